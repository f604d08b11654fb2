"""A month's issues as they are found: drafts that circulated, the publication, its corrections and supplements.

They are made in issuing_making.py.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from cpca.domain.errors import Missing
from cpca.domain.issuing_parts import ANNEX, EXEMPT
from cpca.domain.period import first_day
from cpca.domain.report_content import ReportContent
from cpca.domain.report_publishing import from_json
from cpca.extensions import db
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Plan
from cpca.models.report import IssueKind, Reach, ReportFile, ReportIssue, ReportTemplate
from cpca.permissions import Permission, Viewer, allows


def list_issues(period: ReportingPeriod) -> list[ReportIssue]:
    """Every issue of a month with its files, oldest first: drafts 0.1, 0.2…, then 1, 2…"""
    found = db.session.scalars(
        select(ReportIssue)
        .where(ReportIssue.period_id == period.id)
        .options(joinedload(ReportIssue.issued_by), joinedload(ReportIssue.period))
        .options(selectinload(ReportIssue.files).joinedload(ReportFile.file))
    )
    return sorted(found, key=lambda issue: order_of(issue.number))


def list_readable(viewer: Viewer, period: ReportingPeriod) -> list[ReportIssue]:
    """The issues of a month that this person may read, oldest first."""
    return [issue for issue in list_issues(period) if allows(viewer, Permission.READ_ISSUE, issue)]


def order_of(number: str) -> tuple[int, int]:
    """Where an issue's number stands among others."""
    whole, _, part = number.partition(".")
    return int(whole), int(part or 0)


def get_issue(viewer: Viewer, *, plan: str, month: str, number: str) -> ReportIssue:
    """An issue by its month and number, with its month and plan; raises Missing where they may not read it."""
    found = db.session.scalars(
        select(ReportIssue)
        .join(ReportIssue.period)
        .join(ReportingPeriod.plan)
        .where(Plan.slug == plan, ReportingPeriod.month == first_day(month), ReportIssue.number == number)
        .options(joinedload(ReportIssue.period).joinedload(ReportingPeriod.plan))
    ).one_or_none()
    if found is None or not allows(viewer, Permission.READ_ISSUE, found):
        raise Missing
    return found


def get_file(viewer: Viewer, *, plan: str, month: str, number: str, name: str) -> ReportFile:
    """A file of an issue; raises Missing where this person may not have it."""
    issue = get_issue(viewer, plan=plan, month=month, number=number)
    found = next((file for file in issue.files if file.name == name), None)
    if found is None or not allows(viewer, needed_for(found), issue):
        raise Missing
    return found


def needed_for(file: ReportFile) -> Permission:
    """What somebody needs to have a file: a draft's are its readers', but for the annex."""
    if file.reach is Reach.EXEMPT or file.name.startswith(EXEMPT):
        return Permission.READ_EXEMPT
    if file.name.startswith(ANNEX) or (file.reach is Reach.INTERNAL and not file.issue.is_draft):
        return Permission.READ_ANNEX
    return Permission.READ_ISSUE


def read_content(issue: ReportIssue) -> ReportContent:
    """What an issue says, whole."""
    return from_json(issue.content)


def replacements(issues: list[ReportIssue]) -> dict[int, ReportIssue]:
    """By the id of an issue the latest correction that replaced it; of one month's issues."""
    corrections = [issue for issue in issues if issue.kind is IssueKind.CORRECTION]
    if not corrections:
        return {}
    latest = corrections[-1]
    older = [i for i in issues if not i.is_draft and order_of(i.number) < order_of(latest.number)]
    return {issue.id: latest for issue in older}


def find_before(issue: ReportIssue, issues: list[ReportIssue]) -> ReportIssue | None:
    """What an issue is compared with: the draft before a draft, the publication before a publication."""
    same = [i for i in issues if i.is_draft == issue.is_draft and order_of(i.number) < order_of(issue.number)]
    return same[-1] if same else None


def find_latest(period: ReportingPeriod) -> ReportIssue | None:
    """A month's latest published issue, or None before the first."""
    published = [issue for issue in list_issues(period) if not issue.is_draft]
    return published[-1] if published else None


def find_template(period: ReportingPeriod) -> ReportTemplate | None:
    """The plan's own .docx that Word files are drawn on now, or None for ours."""
    query = select(ReportTemplate).where(ReportTemplate.plan_id == period.plan_id, ReportTemplate.used)
    query = query.options(joinedload(ReportTemplate.file)).order_by(ReportTemplate.id.desc())
    return db.session.scalars(query.limit(1)).first()


def next_number(kind: IssueKind, issues: list[ReportIssue]) -> str:
    """The number of the next issue: 0.1, 0.2… for drafts, 1, 2… for what is published."""
    if kind is IssueKind.DRAFT:
        return f"0.{1 + max((order_of(i.number)[1] for i in issues if i.is_draft), default=0)}"
    return str(1 + max((order_of(i.number)[0] for i in issues if not i.is_draft), default=0))
