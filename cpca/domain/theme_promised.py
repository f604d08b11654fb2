"""What a theme promises, as its page shows it: deliverables and milestones as plain rows, in one statement.

The hottest page reads them each time the record changed: rows cost half of what objects do.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from cpca.extensions import db, read_rows
from cpca.models.deliverable import Deliverable, DeliverableState, Milestone
from cpca.models.plan import Theme


class PromisedRow(NamedTuple):
    """A deliverable, with the columns that the page, its rating and its dates' words read."""

    id: int
    reference: str
    title: str
    state: DeliverableState
    original_on: dt.date | None
    baseline_on: dt.date | None
    forecast_on: dt.date | None
    actual_on: dt.date | None
    times_moved: int
    times_rescheduled: int


class StepRow(NamedTuple):
    """A milestone as the rating reads it."""

    id: int
    deliverable_id: int
    state: DeliverableState
    baseline_on: dt.date | None
    forecast_on: dt.date | None
    actual_on: dt.date | None
    times_rescheduled: int


_PROMISED = (
    select(
        *(getattr(Deliverable, name) for name in PromisedRow._fields),
        *(getattr(Milestone, name).label(f"step_{name}") for name in StepRow._fields),
    )
    .outerjoin(Milestone, Milestone.deliverable_id == Deliverable.id)
    .where(Deliverable.theme_id == bindparam("theme"))
    .order_by(Deliverable.position, Deliverable.id, Milestone.position, Milestone.id)
)


def read_promised(theme: Theme) -> tuple[list[PromisedRow], list[StepRow]]:
    """The theme's deliverables in the plan's order, and their milestones; one statement."""
    deliverables: dict[int, PromisedRow] = {}
    steps = []
    for row in read_rows(_PROMISED, {"theme": theme.id}):
        if row.id not in deliverables:
            deliverables[row.id] = PromisedRow(*row[: len(PromisedRow._fields)])
        if row.step_id is not None:
            steps.append(StepRow(*row[len(PromisedRow._fields) :]))
    return list(deliverables.values()), steps


_WITH_LEADS = (
    select(Deliverable)
    .where(Deliverable.theme_id == bindparam("theme"))
    .options(joinedload(Deliverable.lead))
    .order_by(Deliverable.position)
)


def list_deliverables(theme: Theme) -> list[Deliverable]:
    """The theme's deliverables with their leads, in the plan's order; one statement."""
    return list(db.session.execute(_WITH_LEADS, {"theme": theme.id}).scalars())
