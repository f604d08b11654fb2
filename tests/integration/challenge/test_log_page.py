"""The challenge log as its readers meet it."""

from __future__ import annotations

import pytest

from cpca.domain import clock
from cpca.models.challenge import NoteKind
from cpca.models.progress import UpdateState
from tests.client import PageClient
from tests.integration.challenge.notes import NOW, PLAN, raise_on, submitted
from tests.integration.challenge.test_pages import by_id, soup_of
from tests.world import World, change


def test_the_log_is_filtered_by_its_form_and_ignores_keys_it_does_not_know(
    client: PageClient, world: World
) -> None:
    update = submitted(world)
    raise_on(world, update)
    raise_on(world, update, kind=NoteKind.EVIDENCE)
    client.sign_in(world.people["office"])

    def listed(query: str) -> list[str]:
        page = client.get(f"{PLAN}/challenges{query}")
        assert page.status_code == 200
        return [a.text for a in soup_of(page).select("tbody th a")]

    assert listed("") == ["C1", "C2"]
    assert listed("?kind=evidence&state=all-open&theme=A") == ["C2"]
    assert listed("?state=accepted") == []
    assert listed("?kind=')--&state=%27&council=x&age=old&page=zero") == ["C1", "C2"]


@pytest.mark.parametrize("name", ["lead_b", "auditor", "board", "mayor"])
def test_the_log_shows_nothing_of_what_its_reader_may_not_read(
    client: PageClient, world: World, name: str
) -> None:
    clock.fix(NOW)
    update = world.updates["A", "2022-11"]
    change(update, shown_to_sponsor=True, state=UpdateState.DRAFT)
    raise_on(world, update)
    client.sign_in(world.people[name])
    page = client.get(f"{PLAN}/challenges")
    assert page.status_code == 200
    assert "No challenge notes yet" in page.text
    assert "Fenland" not in by_id(page, "main").text
