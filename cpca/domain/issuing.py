"""Issues of a month's report: drafts that circulate, the publication, its corrections and supplements.

Drawing takes time, so it comes before: `build_issue` makes the content in a reading transaction, the files are
drawn from it (documents/issuing.py), and `store_issue` keeps both if the record still says the same.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from cpca.domain import clock, trail
from cpca.domain.conditions import Step, check_conditions
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.issuing_parts import ANNEX, EXEMPT, Files, Prepared, Terms
from cpca.domain.period import first_day, list_meetings
from cpca.domain.report_building import build_content
from cpca.domain.report_content import IssuePart, ReportContent
from cpca.domain.report_publishing import content_hash, from_json, publish, to_json
from cpca.domain.stored_file import store_file
from cpca.domain.text import clean_line
from cpca.extensions import db
from cpca.models.people import Person
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Plan
from cpca.models.report import IssueKind, Reach, ReportFile, ReportIssue, ReportTemplate
from cpca.permissions import Permission, Viewer, allows

TOO_EARLY = frozenset({PeriodState.PLANNED, PeriodState.OPEN})
CHANGED = (
    "The record changed while the documents were being drawn, so nothing was issued. "
    "Look at what changed and press the button again."
)


# Reading ----------------------------------------------------------------------------------------------------


def list_issues(period: ReportingPeriod) -> list[ReportIssue]:
    """Every issue of a month with its files, oldest first: drafts 0.1, 0.2…, then 1, 2…"""
    found = db.session.scalars(
        select(ReportIssue)
        .where(ReportIssue.period_id == period.id)
        .options(joinedload(ReportIssue.issued_by), joinedload(ReportIssue.period))
        .options(selectinload(ReportIssue.files).joinedload(ReportFile.file))
    )
    return sorted(found, key=lambda issue: _order(issue.number))


def list_readable(viewer: Viewer, period: ReportingPeriod) -> list[ReportIssue]:
    """The issues of a month that this person may read, oldest first."""
    return [issue for issue in list_issues(period) if allows(viewer, Permission.READ_ISSUE, issue)]


def _order(number: str) -> tuple[int, int]:
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
    older = [i for i in issues if not i.is_draft and _order(i.number) < _order(latest.number)]
    return {issue.id: latest for issue in older}


def find_before(issue: ReportIssue, issues: list[ReportIssue]) -> ReportIssue | None:
    """What an issue is compared with: the draft before a draft, the publication before a publication."""
    same = [i for i in issues if i.is_draft == issue.is_draft and _order(i.number) < _order(issue.number)]
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


# Building ---------------------------------------------------------------------------------------------------


def build_issue(*, viewer: Viewer | None, period: ReportingPeriod, terms: Terms) -> ReportContent:
    """What an issue on these terms would say now; `viewer` is None where a paper is taken in as issued.

    Raises NotNow where the month's state or a condition stands against it, DomainError for what is missing.
    """
    sequence, head = trail.head()
    return _build(viewer, period, terms, clock.now(), f"{sequence}:{head}")


def _build(
    viewer: Viewer | None, period: ReportingPeriod, terms: Terms, at: dt.datetime, head: str
) -> ReportContent:
    issues = list_issues(period)
    check_terms(period, terms, issues)
    published = [issue for issue in issues if not issue.is_draft]
    today = at.astimezone(clock.LONDON).date()
    issue = IssuePart(
        number=next_number(terms.kind, issues),
        kind=terms.kind.value,
        issued_at=at,
        issued_by=_post_of(viewer, period),
        head=head,
        reason=terms.reason,
        urgency=terms.urgency,
        replaces=published[-1].number if terms.kind is IssueKind.CORRECTION else None,
        recipients=terms.recipients,
        late_days=0 if viewer is None else late_days(period, terms.kind, today),
    )
    return build_content(period=period, issue=issue, today=today)


def next_number(kind: IssueKind, issues: list[ReportIssue]) -> str:
    """The number of the next issue: 0.1, 0.2… for drafts, 1, 2… for what is published."""
    if kind is IssueKind.DRAFT:
        return f"0.{1 + max((_order(i.number)[1] for i in issues if i.is_draft), default=0)}"
    return str(1 + max((_order(i.number)[0] for i in issues if not i.is_draft), default=0))


def _post_of(viewer: Viewer | None, period: ReportingPeriod) -> str:
    """Who issues, by post: reports name posts. A paper taken in was issued by the authority."""
    if viewer is None:
        return period.plan.authority.name
    return db.session.get_one(Person, viewer.person_id).post


def late_days(period: ReportingPeriod, kind: IssueKind, today: dt.date) -> int:
    """By how many days a publication is late for the month's first Board meeting; late is allowed, and marked."""
    if kind is IssueKind.DRAFT:
        return 0
    due = [
        meeting.publish_on
        for meeting in list_meetings(period.plan).get(period.id, [])
        if meeting.publish_on and not meeting.cancelled_at and is_the_board(meeting.body)
    ]
    return max(0, (today - min(due)).days) if due else 0


def is_the_board(body: str) -> bool:
    """Whether a body is the authority's own Board, and not the improvement board that watches it."""
    return "board" in body.lower() and "improvement" not in body.lower()


def check_terms(period: ReportingPeriod, terms: Terms, issues: list[ReportIssue]) -> None:
    """Whether an issue may be made on these terms now; raises NotNow or DomainError, saying what to do."""
    if terms.kind is IssueKind.DRAFT:
        if period.state in TOO_EARLY:
            raise NotNow("Close the month for submissions before you circulate a draft of it.")
        if not terms.recipients:
            raise DomainError("List who gets this draft, one to a line.", "recipients")
        return
    if period.state is not PeriodState.FROZEN:
        raise NotNow(f"{period.month:%B %Y} is in {period.state.value}. Only a frozen month is issued.")
    published = [issue for issue in issues if not issue.is_draft]
    if terms.kind is IssueKind.PUBLISHED and published:
        raise NotNow(f"{period.month:%B %Y} is issued already. Open a correction to change what it says.")
    if terms.kind is not IssueKind.PUBLISHED:
        _check_correction(period, terms, published)
    check_conditions(period, Step.ISSUE)


def _check_correction(period: ReportingPeriod, terms: Terms, published: list[ReportIssue]) -> None:
    if not published:
        raise NotNow(f"{period.month:%B %Y} has not been issued yet, so there is nothing to correct.")
    if period.revision <= published[-1].revision:
        raise NotNow(
            f"Nothing changed since issue {published[-1].number}. Open a correction of the month, make the "
            "change and freeze it again; then issue it."
        )
    if not terms.reason:
        raise DomainError("Say why, in words that may be printed.", "reason")
    if terms.kind is IssueKind.SUPPLEMENT and not terms.urgency:
        raise DomainError("Say why the chair takes it as urgent.", "urgency")


# Storing ----------------------------------------------------------------------------------------------------


def store_issue(*, viewer: Viewer | None, period: ReportingPeriod, prepared: Prepared) -> ReportIssue:
    """Keeps an issue with its files, and moves the month on: circulated by a draft, else published.

    Raises NotNow where the record says something else than what was drawn.
    """
    content = prepared.content
    part = content.issue
    again = _build(viewer, period, terms_of(content), part.issued_at, part.head)
    template = find_template(period)
    same_template = (template.id if template else None) == prepared.template_id
    if not same_template or content_hash(again) != content_hash(content):
        raise NotNow(CHANGED)
    issue = _issue_of(viewer, period, prepared)
    db.session.add(issue)
    if issue.is_draft:
        period.circulated_at = period.circulated_at or part.issued_at
    else:
        period.published_at = period.published_at or part.issued_at
    db.session.flush()
    store_files(issue, prepared.files)
    return issue


def terms_of(content: ReportContent) -> Terms:
    """The terms on which content was built."""
    part = content.issue
    return Terms(IssueKind(part.kind), part.recipients, part.reason, part.urgency)


def _issue_of(viewer: Viewer | None, period: ReportingPeriod, prepared: Prepared) -> ReportIssue:
    content, part = prepared.content, prepared.content.issue
    sequence, _, head = part.head.partition(":")
    return ReportIssue(
        period=period,
        number=part.number,
        kind=IssueKind(part.kind),
        revision=period.revision if period.state is PeriodState.FROZEN else 0,
        reason=part.reason,
        urgency=part.urgency,
        recipients="\n".join(part.recipients) or None,
        template_id=prepared.template_id,
        head_sequence=int(sequence),
        head_hash=head,
        content_hash=content_hash(content),
        public_hash=content_hash(publish(content)),
        late_days=part.late_days,
        issued_by_id=viewer.person_id if viewer else None,
        issued_at=part.issued_at,
        content=to_json(content),
    )


def store_files(issue: ReportIssue, files: Files) -> None:
    """Keeps an issue's files, by name."""
    for name, drawn in files.items():
        file = store_file(drawn.data, drawn.media_type)
        issue.files.append(ReportFile(name=name, reach=drawn.reach, file=file))
    db.session.flush()


def tidy_recipients(typed: str) -> tuple[str, ...]:
    """Who gets a draft, as typed one to a line: tidied, each once."""
    lines = (clean_line(line) for line in typed.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


