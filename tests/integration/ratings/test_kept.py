"""Calculated ratings are worked out once for each version of the record and each day, whoever asks."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock, trail
from cpca.domain.rating import ThemeRating
from cpca.domain.ratings_page import get_rated_plan, get_ratings
from cpca.domain.summary import get_summary
from cpca.domain.viewer import get_viewer
from cpca.extensions import db
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.progress import Rating
from tests.integration.summary.telling import NOW, counting, promise, submit
from tests.world import World, change


@pytest.fixture
def item(world: World) -> Deliverable:
    """A deliverable of theme A that was due on 20 November, on 6 December."""
    clock.fix(NOW)
    submit(world, "A")
    due = dt.date(2022, 11, 20)
    return promise(world, "A", "A1", baseline_on=due, forecast_on=due)


def rated(world: World, who: str) -> ThemeRating:
    """Theme A's calculated rating as the ratings page shows it to somebody, as the record stands."""
    db.session.rollback()
    viewer = get_viewer(world.people[who].id, clock.today())
    plan = get_rated_plan(viewer, plan=world.plan.slug)
    return get_ratings(viewer, plan, as_at=None, version=trail.head()[0]).rows[0].calculated


@pytest.mark.usefixtures("item")
def test_while_the_record_and_the_date_stand_nothing_is_calculated_again(world: World) -> None:
    first = rated(world, "office")
    with counting() as count:
        again = rated(world, "iib")
        asked = count()
    assert again is first
    change(world.themes["B"], title="Another title")
    with counting() as count:
        calculated = rated(world, "iib")
        assert count() == asked + 3  # deliverables, milestones and the decision path
    assert calculated is not first
    assert calculated == first


def test_when_the_record_changes_the_rating_does(world: World, item: Deliverable) -> None:
    assert rated(world, "office").rating is Rating.AMBER  # the only one open, and late
    change(item, state=DeliverableState.DELIVERED, actual_on=dt.date(2022, 11, 20))
    assert rated(world, "office").rating is Rating.GREEN


@pytest.mark.usefixtures("item")
def test_when_the_date_changes_the_rating_does(world: World) -> None:
    assert rated(world, "office").oldest_days == 16
    clock.fix(NOW + dt.timedelta(days=1))
    assert rated(world, "office").oldest_days == 17


@pytest.mark.usefixtures("item")
def test_the_summary_gives_the_same_ratings(world: World) -> None:
    db.session.rollback()
    viewer = get_viewer(world.people["office"].id, clock.today())
    plan = get_rated_plan(viewer, plan=world.plan.slug)
    version = trail.head()[0]
    ratings = get_ratings(viewer, plan, as_at=None, version=version)
    summary = get_summary(viewer, plan, version=version)
    again = get_summary(viewer, plan, version=version)
    assert [row.calculated for row in ratings.rows] == [row.calculated for row in summary.rows]
    assert [r.calculated is s.calculated for r, s in zip(summary.rows, again.rows, strict=True)] == [
        True,
        True,
    ]
