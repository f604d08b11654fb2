"""The risk register: read by all of the plan but Board readers, kept by the theme's own and the programme office."""

from __future__ import annotations

from typing import Any

from cpca.extensions import db
from cpca.models.plan import Theme
from cpca.models.risk import Mitigation, Risk
from tests.integration.access_rows.findings import find_theme
from tests.integration.access_table import EVERYBODY, PLAN, THE_PLAN, A, act, get, page, without
from tests.world import World, make_other_plan

HERE = f"{THE_PLAN}/risks"
ONE = f"{A}/risks/{{kept_risk}}"
ACTION = f"{ONE}/mitigations/{{mitigation}}"
READERS = without(PLAN, "board")
KEEPERS = "contributor_a lead_a office"


def make(world: World) -> dict[str, Any]:
    return _kept(world.themes["A"], world.plan.id)


def make_other(world: World) -> dict[str, Any]:
    plan = make_other_plan(world)
    return _kept(find_theme(plan), plan.id)


def _kept(theme: Theme, plan_id: int) -> dict[str, Any]:
    """A risk with one action on it."""
    risk = Risk(theme=theme, plan_id=plan_id, text="Posts may stay empty", position=901)
    db.session.add(risk)
    db.session.flush()
    action = Mitigation(risk=risk, plan_id=plan_id, theme_id=theme.id, text="Advertise", position=1)
    db.session.add(action)
    db.session.flush()
    return {"kept_risk": risk.id, "mitigation": action.id}


ROWS = [
    get("risk_register.show_register", HERE, {200: READERS}),
    get("risk_register.send_csv", f"{HERE}.csv", {200: READERS}),
    get("risk_register.send_xlsx", f"{HERE}.xlsx", {200: READERS}),
    get("risk_register.show_matrix", f"{HERE}/matrix", {200: READERS}),
    page("risk_register.set_matrix", f"{HERE}/matrix/settings", "office", EVERYBODY),
    act("risk_register.set_matrix", f"{HERE}/matrix/settings", {422: "office"}, EVERYBODY),
    act("risk_register.place_risk", f"{ONE}/place", {422: KEEPERS}, PLAN),
    page("risk_keeping.split_risk", f"{ONE}/split", KEEPERS, PLAN),
    act("risk_keeping.split_risk", f"{ONE}/split", {422: KEEPERS}, PLAN),
    page("risk_keeping.keep_risk", f"{ONE}/keep", KEEPERS, PLAN),
    act("risk_keeping.keep_risk", f"{ONE}/keep", {422: KEEPERS}, PLAN, {"review_by": "soon"}),
    page("risk_keeping.score_risk", f"{ONE}/score", KEEPERS, PLAN),
    act("risk_keeping.score_risk", f"{ONE}/score", {422: KEEPERS}, PLAN),
    page("risk_keeping.become_issue", f"{ONE}/issue", KEEPERS, PLAN),
    act("risk_keeping.become_issue", f"{ONE}/issue", {422: KEEPERS}, PLAN),
    page("risk_keeping.add_mitigation", f"{ONE}/mitigations", KEEPERS, PLAN),
    act("risk_keeping.add_mitigation", f"{ONE}/mitigations", {422: KEEPERS}, PLAN),
    page("risk_keeping.edit_mitigation", f"{ACTION}/edit", KEEPERS, PLAN),
    act("risk_keeping.edit_mitigation", f"{ACTION}/edit", {409: KEEPERS}, PLAN),
    act("risk_keeping.withdraw_mitigation", f"{ACTION}/withdraw", {409: KEEPERS}, PLAN),
]
