"""The view at the foot of the page: previewed as it would print, then sent; with and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from cpca.domain import trail
from cpca.extensions import db
from cpca.models.challenge import Position, SponsorView
from cpca.models.period import PeriodState
from cpca.models.progress import Rating, UpdateState
from tests.client import HTMX, PageClient, filled
from tests.integration.challenge.notes import AT, NOW, PLAN, THEME, stored, submitted
from tests.integration.view.test_view import give, record
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGE = f"{THEME}?period=2022-11"
VIEW = f"{AT}/view"
BOTH_WAYS = pytest.mark.parametrize("htmx", [True, False], ids=["fragment", "page"])
SAID: dict[str, Any] = {
    "position": "content with points",
    "words": "Watch the board's capacity.",
    "line_for_print": "The pace must hold.",
    "own_rating": "Amber",
}
SENTENCE = "Content with points; own rating Amber. The pace must hold."


def views() -> list[SponsorView]:
    """What is stored; the test's own transaction ends, so that the next request may begin one that writes."""
    db.session.rollback()
    found = db.session.query(SponsorView).populate_existing().all()
    db.session.rollback()
    return found


def soup_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html5lib")


def form_of(answer: TestResponse, action: str) -> Tag:
    found = soup_of(answer).find("form", action=action)
    assert isinstance(found, Tag), f"no form for {action}"
    return found


@BOTH_WAYS
def test_a_view_is_shown_exactly_as_it_would_print_and_then_sent(
    client: PageClient, world: World, htmx: bool
) -> None:
    submitted(world)
    headers = HTMX if htmx else {}
    client.sign_in(world.people["sponsor_a"])
    shown = client.send(PAGE, VIEW, htmx=htmx, **SAID)
    assert shown.status_code == 200
    exact = soup_of(shown).find(class_="exact")
    assert isinstance(exact, Tag)
    assert exact.text == f"Fenland {SENTENCE}"
    assert views() == []
    data = filled(form_of(shown, f"{VIEW}/send"))
    sent = client.post(f"{VIEW}/send", data=data, headers=headers)
    assert sent.status_code == (200 if htmx else 303)
    given = views()[0]
    assert (given.position, given.own_rating, given.words) == (
        Position.CONTENT_WITH_POINTS,
        Rating.AMBER,
        "Watch the board's capacity.",
    )
    id = f"view-{world.councils['Fenland'].id}"
    after = sent if htmx else client.get(PAGE)
    block = soup_of(after).find(id=id)
    assert isinstance(block, Tag)
    assert f"Prints as: Fenland {SENTENCE}" in block.text
    assert [tag["id"] for tag in soup_of(after).select(".view")] == [id]


@BOTH_WAYS
def test_words_are_asked_for_where_the_position_needs_them(
    client: PageClient, world: World, htmx: bool
) -> None:
    submitted(world)
    client.sign_in(world.people["sponsor_a"])
    answer = client.send(PAGE, VIEW, htmx=htmx, **{**SAID, "words": " "})
    assert answer.status_code == 422
    assert "Say in words why you are content with points." in answer.text
    line = soup_of(answer).select_one("[name=line_for_print]")
    assert isinstance(line, Tag)
    assert line["value"] == "The pace must hold."
    assert client.send(PAGE, VIEW, htmx=htmx).status_code == 422
    token = client.token()
    unshown = client.post(
        f"{VIEW}/send", data={"csrf_token": token, "position": "not content"}, headers=HTMX if htmx else {}
    )
    assert unshown.status_code == 422
    assert views() == []


@BOTH_WAYS
def test_the_preview_can_be_changed_with_everything_still_typed(
    client: PageClient, world: World, htmx: bool
) -> None:
    submitted(world)
    client.sign_in(world.people["sponsor_a"])
    shown = client.send(PAGE, VIEW, htmx=htmx, **SAID)
    data = {**filled(form_of(shown, VIEW)), "change": "yes"}
    back = client.post(VIEW, data=data, headers=HTMX if htmx else {})
    assert back.status_code == 200
    again = filled(form_of(back, VIEW))
    assert {name: again[name] for name in SAID} == SAID


def test_a_view_is_changed_from_its_page_without_javascript(client: PageClient, world: World) -> None:
    update = submitted(world)
    given = give(world, "sponsor_a", update)
    client.sign_in(world.people["sponsor_a"])
    assert soup_of(client.get(PAGE)).find("a", href=VIEW) is not None
    shown = client.send(VIEW, VIEW, position="not content", words="On reflection")
    sent = client.post(f"{VIEW}/send", data=filled(form_of(shown, f"{VIEW}/send")))
    assert sent.status_code == 303
    assert stored(given).position is Position.NOT_CONTENT


@BOTH_WAYS
def test_who_sends_second_sees_both_views(client: PageClient, world: World, htmx: bool) -> None:
    update = submitted(world)
    client.sign_in(world.people["sponsor_a"])
    shown = client.send(PAGE, VIEW, **SAID)
    give(world, "sponsor_a", update, position=Position.NOT_CONTENT, words="The other one was quicker")
    data = filled(form_of(shown, f"{VIEW}/send"))
    answer = client.post(f"{VIEW}/send", data=data, headers=HTMX if htmx else {})
    assert answer.status_code == 409
    theirs = [tag.text for tag in soup_of(answer).select(".theirs blockquote")]
    assert theirs == ["not content", "The other one was quicker", "nothing", "nothing"]
    assert filled(form_of(answer, VIEW))["words"] == SAID["words"]


@BOTH_WAYS
@pytest.mark.parametrize("way", ["approved", "frozen"])
def test_a_view_too_late_keeps_what_was_typed(client: PageClient, world: World, htmx: bool, way: str) -> None:
    update = submitted(world)
    client.sign_in(world.people["sponsor_a"])
    token = client.token()
    if way == "approved":
        change(update, state=UpdateState.APPROVED)
    else:
        change(world.periods["2022-11"], state=PeriodState.FROZEN)
    for address in (VIEW, f"{VIEW}/send"):
        body = {"csrf_token": token, **SAID}
        answer = client.post(address, data=body, headers=HTMX if htmx else {})
        assert answer.status_code == 409
        assert "views of it stay as they are" in answer.text
        assert "Watch the board's capacity." in soup_of(answer).find("textarea").text  # type: ignore[union-attr]
    assert views() == []
    assert client.get(VIEW).status_code == 409


@BOTH_WAYS
def test_a_mailed_view_is_recorded_and_confirmed_at_the_foot(
    client: PageClient, world: World, htmx: bool
) -> None:
    submitted(world)
    client.sign_in(world.people["office"])
    address = f"{AT}/mailed-view"
    assert soup_of(client.get(PAGE)).find("a", href=address) is not None
    refused = client.send(address, address, position="not content", received_on="2022-12-02")
    assert refused.status_code == 422
    assert client.send(address, address, **SAID, received_on="2/12/2022").status_code == 303
    given = views()[0]
    assert (given.sponsor_id, given.may_print) == (world.people["sponsor_a"].id, False)
    client.sign_in(world.people["sponsor_a"])
    answer = client.send(PAGE, f"{VIEW}/{given.id}/confirm", htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert stored(given).may_print


def test_a_view_of_another_theme_answers_as_one_that_does_not_exist(client: PageClient, world: World) -> None:
    given = record(world, submitted(world))
    submitted(world, "B")
    for name in ("sponsor_a", "sponsor_b", "office"):
        client.sign_in(world.people[name])
        head = trail.head()
        at = f"{PLAN}/themes/B/2022-11/view"
        crossed = client.post_form(f"{at}/{given.id}/confirm", version="1")
        missing = client.post_form(f"{at}/99999/confirm", version="1")
        assert (crossed.status_code, missing.status_code) == (404, 404)
        assert crossed.text == missing.text
        assert trail.head() == head
    assert not stored(given).may_print


def test_a_draft_that_is_not_shown_answers_as_one_that_does_not_exist(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["sponsor_a"])
    hidden, missing = client.get(VIEW), client.get(f"{THEME}/2031-01/view")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.text == missing.text


def test_the_lead_reads_the_view_and_is_told_whom_to_ask(client: PageClient, world: World) -> None:
    give(world, "sponsor_a", submitted(world), position=Position.NOT_CONTENT, words="Too slow")
    client.sign_in(world.people["lead_a"])
    page = client.get(PAGE)
    assert [b.text for b in soup_of(page).select(".view blockquote")] == ["Too slow"]
    assert client.get(VIEW).status_code == 403
    assert "Ask the sponsor" in client.get(VIEW).text


def test_a_board_reader_reads_the_public_sentence_and_not_the_words(client: PageClient, world: World) -> None:
    update = submitted(world)
    give(world, "sponsor_a", update, position=Position.NOT_CONTENT, words="Between us: too slow")
    change(update, state=UpdateState.FROZEN)
    change(world.periods["2022-11"], state=PeriodState.FROZEN, published_at=NOW)
    client.sign_in(world.people["board"])
    page = client.get(PAGE)
    assert "Prints as: Fenland Not content." in " ".join(soup_of(page).text.split())
    assert "Between us" not in page.text


def test_a_board_reader_sees_nothing_of_a_view_that_its_sponsor_did_not_confirm(
    client: PageClient, world: World
) -> None:
    update = submitted(world)
    record(world, update)
    change(world.updates["A", "2022-11"], state=UpdateState.FROZEN)
    change(world.periods["2022-11"], state=PeriodState.FROZEN, published_at=NOW)
    client.sign_in(world.people["board"])
    assert sponsors_view(client) == "None yet"
    client.sign_in(world.people["auditor"])
    assert sponsors_view(client) == "Not content (not confirmed yet)"


def sponsors_view(client: PageClient) -> str:
    """What the head of the theme's page says of the sponsor's view."""
    facts = soup_of(client.get(PAGE)).select("dl.facts > div")
    return next(str(fact.dd.text) for fact in facts if fact.dt and fact.dd and "Sponsor’s" in fact.dt.text)
