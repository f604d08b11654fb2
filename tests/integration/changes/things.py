"""What change control is tried on: a deliverable, a milestone and a measure of theme A, with dates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, TypeVar

from cpca.domain import clock
from cpca.domain.change import log_forecast
from cpca.domain.history import move_forecast_of
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.change import ChangeRequest
from cpca.models.deliverable import Deliverable, DeliverableState, Milestone
from cpca.models.measure import Direction, Measure
from cpca.permissions import Permission, Viewer
from tests.world import World

T = TypeVar("T")
THE_PLAN = "/plans/improvement-2022"
LOG = f"{THE_PLAN}/changes"
BASELINE = dt.date(2023, 3, 31)
REASON, EFFECT = "The supplier is late", "The review moves with it"


def viewer_of(world: World, name: str) -> Viewer:
    return get_viewer(world.people[name].id, clock.today())


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def add_deliverable(world: World, reference: str = "A1", code: str = "A", **values: Any) -> Deliverable:
    """A deliverable of a theme, committed; promised for 31 March 2023 unless said otherwise."""
    dates = {"original_on": BASELINE, "baseline_on": BASELINE, "forecast_on": BASELINE, **values}
    deliverable = Deliverable(
        theme_id=world.themes[code].id,
        plan_id=world.plan.id,
        reference=reference,
        title=dates.pop("title", f"Deliver {reference}"),
        position=1,
        times_moved=0,
        times_rescheduled=0,
        state=dates.pop("state", DeliverableState.IN_PROGRESS),
        **dates,
    )
    return _stored(deliverable)


def add_milestone(deliverable: Deliverable, reference: str = "A1.1", **values: Any) -> Milestone:
    """A milestone, committed; promised as its deliverable is unless said otherwise."""
    dates = {"original_on": BASELINE, "baseline_on": BASELINE, "forecast_on": BASELINE, **values}
    milestone = Milestone(
        deliverable_id=deliverable.id,
        theme_id=deliverable.theme_id,
        plan_id=deliverable.plan_id,
        reference=reference,
        title=dates.pop("title", f"Reach {reference}"),
        position=1,
        times_moved=0,
        times_rescheduled=0,
        state=dates.pop("state", DeliverableState.NOT_STARTED),
        **dates,
    )
    return _stored(milestone)


def add_measure(world: World, **values: Any) -> Measure:
    """A measure of theme A, committed: from 12 to 30 % by March 2024."""
    measure = Measure(
        theme_id=world.themes["A"].id,
        plan_id=world.plan.id,
        name="Posts filled",
        unit="%",
        direction=Direction.UP,
        position=1,
        **{"baseline": Decimal(12), "target": Decimal(30), "target_on": dt.date(2024, 3, 31), **values},
    )
    return _stored(measure)


def _stored(thing: T) -> T:
    with writing():
        db.session.add(thing)
        db.session.commit()
    return thing


def _key(thing: Any) -> int:
    key: int = thing.id
    return key


def again(thing: T) -> T:
    """The thing as it is stored now."""
    db.session.rollback()
    found: T = db.session.get_one(type(thing), _key(thing), populate_existing=True)
    return found


def forecast(world: World, thing: Any, to: str, name: str = "lead_a") -> ChangeRequest | None:
    """Somebody moves a forecast, and the move is logged; committed."""
    with writing():
        viewer, thing = viewer_of(world, name), again_inside(thing)
        move = move_forecast_of(
            viewer=viewer, thing=thing, to=day(to), reason=REASON, permission=Permission.EDIT_FORECAST
        )
        change = log_forecast(viewer=viewer, thing=thing, move=move)
        db.session.commit()
    return change


def again_inside(thing: T) -> T:
    """The thing as it is stored now, within the writing transaction at hand."""
    found: T = db.session.get_one(type(thing), _key(thing), populate_existing=True)
    return found
