"""What nobody means to enter in the registers is refused beside its field, and no page breaks for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.domain.meeting import BODIES
from cpca.extensions import db
from cpca.models.decision import Decision
from cpca.models.engagement import Audience, Cadence, Engagement
from cpca.models.funding import Fund
from tests.client import PageClient, soup_of
from tests.integration.registers.keeping import BOARD, decide, inform
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PLAN = "/plans/improvement-2022"
FAR = "Give a year from 1990 to 2099."
BIG = str(10**30)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2100-01-01", "1989-12-31"])
def test_a_day_that_no_plan_reaches_is_refused_wherever_it_is_typed(
    world: World, client: PageClient, day: str
) -> None:
    client.sign_in(world.people["office"])
    told: dict[str, Any] = {"kind": "briefing", "by": "The Director"}
    audience: dict[str, Any] = {"name": "Staff", "cadence": "every week"}
    fund: dict[str, Any] = {"name": "Fund", "approved": "100", "authority": "The Board"}
    for at, field, values in (
        (f"{PLAN}/engagement/audiences/new", "promised_on", audience),
        (f"{PLAN}/engagement/new", "held_on", told),
        (f"{PLAN}/money/funds/new", "approved_on", fund),
    ):
        sent: dict[str, Any] = values | {field: day}
        answer = client.send(at, at, **sent)
        assert (at, answer.status_code) == (at, 422)
        assert soup_of(answer.text).select_one(f"#{field}-error").text == f"Error: {FAR}"
    stored = [db.session.query(table).count() for table in (Audience, Engagement, Fund)]
    assert stored == [0, 0, 0]


@pytest.mark.parametrize(
    ("wrong", "kept"),
    [
        ({}, True),
        ({"body": f"{BODIES[0]}\0"}, False),
        ({"meeting_id": BIG}, False),
        ({"meeting_id": str(2**31)}, False),
        ({"meeting_id": "-1"}, False),
        ({"body": ""}, False),
        ({"body": "B" * 10_000}, False),
        ({"body": "Board\r\nX: y"}, False),
    ],
    ids=["right", "nul", "huge", "one too many", "negative", "none", "long", "two lines"],
)
def test_a_decision_of_nobody_or_of_a_meeting_that_no_key_names_is_refused(
    world: World, client: PageClient, wrong: dict[str, Any], kept: bool
) -> None:
    decide(world, 1, "A", None)
    client.sign_in(world.people["lead_a"])
    for at in (f"{PLAN}/themes/A/decisions/new", f"{PLAN}/decisions/1/edit"):
        values: dict[str, Any] = {
            "title": "Agree it",
            "body": BODIES[0],
            "meeting_id": "0",
            **wrong,
        }
        answer = client.send(at, at, **values)
        assert (at, answer.status_code) == (at, 303 if kept else 422)
        assert "\0" not in answer.text
    assert {one.body for one in db.session.query(Decision)} == {BODIES[0] if kept else BOARD}


def test_an_audience_that_no_key_names_and_ends_with_signs_that_no_text_holds_are_refused(
    world: World, client: PageClient
) -> None:
    inform(world, "Staff", Cadence.WEEKLY, dt.date(2022, 11, 20))
    client.sign_in(world.people["lead_a"])
    at = f"{PLAN}/themes/A/engagement/new"
    told: dict[str, Any] = {"kind": "briefing", "by": "The Director", "held_on": "2022-12-01"}
    assert client.send(at, at, audience_id=BIG, **told).status_code == 422
    at = f"{PLAN}/themes/A/dependencies/new"
    theme = f"theme-{world.themes['B'].id}\0"
    answer = client.send(at, at, way="needs", own=theme, other=theme, what="Money", needed_by="2023-01-31")
    assert answer.status_code == 422
    assert "\0" not in answer.text
