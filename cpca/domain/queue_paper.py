"""My work of those who clear and sign the month's paper, and who decide what is kept back.

A statement each, and only for whoever holds such an office.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from cpca.domain.clearance import list_standing
from cpca.domain.queue_parts import Owed, say_count
from cpca.domain.summary_months import PlanMonths
from cpca.domain.summary_parts import Place, PlaceKind
from cpca.extensions import db
from cpca.models.exempt import Exemption, ExemptionState
from cpca.models.paper import Paper
from cpca.models.people import Area
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Plan
from cpca.models.report import IssueKind, ReportIssue
from cpca.permissions import Held, Permission, Viewer, held_for


@dataclass(frozen=True)
class _Section:
    """An officer's section of a plan's papers, as the permission table asks of it."""

    plan_id: int
    area: Area


def list_of_paper(viewer: Viewer, plan: PlanMonths) -> Iterator[Owed]:
    """What this person owes to the plan's papers: sections to clear, a signature, decisions on what is kept back."""
    mine = _sections_of(viewer, plan)
    proposed, drafts = _read(viewer, plan) if mine else (0, [])
    for issue in drafts:
        yield from _to_clear(issue, mine)
    if proposed and (held := held_for(viewer, Permission.DECIDE_EXEMPT, plan)):
        what = f"{say_count(proposed, 'proposal')} to keep something back"
        detail = "exempt or confidential; kept back until you decide"
        yield Owed(what, detail, "Decide", None, Place(PlaceKind.EXEMPT, ""), held.covers_label)
    yield from _to_sign(viewer, plan)


def _sections_of(viewer: Viewer, plan: PlanMonths) -> dict[Area, Held]:
    """The sections that this person clears, and by which role; who decides what is kept back clears one too."""
    held = {area: held_for(viewer, Permission.CLEAR, _Section(plan.id, area)) for area in Area}
    return {area: one for area, one in held.items() if one is not None}


def _read(viewer: Viewer, plan: PlanMonths) -> tuple[int, list[ReportIssue]]:
    """How many proposals of others wait, and the newest draft of each month's paper; one statement."""
    proposed = select(func.count(Exemption.id)).where(
        Exemption.plan_id == plan.id,
        Exemption.state == ExemptionState.PROPOSED,
        Exemption.proposed_by_id != viewer.person_id,
    )
    newest = (
        select(func.max(ReportIssue.id))
        .join(ReportIssue.period)
        .join(Paper, Paper.period_id == ReportingPeriod.id)
        .where(
            ReportingPeriod.plan_id == plan.id,
            ReportingPeriod.published_at.is_(None),
            ReportIssue.kind == IssueKind.DRAFT,
        )
        .group_by(ReportIssue.period_id)
    )
    rows = db.session.execute(
        select(proposed.scalar_subquery(), ReportIssue)
        .select_from(Plan)
        .outerjoin(ReportIssue, ReportIssue.id.in_(newest))
        .where(Plan.id == plan.id)
        .options(joinedload(ReportIssue.period))
        .order_by(ReportIssue.id)
    ).all()
    return rows[0][0], [issue for _, issue in rows if issue is not None]


def _to_clear(issue: ReportIssue, mine: dict[Area, Held]) -> Iterator[Owed]:
    """The sections of a draft that wait for their officer."""
    for standing in list_standing(issue.period):
        if standing.area in mine and not standing.holds:
            yield Owed(
                f"{issue.period.month:%B %Y} paper: the {standing.area.value} implications",
                f"draft {issue.number}; {standing.words[0].lower()}{standing.words[1:]}",
                "Read and clear",
                issue.period.sign_off_by,
                Place(PlaceKind.PAPER, "", issue.period.slug),
                mine[standing.area].covers_label,
            )


def _to_sign(viewer: Viewer, plan: PlanMonths) -> Iterator[Owed]:
    held = held_for(viewer, Permission.SIGN_PAPER, plan)
    if held is None:
        return
    unsigned = (
        select(ReportingPeriod)
        .join(Paper, Paper.period_id == ReportingPeriod.id)
        .where(
            ReportingPeriod.plan_id == plan.id,
            ReportingPeriod.state == PeriodState.FROZEN,
            ReportingPeriod.published_at.is_(None),
            Paper.signed_at.is_(None),
        )
    )
    for period in db.session.scalars(unsigned.order_by(ReportingPeriod.month)):
        place = Place(PlaceKind.PAPER, "", period.slug)
        what, detail = f"{period.month:%B %Y} paper", "the month is frozen and the paper is not signed"
        yield Owed(what, detail, "Read and sign", period.sign_off_by, place, held.covers_label)
