"""How often a date moved and how far, case by case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from cpca.domain.dates import days_moved, expected_on, say_moves

FIRST = dt.date(2022, 11, 30)


@dataclass(frozen=True)
class Dates:
    original_on: dt.date | None = FIRST
    baseline_on: dt.date | None = FIRST
    forecast_on: dt.date | None = FIRST
    actual_on: dt.date | None = None
    times_moved: int = 0
    times_rescheduled: int = 0


def later(days: int) -> dt.date:
    return FIRST + dt.timedelta(days=days)


CASES = {
    "never moved": (Dates(), 0, None),
    "one day later": (Dates(forecast_on=later(1), times_moved=1), 1, "moved once, +1 day"),
    "moved twice": (Dates(forecast_on=later(41), times_moved=2), 41, "moved 2 times, +41 days"),
    "moved earlier": (Dates(forecast_on=later(-1), times_moved=1), -1, "moved once, −1 day"),
    "moved and moved back": (Dates(times_moved=2), 0, "moved 2 times, back to its first date"),
    "delivered after its forecast": (
        Dates(forecast_on=later(10), actual_on=later(12), times_moved=1),
        12,
        "moved once, +12 days",
    ),
    "delivered late without a move": (Dates(actual_on=later(12)), 12, None),
    "baseline moved by an approved change, and the forecast after it": (
        Dates(baseline_on=later(30), forecast_on=later(41), times_moved=1, times_rescheduled=1),
        41,
        "moved 2 times, +41 days, 1 of them by approved change",
    ),
    "moved by approved change alone": (
        Dates(baseline_on=later(30), forecast_on=later(30), times_rescheduled=1),
        30,
        "moved once by approved change, +30 days",
    ),
    "moved by two approved changes": (
        Dates(baseline_on=later(60), forecast_on=later(60), times_rescheduled=2),
        60,
        "moved 2 times by approved change, +60 days",
    ),
    "a later baseline with the forecast as it was": (
        Dates(baseline_on=later(30), times_rescheduled=1),
        0,
        "moved once by approved change, still expected on its first date",
    ),
    "a row from before the first date was kept apart": (
        Dates(original_on=None, forecast_on=later(7), times_moved=1),
        7,
        "moved once, +7 days",
    ),
    "no baseline to move from": (
        Dates(original_on=None, baseline_on=None, forecast_on=later(7), times_moved=2),
        0,
        "moved 2 times",
    ),
    "over a leap day": (
        Dates(
            original_on=dt.date(2024, 2, 28),
            baseline_on=dt.date(2024, 2, 28),
            forecast_on=dt.date(2024, 3, 1),
            times_moved=1,
        ),
        2,
        "moved once, +2 days",
    ),
    "no date at all": (Dates(original_on=None, baseline_on=None, forecast_on=None), 0, None),
}


@pytest.mark.parametrize(("thing", "days", "words"), CASES.values(), ids=CASES)
def test_moves_are_said_from_the_first_promise(thing: Dates, days: int, words: str | None) -> None:
    assert (days_moved(thing), say_moves(thing)) == (days, words)


def test_what_is_expected_is_the_actual_date_then_the_forecast_then_the_baseline() -> None:
    delivered = Dates(forecast_on=later(3), actual_on=later(5))
    promised = Dates(forecast_on=None)
    assert [expected_on(thing) for thing in (delivered, Dates(forecast_on=later(3)), promised)] == [
        later(5),
        later(3),
        FIRST,
    ]
