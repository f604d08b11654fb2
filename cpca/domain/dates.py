"""How far a date has come from the one first promised, said one way wherever the date shows.

A baseline moves by approved change alone and a forecast with a reason each time; both count as moves, and the
days are always told from the first promise, so that a new baseline hides none of them.
"""

from __future__ import annotations

import datetime as dt
from typing import Protocol

FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2099, 12, 31)
BEYOND = f"Give a year from {FIRST_DAY.year} to {LAST_DAY.year}."


def is_in_reach(day: dt.date) -> bool:
    """Whether a plan may hold a day: what is further off is a slip of the hand, and no date to reckon from."""
    return FIRST_DAY <= day <= LAST_DAY


class Dated(Protocol):
    """A deliverable, a milestone, or a row with the same columns."""

    @property
    def original_on(self) -> dt.date | None: ...
    @property
    def baseline_on(self) -> dt.date | None: ...
    @property
    def forecast_on(self) -> dt.date | None: ...
    @property
    def actual_on(self) -> dt.date | None: ...
    @property
    def times_moved(self) -> int: ...
    @property
    def times_rescheduled(self) -> int: ...


def first_promised(thing: Dated) -> dt.date | None:
    """The first baseline; the baseline itself where it was set before the first was kept apart."""
    return thing.original_on or thing.baseline_on


def expected_on(thing: Dated) -> dt.date | None:
    """The day that it was delivered, or else is expected: the actual date, the forecast, the baseline."""
    return thing.actual_on or thing.forecast_on or thing.baseline_on


def days_moved(thing: Dated) -> int:
    """Days from the first promise to what is now expected or was delivered; negative where it is earlier.

    0 where there was no promise to move from.
    """
    first, latest = first_promised(thing), expected_on(thing)
    return (latest - first).days if first and latest else 0


def say_days(days: int) -> str:
    """41 → "+41 days", -1 → "−1 day"."""
    return f"{'+' if days > 0 else '−'}{abs(days)} day{'' if abs(days) == 1 else 's'}"


def say_moves(thing: Dated) -> str | None:
    """How often its dates moved, and how far: "moved 2 times, +41 days"; None for what never moved.

    Moves by approved change are counted with the others and told apart from them.
    """
    approved = thing.times_rescheduled
    moves = thing.times_moved + approved
    if not moves:
        return None
    words = "moved once" if moves == 1 else f"moved {moves} times"
    if approved == moves:
        words += " by approved change"
    parts = [words, _how_far(thing)]
    if 0 < approved < moves:
        parts.append(f"{approved} of them by approved change")
    return ", ".join(part for part in parts if part)


def _how_far(thing: Dated) -> str:
    if first_promised(thing) is None:
        return ""
    days = days_moved(thing)
    if days:
        return say_days(days)
    return "back to its first date" if thing.times_moved else "still expected on its first date"
