"""What the small scripts add to a page: typing kept, keys, focus, and a word about what happened."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, Route, expect
from sqlalchemy import select

from cpca.extensions import db
from cpca.models.draft import Draft
from cpca.models.progress import ProgressItem
from tests.browser.conftest import Browse, find_violations
from tests.world import World

THEME = "/plans/improvement-2022/themes/A?period=2022-11"
AT = "/plans/improvement-2022/themes/A/2022-11"
FIELD = "#text-new"
SAVED = "#add-line [data-saved]"


@pytest.fixture
def theme(world: World, browse: Browse) -> Page:
    """The theme page, as its lead sees it in the open month."""
    return browse(world.people["lead_a"], THEME)


def list_lines(update_id: int) -> list[str]:
    """The words of an update's lines, as the database holds them now."""
    db.session.rollback()
    query = (
        select(ProgressItem.text).where(ProgressItem.update_id == update_id).order_by(ProgressItem.position)
    )
    return list(db.session.scalars(query))


def focused(page: Page) -> str:
    """The id of what has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def test_typing_is_said_to_be_kept_once_the_database_has_it(theme: Page) -> None:
    theme.locator(FIELD).fill("Half a line")
    expect(theme.locator(SAVED)).to_have_text(re.compile(r"^kept \d\d:\d\d$"))
    db.session.rollback()
    draft = db.session.scalars(select(Draft)).one()
    assert (draft.form, json.loads(draft.content)["text"]) == (f"{AT}/lines", ["Half a line"])


def test_typing_is_not_said_to_be_kept_before_the_answer(theme: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    theme.route("**/drafts", hold)
    with theme.expect_request("**/drafts"):
        theme.locator(FIELD).fill("Half a line")
    assert theme.locator(SAVED).inner_text() == ""
    held[0].continue_()
    expect(theme.locator(SAVED)).to_have_text(re.compile("^kept "))


def test_typing_that_cannot_be_kept_is_said_so_and_tried_again(theme: Page) -> None:
    theme.route("**/drafts", lambda route: route.abort())
    theme.locator(FIELD).fill("Half a line")
    expect(theme.locator(SAVED)).to_have_text("not kept – still trying")
    theme.unroute("**/drafts")
    expect(theme.locator(SAVED)).to_have_text(re.compile("^kept "), timeout=15_000)


def test_leaving_is_questioned_only_where_typing_was_not_kept(theme: Page) -> None:
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    theme.on("dialog", note)
    theme.route("**/drafts", lambda route: route.abort())
    theme.locator(FIELD).fill("Half a line")
    expect(theme.locator(SAVED)).to_have_text("not kept – still trying")
    with theme.expect_event("dialog"):
        theme.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_leaving_at_once_still_keeps_the_typing(theme: Page) -> None:
    theme.locator(FIELD).fill("Half a line")
    with theme.expect_request("**/drafts"):
        theme.get_by_role("link", name="Challenges").first.click()
    theme.goto(THEME)
    expect(theme.locator(FIELD)).to_have_value("Half a line")


def test_enter_adds_the_line_and_leaves_the_focus_where_the_next_is_typed(theme: Page, world: World) -> None:
    theme.locator(FIELD).fill("A second line")
    theme.keyboard.press("Enter")
    expect(theme.locator("#status")).to_have_text("Line saved")
    expect(theme.locator(FIELD)).to_be_focused()
    assert theme.locator(FIELD).input_value() == ""
    assert list_lines(world.updates["A", "2022-11"].id) == ["What A did in 2022-11", "A second line"]
    assert find_violations(theme) == []


def test_pasted_bullets_are_counted_and_make_a_line_each(theme: Page, world: World) -> None:
    theme.locator(FIELD).fill("• One\n• Two\n")
    expect(theme.locator("#add-line [data-count]")).to_have_text("2 lines will be added")
    theme.keyboard.press("Enter")
    expect(theme.locator("#status")).to_have_text("2 lines saved")
    assert list_lines(world.updates["A", "2022-11"].id)[1:] == ["One", "Two"]


def test_shift_and_enter_makes_a_new_line_in_the_field(theme: Page) -> None:
    theme.locator(FIELD).press_sequentially("One")
    theme.keyboard.press("Shift+Enter")
    theme.keyboard.type("Two")
    assert theme.locator(FIELD).input_value() == "One\nTwo"


def test_a_form_pressed_twice_is_sent_once(theme: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    theme.route(f"**{AT}/lines", hold)
    theme.locator(FIELD).fill("A second line")
    button = theme.get_by_role("button", name="Add", exact=True)
    button.click()
    button.click()
    theme.keyboard.press("Enter")
    assert len(held) == 1
    held[0].continue_()
    expect(theme.locator("#status")).to_have_text("Line saved")
    assert len(held) == 1


def test_no_answer_is_said_beside_the_untouched_text(theme: Page) -> None:
    theme.route(f"**{AT}/lines", lambda route: route.abort())
    theme.locator(FIELD).fill("A second line")
    theme.keyboard.press("Enter")
    expect(theme.locator("#problem h2")).to_have_text("The server did not answer")
    assert theme.locator(FIELD).input_value() == "A second line"
    expect(theme.locator(SAVED)).to_have_text(re.compile("^kept "))
    assert find_violations(theme) == []
    theme.unroute(f"**{AT}/lines")
    theme.locator(FIELD).press("Enter")
    expect(theme.locator("#status")).to_have_text("Line saved")
    assert theme.locator("#problem").inner_text() == ""


def open_edit(page: Page) -> Any:
    """Opens the first line where it stands; its field."""
    page.get_by_role("link", name=re.compile("^Edit line")).click()
    field = page.locator("li.line textarea").first
    expect(field).to_be_focused()
    return field


def test_escape_leaves_an_edit_and_the_focus_stays_at_the_line(theme: Page) -> None:
    open_edit(theme)
    theme.keyboard.press("Escape")
    expect(theme.locator("#lines .line-text")).to_have_text("What A did in 2022-11")
    assert focused(theme).startswith("line-")


def test_escape_drops_typing_only_when_pressed_again(theme: Page) -> None:
    field = open_edit(theme)
    field.fill("Something else")
    theme.keyboard.press("Escape")
    expect(theme.locator("#status")).to_have_text("Press Escape again to drop what you typed")
    assert field.input_value() == "Something else"
    with theme.expect_response("**/drafts/discard"):
        theme.keyboard.press("Escape")
    expect(theme.locator("#lines .line-text")).to_have_text("What A did in 2022-11")
    expect(open_edit(theme)).to_have_value("What A did in 2022-11")


def test_control_and_enter_saves_from_any_field(theme: Page, world: World) -> None:
    open_edit(theme).fill("Said better")
    theme.keyboard.press("Control+Enter")
    expect(theme.locator("#lines .line-text")).to_have_text("Said better")
    assert list_lines(world.updates["A", "2022-11"].id) == ["Said better"]


def test_the_second_to_save_sees_both_texts_and_may_take_theirs(
    theme: Page, world: World, browse: Browse
) -> None:
    mine = open_edit(theme)
    other = browse(world.people["contributor_a"], THEME)
    open_edit(other).fill("Theirs")
    other.keyboard.press("Control+Enter")
    expect(other.locator("#status")).to_have_text("Line saved")
    mine.fill("Mine")
    theme.keyboard.press("Control+Enter")
    expect(theme.locator(".theirs blockquote")).to_have_text("Theirs")
    field = theme.locator("li.line textarea").first
    assert field.input_value() == "Mine"
    assert find_violations(theme) == []
    theme.get_by_role("button", name=re.compile("^Use theirs")).click()
    assert field.input_value() == "Theirs"
