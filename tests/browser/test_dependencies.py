"""Dependencies in a real browser: proposed and answered by keyboard alone, read on a screen, a phone and on paper."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Locator, expect

from cpca.models.dependency import DependencyAct, DependencyState
from tests.browser.conftest import (
    PHONE,
    WIDE,
    Browse,
    find_violations,
    is_wider_than_window,
    list_faint,
    tab_to,
)
from tests.integration.path.things import promise
from tests.integration.registers.keeping import depend, happen
from tests.world import World

HERE = "/plans/improvement-2022/dependencies"


def lay(world: World) -> None:
    """One broken that is asked about and one that hangs on it, one disputed, one of a body outside, one met."""
    late, middle = promise(world, "A1", dt.date(2023, 2, 10)), promise(world, "B1", dt.date(2023, 1, 6))
    broken = depend(world, 1, late, middle, state=DependencyState.ACCEPTED)
    depend(world, 2, middle, promise(world, "A2"), state=DependencyState.ACCEPTED)
    depend(world, 3, None, promise(world, "B2"), state=DependencyState.DISPUTED)
    depend(world, 4, promise(world, "A3"), promise(world, "B3"))
    depend(world, 5, promise(world, "A4"), None, state=DependencyState.MET, met_on=dt.date(2022, 11, 1))
    happen(broken, DependencyAct.ASK, of_giver=True)


def test_an_end_answers_by_keyboard_alone(world: World, browse: Browse) -> None:
    lay(world)
    page = browse(world.people["lead_a"], HERE)
    tab_to(page.get_by_role("region", name="Map of dependencies"))
    tab_to(page.get_by_role("link", name="DN4 What DN4 is about"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("DN4 What DN4 is about")
    assert find_violations(page) == []
    tab_to(page.get_by_role("link", name="Offer another date"))
    page.keyboard.press("Enter")
    tab_to(page.get_by_label("Date that you offer"))
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert find_violations(page) == []
    tab_to(page.get_by_label("Date that you offer"))
    page.keyboard.type("20/02/2023")  # what was refused is asked for again as text
    tab_to(page.get_by_label("In words"))
    page.keyboard.type("The supplier is late")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Offer another date")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dl.facts dd").first).to_have_text("20 Feb 2023 is offered instead")


def test_a_dependency_is_proposed_by_keyboard_alone(world: World, browse: Browse) -> None:
    promise(world, "A1")
    page = browse(world.people["lead_b"], HERE)
    tab_to(page.get_by_role("link", name="Propose a dependency of theme B"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Propose a dependency of theme B")
    assert find_violations(page) == []
    tab_to(page.get_by_label("It needs something of somebody"))
    page.keyboard.press("Space")
    tab_to(page.get_by_label("The other end"))
    page.keyboard.type("A1")
    tab_to(page.get_by_label("What is needed"))
    page.keyboard.type("The figures")
    tab_to(page.get_by_label("Needed by"))
    page.keyboard.type("01312023")
    page.keyboard.press("Enter")
    expect(page.locator("#dependency-1 th")).to_have_text("DN1 The figures")


def test_the_map_and_its_table_fit_every_width_and_forced_colours(world: World, browse: Browse) -> None:
    lay(world)
    for width in (WIDE, PHONE):
        page = browse(world.people["lead_a"], HERE, width)
        assert (width, find_violations(page), is_wider_than_window(page)) == (width, [], False)
        letters = "e => 13 * e.getBoundingClientRect().width / e.viewBox.baseVal.width"
        assert page.locator(".dependency-map svg").evaluate(letters) >= 12
    named = page.locator(".dependency-map svg text").all_text_contents()
    drawn = {words for words in named if words.startswith("DN")}
    assert drawn == {"DN1 × broken", "DN2 × broken", "DN3 × broken", "DN4 proposed"}
    rows = page.locator("tbody tr").filter(has_not_text="Met on")
    broken = rows.filter(has_text="Broken:")
    assert sorted(name_of(rows)) == sorted(words.split()[0] for words in drawn)
    assert sorted(name_of(broken)) == sorted(words.split()[0] for words in drawn if "broken" in words)
    page.emulate_media(forced_colors="active")
    assert list_faint(page, ".dependency-map svg") == []
    page.emulate_media(forced_colors="none", media="print")
    assert list_faint(page, ".dependency-map svg") == []


def name_of(rows: Locator) -> list[str]:
    """The references of rows of the table."""
    return [words.split()[0] for words in rows.locator("th").all_text_contents()]
