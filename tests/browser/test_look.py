"""The look, on a page that holds all of it: readable by everybody, at any width, on paper and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from playwright.sync_api import Page, Route, expect
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, SelectField

from cpca.domain import clock
from cpca.domain.viewer import get_viewer
from cpca.web.forms.base import SavingForm, date, prose
from cpca.web.headers import POLICY
from setup.frontend import VENDOR
from tests.browser.conftest import PHONE, WIDE, Browse, find_violations, is_wider_than_window
from tests.world import World

LOOK = Path(__file__).parent / "pages" / "look.html"
RATINGS = [None, None, "Red", "Red", "Red", "Amber", "Amber", "Red", "Amber", "Green", "Blue", "Amber"]
WIRE_LIMIT = 42_000  # bytes of scripts and styles together, compressed; the rest of 60 kB is the page's
MINUTE_MS = 60_000
NARROWEST = 320  # WCAG 1.4.10
SMALLEST_TARGET = 24  # WCAG 2.5.8


class LookForm(SavingForm):
    text = prose("Add a line")
    rating = RadioField("Declared rating", choices={word: word for word in ("Green", "Amber", "Red")})
    reason = prose("Reason", required="Say why the rating is Amber.")
    due = date("By when")
    body = SelectField("Body", choices={"board": "Board", "audit": "Audit & Governance"})
    printed = BooleanField("For print")


def draw_look(app: Flask, world: World) -> str:
    """The page, as somebody signed in would get it."""
    form = LookForm(MultiDict({"rating": "Amber", "due": "31/02/2022", "version": "3", "body": "board"}))
    form.validate()
    form.meet(world_like(reason="Theirs", version=4))
    with app.test_request_context("/plans/improvement-2022/themes"):
        g.viewer = get_viewer(world.people["lead_a"].id, clock.today())
        months = [(f"Month {n}", rating, "#lines") for n, rating in enumerate(RATINGS, 1)]
        template = app.jinja_env.from_string(LOOK.read_text())
        return template.render(form=form, months=months, plan=world.plan)


def world_like(**stored: Any) -> Any:
    """Something stored, with these values."""
    return type("Stored", (), stored)()


@pytest.fixture
def look(app: Flask, world: World, browse: Browse) -> Any:
    """Opens the page that holds all of the look, at an address the app does not have."""
    drawn = draw_look(app, world)

    def open_look(width: int = WIDE, before: Callable[[Page], None] | None = None, **options: Any) -> Page:
        page = browse(None, "/sign-in", width, **options)
        if before:
            before(page)
        headers = {"Content-Security-Policy": POLICY}
        page.route("**/look", lambda r: r.fulfill(body=drawn, content_type="text/html", headers=headers))
        page.goto("/look")
        return page

    return open_look


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_everything_on_the_page_is_accessible(look: Any, width: int) -> None:
    assert find_violations(look(width)) == []


def test_everything_is_accessible_in_forced_colours(look: Any) -> None:
    assert find_violations(look(forced_colors="active")) == []


@pytest.mark.parametrize("width", [WIDE, 768, PHONE, NARROWEST])
def test_no_page_scrolls_sideways(look: Any, width: int) -> None:
    assert not is_wider_than_window(look(width))


def test_the_first_tab_offers_to_skip_to_the_content(world: World, browse: Browse) -> None:
    page = browse(world.people["lead_a"], "/plans/improvement-2022/themes")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    assert box is not None
    assert box["height"] > SMALLEST_TARGET
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_error_summary_has_the_focus_and_leads_to_the_field(look: Any) -> None:
    page = look()
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.get_by_role("link", name="Say why the rating is Amber.").click()
    assert page.evaluate("document.activeElement.id") == "reason-r"


def test_what_a_line_can_do_is_there_without_hovering(look: Any) -> None:
    page = look()
    page.mouse.move(0, 0)
    assert page.get_by_role("link", name="Edit line 1").is_visible()


def test_paper_carries_the_words_and_no_controls(look: Any) -> None:
    page = look()
    page.emulate_media(media="print")
    shown = {
        s: page.locator(s).first.is_visible() for s in (".rooms", ".line-actions", ".add-form", ".line-text")
    }
    assert shown == {".rooms": False, ".line-actions": False, ".add-form": False, ".line-text": True}


def test_without_scripts_nothing_is_offered_that_needs_them(look: Any) -> None:
    page = look(java_script_enabled=False)
    assert page.locator(".theirs blockquote").is_visible()
    assert not page.locator("[data-use-theirs]").is_visible()


def test_a_real_date_typed_wrongly_is_still_there(look: Any) -> None:
    assert look().locator("#due-r").input_value() == "31/02/2022"


def test_theirs_can_be_taken_into_the_field(look: Any) -> None:
    page = look()
    page.get_by_role("button", name="Use theirs for Reason").click()
    assert page.locator("#reason-r").input_value() == "Theirs"
    assert page.evaluate("document.activeElement.id") == "reason-r"


def test_the_account_menu_opens_and_escape_closes_it(look: Any) -> None:
    page = look(PHONE)
    page.locator("details.account > summary").click()
    assert page.get_by_role("button", name="Sign out").is_visible()
    assert (find_violations(page), is_wider_than_window(page)) == ([], False)
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Sign out").is_visible()


def test_something_newer_is_offered_once_the_server_says_so(look: Any) -> None:
    page = look(before=lambda page: page.clock.install())
    answers: list[dict[str, Any]] = [
        {"status": 204},
        {"status": 200, "body": "<p>Something changed. <a href='/look'>Show it</a></p>"},
    ]
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url.rpartition("?")[2])
        route.fulfill(**answers.pop(0))

    page.route("**/look/newer*", answer)
    with page.expect_response("**/look/newer*"):
        page.clock.run_for(MINUTE_MS)
    assert page.locator(".newer").inner_text() == ""
    page.clock.run_for(MINUTE_MS)
    expect(page.locator(".newer")).to_have_text("Something changed. Show it")
    page.clock.run_for(3 * MINUTE_MS)
    assert asked == ["head=41", "head=41"]


def test_a_save_that_leads_to_its_own_page_loads_it_anew(look: Any) -> None:
    page = look()
    page.route(
        "**/look/add", lambda route: route.fulfill(status=200, headers={"HX-Redirect": "/look#line-1"})
    )
    page.evaluate("document.querySelector('.add-form').setAttribute('hx-post', '/look/add')")
    page.evaluate("htmx.process(document.querySelector('.add-form'))")
    page.evaluate("window.old = true")
    with page.expect_event("load"):
        page.get_by_role("button", name="Add", exact=True).click()
    assert (page.evaluate("window.old"), page.url.rpartition("/")[2]) == (None, "look#line-1")


def test_scripts_and_styles_leave_room_for_the_page() -> None:
    assert (
        sum(f.stat().st_size for f in VENDOR.glob("*.br") if f.name.split(".")[1] in ("css", "js"))
        <= WIRE_LIMIT
    )
