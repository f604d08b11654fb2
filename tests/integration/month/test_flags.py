"""What prints by default of a month, in plain words."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock
from cpca.domain.flags import list_flags
from cpca.domain.report_content import FlagPart, Withheld
from cpca.models.challenge import NoteState
from cpca.models.closing import LeftOut
from cpca.models.deliverable import DeliverableState
from cpca.models.exempt import Exemption, ExemptionState, Secrecy
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.progress import Answer, CommitmentAnswer, UpdateState
from tests.integration.month.months import challenge, give, move, november, promise, update_of
from tests.statements import counted
from tests.world import World, change, make_period, save


def said(world: World) -> list[tuple[str, str, str]]:
    return [(flag.key, flag.theme, flag.words) for flag in list_flags(november(world))]


def given(world: World) -> None:
    for code in ("A", "B"):
        give(world, code, UpdateState.SUBMITTED)


def test_a_month_in_which_all_went_well_has_nothing_to_print(world: World) -> None:
    given(world)
    assert said(world) == []


def test_a_late_return_and_a_silent_theme_print(world: World) -> None:
    give(world, "A", UpdateState.APPROVED, late_days=1)
    assert said(world) == [
        ("late:A", "A", "The return came 1 day late."),
        ("missed:B", "B", "No return yet: it was due on 5 Dec 2022."),
    ]


def test_a_return_that_is_not_due_yet_is_not_missing(world: World) -> None:
    clock.fix(dt.datetime(2022, 12, 5, 22, 0, tzinfo=dt.UTC))
    assert said(world) == []


def test_a_missed_return_prints_once_frozen(world: World) -> None:
    give(world, "A", UpdateState.FROZEN)
    change(update_of(world, "B"), state=UpdateState.MISSED)
    move(world, PeriodState.FROZEN)
    assert said(world) == [("missed:B", "B", "No return was given for November 2022.")]


def december(world: World) -> ReportingPeriod:
    """The month after November, which is frozen before it."""
    move(world, PeriodState.FROZEN)
    period = make_period(world.plan, dt.date(2022, 12, 1), PeriodState.OPEN)
    save(period)
    return period


def test_a_date_that_moved_since_last_month_prints_with_what_was_agreed(world: World) -> None:
    promise(world, "A", "A1", forecast_on=dt.date(2022, 12, 20), times_moved=1)
    moves = promise(world, "A", "A2", forecast_on=dt.date(2022, 12, 20), times_moved=1)
    period = december(world)
    change(moves, forecast_on=dt.date(2023, 1, 31), times_moved=2)
    assert list_flags(period) == [
        FlagPart(
            key="moved:A2",
            theme="A",
            words="A2 What A2 is: moved from 20 Dec 2022 to 31 Jan 2023, first agreed for 16 Dec 2022,"
            " moved 2 times in all.",
        )
    ]


def test_a_frozen_month_is_told_as_it_stood(world: World) -> None:
    given(world)
    moves = promise(world, "A", "A1", forecast_on=dt.date(2022, 12, 20), times_moved=1)
    move(world, PeriodState.FROZEN)
    before = said(world)
    change(moves, forecast_on=dt.date(2023, 1, 31), times_moved=2)
    assert before == [("moved:A1", "A", "A1 What A1 is: moved from 16 Dec 2022 to 20 Dec 2022.")]
    assert said(world) == before


def test_a_deliverable_that_was_delivered_and_reopened_prints_once(world: World) -> None:
    given(world)
    thing = promise(world, "B", "B1", state=DeliverableState.REOPENED)
    words = "B1 What B1 is: reopened after it was said to be delivered."
    assert said(world) == [("reopened:B1", "B", words)]
    period = december(world)
    change(thing, title="Another name")
    assert list_flags(period) == []


def broken_promise(world: World) -> int:
    promised = update_of(world, "A", "2022-10").commitments[0]
    answer = CommitmentAnswer(
        commitment_id=promised.id, update_id=update_of(world, "A").id, answer=Answer.NOT_MET
    )
    save(answer)
    return promised.id


def test_a_commitment_that_was_not_met_prints_once_submitted(world: World) -> None:
    broken_promise(world)
    clock.fix(dt.datetime(2022, 12, 1, 9, 0, tzinfo=dt.UTC))
    assert said(world) == []
    given(world)
    words = "Promised in October for 30 Nov 2022 and not met: “What A promised”"
    assert said(world) == [("not met:A-2022-10-P1", "A", words)]


@pytest.mark.parametrize("state", [ExemptionState.PROPOSED, ExemptionState.AGREED])
def test_a_promise_that_is_kept_back_says_so_beside_its_words(world: World, state: ExemptionState) -> None:
    given(world)
    save(
        Exemption(
            plan_id=world.plan.id,
            subject="commitment",
            subject_id=broken_promise(world),
            secrecy=Secrecy.EXEMPT,
            schedule_paragraph=3,
            reason="Commercial",
            state=state,
            proposed_by_id=world.people["office"].id,
            proposed_at=clock.now(),
        )
    )
    decided = state is ExemptionState.AGREED
    kept = Withheld(secrecy="exempt", paragraph=3, reason="Commercial", decided=decided)
    assert [flag.withheld for flag in list_flags(november(world))] == [kept]


def test_a_challenge_for_print_names_its_council_and_one_not_for_print_only_counts(world: World) -> None:
    given(world)
    challenge(world, "A", 5, days=12, for_print=True, answer_due_on=dt.date(2022, 12, 5))
    challenge(world, "A", 6, days=3)
    challenge(world, "B", 7, days=30, state=NoteState.NOT_SATISFIED)
    challenge(world, "B", 8, for_print=True, state=NoteState.ANSWERED)
    assert said(world) == [
        (
            "unanswered:C5",
            "A",
            "C5 (pace), Fenland: unanswered for 12 days, 3 days past the date for an answer.",
        ),
        ("unanswered:not for print", "", "2 challenges not for print unanswered, the oldest for 30 days."),
    ]


def test_what_was_left_out_says_why(world: World) -> None:
    give(world, "A", UpdateState.APPROVED, late_days=1)
    give(world, "B", UpdateState.APPROVED, late_days=2)
    about = {"period_id": november(world).id, "words": "…", "left_out_by_id": world.people["office"].id}
    save(
        LeftOut(key="late:A", reason="Agreed beforehand", left_out_at=clock.now(), **about),
        LeftOut(key="late:B", reason="Put back", left_out_at=clock.now(), put_back_at=clock.now(), **about),
    )
    assert [(f.key, f.left_out) for f in list_flags(november(world))] == [
        ("late:A", "Agreed beforehand"),
        ("late:B", None),
    ]


def test_flags_take_as_many_statements_for_many_as_for_one(world: World) -> None:
    def count() -> int:
        period = november(world)
        with counted() as selects:
            list_flags(period)
        return len(selects)

    few = count()
    for number in range(1, 9):
        challenge(world, "A", number, for_print=True)
        promise(world, "B", f"B{number}", forecast_on=dt.date(2023, 1, 31))
    assert (few, count()) == (7, 7)
