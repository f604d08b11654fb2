"""The registers in My work: each end of a dependency, each decision, audience and review with whoever owes it."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.models.decision import DecisionState, Outcome
from cpca.models.dependency import DependencyAct, DependencyState
from cpca.models.engagement import Cadence
from cpca.models.funding import SumKind
from cpca.models.risk import Mitigation, RiskState
from tests.client import PageClient
from tests.integration.registers.keeping import (
    commit,
    decide,
    depend,
    follow,
    give_money,
    happen,
    inform,
    keep_risk,
)
from tests.integration.summary.telling import counting, promise, submit, words
from tests.integration.summary.telling import read as page_of
from tests.world import World, change, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _written(world: World) -> None:
    """The month's returns are in: what is left to do is the registers'."""
    submit(world, "A")
    submit(world, "B")


def owed_by(client: PageClient, world: World, name: str) -> list[tuple[str, str]]:
    """What somebody owes to the registers, and what to do about it."""
    page = page_of(client.sign_in(world.people[name]), "/")
    found = [
        (words(item.select_one(".what")), words(item.select_one(":scope > p:last-child")))
        for item in page.select("ul.queue > li")
    ]
    return [one for one in found if not one[0].startswith(("A:", "B:", "November", "A1 passed"))]


def test_a_proposal_waits_for_the_other_end_alone(client: PageClient, world: World) -> None:
    depend(world, 1, promise(world, "A", "A1"), promise(world, "B", "B1"))
    found = {name: owed_by(client, world, name) for name in ("lead_a", "lead_b", "office", "contributor_a")}
    assert found == {
        "lead_a": [("DN1: a dependency to answer", "Answer")],
        "lead_b": [],
        "office": [],
        "contributor_a": [],
    }


def test_an_outside_bodys_end_waits_for_the_programme_office(client: PageClient, world: World) -> None:
    depend(world, 1, None, promise(world, "B", "B1"))
    assert owed_by(client, world, "office") == [("DN1: a dependency to answer", "Answer")]


def test_a_date_that_was_offered_waits_for_the_receiver(client: PageClient, world: World) -> None:
    ends = promise(world, "A", "A1"), promise(world, "B", "B1")
    depend(world, 1, *ends, offered_on=dt.date(2023, 2, 10))
    assert owed_by(client, world, "lead_b") == [("DN1: another date is offered", "Answer")]
    assert owed_by(client, world, "lead_a") == []


def test_the_question_of_the_app_waits_for_the_receivers_word_and_no_longer(
    client: PageClient, world: World
) -> None:
    ends = promise(world, "A", "A1"), promise(world, "B", "B1")
    one = depend(world, 1, *ends, state=DependencyState.ACCEPTED)
    assert owed_by(client, world, "lead_b") == []
    happen(one, DependencyAct.ASK)
    assert owed_by(client, world, "lead_b") == [("DN1: does it still hold?", "Answer")]
    happen(one, DependencyAct.STANDS)
    assert owed_by(client, world, "lead_b") == []


def test_a_day_that_has_passed_asks_the_receiver_whether_it_was_met(client: PageClient, world: World) -> None:
    ends = promise(world, "A", "A1"), promise(world, "B", "B1")
    one = depend(world, 1, *ends, state=DependencyState.ACCEPTED, needed_by=dt.date(2022, 12, 5))
    assert owed_by(client, world, "lead_b") == [("DN1: was it met?", "Say")]
    change(one, state=DependencyState.MET, met_on=dt.date(2022, 12, 5))
    assert owed_by(client, world, "lead_b") == []


@pytest.mark.parametrize(
    ("held_on", "values", "owed"),
    [
        (dt.date(2023, 1, 25), {"is_key": True}, []),  # 22 days before notice is due
        (dt.date(2023, 1, 17), {"is_key": True}, [("DP1: notice of a key decision", "Publish")]),
        (dt.date(2023, 1, 17), {"is_key": True, "notice_on": dt.date(2022, 12, 1)}, []),
        (dt.date(2023, 1, 17), {}, []),
        (dt.date(2022, 12, 5), {}, [("DP1: how did it go?", "Record")]),
        (dt.date(2022, 12, 6), {}, []),
    ],
)
def test_a_decision_asks_for_its_notice_and_its_outcome_in_time(
    client: PageClient, world: World, held_on: dt.date, values: dict[str, object], owed: list[tuple[str, str]]
) -> None:
    decide(world, 1, "A", held_on, **values)
    assert owed_by(client, world, "lead_a") == owed
    assert owed_by(client, world, "lead_b") == []


def test_a_taken_decision_is_published_and_then_watched_while_it_may_be_called_in(
    client: PageClient, world: World
) -> None:
    day = dt.date(2022, 12, 1)
    taken = {"state": DecisionState.TAKEN, "outcome": Outcome.APPROVED, "taken_on": day}
    one = decide(world, 1, "A", day, **taken)
    assert owed_by(client, world, "lead_a") == [("DP1: publish the decision", "Publish")]
    change(one, published_on=dt.date(2022, 12, 2))
    assert owed_by(client, world, "lead_a") == [("DP1: call-in is running", "Watch")]


def test_an_audience_that_was_promised_word_waits_for_the_programme_office(
    client: PageClient, world: World
) -> None:
    inform(world, "Leaders’ meeting", Cadence.WEEKLY, dt.date(2022, 11, 20))
    inform(world, "Staff", Cadence.NONE, dt.date(2022, 11, 20))
    assert owed_by(client, world, "office") == [("Leaders’ meeting is due to be told", "Tell them")]
    assert owed_by(client, world, "lead_a") == []


def test_an_overdue_review_waits_for_the_themes_lead(client: PageClient, world: World) -> None:
    risk = keep_risk(world, "A", "Trust is not restored")
    change(risk, review_by=dt.date(2022, 12, 5))
    assert owed_by(client, world, "lead_a") == [("1 risk to review", "Review")]
    assert owed_by(client, world, "lead_b") == []
    change(risk, state=RiskState.CLOSED)
    assert owed_by(client, world, "lead_a") == []


def test_a_proposed_risk_waits_for_the_themes_lead(client: PageClient, world: World) -> None:
    risk = keep_risk(world, "A", "Trust is not restored")
    change(risk, state=RiskState.PROPOSED)
    assert owed_by(client, world, "lead_a") == [("1 risk proposed", "Open or close")]
    assert [owed_by(client, world, name) for name in ("lead_b", "contributor_a")] == [[], []]
    change(risk, state=RiskState.OPEN)
    assert owed_by(client, world, "lead_a") == []


def test_a_risks_owner_is_asked_for_its_review_and_its_late_action(client: PageClient, world: World) -> None:
    risk = keep_risk(world, "A", "Trust is not restored")
    owner = world.people["contributor_b"].id
    change(risk, review_by=dt.date(2022, 12, 5), owner_id=owner)
    values = {"plan_id": risk.plan_id, "theme_id": risk.theme_id, "position": 1}
    for text, day, who in (("Talk", 5, owner), ("Write", 5, None), ("Later", 6, owner)):
        save(Mitigation(risk_id=risk.id, text=text, due_on=dt.date(2022, 12, day), owner_id=who, **values))
    one, two = (
        ("1 action on risks overdue", "Do it, or move its day"),
        ("2 actions on risks overdue", "Do it, or move its day"),
    )
    review = ("1 risk to review", "Review")
    assert owed_by(client, world, "contributor_b") == [review, one]
    assert owed_by(client, world, "lead_a") == [review, two]
    assert owed_by(client, world, "lead_b") == []


def test_what_was_to_follow_waits_for_the_themes_lead_or_the_office(client: PageClient, world: World) -> None:
    staff = inform(world, "Staff", Cadence.NONE, dt.date(2022, 11, 20))
    for code, day in (("A", 5), (None, 5), (None, 6)):
        follow(world, staff, code, dt.date(2022, 12, day))
    assert owed_by(client, world, "lead_a") == [("Staff: to follow up", "Follow up")]
    assert owed_by(client, world, "office") == [("Staff: to follow up", "Follow up")]
    assert owed_by(client, world, "lead_b") == []


def test_an_over_committed_fund_waits_for_the_office(client: PageClient, world: World) -> None:
    line = give_money(world, "100.00")
    commit(world, line, "100.00", dt.date(2022, 12, 1))
    assert owed_by(client, world, "office") == []
    commit(world, line, "0.10", dt.date(2022, 12, 1))
    assert owed_by(client, world, "office") == [("Response fund is over-committed", "Settle it")]
    assert owed_by(client, world, "lead_a") == []


def test_a_line_that_spent_what_nobody_committed_waits_for_the_office(
    client: PageClient, world: World
) -> None:
    line = give_money(world, "100.00")
    commit(world, line, "50.00", dt.date(2022, 12, 1))
    commit(world, line, "50.00", dt.date(2022, 12, 1), SumKind.SPENT)
    assert owed_by(client, world, "office") == []
    commit(world, line, "0.01", dt.date(2022, 12, 1), SumKind.SPENT)
    assert owed_by(client, world, "office") == [("1 line with more spent than committed", "Settle it")]


def test_it_takes_one_statement_however_much_is_owed(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    with counting() as count:
        client.get("/")
        few = count()
    for number in range(1, 12):
        depend(world, number, None, promise(world, "B", f"B{number}", position=number))
        decide(world, number, "A", dt.date(2022, 12, number))
        inform(world, f"Audience {number}", Cadence.WEEKLY, dt.date(2022, 10, 1))
    with counting() as count:
        client.get("/")
        assert count() <= few <= 16
