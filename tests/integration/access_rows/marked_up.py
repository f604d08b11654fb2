"""Marked-up drafts: the programme office's."""

from __future__ import annotations

from typing import Any

from cpca.domain import clock
from cpca.domain.stored_file import store_file
from cpca.domain.trail import digest
from cpca.extensions import db
from cpca.models.report import IssueKind, MarkedChange, MarkedUp, ReportIssue
from tests.integration.access_table import EMPTY, EVERYBODY, SUBMITTED, THE_PLAN, act, page
from tests.world import World

HERE = f"{THE_PLAN}/months/{SUBMITTED}/marked-up"
ONE = f"{HERE}/{{marked}}"


def make(world: World) -> dict[str, Any]:
    return _bring_back(world, SUBMITTED)


def make_other(world: World) -> dict[str, Any]:
    return _bring_back(world, EMPTY)


def _bring_back(world: World, month: str) -> dict[str, Any]:
    period = world.updates["A", month].period
    issue = ReportIssue(
        period_id=period.id,
        number="0.7",
        kind=IssueKind.DRAFT,
        revision=0,
        head_sequence=0,
        head_hash="",
        content_hash=digest("{}"),
        public_hash="",
        issued_at=clock.now(),
        content="{}",
    )
    office = world.people["office"].id
    change = MarkedChange(was="Then", now="Now")
    file = store_file(b"came back", "application/x")
    marked = MarkedUp(
        period=period,
        issue=issue,
        file=file,
        uploaded_by_id=office,
        uploaded_at=clock.now(),
        changes=[change],
    )
    db.session.add_all([issue, marked])
    db.session.flush()
    return {"marked": marked.id, "change": change.id}


ROWS = [
    page("marked_up.show_marked", HERE, "office", EVERYBODY),
    act("marked_up.upload", HERE, {422: "office"}, EVERYBODY),
    page("marked_up.show_changes", ONE, "office", EVERYBODY),
    page("marked_up.send_marked", f"{ONE}/file", "office", EVERYBODY),
    act("marked_up.decide", f"{ONE}/changes/{{change}}", {409: "office"}, EVERYBODY),
]
