"""The steps on the way: added, moved with a reason, reported, put in order, and counted from the record."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.extensions import db
from cpca.models.deliverable import DateMove, Deed, Deliverable, DeliverableEvent, DeliverableState, Milestone
from cpca.models.deliverable import Predecessor as Waits
from tests.client import PageClient
from tests.integration.plan.promises import BASE, BASELINE, count_selects, one, soup_of
from tests.world import World, change, save

State = DeliverableState
A1 = f"{BASE}/A/deliverables/A1"
ALL = f"{A1}/milestones"
WHY = "The supplier needs longer"


def step(deliverable: Deliverable, number: int, **values: Any) -> Milestone:
    milestone = Milestone(
        deliverable=deliverable,
        theme_id=deliverable.theme_id,
        plan_id=deliverable.plan_id,
        reference=f"{deliverable.reference}.{number}",
        position=number,
        **{
            "title": f"Step {number}",
            "original_on": BASELINE,
            "baseline_on": BASELINE,
            "forecast_on": BASELINE,
            **values,
        },
    )
    save(milestone)
    return milestone


def read(milestone: Milestone) -> Milestone:
    """The milestone as the tables hold it now."""
    return db.session.get_one(Milestone, milestone.id, populate_existing=True)


def test_the_office_adds_a_milestone_with_the_next_reference(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    step(promised["A"], 9, state=State.WITHDRAWN)
    client.sign_in(world.people["office"])
    assert "It will be A1.10." in client.get(ALL).text
    answer = client.send(ALL, ALL, title="Draft agreed", baseline_on="2022-12-09")
    made = db.session.query(Milestone).filter_by(reference="A1.10").one()
    assert (answer.status_code, answer.location) == (303, f"{A1}#milestone-{made.id}")
    day = dt.date(2022, 12, 9)
    assert (made.original_on, made.baseline_on, made.forecast_on) == (day, day, day)
    assert made.entered_by_id == world.people["office"].id
    event = db.session.query(DeliverableEvent).one()
    assert (event.deed, event.milestone_id) == (Deed.ENTERED, made.id)


def test_what_is_delivered_takes_no_more_milestones(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    change(promised["A"], state=State.DELIVERED, actual_on=BASELINE)
    client.sign_in(world.people["office"])
    answer = client.send(ALL, ALL, title="One more")
    assert answer.status_code == 409
    assert "A1 is delivered: it takes no more milestones." in answer.text


def test_a_milestone_moves_with_its_reason_in_its_row(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    made = step(promised["A"], 1)
    client.sign_in(world.people["lead_a"])
    here = f"{ALL}/A1.1/forecast"
    refused = client.send(here, here, htmx=True, forecast_on="2023-01-26")
    assert refused.status_code == 422
    assert "Say why the date moves: the reason prints." in refused.text
    answer = client.send(here, here, htmx=True, forecast_on="2023-01-26", reason=WHY)
    assert answer.status_code == 200
    assert "moved once, +41 days" in answer.text
    move = db.session.query(DateMove).one()
    assert (move.milestone_id, move.deliverable_id, move.reason) == (made.id, None, WHY)
    assert read(made).times_moved == 1


def test_a_milestone_is_reached_on_its_day_and_taken_back_shows_as_reopened(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    made = step(promised["A"], 1)
    client.sign_in(world.people["lead_a"])
    here = f"{ALL}/A1.1/progress"
    assert client.send(here, here, state="delivered").status_code == 422
    assert client.send(here, here, state="delivered", actual_on="2022-11-30").status_code == 303
    assert (read(made).state, read(made).actual_on) == (State.DELIVERED, dt.date(2022, 11, 30))
    assert client.send(here, here, state="in progress", actual_on="").status_code == 303
    assert (read(made).state, read(made).actual_on) == (State.REOPENED, None)


@pytest.mark.parametrize("settled", [State.VERIFIED, State.EMBEDDED, State.WITHDRAWN])
def test_a_milestone_of_what_is_settled_is_settled(
    client: PageClient, world: World, promised: dict[str, Deliverable], settled: DeliverableState
) -> None:
    made = step(promised["A"], 1)
    change(promised["A"], state=settled)
    client.sign_in(world.people["lead_a"])
    here = f"{ALL}/A1.1/progress"
    assert client.send(here, here, state="delivered", actual_on="2022-11-30").status_code == 409
    assert read(made).state is State.NOT_STARTED


def test_the_second_to_save_a_milestone_sees_what_the_first_saved(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    made = step(promised["A"], 1)
    client.sign_in(world.people["office"])
    here, version = f"{ALL}/A1.1/forecast", made.version
    client.post_form(here, version=version, forecast_on="2023-02-01", reason=WHY)
    answer = client.post_form(here, version=version, forecast_on="2023-03-01", reason=WHY)
    assert answer.status_code == 409
    assert one(soup_of(answer.text), ".theirs blockquote").text == "2023-02-01"


def test_steps_are_counted_wherever_the_deliverable_shows(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    for number in range(1, 10):
        step(promised["A"], number, state=State.DELIVERED if number <= 4 else State.IN_PROGRESS)
    step(promised["A"], 10, state=State.WITHDRAWN)
    client.sign_in(world.people["lead_a"])
    for address in (A1, f"{BASE}/A", "/plans/improvement-2022/deliverables"):
        assert "4 of 9 steps" in client.get(address).text, address


def test_a_milestone_waits_for_another_until_it_does_not(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    step(promised["A"], 1)
    step(promised["B"], 1)
    client.sign_in(world.people["lead_a"])
    here = f"{ALL}/A1.1/waits-for"
    assert client.send(here, here, reference="b1.1").status_code == 303
    assert "Waits for" in client.get(A1).text
    assert "A1.1 waits for B1.1 already." in client.send(here, here, reference="B1.1").text
    assert client.post_form(f"{here}/remove", reference="B1.1").status_code == 303
    assert db.session.query(Waits).one().removed_at is not None
    assert "Waits for" not in client.get(A1).text
    assert client.send(here, here, reference="B1.1").status_code == 303
    assert db.session.query(Waits).one().removed_at is None


@pytest.mark.parametrize("named", ["A1.1", "Z9.9"])
def test_a_milestone_waits_for_another_of_its_plan_only(
    client: PageClient, world: World, promised: dict[str, Deliverable], named: str
) -> None:
    step(promised["A"], 1)
    client.sign_in(world.people["lead_a"])
    here = f"{ALL}/A1.1/waits-for"
    answer = client.send(here, here, reference=named)
    assert answer.status_code == 422
    assert "Give the reference of another milestone of this plan, like A1.2." in answer.text


def test_a_loop_is_refused_and_named(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    for number in (1, 2, 3):
        step(promised["A"], number)
    client.sign_in(world.people["lead_a"])
    for own, other in ((1, 2), (2, 3)):
        here = f"{ALL}/A1.{own}/waits-for"
        assert client.send(here, here, reference=f"A1.{other}").status_code == 303
    here = f"{ALL}/A1.3/waits-for"
    answer = client.send(here, here, reference="A1.1")
    assert answer.status_code == 422
    said = "That would be a loop: A1.3 waits for A1.1 waits for A1.2 waits for A1.3."
    assert one(soup_of(answer.text), ".govuk-error-summary__list a").text == said
    assert db.session.query(Waits).count() == 2


def test_the_page_takes_as_many_statements_with_thirty_milestones_as_with_one(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    first = step(promised["A"], 1)
    save(Waits(plan_id=world.plan.id, milestone_id=first.id, needs_id=step(promised["B"], 1).id))
    client.sign_in(world.people["lead_a"])
    few = count_selects(lambda: client.get(A1))
    for number in range(2, 31):
        step(promised["A"], number)
    assert count_selects(lambda: client.get(A1)) == few
