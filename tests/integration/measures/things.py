"""A measure of theme A in the tests' small world, with values."""

from __future__ import annotations

import datetime as dt

from cpca.domain import clock
from cpca.domain import measure as measures
from cpca.domain.measure import Typed, get_entry
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.measure import Direction, Measure, MeasureValue
from cpca.permissions import Viewer
from tests.world import World

PLAN = "improvement-2022"
HERE = f"/plans/{PLAN}/measures"
PAGES = Typed(
    name="Pages in the longest report",
    unit="pages",
    direction=Direction.DOWN,
    source="Board agendas",
    baseline="38",
    baseline_on=dt.date(2022, 9, 30),
    target="12",
    target_on=dt.date(2023, 1, 31),
)


def viewer_of(world: World, name: str) -> Viewer:
    return get_viewer(world.people[name].id, clock.today())


def add(world: World, typed: Typed = PAGES, code: str = "A") -> Measure:
    """A measure as the programme office adds it, committed."""
    with writing():
        measure = measures.add_measure(
            viewer=viewer_of(world, "office"), theme=world.themes[code], typed=typed
        )
        db.session.commit()
    return measure


def give(
    world: World, measure: Measure, month: str, value: str, version: int | None = None, name: str = "lead_a"
) -> MeasureValue:
    """A month's value as the theme's lead enters it, committed."""
    with writing():
        viewer = viewer_of(world, name)
        entry = get_entry(viewer, plan=PLAN, measure_id=measure.id, month=month)
        row = measures.enter_value(viewer=viewer, entry=entry, version=version, value=value, source="Agenda")
        db.session.commit()
    return row
