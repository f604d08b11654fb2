"""The critical path and slack, against networks worked by hand and a slow solver that slips every step by days."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Mapping

import pytest

from cpca.domain.critical_path import Link, Loop, Network, Step, solve
from cpca.domain.working_days import add_working_days, count_working_days, is_working_day

D = dt.date
START = D(2022, 11, 1)  # a Tuesday
BOARD = (D(2022, 11, 30), D(2023, 1, 25), D(2023, 3, 22))
AUDIT = (D(2022, 12, 2), D(2023, 1, 13), D(2023, 3, 10))
Worked = Mapping[str, tuple[dt.date, int]]  # a step's earliest day, and its slack in working days


def chain(*keys: str) -> list[Link]:
    return [Link(before, after) for before, after in itertools.pairwise(keys)]


# Each worked by hand on a calendar: its steps, its links, and what comes out.
WORKED: dict[str, tuple[list[Step], list[Link], Worked]] = {
    "one step": ([Step("a", days=3)], [], {"a": (D(2022, 11, 4), 0)}),
    "two in a row": (
        [Step("a", days=3), Step("b", days=2)],
        chain("a", "b"),
        {"a": (D(2022, 11, 4), 0), "b": (D(2022, 11, 8), 0)},  # a weekend between
    ),
    "a lag": (
        [Step("a", days=1), Step("b", days=1)],
        [Link("a", "b", 4)],
        {"a": (D(2022, 11, 2), 0), "b": (D(2022, 11, 9), 0)},
    ),
    "two side by side": (
        [Step("a", days=1), Step("b", days=5), Step("c", days=2), Step("d", days=1)],
        [*chain("a", "b", "d"), *chain("a", "c", "d")],
        {
            "a": (D(2022, 11, 2), 0),
            "b": (D(2022, 11, 9), 0),
            "c": (D(2022, 11, 4), 3),
            "d": (D(2022, 11, 10), 0),
        },
    ),
    "a lag makes the shorter branch the critical one": (
        [Step("a", days=1), Step("b", days=5), Step("c", days=2), Step("d", days=1)],
        [*chain("a", "b", "d"), Link("a", "c"), Link("c", "d", 6)],
        {
            "a": (D(2022, 11, 2), 0),
            "b": (D(2022, 11, 9), 3),
            "c": (D(2022, 11, 4), 0),
            "d": (D(2022, 11, 15), 0),
        },
    ),
    "a decision waits for its meeting": (
        [Step("paper", days=3), Step("board", meetings=BOARD)],
        chain("paper", "board"),
        {"paper": (D(2022, 11, 4), 18), "board": (D(2022, 11, 30), 0)},
    ),
    "a meeting that is missed by a day": (
        [Step("paper", planned_on=D(2022, 12, 1)), Step("board", meetings=BOARD)],
        chain("paper", "board"),
        # 1 December to 25 January: 20 working days to the 30th with two at Christmas, 17 in January with one
        {"paper": (D(2022, 12, 1), 36), "board": (D(2023, 1, 25), 0)},
    ),
    "a paper due on the day of the meeting": (
        [Step("paper", planned_on=D(2022, 11, 30)), Step("board", meetings=BOARD)],
        chain("paper", "board"),
        {"paper": (D(2022, 11, 30), 0), "board": (D(2022, 11, 30), 0)},
    ),
    "what follows a decision waits until it is in force": (
        [Step("board", meetings=BOARD, settles=7), Step("contract", days=1)],
        chain("board", "contract"),
        {"board": (D(2022, 11, 30), 0), "contract": (D(2022, 12, 12), 0)},
    ),
    "over Christmas and its bank holidays": (
        [Step("a", planned_on=D(2022, 12, 22)), Step("b", days=3)],
        chain("a", "b"),
        {"a": (D(2022, 12, 22), 0), "b": (D(2022, 12, 29), 0)},  # 23, 28 and 29: 26 and 27 are holidays
    ),
    "over the day of mourning's year and the clock change": (
        [Step("a", planned_on=D(2023, 3, 24)), Step("b", days=10)],
        chain("a", "b"),
        {"a": (D(2023, 3, 24), 0), "b": (D(2023, 4, 11), 0)},  # Good Friday and Easter Monday
    ),
    "over the leap day": (
        [Step("a", planned_on=D(2024, 2, 28)), Step("b", days=1), Step("c", days=1)],
        chain("a", "b", "c"),
        {"a": (D(2024, 2, 28), 0), "b": (D(2024, 2, 29), 0), "c": (D(2024, 3, 1), 0)},
    ),
    "what is planned later than it could be": (
        [Step("a", days=1), Step("b", planned_on=D(2022, 11, 16), days=1), Step("c", days=1)],
        chain("a", "b", "c"),
        {"a": (D(2022, 11, 2), 9), "b": (D(2022, 11, 16), 0), "c": (D(2022, 11, 17), 0)},
    ),
    "what is done does not move": (
        [Step("a", done_on=D(2022, 11, 9), days=1), Step("b", days=2)],
        chain("a", "b"),
        {"a": (D(2022, 11, 9), 0), "b": (D(2022, 11, 11), 0)},
    ),
    "two bodies in a row": (
        [Step("audit", meetings=AUDIT), Step("board", meetings=BOARD), Step("draft", days=20)],
        chain("draft", "audit", "board"),
        # 29 November; the committee of 2 December is two days after the Board's November meeting
        {"draft": (D(2022, 11, 29), 30), "audit": (D(2022, 12, 2), 27), "board": (D(2023, 1, 25), 0)},
    ),
}


@pytest.mark.parametrize("name", WORKED)
def test_a_network_comes_out_as_by_hand(name: str) -> None:
    steps, links, worked = WORKED[name]
    places = solve(steps, links, START).places
    assert {key: (place.earliest, place.slack) for key, place in places.items()} == worked


def test_a_step_without_a_meeting_left_cannot_happen_nor_what_waits_for_it() -> None:
    steps = [
        Step("late", planned_on=D(2023, 4, 1)),
        Step("board", meetings=BOARD),
        Step("after"),
        Step("free"),
    ]
    places = solve(steps, chain("late", "board", "after"), START).places
    assert [places[key].earliest for key in ("board", "after")] == [None, None]
    assert [places[key].slack for key in ("board", "after", "late")] == [None, None, 0]


@pytest.mark.parametrize(
    ("links", "loop"),
    [
        (chain("a", "b", "a"), {"a", "b"}),
        (chain("a", "b", "c", "b"), {"b", "c"}),
        ([Link("a", "a")], {"a"}),
        (chain("a", "b", "c", "d", "a"), {"a", "b", "c", "d"}),
    ],
)
def test_a_loop_is_refused_and_named(links: list[Link], loop: set[str]) -> None:
    with pytest.raises(Loop) as told:
        solve([Step(key) for key in "abcd"], links, START)
    keys = told.value.keys
    assert (keys[0], set(keys), len(keys)) == (keys[-1], loop, len(loop) + 1)
    there = {(link.before, link.after) for link in links}
    assert {pair in there for pair in itertools.pairwise(keys)} == {True}


def test_what_if_tells_what_moves_and_nothing_else() -> None:
    steps = [
        Step("paper", days=3),
        Step("board", meetings=BOARD),
        Step("after", days=1),
        Step("other", days=2),
    ]
    network = solve(steps, chain("paper", "board", "after"), START)
    assert network.what_if("paper", D(2022, 11, 30)) == {"paper": (D(2022, 11, 4), D(2022, 11, 30))}
    assert network.what_if("paper", D(2022, 12, 1)) == {
        "paper": (D(2022, 11, 4), D(2022, 12, 1)),
        "board": (D(2022, 11, 30), D(2023, 1, 25)),
        "after": (D(2022, 12, 1), D(2023, 1, 26)),
    }
    assert network.places["paper"].earliest == D(2022, 11, 4)


# The slow solver: days counted one by one, and every step slipped until the end moves. -----------------------


def happens(network: Network, forced: Mapping[str, dt.date]) -> dict[str, dt.date | None]:
    known: dict[str, dt.date | None] = {}

    def of(key: str) -> dt.date | None:
        if key not in known:
            known[key] = at(network.steps[key])
        return known[key]

    def at(step: Step) -> dt.date | None:
        needs = [link for link in network.links if link.after == step.key]
        day = max(step.planned_on or START, forced.get(step.key, START))
        if not needs and step.planned_on is None:
            day = max(day, add_working_days(START, step.days))
        for link in needs:
            met = of(link.before)
            if met is None:
                return None
            met = add_working_days(met, network.steps[link.before].settles)
            day = max(day, add_working_days(met, link.lag + step.days))
        if not step.meetings:
            return day
        return next((meeting for meeting in step.meetings if meeting >= day), None)

    return {key: of(key) for key in network.steps}


def latest(network: Network, key: str, first: dt.date, end: dt.date) -> dt.date:
    """The last day on which a step may happen and nothing end later than `end`."""
    day, last = first, first
    while day <= end:
        days = happens(network, {key: day})
        if days[key] is None or max(d for d in days.values() if d) > end or lost(network, days):
            break
        last = days[key] or last
        day += dt.timedelta(days=1)
    return last


def lost(network: Network, days: Mapping[str, dt.date | None]) -> bool:
    """Whether a step that could happen before cannot any more."""
    before = network.places
    return any(day is None and before[key].earliest is not None for key, day in days.items())


def random_network(number: int) -> Network:
    chance = random.Random(number)
    keys = [f"s{n}" for n in range(chance.randrange(3, 11))]
    steps = []
    for key in keys:
        kind = chance.random()
        meetings = chance.choice((BOARD, AUDIT)) if kind < 0.25 else ()
        planned = START + dt.timedelta(days=chance.randrange(40)) if chance.random() < 0.3 else None
        settles = chance.randrange(8) if meetings else 0
        steps.append(Step(key, planned, 0 if meetings else chance.randrange(6), meetings, settles))
    links = [
        Link(keys[chance.randrange(place)], keys[place], chance.randrange(5))
        for place in range(1, len(keys))
        for _ in range(chance.randrange(3))
    ]
    return solve(steps, links, START)


@pytest.mark.parametrize("number", range(200))
def test_a_random_network_comes_out_as_by_the_slow_solver(number: int) -> None:
    network = random_network(number)
    days = happens(network, {})
    assert {key: place.earliest for key, place in network.places.items()} == days
    end = max(day for day in days.values() if day)
    for key, place in network.places.items():
        if place.earliest is not None:
            last = latest(network, key, place.earliest, end)
            assert (key, place.slack) == (key, count_working_days(place.earliest, last))
            assert (key, place.latest) == (key, working_day_by(network.steps[key], place.earliest, last))


def working_day_by(step: Step, first: dt.date, last: dt.date) -> dt.date:
    """The last working day of these, or meeting where the step needs one; the first day where there is none."""
    while last > first and not (step.meetings or is_working_day(last)):
        last -= dt.timedelta(days=1)
    return last


def test_the_latest_day_is_no_bank_holiday() -> None:
    steps = [Step("paper", D(2022, 12, 30)), Step("after", D(2023, 1, 3))]
    places = solve(steps, [Link("paper", "after", 1)], START).places
    assert (places["paper"].latest, places["paper"].slack) == (D(2022, 12, 30), 0)
    assert (places["after"].latest, places["after"].slack) == (D(2023, 1, 3), 0)
