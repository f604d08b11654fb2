"""The summary on paper, and kept up to date; a line logged from the home page by one key."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from config import Settings
from cpca.cli.demo import load_demo
from cpca.domain import clock
from cpca.extensions import db
from cpca.models.people import Person, Role, RoleAssignment
from cpca.models.progress import ProgressItem, Rating, UpdateState
from tests.browser.conftest import PHONE, WIDE, Browse, find_violations, is_wider_than_window
from tests.world import World, change

DEMO_STARTS = dt.datetime(2023, 2, 20, 9, 0, tzinfo=dt.UTC)
PRINTED = (
    "/summary",
    "/summary?since=board",
    "/summary?as-at=2022-12",
    "/summary?as-at=2022-11",
    "/summary?as-at=2022-10",
)
ASK_AT_ONCE = "window.setInterval = (ask) => setTimeout(ask, 300);"


@pytest.fixture
def demo(settings: Settings, app: object) -> None:
    """The demo plan on its own clock."""
    load_demo()
    clock.set_clock(DEMO_STARTS)


def holder(role: Role) -> Person:
    found = (
        db.session.query(Person)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .filter(RoleAssignment.role == role)
        .order_by(RoleAssignment.id)
        .first()
    )
    db.session.rollback()
    assert found is not None
    return found


@pytest.mark.usefixtures("demo")
def test_the_summary_prints_on_one_a4_page(browse: Browse) -> None:
    page = browse(holder(Role.MAYORS_OFFICE), "/summary")
    for path in PRINTED:
        page.goto(path)
        printed = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
        assert (path, len(printed.pages)) == (path, 1)
        assert [round(float(side)) for side in printed.pages[0].mediabox[2:]] == [595, 842]
        lines = [line.strip() for line in printed.pages[0].extract_text().splitlines()]
        assert [lines.count(heading) for heading in ("Decide", "Changed", "Exposed", "Themes")] == [1] * 4


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.usefixtures("demo")
def test_everybody_reads_their_work_and_the_summary_at_any_width(browse: Browse, width: int) -> None:
    for role in (Role.MAYORS_OFFICE, Role.PROGRAMME_OFFICE, Role.THEME_LEAD, Role.SPONSOR):
        page = browse(holder(role), "/", width)
        assert (role, find_violations(page)) == (role, [])
        assert not is_wider_than_window(page)
        page.goto("/summary")
        assert (role, find_violations(page)) == (role, [])
        assert not is_wider_than_window(page)


def test_the_page_offers_to_refresh_when_something_changed(browse: Browse, world: World) -> None:
    page = browse(world.people["iib"], "/account")
    page.add_init_script(ASK_AT_ONCE)
    page.goto("/summary")
    expect(page.locator("h1")).to_have_text("Summary, October 2022")
    change(
        world.updates["A", "2022-11"],
        state=UpdateState.SUBMITTED,
        rating=Rating.RED,
        submitted_at=clock.now(),
    )
    expect(page.locator("#newer")).to_have_text("1 change since you opened this page Refresh")
    assert find_violations(page) == []
    page.get_by_role("link", name="Refresh").click()
    expect(page.locator("h1")).to_have_text("Summary, November 2022")


def test_a_line_is_logged_from_the_home_page_by_typing_and_enter(browse: Browse, world: World) -> None:
    page = browse(world.people["lead_a"], "/")
    for text in ("Recruited the director", "And signed the contract"):
        expect(page.locator("#log-A textarea")).to_be_focused()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(page.locator(".logged")).to_contain_text(text)
    expect(page.locator("#log-A textarea")).to_be_focused()
    assert find_violations(page) == []
    update_id = world.updates["A", "2022-11"].id
    lines = db.session.query(ProgressItem).filter_by(update_id=update_id).order_by(ProgressItem.position)
    assert [line.text for line in lines][1:] == ["Recruited the director", "And signed the contract"]
    db.session.rollback()
