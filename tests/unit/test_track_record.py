"""The track record's dates: cases worked by hand, the same each time, and silent on too little."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpca.domain.track_record import Likely, TrackRecord, judge
from cpca.models.deliverable import DeliverableState as State

TODAY = dt.date(2023, 2, 1)


@dataclass(frozen=True)
class Thing:
    state: State = State.IN_PROGRESS
    baseline_on: dt.date | None = dt.date(2023, 3, 1)
    forecast_on: dt.date | None = dt.date(2023, 3, 31)


def record(slips: list[int], delivered: int) -> TrackRecord:
    found = judge(slips, delivered=delivered, on=TODAY)
    assert found is not None
    return found


# moves, delivered -> after how many moves half and four in five of the runs end. Of dates that move again with
# chance p, 1 - p to the power of k + 1 end within k moves.
BY_HAND = [
    (12, 3, 2, 5),  # p 12/16: .4375 within 1, .578 within 2; .763 within 4, .822 within 5
    (10, 29, 0, 1),  # p 10/40: .75 within 0; .9375 within 1
    (20, 4, 3, 7),  # p 20/25: .488 within 2, .590 within 3; .790 within 6, .832 within 7
    (10, 5, 1, 3),  # p 10/16: .375 within 0, .609 within 1; .756 within 2, .847 within 3
    (40, 359, 0, 0),  # p 40/400: .9 within 0
]


@pytest.mark.parametrize(("moves", "delivered", "half", "most"), BY_HAND)
@pytest.mark.parametrize("days", [7, 30, -14])
def test_with_equal_moves_the_days_are_those_worked_by_hand(
    moves: int, delivered: int, half: int, most: int, days: int
) -> None:
    found = record([days] * moves, delivered)
    if days > 0:
        assert (found.half_days, found.most_days) == (half * days, most * days)
    else:  # brought forward each time: the runs end in the other order, the fewest moves last
        assert found.half_days <= found.most_days <= 0
    assert found.moves == moves


def test_two_kinds_of_move_are_drawn_as_often_as_they_came() -> None:
    # p 12/48, so that another move of 90 days has the chance .125/.875: .857 of the runs have none
    found = record([0] * 6 + [90] * 6, 35)
    assert (found.half_days, found.most_days) == (0, 0)
    # p 12/16, so that it has .375/.625, which is .6: .4 have none, .64 one at most; .784 two, .870 three
    found = record([0] * 6 + [90] * 6, 3)
    assert (found.half_days, found.most_days) == (90, 270)


@pytest.mark.parametrize(("moves", "speaks"), [(0, False), (9, False), (10, True)])
def test_it_is_silent_under_ten_past_moves(moves: int, speaks: bool) -> None:
    assert (judge([30] * moves, delivered=5, on=TODAY) is not None) == speaks


slips = st.lists(st.integers(-60, 200), min_size=10, max_size=40)


@given(slips=slips, delivered=st.integers(0, 40), order=st.randoms(use_true_random=False))
def test_the_same_figures_give_the_same_days_in_whatever_order(
    slips: list[int], delivered: int, order: random.Random
) -> None:
    first = record(slips, delivered)
    mixed = list(slips)
    order.shuffle(mixed)
    random.seed(7)  # what others draw changes nothing
    assert record(mixed, delivered) == first


@given(slips=slips, delivered=st.integers(0, 40))
def test_four_in_five_never_come_in_before_half(slips: list[int], delivered: int) -> None:
    found = record(slips, delivered)
    assert found.half_days <= found.most_days


def test_the_dates_are_counted_from_the_forecast_that_stands() -> None:
    found = record([30] * 12, 3)  # 60 and 150 days
    assert found.forecast(Thing()) == Likely(dt.date(2023, 5, 30), dt.date(2023, 8, 28))
    assert found.forecast(Thing(forecast_on=None)) == Likely(dt.date(2023, 4, 30), dt.date(2023, 7, 29))


def test_a_forecast_that_has_passed_counts_from_today_and_no_date_lies_before_it() -> None:
    late = Thing(forecast_on=dt.date(2023, 1, 10))
    assert record([30] * 12, 3).forecast(late) == Likely(dt.date(2023, 4, 2), dt.date(2023, 7, 1))
    assert record([-30] * 12, 3).forecast(late) == Likely(TODAY, TODAY)


@pytest.mark.parametrize(
    "thing",
    [
        *(Thing(state) for state in (State.DELIVERED, State.VERIFIED, State.EMBEDDED)),
        *(Thing(state) for state in (State.SUPERSEDED, State.WITHDRAWN)),
        Thing(baseline_on=None, forecast_on=None),
    ],
)
def test_it_says_nothing_of_what_came_in_left_the_plan_or_has_no_date(thing: Thing) -> None:
    assert record([30] * 12, 3).forecast(thing) is None


def test_the_method_is_said_in_a_sentence_with_what_it_rests_on() -> None:
    assert record([30] * 12, 3).method.startswith("From this plan’s own 12 past moves of a forecast")
