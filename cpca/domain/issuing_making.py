"""Making an issue: its content built, its files drawn, and both kept if the record still says the same.

Drawing takes time, so it comes before: `build_issue` makes the content in a reading transaction, the files are
drawn from it (documents/issuing.py), and `store_issue` keeps both.
"""

from __future__ import annotations

import datetime as dt

from cpca.domain import clock, trail
from cpca.domain.conditions import Step, check_conditions
from cpca.domain.errors import DomainError, NotNow
from cpca.domain.issuing import find_template, list_issues, next_number
from cpca.domain.issuing_parts import Files, Prepared, Terms
from cpca.domain.paper_writing import is_the_board
from cpca.domain.period import list_meetings
from cpca.domain.report_building import build_content
from cpca.domain.report_content import IssuePart, ReportContent
from cpca.domain.report_publishing import content_hash, publish, to_json
from cpca.domain.stored_file import store_file
from cpca.domain.text import clean_line
from cpca.extensions import db
from cpca.models.people import Person
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.report import IssueKind, ReportFile, ReportIssue
from cpca.permissions import Viewer

TOO_EARLY = frozenset({PeriodState.PLANNED, PeriodState.OPEN})
CHANGED = (
    "The record changed while the documents were being drawn, so nothing was issued. "
    "Look at what changed and press the button again."
)


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
    check_state(period, terms.kind, issues)
    _check_terms(terms)
    if terms.kind is not IssueKind.DRAFT:
        check_conditions(period, Step.ISSUE)
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


def _post_of(viewer: Viewer | None, period: ReportingPeriod) -> str:
    """Who issues, by post: reports name posts. A paper taken in was issued by the authority."""
    if viewer is None:
        return period.plan.authority.name
    return db.session.get_one(Person, viewer.person_id).post


def late_days(period: ReportingPeriod, kind: IssueKind, today: dt.date) -> int:
    """By how many days a publication is late for the month's first Board meeting; late is allowed, and marked.

    A draft has no such date, and a correction mends what came in time or late already.
    """
    if kind in (IssueKind.DRAFT, IssueKind.CORRECTION):
        return 0
    due = [
        meeting.publish_on
        for meeting in list_meetings(period.plan).get(period.id, [])
        if meeting.publish_on and not meeting.cancelled_at and is_the_board(meeting.body)
    ]
    return max(0, (today - min(due)).days) if due else 0


def check_state(period: ReportingPeriod, kind: IssueKind, issues: list[ReportIssue]) -> None:
    """Whether the month stands so that an issue of this kind may be made; raises NotNow, saying what to do."""
    if kind is IssueKind.DRAFT:
        if period.state in TOO_EARLY:
            raise NotNow("Close the month for submissions before you circulate a draft of it.")
        return
    if period.state is not PeriodState.FROZEN:
        raise NotNow(f"{period.month:%B %Y} is in {period.state.value}. Only a frozen month is issued.")
    published = [issue for issue in issues if not issue.is_draft]
    if kind is IssueKind.PUBLISHED and published:
        raise NotNow(f"{period.month:%B %Y} is issued already. Open a correction to change what it says.")
    if kind is not IssueKind.PUBLISHED:
        _check_corrected(period, published)


def _check_corrected(period: ReportingPeriod, published: list[ReportIssue]) -> None:
    if not published:
        raise NotNow(f"{period.month:%B %Y} has not been issued yet, so there is nothing to correct.")
    if period.revision <= published[-1].revision:
        raise NotNow(
            f"Nothing changed since issue {published[-1].number}. Open a correction of the month, make the "
            "change and freeze it again; then issue it."
        )


def _check_terms(terms: Terms) -> None:
    """What must be said with an issue of each kind."""
    if terms.kind is IssueKind.DRAFT and not terms.recipients:
        raise DomainError("List who gets this draft, one to a line.", "recipients")
    if terms.kind in (IssueKind.CORRECTION, IssueKind.SUPPLEMENT) and not terms.reason:
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
