"""Word templates: the programme office's."""

from __future__ import annotations

from typing import Any

from cpca.domain import clock
from cpca.domain.stored_file import store_file
from cpca.extensions import db
from cpca.models.plan import Plan
from cpca.models.report import ReportTemplate
from tests.integration.access_table import EVERYBODY, THE_PLAN, act, page
from tests.integration.word.templates import house_template
from tests.world import World, make_other_plan

HERE = f"{THE_PLAN}/templates"
ONE = f"{HERE}/{{template}}"


def make(world: World) -> dict[str, Any]:
    return _upload(world, world.plan)


def make_other(world: World) -> dict[str, Any]:
    return _upload(world, make_other_plan(world))


def _upload(world: World, plan: Plan) -> dict[str, Any]:
    template = ReportTemplate(
        plan_id=plan.id,
        name="Ours.docx",
        file=store_file(house_template("{{ body }}"), "application/x"),
        uploaded_by_id=world.people["office"].id,
        uploaded_at=clock.now(),
    )
    db.session.add(template)
    db.session.flush()
    return {"template": template.id}


ROWS = [
    page("templates.show_templates", HERE, "office", EVERYBODY),
    act("templates.upload", HERE, {422: "office"}, EVERYBODY),
    page("templates.try_out", f"{ONE}/trial", "office", EVERYBODY),
    page("templates.send_template", f"{ONE}/file", "office", EVERYBODY),
    act("templates.use", f"{ONE}/use", {303: "office"}, EVERYBODY, {"version": "1", "used": "yes"}),
]
