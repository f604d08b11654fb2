"""Engagement and the Improvement Board's room: read by who reads registers; the plan's own kept by the office alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cpca.extensions import db
from cpca.models.engagement import Audience, Cadence, Engagement, EngagementKind
from cpca.models.plan import Theme
from tests.integration.access_rows.findings import find_theme
from tests.integration.access_rows.path import KEEPERS, READERS
from tests.integration.access_table import PLAN, THE_PLAN, A, act, get, page
from tests.world import World, make_other_plan

HERE = f"{THE_PLAN}/engagement"
ONE = f"{HERE}/{{entry}}"
AUDIENCE = f"{HERE}/audiences/{{audience}}"


def make(world: World) -> dict[str, Any]:
    return _entry(world, world.themes["A"], world.plan.id)


def make_other(world: World) -> dict[str, Any]:
    plan = make_other_plan(world)
    return _entry(world, find_theme(plan), plan.id)


def _entry(world: World, theme: Theme, plan_id: int) -> dict[str, Any]:
    audience = Audience(plan_id=plan_id, name="Staff", cadence=Cadence.WEEKLY, position=1)
    entry = Engagement(
        plan_id=plan_id,
        theme=theme,
        audience=audience,
        kind=EngagementKind.BRIEFING,
        held_on=dt.date(2022, 11, 4),
        by="Director",
        entered_by_id=world.people["office"].id,
        entered_at=dt.datetime(2022, 11, 4, tzinfo=dt.UTC),
    )
    db.session.add_all([audience, entry])
    db.session.flush()
    return {"entry": entry.id, "audience": audience.id}


ROWS = [
    get("improvement_board.show_room", f"{THE_PLAN}/improvement-board", {200: READERS}),
    get("engagement.show_engagement", HERE, {200: READERS}),
    get("engagement.show_entry", ONE, {200: READERS}),
    page("engagement.add_audience", f"{HERE}/audiences/new", "office", f"{PLAN} administrator"),
    act("engagement.add_audience", f"{HERE}/audiences/new", {422: "office"}, f"{PLAN} administrator"),
    page("engagement.edit_audience", f"{AUDIENCE}/edit", "office", READERS),
    act("engagement.edit_audience", f"{AUDIENCE}/edit", {422: "office"}, READERS),
    act("engagement.retire_audience", f"{AUDIENCE}/retire", {409: "office"}, READERS),
    page("engagement.add_for_plan", f"{HERE}/new", "office", f"{PLAN} administrator"),
    act("engagement.add_for_plan", f"{HERE}/new", {422: "office"}, f"{PLAN} administrator"),
    page("engagement.add_for_theme", f"{A}/engagement/new", KEEPERS, PLAN),
    act("engagement.add_for_theme", f"{A}/engagement/new", {422: KEEPERS}, PLAN),
    page("engagement.edit_entry", f"{ONE}/edit", KEEPERS, READERS),
    act("engagement.edit_entry", f"{ONE}/edit", {422: KEEPERS}, READERS),
    act("engagement.finish_follow_up", f"{ONE}/followed-up", {409: KEEPERS}, READERS),
    act("engagement.withdraw_entry", f"{ONE}/withdraw", {409: KEEPERS}, READERS),
]
