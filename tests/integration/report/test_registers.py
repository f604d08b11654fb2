"""The registers in a month's report: as they stood when it was frozen, with what is critical, and nothing withheld."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from cpca.domain import clock
from cpca.domain.report_building import NO_ISSUE, build_content
from cpca.domain.report_content import ReportContent
from cpca.domain.report_publishing import publish, to_json
from cpca.domain.report_register import MonthRegister
from cpca.extensions import db
from cpca.models.decision import Decision, DecisionState
from cpca.models.dependency import Dependency, DependencyState
from cpca.models.engagement import Audience, Cadence, Engagement, EngagementKind
from cpca.models.exempt import Exemption, ExemptionState, Secrecy
from cpca.models.funding import Fund, FundingEntry, FundingLine, SumKind
from cpca.models.risk import Risk, RiskScore
from tests.integration.closing.months import freeze
from tests.integration.month.months import november, promise
from tests.integration.registers.keeping import decide, depend, inform, keep_risk, link
from tests.world import World, change, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
D = dt.date
LATER = dt.datetime(2023, 3, 1, 9, tzinfo=dt.UTC)


def read(world: World) -> ReportContent:
    """November, without what changed since October, of which this world keeps no snapshot."""
    content = build_content(period=november(world), issue=NO_ISSUE, today=clock.today())
    return replace(content, changes=(), unchanged=())


def registers(world: World) -> MonthRegister:
    found = read(world).registered
    assert found is not None
    return found


def tell(world: World, who: Audience, on: dt.date, said: str, **more: Any) -> None:
    entry = Engagement(
        plan_id=world.plan.id,
        audience=who,
        kind=EngagementKind.BRIEFING,
        held_on=on,
        by="the Director",
        said=said,
        entered_by_id=world.people["office"].id,
        entered_at=clock.now(),
        **more,
    )
    save(entry)


def pay(world: World, line: FundingLine, amount: str, on: dt.date) -> None:
    entry = FundingEntry(
        line=line,
        plan_id=world.plan.id,
        kind=SumKind.COMMITTED,
        amount=Decimal(amount),
        on=on,
        words="Interims",
        entered_by_id=world.people["office"].id,
        entered_at=clock.now(),
    )
    save(entry)


def budget(world: World, fund: Fund, title: str, sum: str) -> FundingLine:
    line = FundingLine(
        fund=fund, plan_id=world.plan.id, title=title, budget=Decimal(sum), forecast=Decimal(sum), position=1
    )
    save(line)
    return line


def fill(world: World) -> FundingLine:
    """A risk, a dependency that cannot hold, a decision that waits for a deliverable, words said, and money."""
    keep_risk(world, "A", "Trust is not restored", m2022_10=(2, 4), m2022_11=(4, 4))
    item = promise(world, "A", "A1", baseline_on=D(2022, 9, 1), forecast_on=D(2023, 2, 10))
    depend(world, 1, item, promise(world, "B", "B1"))
    link(world, item, decide(world, 1, "A", D(2023, 3, 22)))
    staff = inform(world, "Staff", Cadence.WEEKLY, D(2022, 11, 1))
    tell(world, staff, D(2022, 11, 4), "The plan is agreed.")
    tell(world, staff, D(2022, 11, 11), "Not for the paper.", prints=False)
    tell(world, staff, D(2022, 12, 2), "Of another month.")
    fund = Fund(plan_id=world.plan.id, name="Response fund", approved=Decimal("750000.00"), authority="Board")
    line = budget(world, fund, "Interim staff", "300000.10")
    pay(world, line, "120000.05", D(2022, 11, 8))
    pay(world, line, "1.00", D(2022, 12, 1))
    return line


def test_a_month_tells_its_own_scores_sums_and_words(world: World) -> None:
    fill(world)
    found = registers(world)
    (risk,) = found.risks
    assert risk.current
    assert risk.before
    assert (risk.reference, risk.current.band, risk.before.likelihood, risk.movement) == (
        "A-R1",
        "very high",
        2,
        "up from 8",
    )
    (dependency,) = found.dependencies
    assert dependency.broken == "A1 comes 10 days after it is needed"
    assert [one.words for one in found.engagement] == [
        "4 November 2022: Staff, briefing by the Director. The plan is agreed."
    ]
    (fund,) = found.funds
    assert [(line.budget, line.committed) for line in fund.lines] == [
        (Decimal("300000.10"), Decimal("120000.05"))
    ]
    assert [(step.label, step.is_critical, step.needs) for step in found.path] == [
        ("A1", False, ()),
        ("DP1", True, ("A1",)),
    ]


def test_what_is_critical_and_red_makes_its_theme_red(world: World) -> None:
    item = promise(world, "A", "A1", baseline_on=D(2022, 9, 1), forecast_on=D(2023, 2, 10))
    for number in range(2, 7):
        promise(world, "A", f"A{number}", baseline_on=D(2022, 12, 20), forecast_on=D(2022, 12, 20))
    assert read(world).themes[0].calculated == "Amber"
    link(world, item, decide(world, 1, "A", D(2023, 2, 10)))  # the very day: it cannot slip
    content = read(world)
    assert content.themes[0].calculated == "Red"
    assert publish(content).themes[0].calculated == "Red"


def test_a_frozen_months_registers_stay_as_they_stood(world: World) -> None:
    line = fill(world)
    freeze(world)
    then = to_json(read(world))
    assert '"register"' in then
    clock.fix(LATER)
    change(db.session.query(Risk).one(), text="Another", inherent_likelihood=5, inherent_impact=5)
    change(db.session.query(Dependency).one(), state=DependencyState.MET)
    change(db.session.query(Decision).one(), state=DecisionState.WITHDRAWN)
    for entry in db.session.query(Engagement).all():
        change(entry, said="Other words")
    change(line, title="Another line", budget=Decimal("1.00"))
    change(world.plan, matrix_size=6, call_in_days=9)
    assert db.session.query(RiskScore).count() == 2
    now = read(world)
    assert now.registered is not None
    assert to_json(now) == then


def test_a_sum_that_is_withheld_is_in_nothing_public(world: World) -> None:
    line = fill(world)
    proposal = Exemption(
        plan_id=world.plan.id,
        subject=FundingLine.__tablename__,
        subject_id=line.id,
        secrecy=Secrecy.EXEMPT,
        schedule_paragraph=3,
        reason="A sale",
        state=ExemptionState.AGREED,
        proposed_by_id=world.people["office"].id,
        proposed_at=clock.now(),
    )
    save(proposal)
    content = read(world)
    assert content.withheld_count == 1
    public = publish(content)
    assert [word for word in ("Interim staff", "120000.05", "300000.10") if word in to_json(public)] == []
    assert public.registered
    assert public.registered.funds[0].lines == ()
