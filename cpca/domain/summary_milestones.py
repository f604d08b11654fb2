"""The plan's milestones and rules as the summary's calculated ratings read them: today's, or a frozen month's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from cpca.domain.rating_reading import MILESTONE
from cpca.domain.summary_months import Month, PlanMonths, fetch
from cpca.domain.summary_reading import freeze_of, last_event
from cpca.models.audit import AuditPayload
from cpca.models.deliverable import Milestone
from cpca.models.plan import Plan

_MILESTONES = select(*MILESTONE).where(Milestone.plan_id == bindparam("plan"))
_then, _plan_then = aliased(AuditPayload), aliased(AuditPayload)
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
