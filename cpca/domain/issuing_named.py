"""A plan's month by the names that commands are given."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain.errors import DomainError, Missing
from cpca.domain.paper import get_plan_named
from cpca.domain.period import first_day
from cpca.extensions import db
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Plan


def get_month_named(slug: str | None, month: str) -> ReportingPeriod:
    """The month "2022-10" of a plan, which need not be named where there is one; DomainError says what is wrong."""
    try:
        day = first_day(month)
    except Missing as error:
        raise DomainError(f"Write the month as year and month, like 2022-10, not {month}.") from error
    plan = get_plan_named(slug) if slug else _only_plan()
    query = select(ReportingPeriod).where(ReportingPeriod.plan_id == plan.id, ReportingPeriod.month == day)
    period = db.session.scalars(query.options(joinedload(ReportingPeriod.plan))).one_or_none()
    if period is None:
        raise DomainError(f"The plan {plan.slug} has no month {month}.")
    return period


def _only_plan() -> Plan:
    plans = list(db.session.scalars(select(Plan).order_by(Plan.id)))
    if not plans:
        raise DomainError("There is no plan yet. Import a Board paper first.")
    if len(plans) > 1:
        raise DomainError(f"Say which plan with --plan: {', '.join(plan.slug for plan in plans)}.")
    return plans[0]
