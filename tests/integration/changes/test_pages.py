"""The pages of change control: asked for, seen side by side, sent, decided, listed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from cpca.domain import clock
from cpca.extensions import db, writing
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.exempt import Exemption, ExemptionState, Secrecy
from cpca.models.people import Role, RoleAssignment
from tests.client import PageClient, soup_of
from tests.integration.changes.asking import ask, decide_it, move
from tests.integration.changes.things import (
    BASELINE,
    EFFECT,
    LOG,
    REASON,
    add_deliverable,
    add_measure,
    add_milestone,
    again,
    day,
    forecast,
)
from tests.statements import counted
from tests.world import LONG_AGO, World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
K = ChangeKind
SAID = {"reason": REASON, "effect": EFFECT}


def stored() -> list[ChangeRequest]:
    db.session.rollback()
    return list(db.session.query(ChangeRequest).order_by(ChangeRequest.id))


def sides(text: str) -> list[list[str]]:
    """The rows of the table that sets what stands beside what it would be."""
    rows = soup_of(text).select("table.sides tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in rows]


FORMS: list[tuple[str, str, dict[str, str], list[list[str]]]] = [
    ("deliverable", "baseline", {"baseline_on": "20/04/2023"}, [["Baseline", "31 Mar 2023", "20 Apr 2023"]]),
    ("milestone", "baseline", {"baseline_on": "2023-04-20"}, [["Baseline", "31 Mar 2023", "20 Apr 2023"]]),
    (
        "deliverable",
        "scope",
        {"title": "Adopt <b>it</b>", "criteria": "Signed"},
        [["Title", "Deliver A1", "Adopt <b>it</b>"], ["Acceptance criteria", "none", "Signed"]],
    ),
    ("milestone", "scope", {"title": "Else"}, [["Title", "Reach A1.1", "Else"]]),
    ("deliverable", "withdrawal", {}, [["State", "in progress", "withdrawn"]]),
    (
        "deliverable",
        "replacement",
        {"successor_id": "B4"},
        [["State", "in progress", "superseded"], ["Replaced by", "none", "B4"]],
    ),
    (
        "measure",
        "measure",
        {"target": "20.5", "target_on": "31 Mar 2025"},
        [["Target", "30", "20.5"], ["Target by", "31 Mar 2024", "31 Mar 2025"]],
    ),
    (
        "plan",
        "rating-rules",
        {"delegated_days": "45", "track_record": "y"},
        [
            ["Days by which the senior responsible owner may move a baseline alone", "30", "45"],
            ["Track record beside the forecasts", "off", "on"],
        ],
    ),
]


@pytest.mark.parametrize(("word", "kind", "typed", "shown"), FORMS)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_request_is_shown_side_by_side_and_only_then_sent(
    world: World, client: PageClient, word: str, kind: str, typed: dict[str, str], shown: Any, htmx: bool
) -> None:
    promised, other = add_deliverable(world), add_deliverable(world, "B4", "B")
    things: dict[str, Any] = {
        "deliverable": promised,
        "milestone": add_milestone(promised),
        "measure": add_measure(world),
        "plan": world.plan,
    }
    if "successor_id" in typed:
        typed = {"successor_id": str(other.id)}
    client.sign_in(world.people["office"])
    at = f"{LOG}/new/{word}/{things[word].id}/{kind}"
    before = client.send(at, at, htmx=htmx, **typed, **SAID)
    assert (before.status_code, sides(before.text), stored()) == (200, shown, [])
    form = soup_of(before.text).find("form", action=at)
    data = {str(i["name"]): str(i["value"]) for i in form.find_all("input")}
    again_ = client.post_form(at, htmx=htmx, **{**data, "change": "yes"})
    assert soup_of(again_.text).find("textarea", {"name": "reason"}).text.strip() == REASON
    sent = client.post_form(at, htmx=htmx, **{**data, "send": "yes"})
    row = stored()[0]
    assert sent.headers["HX-Redirect" if htmx else "Location"] == f"{LOG}#change-{row.id}"
    assert (row.state, row.reason, row.effect, len(stored())) == (ChangeState.PROPOSED, REASON, EFFECT, 1)
    assert sides(client.get(f"{LOG}/1").text) == shown


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_missing_is_said_beside_what_was_typed(world: World, client: PageClient, htmx: bool) -> None:
    client.sign_in(world.people["lead_a"])
    at = f"{LOG}/new/deliverable/{add_deliverable(world).id}/baseline"
    answer = client.send(at, at, htmx=htmx, baseline_on="31/02/2023", reason="", effect=EFFECT)
    soup = soup_of(answer.text)
    assert answer.status_code == 422
    assert soup.find("textarea", {"name": "effect"}).text.strip() == EFFECT
    assert soup.find("input", {"name": "baseline_on"})["value"] == "31/02/2023"
    assert [a.text for a in soup.select(".govuk-error-summary a")] == [
        "Enter a real date, like 30/11/2022.",
        "Say why.",
    ]
    same = client.send(at, at, htmx=htmx, baseline_on="31/03/2023", **SAID)
    assert (same.status_code, stored()) == (422, [])


def test_what_somebody_changed_meanwhile_is_shown_beside_what_was_typed(
    world: World, client: PageClient
) -> None:
    thing = add_deliverable(world)
    client.sign_in(world.people["lead_a"])
    at = f"{LOG}/new/deliverable/{thing.id}/scope"
    typed: dict[str, Any] = {"title": "Mine", "criteria": "", "version": str(thing.version), **SAID}
    change(again(thing), title="Theirs")
    for step in ({}, {"send": "yes"}):
        answer = client.post_form(at, **{**typed, **step})
        soup = soup_of(answer.text)
        assert (answer.status_code, stored()) == (409, [])
        assert soup.find("input", {"name": "title"})["value"] == "Mine"
        assert soup.select_one(".theirs blockquote").text == "Theirs"


def test_two_who_decide_at_once_the_second_is_shown_both(world: World, client: PageClient) -> None:
    request = move(world, add_deliverable(world), day("2023-09-30"))
    decide_it(world, request, words="As discussed")
    client.sign_in(world.people["sro"])
    mine: dict[str, Any] = {
        "answer": "refuse",
        "decision": "Mine",
        "body": "Board",
        "minute": "9.9",
        "met_on": "2023-01-25",
    }
    answer = client.post_form(f"{LOG}/1/decide", version="1", **mine)
    soup = soup_of(answer.text)
    assert answer.status_code == 409
    assert soup.find("textarea", {"name": "decision"}).text.strip() == "Mine"
    assert [quote.text for quote in soup.select(".theirs blockquote")] == ["7.2", "As discussed"]
    assert stored()[0].state is ChangeState.APPROVED


@pytest.mark.parametrize("htmx", [False, True])
def test_the_senior_responsible_owner_decides_within_delegation(
    world: World, client: PageClient, htmx: bool
) -> None:
    thing = add_deliverable(world)
    move(world, thing, day("2023-04-20"))
    client.sign_in(world.people["sro"])
    page, at = f"{LOG}/1", f"{LOG}/1/decide"
    assert soup_of(client.get(page).text).find("input", {"name": "minute"}) is None
    missing = client.send(page, at, htmx=htmx, answer="refuse", decision="")
    assert (missing.status_code, again(thing).baseline_on) == (422, BASELINE)
    answer = client.send(page, at, htmx=htmx, answer="approve")
    assert answer.headers["HX-Redirect" if htmx else "Location"] == page
    assert again(thing).baseline_on == day("2023-04-20")
    assert "approved by the senior responsible owner on" in client.get(page).text


def test_the_bodys_decision_is_recorded_with_its_day_and_minute(world: World, client: PageClient) -> None:
    change(world.plan, agreed_by="Combined Authority Board")
    thing = add_deliverable(world)
    move(world, thing, day("2023-09-30"))
    client.sign_in(world.people["sro"])
    page, at = f"{LOG}/1", f"{LOG}/1/decide"
    text = soup_of(client.get(page).text).get_text(" ", strip=True)
    assert (
        "The Combined Authority Board, beyond what is delegated to the senior responsible owner: it is 183"
        in text
    )
    assert client.send(page, at, answer="approve").status_code == 422
    answer = client.send(page, at, answer="approve", met_on="25 Jan 2023", minute="7.2")
    assert (answer.status_code, again(thing).baseline_on) == (303, day("2023-09-30"))
    said = "approved by the Combined Authority Board on 25 Jan 2023, minute 7.2, recorded by Senior responsible owner"
    assert said in client.get(page).text


def test_one_who_proposed_it_sees_why_they_do_not_decide(world: World, client: PageClient) -> None:
    with writing():
        role = RoleAssignment(
            person_id=world.people["office"].id, role=Role.SRO, plan_id=world.plan.id, from_on=LONG_AGO
        )
        db.session.add(role)
        db.session.commit()
    move(world, add_deliverable(world), day("2023-04-20"), "office")
    client.sign_in(world.people["office"])
    soup = soup_of(client.get(f"{LOG}/1").text)
    assert soup.find("form", action=f"{LOG}/1/decide") is None
    assert "CR1 was proposed by you" in soup.get_text(" ", strip=True)
    assert client.post_form(f"{LOG}/1/decide", answer="approve", version="1").status_code == 403


def test_a_request_is_taken_back_by_its_button(world: World, client: PageClient) -> None:
    move(world, add_deliverable(world), day("2023-04-20"))
    client.sign_in(world.people["lead_a"])
    assert client.send(f"{LOG}/1", f"{LOG}/1/take-back").status_code == 303
    assert stored()[0].state is ChangeState.TAKEN_BACK
    assert client.post_form(f"{LOG}/1/take-back", version="1").status_code == 409


def test_the_log_narrows_to_a_theme_a_kind_and_a_state(world: World, client: PageClient) -> None:
    first, second = add_deliverable(world), add_deliverable(world, "B4", "B")
    forecast(world, first, "2023-05-01")
    decide_it(world, ask(world, first, K.SCOPE, title="Else"))
    move(world, second, day("2023-04-20"), "lead_b")
    client.sign_in(world.people["member"])

    def listed(query: str) -> list[str]:
        return [a.text for a in soup_of(client.get(f"{LOG}{query}").text).select("tbody th a")]

    assert listed("") == ["CR3", "CR2", "CR1"]
    assert listed("?theme=A") == ["CR2", "CR1"]
    assert listed("?theme=A&kind=forecast") == ["CR1"]
    assert listed("?state=approved") == ["CR2"]
    assert listed("?state=proposed&theme=A") == []
    assert listed("?kind=nonsense") == ["CR3", "CR2", "CR1"]
    decide_it(world, move(world, add_deliverable(world, "A2"), day("2023-04-20")))
    assert listed("") == ["CR3", "CR4", "CR2", "CR1"]  # what waits comes first


def test_the_log_takes_as_many_statements_for_forty_requests_as_for_one(
    world: World, client: PageClient
) -> None:
    client.sign_in(world.people["iib"])
    counts = []
    for number in (1, 40):
        for n in range(number):
            move(world, add_deliverable(world, f"A{number}.{n}"), day("2023-04-20"))
        with counted() as statements:
            client.get(LOG)
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("of_step", [False, True])
def test_what_is_kept_back_is_kept_back_with_its_requests(
    world: World, client: PageClient, of_step: bool
) -> None:
    thing = add_deliverable(world)
    move(world, add_milestone(thing) if of_step else thing, day("2023-04-20"))
    client.sign_in(world.people["board"])
    assert "CR1" in client.get(LOG).text
    with writing():
        row = Exemption(
            plan_id=world.plan.id,
            theme_id=thing.theme_id,
            subject="deliverable",
            subject_id=thing.id,
            secrecy=Secrecy.EXEMPT,
            schedule_paragraph=3,
            reason="A price",
            state=ExemptionState.AGREED,
            proposed_by_id=world.people["office"].id,
            proposed_at=clock.now(),
        )
        db.session.add(row)
        db.session.commit()
    assert ("CR1" in client.get(LOG).text, client.get(f"{LOG}/1").status_code) == (False, 404)
    client.sign_in(world.people["iib"])
    assert ("CR1" in client.get(LOG).text, client.get(f"{LOG}/1").status_code) == (True, 200)


def test_what_can_be_asked_is_offered_and_what_cannot_says_why(world: World, client: PageClient) -> None:
    thing = add_deliverable(world, baseline_on=None, original_on=None, forecast_on=None)
    client.sign_in(world.people["lead_a"])
    soup = soup_of(client.get(f"{LOG}/new?deliverable={thing.id}").text)
    at = f"{LOG}/new/deliverable/{thing.id}"
    assert [a["href"] for a in soup.select("main li a[href*=new]")] == [
        f"{at}/{kind}" for kind in ("scope", "replacement", "withdrawal")
    ]
    assert "Move its baseline: not now. A1 has no baseline yet" in soup.get_text(" ", strip=True)
    for query in ("", "?deliverable=x", "?deliverable=999999999", "?measure=%00"):
        assert client.get(f"{LOG}/new{query}").status_code == 404


def test_typing_that_was_not_sent_is_still_there(world: World, client: PageClient) -> None:
    move(world, add_deliverable(world), day("2023-04-20"))
    client.sign_in(world.people["sro"])
    client.post_form("/drafts", form=f"{LOG}/1/decide", decision="Half a sen")
    found = soup_of(client.get(f"{LOG}/1").text).find("textarea", {"name": "decision"})
    assert found.text.strip() == "Half a sen"


def test_my_work_names_what_waits_and_what_was_decided_of_ones_own(world: World, client: PageClient) -> None:
    clock.fix(dt.datetime(2022, 11, 20, 9, tzinfo=dt.UTC))
    first = move(world, add_deliverable(world), day("2023-04-20"))
    ask(world, add_measure(world), K.MEASURE, "office", target=Decimal(20))

    def owed(name: str) -> list[str]:
        soup = soup_of(client.sign_in(world.people[name]).get("/").text)
        return [a["href"] for a in soup.select("main a[href*='/changes/']")]

    assert {name: owed(name) for name in ("sro", "lead_a", "office", "audit")} == {
        "sro": [f"{LOG}/1", f"{LOG}/2"],
        "lead_a": [],
        "office": [],
        "audit": [],
    }
    decide_it(world, first, approve=False)
    assert {name: owed(name) for name in ("sro", "lead_a", "office")} == {
        "sro": [f"{LOG}/2"],
        "lead_a": [f"{LOG}/1"],
        "office": [],
    }
