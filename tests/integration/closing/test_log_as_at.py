"""The challenge log as at a frozen month, and the other pages while a month is being corrected."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock
from cpca.domain.challenge import answer_note, raise_note
from cpca.domain.errors import NotNow
from cpca.domain.period import publish
from cpca.models.challenge import NoteKind
from cpca.models.period import PeriodState
from tests.client import PageClient, soup_of
from tests.integration.closing.months import correct, do, freeze, viewer_of
from tests.integration.closing.test_as_at import LATER, open_december, raise_on_line
from tests.world import World, change

LOG = "/plans/improvement-2022/challenges"
BEFORE_FREEZE = dt.datetime(2022, 12, 10, 9, tzinfo=dt.UTC)


def a_note_answered_since(world: World) -> None:
    clock.fix(BEFORE_FREEZE)
    note = raise_on_line(world)
    change(note, for_print=True)
    freeze(world)
    open_december(world)
    clock.fix(LATER)
    do(
        answer_note,
        viewer=viewer_of(world.people["lead_a"]),
        note=note,
        version=note.version,
        text="Soon now",
    )


def states(client: PageClient, address: str) -> list[tuple[str, str]]:
    """State and age of each note that the log lists."""
    rows = soup_of(client.get(address).text).select("tbody tr")
    cells = [[" ".join(cell.text.split()) for cell in row.select("td")] for row in rows]
    return [(row[4], row[6]) for row in cells]


def test_the_log_lists_a_note_as_it_stood_when_the_month_was_frozen(client: PageClient, world: World) -> None:
    a_note_answered_since(world)
    client.sign_in(world.people["office"])
    assert states(client, LOG) == [("Answered", "41 days")]
    assert states(client, f"{LOG}?as-at=2022-11") == [("Open", "5 days")]
    page = soup_of(client.get(f"{LOG}?as-at=2022-11").text)
    assert [o.text for o in page.select("#as-at option")] == ["Today", "November 2022, frozen"]
    assert [o["value"] for o in page.select("#as-at option[selected]")] == ["2022-11"]


def test_other_filters_work_as_at_a_month_too(client: PageClient, world: World) -> None:
    a_note_answered_since(world)
    client.sign_in(world.people["office"])
    assert len(states(client, f"{LOG}?as-at=2022-11&state=open&theme=A")) == 1
    assert states(client, f"{LOG}?as-at=2022-11&state=answered") == []
    assert states(client, f"{LOG}?as-at=2022-11&theme=B") == []


@pytest.mark.parametrize("month", ["2022-10", "2022-12", "2031-01", "nonsense"])
def test_a_month_without_a_snapshot_is_not_there(client: PageClient, world: World, month: str) -> None:
    a_note_answered_since(world)
    client.sign_in(world.people["office"])
    assert client.get(f"{LOG}?as-at={month}").status_code == 404


def test_the_log_as_at_a_month_keeps_to_what_its_reader_may_read(client: PageClient, world: World) -> None:
    a_note_answered_since(world)
    client.sign_in(world.people["board"])
    assert states(client, f"{LOG}?as-at=2022-11") == []
    do(publish, viewer=viewer_of(world.people["office"]), period=world.periods["2022-11"])
    assert states(client, f"{LOG}?as-at=2022-11") == [("Open", "5 days")]


@pytest.mark.parametrize("who", ["office", "sro", "lead_a", "lead_b", "sponsor_a", "mayor", "iib", "auditor"])
def test_every_page_opens_while_a_month_is_corrected(client: PageClient, world: World, who: str) -> None:
    freeze(world)
    correct(world, "A")
    client.sign_in(world.people[who])
    plan = "/plans/improvement-2022"
    themes = [f"{plan}/themes/{code}?period=2022-11" for code in "AB"]
    for page in ("/", "/summary", LOG, f"{plan}/months", f"{plan}/themes", *themes):
        assert client.get(page).status_code == (303 if (who, page) == ("mayor", "/") else 200), page


def test_the_lead_is_asked_to_correct_and_the_return_is_late_for_nothing(
    client: PageClient, world: World
) -> None:
    freeze(world)
    clock.fix(LATER)
    correct(world, "A")
    client.sign_in(world.people["lead_a"])
    home = client.get("/").text
    assert "A: November update" in home
    assert "overdue" not in home
    page = client.get("/plans/improvement-2022/themes/A?period=2022-11").text
    assert "due 5 Dec" not in page
    client.sign_in(world.people["lead_b"])
    assert "B: November update" not in client.get("/").text


def test_a_month_being_corrected_takes_no_new_challenge(world: World) -> None:
    freeze(world)
    correct(world, "A")
    with pytest.raises(NotNow, match="November 2022 is being corrected: challenge the current month instead"):
        do(
            raise_note,
            viewer=viewer_of(world.people["sponsor_a"]),
            update=world.updates["A", "2022-11"],
            kind=NoteKind.PACE,
            text="Why?",
        )


def test_an_answer_during_a_correction_is_of_the_month_in_which_it_happens(world: World) -> None:
    clock.fix(BEFORE_FREEZE)
    note = raise_on_line(world)
    period = freeze(world)
    open_december(world)
    clock.fix(LATER)
    correct(world, "A")
    do(
        answer_note,
        viewer=viewer_of(world.people["lead_a"]),
        note=note,
        version=note.version,
        text="Soon now",
    )
    assert period.state is PeriodState.CORRECTION
    assert [f"{event.period.month:%Y-%m}" for event in note.events] == ["2022-12"]
