"""The narrative check where it is read: beside the update while it is written, before it goes, and its switches."""

from __future__ import annotations

import pytest

from cpca.extensions import db
from cpca.models.progress import ProgressItem
from tests.client import PageClient, soup_of
from tests.world import World, change, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WORDS = "Work is underway on the framework."
LATE = "Leaders saw the draft on 4 December."
A = "/plans/improvement-2022/themes/A"
PAGE, RULES = f"{A}/2022-11/narrative", "/plans/improvement-2022/narrative"


@pytest.fixture
def lines(world: World) -> list[ProgressItem]:
    """Two lines of theme A's draft that a careful reader would ask about."""
    update = world.updates["A", "2022-11"]
    made = [ProgressItem(update_id=update.id, position=n, text=text) for n, text in ((2, WORDS), (3, LATE))]
    save(*made)
    return made


@pytest.fixture
def lead(client: PageClient, world: World) -> PageClient:
    return client.sign_in(world.people["lead_a"])


def test_the_lead_sees_a_count_and_each_point_with_its_words(
    lead: PageClient, lines: list[ProgressItem]
) -> None:
    page = soup_of(lead.get(f"{A}/2022-11/narrative").text)
    assert page.select_one("details.narrative summary").text == "2 points about the words"
    assert [q.text for q in page.select(".narrative q")] == ["Work is underway", "4 December"]
    links = [a["href"] for a in page.select(".narrative li a")]
    assert links == [f"{A}?period=2022-11#line-{line.id}" for line in lines]


def test_inside_the_theme_page_it_is_a_count_until_opened(
    lead: PageClient, lines: list[ProgressItem]
) -> None:
    page = soup_of(lead.get(f"{A}/2022-11/narrative", headers={"HX-Request": "true"}).text)
    details = page.select_one("details.narrative")
    assert (details.name, details.has_attr("open")) == ("details", False)


def test_words_without_a_point_say_so(lead: PageClient) -> None:
    page = soup_of(lead.get(f"{A}/2022-11/narrative").text)
    assert "Nothing to ask about the words." in page.main.text


def test_a_line_after_the_month_is_moved_past_it_by_one_tap(
    lead: PageClient, lines: list[ProgressItem]
) -> None:
    answer = lead.send(PAGE, f"{A}/2022-11/lines/{lines[1].id}/since", version=lines[1].version)
    assert (answer.status_code, answer.headers["Location"].split("#")[1]) == (303, f"line-{lines[1].id}")
    db.session.refresh(lines[1])
    assert lines[1].since_as_at is True
    page = soup_of(lead.get(f"{A}/2022-11/narrative").text)
    assert [q.text for q in page.select(".narrative q")] == ["Work is underway"]


def test_a_line_that_somebody_changed_meanwhile_is_not_moved(
    lead: PageClient, lines: list[ProgressItem]
) -> None:
    change(lines[1], text="Leaders saw the draft on 5 December.")
    answer = lead.send(PAGE, f"{A}/2022-11/lines/{lines[1].id}/since", version=1)
    assert answer.status_code == 409
    db.session.refresh(lines[1])
    assert lines[1].since_as_at is False


def test_the_check_before_submission_lists_the_points(lead: PageClient, lines: list[ProgressItem]) -> None:
    page = soup_of(lead.get(f"{A}/2022-11/check").text)
    assert page.select_one("#check details.narrative summary").text == "2 points about the words"


def test_the_programme_office_turns_a_rule_off_for_the_plan(
    client: PageClient, world: World, lines: list[ProgressItem]
) -> None:
    office = client.sign_in(world.people["office"])
    answer = office.send(RULES, f"{RULES}/activity", on="no")
    assert answer.status_code == 303
    rows = soup_of(office.get("/plans/improvement-2022/narrative").text).select("tbody tr")
    unused = [row.th.find(string=True).strip() for row in rows if "Turn on" in row.text]
    assert unused == ["Activity with no result"]
    page = soup_of(office.get(f"{A}/2022-11/narrative").text)
    assert [q.text for q in page.select(".narrative q")] == ["4 December"]
    assert office.post_form(f"{RULES}/nonsense", on="no").status_code == 404
