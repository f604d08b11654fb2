"""Working days: Monday to Friday without England's bank holidays, those of a single year included."""

from __future__ import annotations

import datetime as dt
from functools import cache

DAY = dt.timedelta(days=1)


@cache
def bank_holidays(year: int) -> dict[dt.date, str]:
    """England's bank holidays of a year, by date; those that fall at a weekend are there beside their substitute."""
    from holidays.countries.united_kingdom import UnitedKingdom  # noqa: PLC0415  every country's rules take a while to load

    return dict(UnitedKingdom(subdiv="ENG", years=year).items())  # type: ignore[no-untyped-call]


def is_working_day(day: dt.date) -> bool:
    """Whether the authority's offices are open on a day."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The day so many working days later; earlier where `count` is negative. `day` itself is not counted."""
    step = DAY if count > 0 else -DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def count_working_days(first: dt.date, last: dt.date) -> int:
    """How many working days lie after `first` up to and with `last`; 0 where `last` is not later."""
    days = (first + DAY * n for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day) for day in days)


def clear_working_days_before(day: dt.date, count: int) -> dt.date:
    """The latest day with so many clear working days between it and `day`: neither of the two is counted.

    Source: Local Government Act 1972, section 100B (five clear days) as committees count them.
    """
    return add_working_days(day, -(count + 1))


def count_clear_days(first: dt.date, last: dt.date) -> int:
    """How many clear working days lie between two days."""
    return count_working_days(first, last - DAY)
