"""A calendar feed as a calendar program reads it: the dates of its person, and nothing once it is revoked."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.decision import Feed
from cpca.models.people import RoleAssignment
from tests.client import PageClient, soup_of
from tests.integration.path.things import PLAN, decide, meet, promise
from tests.integration.path.things import link as link_steps
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HERE = f"/plans/{PLAN}/feed"
NOW = dt.datetime(2022, 12, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def link(world: World, client: PageClient) -> str:
    """The link of the programme office's feed, as it is shown once."""
    clock.fix(NOW)
    client.sign_in(world.people["office"])
    page = soup_of(client.send(HERE, HERE).text)
    address: str = page.select_one("#link")["value"]
    return address.removeprefix("http://localhost")


def entries(client: PageClient, link: str) -> list[tuple[dt.date, str]]:
    answer = client.get(link)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    events = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert len({str(event["UID"]) for event in events}) == len(events)
    return [(event.decoded("DTSTART"), str(event["SUMMARY"])) for event in events]


def test_meetings_deadlines_and_decisions_come_as_days_in_order(
    world: World, client: PageClient, link: str
) -> None:
    (board,) = meet(world, dt.date(2023, 1, 25))
    decide(world, 4, board, is_key=True, title="Agree, and publish; “the plan”")
    client.delete_cookie("cpca_session")
    found = entries(client, link)
    assert found == sorted(found)
    assert [entry for entry in found if "plan" in entry[1] or "Board" in entry[1]] == [
        (dt.date(2022, 12, 27), "DP4 Agree, and publish; “the plan”: last day for its notice"),
        (dt.date(2023, 1, 25), "Board"),
        (dt.date(2023, 1, 25), "DP4 Agree, and publish; “the plan”: to be decided"),
    ]
    assert (dt.date(2022, 12, 5), "November 2022: returns are due") in found
    assert not [title for _, title in found if title.startswith("October 2022")]  # frozen


def test_a_moved_meeting_keeps_its_entry(world: World, client: PageClient, link: str) -> None:
    (board,) = meet(world, dt.date(2023, 1, 25))
    first = {str(e["UID"]) for e in icalendar.Calendar.from_ical(client.get(link).data).walk("VEVENT")}
    change(board, held_on=dt.date(2023, 2, 1))
    again = {str(e["UID"]) for e in icalendar.Calendar.from_ical(client.get(link).data).walk("VEVENT")}
    assert again == first
    assert (dt.date(2023, 2, 1), "Board") in entries(client, link)


def test_a_meeting_that_a_decision_cannot_make_says_so_in_the_calendar(
    world: World, client: PageClient, link: str
) -> None:
    first, _ = meet(world, dt.date(2022, 12, 14), dt.date(2023, 1, 25))
    needs = promise(world, "A1", dt.date(2022, 12, 21))
    link_steps(needs, decide(world, 4, first, body="Board"))
    client.delete_cookie("cpca_session")
    events = icalendar.Calendar.from_ical(client.get(link).data).walk("VEVENT")
    [words] = [str(e["DESCRIPTION"]) for e in events if str(e["SUMMARY"]).startswith("DP4")]
    assert words == (
        "Board. It misses its meeting of 14 Dec 2022: what it needs first comes too late. "
        "The first meeting that it can make is 25 Jan 2023."
    )


def test_a_revoked_link_a_new_one_a_closed_account_and_no_role_left_all_answer_alike(
    world: World, client: PageClient, link: str
) -> None:
    answer = client.send(HERE, HERE)
    newer = soup_of(answer.text).select_one("#link")["value"].removeprefix("http://localhost")
    gone = client.get(link)
    assert gone.status_code == 404
    assert client.get(newer).status_code == 200
    client.send(HERE, f"{HERE}/revoke")
    office = world.people["office"]
    for feed in db.session.query(Feed).all():
        assert feed.revoked_at is not None
    newest = (
        soup_of(client.send(HERE, HERE).text).select_one("#link")["value"].removeprefix("http://localhost")
    )
    change(office, active=False)
    assert client.get(newest).status_code == 404
    change(office, active=True)
    assert client.get(newest).status_code == 200
    role = db.session.query(RoleAssignment).filter_by(person_id=office.id).one()
    change(role, until_on=dt.date(2022, 11, 30))
    last = client.get(newest)
    assert (last.status_code, last.text) == (404, client.get("/feeds/none.ics").text)


def test_the_secret_is_stored_nowhere(world: World, client: PageClient, link: str) -> None:
    token = link.removeprefix("/feeds/").removesuffix(".ics")
    feed = db.session.query(Feed).one()
    assert token not in feed.token_hash
    assert "token_hash" in Feed.__unrecorded__
    assert client.get(HERE).text.count(token) == 0
