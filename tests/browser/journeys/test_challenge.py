"""Challenge as a record: raised on a line, answered at the line, closed by its raiser, seen by the Mayor's office."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from cpca.models.challenge import NoteState
from tests.browser.journeys.conftest import PLAN, Arrive
from tests.browser.journeys.hands import Hands, Way
from tests.browser.journeys.record import read_note

THEME = f"{PLAN}/themes/D?period=2023-01"
SPONSOR = "Chief Executive, Fenland District Council"
LEAD = "Head of Finance"
MAYORS_OFFICE = "Head of the Mayor's Office"
LINE = "Six of the ten lost bids are written up; four of the six were lost on evidence of need."
ASKED = "Which of the four would have been won with the evidence we hold now?"
RAISED = re.compile(r"^(C\d+) raised$")


def at_line(page: Page, name: str | re.Pattern[str], role: str = "link") -> Locator:
    """What can be done at the line in question."""
    return page.locator("li.line", has_text=LINE).first.get_by_role(role, name=name)  # type: ignore[arg-type]


def at_note(page: Page, reference: str) -> Locator:
    return page.get_by_role("article", name=reference)


def challenge_line(sponsor: Hands) -> str:
    """By two actions where scripts run; gives the note's reference."""
    sponsor.press(at_line(sponsor.page, re.compile("^Challenge line")))
    field = sponsor.page.get_by_label("Challenge", exact=True)
    expect(field).to_be_focused()
    sponsor.write(field, ASKED)
    sponsor.send("Control+Enter", sponsor.page.get_by_role("button", name="Send"))
    sponsor.hear(RAISED)
    found = RAISED.match(sponsor.page.locator("#status").inner_text())
    assert found
    return found[1]


def reply(person: Hands, reference: str, act: str, words: str, button: str) -> None:
    """Opens a reply to the note, writes into it and sends it."""
    note = at_note(person.page, reference)
    person.press(note.get_by_role("link", name=re.compile(f"^{act}")))
    field = note.get_by_role("textbox")
    expect(field).to_be_focused()
    person.write(field, words)
    person.send("Control+Enter", note.get_by_role("button", name=button, exact=True))


def count_open(mayors: Hands) -> str:
    """What the summary says of theme D's open challenges."""
    mayors.page.goto("/summary")
    mayors.look()
    row = mayors.page.get_by_role("row", name=re.compile("^D Review what income"))
    return row.locator("[data-label='Challenges open']").inner_text()


def test_a_line_is_challenged_answered_and_closed_by_its_raiser(
    app: object, arrive: Arrive, way: Way
) -> None:
    mayors = arrive(MAYORS_OFFICE)
    before = count_open(mayors)

    sponsor = arrive(SPONSOR, THEME, way)
    reference = challenge_line(sponsor)
    if way.script:
        assert sponsor.actions == 2
        expect(at_line(sponsor.page, reference, "article")).to_contain_text(ASKED)
    assert (read_note(reference).state, read_note(reference).anchor_words) == (NoteState.OPEN, LINE)

    lead = arrive(LEAD, THEME, way, role="Theme lead")
    reply(lead, reference, "Answer", "Two of the four.", "Send answer")
    lead.hear(f"{reference} answered")

    sponsor.page.goto(THEME)
    reply(sponsor, reference, "Not yet satisfied", "Say which two.", "Not yet satisfied")
    sponsor.hear(f"{reference} not yet satisfied")
    during = count_open(mayors)

    lead.page.goto(THEME)
    reply(lead, reference, "Answer", "Peterborough station and the Fens skills fund.", "Send answer")
    lead.hear(f"{reference} answered")

    sponsor.page.goto(THEME)
    sponsor.press(at_note(sponsor.page, reference).get_by_role("button", name="Accept"))
    sponsor.hear(f"{reference} accepted and closed")
    assert read_note(reference).state is NoteState.ACCEPTED
    assert (before, during, count_open(mayors)) == ("2 (76 days)", "3 (76 days)", "2 (76 days)")


def test_the_note_keeps_the_words_it_challenged(app: object, arrive: Arrive) -> None:
    theme = f"{PLAN}/themes/A?period=2023-02"
    lead = arrive("Assistant Director of Policy", theme)
    challenged = "The integrated care board agreed to write half of the chapter on health."
    line = lead.page.locator("li.line", has_text=challenged).first
    line.get_by_role("link", name=re.compile("^Edit line")).click()
    lead.write(
        lead.page.get_by_label("Progress", exact=True), "The board writes half of the chapter on health."
    )
    lead.key("Control+Enter")
    lead.hear("Line saved")
    expect(at_note(lead.page, "C21")).to_contain_text(f"was: “{challenged}”")


def test_a_challenge_without_words_is_refused_in_place(
    app: object, arrive: Arrive, refusals: list[str]
) -> None:
    sponsor = arrive(SPONSOR, THEME)
    sponsor.press(at_line(sponsor.page, re.compile("^Challenge line")))
    expect(sponsor.page.get_by_label("Challenge", exact=True)).to_be_focused()
    sponsor.key("Control+Enter")
    expect(sponsor.page.locator(".govuk-error-summary")).to_be_focused()
    sponsor.look()
    assert [refused.partition(" ")[0] for refused in refusals] == ["422"]
    refusals.clear()


def test_escape_puts_the_line_back_as_it_was(app: object, arrive: Arrive) -> None:
    sponsor = arrive(SPONSOR, THEME)
    sponsor.press(at_line(sponsor.page, re.compile("^Challenge line")))
    expect(sponsor.page.get_by_label("Challenge", exact=True)).to_be_focused()
    sponsor.key("Escape")
    expect(sponsor.page.get_by_label("Challenge", exact=True)).to_have_count(0)
    sponsor.look()
