"""What is kept back: proposed by who writes the line, decided by the monitoring officer, unseen by Board readers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.exempt import Exemption, Secrecy
from cpca.models.period import PeriodState
from cpca.models.plan import Plan
from cpca.models.progress import ProgressItem, ThemeUpdate, UpdateState
from tests.integration.access_rows.findings import find_theme
from tests.integration.access_table import OF_SUBMITTED, PLAN, SUBMITTED, THE_PLAN, act, get, page, without
from tests.world import World, make_other_plan, make_period

HERE = f"{THE_PLAN}/exempt"
PROPOSERS = "contributor_a lead_a office sro"
TOLD = f"{OF_SUBMITTED} statutory"  # what is proposed is read by who decides it, circulated or not


def make(world: World) -> dict[str, Any]:
    """A line of A's December, and a proposal on another."""
    update = world.updates["A", SUBMITTED]
    return _kept(world, world.plan, update)


def make_other(world: World) -> dict[str, Any]:
    plan = make_other_plan(world)
    theme = find_theme(plan)
    update = ThemeUpdate(
        theme=theme,
        period=make_period(plan, dt.date(2022, 12, 1), PeriodState.CHALLENGE),
        plan_id=plan.id,
        state=UpdateState.SUBMITTED,
    )
    db.session.add(update)
    return _kept(world, plan, update)


def _kept(world: World, plan: Plan, update: ThemeUpdate) -> dict[str, Any]:
    free, proposed = (ProgressItem(update=update, position=n, text="A price") for n in (8, 9))
    db.session.add_all([free, proposed])
    db.session.flush()
    row = Exemption(
        plan_id=plan.id,
        theme_id=update.theme_id,
        subject=ProgressItem.__tablename__,
        subject_id=proposed.id,
        secrecy=Secrecy.EXEMPT,
        schedule_paragraph=3,
        reason="A price is being agreed",
        proposed_by_id=world.people["lead_a"].id,
        proposed_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return {"free": free.id, "exempt": row.id}


ROWS = [
    get("exempt.show_exempt", HERE, {200: without(PLAN, "board")}),
    page("exempt.propose", f"{HERE}/line/{{free}}", PROPOSERS, OF_SUBMITTED),
    act("exempt.propose", f"{HERE}/line/{{free}}", {422: PROPOSERS}, OF_SUBMITTED),
    page("exempt.decide", f"{HERE}/{{exempt}}/decide", "statutory", TOLD),
    act("exempt.decide", f"{HERE}/{{exempt}}/decide", {422: "statutory"}, TOLD),
    page("exempt.lift", f"{HERE}/{{exempt}}/lift", "statutory", TOLD),
    act("exempt.lift", f"{HERE}/{{exempt}}/lift", {422: "statutory"}, TOLD),
]
