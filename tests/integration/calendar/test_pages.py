"""The calendar's pages: a meeting with its dates worked back, a year in one step, what waits before an election."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from cpca.domain import clock
from cpca.domain.pre_election import find_waiting
from cpca.extensions import db
from cpca.models.period import Meeting, MeetingPeriod, PeriodState, PreElectionPeriod, ReportingPeriod
from tests.client import PageClient, soup_of
from tests.statements import counted
from tests.world import World, change, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HERE = "/plans/improvement-2022/calendar"
D = dt.date
BOARD: dict[str, Any] = {"body": "Board", "held_on": "25/01/2023", "months": "2022-11, 2022-12", "do": "save"}
DATES: dict[str, Any] = {
    "publish_on": "2023-01-17",
    "democratic_services_on": "2023-01-13",
    "pre_meeting_on": "2023-01-11",
    "statutory_draft_on": "2023-01-06",
}


@pytest.fixture
def office(client: PageClient, world: World) -> PageClient:
    clock.set_clock(dt.datetime(2022, 11, 10, 9, tzinfo=dt.UTC))
    return client.sign_in(world.people["office"])


def enter(office: PageClient, **fields: Any) -> int:
    return office.send(f"{HERE}/meeting", f"{HERE}/meeting", **{**BOARD, **DATES, **fields}).status_code


def months_of(meeting: Meeting) -> list[tuple[dt.date, PeriodState]]:
    rows = db.session.execute(
        sa.select(ReportingPeriod.month, ReportingPeriod.state)
        .join(MeetingPeriod, MeetingPeriod.period_id == ReportingPeriod.id)
        .where(MeetingPeriod.meeting_id == meeting.id)
        .order_by(ReportingPeriod.month)
    )
    return [(row.month, row.state) for row in rows]


def the_meeting() -> Meeting:
    return db.session.scalars(sa.select(Meeting).execution_options(populate_existing=True)).one()


def test_the_dates_are_proposed_before_anything_is_saved(office: PageClient) -> None:
    asked: dict[str, Any] = {"body": "Board", "held_on": "25/01/2023", "do": "propose"}
    page = soup_of(office.send(f"{HERE}/meeting", f"{HERE}/meeting", **asked).text)
    assert {name: page.find(id=name)["value"] for name in DATES} == DATES
    assert db.session.scalars(sa.select(Meeting)).all() == []


def test_a_meeting_takes_months_and_plans_those_that_are_not_there(office: PageClient) -> None:
    assert enter(office) == 303
    meeting = the_meeting()
    assert (meeting.publish_on, meeting.statutory_draft_on) == (D(2023, 1, 17), D(2023, 1, 6))
    assert months_of(meeting) == [(D(2022, 11, 1), PeriodState.OPEN), (D(2022, 12, 1), PeriodState.PLANNED)]
    december = db.session.scalars(sa.select(ReportingPeriod).filter_by(month=D(2022, 12, 1))).one()
    assert (december.as_at, december.submit_by) == (D(2022, 12, 31), D(2022, 12, 23))
    told = [p.text for p in soup_of(office.get(HERE).text).select(".advice")]
    assert told == ["Themes submit before the month ends on 31 December."]


def test_a_month_that_is_open_keeps_the_dates_people_work_to(office: PageClient, world: World) -> None:
    before = world.periods["2022-11"].submit_by
    enter(office)
    november = db.session.scalars(sa.select(ReportingPeriod).filter_by(month=D(2022, 11, 1))).one()
    assert november.submit_by == before


def test_dates_out_of_order_are_refused_beside_the_first_of_them(office: PageClient) -> None:
    sent = {**BOARD, **DATES, "pre_meeting_on": "2023-01-18"}
    answer = office.send(f"{HERE}/meeting", f"{HERE}/meeting", **sent)
    assert answer.status_code == 422
    told = soup_of(answer.text).find(id="pre_meeting_on-error").text
    assert told == "Error: “Pre-meeting” comes before “To democratic services”."


def test_the_same_body_on_the_same_day_is_refused(office: PageClient) -> None:
    assert [enter(office), enter(office)] == [303, 422]


def test_too_few_clear_days_are_pointed_out_and_allowed(office: PageClient) -> None:
    assert enter(office, publish_on="2023-01-20") == 303
    page = soup_of(office.get(HERE).text)
    assert [p.text for p in page.select(".advice")][:1] == [
        "Only 2 clear working days before the meeting: the law wants five."
    ]


def test_a_meeting_is_moved_and_the_second_to_save_sees_both(office: PageClient) -> None:
    enter(office)
    meeting = the_meeting()
    address = f"{HERE}/meetings/{meeting.id}"
    moved = {**DATES, "held_on": "2023-01-26", "do": "save"}
    assert office.send(address, address, **moved).status_code == 303
    assert the_meeting().held_on == D(2023, 1, 26)
    assert office.send(address, address, **{**moved, "version": "1"}).status_code == 409


def test_a_cancelled_meeting_stays_in_the_record_and_takes_no_month(office: PageClient) -> None:
    enter(office)
    address = f"{HERE}/meetings/{the_meeting().id}"
    assert office.send(address, f"{address}/cancel").status_code == 303
    meeting = the_meeting()
    assert (meeting.cancelled_at is not None, months_of(meeting)) == (True, [])
    assert "cancelled" in soup_of(office.get(HERE).text).find("th", string=None, attrs={"scope": "row"}).text


def test_a_year_is_entered_in_one_step_after_it_was_shown(office: PageClient) -> None:
    days: dict[str, Any] = {"body": "Board", "days": "25/01/2023\n22/03/2023\n2023-05-31"}
    page = soup_of(office.send(f"{HERE}/year", f"{HERE}/year", do="propose", **days).text)
    assert [row.th.text for row in page.select("table tbody tr")] == [
        "25 Jan 2023",
        "22 Mar 2023",
        "31 May 2023",
    ]
    assert db.session.scalars(sa.select(Meeting)).all() == []
    assert office.send(f"{HERE}/year", f"{HERE}/year", do="save", **days).status_code == 303
    meetings = db.session.scalars(sa.select(Meeting).order_by(Meeting.held_on)).all()
    assert [[month for month, _ in months_of(m)] for m in meetings] == [
        [D(2022, 11, 1)],
        [D(2022, 12, 1), D(2023, 1, 1)],
        [D(2023, 2, 1), D(2023, 3, 1)],
    ]


def test_a_line_that_is_no_date_is_named(office: PageClient) -> None:
    answer = office.send(f"{HERE}/year", f"{HERE}/year", body="Board", days="25/01/2023\nsoon", do="propose")
    assert answer.status_code == 422
    told = soup_of(answer.text).find(id="days-error").text
    assert told == "Error: “soon” is no date. Write it like 30/11/2022, one a line."


def test_the_next_month_opens_with_its_dates_worked_back(office: PageClient) -> None:
    enter(office, months="2022-11", held_on="2023-01-25")
    page = soup_of(office.get("/plans/improvement-2022/months/open").text)
    assert [page.find(id=name)["value"] for name in ("month", "opens_on", "submit_by")] == [
        "2022-12",
        "2022-12-02",
        "2022-12-23",
    ]


def test_a_months_own_dates_are_changed_until_it_is_frozen(office: PageClient, world: World) -> None:
    address = f"{HERE}/months/2022-11"
    assert office.send(address, address, submit_by="2022-12-06", do="save").status_code == 303
    changed = db.session.scalars(sa.select(ReportingPeriod).filter_by(month=D(2022, 11, 1))).one()
    assert changed.submit_by == D(2022, 12, 6)
    frozen = f"{HERE}/months/2022-10"
    assert office.send(frozen, frozen, submit_by="2022-11-04", do="save").status_code == 409


def test_before_an_election_publicity_waits_and_committee_papers_go_on(
    office: PageClient, world: World
) -> None:
    address = f"{HERE}/pre-election"
    sent: dict[str, Any] = {
        "election": "District elections",
        "from_on": "2022-11-01",
        "until_on": "2022-11-30",
    }
    assert office.send(address, address, **sent).status_code == 303
    assert "Pre-election period" in soup_of(office.get(HERE).text).select_one(".notice").text
    october = world.periods["2022-10"]
    found = find_waiting(october, D(2022, 11, 30))
    assert (found and found.election, find_waiting(october, D(2022, 12, 1))) == ("District elections", None)
    assert office.send(address, address, **sent).status_code == 422  # the same days again


def test_the_monitoring_officer_releases_publicity_with_a_reason(
    office: PageClient, client: PageClient, world: World
) -> None:
    save(
        PreElectionPeriod(
            plan_id=world.plan.id, election="Elections", from_on=D(2022, 11, 1), until_on=D(2022, 11, 30)
        )
    )
    line = world.updates["A", "2022-11"].lines[0]
    with_name = "The Deputy Mayor opened the workshop"
    change(line, text=with_name)
    officer = client.sign_in(world.people["statutory"])
    address = f"{HERE}/publicity/2022-11/release"
    page = soup_of(officer.get(address).text)
    assert [li.a.text for li in page.select("main ul li") if li.a] == [with_name]
    assert officer.send(address, address, reason="Nothing in it is about candidates").status_code == 303
    assert "were released by the monitoring officer" in soup_of(officer.get(address).text).main.text


def test_the_calendar_costs_the_same_with_many_meetings(office: PageClient, world: World) -> None:
    def cost() -> int:
        with counted() as statements:
            assert office.get(HERE).status_code == 200
        return len(statements)

    enter(office)
    few = cost()
    save(*(Meeting(plan_id=world.plan.id, body="Scrutiny", held_on=D(2024, 1, n)) for n in range(1, 31)))
    assert cost() == few
