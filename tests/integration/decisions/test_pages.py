"""The pages of decisions: entered by a lead, recorded step by step, read by those who read registers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.extensions import db
from cpca.models.decision import Decision, DecisionState, Outcome
from cpca.models.plan import Plan
from tests.client import PageClient, soup_of
from tests.integration.path.things import PLAN, decide, meet
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HERE = f"/plans/{PLAN}/decisions"
NEW = f"/plans/{PLAN}/themes/A/decisions/new"


def test_a_lead_adds_a_decision_and_the_office_records_what_happened(
    world: World, client: PageClient
) -> None:
    (meeting,) = meet(world, dt.date(2022, 11, 30))
    client.sign_in(world.people["lead_a"])
    typed: dict[str, Any] = {"title": "Agree the <b>plan</b>", "body": "Board", "meeting_id": str(meeting.id)}
    answer = client.send(NEW, NEW, **typed, is_key="y", forward_plan="KD2022/040")
    assert (answer.status_code, answer.location) == (303, HERE)
    client.sign_in(world.people["office"])
    acts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("notice", {"on": "2022-10-20", "forward_plan": "KD2022/040"}),
        ("take", {"on": "2022-11-30", "outcome": "approved", "vote": "Agreed without a vote"}),
        ("publish", {"on": "2022-12-02"}),
    )
    for act, fields in acts:
        answer = client.send(f"{HERE}/1/{act}", f"{HERE}/1/{act}", **fields)
        assert (answer.status_code, answer.location) == (303, f"{HERE}/1"), act
    page = soup_of(client.get(f"{HERE}/1").text)
    facts = {row.dt.text: row.dd.text for row in page.select("dl.facts > div")}
    assert facts["State"] == "In force"
    assert facts["Outcome"] == "Approved on 30 Nov 2022; Agreed without a vote"
    assert facts["In force from"] == "12 Dec 2022"
    row = soup_of(client.get(HERE).text).select_one("#decision-1")
    assert row.th.a.text == "DP1 Agree the <b>plan</b>"


def test_what_was_refused_stands_beside_what_was_typed(world: World, client: PageClient) -> None:
    meet(world, dt.date(2022, 11, 30))
    decide(world, 1, needs_mayor=True)
    client.sign_in(world.people["office"])
    at = f"{HERE}/1/take"
    answer = client.send(at, at, on="2022-11-29", outcome="approved", vote="5 to 2")
    page = soup_of(answer.text)
    assert answer.status_code == 422
    assert "no meeting of the Board on 29 Nov 2022" in page.select_one(".govuk-error-summary").text
    assert page.select_one("#vote")["value"] == "5 to 2"
    answer = client.send(
        at, at, on="2022-11-30", outcome="approved", vote="5 to 2", mayoral_vote="the Mayor’s"
    )
    assert answer.status_code == 303
    found = db.session.query(Decision).one()
    assert (found.state, found.outcome) == (DecisionState.TAKEN, Outcome.APPROVED)


def test_an_act_that_does_not_fit_says_how_it_stands(world: World, client: PageClient) -> None:
    decision = decide(world, 1)
    change(decision, state=DecisionState.WITHDRAWN)
    client.sign_in(world.people["office"])
    at = f"{HERE}/1/defer"
    answer = client.send(at, at, reason="Not ready")
    assert answer.status_code == 409
    assert "DP1 is withdrawn" in answer.text
    assert client.get(f"{HERE}/1/unknown").status_code == 404


def test_the_call_in_period_is_a_setting_of_the_plan(world: World, client: PageClient) -> None:
    client.sign_in(world.people["office"])
    at = f"{HERE}/settings"
    for days, status in (("", 422), ("-1", 422), ("31", 422), ("3", 303)):
        assert (days, client.send(at, at, call_in_days=days).status_code) == (days, status)
    assert db.session.get_one(Plan, world.plan.id, populate_existing=True).call_in_days == 3


def test_somebody_who_saved_first_is_shown(world: World, client: PageClient) -> None:
    decision = decide(world, 1)
    client.sign_in(world.people["office"])
    at = f"{HERE}/1/edit"
    answer = client.send(at, at, title="Mine", version=str(decision.version - 1))
    assert answer.status_code == 409
    assert "Somebody saved first" in answer.text
