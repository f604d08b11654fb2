"""The programme office's and the SRO's month: who is where, return, accept, approve, nil return, a paper read."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from cpca.models.progress import UpdateState
from tests.browser.conftest import ROOT
from tests.browser.journeys.conftest import PLAN, Arrive, both_ends
from tests.browser.journeys.hands import Way
from tests.browser.journeys.record import read_update

OFFICE = "Head of the Programme Office"
SRO = "Interim Director of Transformation Programme"
PAPER = ROOT / "demo" / "october-2022.txt"
COMMENT = "Say what the half hour on 24 February is for."


def theme(code: str, month: str = "2023-01") -> str:
    return f"{PLAN}/themes/{code}?period={month}"


def test_a_month_is_seen_at_a_glance_and_a_return_goes_back_with_a_comment(
    app: object, arrive: Arrive, way: Way
) -> None:
    office = arrive(OFFICE, "/", way)
    january = office.page.get_by_role("region", name="January 2023: sign-off")
    expect(january.get_by_role("row", name=re.compile("^D "))).to_contain_text("submitted, 1 day late")
    office.press(january.get_by_role("link", name=re.compile("^D ")))
    office.see("D Review what income the Authority can expect")
    office.press(office.page.get_by_role("link", name="Return with comments"))
    office.see("Return with comments")
    office.select(
        office.page.get_by_label("Where").first,
        "Line 5: Leaders got the income options, costed, with and without a p",
    )
    office.write(office.page.get_by_label("What needs changing").first, COMMENT)
    office.press(office.page.get_by_role("button", name="Return to the lead"))
    office.hear("Returned with your comment")
    assert read_update("D", "2023-01").state is UpdateState.RETURNED

    lead = arrive("Head of Finance", "/", way, role="Theme lead")
    lead.press(lead.page.get_by_role("link", name=re.compile("^D: January update")))
    line = lead.page.locator("li.line", has_text="Leaders got the income options").first
    lead.find(line.get_by_text(COMMENT))


@both_ends
def test_a_return_is_accepted_and_then_approved(app: object, arrive: Arrive, way: Way) -> None:
    office = arrive(OFFICE, theme("D"), way)
    office.press(office.page.get_by_role("button", name="Accept for completeness"))
    office.hear("Accepted for completeness")
    assert read_update("D", "2023-01").state is UpdateState.ACCEPTED
    sro = arrive(SRO, theme("D"), way)
    sro.press(sro.page.get_by_role("button", name="Approve", exact=True))
    sro.hear("Approved")
    assert read_update("D", "2023-01").state is UpdateState.APPROVED


@both_ends
def test_a_silent_theme_gets_a_nil_return_with_its_reason(app: object, arrive: Arrive, way: Way) -> None:
    office = arrive(OFFICE, theme("F", "2023-02"), way)
    office.press(office.page.get_by_role("link", name="Give a nil return"))
    office.see("Nil return")
    office.write(office.page.get_by_label("Why there is nothing to report"), "The lead is ill.")
    office.press(office.page.get_by_role("button", name="Give a nil return"))
    office.hear("Nil return given")
    update = read_update("F", "2023-02")
    assert (update.state, update.nil_return) == (UpdateState.SUBMITTED, True)


@both_ends
def test_a_silent_theme_is_chased_and_let_through_with_a_reason(
    app: object, arrive: Arrive, way: Way
) -> None:
    office = arrive(OFFICE, f"{PLAN}/months", way)
    office.press(office.page.get_by_role("link", name="February 2023", exact=True))
    office.see("February 2023")
    office.press(office.page.get_by_role("button", name="Chase theme F", exact=True))
    office.hear(re.compile("F: chased"))
    expect(office.page.locator("#theme-row-F")).to_contain_text("chased 1 time, last today")
    office.press(office.page.get_by_role("link", name="Let it through without the return of theme F"))
    office.see("Let it through")
    office.write(office.page.get_by_label("Reason"), "Its lead is ill.")
    office.press(office.page.get_by_role("button", name="Let it through"))
    office.hear("Let through without the return of theme F")
    expect(office.page.get_by_text("“Its lead is ill.”")).to_be_visible()


@both_ends
def test_a_correction_is_asked_for_and_declined_by_a_second_person(
    app: object, arrive: Arrive, way: Way
) -> None:
    office = arrive(OFFICE, f"{PLAN}/months/2022-12", way)
    office.press(office.page.get_by_role("link", name="Ask to open a correction"))
    office.see("Ask to open a correction")
    office.write(office.page.get_by_label("Reason"), "A date is wrong.")
    office.tick(office.page.get_by_role("checkbox", name=re.compile("^D ")))
    office.press(office.page.get_by_role("button", name="Ask", exact=True))
    office.hear("The senior responsible owner is asked to agree")
    sro = arrive(SRO, "/", way)
    sro.press(sro.page.get_by_role("link", name="December 2022: a correction was asked for"))
    sro.see("December 2022")
    sro.press(sro.page.get_by_role("link", name="Decline, and say why"))
    sro.see("Decline")
    sro.write(sro.page.get_by_label("Why not"), "The date is right.")
    sro.press(sro.page.get_by_role("button", name="Decline"))
    sro.hear("Declined, with your reason")
    expect(sro.page.get_by_text("“The date is right.”")).to_be_visible()


@both_ends
def test_a_paper_is_shown_as_it_was_understood_before_anything_is_saved(
    app: object, arrive: Arrive, way: Way
) -> None:
    office = arrive(OFFICE, f"{PLAN}/months", way)
    office.press(office.page.get_by_role("link", name="Import a Board paper"))
    office.see("Import a paper")
    office.page.locator("input[type=file]").set_input_files(PAPER)
    office.press(office.page.get_by_role("button", name="Read the file"))
    office.see("Check what was understood")
    expect(office.page.get_by_text("This paper is here already.")).to_be_visible()
    expect(office.page.get_by_role("heading", name="6 themes")).to_be_visible()


def test_what_a_paper_says_otherwise_is_shown(app: object, arrive: Arrive, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(
        PAPER.read_text("utf-8").replace("October", "Oktober", 1).replace("agreed", "refused", 1), "utf-8"
    )
    office = arrive(OFFICE, f"{PLAN}/import")
    office.page.locator("input[type=file]").set_input_files(other)
    office.press(office.page.get_by_role("button", name="Read the file"))
    office.see("Check what was understood")
    expect(office.page.locator("#differences")).to_be_visible()


def test_a_file_that_is_no_paper_is_refused_in_plain_words(
    app: object, arrive: Arrive, tmp_path: Path, refusals: list[str]
) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    office = arrive(OFFICE, f"{PLAN}/import")
    office.page.locator("input[type=file]").set_input_files(empty)
    office.press(office.page.get_by_role("button", name="Read the file"))
    expect(office.page.locator(".govuk-error-summary")).to_be_visible()
    office.look()
    assert refusals == [f"422 {PLAN}/import"]
    refusals.clear()
