"""Evidence: its theme's and the programme's until it is accepted, then the plan's; a Board reader sees none."""

from __future__ import annotations

from typing import Any

from cpca.domain import clock
from cpca.domain.stored_file import sha256_of
from cpca.extensions import db
from cpca.models.deliverable import Deliverable
from cpca.models.evidence import Evidence, EvidenceState, EvidenceVersion, Support
from cpca.models.plan import Plan, Theme
from cpca.models.report import StoredFile
from tests.integration.access_rows.findings import find_theme
from tests.integration.access_table import PLAN, THE_PLAN, act, get, page, without
from tests.world import World, make_other_plan

HERE = f"{THE_PLAN}/evidence"
OFFERED, ACCEPTED = f"{HERE}/{{offered}}", f"{HERE}/{{accepted}}"
READERS = without(PLAN, "board")
OF_OFFERED = "contributor_a lead_a sponsor_a office sro audit"
OFFERERS = "contributor_a lead_a office"
DECIDERS = "office sro audit"


def make(world: World) -> dict[str, Any]:
    """A piece that waits, and one that was accepted, both of theme A and on one of its deliverables."""
    return _evidence(world, world.plan, world.themes["A"], 1)


def make_other(world: World) -> dict[str, Any]:
    plan = make_other_plan(world)
    theme = find_theme(plan)
    db.session.flush()
    return _evidence(world, plan, theme, 701)


def _evidence(world: World, plan: Plan, theme: Theme, number: int) -> dict[str, Any]:
    item = Deliverable(
        theme=theme, plan_id=plan.id, reference=f"A{80 + number % 7}", title="Law", position=80, times_moved=0
    )
    waits, settled = (_piece(world, theme, number + n) for n in (0, 1))
    settled.state, settled.decided_by_id = EvidenceState.ACCEPTED, world.people["office"].id
    settled.decided_at, settled.decision = clock.now(), "It shows it"
    db.session.add_all([item, waits, settled])
    db.session.flush()
    support = Support(
        evidence=waits,
        plan_id=plan.id,
        theme_id=theme.id,
        subject="deliverable",
        subject_id=item.id,
        linked_by_id=world.people["lead_a"].id,
        linked_at=clock.now(),
    )
    db.session.add(support)
    db.session.flush()
    return {
        "offered": waits.number,
        "accepted": settled.number,
        "waiting_file": waits.versions[0].public_id,
        "settled_file": settled.versions[0].public_id,
        "support": support.id,
        "supported": item.id,
    }


def _piece(world: World, theme: Theme, number: int) -> Evidence:
    by = world.people["lead_a"].id
    content = f"words {number}".encode()
    file = StoredFile(sha256=sha256_of(content), size=len(content), media_type="text/plain", content=content)
    piece = Evidence(
        plan_id=theme.plan_id,
        theme=theme,
        number=number,
        title="Minutes",
        offered_by_id=by,
        offered_at=clock.now(),
    )
    piece.versions = [
        EvidenceVersion(
            number=1,
            public_id=f"{number:032x}",
            file=file,
            name="minutes.txt",
            sha256=file.sha256,
            size=file.size,
            added_by_id=by,
            added_at=clock.now(),
        )
    ]
    return piece


OF_A = f"{HERE}/offer?for=deliverable:{{supported}}"
EITHER = f"{OFFERERS} contributor_b lead_b"
ROWS = [
    get("evidence.show_list", HERE, {200: READERS}),
    get("evidence.show_gaps", f"{HERE}/gaps", {200: READERS}),
    get("evidence.show", OFFERED, {200: OF_OFFERED}),
    get("evidence.show", ACCEPTED, {200: READERS}),
    get("evidence.send", f"{OFFERED}/files/{{waiting_file}}", {200: OF_OFFERED}),
    get("evidence.send", f"{ACCEPTED}/files/{{settled_file}}", {200: READERS}),
    page("evidence.show_offer", f"{HERE}/offer", EITHER, READERS),
    act("evidence.offer", f"{HERE}/offer", {422: EITHER}, READERS),
    page("evidence.show_offer", OF_A, OFFERERS, READERS),
    act("evidence.offer", OF_A, {422: OFFERERS}, READERS),
    page("evidence.show_version", f"{OFFERED}/version", OFFERERS, OF_OFFERED),
    act("evidence.add_version", f"{OFFERED}/version", {422: OFFERERS}, OF_OFFERED),
    act("evidence.add_version", f"{ACCEPTED}/version", {422: OFFERERS}, READERS),
    page("evidence.edit", f"{OFFERED}/edit", OFFERERS, OF_OFFERED),
    act("evidence.edit", f"{OFFERED}/edit", {422: OFFERERS}, OF_OFFERED),
    act("evidence.decide", f"{OFFERED}/decide", {422: DECIDERS}, OF_OFFERED),
    act("evidence.decide", f"{ACCEPTED}/decide", {422: DECIDERS}, READERS),
    act("evidence.link", f"{OFFERED}/supports", {422: OFFERERS}, OF_OFFERED),
    act("evidence.unlink", f"{OFFERED}/supports/{{support}}/remove", {303: OFFERERS}, OF_OFFERED),
]
