"""A lead who declares better than the dates say gives a reason before the return is submitted; no flag asks for one."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock
from cpca.domain.returns import find_gaps
from cpca.models.progress import Confidence, Rating, UpdateState
from tests.client import PageClient
from tests.integration.summary.telling import challenge, promise, read, words
from tests.world import World, change

AS_AT = dt.date(2022, 11, 30)
CHECK = "/plans/improvement-2022/themes/A/2022-11/check"


@pytest.fixture(autouse=True)
def the_last_day_of_november() -> None:
    clock.fix(dt.datetime(2022, 11, 30, 10, 0, tzinfo=dt.UTC))


def declare(world: World, rating: Rating, reason: str | None = None) -> list[str]:
    """What is missing of November's return under a rating."""
    update = world.updates["A", "2022-11"]
    change(update, rating=rating, reason=reason, route_to_green="Meet", confidence=Confidence.PROBABLE)
    return [gap.message for gap in find_gaps(update) if gap.part == "reason"]


def late(world: World, days: int) -> None:
    due = AS_AT - dt.timedelta(days)
    promise(world, "A", "A1", baseline_on=due, forecast_on=due)


@pytest.mark.parametrize(
    ("days", "declared", "reason", "missing"),
    [
        (0, Rating.GREEN, None, []),
        (
            *(14, Rating.GREEN, None),
            [
                "The dates say Amber: 1 of 1 deliverable late, by 14 days. Say why you declare Green; your reason "
                "prints."
            ],
        ),
        (14, Rating.GREEN, "It comes on Friday.", []),
        (
            *(40, Rating.GREEN, None),
            [
                "The dates say Red: 1 of 1 deliverable late, by 40 days. Say why you declare Green; your reason "
                "prints."
            ],
        ),
        (40, Rating.AMBER, None, ["Say why the rating is Amber."]),
        (0, Rating.RED, None, ["Say why the rating is Red."]),
    ],
)
def test_a_rating_better_than_the_dates_say_needs_a_reason(
    world: World, days: int, declared: Rating, reason: str | None, missing: list[str]
) -> None:
    late(world, days)
    assert declare(world, declared, reason) == missing


def test_the_plans_own_rules_decide_whether_it_is_better(world: World) -> None:
    late(world, 14)
    promise(world, "A", "A2", position=2)
    assert len(declare(world, Rating.GREEN)) == 1
    change(world.plan, share_percent=60)
    assert declare(world, Rating.GREEN) == []


def test_a_late_return_and_an_unanswered_challenge_ask_for_no_reason(world: World) -> None:
    promise(world, "A", "A1")
    challenge(world, "A", 1, answer_due_on=dt.date(2022, 11, 2))
    change(world.updates["A", "2022-11"], late_days=9)
    assert declare(world, Rating.GREEN) == []


def test_it_is_asked_for_at_the_check_and_submitting_without_it_is_refused(
    client: PageClient, world: World
) -> None:
    late(world, 14)
    declare(world, Rating.GREEN)
    client.sign_in(world.people["lead_a"])
    asked = "Say why you declare Green; your reason prints."
    assert words(read(client, CHECK).find(class_="govuk-error-summary")).count(asked) == 1
    answer = client.post_form(CHECK.replace("check", "submit"))
    assert answer.status_code == 422
    assert world.updates["A", "2022-11"].state is UpdateState.DRAFT
