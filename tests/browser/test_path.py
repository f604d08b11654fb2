"""The decision path in a real browser: asked and linked by keyboard alone, read on a screen, a phone and on paper."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from cpca.models.deliverable import DeliverableState
from tests.browser.conftest import (
    PHONE,
    WIDE,
    Browse,
    find_violations,
    is_wider_than_window,
    list_faint,
    tab_to,
)
from tests.integration.path.things import HERE, D, brief, decide, link, meet, order, promise, step
from tests.world import World

A4 = 790  # a page's width
FIRST, SECOND, THIRD = D(2023, 1, 25), D(2023, 3, 22), D(2023, 5, 24)


def lay(world: World) -> None:
    """Two themes' work before three decisions of the Board, a briefing between, as at 3 December 2022."""
    first, second, _ = meet(world, FIRST, SECOND, THIRD)
    a1, b1 = promise(world, "A1", D(2023, 2, 10)), promise(world, "B1", D(2023, 4, 3))
    draft, test = step(a1, 1, D(2023, 1, 9)), step(a1, 2, D(2023, 2, 6))
    done = step(b1, 1, actual_on=D(2022, 11, 21), state=DeliverableState.DELIVERED)
    order(draft, test)
    one, two = decide(world, 1, first), decide(world, 2, second, code="B")
    told = brief(world, D(2023, 2, 27))
    link(draft, one)
    link(done, two)
    link(one, told, lag=5)
    link(told, two)
    link(two, b1)


def test_what_moves_is_asked_and_a_link_is_said_by_keyboard_alone(world: World, browse: Browse) -> None:
    lay(world)
    page = browse(world.people["lead_a"], HERE)
    tab_to(page.get_by_label("If this step"))
    page.keyboard.type("DP1")
    page.keyboard.press("Tab")
    page.keyboard.type("01262023")
    tab_to(page.get_by_role("button", name="Show what would move"))
    page.keyboard.press("Enter")
    answer = page.locator("#what-if-answer")
    expect(answer).to_be_focused()
    expect(answer).to_contain_text("DP2 misses its meeting of 22 Mar 2023 (Board)")
    expect(page.locator("#status")).to_contain_text("would move")
    assert find_violations(page) == []
    tab_to(page.get_by_role("textbox", name="What waits"))
    page.keyboard.type("dp1")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("What DP1 waits for")
    tab_to(page.get_by_role("combobox", name="It waits for"))
    page.keyboard.type("DP2")
    page.keyboard.press("Enter")
    problem = page.locator("#links .govuk-error-summary")
    expect(problem).to_contain_text("That would be a loop")
    expect(problem).to_be_focused()
    tab_to(page.get_by_role("combobox", name="It waits for"))
    page.keyboard.press("Control+A")
    page.keyboard.type("A1.2")
    page.keyboard.press("Enter")
    expect(page.locator(".path-needs li")).to_have_count(2)
    expect(page.locator("#status")).to_contain_text("DP1 waits for it now")
    assert find_violations(page) == []


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_path_reads_on_a_screen_and_on_a_phone(world: World, browse: Browse, width: int) -> None:
    lay(world)
    page = browse(world.people["office"], HERE, width=width)
    today = dt.date(2022, 12, 3)
    asked = f"{HERE}/what-if?step=decision-1&on={today + dt.timedelta(days=60)}"
    for at in (HERE, asked, f"{HERE}/decision-1/links"):
        page.goto(at)
        assert (at, find_violations(page), is_wider_than_window(page)) == (at, [], False)
    page.goto(HERE)
    region = page.get_by_role("region", name="Picture of the decision path")
    tab_to(region)
    expect(region).to_be_focused()
    letters = "e => e.getBoundingClientRect().width / e.viewBox.baseVal.width * 13"
    assert region.locator("svg").evaluate(letters) >= 10
    labels = set(region.locator("svg text").all_text_contents())
    steps = [words.split()[0] for words in page.locator(".path-table tbody th").all_text_contents()]
    assert [step for step in steps if not any(step in label for label in labels)] == []
    page.emulate_media(forced_colors="active")
    assert find_violations(page) == []
    assert list_faint(page, ".path-picture svg") == []
    page.set_viewport_size({"width": A4, "height": 1120})
    page.emulate_media(forced_colors="none", media="print")
    assert is_wider_than_window(page) is False
    assert list_faint(page, ".path-picture svg") == []
