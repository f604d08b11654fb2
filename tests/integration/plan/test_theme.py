"""A theme's short title, outcome and end date, kept by the programme office."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import trail
from cpca.extensions import db
from cpca.models.plan import Theme
from tests.client import PageClient
from tests.integration.plan.promises import BASE, one, soup_of
from tests.world import World

EDIT = f"{BASE}/A/edit"


def stored(world: World) -> Theme:
    return db.session.get_one(Theme, world.themes["A"].id, populate_existing=True)


def test_the_office_gives_a_theme_a_title_an_outcome_and_an_end(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    answer = client.send(
        EDIT, EDIT, title="Strategy", outcome="One aim", ends_on="2023-05-31", statement="No"
    )
    assert (answer.status_code, answer.location) == (303, f"{BASE}/A")
    theme = stored(world)
    assert (theme.title, theme.outcome, theme.ends_on) == ("Strategy", "One aim", dt.date(2023, 5, 31))
    assert theme.statement == "The full statement of A"
    page = soup_of(client.get(answer.location).text)
    assert one(page, "h1").text == "A Strategy"
    assert one(page, ".statement-full a")["href"] == EDIT


@pytest.mark.parametrize("htmx", [True, False], ids=["fragment", "page"])
def test_a_theme_without_a_title_is_refused(client: PageClient, world: World, htmx: bool) -> None:
    client.sign_in(world.people["office"])
    answer = client.send(EDIT, EDIT, htmx=htmx, title=" ", outcome="Typed before")
    assert answer.status_code == 422
    soup = soup_of(answer.text)
    assert one(soup, ".govuk-error-summary__list a").text == "Give the theme a short title."
    assert one(soup, "textarea[name='outcome']").text.strip() == "Typed before"
    assert stored(world).title == "Theme A"


def test_the_second_to_save_a_theme_sees_both_titles(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    version = world.themes["A"].version
    assert client.post_form(EDIT, version=version, title="Theirs").status_code == 303
    answer = client.post_form(EDIT, htmx=True, version=version, title="Mine")
    assert answer.status_code == 409
    soup = soup_of(answer.text)
    assert one(soup, "input[name='title']")["value"] == "Mine"
    assert one(soup, ".theirs blockquote").text == "Theirs"
    assert stored(world).title == "Theirs"


@pytest.mark.parametrize("name", ["lead_a", "contributor_a", "sponsor_a", "sro", "iib"])
def test_nobody_else_edits_a_theme(client: PageClient, world: World, name: str) -> None:
    client.sign_in(world.people[name])
    before = trail.head()
    assert client.get(EDIT).status_code == 403
    assert client.post_form(EDIT, version=1, title="Mine now").status_code == 403
    assert soup_of(client.get(f"{BASE}/A").text).select(f"a[href='{EDIT}']") == []
    assert trail.head() == before


def test_the_theme_page_leads_to_itself_and_not_to_the_plan(client: PageClient, world: World) -> None:
    page = soup_of(client.sign_in(world.people["lead_a"]).get(f"{BASE}/A").text)
    assert one(page, ".month-picker")["action"] == f"{BASE}/A"
    assert one(page, "a[href*='changes=yes']")["href"] == f"{BASE}/A?period=2022-11&changes=yes"
