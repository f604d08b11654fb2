"""Freezing and correcting in tests: two people, and the month they close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from cpca.domain import clock, trail
from cpca.domain.frozen_month import freeze_period, open_correction
from cpca.domain.trail import Actor
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.people import Person
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.progress import UpdateState
from cpca.permissions import Viewer
from tests.world import World

FREEZE_DAY = dt.datetime(2022, 12, 15, 9, tzinfo=dt.UTC)
THEME = "/plans/improvement-2022/themes/A"
NOVEMBER = f"{THEME}?period=2022-11"


def viewer_of(person: Person) -> Viewer:
    return get_viewer(person.id, clock.today())


def do(doing: Callable[..., Any], /, **given: Any) -> Any:
    """An act committed by itself, as a request would."""
    with writing():
        with trail.acting(Actor()):
            done = doing(**given)
            db.session.commit()
        return done


def two(world: World) -> dict[str, Viewer]:
    return {"viewer": viewer_of(world.people["office"]), "second": viewer_of(world.people["sro"])}


def hand_in(world: World, month: str = "2022-11") -> None:
    """Every theme's return submitted, approved by nobody: enough to freeze."""
    with writing():
        for (_, slug), update in world.updates.items():
            if slug == month:
                update.state = UpdateState.APPROVED
                update.submitted_at = clock.now()
                update.submitted_by_id = world.people["lead_a"].id
        world.periods[month].state = PeriodState.SIGN_OFF
        db.session.commit()


def freeze(world: World, month: str = "2022-11") -> ReportingPeriod:
    """The month frozen by the programme office and the senior responsible owner."""
    clock.fix(FREEZE_DAY)
    hand_in(world, month)
    period = world.periods[month]
    do(freeze_period, **two(world), period=period)
    return period


def correct(world: World, *themes: str, month: str = "2022-11") -> None:
    """A correction of the frozen month, open for these themes."""
    do(open_correction, **two(world), period=world.periods[month], reason="A wrong figure", themes=themes)
