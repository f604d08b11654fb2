"""One risk kept through its months: split, owned, scored, controlled, become an issue, closed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.audit import AuditPayload
from cpca.models.risk import Mitigation, Response, Risk, RiskScore, RiskState
from tests.client import PageClient, soup_of
from tests.integration.risks.things import freeze_all, one_of, risk_of
from tests.world import World

DAY = dt.timedelta(days=1)
SENTENCE = "Posts may stay empty, and work stop"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def risk(world: World, client: PageClient) -> Risk:
    client.sign_in(world.people["lead_a"])
    return risk_of(world, "A", SENTENCE)


def test_a_sentence_stays_until_it_is_split_and_the_trail_keeps_it(client: PageClient, risk: Risk) -> None:
    at = f"{one_of(risk)}/split"
    answer = client.send(at, at, cause="Hiring is slow", event="Posts stay empty", effect="Work stops")
    assert (answer.status_code, answer.location) == (303, f"{one_of(risk)}#sheet")
    db.session.expire_all()
    assert risk.text == "Cause: Hiring is slow. Event: Posts stay empty. Effect: Work stops."
    facts = [
        item.text for item in soup_of(client.get(one_of(risk)).text).select("#sheet .facts:first-of-type dd")
    ]
    assert facts[:3] == ["Hiring is slow", "Posts stay empty", "Work stops"]
    edit = f"{one_of(risk)}/edit"
    assert client.send(edit, edit, text="Another sentence").status_code == 422
    assert client.send(edit, edit, mitigation="Advertise").status_code == 303
    kept = db.session.query(AuditPayload.content).filter(AuditPayload.content.contains(SENTENCE))
    assert kept.count() == 1


@pytest.mark.parametrize(
    ("form", "fields", "message"),
    [
        ("split", {"cause": "x", "event": "y"}, "Say what it would do."),
        ("score", {"likelihood": "6", "impact": "1"}, "Give a number from 1 to 5."),
        ("score", {"likelihood": "1", "impact": "0"}, "Give a number from 1 to 5."),
        ("score", {"likelihood": "often", "impact": "1"}, "Give a whole number, like 3."),
        ("keep", {"target_likelihood": "3"}, "Give both likelihood and impact, or neither."),
        ("keep", {"inherent_likelihood": "3", "inherent_impact": "7"}, "Give a number from 1 to 5."),
        ("keep", {"owner_id": "999"}, "Choose somebody with a role in this theme."),
        ("keep", {"identified_on": "1 Jan 2099"}, "Give the day on which it was found: it cannot lie ahead."),
        ("issue", {"issue_on": "1 Jan 2099", "issue_words": "x"}, "Give the day on which it happened"),
        ("mitigations", {"text": "x", "done_on": "1 Jan 2022"}, "A control in place has no end."),
        (
            "mitigations",
            {"text": "x", "due_on": "1 Jan 2099", "done_on": "1 Jan 2099"},
            "Give the day on which it",
        ),
    ],
)
def test_what_cannot_be_is_refused_beside_what_was_typed(
    client: PageClient, risk: Risk, form: str, fields: dict[str, Any], message: str
) -> None:
    at = f"{one_of(risk)}/{form}"
    answer = client.send(at, at, **fields)
    problems = [item.text for item in soup_of(answer.text).select(".govuk-error-summary li")]
    assert (answer.status_code, [words[: len(message)] for words in problems]) == (422, [message])


def test_a_risk_is_owned_answered_and_aimed(world: World, client: PageClient, risk: Risk) -> None:
    at = f"{one_of(risk)}/keep"
    answer = client.send(
        at,
        at,
        owner_id=str(world.people["lead_a"].id),
        response="transfer",
        review_by="2030-01-31",
        inherent_likelihood="5",
        inherent_impact="4",
        target_likelihood="2",
        target_impact="4",
    )
    assert answer.status_code == 303
    db.session.expire_all()
    assert (risk.owner_id, risk.response) == (world.people["lead_a"].id, Response.TRANSFER)
    sheet = soup_of(client.get(one_of(risk)).text).select_one("#sheet")
    assert "20 (likelihood 5, impact 4)" in sheet.text
    assert "8 (likelihood 2, impact 4)" in sheet.text


def test_a_score_is_of_the_month_being_written_and_put_right_in_it(
    world: World, client: PageClient, risk: Risk
) -> None:
    at = f"{one_of(risk)}/score"
    assert client.send(at, at, likelihood="3", impact="4").status_code == 303
    assert client.send(at, at, likelihood="2", impact="4").status_code == 303
    scores = [(s.period_id, s.likelihood, s.impact) for s in db.session.query(RiskScore)]
    assert scores == [(world.periods["2022-11"].id, 2, 4)]
    assert client.send(at, at, likelihood="1", impact="1", version="1").status_code == 409
    freeze_all(world)
    answer = client.send(at, at, likelihood="1", impact="1")
    assert (answer.status_code, "No month is open" in answer.text) == (409, True)


def test_controls_stand_apart_from_dated_actions_and_late_ones_are_marked(
    client: PageClient, risk: Risk
) -> None:
    at, today = f"{one_of(risk)}/mitigations", clock.today()
    client.send(at, at, text="A weekly look at posts")
    client.send(at, at, text="Advertise", due_on=str(today - DAY))
    page = soup_of(client.get(one_of(risk)).text)
    items = [" ".join(item.stripped_strings) for item in page.select("#sheet li")]
    said = f"Advertise, due {(today - DAY).day} {today - DAY:%b %Y} , late Edit Advertise"
    assert [" ".join(item.split()) for item in items] == [
        "A weekly look at posts Edit A weekly look at posts",
        said.replace(" ,", ","),
    ]
    action = db.session.query(Mitigation).filter_by(text="Advertise").one()
    edit = f"{at}/{action.id}/edit"
    assert client.send(edit, edit, done_on=str(today)).status_code == 303
    assert soup_of(client.get(one_of(risk)).text).select("#sheet .late") == []
    assert client.send(edit, f"{at}/{action.id}/withdraw").status_code == 303
    assert client.get(edit).status_code == 404


def test_a_risk_that_happened_is_an_issue_until_it_is_closed_and_then_nothing_moves(
    client: PageClient, risk: Risk
) -> None:
    at, today = f"{one_of(risk)}/issue", clock.today()
    assert client.send(at, at, issue_on=str(today), issue_words="Agency staff came").status_code == 303
    db.session.expire_all()
    assert (risk.state, risk.issue_on) == (RiskState.ISSUE, today)
    assert "Agency staff came" in soup_of(client.get(one_of(risk)).text).select_one("#sheet").text
    edit = f"{one_of(risk)}/edit"
    assert client.send(edit, f"{one_of(risk)}/close").status_code == 303
    db.session.expire_all()
    assert (risk.state, risk.closed_on) == (RiskState.CLOSED, today)
    acts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("score", {"likelihood": "1", "impact": "1"}),
        ("split", {"cause": "a", "event": "b", "effect": "c"}),
        ("keep", {}),
        ("mitigations", {"text": "x"}),
    )
    for form, fields in acts:
        at = f"{one_of(risk)}/{form}"
        assert (form, client.send(at, at, **fields).status_code) == (form, 409)
