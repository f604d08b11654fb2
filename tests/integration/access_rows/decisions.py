"""Decisions: read by everybody who reads registers, kept by the theme's own and the programme office."""

from __future__ import annotations

from typing import Any

from cpca.extensions import db
from cpca.models.decision import Decision
from cpca.models.plan import Theme
from tests.integration.access_rows.findings import find_theme
from tests.integration.access_rows.path import KEEPERS, READERS
from tests.integration.access_table import PLAN, THE_PLAN, A, act, get, page
from tests.world import World, make_other_plan

HERE = f"{THE_PLAN}/decisions"
ONE = f"{HERE}/{{decision}}"


def make(world: World) -> dict[str, Any]:
    return _decision(world.themes["A"], world.plan.id, 801)


def make_other(world: World) -> dict[str, Any]:
    plan = make_other_plan(world)
    return _decision(find_theme(plan), plan.id, 802)


def _decision(theme: Theme, plan_id: int, number: int) -> dict[str, Any]:
    decision = Decision(
        plan_id=plan_id, theme=theme, number=number, title="Agree", body="Board", position=number, is_key=True
    )
    db.session.add(decision)
    db.session.flush()
    return {"decision": number}


ROWS = [
    get("decisions.show_decisions", HERE, {200: READERS}),
    get("decisions.show_decision", ONE, {200: READERS}),
    page("decisions.add", f"{A}/decisions/new", KEEPERS, f"{READERS} board"),
    act("decisions.add", f"{A}/decisions/new", {422: KEEPERS}, f"{READERS} board"),
    page("decisions.edit", f"{ONE}/edit", KEEPERS, READERS),
    act("decisions.edit", f"{ONE}/edit", {409: KEEPERS}, READERS),
    page("decisions.set_call_in_days", f"{HERE}/settings", "office", f"{PLAN} administrator"),
    act("decisions.set_call_in_days", f"{HERE}/settings", {422: "office"}, f"{PLAN} administrator"),
    page("decisions.record", f"{ONE}/notice", KEEPERS, READERS),
    act("decisions.record", f"{ONE}/notice", {422: KEEPERS}, READERS),
]
