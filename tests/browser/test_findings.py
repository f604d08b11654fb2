"""Findings, measures and the plans after one in a real browser: by keyboard, on a screen and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cpca.models.deliverable import DeliverableState
from tests.browser.conftest import PHONE, WIDE, Browse, find_violations, is_wider_than_window
from tests.integration.findings.things import HERE, enter, promise, tie
from tests.integration.measures.things import HERE as MEASURES
from tests.integration.measures.things import add, give
from tests.world import World


def test_a_value_is_entered_where_it_is_read_by_keyboard_alone(world: World, browse: Browse) -> None:
    measure = add(world)
    page = browse(world.people["lead_a"], MEASURES)
    page.get_by_role("link", name="Enter November 2022").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Value (pages)")).to_be_focused()
    page.keyboard.type("a few")
    page.keyboard.press("Enter")
    place = page.locator(f"#value-{measure.id}-2022-11")
    expect(place.get_by_role("alert")).to_contain_text("Enter a number in digits")
    assert find_violations(page) == []
    page.get_by_label("Value (pages)").fill("31.5")
    page.keyboard.press("Enter")
    expect(place).to_contain_text("31.5 pages")
    expect(place).to_be_focused()
    expect(page.locator("#status")).to_contain_text("Value saved")
    assert find_violations(page) == []


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_pages_read_on_a_screen_and_on_a_phone(world: World, browse: Browse, width: int) -> None:
    finding = enter(world, text="Say who decides what. " * 20)
    tie(world, finding, promise(world, "A1", DeliverableState.DELIVERED), promise(world, "B1"))
    enter(world, "DL1", "Department for Levelling Up, Housing and Communities")
    give(world, add(world), "2022-11", "31")
    page = browse(world.people["office"], HERE, width=width)
    base = "/plans/improvement-2022"
    one = f"{HERE}/{finding.id}"
    for at in (HERE, one, f"{one}/answers", f"{one}/close", MEASURES, f"{MEASURES}/1", f"{MEASURES}/1/edit"):
        page.goto(at)
        assert (at, find_violations(page), is_wider_than_window(page)) == (at, [], False)
    for at in (f"{base}/succession", f"{base}/succession/new"):
        page.goto(at)
        assert (at, find_violations(page), is_wider_than_window(page)) == (at, [], False)
