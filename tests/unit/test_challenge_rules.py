"""The rules of a note's states and dates, by themselves."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpca.domain.challenge_rules import (
    OPEN_STATES,
    STEPS,
    add_working_days,
    answer_due,
    state_after,
)
from cpca.models.challenge import CLOSED_STATES, NoteAct, NoteState
from cpca.models.period import ReportingPeriod

FRIDAY = dt.date(2022, 12, 9)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (FRIDAY, 1, dt.date(2022, 12, 12)),
        (FRIDAY, 5, dt.date(2022, 12, 16)),
        (dt.date(2022, 12, 10), 1, dt.date(2022, 12, 12)),
        (dt.date(2022, 12, 15), 5, dt.date(2022, 12, 22)),
        (FRIDAY, 0, FRIDAY),
    ],
)
def test_working_days_leave_weekends_out(start: dt.date, count: int, end: dt.date) -> None:
    assert add_working_days(start, count) == end


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 30))
def test_a_working_day_is_never_at_a_weekend_and_each_takes_one_to_three_days(start: dt.date, n: int) -> None:
    end = add_working_days(start, n)
    assert end.weekday() < 5
    assert n <= (end - start).days <= 3 * n


@pytest.mark.parametrize(
    ("challenge_by", "due"),
    [
        (FRIDAY, FRIDAY),
        (dt.date(2022, 12, 20), dt.date(2022, 12, 20)),
        (dt.date(2022, 12, 8), dt.date(2022, 12, 16)),
        (None, dt.date(2022, 12, 16)),
    ],
)
def test_an_answer_is_due_at_the_months_date_or_after_five_working_days(
    challenge_by: dt.date | None, due: dt.date
) -> None:
    assert answer_due(ReportingPeriod(challenge_by=challenge_by), FRIDAY) == due


def test_no_act_starts_from_a_closed_state() -> None:
    assert set().union(*(step.states for step in STEPS.values())) == OPEN_STATES
    assert set() == OPEN_STATES & CLOSED_STATES


def test_every_act_has_its_step() -> None:
    assert set(STEPS) == set(NoteAct)


def test_the_state_follows_from_the_acts() -> None:
    acts = [NoteAct.CONFIRM, NoteAct.ANSWER, NoteAct.MARK_FOR_PRINT, NoteAct.NOT_YET_SATISFIED]
    assert [state_after(acts[:n]) for n in range(5)] == [
        NoteState.OPEN,
        NoteState.OPEN,
        NoteState.ANSWERED,
        NoteState.ANSWERED,
        NoteState.NOT_SATISFIED,
    ]
