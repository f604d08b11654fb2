"""Measures: read by everybody of the plan, kept by the programme office, valued by the theme's own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cpca.extensions import db
from cpca.models.measure import Direction, Measure
from cpca.models.plan import Theme
from tests.integration.access_rows.findings import find_theme
from tests.integration.access_table import DRAFT, DRAFTERS, PLAN, THE_PLAN, A, act, get, page
from tests.world import World, make_other_plan

HERE = f"{THE_PLAN}/measures"
ONE = f"{HERE}/{{measure}}"
VALUE = f"{ONE}/values/{DRAFT}"


def make(world: World) -> dict[str, Any]:
    return _measure(world.themes["A"], world.plan.id)


def make_other(world: World) -> dict[str, Any]:
    plan = make_other_plan(world)
    return _measure(find_theme(plan), plan.id)


def _measure(theme: Theme, plan_id: int) -> dict[str, Any]:
    measure = Measure(
        theme=theme,
        plan_id=plan_id,
        name="Pages in the longest report",
        unit="pages",
        direction=Direction.DOWN,
        target_on=dt.date(2023, 1, 31),
        position=1,
    )
    db.session.add(measure)
    db.session.flush()
    return {"measure": measure.id}


ROWS = [
    get("measures.show_measures", HERE, {200: PLAN}),
    get("measures.show_measure", ONE, {200: PLAN}),
    page("measures.add_measure", f"{A}/measures/new", "office", PLAN),
    act("measures.add_measure", f"{A}/measures/new", {422: "office"}, PLAN),
    page("measures.edit_measure", f"{ONE}/edit", "office", PLAN),
    act("measures.edit_measure", f"{ONE}/edit", {422: "office"}, PLAN),
    page("measures.enter_value", VALUE, DRAFTERS, PLAN),
    act("measures.enter_value", VALUE, {422: DRAFTERS}, PLAN),
    act("measures.retire_measure", f"{ONE}/retire", {409: "office"}, PLAN),
]
