"""The risk register in a real browser: a risk is found, placed on the matrix and read by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cpca.models.risk import Risk
from tests.browser.conftest import PHONE, WIDE, Browse, find_violations, is_wider_than_window, tab_to
from tests.integration.risks.things import HERE, MATRIX, one_of, risk_of, score
from tests.world import World


def lay(world: World) -> Risk:
    """Two risks; the first moved since last month, the second stands where it stood."""
    posts, trust = risk_of(world, "A", "Posts stay empty"), risk_of(world, "B", "Trust is lost")
    score(world, posts, "2022-10", 2, 4)
    score(world, posts, "2022-11", 3, 4)
    score(world, trust, "2022-10", 1, 3)
    return posts


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_risk_is_placed_by_arrows_and_by_two_figures(world: World, browse: Browse) -> None:
    lay(world)
    page = browse(world.people["lead_a"], MATRIX)
    tab_to(page.locator(".risk-list a").first)
    page.keyboard.press("Enter")
    pressed = page.locator('button[aria-pressed="true"]')
    expect(pressed).to_have_attribute("value", "3-4")
    assert find_violations(page) == []
    tab_to(pressed)
    press(page, "ArrowUp", "ArrowRight")
    expect(page.locator("button:focus")).to_have_attribute("value", "4-5")
    page.keyboard.press("Enter")
    expect(pressed).to_have_attribute("value", "4-5")
    expect(pressed).to_be_focused()
    expect(page.locator("#status")).to_contain_text("Score saved")
    expect(page.locator(".risk-list .chosen")).to_contain_text(
        "20 very high, likelihood 4, impact 5; up from 8"
    )
    page.keyboard.press("2")
    expect(page.locator("#status")).to_contain_text("Likelihood 2. Now type its impact")
    page.keyboard.press("3")
    expect(pressed).to_have_attribute("value", "2-3")
    expect(pressed).to_be_focused()
    expect(page.locator(".risk-list .chosen")).to_contain_text(
        "6 medium, likelihood 2, impact 3; down from 8"
    )
    expect(page.locator(".risk-left")).to_contain_text("A-R1 was here last month")
    assert find_violations(page) == []


def test_the_register_is_narrowed_by_keyboard_alone(world: World, browse: Browse) -> None:
    lay(world)
    page = browse(world.people["mayor"], HERE)
    tab_to(page.get_by_label("Theme"))
    press(page, "ArrowDown", "ArrowDown")
    tab_to(page.get_by_role("button", name="Show"))
    page.keyboard.press("Enter")
    expect(page.locator(".risk-table tbody th")).to_have_text("B-R1")
    tab_to(page.locator(".risk-table tbody a"))
    page.keyboard.press("Enter")
    expect(page.locator("#sheet")).to_contain_text("3 (likelihood 1, impact 3)")
    assert find_violations(page) == []


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_register_reads_on_a_screen_a_phone_and_in_forced_colours(
    world: World, browse: Browse, width: int
) -> None:
    posts = lay(world)
    page = browse(world.people["office"], HERE, width=width)
    for at in (
        HERE,
        f"{MATRIX}?risk={posts.id}",
        f"{MATRIX}/settings",
        one_of(posts),
        f"{one_of(posts)}/keep",
    ):
        page.goto(at)
        assert (at, find_violations(page), is_wider_than_window(page)) == (at, [], False)
    page.emulate_media(forced_colors="active")
    page.goto(MATRIX)
    assert find_violations(page) == []
