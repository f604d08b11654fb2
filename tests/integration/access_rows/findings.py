"""Findings: read by everybody of the plan, kept by the programme office, followed up by internal audit alone."""

from __future__ import annotations

from typing import Any

from cpca.extensions import db
from cpca.models.deliverable import Deliverable
from cpca.models.finding import Closing, Finding, FindingKind, FindingState
from cpca.models.plan import Plan, Theme
from tests.integration.access_table import EVERYBODY, PLAN, THE_PLAN, A, act, get, page
from tests.world import LONG_AGO, World, make_other_plan

HERE = f"{THE_PLAN}/findings"
ONE, CLOSED = f"{HERE}/{{finding}}", f"{HERE}/{{closed}}"
TIES = f"{A}/deliverables/{{answering}}/findings"
CLOSERS = "office audit"


def make(world: World) -> dict[str, Any]:
    return _findings(world.plan, world.themes["A"], "A77")


def make_other(world: World) -> dict[str, Any]:
    plan = make_other_plan(world)
    return _findings(plan, find_theme(plan), "A78")


def find_theme(plan: Plan) -> Theme:
    """The other plan's theme A; the same one for every room that needs it."""
    db.session.flush()
    found = db.session.query(Theme).filter_by(plan_id=plan.id, code="A").one_or_none()
    if found is None:
        found = Theme(plan=plan, code="A", title="Theirs", statement="Theirs", position=1)
        db.session.add(found)
        db.session.flush()
    return found


def _findings(plan: Plan, theme: Theme, answering: str) -> dict[str, Any]:
    closed, open_ = (
        Finding(
            plan=plan,
            source="External auditor",
            kind=FindingKind.KEY,
            reference=reference,
            text="Say who decides what.",
            position=1,
            state=state,
        )
        for reference, state in (("EA1", FindingState.CLOSED), ("EA2", FindingState.OPEN))
    )
    closed.closing, closed.closing_reference, closed.closed_on = Closing.SOURCE, "Page 3", LONG_AGO
    item = Deliverable(
        theme=theme, plan_id=plan.id, reference=answering, title="Scheme", position=77, times_moved=0
    )
    db.session.add_all([closed, open_, item])
    db.session.flush()
    return {"closed": closed.id, "finding": open_.id, "answering": item.reference}


ROWS = [
    get("findings.show_findings", HERE, {200: PLAN}),
    get("findings.show_finding", ONE, {200: PLAN}),
    page("findings.add_finding", f"{HERE}/new", "office", EVERYBODY),
    act("findings.add_finding", f"{HERE}/new", {422: "office"}, EVERYBODY),
    page("findings.edit_finding", f"{ONE}/edit", "office", PLAN),
    act("findings.edit_finding", f"{ONE}/edit", {422: "office"}, PLAN),
    page("findings.choose_answers", f"{ONE}/answers", "office", PLAN),
    act("findings.choose_answers", f"{ONE}/answers", {422: "office"}, PLAN, {"chosen": "0"}),
    page("findings.choose_findings", TIES, "office", PLAN),
    act("findings.choose_findings", TIES, {422: "office"}, PLAN, {"chosen": "0"}),
    page("findings.follow_up", f"{ONE}/follow-up", "audit", PLAN),
    act("findings.follow_up", f"{ONE}/follow-up", {422: "audit"}, PLAN),
    page("findings.close_finding", f"{ONE}/close", CLOSERS, PLAN),
    act("findings.close_finding", f"{ONE}/close", {422: CLOSERS}, PLAN),
    page("findings.supersede_finding", f"{ONE}/supersede", "office", PLAN),
    act("findings.supersede_finding", f"{ONE}/supersede", {422: "office"}, PLAN),
    page("findings.reopen_finding", f"{CLOSED}/reopen", CLOSERS, PLAN),
    act("findings.reopen_finding", f"{CLOSED}/reopen", {422: CLOSERS}, PLAN),
]
