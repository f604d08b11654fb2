"""What the law asks of a decision: its notice, its last lawful dates, its call-in. Pure: dates in, dates and words out.

Source: the Combined Authorities (Overview and Scrutiny Committees, Access to Information and Audit Committees)
Order 2017, articles 11 to 13: a key decision needs notice of 28 clear days; on less, a general exception with five
clear working days; on less still, special urgency, which the chair of overview and scrutiny agrees.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cpca.domain.working_days import DAY, add_working_days, clear_working_days_before, count_clear_days
from cpca.models.decision import DecisionState, Shortening

NOTICE_DAYS = 28  # clear calendar days
EXCEPTION_DAYS = 5  # clear working days
CALL_IN_DAYS = 5  # working days after publication, the default of a plan's setting


@dataclass(frozen=True)
class Notice:
    """How a key decision's notice stands on a day. `last_on` is the last day on which it can be published in time."""

    last_on: dt.date
    exception_on: dt.date  # the last day for a general exception
    is_lawful: bool
    words: str


def last_notice_on(decided_on: dt.date) -> dt.date:
    """The last day on which notice of a key decision can be published: 28 clear days lie between the two."""
    return decided_on - DAY * (NOTICE_DAYS + 1)


def earliest_decision_on(notice_on: dt.date) -> dt.date:
    """The first day on which a key decision of which notice was published may be taken."""
    return notice_on + DAY * (NOTICE_DAYS + 1)


def last_exception_on(decided_on: dt.date) -> dt.date:
    """The last day on which a general exception can be told: five clear working days before the decision."""
    return clear_working_days_before(decided_on, EXCEPTION_DAYS)


def earliest_by_exception(told_on: dt.date) -> dt.date:
    """The first day on which a key decision may be taken of which a general exception was told on a day."""
    return add_working_days(told_on, EXCEPTION_DAYS + 1)


def judge_notice(
    *,
    decided_on: dt.date,
    notice_on: dt.date | None,
    shortened: Shortening | None,
    shortened_on: dt.date | None,
    today: dt.date,
) -> Notice:
    """Whether a key decision may be taken on a day, by its notice or its recorded exception, and why in words.

    An exception counts from the day on which it was told, whenever notice was published.
    """
    last, exception = last_notice_on(decided_on), last_exception_on(decided_on)
    if notice_on is not None and notice_on <= last:
        clear = (decided_on - notice_on).days - 1
        return Notice(last, exception, True, f"Notice was published {clear} clear days before.")
    if shortened is not None and shortened_on is not None:
        return _by_exception(decided_on, shortened, shortened_on, last, exception)
    return Notice(last, exception, False, _without(notice_on, last, today))


def _by_exception(
    decided_on: dt.date, shortened: Shortening, told_on: dt.date, last: dt.date, exception: dt.date
) -> Notice:
    if shortened is Shortening.SPECIAL_URGENCY:
        agreed = told_on <= decided_on
        words = "is recorded in place of full notice" if agreed else "was agreed only after this day"
        return Notice(last, exception, agreed, f"Special urgency {words}.")
    if told_on <= exception:
        clear = count_clear_days(told_on, decided_on)
        return Notice(
            last, exception, True, f"A general exception is recorded, {clear} clear working days before."
        )
    return Notice(
        last, exception, False, "A general exception needs five clear working days: special urgency is left."
    )


def _without(notice_on: dt.date | None, last: dt.date, today: dt.date) -> str:
    if notice_on is not None:
        first = earliest_decision_on(notice_on)
        return f"Notice came too late for this day: the first lawful one is {_date(first)}."
    if today <= last:
        return f"Notice must be published by {_date(last)}."
    return f"Notice was due by {_date(last)} and was not published."


def in_force_on(published_on: dt.date, call_in_days: int = CALL_IN_DAYS) -> dt.date:
    """The day from which a decision is in force: the working day after the call-in period's last.

    A decision that cannot be called in (`call_in_days` 0) is in force from the day of its publication.
    """
    return add_working_days(published_on, call_in_days + 1) if call_in_days else published_on


def last_call_in_on(in_force_on: dt.date) -> dt.date:
    """The last day on which a decision may be called in: the working day before it is in force."""
    return add_working_days(in_force_on, -1)


def standing_of(state: DecisionState, in_force_on: dt.date | None, today: dt.date) -> DecisionState:
    """The state of a decision on a day: one that was taken is in force from its day on, without an act."""
    due = state is DecisionState.TAKEN and in_force_on is not None and in_force_on <= today
    return DecisionState.IN_FORCE if due else state


def carries(*, needs_mayor: bool, mayoral_vote_carried: bool | None) -> bool:
    """Whether a vote stands: where it must carry the Mayor's vote, or the Deputy's acting, only with it."""
    return not needs_mayor or bool(mayoral_vote_carried)


def _date(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"
