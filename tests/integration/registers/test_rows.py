"""The registers' one statement gives on both databases what the tables hold, in their kinds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from cpca.domain import clock
from cpca.domain.dependency_rules import is_asked
from cpca.domain.register_parts import FundRow, Part, ScoreRow
from cpca.domain.register_rows import read_registers
from cpca.domain.register_then import stored
from cpca.extensions import db
from cpca.models.decision import Decision, DecisionState, Shortening
from cpca.models.deliverable import DeliverableState
from cpca.models.dependency import DependencyAct
from cpca.models.engagement import Cadence
from cpca.models.funding import Fund
from cpca.models.risk import Risk, RiskState
from tests.integration.registers.keeping import decide, depend, happen, inform, keep_risk, link
from tests.integration.summary.telling import promise
from tests.world import World, save

NO_MONTH = -1
SPECIAL = {
    "shortened": Shortening.SPECIAL_URGENCY,
    "shortened_on": dt.date(2023, 1, 9),
    "shortened_reason": "The grant ends",
}


def test_every_part_gives_its_rows_with_the_kinds_of_their_tables(world: World) -> None:
    risk = keep_risk(world, "A", "Trust is not restored", m2022_10=(2, 4), m2022_11=(4, 4))
    item = promise(world, "A", "A1", forecast_on=dt.date(2023, 2, 10))
    needed = depend(world, 1, item, promise(world, "B", "B1"))
    happen(needed, DependencyAct.ASK)
    decision = decide(world, 1, "A", dt.date(2023, 1, 25), is_key=True, **SPECIAL)
    link(world, item, decision)
    inform(world, "Staff", Cadence.WEEKLY, dt.date(2022, 11, 20))
    fund = Fund(plan_id=world.plan.id, name="Response fund", approved=Decimal("750000.10"), authority="Board")
    save(fund)
    months = {"period": NO_MONTH, "frozen": NO_MONTH, "base_period": NO_MONTH}
    base = {"seen": 10**6, "dated": False, "base_at": clock.now()}
    found = read_registers(
        tuple(Part), {"plan": world.plan.id, "theme": world.themes["A"].id, **months, **base}
    )
    (row,) = {*found.risks}
    assert (row.id, row.state, row.owner_post) == (risk.id, RiskState.OPEN, None)
    scores = sorted({*found.scores}, key=lambda one: one.month)
    assert [type(one) for one in scores] == [ScoreRow, ScoreRow]
    assert [(one.month, one.likelihood, one.impact) for one in scores] == [
        (dt.date(2022, 10, 1), 2, 4),
        (dt.date(2022, 11, 1), 4, 4),
    ]
    (dependency,) = found.dependencies
    assert (dependency.giver_reference, dependency.giver_on) == ("A1", dt.date(2023, 2, 10))
    assert (dependency.giver, dependency.receiver) == ("theme A", "theme B")
    assert (dependency.by_giver, is_asked(dependency, clock.today())) == (False, True)
    assert (dependency.giver_state, dependency.offered_by_giver) == (DeliverableState.IN_PROGRESS, None)
    assert dependency.said_on == clock.today()
    (taken,) = found.decisions
    assert (taken.is_key, taken.shortened) == (True, Shortening.SPECIAL_URGENCY)
    assert (taken.state, taken.held_on) == (DecisionState.PLANNED, dt.date(2023, 1, 25))
    assert [(one.name, one.cadence, one.last_on) for one in found.audiences] == [
        ("Staff", Cadence.WEEKLY, None)
    ]
    assert found.funds == [FundRow(fund.id, "Response fund", Decimal("750000.10"))]
    assert sorted(one.part for one in found.path) == ["decision", "deliverable", "link", "meeting"]
    assert [one.title for one in stored(found.base, Decision)] == [decision.title]
    assert list(found.then) == []


def test_only_the_last_two_scores_of_a_risk_are_read(world: World) -> None:
    keep_risk(world, "A", "One", m2022_10=(1, 1), m2022_11=(2, 2))
    keep_risk(world, "B", "Another", m2022_11=(3, 3))
    values = {"plan": world.plan.id, "theme": world.themes["A"].id}
    of_theme = read_registers((Part.THEME_SCORES,), values).scores
    assert sorted((one.likelihood, one.impact) for one in of_theme) == [(1, 1), (2, 2)]
    of_plan = read_registers((Part.SCORES,), values).scores
    assert len(of_plan) == 3
    assert {one.risk_id for one in of_plan} == {one.id for one in db.session.query(Risk)}
