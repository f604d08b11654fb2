"""A plan's track record: from its own moved dates, by when open milestones and deliverables may come in.

Off until a plan turns it on. The reference class is every move of a forecast in the plan so far. Each date that
was set either held, and the thing was delivered, or it moved. Further moves of an open thing are drawn from how
often that happened, the days of each from the moves themselves; 2,000 runs from a fixed seed give the days within
which half and four in five of them came in. Source: docs/adr/0703-track-record.md, which defends the model.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Protocol

from sqlalchemy import bindparam, null, select

from cpca.domain import clock
from cpca.extensions import read_rows
from cpca.models.deliverable import DateKind, DateMove, Deliverable, DeliverableState, Milestone
from cpca.models.plan import Plan

FEWEST: Final = 10  # past moves; on fewer it says nothing
RUNS: Final = 2_000
MOST_MOVES: Final = 24  # in one run, so that a plan that delivered almost nothing still ends
SEED: Final = 20_221_130
HALF, MOST = 50, 80  # per cent of the runs
METHOD: Final = (
    "From this plan’s own {moves} past moves of a forecast: how often a date moved again before the thing was "
    "delivered, and by how many days, drawn 2,000 times. It is a plain count of the past, not a judgement of "
    "this date."
)
# Delivered is the date coming in; verifying it moves no date.
_IN = (DeliverableState.DELIVERED, DeliverableState.VERIFIED, DeliverableState.EMBEDDED)
_OVER = (*_IN, DeliverableState.SUPERSEDED, DeliverableState.WITHDRAWN)


class Expected(Protocol):
    """A deliverable or a milestone, or a row with the same columns."""

    @property
    def state(self) -> DeliverableState: ...
    @property
    def baseline_on(self) -> dt.date | None: ...
    @property
    def forecast_on(self) -> dt.date | None: ...


@dataclass(frozen=True)
class Likely:
    """The dates by which 50 and 80 per cent of such moves came in, counted from the forecast."""

    half_on: dt.date
    most_on: dt.date


@dataclass(frozen=True)
class TrackRecord:
    """What a plan's past moves say on a day: days to add to a forecast, and on how many moves they rest."""

    half_days: int
    most_days: int
    moves: int
    on: dt.date

    @property
    def method(self) -> str:
        """The sentence of method that stands with every such date."""
        return METHOD.format(moves=self.moves)

    def says_of(self, things: Iterable[Expected]) -> bool:
        """Whether there is anything to say of these."""
        return any(self.forecast(thing) is not None for thing in things)

    def forecast(self, thing: Expected) -> Likely | None:
        """When an open thing may come in: never before today. None for what is delivered, out, or without a date."""
        expected = thing.forecast_on or thing.baseline_on
        if thing.state in _OVER or expected is None:
            return None
        start = max(expected, self.on)
        half, most = (max(start + dt.timedelta(days), self.on) for days in (self.half_days, self.most_days))
        return Likely(half, most)


def read(plan: Plan) -> TrackRecord | None:
    """The plan's track record today; None where it is off, or rests on fewer than ten moves. One statement."""
    if not plan.track_record:
        return None
    rows = read_rows(_PAST, {"plan": plan.id}).all()
    moved = [(row.now_on - row.was_on).days for row in rows if row.now_on is not None]
    return judge(moved, delivered=len(rows) - len(moved), on=clock.today())


def judge(slips: Sequence[int], *, delivered: int, on: dt.date) -> TrackRecord | None:
    """The track record of these moves, in days each (less than 0: brought forward), and of how many things came in.

    Pure, and the same for the same figures in whatever order. None on fewer than ten moves.
    """
    if len(slips) < FEWEST:
        return None
    half, most = _simulate(tuple(sorted(slips)), delivered)
    return TrackRecord(half, most, len(slips), on)


@lru_cache(maxsize=32)
def _simulate(slips: tuple[int, ...], delivered: int) -> tuple[int, int]:
    """How many days half and four in five of the runs took beyond the forecast."""
    dice = random.Random(SEED)  # noqa: S311  # nosec B311  the same numbers each time is what is wanted of it
    again = len(slips) / (len(slips) + delivered + 1)
    runs = sorted(_run(dice, slips, again) for _ in range(RUNS))
    return _reached(runs, HALF), _reached(runs, MOST)


def _run(dice: random.Random, slips: tuple[int, ...], again: float) -> int:
    """One run: as long as the date moves again, a past move is drawn and added."""
    days = 0
    for _ in range(MOST_MOVES):
        if dice.random() >= again:
            break
        days += slips[int(dice.random() * len(slips))]
    return days


def _reached(runs: Sequence[int], share: int) -> int:
    """The days within which this share of the runs, sorted, came in: the nearest rank."""
    return runs[-(-share * len(runs) // 100) - 1]


def _delivered(kind: Any) -> Any:
    """A row without dates for each that came in."""
    nothing = null().cast(DateMove.was_on.type)
    return select(nothing.label("was_on"), nothing.label("now_on")).where(
        kind.plan_id == bindparam("plan"), kind.state.in_(_IN)
    )


_PAST = (
    select(DateMove.was_on, DateMove.now_on)
    .where(
        DateMove.plan_id == bindparam("plan"),
        DateMove.date == DateKind.FORECAST,
        DateMove.was_on.is_not(None),
    )
    .union_all(_delivered(Deliverable), _delivered(Milestone))
)
