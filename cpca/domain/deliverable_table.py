"""All deliverables of a plan in one table: narrowed, ordered, counted, and written out just as they are shown.

What is exempt or confidential is not there for who may not read it.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain import clock, rating
from cpca.domain.dates import days_moved, say_moves
from cpca.domain.evidence_reading import ACCEPTED_STATE, in_force
from cpca.domain.exempt import label_of, withheld
from cpca.domain.rating_reading import read_critical
from cpca.domain.steps import Steps, count_steps
from cpca.extensions import db
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.evidence import Evidence, Support
from cpca.models.people import Person
from cpca.models.plan import Plan, Theme
from cpca.models.progress import Rating
from cpca.permissions import Permission, Viewer, allows

TABLE = Deliverable.__tablename__
MOST = 5_000  # rows that one page or file holds


class Sort(enum.Enum):
    """What the table can be ordered by; the value is the heading's word."""

    REFERENCE = "Reference"
    TITLE = "Deliverable"
    LEAD = "Lead"
    STATE = "State"
    RATING = "Rating"
    BASELINE = "Baseline"
    FORECAST = "Forecast"
    ACTUAL = "Delivered"
    MOVED = "Moved"


@dataclass(frozen=True)
class Filters:
    """What the table keeps to; None or False for everything."""

    theme: str | None = None
    state: DeliverableState | None = None
    lead: int | None = None
    rating: Rating | None = None
    late: bool = False
    moved: bool = False
    unproved: bool = False
    sort: Sort = Sort.REFERENCE
    down: bool = False


@dataclass(frozen=True)
class TableRow:
    """A deliverable in the table."""

    deliverable: Deliverable
    rated: rating.ItemRating | None
    steps: Steps | None
    has_evidence: bool
    is_critical: bool  # on the plan's critical path, for who reads the registers
    kept: str | None  # how what is kept back is marked, for who may read it

    @property
    def moves(self) -> str | None:
        """How often its dates moved, and how far."""
        return say_moves(self.deliverable)

    @property
    def lead(self) -> str | None:
        person = self.deliverable.lead
        return person.label if person else None


@dataclass(frozen=True)
class Table:
    """The rows that were asked for, of `total` that this person may see, and what there is to choose from.

    `counted` is the shown rows' own rating: it counts them too.
    """

    plan: Plan
    filters: Filters
    rows: list[TableRow]
    total: int
    themes: list[Theme]
    leads: list[Person]
    counted: rating.ThemeRating
    shows_evidence: bool

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return self.filters != Filters(sort=self.filters.sort, down=self.filters.down)


def read_table(viewer: Viewer, plan: Plan, filters: Filters) -> Table:
    """A plan's deliverables as this person may see them, narrowed and ordered; six statements at most."""
    everything = _read_rows(viewer, plan)
    shows_evidence = allows(viewer, Permission.LIST_EVIDENCE, plan)
    if not shows_evidence:
        filters = replace(filters, unproved=False)
    rows = [row for row in everything if _wanted(row, filters)]
    leads = {row.deliverable.lead_id: row.deliverable.lead for row in everything}
    return Table(
        plan=plan,
        filters=filters,
        rows=_ordered(rows, filters),
        total=len(everything),
        themes=list({row.deliverable.theme.id: row.deliverable.theme for row in everything}.values()),
        leads=sorted((lead for lead in leads.values() if lead), key=lambda person: person.label),
        counted=rating.rate_theme([row.deliverable for row in rows], clock.today(), rating.rules_of(plan)),
        shows_evidence=shows_evidence,
    )


def _read_rows(viewer: Viewer, plan: Plan) -> list[TableRow]:
    """Every deliverable that this person may see, in the plan's order."""
    kept = {id: why for (table, id), why in withheld(plan.id).items() if table == TABLE}
    reads_kept = allows(viewer, Permission.READ_EXEMPT, plan)
    steps, proved = count_steps(plan.id), _list_proved(plan)
    today, rules = clock.today(), rating.rules_of(plan)
    critical = read_critical(plan.id) if allows(viewer, Permission.READ_REGISTER, plan) else frozenset()
    query = (
        select(Deliverable)
        .join(Deliverable.theme)
        .where(Deliverable.plan_id == plan.id)
        .options(joinedload(Deliverable.theme), joinedload(Deliverable.lead))
        .order_by(Theme.position, Deliverable.position, Deliverable.id)
        .limit(MOST)
    )
    return [
        TableRow(
            deliverable=item,
            rated=rating.rate_item(item, today, rules),
            steps=steps.get(item.id),
            has_evidence=item.id in proved,
            is_critical=(TABLE, item.id) in critical,
            kept=label_of(kept[item.id]) if item.id in kept else None,
        )
        for item in db.session.scalars(query)
        if reads_kept or item.id not in kept
    ]


def _list_proved(plan: Plan) -> set[int]:
    """The deliverables that accepted evidence supports which has not expired; one statement."""
    query = (
        select(Support.subject_id)
        .join(Evidence, Evidence.id == Support.evidence_id)
        .where(
            Evidence.plan_id == plan.id,
            ACCEPTED_STATE,
            in_force(),
            Support.subject == TABLE,
            Support.unlinked_at.is_(None),
        )
    )
    return set(db.session.scalars(query))


def _wanted(row: TableRow, filters: Filters) -> bool:
    item, rated = row.deliverable, row.rated
    return (
        filters.theme in (None, item.theme.code)
        and filters.state in (None, item.state)
        and filters.lead in (None, item.lead_id)
        and filters.rating in (None, rated.rating if rated else None)
        and (not filters.late or (rated is not None and rated.is_late))
        and (not filters.moved or row.moves is not None)
        and (not filters.unproved or not row.has_evidence)
    )


_LAST = dt.date.max
_STATES = list(DeliverableState)
_RATINGS = [Rating.RED, Rating.AMBER, Rating.GREEN, Rating.BLUE]
_KEYS: dict[Sort, Callable[[TableRow], Any]] = {
    Sort.TITLE: lambda row: row.deliverable.title.lower(),
    Sort.LEAD: lambda row: (row.lead is None, row.lead or ""),
    Sort.STATE: lambda row: _STATES.index(row.deliverable.state),
    Sort.RATING: lambda row: _RATINGS.index(row.rated.rating) if row.rated else len(_RATINGS),
    Sort.BASELINE: lambda row: row.deliverable.baseline_on or _LAST,
    Sort.FORECAST: lambda row: row.deliverable.forecast_on or _LAST,
    Sort.ACTUAL: lambda row: row.deliverable.actual_on or _LAST,
    Sort.MOVED: lambda row: days_moved(row.deliverable),
}


def _ordered(rows: list[TableRow], filters: Filters) -> list[TableRow]:
    """The plan's own order where no other is asked for; equals stay in it."""
    key = _KEYS.get(filters.sort)
    if key is None:
        return rows[::-1] if filters.down else rows
    return sorted(rows, key=key, reverse=filters.down)


Cell = str | int | dt.date | None
HEADINGS = (
    "Reference",
    "Theme",
    "Deliverable",
    "Acceptance criteria",
    "Lead",
    "State",
    "Rating by its dates",
    "First date",
    "Baseline",
    "Forecast",
    "Delivered",
    "Moves of the forecast",
    "Moves by approved change",
    "Days moved",
    "Steps reached",
    "Steps",
    "Kept back",
)


def write_rows(table: Table) -> list[tuple[Cell, ...]]:
    """The shown rows as cells under `HEADINGS`, each of its own type, for a file."""
    return [_cells(row) for row in table.rows]


def _cells(row: TableRow) -> tuple[Cell, ...]:
    item = row.deliverable
    steps = row.steps or Steps(0, 0)
    return (
        item.reference,
        item.theme.code,
        item.title,
        item.criteria,
        row.lead,
        item.state.value,
        row.rated.rating.value if row.rated else None,
        item.first_on,
        item.baseline_on,
        item.forecast_on,
        item.actual_on,
        item.times_moved,
        item.times_rescheduled,
        days_moved(item),
        steps.done,
        steps.total,
        row.kept,
    )
