"""Proof of a deliverable: verified by assurance and invited sponsors, never by who is not asked."""

from __future__ import annotations

from typing import Any

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.deliverable import Deliverable, DeliverableState, Invitation
from tests.integration.access_table import PLAN, A, act, page
from tests.world import World

VERIFIERS = "office sro audit sponsor_a"
INVITERS = "office sro audit"
ONE = f"{A}/deliverables/{{claimed}}"
UNASKED = f"{A}/deliverables/{{unasked}}"


def make(world: World) -> dict[str, Any]:
    return _claimed(world, "A")


def make_other(world: World) -> dict[str, Any]:
    return _claimed(world, "B")


def _claimed(world: World, code: str) -> dict[str, Any]:
    """A claimed deliverable that the theme's sponsor is invited to verify, and one that they are not."""
    theme = world.themes[code]
    claimed, unasked = (
        Deliverable(
            theme=theme,
            plan_id=world.plan.id,
            reference=f"{code}{number}",
            title="A thing",
            criteria="It is there",
            position=number,
            state=DeliverableState.DELIVERED,
            actual_on=clock.today(),
        )
        for number in (71, 72)
    )
    db.session.add_all([claimed, unasked])
    db.session.flush()
    invitation = Invitation(
        plan_id=world.plan.id,
        theme_id=theme.id,
        deliverable_id=claimed.id,
        person_id=world.people[f"sponsor_{code.lower()}"].id,
        invited_by_id=world.people["office"].id,
        invited_at=clock.now(),
    )
    db.session.add(invitation)
    db.session.flush()
    return {"claimed": claimed.reference, "unasked": unasked.reference, "invitation": invitation.id}


NOTHING = {"version": "1"}
ROWS = [
    page("verification.verify", f"{ONE}/verify", VERIFIERS, PLAN),
    act("verification.verify", f"{ONE}/verify", {422: VERIFIERS}, PLAN, NOTHING),
    page("verification.verify", f"{UNASKED}/verify", INVITERS, PLAN),
    act("verification.verify", f"{UNASKED}/verify", {422: INVITERS}, PLAN, NOTHING),
    page("verification.not_accepted", f"{ONE}/not-accepted", VERIFIERS, PLAN),
    act("verification.not_accepted", f"{ONE}/not-accepted", {422: VERIFIERS}, PLAN, NOTHING),
    page("verification.reopen", f"{ONE}/reopen", VERIFIERS, PLAN),
    act("verification.reopen", f"{ONE}/reopen", {422: VERIFIERS}, PLAN, NOTHING),
    page("verification.record_retest", f"{ONE}/retest", VERIFIERS, PLAN),
    act("verification.record_retest", f"{ONE}/retest", {422: VERIFIERS}, PLAN, NOTHING),
    page("verification.invite", f"{ONE}/invite", INVITERS, PLAN),
    act("verification.invite", f"{ONE}/invite", {422: INVITERS}, PLAN, {"person_id": "0"}),
    act(
        "verification.withdraw_invitation",
        f"{ONE}/invite/{{invitation}}/withdraw",
        {303: INVITERS},
        PLAN,
        NOTHING,
    ),
]
