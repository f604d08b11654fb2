"""Drawn pages are kept under the head of the trail: never stale, never somebody else's, never the same key."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cpca.domain import clock
from cpca.models.progress import UpdateState
from tests.client import PageClient
from tests.statements import counted
from tests.world import World, change

PAGE = "/plans/improvement-2022/themes/A?period=2022-11"
AT = "/plans/improvement-2022/themes/A/2022-11"


def without_marks(text: str) -> str:
    """A page without what is put in afterwards for each request."""
    return re.sub(r'name="(csrf_token|key)" value="[^"]+"', "", text)


def test_an_unchanged_page_is_answered_with_one_select(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    first = client.get(PAGE)
    with counted() as statements:
        second = client.get(PAGE)
    assert len(statements) == 1
    assert without_marks(second.text) == without_marks(first.text)


def test_every_answer_carries_a_key_of_its_own(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    keys = [re.findall(r'name="key" value="([^"]+)"', client.get(PAGE).text)[0] for _ in range(3)]
    assert len(set(keys)) == 3
    assert not any(key.startswith("mark-") for key in keys)


def test_a_change_by_anybody_draws_the_page_anew(
    client: PageClient, world: World, visitor: Callable[[], PageClient]
) -> None:
    client.sign_in(world.people["lead_a"])
    client.get(PAGE)
    visitor().sign_in(world.people["office"]).post_form(f"{AT}/lines", text="Fresh from the office")
    assert "Fresh from the office" in client.get(PAGE).text


def test_nobody_gets_the_page_that_was_drawn_for_somebody_else(
    client: PageClient, world: World, visitor: Callable[[], PageClient]
) -> None:
    assert "What A did in 2022-11" in client.sign_in(world.people["lead_a"]).get(PAGE).text
    other = visitor().sign_in(world.people["lead_b"]).get(PAGE)
    assert "What A did in 2022-11" not in other.text


def test_a_new_day_draws_the_page_anew(
    client: PageClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datetime as dt  # noqa: PLC0415

    client.sign_in(world.people["lead_a"])
    clock.fix(dt.datetime(2022, 12, 4, 23, 30, tzinfo=dt.UTC))
    assert "in 1 day" in client.get(PAGE).text
    clock.fix(dt.datetime(2022, 12, 5, 0, 30, tzinfo=dt.UTC))
    assert "due 5 Dec 2022, today" in client.get(PAGE).text


def test_what_was_done_is_said_once(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    answer = client.send(PAGE, f"{AT}/lines", text="Said once")
    assert "Line saved" in client.get(answer.location).text
    assert "Line saved" not in client.get(answer.location).text


def test_a_fragment_is_never_answered_for_a_page(client: PageClient, world: World) -> None:
    change(world.updates["A", "2022-11"], state=UpdateState.DRAFT)
    client.sign_in(world.people["lead_a"])
    line = world.updates["A", "2022-11"].lines[0]
    fragment = client.get(f"{AT}/lines/{line.id}", headers={"HX-Request": "true"}).text
    page = client.get(f"{AT}/lines/{line.id}").text
    assert fragment.lstrip().startswith("<li")
    assert page.lstrip().startswith("<!DOCTYPE html>")


def test_own_unsaved_typing_is_put_back_at_once_and_is_nobody_elses(
    client: PageClient, world: World, visitor: Callable[[], PageClient]
) -> None:
    client.sign_in(world.people["lead_a"])
    client.get(PAGE)
    kept = client.post_form("/drafts", form=f"{AT}/lines", text="Half a sentence")
    assert kept.status_code == 204
    assert "Half a sentence" in client.get(PAGE).text
    assert "Half a sentence" not in visitor().sign_in(world.people["contributor_a"]).get(PAGE).text
    client.post_form(f"{AT}/lines", text="A whole sentence")
    assert "Half a sentence" not in client.get(PAGE).text
