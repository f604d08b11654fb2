"""What every document opens and closes with: what issue it is, what it replaces, how to check it, what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from cpca.documents.blocks import Block, Notice, Run
from cpca.documents.compose.audiences import DocumentKind
from cpca.documents.compose.parts import heading, paragraph, say_date, say_post
from cpca.domain import clock
from cpca.domain.rating import say_days
from cpca.domain.report_content import IssuePart, ReportContent
from cpca.models.report import Reach

DRAFT = "DRAFT – NOT FOR PUBLICATION"


def say_number(issue: IssuePart) -> str:
    """issue 1, or draft 0.2."""
    return f"draft {issue.number}" if issue.is_draft else f"issue {issue.number}"


def say_issue(content: ReportContent) -> str:
    """As at 31 October 2022 · Issue 1 · issued 22 November 2022 by the Head of the Programme Office."""
    issue = content.issue
    made = "drawn up" if issue.is_draft else "issued"
    by = f" by {say_post(issue.issued_by)}" if issue.issued_by else ""
    late = f", {say_days(issue.late_days)} late" if issue.late_days else ""
    on = say_date(issue.issued_at.astimezone(clock.LONDON))
    return (
        f"As at {say_date(content.period.as_at)} · {say_number(issue).capitalize()} · {made} {on}{by}{late}"
    )


def say_foot(content: ReportContent, fingerprint: str) -> str:
    """What stands at every page's foot: plan, month, issue and fingerprint."""
    words = (content.plan.title, content.period.name, say_number(content.issue), fingerprint)
    return " · ".join(word for word in words if word)


def draw_notices(content: ReportContent) -> Iterator[Block]:
    """A draft's banner with who got it, what a correction replaces and why, why a late item is urgent."""
    issue = content.issue
    if issue.is_draft:
        sent = f" Sent to: {'; '.join(issue.recipients)}." if issue.recipients else ""
        yield Notice((Run(DRAFT, bold=True), Run(f". Draft {issue.number}.{sent}")))
    if issue.kind == "correction":
        what = f"This is issue {issue.number}. It replaces issue {issue.replaces}. " if issue.replaces else ""
        yield Notice((Run("Correction. ", bold=True), Run(f"{what}{_say_reason(issue)}")))
    if issue.kind == "supplement":
        yield Notice((Run("Supplement. ", bold=True), Run(_say_supplement(issue))))


def _say_reason(issue: IssuePart) -> str:
    return f"Reason: {issue.reason}" if issue.reason else ""


def _say_supplement(issue: IssuePart) -> str:
    """A late item: section 100B(4)(b) of the 1972 Act lets it be considered where the chair holds it urgent."""
    words = [f"It goes with issue {issue.replaces}." if issue.replaces else "", _say_reason(issue)]
    if issue.urgency:
        words.append(f"The chair agreed to take this late item as a matter of urgency: {issue.urgency}")
    return " ".join(word for word in words if word)


def draw_close(
    content: ReportContent, kind: DocumentKind, fingerprint: str, left_out: list[str]
) -> Iterator[Block]:
    """The end: which issue this is, how anybody can check it, and what it leaves out; on one page as one paragraph."""
    lines = [*_list_proof(content, kind, fingerprint), say_left_out(kind.noun, left_out)]
    if kind.compact:
        yield paragraph(" ".join(lines), quiet=True)
        return
    yield heading(f"About this {kind.noun}")
    yield from (paragraph(line, quiet=True) for line in (f"{say_issue(content)}.", *lines))


def _list_proof(content: ReportContent, kind: DocumentKind, fingerprint: str) -> Iterator[str]:
    """What proves a document. The verify page knows published ones only, so others do not send anybody there."""
    if fingerprint:
        yield f"Fingerprint of what is published: {fingerprint}."
    if content.issue.head:
        yield f"The authority’s trail stood at {content.issue.head} before this was made."
    if not content.issue.is_draft and kind.reach is Reach.PUBLIC:
        yield (
            f"To check that this is the {kind.noun} as issued, and whether a later issue replaced it, "
            "give this file to the authority’s verify page."
        )


def say_left_out(noun: str, left_out: list[str]) -> str:
    """What the document leaves out of what the month holds, in one sentence."""
    return (
        f"This {noun} leaves out: {'; '.join(left_out)}." if left_out else f"This {noun} leaves nothing out."
    )
