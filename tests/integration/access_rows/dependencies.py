"""Dependencies: read by everybody of the plan but Board readers, proposed by a theme, answered by the other end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.dependency import Dependency, DependencyAct, DependencyEvent
from tests.integration.access_rows.findings import find_theme
from tests.integration.access_table import PLAN, THE_PLAN, A, act, get, page, without
from tests.world import World, make_other_plan

HERE = f"{THE_PLAN}/dependencies"
ONE, OUTSIDE = f"{HERE}/{{dependency}}", f"{HERE}/{{outside_dependency}}"
READERS = without(PLAN, "board")
PROPOSERS = "contributor_a lead_a"


def make(world: World) -> dict[str, Any]:
    """Theme B asked theme A, and theme A asked a body outside."""
    a, b = world.themes["A"].id, world.themes["B"].id
    asker = world.people["lead_b"].id
    one = _depend(world.plan.id, 1, asker, giver_theme_id=a, receiver_theme_id=b)
    two = _depend(world.plan.id, 2, asker, giver_body="The department", receiver_theme_id=a)
    return {"dependency": one, "outside_dependency": two}


def make_other(world: World) -> dict[str, Any]:
    """Of another plan, under numbers that this one has not."""
    plan = make_other_plan(world)
    theme, asker = find_theme(plan).id, world.people["lead_b"].id
    one = _depend(plan.id, 41, asker, giver_theme_id=theme, receiver_body="The department")
    two = _depend(plan.id, 42, asker, giver_body="The department", receiver_theme_id=theme)
    return {"dependency": one, "outside_dependency": two}


def _depend(plan_id: int, number: int, asker: int, **ends: Any) -> int:
    found = Dependency(
        plan_id=plan_id,
        number=number,
        what="Figures",
        needed_by=dt.date(2023, 1, 31),
        proposed_by_id=asker,
        proposed_at=clock.now(),
        **ends,
    )
    said = DependencyEvent(
        dependency=found, plan_id=plan_id, act=DependencyAct.PROPOSE, of_giver=False, said_at=clock.now()
    )
    db.session.add_all([found, said])
    db.session.flush()
    return number


ROWS = [
    get("dependencies.show_dependencies", HERE, {200: READERS}),
    get("dependencies.show_dependency", ONE, {200: READERS}),
    page("dependencies.add", f"{A}/dependencies/new", PROPOSERS, PLAN),
    act("dependencies.add", f"{A}/dependencies/new", {422: PROPOSERS}, PLAN),
    # The giver answers, the receiver takes it back; what nobody may say now is either end's to be told so.
    page("dependencies.say", f"{ONE}/accept", "lead_a", READERS),
    act("dependencies.say", f"{ONE}/accept", {409: "lead_a"}, READERS),
    act("dependencies.say", f"{ONE}/withdraw", {409: "lead_b"}, READERS),
    act("dependencies.say", f"{ONE}/meet", {409: "lead_a lead_b"}, READERS),
    page("dependencies.say", f"{OUTSIDE}/accept", "office", READERS),
    act("dependencies.say", f"{OUTSIDE}/accept", {409: "office"}, READERS),
]
