"""The theme lead's month: a line from the home page, the whole return on one page, the challenge answered."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from cpca.models.progress import Commitment, ProgressItem, UpdateState
from tests.browser.journeys.conftest import PLAN, Arrive, both_ends
from tests.browser.journeys.hands import MOUSE, Hands, Way
from tests.browser.journeys.record import list_words, read_update

LEAD = "Head of Communications"
THEME = f"{PLAN}/themes/F?period=2023-02"
LINES = [f"Line {n}: the message on skills went to {n} more schools." for n in range(1, 7)]
MONTH_LIMIT = 25


def line_field(page: Page) -> Locator:
    return page.get_by_label("Add a line of progress")


def add_line(lead: Hands, text: str) -> None:
    """Enter adds, and leaves the focus where the next is typed."""
    lead.write(line_field(lead.page), text)
    lead.send("Enter", lead.page.locator("#add-line").get_by_role("button", name="Add"))
    expect(lead.page.locator("#lines .line-text").last).to_have_text(text)


def add_commitment(lead: Hands, text: str, due: str) -> None:
    form = lead.page.locator("#add-commitment")
    lead.write(form.get_by_label("Add a commitment: what will be achieved"), text)
    if lead.way.script:
        lead.key("Tab")
    lead.write(form.get_by_label("By when"), due)
    lead.send("Enter", form.get_by_role("button", name="Add commitment"))
    expect(lead.page.locator("#commitments .line-text").last).to_have_text(text)


def answer_promises(lead: Hands) -> None:
    """Two of January's: one kept, by one tap; one late, with why and until when."""
    page = lead.page
    lead.press(page.get_by_role("button", name=re.compile("^Kept the promise Have both agreed")))
    lead.hear("Answered: kept")
    lead.press(
        page.get_by_role("link", name=re.compile("^Late, not met or replaced the promise Bring the two"))
    )
    lead.pick(page.get_by_label("Late", exact=True))
    lead.write(page.get_by_label("What happened"), "The Executive Team met a week later.")
    lead.write(page.get_by_label("New date, if late"), "2023-03-03")
    lead.press(page.get_by_role("button", name="Save answer"))
    lead.hear("Answered: late")


def declare(lead: Hands) -> None:
    page = lead.page
    lead.write(page.get_by_label("Headline of the month"), "Two messages in use by eight authorities")
    lead.pick(page.get_by_label("Amber"))
    lead.write(page.get_by_label("Reason for the rating"), "The third message waits for the statement.")
    lead.write(page.get_by_label("Route to green"), "Leaders take it with the statement on 22 March.")
    lead.send("Control+Enter", page.get_by_role("button", name="Save rating and words"))
    lead.hear("Rating and words saved")


@pytest.fixture
def lead(app: object, arrive: Arrive, way: Way) -> Hands:
    """The lead of F at their open month, each way in turn."""
    return arrive(LEAD, THEME, way)


def test_a_line_is_logged_from_the_home_page_by_one_action(app: object, arrive: Arrive, way: Way) -> None:
    lead = arrive(LEAD, "/", way)
    field = lead.page.get_by_label("Theme F, February 2023: add a line of progress")
    lead.write(field, "The pilot with two schools began.")
    lead.send("Enter", lead.page.locator("#log-F").get_by_role("button", name="Add"))
    lead.hear("Line saved")
    assert list_words(ProgressItem, "F", "2023-02") == ["The pilot with two schools began."]
    if way.script:
        assert lead.actions == 1


def test_a_whole_month_is_submitted_from_one_page_and_may_be_recalled(lead: Hands) -> None:
    for text in LINES:
        add_line(lead, text)
    lead.look()
    add_commitment(lead, "Write the third message", "2023-03-22")
    add_commitment(lead, "Try it on twelve outsiders", "2023-03-31")
    answer_promises(lead)
    declare(lead)
    lead.press(lead.page.get_by_role("link", name="Check and submit"))
    lead.find(lead.page.get_by_role("heading", name="As the report will print it"))
    lead.press(lead.page.get_by_role("button", name="Submit F, February 2023"))
    lead.hear("Submitted")
    assert read_update("F", "2023-02").state is UpdateState.SUBMITTED
    assert list_words(ProgressItem, "F", "2023-02") == LINES
    promised = list_words(Commitment, "F", "2023-02")
    assert promised == ["Write the third message", "Try it on twelve outsiders"]
    if lead.way == MOUSE:
        assert lead.actions <= MONTH_LIMIT
    expect(line_field(lead.page)).to_have_count(0)
    lead.press(lead.page.get_by_role("button", name="Recall it"))
    lead.hear("Recalled: it is a draft again")
    expect(line_field(lead.page)).to_be_visible()
    if lead.way.script:
        assert {place.rpartition("/plans/")[2] for place in lead.places} == {THEME.removeprefix("/plans/")}


@both_ends
def test_what_is_missing_is_listed_and_leads_to_its_place(lead: Hands) -> None:
    add_line(lead, "The pilot with two schools began.")
    lead.press(lead.page.get_by_role("link", name="Check and submit"))
    lead.find(lead.page.get_by_role("heading", name="4 things to complete before it can be submitted"))
    expect(lead.page.get_by_role("button", name="Submit F, February 2023")).to_have_count(0)
    lead.press(lead.page.get_by_role("link", name="Declare a rating."))
    lead.find(lead.page.get_by_role("heading", name="Rating and words"))
