"""Every figure of the table equals a count made straight from the tables, and leads to what it counts."""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text

from cpca.extensions import db
from cpca.models.challenge import NoteAct, NoteState
from cpca.models.deliverable import DeliverableState
from tests.client import PageClient
from tests.integration.summary.telling import BASE, cells, challenge, happen, promise, read, submit
from tests.integration.summary.years import add_years
from tests.world import World, make_person, save

LATE = dt.date(2022, 11, 1)


def count(statement: str, **values: object) -> int:
    return int(db.session.execute(text(statement), values).scalar_one())


@pytest.fixture
def told(world: World) -> World:
    """Deliverables and notes of theme A in many states, and some of B that must not be counted with them."""
    submit(world, "A")
    states = list(DeliverableState)
    for n, state in enumerate([*states, DeliverableState.IN_PROGRESS, DeliverableState.DELIVERED]):
        late = {"baseline_on": LATE, "forecast_on": LATE} if n % 2 else {}
        actual = {"actual_on": dt.date(2022, 11, 20)} if state is DeliverableState.DELIVERED else {}
        promise(world, "A", f"A{n}", state=state, position=n, **late, **actual)
    promise(world, "B", "B1", baseline_on=LATE, forecast_on=LATE)
    for n in range(1, 6):
        raised = dt.datetime(2022, 12, n, 9, 0, tzinfo=dt.UTC)
        note = challenge(world, "A", n, raised_at=raised)
        if n in (1, 2):
            happen(world, note, NoteAct.ANSWER, NoteState.ANSWERED)
        if n == 1:
            happen(world, note, NoteAct.ACCEPT, NoteState.ACCEPTED)
    db.session.rollback()
    return world


def test_deliverables_are_counted_verified_claimed_and_all(client: PageClient, told: World) -> None:
    theme = told.themes["A"].id
    counts = [
        count(f"SELECT count(*) FROM deliverable WHERE theme_id = :theme AND state {which}", theme=theme)
        for which in (
            "IN ('verified', 'embedded')",
            "= 'delivered'",
            "NOT IN ('superseded', 'withdrawn')",
        )
    ]
    shown = cells(read(client.sign_in(told.people["iib"])))["A"][3]
    assert shown == " / ".join(str(number) for number in counts)


def test_late_counts_what_is_behind_its_baseline_and_not_verified(client: PageClient, told: World) -> None:
    late = count(
        "SELECT count(*) FROM deliverable WHERE theme_id = :theme"
        " AND state NOT IN ('superseded', 'withdrawn', 'verified', 'embedded')"
        " AND baseline_on < coalesce(actual_on, '2022-12-06')",
        theme=told.themes["A"].id,
    )
    assert late == 3
    assert cells(read(client.sign_in(told.people["iib"])))["A"][4] == str(late)


def test_open_challenges_are_counted_with_the_oldest(client: PageClient, told: World) -> None:
    still_open = count(
        "SELECT count(*) FROM challenge_note WHERE theme_id = :theme"
        " AND state NOT IN ('accepted', 'resolved', 'noted', 'retracted')",
        theme=told.themes["A"].id,
    )
    assert cells(read(client.sign_in(told.people["iib"])))["A"][5] == f"{still_open} (4 days)"


def test_a_figure_leads_to_what_it_counts(client: PageClient, told: World) -> None:
    client.sign_in(told.people["iib"])
    row = read(client).select("table.themes tbody tr")[0]
    assert [a["href"] for a in row.select("td.num a")] == [
        f"{BASE}/themes/A#deliverables",
        f"{BASE}/themes/A#deliverables",
        f"{BASE}/challenges?theme=A&state=all-open",
    ]
    log = BeautifulSoup(client.get(f"{BASE}/challenges?theme=A&state=all-open").text, "html5lib")
    assert len(log.select("table tbody tr")) == 4


def test_every_link_of_the_summary_leads_somewhere(client: PageClient, told: World) -> None:
    client.sign_in(told.people["iib"])
    page = read(client)
    hrefs = {
        str(a["href"]).split("#")[0] for a in page.select("main a") if not str(a["href"]).startswith("?")
    }
    assert {href: client.get(href).status_code for href in hrefs} == dict.fromkeys(hrefs, 200)


def test_figures_of_a_plan_years_old_are_counted_over_all_of_them(client: PageClient, world: World) -> None:
    who = make_person("Adviser", world.councils["Fenland"])
    save(who)
    add_years(world, who, plans=1, months=40, themes=2)
    client.sign_in(who)
    assert [(row[3], row[4]) for row in cells(read(client)).values()] == [("0 / 0 / 7", "7")] * 2
    assert len(read(client).select("ol.strip")[0].find_all("a")) == 12
