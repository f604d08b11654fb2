"""What is claimed and not evidenced: delivered without accepted evidence, evidence that ages, relied on but refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, select

from cpca.domain import clock
from cpca.domain.evidence_reading import EvidenceRow, in_force, readable, row_of, select_rows
from cpca.domain.exempt import withheld
from cpca.extensions import db
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.evidence import Evidence, EvidenceState, Support
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows

CLAIMED: Final = (DeliverableState.DELIVERED, DeliverableState.VERIFIED, DeliverableState.EMBEDDED)
SOON: Final = 30  # days before its last day in which evidence counts as expiring


@dataclass(frozen=True)
class Unproved:
    """A deliverable that is said to be done and has no accepted evidence in force; `why` says what there is."""

    id: int
    code: str
    reference: str
    title: str
    state: DeliverableState
    actual_on: dt.date | None
    why: str


@dataclass(frozen=True)
class Gaps:
    """The three lists, each in the plan's order."""

    unproved: list[Unproved]
    ageing: list[EvidenceRow]
    refused: list[EvidenceRow]


def list_gaps(viewer: Viewer, plan: Plan) -> Gaps:
    """The plan's gaps, as far as this person may read the evidence; three statements however much there is."""
    mine = (Evidence.plan_id == plan.id, readable(viewer))
    soon = clock.today() + dt.timedelta(days=SOON)
    ageing = and_(Evidence.expires_on <= soon, Evidence.state != EvidenceState.REFUSED)
    refused = and_(Evidence.relied_on.is_(True), Evidence.state == EvidenceState.REFUSED)
    return Gaps(
        _list_unproved(viewer, plan),
        _rows(*mine, ageing, order=Evidence.expires_on),
        _rows(*mine, refused, order=Evidence.number),
    )


def _rows(*wanted: ColumnElement[bool], order: Any) -> list[EvidenceRow]:
    query = select_rows().where(*wanted).order_by(order, Evidence.number)
    return [row_of(row) for row in db.session.execute(query)]


def _list_unproved(viewer: Viewer, plan: Plan) -> list[Unproved]:
    accepted = Evidence.state == EvidenceState.ACCEPTED
    query = (
        select(
            *(Deliverable.id, Theme.code, Deliverable.reference, Deliverable.title),
            *(Deliverable.state, Deliverable.actual_on),
            _count(viewer, accepted).label("expired"),
            _count(viewer, Evidence.state == EvidenceState.OFFERED).label("offered"),
            _count(viewer, Evidence.state == EvidenceState.REFUSED).label("refused"),
        )
        .join(Theme, Theme.id == Deliverable.theme_id)
        .where(
            Deliverable.plan_id == plan.id,
            Deliverable.state.in_(CLAIMED),
            ~exists().where(*_on_deliverable(), accepted, in_force()),
        )
        .order_by(Theme.position, Deliverable.position)
    )
    blind = not allows(viewer, Permission.READ_EXEMPT, plan)
    kept = withheld(plan.id) if blind else {}
    rows = db.session.execute(query)
    return [
        Unproved(row.id, row.code, row.reference, row.title, row.state, row.actual_on, _why(row))
        for row in rows
        if (Deliverable.__tablename__, row.id) not in kept
    ]


def _on_deliverable() -> tuple[ColumnElement[bool], ...]:
    return (
        Support.evidence_id == Evidence.id,
        Support.subject == Deliverable.__tablename__,
        Support.subject_id == Deliverable.id,
        Support.unlinked_at.is_(None),
    )


def _count(viewer: Viewer, when: ColumnElement[bool]) -> Any:
    """How many pieces on a deliverable are so, of those that this person may read."""
    query = select(func.count(Evidence.id)).where(*_on_deliverable(), when, readable(viewer))
    return query.correlate(Deliverable).scalar_subquery()


def _why(row: Any) -> str:
    if row.expired:
        return "what was accepted has expired"
    if row.offered:
        return "offered, waits for a decision"
    return "what was offered was refused" if row.refused else "none offered"
