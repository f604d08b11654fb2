"""A month's own room: seen by who runs it, approves it or audits it, and by nobody else."""

from __future__ import annotations

from typing import Any

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.closing import JointAct, JointActKind
from tests.integration.access_table import DRAFT, FROZEN, SUBMITTED, THE_PLAN, act, get, page
from tests.world import World

SEEN = "office sro audit"
MONTH, CLOSED, DONE = (f"{THE_PLAN}/months/{slug}" for slug in (DRAFT, SUBMITTED, FROZEN))
ROWS = [
    get("month.show", MONTH, {200: SEEN}),
    get("month.show", CLOSED, {200: SEEN}),
    get("month.show", DONE, {200: SEEN}),
    act("month.advance", f"{MONTH}/advance", {409: "office"}, SEEN),
    act("month.accept_all", f"{CLOSED}/accept-all", {409: "office sro"}, SEEN),
    act("month.approve_all", f"{CLOSED}/approve-all", {303: "sro"}, SEEN),
    act("month.accept", f"{CLOSED}/accept/A", {303: "office sro"}, SEEN),
    act("month.approve", f"{CLOSED}/approve/B", {303: "sro"}, SEEN),
    page("month.chase", f"{MONTH}/chase/A", "office", SEEN),
    act("month.chase", f"{MONTH}/chase/A", {303: "office"}, SEEN),
    page("month.headline", f"{MONTH}/headline", "office", SEEN),
    act("month.headline", f"{MONTH}/headline", {422: "office"}, SEEN),
    page("month.waive", f"{MONTH}/waive/return:A", "office", SEEN),
    act("month.waive", f"{MONTH}/waive/return:A", {422: "office"}, SEEN),
    act("month.lift", f"{MONTH}/waive/return:A/lift", {404: "office"}, SEEN),
    get("month_printing.show_prints", f"{MONTH}/prints", {200: SEEN}),
    act("month_printing.choose_prints", f"{MONTH}/prints", {303: "office"}, SEEN),
    get("month_printing.show_left_out", f"{MONTH}/left-out", {200: SEEN}),
    act("month_printing.leave_out", f"{MONTH}/left-out", {422: "office"}, SEEN),
    act("month_printing.put_back", f"{MONTH}/left-out/back", {404: "office"}, SEEN),
    act("month_joint.ask_to_freeze", f"{MONTH}/freeze", {409: "office"}, SEEN),
    act("month_joint.agree", f"{DONE}/asked/agree", {303: "sro"}, SEEN, {"version": "1"}),
    act("month_joint.withdraw", f"{DONE}/asked/withdraw", {303: "office"}, SEEN, {"version": "1"}),
    page("month_joint.decline", f"{DONE}/asked/decline", "sro", SEEN),
    act("month_joint.decline", f"{DONE}/asked/decline", {422: "sro"}, SEEN),
    act("month_joint.agree", f"{MONTH}/asked/agree", {409: "sro"}, SEEN),
    page("month_joint.ask_to_correct", f"{DONE}/correction", "office", SEEN),
    act("month_joint.ask_to_correct", f"{DONE}/correction", {422: "office"}, SEEN),
]


def make(world: World) -> dict[str, Any]:
    """A correction of October that was asked for."""
    asked = JointAct(
        period_id=world.periods[FROZEN].id,
        act=JointActKind.CORRECT,
        reason="A wrong date",
        themes="A",
        asked_by_id=world.people["office"].id,
        asked_at=clock.now(),
    )
    db.session.add(asked)
    return {}
