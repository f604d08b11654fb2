"""Requests as pages and reports show them, each found through what the viewer may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from cpca.domain.change_rules import deciding_body, is_within_delegation
from cpca.domain.change_words import Value, list_values, say_body, say_person, say_standing, state_at
from cpca.domain.clock import LONDON
from cpca.domain.errors import Missing
from cpca.domain.exempt import withheld
from cpca.domain.kept_back import check_shown
from cpca.domain.plan import get_plan
from cpca.extensions import db
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.deliverable import Deliverable, Milestone
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Plan
from cpca.permissions import Permission, Viewer, allows


@dataclass(frozen=True)
class ChangeRow:
    """One request as the change log prints it; `said` is how it stands, in words.

    `deliverable_id` is the deliverable's that it is about, or its milestone's: what is kept back goes by it.
    """

    id: int
    number: int
    reference: str
    kind: ChangeKind
    code: str | None
    what: str
    place: str
    deliverable_id: int | None
    values: tuple[Value, ...]
    reason: str
    effect: str | None
    state: ChangeState
    said: str
    why: str | None
    proposed_by: str
    proposed_at: dt.datetime
    decided_by: str | None
    decided_at: dt.datetime | None
    decision: str | None
    body: str | None
    minute: str | None
    met_on: dt.date | None

    @property
    def was(self) -> str:
        """What stood, in one line."""
        return _in_line(self.values, "was")

    @property
    def now(self) -> str:
        """What it would be, or is since, in one line."""
        return _in_line(self.values, "now")


def _in_line(values: Iterable[Value], side: str) -> str:
    found = list(values)
    if len(found) == 1:
        return str(getattr(found[0], side))
    return "; ".join(f"{value.label}: {getattr(value, side)}" for value in found)


@dataclass(frozen=True)
class Filters:
    """What the log is narrowed to; each None for everything."""

    code: str | None = None
    kind: ChangeKind | None = None
    state: ChangeState | None = None


def _query(*conditions: ColumnElement[bool]) -> Select[ChangeRequest]:
    """Requests with everything that a row says of them, the newest first; one statement."""
    people = ("proposed_by", "for_person", "decided_by", "decided_for")
    return (
        select(ChangeRequest)
        .where(*conditions)
        .options(*(joinedload(getattr(ChangeRequest, name)) for name in people))
        .options(joinedload(ChangeRequest.plan), joinedload(ChangeRequest.theme))
        .options(joinedload(ChangeRequest.deliverable).joinedload(Deliverable.theme))
        .options(joinedload(ChangeRequest.milestone).joinedload(Milestone.deliverable))
        .options(joinedload(ChangeRequest.measure), joinedload(ChangeRequest.successor))
        .order_by(ChangeRequest.number.desc())
    )


def get_change(viewer: Viewer, *, plan: str, number: int) -> ChangeRequest:
    """A plan's request by its number; raises Missing where it, or what it is about, may not be read."""
    found_plan = get_plan(viewer, plan=plan)
    query = _query(ChangeRequest.plan_id == found_plan.id, ChangeRequest.number == number)
    change = db.session.scalars(query).first()
    if change is None or not allows(viewer, Permission.READ_PLAN, change):
        raise Missing
    about = deliverable_of(change)
    if about is not None:
        check_shown(viewer, about)
    return change


def deliverable_of(change: ChangeRequest) -> Deliverable | None:
    """The deliverable that a request is about, or whose milestone it is about."""
    return change.deliverable or (change.milestone.deliverable if change.milestone else None)


def list_rows(viewer: Viewer, plan: Plan, filters: Filters) -> list[ChangeRow]:
    """The plan's requests that this person may read: those that wait first, then the newest first."""
    kept = set() if allows(viewer, Permission.READ_EXEMPT, plan) else set(withheld(plan.id))
    rows = (row_of(change) for change in db.session.scalars(_query(ChangeRequest.plan_id == plan.id)))
    shown = [
        row
        for row in rows
        if (Deliverable.__tablename__, row.deliverable_id) not in kept
        and filters.code in (None, row.code)
        and filters.kind in (None, row.kind)
        and filters.state in (None, row.state)
    ]
    return sorted(shown, key=lambda row: row.state is not ChangeState.PROPOSED)


def list_of(deliverable: Deliverable) -> list[ChangeRow]:
    """Every request about a deliverable and its milestones, the newest first."""
    own = select(Milestone.id).where(Milestone.deliverable_id == deliverable.id)
    about = or_(ChangeRequest.deliverable_id == deliverable.id, ChangeRequest.milestone_id.in_(own))
    return [row_of(change) for change in db.session.scalars(_query(about))]


def list_changes(period: ReportingPeriod) -> list[ChangeRow]:
    """The requests proposed, logged or decided within a month (London), by number, as they stood at its end.

    Nothing is left out for being kept back: who prints them asks `deliverable_id`.
    """
    first, after = _midnight(period.month), _midnight(period.as_at + dt.timedelta(days=1))
    within = or_(
        and_(ChangeRequest.proposed_at >= first, ChangeRequest.proposed_at < after),
        and_(ChangeRequest.decided_at >= first, ChangeRequest.decided_at < after),
    )
    query = (
        _query(ChangeRequest.plan_id == period.plan_id, within).order_by(None).order_by(ChangeRequest.number)
    )
    return [row_of(change, until=after) for change in db.session.scalars(query)]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), LONDON)


def row_of(change: ChangeRequest, *, until: dt.datetime | None = None) -> ChangeRow:
    """A request as a row of the log; with `until`, as it stood at that moment."""
    state = state_at(change, until)
    decided = state in (ChangeState.APPROVED, ChangeState.REFUSED)
    closed: Any = change if state not in (ChangeState.PROPOSED, ChangeState.LOGGED) else None
    about = deliverable_of(change)
    return ChangeRow(
        id=change.id,
        number=change.number,
        reference=change.reference,
        kind=change.kind,
        code=change.theme.code if change.theme else None,
        what=name_of(change),
        place=place_of(change),
        deliverable_id=about.id if about else None,
        values=list_values(change),
        reason=change.reason,
        effect=change.effect,
        state=state,
        said=say_standing(change, deciding_body(change.plan), until=until),
        why=is_within_delegation(change)[1] if state is ChangeState.PROPOSED else None,
        proposed_by=say_person(change.proposed_by, change.for_person),
        proposed_at=change.proposed_at,
        decided_by=say_person(change.decided_by, change.decided_for) if decided else None,
        decided_at=closed.decided_at if closed else None,
        decision=closed.decision if closed else None,
        body=closed.body if closed else None,
        minute=closed.minute if closed else None,
        met_on=closed.met_on if closed else None,
    )


def name_of(change: ChangeRequest) -> str:
    """What a request is about, as lists name it: "A1 Adopt the code", "Posts filled"."""
    thing = change.deliverable or change.milestone
    if thing is not None:
        return f"{thing.reference} {thing.title}"
    return change.measure.name if change.measure else "The plan’s rules"


def place_of(change: ChangeRequest) -> str:
    """The page of what a request is about."""
    base, about = f"/plans/{change.plan.slug}", deliverable_of(change)
    if about is not None and change.theme is not None:
        return f"{base}/themes/{change.theme.code}/deliverables/{about.reference}"
    return f"{base}/measures#measure-{change.measure_id}" if change.measure else f"{base}/ratings"


@dataclass(frozen=True)
class Preview:
    """A request before it is sent: what stands beside what it would be, and who decides it, why."""

    values: tuple[Value, ...]
    within: bool
    why: str
    body: str


def preview_of(change: ChangeRequest) -> Preview:
    """What `change_proposing.prepare` made, as it is shown before it is sent."""
    within, why = is_within_delegation(change)
    return Preview(list_values(change), within, why, say_body(deciding_body(change.plan)))
