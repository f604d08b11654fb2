"""What a month's conditions ask of the paper, its clearances and what may be withheld: a statement each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, select

from cpca.domain.summary_months import Month
from cpca.extensions import db
from cpca.models.exempt import Exemption, ExemptionState
from cpca.models.paper import Paper, Paragraph
from cpca.models.people import Area
from cpca.models.period import ReportingPeriod
from cpca.models.report import Clearance


@dataclass(frozen=True)
class IssueFacts:
    """How far a month's paper is: prepared, what of it was carried over and not looked at, cleared and signed."""

    prepared: bool
    carried: int
    signed: bool
    cleared: frozenset[Area]


def month_of(period: ReportingPeriod) -> Month:
    """A period as the lists of rows know it."""
    return Month(
        period.id,
        period.month,
        period.as_at,
        period.state,
        period.submit_by,
        period.challenge_by,
        period.sign_off_by,
        period.circulated_at,
        period.published_at,
    )


def count_undecided(period: ReportingPeriod) -> int:
    """How many proposals to withhold something of the plan the monitoring officer has not decided."""
    proposed = select(func.count(Exemption.id)).where(
        Exemption.plan_id == period.plan_id, Exemption.state == ExemptionState.PROPOSED
    )
    return db.session.execute(proposed).scalar_one()


def read_issue_facts(period: ReportingPeriod) -> IssueFacts:
    """How far the month's paper is; two statements."""
    paper = db.session.execute(
        select(Paper.id, Paper.signed_at, func.count(Paragraph.id))
        .outerjoin(Paragraph, and_(Paragraph.paper_id == Paper.id, Paragraph.carried))
        .where(Paper.period_id == period.id)
        .group_by(Paper.id, Paper.signed_at)
    ).one_or_none()
    cleared = db.session.execute(
        select(Clearance.area).where(Clearance.period_id == period.id, Clearance.withdrawn_at.is_(None))
    ).scalars()
    if paper is None:
        return IssueFacts(False, 0, False, frozenset(cleared))
    return IssueFacts(True, paper[2], paper.signed_at is not None, frozenset(cleared))
