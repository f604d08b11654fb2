"""A deliverable and a risk in each theme, and the statements a page takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag

from cpca.extensions import db
from cpca.models.deliverable import Deliverable
from cpca.models.risk import Risk
from tests.world import World, save

BASE = "/plans/improvement-2022/themes"
BASELINE = dt.date(2022, 12, 16)


@pytest.fixture
def promised(world: World) -> dict[str, Deliverable]:
    """A1 of theme A and B1 of theme B, both not started, forecast for their baseline."""
    return {code: promise(world, code, f"{code}1", position=1) for code in ("A", "B")}


@pytest.fixture
def risks(world: World) -> dict[str, Risk]:
    """An open risk of each theme, by its letter."""
    found = {}
    for code, theme in world.themes.items():
        found[code] = Risk(theme=theme, plan_id=world.plan.id, text=f"Risk of {code}", position=1)
    save(*found.values())
    return found


def promise(
    world: World, code: str, reference: str, position: int, baseline_on: dt.date | None = BASELINE
) -> Deliverable:
    deliverable = Deliverable(
        theme=world.themes[code],
        plan_id=world.plan.id,
        reference=reference,
        title=f"What {code} delivers",
        original_on=baseline_on,
        baseline_on=baseline_on,
        forecast_on=baseline_on,
        position=position,
    )
    save(deliverable)
    return deliverable


def soup_of(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html5lib")


def one(soup: BeautifulSoup, selector: str) -> Tag:
    """The first element that a CSS selector finds; there is one."""
    found = soup.select_one(selector)
    assert found is not None, f"no {selector}"
    return found


def stored(deliverable: Deliverable) -> Deliverable:
    """The deliverable as the tables hold it now."""
    return db.session.get_one(Deliverable, deliverable.id, populate_existing=True)


def stored_risk(risk: Risk) -> Risk:
    return db.session.get_one(Risk, risk.id, populate_existing=True)


def count_selects(run: Callable[[], object]) -> int:
    """How many SELECTs something takes."""
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        run()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
