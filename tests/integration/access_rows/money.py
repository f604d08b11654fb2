"""Money: read by everybody of the plan but Board readers, kept by its themes, given by the programme office."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cpca.extensions import db
from cpca.models.funding import Fund, FundingLine
from cpca.models.plan import Theme
from tests.integration.access_rows.findings import find_theme
from tests.integration.access_table import DRAFTERS, EVERYBODY, PLAN, THE_PLAN, act, get, page, without
from tests.world import World, make_other_plan

HERE = f"{THE_PLAN}/money"
FUND, LINE = f"{HERE}/funds/{{fund}}", f"{HERE}/lines/{{funding_line}}"
READERS = without(PLAN, "board")


def make(world: World) -> dict[str, Any]:
    return _money(world.themes["A"], world.plan.id)


def make_other(world: World) -> dict[str, Any]:
    plan = make_other_plan(world)
    return _money(find_theme(plan), plan.id)


def _money(theme: Theme, plan_id: int) -> dict[str, Any]:
    fund = Fund(plan_id=plan_id, name="Fund", approved=Decimal(100), authority="Decision 12")
    line = FundingLine(
        plan_id=plan_id,
        fund=fund,
        theme=theme,
        title="Staff",
        budget=Decimal(50),
        forecast=Decimal(50),
        position=1,
    )
    db.session.add(line)
    db.session.flush()
    return {"fund": fund.id, "funding_line": line.id}


ROWS = [
    get("money.show_money", HERE, {200: READERS}),
    get("money.show_line", LINE, {200: READERS}),
    page("money.add_fund", f"{HERE}/funds/new", "office", EVERYBODY),
    act("money.add_fund", f"{HERE}/funds/new", {422: "office"}, EVERYBODY),
    page("money.edit_fund", f"{FUND}/edit", "office", READERS),
    act("money.edit_fund", f"{FUND}/edit", {409: "office"}, READERS),
    page("money.add_line", f"{FUND}/lines/new", "office", READERS),
    act("money.add_line", f"{FUND}/lines/new", {422: "office"}, READERS),
    page("money.edit_line", f"{LINE}/edit", "office", READERS),
    act("money.edit_line", f"{LINE}/edit", {409: "office"}, READERS),
    page("money.move_forecast", f"{LINE}/forecast", DRAFTERS, READERS),
    act("money.move_forecast", f"{LINE}/forecast", {409: DRAFTERS}, READERS),
    page("money.enter", f"{LINE}/entries/new", DRAFTERS, READERS),
    act("money.enter", f"{LINE}/entries/new", {422: DRAFTERS}, READERS),
    act("money.close_line", f"{LINE}/close", {409: "office"}, READERS),
    act("money.reopen_line", f"{LINE}/reopen", {409: "office"}, READERS),
]
