"""Issues of a month: issue 1 of October and draft 0.1 of December, each with a file of every reach."""

from __future__ import annotations

from typing import Any

from cpca.domain import clock
from cpca.domain.report_content import IssuePart, PeriodPart, PlanPart, ReportContent
from cpca.domain.report_publishing import content_hash, to_json
from cpca.domain.stored_file import store_file
from cpca.extensions import db
from cpca.models.report import IssueKind, Reach, ReportFile, ReportIssue
from tests.integration.access_table import (
    EVERYBODY,
    FROZEN,
    PLAN,
    SUBMITTED,
    THE_PLAN,
    Row,
    act,
    get,
    page,
    post,
    without,
)
from tests.world import World

PUBLISHED, DRAFTS = f"{THE_PLAN}/months/{FROZEN}/issues", f"{THE_PLAN}/months/{SUBMITTED}/issues"
OF_DRAFTS = without(PLAN, "auditor board")
OF_EXEMPT = without(PLAN, "board")
OF_ANNEX = "office sro statutory audit auditor"
OF_DRAFT_ANNEX = without(OF_ANNEX, "auditor")
FILES = {
    "board-paper.pdf": Reach.PUBLIC,
    "exempt-appendix.pdf": Reach.EXEMPT,
    "annex.pdf": Reach.INTERNAL,
}


def _making(kind: str, at: str, answer: int) -> list[Row]:
    return [
        page(f"issues.{kind}", at, "office", EVERYBODY),
        act(f"issues.{kind}", at, {answer: "office"}, EVERYBODY),
    ]


def _file(at: str, name: str, allowed: str) -> Row:
    return get("issues.send_file", f"{at}/files/{name}", {200: allowed})


ROWS = [
    get("issues.show_issues", PUBLISHED, {200: PLAN}),
    *_making("make_draft", f"{DRAFTS}/draft", 422),
    *_making("publish_issue", f"{PUBLISHED}/publish", 409),
    *_making("correct_issue", f"{PUBLISHED}/correct", 422),
    *_making("supplement", f"{PUBLISHED}/supplement", 422),
    get("issues.show_issue", f"{PUBLISHED}/1", {200: PLAN}),
    get("issues.show_issue", f"{DRAFTS}/0.1", {200: OF_DRAFTS}),
    get("issues.compare_issue", f"{PUBLISHED}/2/compare", {200: PLAN}),
    get("issues.compare_issue", f"{DRAFTS}/0.2/compare", {200: OF_DRAFTS}),
    _file(f"{PUBLISHED}/1", "board-paper.pdf", PLAN),
    _file(f"{PUBLISHED}/1", "exempt-appendix.pdf", OF_EXEMPT),
    _file(f"{PUBLISHED}/1", "annex.pdf", OF_ANNEX),
    _file(f"{DRAFTS}/0.1", "board-paper.pdf", OF_DRAFTS),
    _file(f"{DRAFTS}/0.1", "exempt-appendix.pdf", OF_DRAFTS),
    _file(f"{DRAFTS}/0.1", "annex.pdf", OF_DRAFT_ANNEX),
    get("verify.show", "/verify", {200: EVERYBODY}, signed_out=200),
    post("verify.show", "/verify", {422: EVERYBODY}, signed_out=422),
    get("verify.show_schema", "/schema/improvement-report-1.json", {200: EVERYBODY}, signed_out=200),
]


def make(world: World) -> dict[str, Any]:
    """October's issues 1 and 2, and December's drafts 0.1 and 0.2."""
    for month, numbers, kinds in (
        (FROZEN, ("1", "2"), (IssueKind.PUBLISHED, IssueKind.CORRECTION)),
        (SUBMITTED, ("0.1", "0.2"), (IssueKind.DRAFT, IssueKind.DRAFT)),
    ):
        for number, kind in zip(numbers, kinds, strict=True):
            _issue(world, month, number, kind)
    return {}


def _issue(world: World, month: str, number: str, kind: IssueKind) -> None:
    period, now = world.periods.get(month) or world.updates["A", month].period, clock.now()
    part = IssuePart(number=number, kind=kind.value, issued_at=now, issued_by="Programme office", head="0:0")
    content = ReportContent(
        plan=PlanPart(slug=world.plan.slug, title=world.plan.title, authority="The Authority"),
        period=PeriodPart(month=month, name=f"{period.month:%B %Y}", as_at=period.as_at, revision=1),
        issue=part,
        themes=(),
        rating_rules=(),
    )
    issue = ReportIssue(
        period=period,
        number=number,
        kind=kind,
        revision=1,
        head_sequence=0,
        head_hash="0",
        content_hash=content_hash(content),
        public_hash=content_hash(content),
        issued_by_id=world.people["office"].id,
        issued_at=now,
        content=to_json(content),
    )
    for name, reach in FILES.items():
        file = store_file(f"{month} {number} {name}".encode(), "application/pdf")
        kept = Reach.INTERNAL if kind is IssueKind.DRAFT else reach
        issue.files.append(ReportFile(name=name, reach=kept, file=file))
    db.session.add(issue)
