"""Nobody loses a word: two at one line, a session that ends, a page that is loaded again, on the demo as served."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Route, expect

from cpca.models.progress import ProgressItem
from tests.browser.journeys.conftest import PLAN, Arrive, both_ends
from tests.browser.journeys.hands import PLAIN, Hands, Way
from tests.browser.journeys.record import end_sessions, list_words

UPDATE = (ProgressItem, "C", "2023-02")
THEME = f"{PLAN}/themes/C?period=2023-02"
LEAD = "Director of Place and Connectivity"
CONTRIBUTOR = "Transport Planning Manager"
STORED = "The chapter that clashed with the draft guidance is written again."
THEIRS = "The chapter that clashed with the guidance is written again and checked."
MINE = "The chapter that clashed is written again by two hands."
MIXED = "The chapter that clashed is written again by two hands and checked."
TYPED = "Half a line that nobody saved"
BACK = "You are signed in again. Your text is as you left it: save it now."


def new_line(page: Page) -> Locator:
    return page.get_by_label("Add a line of progress")


def open_line(person: Hands) -> Locator:
    """The first line where it stands, or on its page without scripts; its field."""
    line = person.page.locator("#lines li.line", has_text=STORED).first
    person.press(line.get_by_role("link", name=re.compile("^Edit line")))
    field = person.page.get_by_label("Progress", exact=True)
    expect(field).to_be_focused()
    return field


def save_line(person: Hands, text: str) -> None:
    person.write(person.page.get_by_label("Progress", exact=True), text)
    person.send("Control+Enter", person.page.get_by_role("button", name="Save line"))


def add_line(person: Hands) -> None:
    person.send("Enter", person.page.locator("#add-line").get_by_role("button", name="Add", exact=True))


def kept(page: Page, form: str) -> Locator:
    return page.locator(f"{form} [data-saved]")


@both_ends
def test_the_second_to_save_sees_both_texts_and_saves_a_mix(
    app: object, arrive: Arrive, way: Way, refusals: list[str]
) -> None:
    lead, other = arrive(LEAD, THEME, way), arrive(CONTRIBUTOR, THEME, way)
    field = open_line(lead)
    open_line(other)
    save_line(other, THEIRS)
    other.hear("Line saved")
    save_line(lead, MINE)
    theirs = lead.page.locator(".theirs blockquote")
    lead.find(theirs)
    expect(theirs).to_have_text(THEIRS)
    assert field.input_value() == MINE
    assert [refused.partition(" ")[0] for refused in refusals] == ["409"]
    refusals.clear()
    if way.script:
        lead.press(lead.page.get_by_role("button", name=re.compile("^Use theirs")))
        expect(field).to_be_focused()
        assert field.input_value() == THEIRS
    save_line(lead, MIXED)
    lead.hear("Line saved")
    assert list_words(*UPDATE)[0] == MIXED


def test_a_session_that_ends_asks_beside_the_untouched_text(
    app: object, arrive: Arrive, refusals: list[str]
) -> None:
    lead = arrive(LEAD, THEME)
    lead.write(new_line(lead.page), TYPED)
    expect(kept(lead.page, "#add-line")).to_have_text(re.compile("^kept "))
    end_sessions(LEAD)
    add_line(lead)
    beside = lead.page.locator("#sign-in-beside")
    lead.find(beside.get_by_role("heading", name="Your session has ended"))
    expect(new_line(lead.page)).to_have_value(TYPED)
    lead.press(beside.get_by_role("button", name=f"Sign in again as {LEAD}"))
    lead.hear(BACK)
    expect(new_line(lead.page)).to_be_focused()
    lead.key("Enter")
    lead.hear("Line saved")
    assert list_words(*UPDATE)[-1] == TYPED
    assert {refused.partition(" ")[0] for refused in refusals} == {"401"}
    refusals.clear()


def test_another_person_who_signs_in_does_not_get_the_text(
    app: object, arrive: Arrive, refusals: list[str]
) -> None:
    lead = arrive(LEAD, THEME)
    lead.write(new_line(lead.page), TYPED)
    expect(kept(lead.page, "#add-line")).to_have_text(re.compile("^kept "))
    end_sessions(LEAD)
    add_line(lead)
    button = lead.page.get_by_role("button", name=f"Sign in again as {LEAD}")
    expect(button).to_be_focused()
    somebody = arrive(CONTRIBUTOR, "/account")
    number = somebody.page.goto("/sign-in") and somebody.page.get_by_role(
        "button", name=CONTRIBUTOR
    ).get_attribute("value")
    button.evaluate("(button, number) => { button.value = number; }", number)
    with lead.page.expect_navigation():
        button.click()
    lead.page.goto(THEME)
    expect(new_line(lead.page)).to_have_value("")
    refusals.clear()


def test_without_scripts_the_text_comes_back_after_signing_in(
    app: object, arrive: Arrive, refusals: list[str]
) -> None:
    lead = arrive(LEAD, THEME, PLAIN)
    lead.write(new_line(lead.page), TYPED)
    end_sessions(LEAD)
    add_line(lead)
    lead.see("Sign in")
    rows = lead.page.get_by_role("row", name="Theme lead")
    lead.press(rows.get_by_role("button", name=LEAD, exact=True))
    lead.see("Your text is back")
    expect(lead.page.get_by_text(TYPED)).to_be_visible()
    lead.press(lead.page.get_by_role("button", name="Save it now"))
    lead.hear("Line saved")
    assert list_words(*UPDATE)[-1] == TYPED
    assert [refused.partition(" ")[0] for refused in refusals] == ["401"]
    refusals.clear()


def test_without_scripts_another_person_does_not_get_the_text(
    app: object, arrive: Arrive, refusals: list[str]
) -> None:
    lead = arrive(LEAD, THEME, PLAIN)
    lead.write(new_line(lead.page), TYPED)
    end_sessions(LEAD)
    add_line(lead)
    lead.see("Sign in")
    lead.press(lead.page.get_by_role("button", name=CONTRIBUTOR, exact=True).first)
    lead.see(re.compile("^My work"))
    assert TYPED not in lead.page.content()
    refusals.clear()


@both_ends
def test_typing_that_was_kept_is_there_in_any_browser_of_the_same_person(
    app: object, arrive: Arrive, way: Way
) -> None:
    lead = arrive(LEAD, THEME)
    lead.write(new_line(lead.page), TYPED)
    expect(kept(lead.page, "#add-line")).to_have_text(re.compile(r"^kept \d\d:\d\d$"))
    later = arrive(LEAD, THEME, way)
    expect(new_line(later.page)).to_have_value(TYPED)
    expect(kept(later.page, "#add-line")).to_have_text(re.compile(r"^kept \d\d:\d\d$"))
    other = arrive(CONTRIBUTOR, THEME, way)
    expect(new_line(other.page)).to_have_value("")


def test_typing_in_an_open_line_is_there_when_it_is_opened_again(app: object, arrive: Arrive) -> None:
    lead = arrive(LEAD, THEME)
    lead.write(open_line(lead), MINE)
    expect(kept(lead.page, "#lines .inline-form")).to_have_text(re.compile("^kept "))
    lead.page.reload()
    expect(open_line(lead)).to_have_value(MINE)
    lead.look()


def test_three_pasted_bullets_become_three_lines(app: object, arrive: Arrive) -> None:
    lead = arrive(LEAD, THEME)
    new_line(lead.page).click()
    paste = "text => { document.execCommand('insertText', false, text); }"
    lead.page.evaluate(paste, "• First\n• Second\n– Third")
    expect(lead.page.locator("#add-line [data-count]")).to_have_text("3 lines will be added")
    lead.key("Enter")
    lead.hear("3 lines saved")
    expect(new_line(lead.page)).to_be_focused()
    assert list_words(*UPDATE)[-3:] == ["First", "Second", "Third"]


def test_a_line_is_moved_and_taken_out_where_it_stands(app: object, arrive: Arrive) -> None:
    lead = arrive(LEAD, THEME)
    before = list_words(*UPDATE)
    open_line(lead)
    lead.press(lead.page.get_by_role("button", name="Move down"))
    lead.hear("Line moved down")
    assert list_words(*UPDATE)[:2] == before[1::-1]
    open_line(lead)
    lead.press(lead.page.get_by_role("button", name="Take this line out"))
    lead.hear("Line taken out")
    assert list_words(*UPDATE) == before[1:]


def test_saved_is_said_only_after_the_record_has_it(app: object, arrive: Arrive) -> None:
    lead = arrive(LEAD, THEME)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    lead.page.route("**/2023-02/lines", hold)
    lead.write(new_line(lead.page), TYPED)
    with lead.page.expect_request("**/2023-02/lines"):
        lead.key("Enter")
    assert (lead.page.locator("#status").inner_text(), TYPED in list_words(*UPDATE)) == ("", False)
    held[0].continue_()
    lead.hear("Line saved")
    assert TYPED in list_words(*UPDATE)
