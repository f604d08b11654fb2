"""The narrative check beside an update: a count that comes by itself, opens by keyboard and mends by one button."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from cpca.models.progress import ProgressItem
from tests.browser.journeys.conftest import PLAN, Arrive
from tests.browser.journeys.hands import KEYBOARD
from tests.browser.journeys.record import read_update

LEAD = "Director of Place and Connectivity"
THEME = f"{PLAN}/themes/C?period=2023-02"
EARLY = "The committee agreed the bus strategy on 3 March 2023."


def find_line() -> ProgressItem:
    return next(line for line in read_update("C", "2023-02").lines if line.text == EARLY)


def test_a_line_of_next_month_is_found_when_it_is_saved_and_moved_by_one_button(
    app: object, arrive: Arrive
) -> None:
    lead = arrive(LEAD, THEME, KEYBOARD)
    place = lead.page.locator(".narrative-place")
    points = place.locator("details > summary, p.line-meta")
    expect(points.first).to_have_text(
        re.compile(r"points? about the words$|^Nothing to ask about the words\.$")
    )
    lead.write(lead.page.get_by_label("Add a line of progress"), EARLY)
    lead.key("Enter")
    lead.hear("Line saved")
    opened = place.locator("details")
    expect(opened).not_to_have_attribute("open", "")
    move = place.get_by_role("button", name=re.compile("^Move it to since the as-at date"))
    expect(place.locator("summary")).to_have_text(re.compile("^[0-9]+ points? about the words$"))
    lead.press(place.locator("summary"))
    lead.find(move.first)
    lead.press(move.first)
    lead.hear("Moved to since the as-at date, outside the rating")
    assert find_line().since_as_at is True
