"""The registers on the summary: what is to decide, what changed, what stands out, what is critical."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock, trail
from cpca.models.decision import DecisionState, Outcome
from cpca.models.dependency import DependencyState
from cpca.models.engagement import Cadence
from cpca.models.risk import RiskState
from cpca.models.signin import Visit
from tests.client import PageClient
from tests.integration.registers.keeping import (
    commit,
    decide,
    depend,
    follow,
    give_money,
    inform,
    keep_risk,
    link,
    score,
)
from tests.integration.summary.telling import cells, counting, promise, read, section, submit, words
from tests.world import World, change, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

JANUARY = dt.date(2023, 1, 25)


@pytest.fixture
def reader(client: PageClient, world: World) -> PageClient:
    submit(world, "A")
    submit(world, "B")
    return client.sign_in(world.people["iib"])


def decisions(client: PageClient, address: str = "/summary") -> list[list[str]]:
    table = read(client, address).select_one("table.decide")
    assert table is not None
    return [[words(cell) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]


def test_a_decision_stands_with_its_meeting_its_notice_its_last_lawful_date_and_from_when_it_is_in_force(
    reader: PageClient, world: World
) -> None:
    decide(world, 2, "B", JANUARY, is_key=True)
    decide(world, 1, "A", dt.date(2022, 12, 14))
    decide(world, 3, "A", dt.date(2023, 3, 22), is_key=True)
    assert decisions(reader) == [
        ["A DP1 Title of DP1", "Combined Authority Board, 14 Dec 2022", "not key", "22 Dec 2022"],
        [
            "B DP2 Title of DP2",
            "Combined Authority Board, 25 Jan 2023",
            "key; last lawful date 27 Dec 2022",
            "2 Feb 2023",
        ],
    ]
    assert words(read(reader).find(id="decide").find_parent("section").find("p")) == (  # type: ignore[union-attr]
        "1 more decision of later meetings"
    )


def test_a_last_lawful_date_that_went_by_is_said_to_be_missed_there_and_among_what_is_exposed(
    reader: PageClient, world: World
) -> None:
    decide(world, 2, "B", dt.date(2022, 12, 21), is_key=True)
    assert decisions(reader)[0][2] == (
        "Missed: key; last lawful date 22 Nov 2022 The calendar has no meeting that it can make."
    )
    assert section(read(reader), "exposed") == [
        "Lawful date missed: DP2 for 21 Dec 2022 Notice was due by 22 Nov 2022 and was not published."
        " Can answer: the programme office"
    ]


def test_a_taken_decision_is_no_longer_to_decide(reader: PageClient, world: World) -> None:
    decide(world, 1, "A", None, state=DecisionState.WITHDRAWN, reason="Not needed")
    assert (
        words(read(reader).select_one("section[aria-labelledby=decide] .empty")) == "No decision is sought."
    )


def test_a_broken_dependency_and_what_hangs_on_it_are_exposed_in_one_line(
    reader: PageClient, world: World
) -> None:
    late = promise(world, "A", "A1", forecast_on=dt.date(2023, 2, 10))
    middle = promise(world, "B", "B1")
    depend(world, 1, late, middle, state=DependencyState.ACCEPTED)
    depend(world, 2, middle, None, state=DependencyState.ACCEPTED)
    depend(world, 3, None, middle, state=DependencyState.DISPUTED)
    depend(world, 4, late, None, state=DependencyState.MET)
    assert section(read(reader), "exposed")[1:] == [
        "Dependencies: DN1 A1 comes 10 days after it is needed; DN2 hangs on DN1, which does not hold;"
        " DN3 disputed Can answer: both ends"
    ]


def test_the_worst_risk_is_exposed_when_its_score_rose_and_not_when_it_fell(
    reader: PageClient, world: World
) -> None:
    keep_risk(world, "B", "Trust is not restored", m2022_10=(2, 4), m2022_11=(4, 4))
    keep_risk(world, "A", "A smaller one", m2022_10=(3, 3), m2022_11=(3, 4))
    assert section(read(reader), "exposed") == [
        "B The worst risk rose: 16, up from 8 Trust is not restored Can answer: Theme lead of B"
    ]
    keep_risk(world, "A", "The worst of all", m2022_10=(5, 5), m2022_11=(4, 5))
    assert section(read(reader), "exposed") == []


def test_an_audience_that_was_not_told_as_promised_is_exposed(reader: PageClient, world: World) -> None:
    inform(world, "Leaders’ meeting", Cadence.WEEKLY, dt.date(2022, 11, 20))
    inform(world, "Staff", Cadence.QUARTERLY, dt.date(2022, 11, 20))
    assert section(read(reader), "exposed") == [
        "Not told as promised: Leaders’ meeting, 9 days overdue Can answer: the programme office"
    ]


def test_what_was_to_follow_and_did_not_is_exposed(reader: PageClient, world: World) -> None:
    staff = inform(world, "Staff", Cadence.NONE, dt.date(2022, 11, 20))
    follow(world, staff, "A", dt.date(2022, 11, 29))
    follow(world, staff, None, dt.date(2022, 12, 29))
    days = (clock.today() - dt.date(2022, 11, 29)).days
    assert section(read(reader), "exposed") == [
        f"Not followed up: Staff, {days} days overdue Can answer: the programme office"
    ]


def test_a_fund_of_which_too_much_is_committed_is_exposed(reader: PageClient, world: World) -> None:
    commit(world, give_money(world, "100.00"), "100.50", dt.date(2022, 12, 1))
    assert section(read(reader), "exposed") == [
        "Response fund is over-committed by £0.50 Can answer: the programme office"
    ]


def test_what_changed_in_the_registers_since_ones_last_visit_is_listed_by_kind_and_theme(
    reader: PageClient, world: World
) -> None:
    clock.fix(dt.datetime(2022, 12, 4, 9, 0, tzinfo=dt.UTC))
    old = keep_risk(world, "B", "An old risk", m2022_11=(2, 2))
    scored = keep_risk(world, "A", "A scored risk", m2022_10=(3, 3))
    taken = decide(world, 1, "A", dt.date(2022, 11, 30))
    needed = depend(world, 1, promise(world, "A", "A1"), None)
    head = trail.head()[0]
    save(Visit(person_id=world.people["iib"].id, current_head=head, previous_head=head))
    clock.fix(dt.datetime(2022, 12, 6, 9, 0, tzinfo=dt.UTC))
    change(old, state=RiskState.ISSUE)
    score(world, scored, "2022-11", 3, 4)
    change(taken, state=DecisionState.TAKEN, outcome=Outcome.APPROVED, taken_on=dt.date(2022, 11, 30))
    change(needed, offered_on=dt.date(2023, 2, 3))
    keep_risk(world, "A", "A new risk", m2022_11=(3, 3))
    found = section(read(reader, "/summary?since=visit"), "changed")
    assert [one for one in found if not one.startswith("Returns")] == [
        "Decisions: taken: DP1 approved",
        "Risks: B “An old risk” became an issue ; A “A scored risk” 12, up from 9 ; A “A new risk” identified, scored 9",
        "Dependencies: offered for 3 Feb 2023: DN1",
    ]


def test_a_red_deliverable_on_the_critical_path_makes_its_theme_red(reader: PageClient, world: World) -> None:
    late = JANUARY
    red = promise(world, "A", "A1", baseline_on=dt.date(2022, 10, 1), forecast_on=late)
    for number in range(2, 9):
        promise(world, "A", f"A{number}", position=number)
    assert "dates say Amber" in cells(read(reader))["A"][1]
    link(world, red, decide(world, 1, "A", JANUARY))
    assert "dates say Red" in cells(read(reader))["A"][1]


def test_it_takes_ten_statements_however_much_the_registers_hold(reader: PageClient, world: World) -> None:
    for number in range(1, 12):
        keep_risk(world, "A", f"Risk {number}", m2022_10=(2, 2), m2022_11=(2, 3))
        decide(world, number, "B", dt.date(2023, 1, number))
        depend(world, number, promise(world, "A", f"A{number}", position=number), None)
    with counting() as count:
        read(reader)
        assert count() == 10


def test_a_reader_of_published_months_gets_nothing_of_the_registers(client: PageClient, world: World) -> None:
    decide(world, 1, "A", dt.date(2022, 12, 14))
    keep_risk(world, "A", "A risk", m2022_10=(2, 2), m2022_11=(5, 5))
    page = read(client.sign_in(world.people["board"]))
    assert page.select("table.decide") == []
    assert section(page, "exposed") == []
