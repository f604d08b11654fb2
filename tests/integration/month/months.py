"""What the tests of the month room share: November in any state, and people acting on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from cpca.domain import clock
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.challenge import ChallengeNote, NoteKind, NoteState, Position, SponsorView
from cpca.models.deliverable import Deliverable
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.progress import ThemeUpdate, UpdateState
from cpca.permissions import Viewer
from tests.world import World, change, save

PLAN = "/plans/improvement-2022"
ROOM = f"{PLAN}/months/2022-11"
LEFT_OUT = f"{ROOM}/left-out"


def viewer(world: World, name: str) -> Viewer:
    return get_viewer(world.people[name].id, clock.today())


def november(world: World, month: str = "2022-11") -> ReportingPeriod:
    """November, or another month, as the tables hold it now."""
    return db.session.get_one(ReportingPeriod, world.periods[month].id, populate_existing=True)


def update_of(world: World, code: str, month: str = "2022-11") -> ThemeUpdate:
    return db.session.get_one(ThemeUpdate, world.updates[code, month].id, populate_existing=True)


def move(world: World, state: PeriodState, **values: object) -> None:
    change(november(world), state=state, **values)


def give(world: World, code: str, state: UpdateState, **values: object) -> None:
    """Puts a theme's return for November in a state, submitted by its lead."""
    lead = world.people[f"lead_{code.lower()}"]
    change(update_of(world, code), state=state, submitted_at=clock.now(), submitted_by_id=lead.id, **values)


def view(world: World, code: str, position: Position = Position.CONTENT) -> SponsorView:
    """The view of a theme's sponsor on its return for November."""
    sponsor = world.people[f"sponsor_{code.lower()}"]
    given = SponsorView(
        update_id=update_of(world, code).id,
        council_id=sponsor.organisation_id,
        sponsor_id=sponsor.id,
        position=position,
        given_at=clock.now(),
    )
    save(given)
    return given


def challenge(world: World, code: str, number: int, *, days: int = 3, **values: Any) -> ChallengeNote:
    """A note of a theme's sponsor on its return for November, raised so many days ago."""
    sponsor = world.people[f"sponsor_{code.lower()}"]
    about: dict[str, Any] = {
        "plan_id": world.plan.id,
        "theme_id": world.themes[code].id,
        "update_id": update_of(world, code).id,
        "council_id": sponsor.organisation_id,
        "number": number,
        "anchor_words": "its headline",
        "kind": NoteKind.PACE,
        "text": "Why so slow?",
        "raised_by_id": sponsor.id,
        "raised_at": clock.now() - dt.timedelta(days=days),
        "state": NoteState.OPEN,
    }
    note = ChallengeNote(**{**about, **values})
    save(note)
    return note


def promise(world: World, code: str, reference: str, **values: Any) -> Deliverable:
    """A deliverable of a theme, promised before October was frozen."""
    day = dt.date(2022, 12, 16)
    baseline = values.pop("baseline_on", day)  # moves by an approved change only
    made: dict[str, Any] = {"title": f"What {reference} is", "baseline_on": baseline, "forecast_on": day}
    deliverable = Deliverable(
        theme_id=world.themes[code].id, plan_id=world.plan.id, reference=reference, position=1, **made
    )
    save(deliverable)
    if values:
        change(deliverable, **values)
    return deliverable


def acting(run: Callable[[], object]) -> Any:
    """Runs something of the domain in a writing transaction of its own, and commits it."""
    with writing():
        result = run()
        db.session.commit()
    return result
