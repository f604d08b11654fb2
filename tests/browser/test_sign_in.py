"""Signing in, a session that ends while somebody types, and the pages of accounts, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cpca.domain import signin
from cpca.extensions import db, writing
from cpca.models.people import Person
from cpca.models.signin import LinkKind
from tests.browser.conftest import PHONE, WIDE, Browse, find_violations, is_wider_than_window
from tests.doors import PASSWORD, give_password, make_link
from tests.world import World

ORGANISATIONS = "/people/organisations"
TYPED = "Ely Drainage Board"


def _end(person: Person) -> None:
    with writing():
        signin.end_sessions(person.id)
        db.session.commit()


def _type(page: Page) -> None:
    page.get_by_label("Name").fill(TYPED)
    page.get_by_label("Kind").select_option("other")


def test_a_person_signs_in_with_the_keyboard_alone(world: World, browse: Browse) -> None:
    lead = give_password(world.people["lead_a"])
    page = browse(None, "/account")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(lead.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


@pytest.mark.parametrize("script", [True, False])
def test_one_click_signs_in_and_two_sign_out(world: World, browse: Browse, script: bool) -> None:
    page = browse(None, "/sign-in?next=/account", java_script_enabled=script)
    page.get_by_role("button", name="Senior responsible owner", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.locator(".account summary").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have signed out")
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_signing_in_beside_the_text_leaves_it_untouched_and_saves_it(world: World, browse: Browse) -> None:
    person = give_password(world.people["administrator"])
    page = browse(person, ORGANISATIONS)
    _end(person)  # also what `give_password` did; the browser's own session began after
    _type(page)
    page.get_by_role("button", name="Add").click()
    beside = page.locator("#sign-in-beside")
    expect(beside.get_by_role("heading")).to_have_text("Your session has ended")
    assert find_violations(page) == []
    assert page.get_by_label("Name").input_value() == TYPED
    beside.get_by_label("E-mail address").fill(person.email)
    beside.get_by_label("Password").fill("not the password")
    beside.get_by_role("button", name="Sign in", exact=True).click()
    expect(beside.locator(".govuk-error-summary")).to_contain_text(
        "The e-mail address or the password is not right."
    )
    assert find_violations(page) == []
    beside.get_by_label("Password").fill(PASSWORD)
    beside.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#status")).to_contain_text("You are signed in again.")
    expect(page.locator("#session-ended")).to_be_empty()
    expect(page.get_by_role("button", name="Add")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name=TYPED)).to_be_visible()


def test_another_refused_save_does_not_take_the_password_being_typed(world: World, browse: Browse) -> None:
    person = give_password(world.people["administrator"])
    page = browse(person, ORGANISATIONS)
    _end(person)
    _type(page)
    page.get_by_role("button", name="Add").click()
    secret = page.locator("#sign-in-beside").get_by_label("Password")
    secret.fill("half of it")
    with page.expect_response(lambda response: response.status == 401):
        page.get_by_role("button", name="Add").click()
    assert secret.input_value() == "half of it"


def test_another_person_is_taken_away_from_the_text(world: World, browse: Browse) -> None:
    person, other = world.people["administrator"], give_password(world.people["lead_a"])
    page = browse(person, ORGANISATIONS)
    _end(person)
    _type(page)
    page.get_by_role("button", name="Add").click()
    beside = page.locator("#sign-in-beside")
    beside.get_by_label("E-mail address").fill(other.email)
    beside.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        beside.get_by_role("button", name="Sign in", exact=True).click()
    assert page.evaluate("location.pathname") == "/"


def test_without_scripts_the_text_comes_back_and_one_button_saves_it(world: World, browse: Browse) -> None:
    person = give_password(world.people["administrator"])
    page = browse(person, ORGANISATIONS, java_script_enabled=False)
    _end(person)
    _type(page)
    page.get_by_role("button", name="Add").click()
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your text is back")
    expect(page.get_by_label("Name")).to_have_value(TYPED)
    page.get_by_role("button", name="Save it now").click()
    expect(page.get_by_role("row", name=TYPED)).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_pages_of_accounts_are_for_everybody_at_any_width(
    world: World, browse: Browse, width: int
) -> None:
    lead, admin = give_password(world.people["lead_a"]), world.people["administrator"]
    link = make_link(world.people["lead_b"], LinkKind.INVITATION)
    role = lead.roles[0].id
    visits = [
        (None, ["/sign-in", "/signed-out", f"/invitation/{link}", "/reset/made-up"]),
        (lead, ["/account", "/account/password", "/account/cover", "/people"]),
        (
            admin,
            [
                *("/people", "/people/add", ORGANISATIONS, f"/people/{lead.id}", f"/people/{lead.id}/edit"),
                *(f"/people/{lead.id}/roles", f"/people/{lead.id}/roles/{role}/end"),
            ],
        ),
    ]
    for person, addresses in visits:
        page = browse(person, addresses[0], width)
        for address in addresses:
            page.goto(address)
            assert (address, find_violations(page), is_wider_than_window(page)) == (address, [], False)


@pytest.mark.parametrize("form", ["/people/add", ORGANISATIONS])
def test_a_refused_form_says_why_in_place(world: World, browse: Browse, form: str) -> None:
    page = browse(world.people["administrator"], form)
    page.locator("main form .govuk-button").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert find_violations(page) == []
