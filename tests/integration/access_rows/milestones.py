"""Milestones, pauses, and the table and picture of all deliverables: read by the plan, kept by office and lead."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cpca.extensions import db
from cpca.models.deliverable import Deliverable, Milestone
from cpca.models.plan import Theme
from tests.integration.access_table import DELIVERABLE, FORECASTERS, PLAN, THE_PLAN, act, get, page
from tests.world import World, make_other_plan

ALL = f"{DELIVERABLE}/milestones"
ONE = f"{ALL}/{{milestone}}"


def make(world: World) -> dict[str, Any]:
    """A milestone of A's deliverable."""
    own = select(Deliverable).where(
        Deliverable.theme_id == world.themes["A"].id, Deliverable.reference == "A1"
    )
    return _with_milestone(db.session.scalars(own).one(), "A1.1")


def make_other(world: World) -> dict[str, Any]:
    plan = make_other_plan(world)
    theme = Theme(plan=plan, code="M", title="Theirs", statement="Theirs", position=1)
    deliverable = Deliverable(theme=theme, plan_id=plan.id, reference="A1", title="Theirs", position=1)
    db.session.add(deliverable)
    db.session.flush()
    return _with_milestone(deliverable, "A1.7")


def _with_milestone(deliverable: Deliverable, reference: str) -> dict[str, Any]:
    milestone = Milestone(
        deliverable=deliverable,
        theme_id=deliverable.theme_id,
        plan_id=deliverable.plan_id,
        reference=reference,
        title="A step",
        position=1,
    )
    db.session.add(milestone)
    db.session.flush()
    return {"milestone": milestone.reference}


ROWS = [
    get("deliverable_table.show_table", f"{THE_PLAN}/deliverables", {200: PLAN}),
    get("deliverable_table.show_gantt", f"{THE_PLAN}/deliverables/gantt", {200: PLAN}),
    get("deliverable_table.send_csv", f"{THE_PLAN}/deliverables.csv", {200: PLAN}),
    get("deliverable_table.send_xlsx", f"{THE_PLAN}/deliverables.xlsx", {200: PLAN}),
    page("deliverables.pause", f"{DELIVERABLE}/pause", FORECASTERS, PLAN),
    act("deliverables.pause", f"{DELIVERABLE}/pause", {422: FORECASTERS}, PLAN),
    act("deliverables.resume", f"{DELIVERABLE}/resume", {409: FORECASTERS}, PLAN),
    page("milestones.add_milestone", ALL, "office", PLAN),
    act("milestones.add_milestone", ALL, {422: "office"}, PLAN),
    get("milestones.show_milestone", ONE, {200: PLAN}),
    page("milestones.move_milestone", f"{ONE}/forecast", FORECASTERS, PLAN),
    act("milestones.move_milestone", f"{ONE}/forecast", {422: FORECASTERS}, PLAN),
    page("milestones.report_milestone", f"{ONE}/progress", FORECASTERS, PLAN),
    act("milestones.report_milestone", f"{ONE}/progress", {422: FORECASTERS}, PLAN),
    page("milestones.add_predecessor", f"{ONE}/waits-for", FORECASTERS, PLAN),
    act("milestones.add_predecessor", f"{ONE}/waits-for", {422: FORECASTERS}, PLAN),
    act("milestones.remove_predecessor", f"{ONE}/waits-for/remove", {422: FORECASTERS}, PLAN),
]
