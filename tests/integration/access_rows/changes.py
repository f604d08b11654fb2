"""Change control: every reader of the plan reads its log; themes and the programme office propose, the senior
responsible owner decides, whoever proposed takes back.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.change import ChangeKind, ChangeRequest
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.plan import Plan, Theme
from tests.integration.access_table import PLAN, THE_PLAN, act, get, page
from tests.world import World, make_other_plan

HERE = f"{THE_PLAN}/changes"
MARCH = dt.date(2023, 3, 31)
PROPOSERS = "contributor_a lead_a office"
OWN, THEIRS = 51, 61  # the numbers of the requests in this plan and in the other


def make(world: World) -> dict[str, Any]:
    """A deliverable of theme A, and a request on it that the programme office made."""
    return _asked(world, world.plan, world.themes["A"], OWN)


def make_other(world: World) -> dict[str, Any]:
    plan = make_other_plan(world)
    theme = Theme(plan=plan, code="Z", title="Theirs", statement="Theirs", position=7)
    db.session.add(theme)
    db.session.flush()
    return _asked(world, plan, theme, THEIRS)


def _asked(world: World, plan: Plan, theme: Theme, number: int) -> dict[str, Any]:
    promised = Deliverable(
        theme=theme,
        plan_id=plan.id,
        reference="A91",
        title="Move it",
        position=91,
        original_on=MARCH,
        baseline_on=MARCH,
        forecast_on=MARCH,
        state=DeliverableState.IN_PROGRESS,
    )
    change = ChangeRequest(
        plan=plan,
        theme=theme,
        deliverable=promised,
        number=number,
        kind=ChangeKind.BASELINE,
        from_value='{"baseline_on":"2023-03-31"}',
        to_value='{"baseline_on":"2023-04-10"}',
        reason="The supplier is late",
        effect="Nothing else moves",
        proposed_by_id=world.people["office"].id,
        proposed_at=clock.now(),
    )
    db.session.add_all([promised, change])
    db.session.flush()
    return {"request_number": number, "change_of": promised.id}


ONE, NEW = f"{HERE}/{{request_number}}", f"{HERE}/new"
ASK = f"{NEW}/deliverable/{{change_of}}/scope"
ROWS = [
    get("changes.show_log", HERE, {200: PLAN}),
    get("changes.show_change", ONE, {200: PLAN}),
    act("changes.decide", f"{ONE}/decide", {422: "sro"}, PLAN),
    act("changes.take_it_back", f"{ONE}/take-back", {303: "office"}, PLAN, {"version": "1"}),
    page("changes.choose", f"{NEW}?deliverable={{change_of}}", PROPOSERS, PLAN),
    page("changes.choose", f"{NEW}?rules", "office", PLAN),
    page("changes.ask", ASK, PROPOSERS, PLAN),
    act("changes.ask", ASK, {422: PROPOSERS}, PLAN),
]
