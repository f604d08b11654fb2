"""What recalculating every rating of twelve large plans costs the processor, reading included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from cpca import create_app
from cpca.cli.database import migrate
from cpca.domain.calculated import Ratings, rate_plan, remember
from cpca.extensions import db, writing
from cpca.models.deliverable import Deliverable, DeliverableState, Milestone
from cpca.models.plan import Organisation, OrganisationKind, Plan, Theme
from tests.bench.processor import least
from tests.conftest import SECRET

pytestmark = pytest.mark.bench

PLANS, THEMES, DELIVERABLES, MILESTONES = 12, 12, 60, 2  # milestones in a theme, so that both are read
MOST_MS = 200
TODAY = dt.date(2023, 1, 15)
STATES = [s for s in DeliverableState if s not in (DeliverableState.WITHDRAWN, DeliverableState.SUPERSEDED)]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    home: Path = tmp_path_factory.mktemp("ratings")
    app = create_app(Settings(secret_key=SECRET, database_url=f"sqlite:///{home / 'cpca.sqlite'}"))
    with app.app_context():
        migrate()
        with writing():
            authority = Organisation(name="The Authority", kind=OrganisationKind.AUTHORITY)
            for number in range(PLANS):
                add_plan(authority, number)
            db.session.commit()
        db.session.remove()
        yield app


def add_plan(authority: Organisation, number: int) -> None:
    plan = Plan(slug=f"plan-{number}", title=f"Plan {number}", authority=authority)
    themes = [
        Theme(plan=plan, code=chr(65 + n), title="A theme", statement="Its statement", position=n)
        for n in range(THEMES)
    ]
    db.session.add_all([plan, *themes])
    db.session.flush()
    for theme in themes:
        items = [make_item(theme, n) for n in range(DELIVERABLES)]
        db.session.add_all(items)
        db.session.flush()
        db.session.add_all(make_step(items[n], n) for n in range(MILESTONES))


def make_item(theme: Theme, n: int) -> Deliverable:
    due = dt.date(2022, 11, 1) + dt.timedelta(days=3 * n)
    state = STATES[n % len(STATES)]
    return Deliverable(
        theme_id=theme.id,
        plan_id=theme.plan_id,
        reference=f"{theme.code}{n + 1}",
        title="A deliverable",
        baseline_on=due,
        forecast_on=due + dt.timedelta(days=n % 50),
        actual_on=due + dt.timedelta(days=n % 9) if state is DeliverableState.DELIVERED else None,
        state=state,
        position=n,
    )


def make_step(item: Deliverable, n: int) -> Milestone:
    return Milestone(
        deliverable_id=item.id,
        theme_id=item.theme_id,
        plan_id=item.plan_id,
        reference=f"{item.reference}.1",
        title="A step",
        baseline_on=item.baseline_on,
        forecast_on=item.forecast_on,
        position=n,
    )


def rate_all(version: int) -> list[Ratings]:
    """Every plan's ratings as the ratings page asks for them."""
    plans = db.session.query(Plan.id, Plan.months_to_red, Plan.share_percent).all()
    return [
        remember(plan.id, version=version, calculate=partial(rate_plan, plan.id, plan, TODAY))
        for plan in plans
    ]


def test_8640_deliverables_are_rated_anew_within_200_ms_and_for_next_to_nothing_when_nothing_changed(
    app: Flask,
) -> None:
    versions = count(1)
    anew = least(7, lambda: rate_all(next(versions))) * 1000
    version = next(versions)
    found = rate_all(version)
    kept = least(7, lambda: rate_all(version)) * 1000
    assert [id(plan) for plan in rate_all(version)] == [id(plan) for plan in found]
    assert [len(plan) for plan in found] == [THEMES] * PLANS
    assert sum(theme.total for plan in found for theme in plan.values()) == PLANS * THEMES * DELIVERABLES
    print(f"\nrated anew: {anew:.0f} ms; from before: {kept:.1f} ms")
    assert anew < MOST_MS
    assert kept < MOST_MS / 20
