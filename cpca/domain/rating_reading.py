"""What the calculated rating reads beside the deliverables: milestones as rows, and the rules of a frozen month."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, func, select

from cpca.domain import clock
from cpca.domain.path import PATH_ROWS
from cpca.domain.path_network import critical_of
from cpca.domain.rating import (
    DEFAULT_RULES,
    RatingRules,
    ThemeRating,
    mark_deliverables,
    mark_milestones,
    rate_theme,
    rules_of,
    steps_of,
)
from cpca.extensions import read_rows
from cpca.models.audit import AuditEvent, AuditPayload
from cpca.models.deliverable import Deliverable, Milestone
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Plan
from cpca.models.progress import ThemeUpdate

MILESTONE = (
    Milestone.id,
    Milestone.deliverable_id,
    Milestone.theme_id,
    Milestone.baseline_on,
    Milestone.forecast_on,
    Milestone.actual_on,
    Milestone.times_rescheduled,
    Milestone.state,
)
ITEM = (
    Deliverable.id,
    Deliverable.theme_id,
    Deliverable.baseline_on,
    Deliverable.forecast_on,
    Deliverable.actual_on,
    Deliverable.times_rescheduled,
    Deliverable.state,
)
_ITEMS = select(*ITEM).where(Deliverable.theme_id == bindparam("theme"))
_OF_THEME = select(*MILESTONE).where(Milestone.theme_id == bindparam("theme"))
_STOOD = (  # by the index of the plan's own events, which are few, and not through the whole trail
    select(func.max(AuditEvent.id))
    .where(
        AuditEvent.subject == Plan.__tablename__,
        AuditEvent.subject_id == bindparam("plan"),
        AuditEvent.at <= bindparam("moment"),
    )
    .scalar_subquery()
)
_THEN = select(AuditPayload.content).where(AuditPayload.id == _STOOD)


def rate_update(update: ThemeUpdate) -> ThemeRating:
    """The calculated rating that stands beside an update: on its month's last day, or today; three statements."""
    values = {"theme": update.theme_id}
    items = read_rows(_ITEMS, values).all()
    milestones = read_rows(_OF_THEME, values).all()
    critical = read_critical(update.plan_id)
    marked = mark_deliverables(items, critical)
    steps = steps_of(marked, mark_milestones(milestones, critical))
    on = min(update.period.as_at, clock.today())
    return rate_theme(marked, on, rules_of(update.theme.plan), steps)


def read_critical(plan_id: int) -> frozenset[tuple[str, int]]:
    """What lies on a plan's critical path today, by table and key; one statement."""
    return critical_of(read_rows(PATH_ROWS, {"plan": plan_id}), clock.today())


def read_rules(plan: Plan, period: ReportingPeriod) -> RatingRules:
    """The plan's rules when a month was frozen, from the trail: a change since does not reach back. One statement."""
    if period.frozen_at is None:
        return rules_of(plan)
    stored = read_rows(_THEN, {"plan": plan.id, "moment": period.frozen_at}).scalar()
    return rules_in(stored) if stored else rules_of(plan)


def rules_in(stored: str) -> RatingRules:
    """The rules in a plan's state as the trail keeps it; the defaults before a plan had settings of its own."""
    state = json.loads(stored)
    return RatingRules(
        state.get("months_to_red", DEFAULT_RULES.months_to_red),
        state.get("share_percent", DEFAULT_RULES.share_percent),
    )
