"""A sponsor's whole month, minutes long: on a phone, at a desk, by keyboard and without scripts."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from sqlalchemy import select

from cpca.extensions import db
from cpca.models.challenge import Position, SponsorView
from cpca.models.progress import Rating
from tests.browser.journeys.conftest import PLAN, Arrive, both_ends
from tests.browser.journeys.hands import Hands, Way
from tests.browser.journeys.record import hand_in, read_note, read_update

THEME_D = f"{PLAN}/themes/D?period=2023-01"
THEME_E = f"{PLAN}/themes/E?period=2023-02"
FENLAND = "Chief Executive, Fenland District Council"
SOUTH = "Chief Executive, South Cambridgeshire District Council"
SENTENCE = "Content with points; own rating Amber. The framework needs two dates."


def list_views(code: str, month: str) -> list[SponsorView]:
    update = read_update(code, month)
    return list(db.session.scalars(select(SponsorView).where(SponsorView.update_id == update.id)))


def fill_view(sponsor: Hands) -> None:
    page = sponsor.page
    sponsor.pick(page.get_by_label("Content with points"))
    sponsor.write(page.get_by_label("Your words to the theme lead"), "Tell me who writes the last two.")
    sponsor.write(page.get_by_label("One line for print, if any"), "The framework needs two dates.")
    sponsor.select(page.get_by_label("Your own rating, if any"), "Amber")
    sponsor.press(page.get_by_role("button", name="See how it will print"))


def test_a_view_is_shown_as_it_will_print_before_it_is_sent(app: object, arrive: Arrive, way: Way) -> None:
    hand_in("E", "2023-02")
    sponsor = arrive(SOUTH, "/", way)
    sponsor.press(sponsor.page.get_by_role("link", name=re.compile("^E: .*view")))
    sponsor.see("E Shape an organisation that performs now")
    fill_view(sponsor)
    exact = sponsor.page.locator(".exact")
    sponsor.find(exact)
    expect(exact).to_have_text(f"South Cambridgeshire District Council {SENTENCE}")
    assert list_views("E", "2023-02") == []
    sponsor.press(sponsor.page.get_by_role("button", name="Send", exact=True))
    expect(sponsor.page.locator(".view .was")).to_contain_text(SENTENCE)
    sponsor.look()
    views = list_views("E", "2023-02")
    assert [(v.position, v.own_rating) for v in views] == [(Position.CONTENT_WITH_POINTS, Rating.AMBER)]


@both_ends
def test_what_came_by_mail_is_confirmed_from_one_page(app: object, arrive: Arrive, way: Way) -> None:
    sponsor = arrive(FENLAND, "/", way)
    expect(sponsor.page.get_by_role("heading", level=1)).to_have_text("My work (2)")
    sponsor.press(sponsor.page.get_by_role("link", name=re.compile("^D: your view of January")))
    sponsor.see("D Review what income the Authority can expect")
    sponsor.press(sponsor.page.get_by_role("button", name="Confirm it C19"))
    sponsor.hear("C19 confirmed")
    if not way.script:
        sponsor.page.goto(THEME_D)
    sponsor.press(sponsor.page.get_by_role("button", name="Confirm it", exact=True))
    expect(sponsor.page.locator(".view .was").first).to_contain_text("Prints as:")
    sponsor.look()
    assert read_note("C19").confirmed_at is not None
    assert [v.confirmed_at is None for v in list_views("D", "2023-01")] == [False]
    sponsor.page.goto("/")
    sponsor.see("My work")


def test_what_changed_since_last_month_is_marked_word_by_word(app: object, arrive: Arrive) -> None:
    sponsor = arrive(FENLAND, THEME_D)
    expect(sponsor.page.get_by_role("link", name="Show it plain")).to_be_visible()
    sponsor.press(sponsor.page.get_by_role("link", name="Show it plain"))
    sponsor.find(sponsor.page.get_by_role("link", name=re.compile("^Show what changed since December")))


def test_a_view_that_is_not_content_needs_words(app: object, arrive: Arrive, refusals: list[str]) -> None:
    hand_in("E", "2023-02")
    sponsor = arrive(SOUTH, THEME_E)
    sponsor.pick(sponsor.page.get_by_label("Not content"))
    sponsor.press(sponsor.page.get_by_role("button", name="See how it will print"))
    expect(sponsor.page.locator(".govuk-error-summary")).to_be_focused()
    sponsor.look()
    assert refusals == [f"422 {PLAN}/themes/E/2023-02/view"]
    refusals.clear()
