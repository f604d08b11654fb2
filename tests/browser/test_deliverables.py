"""Deliverables in a real browser: moved and reported by keyboard alone, and read on a screen and on a phone."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from cpca.models.deliverable import DeliverableState
from tests.browser.conftest import PHONE, WIDE, Browse, find_violations, is_wider_than_window
from tests.integration.deliverables.test_milestones import read, step
from tests.integration.plan.promises import BASE, promise, stored
from tests.world import World, change

A1 = f"{BASE}/A/deliverables/A1"
TABLE = "/plans/improvement-2022/deliverables"


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until what has the focus is named so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.replace(/\\s+/g, ' ').trim()") == name:
            return
    raise AssertionError(f"no way to {name} by Tab")


def type_date(page: Page, day: str) -> None:
    """Types a date into the date field that has the focus, in the order its parts are shown."""
    parts = dt.date.fromisoformat(day)
    page.keyboard.type(f"{parts:%m%d%Y}")


def test_a_forecast_is_moved_by_keyboard_alone(world: World, browse: Browse) -> None:
    made = promise(world, "A", "A1", position=1)
    page = browse(world.people["lead_a"], A1)
    tab_to(page, "Move the forecast")
    page.keyboard.press("Enter")
    expect(page.get_by_label("New forecast")).to_be_focused()
    type_date(page, "2023-01-26")
    tab_to_field(page, "reason")
    page.keyboard.type("The supplier needs longer")
    tab_to(page, "Save forecast")
    page.keyboard.press("Enter")
    expect(page.locator("#deliverable")).to_contain_text("26 Jan 2023, moved once, +41 days")
    expect(page.locator("#deliverable")).to_be_focused()
    expect(page.locator("#history")).to_contain_text("Forecast moved from 16 Dec 2022 to 26 Jan 2023")
    assert find_violations(page) == []
    assert stored(made).times_moved == 1


def tab_to_field(page: Page, name: str) -> None:
    """Presses Tab until the field of that name has the focus."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"no way to the field {name} by Tab")


def test_a_milestone_is_reported_reached_in_its_row_by_keyboard_alone(world: World, browse: Browse) -> None:
    made = step(promise(world, "A", "A1", position=1), 1)
    page = browse(world.people["lead_a"], A1)
    tab_to(page, "Progress of A1.1")
    page.keyboard.press("Enter")
    expect(page.locator(f"#milestone-{made.id} form")).to_be_focused()
    assert find_violations(page) == []
    tab_to_field(page, "state")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to_field(page, "actual_on")
    type_date(page, "2022-11-30")
    tab_to(page, "Save progress")
    page.keyboard.press("Enter")
    row = page.locator(f"#milestone-{made.id}")
    expect(row).to_contain_text("Delivered")
    expect(row).to_be_focused()
    assert find_violations(page) == []
    assert (read(made).state, read(made).actual_on) == (DeliverableState.DELIVERED, dt.date(2022, 11, 30))


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("place", [TABLE, f"{TABLE}/gantt", A1])
def test_the_rooms_of_the_deliverables_read_well(
    world: World, browse: Browse, place: str, width: int
) -> None:
    made = promise(world, "A", "A1", position=1)
    change(made, forecast_on=dt.date(2023, 1, 26), times_moved=2, criteria="Agreed by the Board")
    for number in (1, 2, 3):
        step(made, number, title=f"A step with a title of some length, the {number}. of three")
    promise(world, "B", "B1", position=1)
    page = browse(world.people["office"], place, width=width)
    assert find_violations(page) == []
    assert not is_wider_than_window(page)
