"""Whose words the summary shows: those that were submitted, of months that its reader may read."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.models.challenge import Position
from cpca.models.period import PeriodState
from cpca.models.progress import Commitment, ProgressItem, Rating, UpdateState
from tests.client import PageClient
from tests.integration.summary.telling import (
    NOVEMBER,
    NOW,
    OCTOBER,
    cells,
    challenge,
    circulate,
    read,
    submit,
    view,
    words,
)
from tests.world import PLAN_ROLES, World, change, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MARK = "Zanzibar"
READERS = [*PLAN_ROLES, "lead_a", "contributor_a", "sponsor_a", "lead_b", "sponsor_b"]
PLANTED = {
    "headline": MARK,
    "reason": MARK,
    "route_to_green": MARK,
    "decision_sought": MARK,
    "also_to_note": MARK,
}


def plant(world: World) -> None:
    """Marks every word of A's November update."""
    update = world.updates["A", NOVEMBER]
    change(update, rating=Rating.RED, **PLANTED)
    due = dt.date(2022, 12, 31)
    save(
        ProgressItem(update_id=update.id, update=update, position=9, text=MARK, since_as_at=True),
        Commitment(update_id=update.id, update=update, position=9, text=MARK, due_on=due),
    )


@pytest.mark.parametrize("state", [UpdateState.NOT_STARTED, UpdateState.DRAFT, UpdateState.RETURNED])
@pytest.mark.parametrize("reader", READERS)
def test_nobody_reads_words_or_rating_of_an_update_being_written(
    client: PageClient, world: World, reader: str, state: UpdateState
) -> None:
    plant(world)
    change(world.updates["A", NOVEMBER], state=state)
    submit(world, "B")
    circulate(world)
    change(world.periods[OCTOBER], published_at=NOW)
    page = client.sign_in(world.people[reader]).get("/summary").text
    assert page.count(MARK) == 0
    assert page.count("Red") == 0


@pytest.mark.parametrize("reader", READERS)
def test_the_same_words_are_read_once_submitted_by_those_who_may(
    client: PageClient, world: World, reader: str
) -> None:
    plant(world)
    submit(world, "A", rating=Rating.RED)
    page = read(client.sign_in(world.people[reader]))
    waiting = ("mayor", "member", "statutory", "auditor", "board")  # until circulated, frozen, published
    assert (MARK in page.text) is (reader not in waiting)


@pytest.mark.parametrize("reader", ["mayor", "member", "statutory"])
def test_a_draft_month_is_read_when_it_is_circulated(client: PageClient, world: World, reader: str) -> None:
    plant(world)
    submit(world, "A", rating=Rating.RED)
    client.sign_in(world.people[reader])
    assert words(read(client).h1) == "Summary, October 2022"
    circulate(world)
    page = read(client)
    assert words(page.h1) == "Summary, November 2022"
    assert words(page.select_one("p.state")) == (
        "November 2022: open, not yet frozen . Dates and challenges as they stand on 6 Dec 2022."
    )
    assert cells(page)["A"][1].startswith("■ Red ; ")


def test_board_readers_read_published_months_only(client: PageClient, world: World) -> None:
    submit(world, "A", OCTOBER, state=UpdateState.FROZEN, headline=MARK)
    client.sign_in(world.people["board"])
    page = read(client)
    assert words(page.h1) == "Summary"
    assert words(page.select_one("p.state")) == "No month can be read here yet."
    assert client.get(f"/summary?as-at={OCTOBER}").status_code == 404
    change(world.periods[OCTOBER], published_at=NOW)
    page = read(client)
    assert words(page.h1) == "Summary, October 2022"
    assert words(page.select_one("p.state")) == "Frozen, as at 31 Oct 2022."


def test_board_readers_are_told_nothing_of_notes_that_do_not_print(client: PageClient, world: World) -> None:
    change(world.periods[OCTOBER], published_at=NOW)
    challenge(world, "A", 1, month=OCTOBER, for_print=False, text=MARK)
    challenge(world, "A", 2, month=OCTOBER, for_print=True, text="May be read")
    client.sign_in(world.people["board"])
    page = read(client)
    assert cells(page)["A"][5] == "1 (0 days)"
    assert page.text.count(MARK) == 0
    assert page.text.count("C1") == 0


def test_a_note_not_for_print_is_counted_and_keeps_its_words_and_council(
    client: PageClient, world: World
) -> None:
    submit(world, "A")
    circulate(world)
    challenge(world, "A", 7, for_print=False, text=MARK, answer_due_on=dt.date(2022, 12, 5))
    page = read(client.sign_in(world.people["mayor"]))
    assert cells(page)["A"][5] == "1 (4 days)"
    assert page.text.count(MARK) == 0
    assert page.text.count("Fenland") == 0


def test_a_note_recorded_from_a_mail_keeps_its_words_until_it_is_confirmed(
    client: PageClient, world: World
) -> None:
    submit(world, "A")
    office = world.people["office"]
    late = dt.date(2022, 12, 5)
    note = challenge(world, "A", 7, text=MARK, recorded_by_id=office.id, answer_due_on=late)
    client.sign_in(world.people["iib"])
    assert read(client).text.count(MARK) == 0
    change(note, confirmed_at=NOW)
    assert read(client).text.count(MARK) == 1


def test_a_view_recorded_from_a_mail_is_not_shown_until_it_is_confirmed(
    client: PageClient, world: World
) -> None:
    submit(world, "A")
    office = world.people["office"]
    given = view(world, "A", Position.NOT_CONTENT, recorded_by_id=office.id, line_for_print=MARK)
    client.sign_in(world.people["iib"])
    page = read(client)
    assert page.text.count(MARK) == 0
    assert cells(page)["A"][1] == "▲ Amber ; no dates to calculate from; no sponsor's view yet"
    change(given, confirmed_at=NOW)
    page = read(client)
    assert page.text.count(MARK) == 1
    assert cells(page)["A"][1] == "▲ Amber ; no dates to calculate from; sponsor not content"


def test_the_summary_of_a_plan_one_has_no_part_in_does_not_exist(client: PageClient, world: World) -> None:
    client.sign_in(world.people["administrator"])
    assert client.get("/summary").status_code == 404
    assert client.get("/summary/newer?head=1").status_code == 404


def test_a_frozen_month_is_read_by_the_external_auditor_as_it_stood(client: PageClient, world: World) -> None:
    submit(world, "A", headline=MARK)
    challenge(world, "A", 3, text=MARK)
    page = read(client.sign_in(world.people["auditor"]))
    assert words(page.h1) == "Summary, October 2022"
    assert page.text.count(MARK) == 0
    change(world.periods[NOVEMBER], state=PeriodState.FROZEN)
    change(world.updates["A", NOVEMBER], state=UpdateState.FROZEN)
    assert words(read(client).h1) == "Summary, November 2022"
