"""What the tests of the registers' pages share: a row of each register, as its room would have kept it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from cpca.domain import clock
from cpca.models.decision import Decision, PathLink
from cpca.models.deliverable import Deliverable
from cpca.models.dependency import Dependency, DependencyAct, DependencyEvent
from cpca.models.engagement import Audience, Cadence, Engagement
from cpca.models.funding import Fund, FundingEntry, FundingLine, SumKind
from cpca.models.period import Meeting
from cpca.models.risk import Risk, RiskScore
from tests.world import World, save

BOARD = "Combined Authority Board"


def keep_risk(world: World, code: str, text: str, **scores: tuple[int, int]) -> Risk:
    """A risk of a theme, scored (likelihood, impact) in months named like `m2022_11`."""
    theme = world.themes[code]
    risk = Risk(theme_id=theme.id, plan_id=world.plan.id, text=text, position=1)
    save(risk)
    for month, (likelihood, impact) in scores.items():
        score(world, risk, month.removeprefix("m").replace("_", "-"), likelihood, impact)
    return risk


def score(world: World, risk: Risk, month: str, likelihood: int, impact: int) -> RiskScore:
    found = RiskScore(
        risk_id=risk.id,
        period_id=world.periods[month].id,
        plan_id=risk.plan_id,
        theme_id=risk.theme_id,
        likelihood=likelihood,
        impact=impact,
        scored_at=clock.now(),
    )
    save(found)
    return found


def depend(
    world: World,
    number: int,
    giver: Deliverable | None,
    receiver: Deliverable | None,
    *,
    by_giver: bool = False,
    **values: Any,
) -> Dependency:
    """Needed by 31 January 2023; an end without a deliverable is the department's. The receiver proposed it unless told."""
    found = Dependency(
        plan_id=world.plan.id,
        number=number,
        **_end("giver", giver),
        **_end("receiver", receiver),
        what=f"What DN{number} is about",
        proposed_by_id=world.people["lead_b"].id,
        proposed_at=clock.now(),
        **{"needed_by": dt.date(2023, 1, 31), **values},
    )
    save(found)
    happen(found, DependencyAct.PROPOSE, of_giver=by_giver)
    return found


def _end(name: str, deliverable: Deliverable | None) -> dict[str, Any]:
    if deliverable is None:
        return {f"{name}_body": "The department"}
    return {f"{name}_theme_id": deliverable.theme_id, f"{name}_deliverable_id": deliverable.id}


def happen(dependency: Dependency, act: DependencyAct, *, of_giver: bool = False) -> None:
    save(
        DependencyEvent(
            dependency_id=dependency.id,
            plan_id=dependency.plan_id,
            act=act,
            of_giver=of_giver,
            said_at=clock.now(),
        )
    )


def decide(world: World, number: int, code: str, held_on: dt.date | None, **values: Any) -> Decision:
    """A decision of the Board, at its meeting of that day."""
    meeting = None
    if held_on is not None:
        meeting = Meeting(plan_id=world.plan.id, body=BOARD, held_on=held_on)
        save(meeting)
    found = Decision(
        plan_id=world.plan.id,
        theme_id=world.themes[code].id,
        number=number,
        title=f"Title of DP{number}",
        body=BOARD,
        meeting_id=meeting.id if meeting else None,
        position=number,
        **values,
    )
    save(found)
    return found


def inform(world: World, name: str, cadence: Cadence, promised_on: dt.date) -> Audience:
    audience = Audience(
        plan_id=world.plan.id, name=name, cadence=cadence, promised_on=promised_on, position=1
    )
    save(audience)
    return audience


def follow(world: World, audience: Audience, code: str | None, by: dt.date) -> None:
    """The audience was told on 20 November 2022, of a theme or the whole plan, and something is to follow."""
    entry = Engagement(
        plan_id=world.plan.id,
        audience_id=audience.id,
        theme_id=world.themes[code].id if code else None,
        held_on=dt.date(2022, 11, 20),
        by="Chief Executive",
        said="The plan is agreed",
        follow_up="Send the slides",
        follow_up_by=by,
        entered_by_id=world.people["office"].id,
        entered_at=clock.now(),
    )
    save(entry)


def give_money(world: World, approved: str) -> FundingLine:
    """A fund of so many pounds, with one line that may take up all of it."""
    fund = Fund(plan_id=world.plan.id, name="Response fund", approved=Decimal(approved), authority="Board")
    save(fund)
    sums = {"budget": Decimal(approved), "forecast": Decimal(approved)}
    line = FundingLine(plan_id=world.plan.id, fund_id=fund.id, title="People", position=1, **sums)
    save(line)
    return line


def commit(
    world: World, line: FundingLine, amount: str, on: dt.date, kind: SumKind = SumKind.COMMITTED
) -> None:
    entry = FundingEntry(
        line_id=line.id,
        plan_id=world.plan.id,
        kind=kind,
        amount=Decimal(amount),
        on=on,
        words="Contract",
        reason="Agreed",
        entered_by_id=world.people["office"].id,
        entered_at=clock.now(),
    )
    save(entry)


def link(world: World, before: Deliverable, after: Decision) -> None:
    """The decision waits for the deliverable."""
    ends = {"before": "deliverable", "before_id": before.id, "after": "decision", "after_id": after.id}
    save(PathLink(plan_id=world.plan.id, **ends))
