"""An approved sum with a line of theme A in the tests' small world, and sums entered on it."""

from __future__ import annotations

import datetime as dt

from cpca.domain import clock
from cpca.domain import funding_keeping as keeping
from cpca.domain.funding import get_fund, get_line
from cpca.domain.funding_keeping import Entered, TypedFund
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.funding import Fund, FundingEntry, FundingLine
from cpca.permissions import Viewer
from tests.world import World

PLAN = "improvement-2022"
HERE = f"/plans/{PLAN}/money"
FUND = TypedFund(
    name="Response Fund",
    approved="£750,000",
    authority="Board decision 12",
    approved_on=dt.date(2022, 9, 21),
    approved_by="The Board",
    ends_on=dt.date(2023, 3, 31),
)


def viewer_of(world: World, name: str) -> Viewer:
    return get_viewer(world.people[name].id, clock.today())


def add_fund(world: World, typed: TypedFund = FUND) -> Fund:
    """A fund as the programme office adds it, committed."""
    with writing():
        fund = keeping.add_fund(viewer=viewer_of(world, "office"), plan=world.plan, typed=typed)
        db.session.commit()
    return fund


def add_line(
    world: World, fund: Fund, budget: str = "100,000", code: str | None = "A", title: str = "Staff"
) -> FundingLine:
    """A line of a fund as the programme office adds it, committed."""
    with writing():
        viewer = viewer_of(world, "office")
        found = get_fund(viewer, plan=PLAN, fund_id=fund.id)
        theme = world.themes[code] if code else None
        line = keeping.add_line(viewer=viewer, fund=found, theme=theme, title=title, budget=budget)
        db.session.commit()
    return line


def enter(
    world: World,
    line: FundingLine,
    amount: str,
    entered: Entered = Entered.COMMITTED,
    reason: str | None = None,
    name: str = "lead_a",
    on: dt.date | None = None,
) -> FundingEntry:
    """A sum as the theme's lead enters it, committed."""
    with writing():
        viewer = viewer_of(world, name)
        entry = keeping.enter(
            viewer=viewer,
            line=get_line(viewer, plan=PLAN, line_id=line.id),
            entered=entered,
            amount=amount,
            on=on or clock.today(),
            words="Order 7",
            reason=reason,
        )
        db.session.commit()
    return entry
