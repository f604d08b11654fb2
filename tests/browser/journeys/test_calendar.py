"""A meeting is entered by keyboard alone on a telephone's width, its dates worked back from its day."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.journeys.conftest import PLAN, Arrive
from tests.browser.journeys.hands import PLAIN, Way

OFFICE = "Head of the Programme Office"
NARROW = Way("narrow keyboard", width=PHONE, keyboard=True)


@pytest.mark.parametrize("way", [NARROW, PLAIN], ids=[NARROW.name, PLAIN.name])
def test_a_meeting_is_entered_with_the_dates_that_are_proposed(app: object, arrive: Arrive, way: Way) -> None:
    office = arrive(OFFICE, f"{PLAN}/calendar", way)
    office.press(office.page.get_by_role("link", name="Enter a meeting"))
    office.see("Enter a meeting")
    page = office.page
    office.write(page.get_by_label("Body", exact=True), "Board")
    page.keyboard.press("Escape")  # closes what the browser offers to fill in
    office.write(page.get_by_label("Date of the meeting"), "2023-05-24")
    office.write(page.get_by_label("Months it takes"), "2023-02")
    office.press(page.get_by_role("button", name="Propose the dates"))
    expect(page.locator("#publish_on")).to_have_value("2023-05-16")
    office.look()
    office.press(page.get_by_role("button", name="Save the meeting"))
    office.hear("Meeting entered")
    row = page.get_by_role("region", name="Meetings to come").get_by_role("row", name="24 May 2023")
    expect(row.get_by_role("cell").last).to_contain_text("16 May 2023")
