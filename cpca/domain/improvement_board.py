"""The Independent Improvement Board's room: what it reads, its meetings and induction, its questions and views.

Each part is what the reader may see of it elsewhere; nothing is shown here that is not open to them there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.challenge_reading import list_of_plan
from cpca.domain.challenge_rows import NoteRow
from cpca.domain.evidence_reading import EvidenceRow, readable, row_of, select_rows
from cpca.domain.exempt import withheld
from cpca.domain.issuing import order_of
from cpca.domain.period import list_periods
from cpca.extensions import db
from cpca.models.challenge import INDEPENDENT, SponsorView
from cpca.models.engagement import Engagement, EngagementKind
from cpca.models.evidence import Evidence, EvidenceState
from cpca.models.paper import BlockKind, Paper, Paragraph, Section
from cpca.models.people import Role, RoleAssignment
from cpca.models.period import Meeting, PeriodState, ReportingPeriod
from cpca.models.plan import Plan, Theme
from cpca.models.progress import ThemeUpdate
from cpca.models.report import ReportIssue
from cpca.permissions import Permission, Viewer, allows

BODY: Final = "Improvement Board"  # a part of its name in the calendar


@dataclass
class MonthToRead:
    """A month with the returns, issues and views that this person may read. One not frozen may still change."""

    period: ReportingPeriod
    updates: list[ThemeUpdate] = field(default_factory=list)
    issues: list[ReportIssue] = field(default_factory=list)
    views: list[SponsorView] = field(default_factory=list)

    @property
    def is_frozen(self) -> bool:
        return self.period.state is PeriodState.FROZEN


@dataclass(frozen=True)
class BoardRoom:
    """The room: months newest first, meetings still to come and past, inductions, questions, papers relied on.

    `papers` are accepted evidence; `background` what the issued papers themselves list, each once.
    """

    months: list[MonthToRead]
    coming: list[Meeting]
    past: list[Meeting]
    inductions: Sequence[Engagement]
    questions: list[NoteRow]
    papers: list[EvidenceRow]
    background: list[Paragraph]


def get_room(viewer: Viewer, plan: Plan) -> BoardRoom:
    """What the room shows somebody; ten statements, however many months there are."""
    months = _months(viewer, plan)
    meetings, today, members = _meetings(plan), clock.today(), _members(plan)
    return BoardRoom(
        months=months,
        coming=[meeting for meeting in meetings if meeting.held_on >= today],
        past=[meeting for meeting in reversed(meetings) if meeting.held_on < today],
        inductions=_inductions(plan),
        questions=[
            row
            for row in list_of_plan(viewer, plan)
            if row.assurance_line == INDEPENDENT and row.raised_by_id in members
        ],
        papers=_papers(viewer, plan),
        background=_background(viewer, plan, [month.period.id for month in months if month.issues]),
    )


def _members(plan: Plan) -> set[int]:
    """Who sits or sat on the board, by cover too: internal audit's questions are third line as well, and not its."""
    query = select(RoleAssignment.person_id).where(
        RoleAssignment.role == Role.IMPROVEMENT_BOARD, RoleAssignment.plan_id == plan.id
    )
    return set(db.session.scalars(query))


def _meetings(plan: Plan) -> Sequence[Meeting]:
    query = select(Meeting).where(
        Meeting.plan_id == plan.id, Meeting.cancelled_at.is_(None), Meeting.body.contains(BODY)
    )
    return db.session.scalars(query.order_by(Meeting.held_on)).all()


def _months(viewer: Viewer, plan: Plan) -> list[MonthToRead]:
    begun = [p for p in list_periods(plan) if p.state is not PeriodState.PLANNED]
    months = {period.id: MonthToRead(period) for period in begun}
    for update in _updates(list(months)):
        if allows(viewer, Permission.READ_UPDATE, update):
            months[update.period_id].updates.append(update)
    for issue in _issues(list(months)):
        if allows(viewer, Permission.READ_ISSUE, issue):
            months[issue.period_id].issues.append(issue)
    for month in months.values():
        month.issues.sort(key=lambda issue: order_of(issue.number))
    readable_ids = {update.id: update.period_id for month in months.values() for update in month.updates}
    for view in _views(list(readable_ids)):
        months[readable_ids[view.update_id]].views.append(view)
    return list(months.values())


def _updates(months: list[int]) -> Sequence[ThemeUpdate]:
    query = select(ThemeUpdate).join(ThemeUpdate.theme).where(ThemeUpdate.period_id.in_(months))
    return db.session.scalars(
        query.options(joinedload(ThemeUpdate.theme), joinedload(ThemeUpdate.period)).order_by(Theme.position)
    ).all()


def _issues(months: list[int]) -> Sequence[ReportIssue]:
    query = select(ReportIssue).where(ReportIssue.period_id.in_(months))
    return db.session.scalars(query.options(joinedload(ReportIssue.period))).all()


def _views(updates: list[int]) -> Sequence[SponsorView]:
    """The improvement board's own views, a theme each; one that came by mail once it was confirmed."""
    confirmed = or_(SponsorView.recorded_by_id.is_(None), SponsorView.confirmed_at.is_not(None))
    query = (
        select(SponsorView)
        .join(SponsorView.update)
        .join(ThemeUpdate.theme)
        .where(SponsorView.update_id.in_(updates), SponsorView.assurance_line == INDEPENDENT, confirmed)
    )
    return db.session.scalars(
        query.options(joinedload(SponsorView.update).joinedload(ThemeUpdate.theme)).order_by(Theme.position)
    ).all()


def _inductions(plan: Plan) -> Sequence[Engagement]:
    query = select(Engagement).where(
        Engagement.plan_id == plan.id,
        Engagement.kind == EngagementKind.INDUCTION,
        Engagement.withdrawn_at.is_(None),
    )
    return db.session.scalars(
        query.options(joinedload(Engagement.audience)).order_by(Engagement.held_on.desc())
    ).all()


def _background(viewer: Viewer, plan: Plan, months: list[int]) -> list[Paragraph]:
    """The background papers that the papers of months with an issue list, the newest month's first."""
    query = (
        select(Paragraph)
        .join(Paragraph.paper)
        .join(ReportingPeriod, ReportingPeriod.id == Paper.period_id)
        .where(
            Paper.period_id.in_(months),
            Paragraph.section == Section.BACKGROUND_PAPERS,
            Paragraph.kind.in_((BlockKind.PARAGRAPH, BlockKind.BULLET)),
        )
        .order_by(ReportingPeriod.month.desc(), Paragraph.position)
    )
    kept = {} if allows(viewer, Permission.READ_EXEMPT, plan) else withheld(plan.id)
    found = {
        (one.text, one.link): one
        for one in reversed(db.session.scalars(query).all())
        if (Paragraph.__tablename__, one.id) not in kept
    }
    return list(reversed(found.values()))


def _papers(viewer: Viewer, plan: Plan) -> list[EvidenceRow]:
    """Accepted evidence that is relied on to a material extent: the background papers."""
    if not allows(viewer, Permission.LIST_EVIDENCE, plan):
        return []
    wanted = [Evidence.plan_id == plan.id, Evidence.state == EvidenceState.ACCEPTED, Evidence.relied_on]
    query = select_rows().where(*wanted, readable(viewer)).order_by(Evidence.number)
    return [row_of(row) for row in db.session.execute(query)]
