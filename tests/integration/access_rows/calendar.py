"""The calendar: read by everybody of the plan, run by the programme office."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cpca.extensions import db
from cpca.models.period import Meeting, PreElectionPeriod
from cpca.models.plan import Plan
from tests.integration.access_table import EMPTY, EVERYBODY, PLAN, THE_PLAN, act, get, page
from tests.world import World, make_other_plan

HERE = f"{THE_PLAN}/calendar"
MEETING, ELECTION = f"{HERE}/meetings/{{meeting}}", f"{HERE}/pre-election/{{election}}"
OVERSEERS = "office sro audit"


def make(world: World) -> dict[str, Any]:
    return _enter(world.plan)


def make_other(world: World) -> dict[str, Any]:
    return _enter(make_other_plan(world))


def _enter(plan: Plan) -> dict[str, Any]:
    meeting = Meeting(plan_id=plan.id, body="Board", held_on=dt.date(2023, 2, 22))
    election = PreElectionPeriod(
        plan_id=plan.id,
        election="Mayoral election",
        from_on=dt.date(2025, 3, 20),
        until_on=dt.date(2025, 5, 1),
    )
    db.session.add_all([meeting, election])
    db.session.flush()
    return {"meeting": meeting.id, "election": election.id}


ROWS = [
    get("calendar.show_calendar", HERE, {200: PLAN}),
    page("calendar.add_meeting", f"{HERE}/meeting", "office", EVERYBODY),
    act("calendar.add_meeting", f"{HERE}/meeting", {422: "office"}, EVERYBODY),
    page("calendar.edit_meeting", MEETING, "office", EVERYBODY),
    act("calendar.edit_meeting", MEETING, {422: "office"}, EVERYBODY),
    act("calendar.cancel", f"{MEETING}/cancel", {303: "office"}, EVERYBODY),
    page("calendar.edit_month", f"{HERE}/months/{EMPTY}", "office", EVERYBODY),
    act("calendar.edit_month", f"{HERE}/months/{EMPTY}", {409: "office"}, EVERYBODY),
    page("calendar.plan_year", f"{HERE}/year", "office", EVERYBODY),
    act("calendar.plan_year", f"{HERE}/year", {422: "office"}, EVERYBODY),
    page("calendar.add_pre_election", f"{HERE}/pre-election", "office", EVERYBODY),
    act("calendar.add_pre_election", f"{HERE}/pre-election", {422: "office"}, EVERYBODY),
    page("calendar.edit_pre_election", ELECTION, "office", EVERYBODY),
    act("calendar.edit_pre_election", ELECTION, {422: "office"}, EVERYBODY),
    get("calendar.show_publicity", f"{HERE}/publicity/{EMPTY}", {200: OVERSEERS}),
    page("calendar.release", f"{HERE}/publicity/{EMPTY}/release", "statutory", EVERYBODY),
    act("calendar.release", f"{HERE}/publicity/{EMPTY}/release", {422: "statutory"}, EVERYBODY),
]
