"""Worked cases of the calculated rating: a milestone or a deliverable moved, delivered, paused, rescheduled.

Each case was worked by hand from the rules as they print. Dates are ISO text; a case names its promise first.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pytest

from cpca.domain.dates import days_moved, say_moves
from cpca.domain.rating import RatingRules, Step, rate_item, rate_milestone, rate_theme
from cpca.models.deliverable import DeliverableState as State
from cpca.models.progress import Rating

RED, AMBER, GREEN, BLUE = Rating.RED, Rating.AMBER, Rating.GREEN, Rating.BLUE
DEFAULT = RatingRules()


def on(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Thing:
    """A deliverable's or a milestone's dates and counts of moves."""

    baseline_on: dt.date | None
    forecast_on: dt.date | None = None
    actual_on: dt.date | None = None
    state: State = State.IN_PROGRESS
    original_on: dt.date | None = None
    times_moved: int = 0
    times_rescheduled: int = 0
    is_critical: bool = False


def thing(dates: str, state: State = State.IN_PROGRESS, moved: int = 0, rescheduled: int = 0) -> Thing:
    """ "original > baseline > forecast > actual", a dash for none; no original where it is the baseline."""
    original, baseline, forecast, actual = (None if d == "-" else on(d) for d in dates.split(" > "))
    return Thing(baseline, forecast, actual, state, original, moved, rescheduled)


# what, dates, state, its deliverable's state (None: it is a deliverable), today, months to Red
# -> rating, days late, awaiting verification
WORKED = [
    # open, at the edges of one month
    ("in time", "- > 2023-01-15 > 2023-01-15 > -", State.IN_PROGRESS, None, "2023-01-01", 1, GREEN, 0, False),
    ("due today", "- > 2023-01-15 > 2023-01-15 > -", State.IN_PROGRESS, None, "2023-01-15", 1, GREEN, 0, False),
    ("a day over", "- > 2023-01-15 > 2023-01-15 > -", State.IN_PROGRESS, None, "2023-01-16", 1, AMBER, 1, False),
    ("exactly a month", "- > 2023-01-15 > 2023-02-15 > -", State.IN_PROGRESS, None, "2023-01-01", 1, AMBER, 31, False),
    ("a month and a day", "- > 2023-01-15 > 2023-02-16 > -", State.IN_PROGRESS, None, "2023-01-01", 1, RED, 32, False),
    ("forecast earlier", "- > 2023-01-15 > 2023-01-02 > -", State.IN_PROGRESS, None, "2023-01-01", 1, GREEN, 0, False),
    # month ends: the same day next month, clipped to its end
    ("31 January to 28 February", "- > 2023-01-31 > 2023-02-28 > -", State.IN_PROGRESS, None, "2023-01-01", 1, AMBER, 28, False),
    ("31 January to 1 March", "- > 2023-01-31 > 2023-03-01 > -", State.IN_PROGRESS, None, "2023-01-01", 1, RED, 29, False),
    ("30 January to 28 February", "- > 2023-01-30 > 2023-02-28 > -", State.IN_PROGRESS, None, "2023-01-01", 1, AMBER, 29, False),
    ("31 January to 29 February", "- > 2024-01-31 > 2024-02-29 > -", State.IN_PROGRESS, None, "2024-01-01", 1, AMBER, 29, False),
    ("30 January to 1 March", "- > 2024-01-30 > 2024-03-01 > -", State.IN_PROGRESS, None, "2024-01-01", 1, RED, 31, False),
    ("28 February to 28 March", "- > 2023-02-28 > 2023-03-28 > -", State.IN_PROGRESS, None, "2023-01-01", 1, AMBER, 28, False),
    ("28 February to 29 March", "- > 2023-02-28 > 2023-03-29 > -", State.IN_PROGRESS, None, "2023-01-01", 1, RED, 29, False),
    ("29 February to 29 March", "- > 2024-02-29 > 2024-03-29 > -", State.IN_PROGRESS, None, "2024-01-01", 1, AMBER, 29, False),
    ("29 February to 30 March", "- > 2024-02-29 > 2024-03-30 > -", State.IN_PROGRESS, None, "2024-01-01", 1, RED, 30, False),
    ("31 March to 30 April", "- > 2023-03-31 > 2023-04-30 > -", State.IN_PROGRESS, None, "2023-01-01", 1, AMBER, 30, False),
    ("31 March to 1 May", "- > 2023-03-31 > 2023-05-01 > -", State.IN_PROGRESS, None, "2023-01-01", 1, RED, 31, False),
    ("over the year's end", "- > 2022-12-31 > 2023-01-31 > -", State.IN_PROGRESS, None, "2022-12-01", 1, AMBER, 31, False),
    ("over it and a day", "- > 2022-12-31 > 2023-02-01 > -", State.IN_PROGRESS, None, "2022-12-01", 1, RED, 32, False),
    # two months to Red
    ("two months", "- > 2022-12-31 > 2023-02-28 > -", State.IN_PROGRESS, None, "2022-12-01", 2, AMBER, 59, False),
    ("two months and a day", "- > 2022-12-31 > 2023-03-01 > -", State.IN_PROGRESS, None, "2022-12-01", 2, RED, 60, False),
    # overdue, whatever is forecast
    ("past its forecast", "- > 2023-01-15 > 2023-01-20 > -", State.IN_PROGRESS, None, "2023-02-15", 1, AMBER, 31, False),
    ("long past it", "- > 2023-01-15 > 2023-01-20 > -", State.IN_PROGRESS, None, "2023-02-16", 1, RED, 32, False),
    ("not started", "- > 2023-01-15 > - > -", State.NOT_STARTED, None, "2023-01-16", 1, AMBER, 1, False),
    # paused stops no clock; reopened is open again, its old delivery forgotten
    ("paused and overdue", "- > 2023-01-15 > 2023-01-15 > -", State.PAUSED, None, "2023-02-16", 1, RED, 32, False),
    ("paused in time", "- > 2023-01-15 > 2023-01-15 > -", State.PAUSED, None, "2023-01-10", 1, GREEN, 0, False),
    ("reopened", "- > 2023-01-15 > 2023-03-20 > 2023-01-10", State.REOPENED, None, "2023-02-01", 1, RED, 64, False),
    # delivered: judged on its day for good, awaiting verification
    ("delivered early", "- > 2023-01-15 > 2023-01-15 > 2022-12-20", State.DELIVERED, None, "2023-06-01", 1, GREEN, 0, True),
    ("delivered on the day", "- > 2023-01-15 > 2023-03-01 > 2023-01-15", State.DELIVERED, None, "2023-06-01", 1, GREEN, 0, True),
    ("delivered a month late", "- > 2023-01-31 > 2023-01-31 > 2023-02-28", State.DELIVERED, None, "2023-06-01", 1, AMBER, 28, True),
    ("delivered later", "- > 2023-01-31 > 2023-01-31 > 2023-03-01", State.DELIVERED, None, "2023-06-01", 1, RED, 29, True),
    # proved, however late
    ("verified late", "- > 2022-01-15 > 2023-01-15 > 2023-05-01", State.VERIFIED, None, "2023-06-01", 1, BLUE, 0, False),
    ("embedded", "- > 2022-01-15 > 2023-01-15 > 2023-05-01", State.EMBEDDED, None, "2023-06-01", 1, BLUE, 0, False),
    # rescheduled by an approved change: judged on the baseline that stands
    ("rescheduled", "2022-11-30 > 2023-02-28 > 2023-02-28 > -", State.IN_PROGRESS, None, "2023-01-01", 1, GREEN, 0, False),
    ("rescheduled, late again", "2022-11-30 > 2023-01-31 > 2023-02-28 > -", State.IN_PROGRESS, None, "2023-01-01", 1, AMBER, 28, False),
    ("rescheduled, delivered", "2022-11-30 > 2023-01-31 > 2023-01-31 > 2023-01-20", State.DELIVERED, None, "2023-06-01", 1, GREEN, 0, True),
    # without a baseline the forecast is the promise
    ("forecast only", "- > - > 2023-01-15 > -", State.IN_PROGRESS, None, "2023-01-20", 1, AMBER, 5, False),
    # milestones, as their deliverable is
    ("milestone open", "- > 2023-01-15 > 2023-02-15 > -", State.IN_PROGRESS, State.IN_PROGRESS, "2023-01-01", 1, AMBER, 31, False),
    ("milestone delivered", "- > 2023-01-15 > 2023-01-15 > 2023-02-16", State.DELIVERED, State.IN_PROGRESS, "2023-06-01", 1, RED, 32, True),
    ("milestone of a claim", "- > 2023-01-15 > 2023-01-15 > 2023-01-14", State.DELIVERED, State.DELIVERED, "2023-06-01", 1, GREEN, 0, True),
    ("milestone of what is verified", "- > 2023-01-15 > 2023-01-15 > 2023-02-16", State.DELIVERED, State.VERIFIED, "2023-06-01", 1, BLUE, 0, False),
    ("milestone of what is embedded", "- > 2023-01-15 > 2023-01-15 > 2023-02-16", State.DELIVERED, State.EMBEDDED, "2023-06-01", 1, BLUE, 0, False),
    ("open, though verified", "- > 2023-01-15 > 2023-01-15 > -", State.IN_PROGRESS, State.VERIFIED, "2023-01-20", 1, AMBER, 5, False),
    ("milestone of what was reopened", "- > 2023-01-15 > 2023-01-15 > 2023-01-14", State.DELIVERED, State.REOPENED, "2023-06-01", 1, GREEN, 0, True),
]  # fmt: skip


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case[0])
def test_a_worked_case_is_rated_as_the_printed_rules_say(case: tuple[object, ...]) -> None:
    _, dates, state, of, today, months, rating, late, awaiting = case
    item, rules = thing(str(dates), State(state)), RatingRules(months_to_red=int(str(months)))
    day = dt.date.fromisoformat(str(today))
    found = rate_item(item, day, rules) if of is None else rate_milestone(Step(item, State(of)), day, rules)
    assert found is not None
    assert (found.rating, found.days_late, found.awaiting_verification) == (rating, late, awaiting)


def test_there_are_at_least_forty_worked_cases() -> None:
    assert len({case[0] for case in WORKED}) == len(WORKED) >= 40


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.SUPERSEDED])
def test_what_left_the_plan_takes_its_milestones_with_it(state: State) -> None:
    late = thing("- > 2022-01-15 > 2022-01-15 > -")
    day = dt.date(2023, 1, 1)
    assert rate_item(replace(late, state=state), day, DEFAULT) is None
    assert rate_milestone(Step(late, state), day, DEFAULT) is None
    gone = rate_theme([replace(late, state=state)], day, DEFAULT, [Step(late, state)])
    assert (gone.rating, gone.total, gone.late_milestones) == (None, 0, 0)


# One milestone through its life: original 31 January 2023, what happened to it, and what every page then says.
TODAY = dt.date(2023, 1, 10)
LIFE = [
    ("2023-01-31 > 2023-01-31 > 2023-01-31 > -", 0, 0, GREEN, 0, None, "none of 1 milestone late"),
    # by forecast alone: 28 days after the baseline, exactly a month
    (
        *("2023-01-31 > 2023-01-31 > 2023-02-28 > -", 1, 0, AMBER, 28, "moved once, +28 days"),
        "1 of 1 milestone late, by 28 days",
    ),
    # and by an approved change: the new baseline is the promise, both moves stay told
    (
        *(
            "2023-01-31 > 2023-02-28 > 2023-02-28 > -",
            1,
            1,
            GREEN,
            28,
            "moved 2 times, +28 days, 1 of them by approved change",
        ),
        "none of 1 milestone late; 1 rescheduled",
    ),
    # the forecast passes the new baseline by exactly a month, and then by a day more
    (
        *(
            "2023-01-31 > 2023-02-28 > 2023-03-28 > -",
            2,
            1,
            AMBER,
            56,
            "moved 3 times, +56 days, 1 of them by approved change",
        ),
        "1 of 1 milestone late, by 28 days; 1 rescheduled",
    ),
    (
        *(
            "2023-01-31 > 2023-02-28 > 2023-03-29 > -",
            2,
            1,
            RED,
            57,
            "moved 3 times, +57 days, 1 of them by approved change",
        ),
        "1 of 1 milestone late, by 29 days; 1 rescheduled",
    ),
]


@pytest.mark.parametrize(("dates", "moved", "rescheduled", "rating", "days", "words", "sentence"), LIFE)
def test_a_milestone_moved_by_forecast_and_by_approved_change(
    dates: str, moved: int, rescheduled: int, rating: Rating, days: int, words: str | None, sentence: str
) -> None:
    step = thing(dates, moved=moved, rescheduled=rescheduled)
    found = rate_milestone(Step(step, State.IN_PROGRESS), TODAY, DEFAULT)
    assert found is not None
    assert found.rating is rating
    assert days_moved(step) == days
    assert say_moves(step) == words
    theme = rate_theme([], TODAY, DEFAULT, [Step(step, State.IN_PROGRESS)])
    assert theme.sentence == sentence
    assert theme.rescheduled == rescheduled


IN_TIME = thing("- > 2023-06-30 > 2023-06-30 > -")
LATE = thing("- > 2023-01-01 > 2023-01-01 > -")  # 9 days
TOO_LATE = thing("- > 2022-12-07 > 2022-12-07 > -")  # 34 days
CLAIMED = thing("- > 2023-01-01 > 2023-01-01 > 2022-12-20", State.DELIVERED)
MOVED = thing("2022-12-31 > 2023-06-30 > 2023-06-30 > -", rescheduled=1)
OPEN = State.IN_PROGRESS

# deliverables, milestones, share in per cent -> rating, sentence
ROLLED_UP = [
    (
        [IN_TIME, IN_TIME, MOVED, CLAIMED, LATE],
        [TOO_LATE, LATE, *[IN_TIME] * 5],
        25,
        AMBER,
        "1 of 5 deliverables and 2 of 7 milestones late, the oldest by 34 days; 1 rescheduled; "
        "1 delivered, awaiting verification",
    ),
    # a Red milestone makes it Amber and no worse, an Amber one nothing
    ([IN_TIME] * 9, [TOO_LATE] * 4, 25, AMBER, "none of 9 deliverables and 4 of 4 milestones late, the oldest by 34 days"),
    ([IN_TIME] * 9, [LATE] * 4, 25, GREEN, "none of 9 deliverables and 4 of 4 milestones late, the oldest by 9 days"),
    ([IN_TIME], [IN_TIME], 25, GREEN, "none of 1 deliverable or 1 milestone late"),
    # exactly a quarter of the open deliverables; milestones are in no share
    ([IN_TIME] * 3 + [TOO_LATE], [IN_TIME] * 20, 25, RED, "1 of 4 deliverables and none of 20 milestones late, by 34 days"),
    ([IN_TIME] * 4 + [TOO_LATE], [], 25, AMBER, "1 of 5 deliverables late, by 34 days"),
    ([IN_TIME] * 3 + [LATE], [], 25, AMBER, "1 of 4 deliverables late, by 9 days"),
    ([IN_TIME] * 4 + [LATE], [], 25, GREEN, "1 of 5 deliverables late, by 9 days"),
    # half of them
    ([IN_TIME] * 2 + [TOO_LATE] * 2, [], 50, RED, "2 of 4 deliverables late, the oldest by 34 days"),
    ([IN_TIME] * 3 + [TOO_LATE] * 2, [], 50, AMBER, "2 of 5 deliverables late, the oldest by 34 days"),
    ([IN_TIME] * 2 + [LATE] * 2, [], 50, AMBER, "2 of 4 deliverables late, the oldest by 9 days"),
    ([IN_TIME] * 3 + [LATE] * 2, [], 50, GREEN, "2 of 5 deliverables late, the oldest by 9 days"),
    # a third that is no whole per cent: 33 of 100
    ([IN_TIME] * 2 + [TOO_LATE], [], 33, RED, "1 of 3 deliverables late, by 34 days"),
    ([IN_TIME] * 2 + [TOO_LATE], [], 34, AMBER, "1 of 3 deliverables late, by 34 days"),
    # anything Red on a critical path makes it Red, deliverable or milestone
    ([IN_TIME] * 9 + [replace(TOO_LATE, is_critical=True)], [], 25, RED, "1 of 10 deliverables late, by 34 days"),
    ([IN_TIME] * 9 + [replace(LATE, is_critical=True)], [], 25, GREEN, "1 of 10 deliverables late, by 9 days"),
    ([IN_TIME], [replace(TOO_LATE, is_critical=True)], 25, RED, "none of 1 deliverable and 1 of 1 milestone late, by 34 days"),
]  # fmt: skip


@pytest.mark.parametrize(("items", "steps", "share", "rating", "sentence"), ROLLED_UP)
def test_a_theme_rolls_up_its_deliverables_and_milestones(
    items: list[Thing], steps: list[Thing], share: int, rating: Rating, sentence: str
) -> None:
    rules = RatingRules(share_percent=share)
    found = rate_theme(items, TODAY, rules, [Step(step, OPEN) for step in steps])
    assert (found.rating, found.sentence) == (rating, sentence)
