"""The calculated rating, case by case: what the dates say, and where one rating ends and the next begins."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpca.domain.rating import (
    ItemRating,
    RatingRules,
    ThemeRating,
    add_months,
    is_worse,
    list_flags,
    rate_item,
    rate_theme,
)
from cpca.models.deliverable import DeliverableState as State
from cpca.models.progress import Rating

RED, AMBER, GREEN, BLUE = Rating.RED, Rating.AMBER, Rating.GREEN, Rating.BLUE
TODAY = dt.date(2022, 11, 15)


def on(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Promise:
    """A deliverable's dates, as ISO text in the tables below."""

    baseline_on: dt.date | None
    forecast_on: dt.date | None = None
    actual_on: dt.date | None = None
    state: State = State.IN_PROGRESS
    times_rescheduled: int = 0


def promise(
    baseline: str | None,
    forecast: str | None = None,
    actual: str | None = None,
    state: State = State.IN_PROGRESS,
) -> Promise:
    return Promise(on(baseline), on(forecast), on(actual), state)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2022-10-15", 1, "2022-11-15"),
        ("2022-12-31", 1, "2023-01-31"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 1, "2024-03-29"),
        ("2022-10-31", 1, "2022-11-30"),
        ("2022-11-30", 1, "2022-12-30"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_one_month_is_the_same_day_next_month_clipped_to_its_end(
    day: str, months: int, expected: str
) -> None:
    assert add_months(dt.date.fromisoformat(day), months).isoformat() == expected


# baseline, forecast, actual, state, today -> rating, days late
CASES = [
    # open, in time
    ("2022-11-30", "2022-11-30", None, State.IN_PROGRESS, "2022-11-15", GREEN, 0),
    ("2022-11-30", "2022-11-20", None, State.IN_PROGRESS, "2022-11-15", GREEN, 0),
    ("2022-11-30", None, None, State.NOT_STARTED, "2022-11-15", GREEN, 0),
    ("2022-11-15", "2022-11-15", None, State.IN_PROGRESS, "2022-11-15", GREEN, 0),  # due today, to its end
    ("2022-11-30", "2022-11-10", None, State.IN_PROGRESS, "2022-11-15", GREEN, 0),  # behind its forecast only
    # open, forecast late
    ("2022-11-30", "2022-12-01", None, State.IN_PROGRESS, "2022-11-15", AMBER, 1),
    ("2022-11-30", "2022-12-30", None, State.IN_PROGRESS, "2022-11-15", AMBER, 30),  # exactly one month
    ("2022-11-30", "2022-12-31", None, State.IN_PROGRESS, "2022-11-15", RED, 31),  # a day beyond
    ("2023-01-31", "2023-02-28", None, State.IN_PROGRESS, "2022-11-15", AMBER, 28),  # clipped month end
    ("2023-01-31", "2023-03-01", None, State.IN_PROGRESS, "2022-11-15", RED, 29),
    ("2024-01-31", "2024-02-29", None, State.IN_PROGRESS, "2022-11-15", AMBER, 29),  # leap day
    ("2024-01-31", "2024-03-01", None, State.IN_PROGRESS, "2022-11-15", RED, 30),
    ("2024-02-29", "2024-03-29", None, State.IN_PROGRESS, "2022-11-15", AMBER, 29),
    ("2024-02-29", "2024-03-30", None, State.IN_PROGRESS, "2022-11-15", RED, 30),
    # open, overdue whatever is forecast
    ("2022-11-14", None, None, State.NOT_STARTED, "2022-11-15", AMBER, 1),
    ("2022-10-15", "2022-10-15", None, State.IN_PROGRESS, "2022-11-15", AMBER, 31),
    ("2022-10-14", "2022-10-14", None, State.IN_PROGRESS, "2022-11-15", RED, 32),
    ("2022-10-14", "2022-10-20", None, State.IN_PROGRESS, "2022-10-25", AMBER, 11),  # past both
    ("2022-10-01", None, None, State.PAUSED, "2022-11-15", RED, 45),
    ("2022-10-01", "2022-12-01", "2022-09-20", State.REOPENED, "2022-11-15", RED, 61),  # earlier date ignored
    # without a baseline the forecast is the promise
    (None, "2022-11-20", None, State.IN_PROGRESS, "2022-11-15", GREEN, 0),
    (None, "2022-11-10", None, State.IN_PROGRESS, "2022-11-15", AMBER, 5),
    # delivered, judged on the day it was
    ("2022-10-31", None, "2022-10-31", State.DELIVERED, "2023-03-01", GREEN, 0),
    ("2022-10-31", None, "2022-11-30", State.DELIVERED, "2023-03-01", AMBER, 30),
    ("2022-10-31", "2022-10-31", "2022-12-01", State.DELIVERED, "2023-03-01", RED, 31),
    (
        "2022-10-31",
        "2022-11-02",
        None,
        State.DELIVERED,
        "2023-03-01",
        AMBER,
        2,
    ),  # no date given: its forecast
    # proved, however late
    ("2022-10-31", None, "2022-12-25", State.VERIFIED, "2023-03-01", BLUE, 0),
    ("2022-10-31", None, None, State.EMBEDDED, "2023-03-01", BLUE, 0),
]


@pytest.mark.parametrize(("baseline", "forecast", "actual", "state", "today", "rating", "late"), CASES)
def test_a_deliverable_is_rated_by_its_dates(
    baseline: str | None,
    forecast: str | None,
    actual: str | None,
    state: State,
    today: str,
    rating: Rating,
    late: int,
) -> None:
    found = rate_item(promise(baseline, forecast, actual, state), dt.date.fromisoformat(today), RatingRules())

    assert found is not None
    assert (found.rating, found.days_late) == (rating, late)


@pytest.mark.parametrize(
    "item",
    [
        promise("2022-01-01", state=State.SUPERSEDED),
        promise("2022-01-01", state=State.WITHDRAWN),
        promise(None),
        promise(None, actual="2022-10-01", state=State.DELIVERED),
    ],
)
def test_what_does_not_count_or_has_no_date_is_not_rated(item: Promise) -> None:
    assert rate_item(item, TODAY, RatingRules()) is None


def test_delivered_and_not_verified_keeps_the_rating_its_date_earned_and_says_so() -> None:
    found = rate_item(promise("2022-10-31", actual="2022-11-05", state=State.DELIVERED), TODAY, RatingRules())

    assert found == ItemRating(AMBER, 5, awaiting_verification=True, is_open=False)


def test_a_plan_may_allow_two_months() -> None:
    late = promise("2022-10-31", "2022-12-20")

    assert rate_item(late, TODAY, RatingRules()) == ItemRating(RED, 50, is_open=True)
    assert rate_item(late, TODAY, RatingRules(months_to_red=2)) == ItemRating(AMBER, 50, is_open=True)


IN_TIME = promise("2022-12-31")
A_LITTLE = promise("2022-11-01")  # 14 days
TOO_LATE = promise("2022-10-12")  # 34 days
PROVED = promise("2022-10-01", actual="2022-12-01", state=State.VERIFIED)
CLAIMED = promise("2022-10-31", actual="2022-10-30", state=State.DELIVERED)
CLAIMED_LATE = promise("2022-09-01", actual="2022-10-30", state=State.DELIVERED)
GONE = promise("2022-01-01", state=State.SUPERSEDED)

THEMES = [
    ([IN_TIME], GREEN, "none of 1 deliverable late"),
    ([IN_TIME] * 4, GREEN, "none of 4 deliverables late"),
    ([IN_TIME] * 4 + [A_LITTLE], GREEN, "1 of 5 deliverables late, by 14 days"),  # a fifth
    ([IN_TIME] * 3 + [A_LITTLE], AMBER, "1 of 4 deliverables late, by 14 days"),  # exactly a quarter
    ([IN_TIME] * 4 + [TOO_LATE], AMBER, "1 of 5 deliverables late, by 34 days"),  # any Red
    ([IN_TIME] * 3 + [TOO_LATE], RED, "1 of 4 deliverables late, by 34 days"),
    ([IN_TIME] * 5 + [TOO_LATE, A_LITTLE], AMBER, "2 of 7 deliverables late, the oldest by 34 days"),
    ([IN_TIME] * 2 + [PROVED] * 6 + [TOO_LATE], RED, "1 of 9 deliverables late, by 34 days"),  # of the open
    ([PROVED] * 3, GREEN, "none of 3 deliverables late"),
    (
        [IN_TIME, CLAIMED],
        GREEN,
        "none of 2 deliverables late; 1 delivered, awaiting verification",
    ),
    (
        [IN_TIME, CLAIMED_LATE],  # Red, and not one of the open
        AMBER,
        "1 of 2 deliverables late, by 59 days; 1 delivered, awaiting verification",
    ),
    ([IN_TIME, GONE, promise(None)], GREEN, "none of 1 deliverable late"),
    ([], None, "no dates to calculate from"),
    ([GONE], None, "no dates to calculate from"),
    ([promise(None)], None, "no dates to calculate from"),
]


@pytest.mark.parametrize(("items", "rating", "sentence"), THEMES)
def test_a_theme_is_rated_by_its_deliverables_and_says_why(
    items: list[Promise], rating: Rating | None, sentence: str
) -> None:
    found = rate_theme(items, TODAY, RatingRules())

    assert (found.rating, found.sentence) == (rating, sentence)


def test_a_theme_counts_verified_and_claimed_apart() -> None:
    items = [PROVED, PROVED, CLAIMED, IN_TIME, TOO_LATE, GONE, promise(None)]

    assert rate_theme(items, TODAY, RatingRules()) == ThemeRating(
        rating=RED,
        sentence="1 of 5 deliverables late, by 34 days; 1 delivered, awaiting verification",
        late=1,
        oldest_days=34,
        verified=2,
        claimed=1,
        total=6,
    )


@pytest.mark.parametrize(
    ("facts", "flags"),
    [
        ({}, []),
        ({"return_late_days": 1}, ["return 1 day late"]),
        ({"unanswered_days": [12]}, ["1 challenge unanswered for 12 days"]),
        ({"unanswered_days": [0]}, ["1 challenge unanswered for 0 days"]),
        ({"unanswered_days": [2, 12, 1]}, ["3 challenges unanswered, the oldest for 12 days"]),
        ({"not_met": 1}, ["1 commitment not met"]),
        (
            {"return_late_days": 2, "unanswered_days": [1], "not_met": 2},
            ["return 2 days late", "1 challenge unanswered for 1 day", "2 commitments not met"],
        ),
    ],
)
def test_what_stands_beside_a_rating_is_said_in_words(facts: dict[str, object], flags: list[str]) -> None:
    assert list_flags(**facts) == flags  # type: ignore[arg-type]


def test_red_is_the_worst_and_blue_the_best() -> None:
    assert [is_worse(a, b) for a, b in [(RED, AMBER), (AMBER, GREEN), (GREEN, BLUE)]] == [True] * 3
    assert [is_worse(a, b) for a, b in [(RED, RED), (GREEN, AMBER), (BLUE, RED)]] == [False] * 3


days = st.dates(min_value=dt.date(2020, 1, 1), max_value=dt.date(2026, 1, 1))


@given(baseline=days, forecast=days, today=days, later=st.integers(0, 400))
def test_a_later_forecast_never_rates_better(
    baseline: dt.date, forecast: dt.date, today: dt.date, later: int
) -> None:
    first = rate_item(Promise(baseline, forecast), today, RatingRules())
    moved = rate_item(Promise(baseline, forecast + dt.timedelta(days=later)), today, RatingRules())

    assert first is not None
    assert moved is not None
    assert not is_worse(first.rating, moved.rating)
