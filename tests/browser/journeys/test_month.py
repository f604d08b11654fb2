"""The month ends: from the last return to the issued paper, in at most ten acts of the programme office."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, expect

from config import Settings
from cpca.models.period import PeriodState
from tests.browser.journeys.conftest import PLAN, Arrive
from tests.browser.journeys.hands import Hands
from tests.browser.journeys.months import HEADLINE, MONTH, bring_in_all, list_officer_labels, read_month

OFFICE = "Head of the Programme Office"
SRO = "Interim Director of Transformation Programme"
HERE = f"{PLAN}/months/{MONTH}"
MOST_ACTS = 10
MARCH = "2023-03-08T09:00:00+00:00"
FIRST_ISSUE = "Issue 1"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The demo in March, when February's last return comes in."""
    return replace(settings, clock_start=MARCH)


class Office:
    """The programme office; each button it presses is one of its acts."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.acts: list[str] = []

    def button(self, name: str) -> Locator:
        return self.hands.page.get_by_role("button", name=name, exact=True)

    def act(self, name: str, said: str) -> None:
        self.acts.append(name)
        self.hands.press(self.button(name))
        expect(self.hands.page.locator("#status")).to_have_text(said)

    def follow(self, name: str, heading: str) -> None:
        """A link to where the next thing is done."""
        self.hands.press(self.hands.page.get_by_role("link", name=name, exact=True).first)
        self.hands.see(heading)

    def come_back(self) -> None:
        """Later, to the month at a glance."""
        self.hands.page.goto(HERE)
        self.hands.see("February 2023")


def close_and_draft(office: Office) -> None:
    """The returns taken in, the headline written, the paper prepared and circulated as a draft."""
    office.act("Accept all that are complete", "Accepted A, B, C, D, E, F")
    office.act("Close for submissions", "February 2023 is now in challenge")
    office.act("Move to sign-off", "February 2023 is now in sign-off")
    office.follow("Headline and summary", "Headline and summary")
    page = office.hands.page
    office.hands.write(page.get_by_label("Headline", exact=True), HEADLINE)
    office.act("Save", "Headline and summary saved")
    office.follow("The Board paper", "Board paper, February 2023")
    office.act("Prepare the paper", "The paper of February 2023 is prepared")
    office.act("Confirm all of them", "Everything carried over is confirmed")
    office.follow("Make a draft", "Make a draft that can circulate")
    office.hands.write(page.get_by_label("Who gets this draft, one to a line"), "Section 73 Officer")
    office.act("Make the draft", "The draft is made")


def clear_all(arrive: Arrive) -> None:
    """Each officer clears their sections of the draft."""
    for who in list_officer_labels():
        officer = arrive(who, f"{HERE}/paper")
        buttons = officer.page.get_by_role("button", name="Clear this section in draft 0.1")
        for left in range(buttons.count(), 0, -1):
            officer.press(buttons.first)
            expect(officer.page.locator("#status")).to_have_text(re.compile("implications are cleared$"))
            expect(buttons).to_have_count(left - 1)
        officer.look()


def test_a_complete_month_is_issued_in_ten_acts_of_the_office(app: object, arrive: Arrive) -> None:
    bring_in_all()
    office = Office(arrive(OFFICE, HERE))
    close_and_draft(office)
    clear_all(arrive)

    sro = arrive(SRO, HERE)
    sro.press(sro.page.get_by_role("button", name="Approve all that are accepted"))
    sro.hear("Approved A, B, C, D, E, F")
    office.come_back()
    office.act("Ask to freeze the month", "The senior responsible owner is asked to agree")
    sro.page.goto(HERE)
    sro.press(sro.page.get_by_role("button", name=re.compile("^Agree to ")))
    sro.hear("Agreed: February 2023 is in frozen")
    sro.page.goto(f"{HERE}/paper")
    sro.press(sro.page.get_by_role("button", name="Sign it as it stands"))
    sro.hear("Signed as it stands")

    office.come_back()
    office.follow("Issue the report", "Issue the month")
    office.act("Issue", "Issued")
    expect(office.hands.page.get_by_role("link", name=FIRST_ISSUE, exact=True)).to_be_visible()
    month = read_month()
    assert (month.state, month.published_at is not None) == (PeriodState.FROZEN, True)
    assert len(office.acts) <= MOST_ACTS, office.acts
