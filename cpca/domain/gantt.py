"""The plan's dates as lanes: a bar from the first baseline's ghost to what is expected, milestones on it, today."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from cpca.domain import clock
from cpca.domain.dates import expected_on, say_moves
from cpca.domain.deliverable_table import Filters, TableRow, read_table
from cpca.domain.steps import OUT
from cpca.extensions import db
from cpca.models.deliverable import DeliverableState, Milestone
from cpca.models.plan import Plan, Theme
from cpca.permissions import Viewer

MOST_MONTHS = 60  # what lies further ahead is drawn at the edge, and said in the table
CRITICAL = "critical"  # on the critical path
REACHED = (DeliverableState.DELIVERED, DeliverableState.VERIFIED, DeliverableState.EMBEDDED)


@dataclass(frozen=True)
class Mark:
    """A milestone in the picture: when it is expected or was reached."""

    reference: str
    title: str
    on: dt.date
    reached: bool


@dataclass(frozen=True)
class Bar:
    """A deliverable in the picture: promised first, promised now, expected or delivered; with its words.

    Either date may be missing, never both.
    """

    row: TableRow
    first_on: dt.date | None
    baseline_on: dt.date | None
    expected_on: dt.date
    done: bool
    marks: tuple[Mark, ...]

    @property
    def reference(self) -> str:
        return self.row.deliverable.reference

    @property
    def moves(self) -> str | None:
        """How often its dates moved, and how far."""
        return say_moves(self.row.deliverable)

    @property
    def is_critical(self) -> bool:
        """Whether it lies on the plan's critical path, for who reads the registers."""
        return self.row.is_critical

    @property
    def words(self) -> str:
        """What stands beside it: that it is critical, and its moves."""
        return ", ".join(filter(None, (CRITICAL if self.is_critical else None, self.moves)))


@dataclass(frozen=True)
class Lane:
    """A theme with its bars."""

    theme: Theme
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Gantt:
    """The lanes, from the first month to the last that is drawn, and what has no date and so no bar."""

    lanes: tuple[Lane, ...]
    undated: tuple[TableRow, ...]
    first: dt.date  # the first of a month
    months: int
    today: dt.date


def read_gantt(viewer: Viewer, plan: Plan) -> Gantt:
    """The dates of what counts in a plan, as this person may see it; what is out of the plan is left out."""
    rows = [row for row in read_table(viewer, plan, Filters()).rows if row.deliverable.state not in OUT]
    marks = _read_marks(plan)
    bars: dict[Theme, list[Bar]] = defaultdict(list)
    undated = []
    for row in rows:
        bar = _bar(row, marks.get(row.deliverable.id, []))
        if bar is None:
            undated.append(row)
        else:
            bars[row.deliverable.theme].append(bar)
    lanes = tuple(Lane(theme, tuple(own)) for theme, own in bars.items())
    first, months = _span([bar for lane in lanes for bar in lane.bars])
    return Gantt(lanes, tuple(undated), first, months, clock.today())


def _bar(row: TableRow, marks: list[Mark]) -> Bar | None:
    item = row.deliverable
    expected = expected_on(item)
    if expected is None:
        return None
    done = item.state in REACHED
    return Bar(row, item.first_on, item.baseline_on, expected, done, tuple(marks))


def _read_marks(plan: Plan) -> dict[int, list[Mark]]:
    """The dated milestones by their deliverable's key; one statement."""
    query = (
        select(Milestone)
        .where(Milestone.plan_id == plan.id, Milestone.state.not_in(OUT))
        .order_by(Milestone.position, Milestone.id)
    )
    found: dict[int, list[Mark]] = defaultdict(list)
    for milestone in db.session.scalars(query):
        on = expected_on(milestone)
        if on is not None:
            reached = milestone.state is DeliverableState.DELIVERED
            found[milestone.deliverable_id].append(Mark(milestone.reference, milestone.title, on, reached))
    return found


def _span(bars: Iterable[Bar]) -> tuple[dt.date, int]:
    """The first month of all dates and how many months there are, the month after the last included."""
    days = {clock.today()}
    for bar in bars:
        days |= {bar.expected_on, *(mark.on for mark in bar.marks)}
        days |= {day for day in (bar.first_on, bar.baseline_on) if day}
    first, last = min(days), max(days)
    months = (last.year - first.year) * 12 + last.month - first.month + 2
    return first.replace(day=1), min(months, MOST_MONTHS)
