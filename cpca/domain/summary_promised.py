"""What the plan promised as the summary shows it: deliverables, milestones and rules, today's or a frozen month's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from cpca.domain import clock
from cpca.domain.rating_reading import MILESTONE
from cpca.domain.summary_months import Month, PlanMonths, fetch
from cpca.domain.summary_reading import NO_MONTH
from cpca.models.audit import AuditEvent, AuditPayload
from cpca.models.deliverable import Deliverable, Milestone
from cpca.models.evidence import Evidence, EvidenceState, Support
from cpca.models.finding import Finding, FindingAnswer, FindingState
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Plan


def last_event(upto: Any, of: Any = Deliverable) -> Any:
    """The last event of a row up to a place in the trail; none where the place is NULL."""
    return (
        select(func.max(AuditEvent.id))
        .where(
            AuditEvent.subject == of.__tablename__,
            AuditEvent.subject_id == of.id,
            AuditEvent.id <= upto,
        )
        .correlate(of)
        .scalar_subquery()
    )


def freeze_of(parameter: str) -> Any:
    """The event that froze a month; the record itself keeps no other date of it."""
    return (
        select(func.min(AuditEvent.id))
        .join(AuditPayload, AuditPayload.id == AuditEvent.id)
        .where(
            AuditEvent.subject == ReportingPeriod.__tablename__,
            AuditEvent.subject_id == bindparam(parameter),
            AuditPayload.content.like(f'%"state":"{PeriodState.FROZEN.value}"%'),
        )
        .scalar_subquery()
    )


_UP_TO_DATE = (
    select(AuditEvent.id)
    .where(AuditEvent.at < bindparam("base_at"))
    .order_by(AuditEvent.id.desc())
    .limit(1)
    .scalar_subquery()
)
_then, _base = aliased(AuditPayload), aliased(AuditPayload)
BASE_EVENT: Any = func.coalesce(
    bindparam("seen"), freeze_of("base_period"), case((bindparam("dated"), _UP_TO_DATE))
)
# What of a claim is proved, and what hangs on it: accepted evidence in force, and the open findings it answers.
_PROVED = exists().where(
    Support.subject == Deliverable.__tablename__,
    Support.subject_id == Deliverable.id,
    Support.unlinked_at.is_(None),
    Support.evidence_id == Evidence.id,
    Evidence.state == EvidenceState.ACCEPTED,
    or_(Evidence.expires_on.is_(None), Evidence.expires_on >= bindparam("today")),
)
_ANSWERED = (
    select(func.aggregate_strings(Finding.reference, ", "))
    .join(FindingAnswer, FindingAnswer.finding_id == Finding.id)
    .where(
        FindingAnswer.deliverable_id == Deliverable.id,
        FindingAnswer.removed_at.is_(None),
        Finding.state == FindingState.OPEN,
    )
    .correlate(Deliverable)
    .scalar_subquery()
)
_DELIVERABLES = (
    select(
        Deliverable.id,
        Deliverable.theme_id,
        Deliverable.reference,
        Deliverable.title,
        Deliverable.baseline_on,
        Deliverable.forecast_on,
        Deliverable.actual_on,
        Deliverable.state,
        Deliverable.times_moved,
        Deliverable.times_rescheduled,
        _PROVED.label("proved"),
        _ANSWERED.label("answers"),
        _base.content.label("base"),
    )
    .select_from(Deliverable)
    .outerjoin(_base, _base.id == last_event(BASE_EVENT))
    .where(Deliverable.plan_id == bindparam("plan"))
    .order_by(Deliverable.theme_id, Deliverable.position)
)
_DELIVERABLES_THEN = _DELIVERABLES.add_columns(_then.content.label("then")).outerjoin(
    _then, _then.id == last_event(freeze_of("frozen"))
)


class Base(NamedTuple):
    """From where changes count: after this month, or after a place in the trail. Both None: from the start."""

    month: Month | None
    head: int | None
    moment: dt.datetime | None


def values_of(base: Base) -> dict[str, Any]:
    """What `BASE_EVENT` names."""
    ends = base.month.as_at + dt.timedelta(days=1) if base.month else dt.date.max
    return {
        "seen": base.head,
        "base_period": base.month.id if base.month else NO_MONTH,
        "dated": base.month is not None,
        "base_at": dt.datetime.combine(ends, dt.time(), clock.LONDON),
    }


def read_deliverables(plan: PlanMonths, frozen: Month | None, base: Base) -> Sequence[Any]:
    """The plan's deliverables with their stored states: at the base, and `then`, when a month was frozen.

    Both come from the trail, whose payloads hold the whole state after each change.
    """
    values = {"plan": plan.id, "today": clock.today(), **values_of(base)}
    return fetch(_DELIVERABLES_THEN, frozen=frozen.id, **values) if frozen else fetch(_DELIVERABLES, **values)


_MILESTONES = select(*MILESTONE).where(Milestone.plan_id == bindparam("plan"))
_plan_then = aliased(AuditPayload)
_MILESTONES_THEN = (
    select(*MILESTONE, _then.content.label("then"), _plan_then.content.label("plan_then"))
    .select_from(Plan)
    .outerjoin(_plan_then, _plan_then.id == last_event(freeze_of("frozen"), Plan))
    .outerjoin(Milestone, Milestone.plan_id == Plan.id)
    .outerjoin(_then, _then.id == last_event(freeze_of("frozen"), Milestone))
    .where(Plan.id == bindparam("plan"))
)


def read_milestones(plan: PlanMonths, frozen: Month | None) -> Sequence[Any]:
    """The plan's milestones as the rating reads them. With a frozen month also their stored states `then`, and the
    plan's own: at least one row, whose `id` is None where there is no milestone."""
    if frozen is None:
        return fetch(_MILESTONES, plan=plan.id)
    return fetch(_MILESTONES_THEN, plan=plan.id, frozen=frozen.id)
