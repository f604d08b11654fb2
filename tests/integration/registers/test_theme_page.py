"""The registers on the theme's page: its risks' scores, both ends of its dependencies, its decisions."""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from cpca.models.dependency import DependencyState
from cpca.models.period import PeriodState
from tests.client import PageClient
from tests.integration.registers.keeping import decide, depend, keep_risk, link
from tests.integration.summary.telling import BASE, counting, promise, read, submit, words
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGE = f"{BASE}/themes/A?period=2022-11"


@pytest.fixture
def lead(client: PageClient, world: World) -> PageClient:
    return client.sign_in(world.people["lead_a"])


def rows(page: BeautifulSoup, name: str) -> list[list[str]]:
    found = page.select(f"section[aria-labelledby={name}] tbody tr")
    return [[words(cell) for cell in row.find_all(["th", "td"])] for row in found]


def test_each_risk_has_its_score_and_last_months_and_the_theme_its_worst_and_their_number(
    lead: PageClient, world: World
) -> None:
    keep_risk(world, "A", "Trust is not restored", m2022_10=(2, 4), m2022_11=(4, 4))
    keep_risk(world, "A", "People leave", m2022_11=(2, 3))
    keep_risk(world, "A", "Nobody scored it")
    keep_risk(world, "B", "Another theme’s", m2022_11=(5, 5))
    section = read(lead, PAGE).select_one("section[aria-labelledby=risks]")
    assert section is not None
    said = [words(line) for line in section.select(":scope > p.line-meta")]
    assert said == [
        "3 in the register, the worst 16 (very high); 1 not scored",
        "Score 16 (very high), up from 8",
        "Score 6 (medium), new",
    ]


def test_a_broken_chain_shows_on_both_of_its_themes(lead: PageClient, world: World) -> None:
    late = promise(world, "A", "A1", forecast_on=dt.date(2023, 2, 10))
    middle = promise(world, "B", "B1")
    depend(world, 1, late, middle, state=DependencyState.ACCEPTED)
    depend(world, 2, middle, None, state=DependencyState.ACCEPTED)
    depend(world, 3, late, None, state=DependencyState.WITHDRAWN)
    assert rows(read(lead, PAGE), "dependencies") == [
        [
            "DN1",
            "What DN1 is about",
            "Gives to theme B",
            "31 Jan 2023",
            "Accepted Broken: A1 comes 10 days after it is needed",
        ]
    ]
    lead.sign_in(world.people["lead_b"])
    found = rows(read(lead, f"{BASE}/themes/B?period=2022-11"), "dependencies")
    assert [[row[0], row[2], row[4]] for row in found] == [
        ["DN1", "Needs from theme A", "Accepted Broken: A1 comes 10 days after it is needed"],
        ["DN2", "Gives to The department", "Accepted Broken: hangs on DN1, which does not hold"],
    ]


def test_its_decisions_stand_with_their_meeting_and_notice(lead: PageClient, world: World) -> None:
    decide(world, 1, "A", dt.date(2022, 12, 21), is_key=True)
    decide(world, 2, "B", dt.date(2023, 1, 25))
    assert rows(read(lead, PAGE), "decisions") == [
        [
            "DP1",
            "Title of DP1",
            "Combined Authority Board, 21 Dec 2022",
            "Planned Missed: key; last lawful date 22 Nov 2022"
            " The first meeting that it can make is 25 Jan 2023.",
            "2 Feb 2023",
        ]
    ]


def test_the_tabs_lead_to_what_the_page_has(lead: PageClient, world: World) -> None:
    decide(world, 1, "A", dt.date(2022, 12, 21))
    tabs = [a["href"] for a in read(lead, PAGE).select("ul.tabs a")]
    assert "#decisions" in tabs
    assert "#dependencies" not in tabs


def test_a_red_deliverable_on_the_critical_path_makes_the_calculated_rating_red(
    lead: PageClient, world: World
) -> None:
    january = dt.date(2023, 1, 25)
    red = promise(world, "A", "A1", baseline_on=dt.date(2022, 10, 1), forecast_on=january)
    for number in range(2, 9):
        promise(world, "A", f"A{number}", position=number)
    calculated = "dl.facts > div:nth-of-type(4) dd"
    assert words(read(lead, PAGE).select_one(calculated)).startswith("▲ Amber")
    link(world, red, decide(world, 1, "A", january))
    assert words(read(lead, PAGE).select_one(calculated)).startswith("■ Red")


def test_it_takes_as_many_statements_with_thirty_things_as_with_none(lead: PageClient, world: World) -> None:
    with counting() as count:
        read(lead, PAGE)
        few = count()
    item = promise(world, "A", "A1")
    for number in range(1, 31):
        keep_risk(world, "A", f"Risk {number}", m2022_11=(2, 3))
        decide(world, number, "A", dt.date(2023, 1, number))
        depend(world, number, item, None)
    with counting() as count:
        read(lead, PAGE)
        assert count() == few <= 16


def test_who_reads_published_months_alone_gets_nothing_of_the_registers(
    client: PageClient, world: World
) -> None:
    submit(world, "A")
    change(world.periods["2022-11"], state=PeriodState.FROZEN)
    decide(world, 1, "A", dt.date(2022, 12, 21))
    keep_risk(world, "A", "Trust is not restored", m2022_11=(4, 4))
    page = read(client.sign_in(world.people["board"]), f"{BASE}/themes/A")
    assert rows(page, "decisions") == []
    assert page.select("a[href='#decisions']") == []
    assert [words(line) for line in page.select("section[aria-labelledby=risks] > p.line-meta")] == []
