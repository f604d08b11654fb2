"""The decision path: read by everybody who reads registers, linked by who keeps the decisions of what waits."""

from __future__ import annotations

from typing import Any

from cpca.extensions import db
from cpca.models.decision import Decision, PathLink
from cpca.models.plan import Theme
from tests.integration.access_rows.findings import find_theme
from tests.integration.access_table import PLAN, THE_PLAN, act, get, without
from tests.world import World, make_other_plan

HERE = f"{THE_PLAN}/path"
LINKS = f"{HERE}/{{step}}/links"
READERS = without(PLAN, "board")
KEEPERS = "contributor_a lead_a office"


def make(world: World) -> dict[str, Any]:
    return _linked(world.themes["A"], world.plan.id)


def make_other(world: World) -> dict[str, Any]:
    plan = make_other_plan(world)
    return _linked(find_theme(plan), plan.id)


def _linked(theme: Theme, plan_id: int) -> dict[str, Any]:
    """Two decisions, the second of which waits for the first."""
    first, second = (
        Decision(plan_id=plan_id, theme=theme, number=number, title="Agree", body="Board", position=number)
        for number in (901, 902)
    )
    db.session.add_all([first, second])
    db.session.flush()
    link = PathLink(
        plan_id=plan_id, before="decision", before_id=first.id, after="decision", after_id=second.id
    )
    db.session.add(link)
    db.session.flush()
    return {"step": f"decision-{second.id}", "link": link.id}


ROWS = [
    get("path.show_path", HERE, {200: READERS}),
    get("path.ask_what_if", f"{HERE}/what-if", {200: READERS}),
    get("path.find_step", f"{HERE}/links?reference=DP902", {303: READERS}),
    get("path.show_links", LINKS, {200: READERS}),
    act("path.add_link", LINKS, {422: KEEPERS}, READERS),
    act("path.remove_link", f"{LINKS}/{{link}}/remove", {409: KEEPERS}, READERS),
]
