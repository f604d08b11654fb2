"""The Mayor's office: lands on the summary, asks, prints one page, and is told when something is newer."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from cpca.models.progress import Rating
from tests.browser.journeys.conftest import PLAN, Arrive
from tests.browser.journeys.hands import Way
from tests.browser.journeys.record import read_note, read_update
from tests.world import change

MAYORS_OFFICE = "Head of the Mayor's Office"
A4_POINTS = (595, 842)
MINUTE_MS = 60_000


def test_they_land_on_the_summary_and_ask_the_programme_office(app: object, arrive: Arrive, way: Way) -> None:
    mayors = arrive(MAYORS_OFFICE, "/", way)
    mayors.see("Summary, January 2023")
    mayors.press(mayors.page.get_by_role("link", name=re.compile("^C Settle a long-range")).first)
    mayors.see("C Settle a long-range transport strategy")
    line = mayors.page.locator("li.line", has_text="The committee recommended the bus strategy").first
    mayors.press(line.get_by_role("link", name=re.compile("^Ask line")))
    field = mayors.page.get_by_label("Question", exact=True)
    expect(field).to_be_focused()
    mayors.write(field, "Who were the two against?")
    mayors.send("Control+Enter", mayors.page.get_by_role("button", name="Send"))
    mayors.hear("C22 raised")
    note = read_note("C22")
    assert (note.asked_of_programme, note.for_print) == (True, False)

    office = arrive("Head of the Programme Office", "/", way)
    office.press(office.page.get_by_role("link", name="C: question C22 to the programme office"))
    note_here = office.page.get_by_role("article", name="C22")
    office.find(note_here)
    office.press(note_here.get_by_role("link", name="Answer C22"))
    expect(note_here.get_by_role("textbox")).to_be_focused()
    office.write(note_here.get_by_role("textbox"), "Fenland and East Cambridgeshire.")
    office.send("Control+Enter", note_here.get_by_role("button", name="Send answer"))
    office.hear("C22 answered")


@pytest.mark.parametrize("shown", ["/summary", "/summary?as-at=2022-12", "/summary?since=board"])
def test_the_summary_prints_on_one_a4_page(app: object, arrive: Arrive, shown: str) -> None:
    mayors = arrive(MAYORS_OFFICE, shown)
    printed = PdfReader(io.BytesIO(mayors.page.pdf(format="A4", prefer_css_page_size=True)))
    sizes = [tuple(round(float(side)) for side in page.mediabox[2:]) for page in printed.pages]
    assert [size == A4_POINTS or size == A4_POINTS[::-1] for size in sizes] == [True]
    words = " ".join(printed.pages[0].extract_text().split())
    assert [part for part in ("Decide", "Changed", "Exposed", "Themes") if part not in words] == []


def test_a_newer_record_is_offered_and_shown_on_asking(app: object, arrive: Arrive) -> None:
    mayors = arrive(MAYORS_OFFICE, "/account")
    mayors.page.clock.install()
    mayors.page.goto("/summary")
    with mayors.page.expect_response("**/summary/newer*") as nothing:
        mayors.page.clock.run_for(MINUTE_MS)
    assert nothing.value.status == 204
    change(read_update("C", "2023-01"), rating=Rating.RED)
    mayors.page.clock.run_for(MINUTE_MS)
    expect(mayors.page.locator("#newer")).to_have_text(re.compile("^1 change since you opened this page"))
    mayors.look()
    mayors.press(mayors.page.get_by_role("link", name="Refresh"))
    mayors.see("Summary, January 2023")
    expect(mayors.page.locator("#newer")).to_be_empty()


def test_a_rating_opens_that_months_words(app: object, arrive: Arrive) -> None:
    mayors = arrive(MAYORS_OFFICE, "/summary")
    mayors.press(mayors.page.get_by_role("link", name="November 2022: Red"))
    mayors.see("C Settle a long-range transport strategy")
    assert mayors.page.url.endswith(f"{PLAN}/themes/C?period=2022-11")
