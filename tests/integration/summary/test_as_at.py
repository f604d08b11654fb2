"""A frozen month shows what stood when it was frozen, whatever happened since."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.models.challenge import NoteAct, NoteState
from cpca.models.deliverable import DeliverableState
from cpca.models.period import PeriodState
from cpca.models.progress import Answer, CommitmentAnswer, Rating, ThemeUpdate, UpdateState
from tests.client import PageClient
from tests.integration.summary.telling import (
    NOVEMBER,
    NOW,
    cells,
    challenge,
    happen,
    promise,
    read,
    section,
    submit,
    words,
)
from tests.world import World, change, make_period, save

AS_AT = "/summary?as-at=2022-11"
DECEMBER = "2022-12"


@pytest.fixture
def reader(client: PageClient, world: World) -> PageClient:
    return client.sign_in(world.people["iib"])


def freeze(world: World, *codes: str) -> None:
    """Freezes November; the themes that are not named have given no return."""
    for code in world.themes:
        frozen = UpdateState.FROZEN if code in codes else UpdateState.MISSED
        change(world.updates[code, NOVEMBER], state=frozen)
    change(world.periods[NOVEMBER], state=PeriodState.FROZEN)
    december = make_period(world.plan, dt.date(2022, 12, 1), PeriodState.OPEN)
    save(december)
    world.periods[DECEMBER] = december


def test_a_frozen_month_says_what_it_is(reader: PageClient, world: World) -> None:
    submit(world, "A")
    freeze(world, "A")
    page = read(reader, AS_AT)
    assert words(page.h1) == "Summary, November 2022"
    assert words(page.select_one("p.state")) == "Frozen, as at 30 Nov 2022."
    chosen = [o["value"] for o in page.select("#as-at option[selected]")]
    assert chosen == [NOVEMBER]
    assert page.find(id="newer") is None


def test_a_deliverable_stands_as_it_did_when_the_month_was_frozen(reader: PageClient, world: World) -> None:
    late = promise(world, "A", "A1", baseline_on=dt.date(2022, 11, 10), forecast_on=dt.date(2022, 11, 10))
    submit(world, "A", rating=Rating.AMBER)
    freeze(world, "A")
    before = cells(read(reader, AS_AT))["A"]
    change(late, state=DeliverableState.VERIFIED, actual_on=dt.date(2022, 12, 1))
    promise(world, "A", "A2", position=2)
    assert cells(read(reader, AS_AT))["A"] == before
    assert before[1] == ("▲ Amber ; dates say Amber; no sponsor's view 1 of 1 deliverable late, by 20 days")
    assert before[3:5] == ["0 / 0 / 1", "1"]
    assert cells(read(reader))["A"][3:5] == ["1 / 0 / 2", "0"]


def test_a_note_answered_in_a_later_month_stands_open(reader: PageClient, world: World) -> None:
    submit(world, "A")
    note = challenge(world, "A", 1)
    freeze(world, "A")
    before = cells(read(reader, AS_AT))["A"][5]
    assert before == "1 (12 days)"  # at the month's sign-off date, until which it could be challenged
    after = dt.datetime(2022, 12, 20, 9, 0, tzinfo=dt.UTC)
    happen(world, note, NoteAct.ANSWER, NoteState.ANSWERED, month=DECEMBER, at=after)
    happen(world, note, NoteAct.ACCEPT, NoteState.ACCEPTED, month=DECEMBER, at=after)
    page = read(reader, AS_AT)
    assert cells(page)["A"][5] == before
    assert page.text.count("answered") == page.text.count("unanswered") == 2
    assert cells(read(reader))["A"][5] == "0"


def test_a_note_raised_in_a_later_month_is_not_there_yet(reader: PageClient, world: World) -> None:
    submit(world, "A")
    freeze(world, "A")
    before = read(reader, AS_AT).select_one("main")
    update = ThemeUpdate(
        theme_id=world.themes["A"].id,
        period_id=world.periods[DECEMBER].id,
        plan_id=world.plan.id,
        state=UpdateState.SUBMITTED,
        submitted_at=NOW,
        rating=Rating.RED,
    )
    save(update)
    world.updates["A", DECEMBER] = update
    challenge(world, "A", 1, month=DECEMBER)
    october = world.updates["A", "2022-10"].commitments[0]
    save(CommitmentAnswer(commitment_id=october.id, update_id=update.id, update=update, answer=Answer.KEPT))
    assert words(read(reader, AS_AT).select_one("main")) == words(before)
    assert cells(read(reader))["A"][1].startswith("■ Red ; ")


def test_a_mark_for_print_set_later_does_not_reach_back(reader: PageClient, world: World) -> None:
    submit(world, "A")
    note = challenge(world, "A", 1, for_print=False, answer_due_on=dt.date(2022, 12, 9))
    freeze(world, "A")
    happen(world, note, NoteAct.MARK_FOR_PRINT, NoteState.OPEN, month=DECEMBER)
    change(note, for_print=True)
    overdue = "A C1 (pace) unanswered, 5 days overdue "
    assert section(read(reader, AS_AT), "exposed")[0] == f"{overdue}Can answer: Theme lead of A"


def test_words_taken_from_print_later_are_taken_from_the_frozen_month_too(
    reader: PageClient, world: World
) -> None:
    submit(world, "A")
    note = challenge(world, "A", 1)
    freeze(world, "A")
    assert read(reader, AS_AT).text.count("Why is A slow?") == 1
    happen(world, note, NoteAct.UNMARK_FOR_PRINT, NoteState.OPEN, month=DECEMBER)
    change(note, for_print=False)
    assert read(reader, AS_AT).text.count("Why is A slow?") == 0


def test_a_frozen_month_counts_changes_since_the_month_before_it(reader: PageClient, world: World) -> None:
    submit(world, "A", rating=Rating.GREEN)
    freeze(world, "A")
    page = read(reader, AS_AT)
    assert words(page.select_one("p.since")).startswith("Since October 2022")
    assert section(page, "changed") == [
        "A Ratings: improved from Amber to Green",
        "Returns for November: A ; B none",
    ]


@pytest.mark.parametrize("month", ["2030-01", "2022-13", "November", "0", "2022-11; --"])
def test_a_month_that_does_not_exist_is_not_found(reader: PageClient, world: World, month: str) -> None:
    assert reader.get("/summary", query_string={"as-at": month}).status_code == 404


def test_a_month_that_is_not_frozen_is_followed_live(reader: PageClient, world: World) -> None:
    submit(world, "A")
    page = read(reader, AS_AT)
    assert words(page.h1) == "Summary, November 2022"
    assert page.find(id="newer") is not None


def test_every_frozen_month_is_offered(reader: PageClient, world: World) -> None:
    submit(world, "A")
    assert [o["value"] for o in read(reader).select("#as-at option")] == ["", "2022-10"]
    freeze(world, "A")
    assert [o["value"] for o in read(reader).select("#as-at option")] == ["", "2022-11", "2022-10"]
