"""A decision's notice, last lawful dates, call-in and vote, worked by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain.decision_rules import (
    carries,
    earliest_by_exception,
    earliest_decision_on,
    in_force_on,
    judge_notice,
    last_call_in_on,
    last_exception_on,
    last_notice_on,
    standing_of,
)
from cpca.models.decision import DecisionState, Shortening

D = dt.date


@pytest.mark.parametrize(
    ("decided", "last"),
    [
        (D(2022, 11, 30), D(2022, 11, 1)),  # 2 to 29 November: 28 days
        (D(2023, 1, 25), D(2022, 12, 27)),  # a bank holiday counts as any day
        (D(2024, 3, 20), D(2024, 2, 20)),  # a leap day between
        (D(2023, 4, 5), D(2023, 3, 7)),  # the clocks go forward between
    ],
)
def test_28_clear_days_lie_between_notice_and_decision(decided: dt.date, last: dt.date) -> None:
    assert last_notice_on(decided) == last
    assert (decided - last).days - 1 == 28
    assert earliest_decision_on(last) == decided


@pytest.mark.parametrize(
    ("decided", "last"),
    [
        (D(2022, 11, 30), D(2022, 11, 22)),  # 23, 24, 25, 28 and 29 November
        (D(2023, 1, 4), D(2022, 12, 22)),  # 23, 28, 29, 30 December and 3 January: bank holidays do not count
        (D(2023, 4, 12), D(2023, 3, 31)),  # 3 to 6 and 11 April: Good Friday and Easter Monday do not count
    ],
)
def test_a_general_exception_leaves_five_clear_working_days(decided: dt.date, last: dt.date) -> None:
    assert last_exception_on(decided) == last


@pytest.mark.parametrize(
    ("told", "first"),
    [
        (D(2022, 11, 22), D(2022, 11, 30)),  # Tuesday: 23, 24, 25, 28 and 29 November lie between
        (D(2023, 1, 17), D(2023, 1, 25)),
        (D(2022, 12, 20), D(2022, 12, 30)),  # 21, 22, 23, 28 and 29 December: 26 and 27 are bank holidays
    ],
)
def test_a_general_exception_allows_a_decision_after_five_clear_working_days(
    told: dt.date, first: dt.date
) -> None:
    assert earliest_by_exception(told) == first
    assert last_exception_on(first) >= told


def test_notice_is_judged_in_words() -> None:
    board, today = D(2022, 11, 30), D(2022, 11, 10)

    def words(
        notice_on: dt.date | None, shortened: Shortening | None = None, told: dt.date | None = None
    ) -> tuple[bool, str]:
        judged = judge_notice(
            decided_on=board, notice_on=notice_on, shortened=shortened, shortened_on=told, today=today
        )
        return judged.is_lawful, judged.words

    assert words(D(2022, 11, 1)) == (True, "Notice was published 28 clear days before.")
    assert words(D(2022, 11, 2)) == (
        False,
        "Notice came too late for this day: the first lawful one is 1 Dec 2022.",
    )
    assert words(None) == (False, "Notice was due by 1 Nov 2022 and was not published.")
    general = Shortening.GENERAL_EXCEPTION
    assert words(D(2022, 11, 2), general, D(2022, 11, 22)) == (
        True,
        "A general exception is recorded, 5 clear working days before.",
    )
    assert words(D(2022, 11, 2), general, D(2022, 11, 23)) == (
        False,
        "A general exception needs five clear working days: special urgency is left.",
    )
    urgent = Shortening.SPECIAL_URGENCY
    assert words(None, urgent, board) == (True, "Special urgency is recorded in place of full notice.")
    assert words(None, urgent, D(2022, 12, 1)) == (False, "Special urgency was agreed only after this day.")


def test_before_the_last_day_notice_is_still_to_come() -> None:
    judged = judge_notice(
        decided_on=D(2022, 11, 30), notice_on=None, shortened=None, shortened_on=None, today=D(2022, 11, 1)
    )
    assert (judged.is_lawful, judged.words) == (False, "Notice must be published by 1 Nov 2022.")


@pytest.mark.parametrize(
    ("published", "days", "last", "in_force"),
    [
        (D(2022, 12, 2), 5, D(2022, 12, 9), D(2022, 12, 12)),
        (D(2022, 12, 21), 5, D(2022, 12, 30), D(2023, 1, 3)),  # Christmas: 22, 23, 28, 29 and 30 December
        (D(2023, 4, 4), 5, D(2023, 4, 13), D(2023, 4, 14)),  # Easter
        (D(2022, 12, 2), 0, None, D(2022, 12, 2)),  # not called in at all
    ],
)
def test_a_decision_is_in_force_after_its_call_in_period(
    published: dt.date, days: int, last: dt.date | None, in_force: dt.date
) -> None:
    assert in_force_on(published, days) == in_force
    assert last in (last_call_in_on(in_force), None)


def test_what_was_taken_is_in_force_from_its_day_on() -> None:
    taken, day = DecisionState.TAKEN, D(2022, 12, 12)
    assert standing_of(taken, day, D(2022, 12, 11)) is taken
    assert standing_of(taken, day, day) is DecisionState.IN_FORCE
    assert standing_of(taken, None, day) is taken
    assert standing_of(DecisionState.CALLED_IN, day, day) is DecisionState.CALLED_IN


def test_a_vote_that_needs_the_mayors_carries_only_with_it() -> None:
    assert carries(needs_mayor=False, mayoral_vote_carried=None)
    assert carries(needs_mayor=True, mayoral_vote_carried=True)
    assert not carries(needs_mayor=True, mayoral_vote_carried=False)
    assert not carries(needs_mayor=True, mayoral_vote_carried=None)
