"""The administrator: an organisation, a person, their role, and the link by which they come in."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.journeys.conftest import Arrive, both_ends
from tests.browser.journeys.hands import Way

ADMINISTRATOR = "Systems Administrator"
POST = "Director of Skills"
PASSWORD = "four plain words here"


@both_ends
def test_a_person_is_added_given_a_role_and_comes_in_by_link(app: object, arrive: Arrive, way: Way) -> None:
    admin = arrive(ADMINISTRATOR, "/", way)
    admin.see("People and roles")
    page = admin.page
    admin.press(page.get_by_role("link", name="Add a person"))
    admin.see("Add a person")
    admin.write(page.get_by_label("Post", exact=True), POST)
    admin.select(page.get_by_label("Organisation", exact=True), "Fenland District Council")
    admin.write(page.get_by_label("E-mail address"), "skills@example.org")
    admin.press(page.get_by_role("button", name="Save"))
    admin.see(f"{POST}, Fenland District Council")

    admin.press(page.get_by_role("link", name="Give a role"))
    admin.see(f"Give a role to {POST}, Fenland District Council")
    admin.select(page.get_by_label("Role", exact=True), "Contributor")
    admin.select(
        page.get_by_label("Of", exact=True), "Theme F: Work out how the area makes its case to government"
    )
    admin.press(page.get_by_role("button", name="Give the role"))
    admin.hear("The role is given.")

    admin.press(page.get_by_role("button", name="Make an invitation link"))
    admin.see("A link to pass on")
    link = page.get_by_label("Invitation link").input_value()

    invited = arrive("Member, Independent Improvement Board", "/account", way)
    invited.page.context.clear_cookies()
    invited.page.goto(link)
    invited.see("Welcome: set your password")
    invited.write(invited.page.get_by_label("New password", exact=True), PASSWORD)
    invited.write(invited.page.get_by_label("The same password again"), PASSWORD)
    invited.press(invited.page.get_by_role("button", name="Set password and sign in"))
    invited.see("My work (2)")
    expect(invited.page.get_by_label("Theme F, February 2023: add a line of progress")).to_be_visible()
