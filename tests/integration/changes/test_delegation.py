"""What the senior responsible owner decides alone, and what the body that agreed the plan decides: case by case."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from cpca.domain.change import list_of
from cpca.domain.change_rules import is_within_delegation
from cpca.domain.errors import DomainError
from cpca.extensions import db
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.deliverable import DeliverableState
from tests.integration.changes.asking import ask, decide_it, move
from tests.integration.changes.things import (
    BASELINE,
    add_deliverable,
    add_measure,
    add_milestone,
    again,
    again_inside,
    day,
    forecast,
)
from tests.world import World, change

K = ChangeKind
NO_END = None
BEYOND = "it is {0} past the theme’s end date, {1}"

# From 31 March 2023, 30 days delegated: the new baseline, the theme's end, the plan's end, alone, why.
BASELINES = [
    ("2023-03-30", NO_END, NO_END, True, "it is no later than first agreed"),
    ("2023-01-01", NO_END, NO_END, True, "it is no later than first agreed"),
    ("2023-04-01", NO_END, NO_END, True, "it is 1 day later than first agreed, within the 30 days delegated"),
    (
        "2023-04-29",
        NO_END,
        NO_END,
        True,
        "it is 29 days later than first agreed, within the 30 days delegated",
    ),
    (
        "2023-04-30",
        NO_END,
        NO_END,
        True,
        "it is 30 days later than first agreed, within the 30 days delegated",
    ),
    (
        "2023-05-01",
        NO_END,
        NO_END,
        False,
        "it is 31 days later than first agreed, more than the 30 days delegated",
    ),
    (
        "2024-02-29",
        NO_END,
        NO_END,
        False,
        "it is 335 days later than first agreed, more than the 30 days delegated",
    ),
    (
        "2023-04-10",
        "2023-04-10",
        NO_END,
        True,
        "it is 10 days later than first agreed, within the 30 days delegated",
    ),
    ("2023-04-11", "2023-04-10", NO_END, False, BEYOND.format("1 day", "10 Apr 2023")),
    ("2023-04-20", "2023-04-10", "2023-12-31", False, BEYOND.format("10 days", "10 Apr 2023")),
    ("2023-04-11", NO_END, "2023-04-10", False, "it is 1 day past the plan’s end date, 10 Apr 2023"),
    (
        "2023-04-11",
        "2023-06-30",
        "2023-04-10",
        True,
        "it is 11 days later than first agreed, within the 30 days delegated",
    ),
    ("2023-03-30", "2023-02-28", NO_END, False, BEYOND.format("30 days", "28 Feb 2023")),
]


def set_ends(world: World, of_theme: str | None, of_plan: str | None) -> None:
    change(world.themes["A"], ends_on=day(of_theme) if of_theme else None)
    change(world.plan, ends_on=day(of_plan) if of_plan else None)


@pytest.mark.parametrize(("to", "of_theme", "of_plan", "alone", "why"), BASELINES)
@pytest.mark.parametrize("step", [False, True], ids=["deliverable", "milestone"])
def test_a_baseline_is_delegated_by_its_days_and_the_end_date(
    world: World, to: str, of_theme: str | None, of_plan: str | None, alone: bool, why: str, step: bool
) -> None:
    set_ends(world, of_theme, of_plan)
    thing: Any = add_deliverable(world)
    thing = add_milestone(thing) if step else thing
    request = again(move(world, thing, day(to)))
    assert is_within_delegation(request) == (alone, why)
    assert request.within_delegation is alone
    assert asked_for(world, request) == (None if alone else "minute")
    assert again(thing).baseline_on == (day(to) if alone else BASELINE)


def asked_for(world: World, request: ChangeRequest) -> str | None:
    """What the senior responsible owner is asked for who approves it alone; None where it was enough."""
    try:
        decide_it(world, request, of_body=None)
    except DomainError as refused:
        return refused.field
    return None


def test_days_are_counted_from_the_first_baseline_however_often_it_moved(world: World) -> None:
    thing = add_deliverable(world)
    decide_it(world, move(world, thing, day("2023-04-20")))
    second = again(move(world, thing, day("2023-05-05")))
    assert is_within_delegation(second) == (
        False,
        "it is 35 days later than first agreed, more than the 30 days delegated",
    )


def test_the_plan_says_how_many_days_are_delegated(world: World) -> None:
    change(world.plan, delegated_days=0)
    first = again(move(world, add_deliverable(world), day("2023-04-01")))
    assert first.within_delegation is False
    change(world.plan, delegated_days=1)
    assert decide_it(world, first, of_body=None).within_delegation is True  # judged when it is decided


PROMISE = "it changes what was promised"
STEP = "it changes a step on the way, and not what was promised"
RULE = "it changes the rules that the plan was agreed with"
OTHERS = [
    ("deliverable", K.SCOPE, {"title": "Another title"}, False, PROMISE),
    ("deliverable", K.SCOPE, {"criteria": "Signed by both"}, False, PROMISE),
    ("deliverable", K.WITHDRAW, {}, False, PROMISE),
    ("deliverable", K.SUPERSEDE, {}, False, PROMISE),
    ("milestone", K.SCOPE, {"title": "Another step"}, True, STEP),
    ("milestone", K.WITHDRAW, {}, True, STEP),
    ("measure", K.MEASURE, {"target": Decimal(20)}, False, "it changes how success is measured"),
    ("measure", K.MEASURE, {"target_on": day("2025-03-31")}, False, "it changes how success is measured"),
    ("measure", K.MEASURE, {"baseline": Decimal("11.5")}, False, "it changes how success is measured"),
    ("measure", K.MEASURE, {"baseline_on": day("2022-10-01")}, False, "it changes how success is measured"),
    ("plan", K.RULES, {"months_to_red": 2}, False, RULE),
    ("plan", K.RULES, {"share_percent": 50}, False, RULE),
    ("plan", K.RULES, {"delegated_days": 90}, False, RULE),
    ("plan", K.RULES, {"track_record": True}, True, "it changes no rating"),
    ("plan", K.RULES, {"track_record": True, "share_percent": 50}, False, RULE),
]


@pytest.mark.parametrize(("word", "kind", "values", "alone", "why"), OTHERS)
@pytest.mark.parametrize("approve", [True, False], ids=["approved", "refused"])
def test_every_other_kind_is_delegated_by_what_it_touches_and_does_what_was_shown(
    world: World, word: str, kind: ChangeKind, values: dict[str, Any], alone: bool, why: str, approve: bool
) -> None:
    promised = add_deliverable(world)
    things: dict[str, Any] = {
        "deliverable": promised,
        "milestone": add_milestone(promised),
        "measure": add_measure(world),
        "plan": world.plan,
    }
    thing = things[word]
    successor = add_deliverable(world, "B4", "B") if kind is K.SUPERSEDE else None
    before = {name: getattr(thing, name) for name in values}
    request = again(ask(world, thing, kind, "office", successor=successor, **values))
    assert is_within_delegation(request) == (alone, why)
    assert {name: getattr(again(thing), name) for name in values} == before  # asking moves nothing
    decided = decide_it(world, request, approve=approve)
    assert decided.state is (ChangeState.APPROVED if approve else ChangeState.REFUSED)
    assert {name: getattr(again(thing), name) for name in values} == (values if approve else before)
    gone = {K.WITHDRAW: DeliverableState.WITHDRAWN, K.SUPERSEDE: DeliverableState.SUPERSEDED}.get(kind)
    if gone is not None:
        assert (again(thing).state is gone) is approve


FORECASTS = [
    ("2023-05-31", NO_END, NO_END, ChangeState.LOGGED, None),
    ("2023-04-10", "2023-04-10", NO_END, ChangeState.LOGGED, None),
    ("2023-02-01", "2023-04-10", NO_END, ChangeState.LOGGED, None),
    (
        "2023-04-11",
        "2023-04-10",
        NO_END,
        ChangeState.PROPOSED,
        "It is 1 day past the theme’s end date, 10 Apr 2023.",
    ),
    (
        "2023-04-11",
        NO_END,
        "2023-04-10",
        ChangeState.PROPOSED,
        "It is 1 day past the plan’s end date, 10 Apr 2023.",
    ),
    ("2023-04-11", "2023-06-30", "2023-04-10", ChangeState.LOGGED, None),
]


@pytest.mark.parametrize(("to", "of_theme", "of_plan", "state", "effect"), FORECASTS)
def test_a_forecast_is_logged_within_the_end_date_and_asked_about_past_it(
    world: World, to: str, of_theme: str | None, of_plan: str | None, state: ChangeState, effect: str | None
) -> None:
    set_ends(world, of_theme, of_plan)
    thing = add_deliverable(world)
    request = forecast(world, thing, to)
    assert request is not None
    assert (request.state, request.effect, request.within_delegation) == (state, effect, effect is None)
    assert (request.from_value, request.to_value) == (
        '{"forecast_on":"2023-03-31"}',
        f'{{"forecast_on":"{to}"}}',
    )
    moved = again(thing)
    assert (moved.forecast_on, moved.baseline_on, moved.times_moved) == (day(to), BASELINE, 1)


def test_a_first_forecast_and_one_that_stays_log_nothing(world: World) -> None:
    thing = add_deliverable(world, forecast_on=None)
    assert forecast(world, thing, "2023-04-30") is None
    assert forecast(world, thing, "2023-04-30") is None
    assert list_of(again_inside(thing)) == []
    db.session.rollback()


def test_a_forecast_that_moves_again_overtakes_what_was_asked_of_it(world: World) -> None:
    set_ends(world, "2023-04-10", None)
    thing = add_deliverable(world)
    for to in ("2023-05-01", "2023-06-01", "2023-04-05"):
        forecast(world, thing, to)
    rows = list_of(again(thing))
    assert [(row.reference, row.state, row.decision) for row in rows] == [
        ("CR3", ChangeState.LOGGED, None),
        ("CR2", ChangeState.TAKEN_BACK, "Overtaken by CR3: the forecast moved again."),
        ("CR1", ChangeState.TAKEN_BACK, "Overtaken by CR2: the forecast moved again."),
    ]


@pytest.mark.parametrize("approve", [True, False])
def test_the_decision_on_a_later_end_moves_neither_baseline_nor_forecast(world: World, approve: bool) -> None:
    set_ends(world, "2023-04-10", None)
    thing = add_deliverable(world)
    request = forecast(world, thing, "2023-05-01")
    assert request is not None
    decide_it(world, request, approve=approve)
    after = again(thing)
    assert (after.baseline_on, after.forecast_on, after.times_rescheduled) == (
        BASELINE,
        dt.date(2023, 5, 1),
        0,
    )
