"""The rules of a note's states and dates, by themselves."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain.challenge_rules import (
    OPEN_STATES,
    STEPS,
    answer_due,
    state_after,
)
from cpca.models.challenge import CLOSED_STATES, NoteAct, NoteState
from cpca.models.period import ReportingPeriod

FRIDAY = dt.date(2022, 12, 9)


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
