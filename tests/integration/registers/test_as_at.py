"""The registers of a frozen month: on its summary they stay as they stood, whatever came since."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.decision import DecisionState
from cpca.models.dependency import DependencyState
from cpca.models.engagement import Cadence
from cpca.models.period import Meeting, PeriodState
from cpca.models.risk import RiskState
from tests.client import PageClient
from tests.integration.closing.months import freeze as freeze_whole
from tests.integration.registers.keeping import (
    commit,
    decide,
    depend,
    follow,
    give_money,
    inform,
    keep_risk,
    link,
)
from tests.integration.summary.telling import NOW, cells, counting, promise, read, section, submit, words
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

AS_AT = "/summary?as-at=2022-11"
JANUARY = dt.date(2023, 1, 25)


def freeze(world: World) -> None:
    month = world.periods["2022-11"]
    change(month, state=PeriodState.FROZEN, circulated_at=NOW, frozen_at=NOW)
    clock.fix(NOW + dt.timedelta(days=1))


@pytest.fixture
def reader(client: PageClient, world: World) -> PageClient:
    submit(world, "A")
    submit(world, "B")
    return client.sign_in(world.people["iib"])


def test_a_decision_and_what_it_waits_for_stand_as_the_month_was_frozen(
    reader: PageClient, world: World
) -> None:
    decision = decide(world, 1, "A", JANUARY, is_key=True)
    red = promise(world, "A", "A1", baseline_on=dt.date(2022, 9, 1), forecast_on=JANUARY)
    for number in range(2, 9):
        promise(world, "A", f"A{number}", position=number)
    link(world, red, decision)
    freeze(world)
    then = [words(row) for row in read(reader, AS_AT).select("table.decide tbody tr")]
    rated = cells(read(reader, AS_AT))["A"][1]
    assert then == [
        "A DP1 Title of DP1 Combined Authority Board, 25 Jan 2023 key; last lawful date 27 Dec 2022 2 Feb 2023"
    ]
    assert "dates say Red" in rated
    change(decision, title="Another title", is_key=False, meeting_id=None)
    change(world.plan, call_in_days=0)
    change(db.session.query(Meeting).one(), held_on=dt.date(2023, 3, 22))
    page = read(reader, AS_AT)
    assert [words(row) for row in page.select("table.decide tbody tr")] == then
    assert cells(page)["A"][1] == rated


def test_what_stood_out_then_stands_out_still(reader: PageClient, world: World) -> None:
    late = promise(world, "A", "A1", forecast_on=dt.date(2023, 2, 10))
    needed = depend(world, 1, late, None, state=DependencyState.ACCEPTED)
    keep_risk(world, "B", "Trust is not restored", m2022_10=(2, 4), m2022_11=(4, 4))
    freeze(world)
    then = section(read(reader, AS_AT), "exposed")
    assert then[-2:] == [
        "Dependencies: DN1 A1 comes 10 days after it is needed Can answer: both ends",
        "B The worst risk rose: 16, up from 8 Trust is not restored Can answer: Theme lead of B",
    ]
    change(late, forecast_on=dt.date(2023, 1, 10))
    change(needed, state=DependencyState.MET, met_on=dt.date(2022, 12, 7))
    assert section(read(reader, AS_AT), "exposed") == then


def test_who_was_not_told_and_what_was_over_committed_then_stands_still(
    reader: PageClient, world: World
) -> None:
    audience = inform(world, "Staff", Cadence.WEEKLY, dt.date(2022, 10, 1))
    follow(world, audience, None, dt.date(2022, 11, 29))
    line = give_money(world, "100.00")
    commit(world, line, "150.10", dt.date(2022, 11, 3))
    freeze(world)
    then = section(read(reader, AS_AT), "exposed")
    assert then[-3:] == [
        "Not told as promised: Staff, 3 days overdue Can answer: the programme office",
        "Not followed up: Staff, 1 day overdue Can answer: the programme office",
        "Response fund is over-committed by £50.10 Can answer: the programme office",
    ]
    change(audience, retired_at=NOW)
    commit(world, line, "-50.10", dt.date(2022, 11, 30))
    page = read(reader, AS_AT)
    assert section(page, "exposed") == then


def test_it_takes_ten_statements_then_too(reader: PageClient, world: World) -> None:
    decide(world, 1, "A", JANUARY)
    keep_risk(world, "B", "Trust is not restored", m2022_11=(4, 4))
    freeze(world)
    with counting() as count:
        read(reader, AS_AT)
        assert count() == 10


def test_the_themes_page_of_a_frozen_month_keeps_its_scores_its_ends_and_its_rating(
    client: PageClient, world: World
) -> None:
    decision = decide(world, 1, "A", JANUARY)
    red = promise(world, "A", "A1", baseline_on=dt.date(2022, 9, 1), forecast_on=JANUARY)
    for number in range(2, 9):
        promise(world, "A", f"A{number}", position=number)
    other = promise(world, "B", "B1", forecast_on=dt.date(2023, 2, 10))
    needed = depend(world, 1, other, red, state=DependencyState.ACCEPTED)
    link(world, red, decision)
    risk = keep_risk(world, "A", "Trust is not restored", m2022_10=(2, 4), m2022_11=(4, 4))
    freeze_whole(world)
    client.sign_in(world.people["iib"])
    then = told(client)
    assert then == [
        "1 in the register, the worst 16 (very high)",
        "Score 16 (very high), up from 8",
        "DN1 What DN1 is about Needs from theme B 31 Jan 2023 Accepted Broken: B1 comes 10 days after it is needed",
        "DP1 Title of DP1 Combined Authority Board, 25 Jan 2023 Planned not key 2 Feb 2023",
        "■ Red",
    ]
    change(world.plan, call_in_days=0)
    change(decision, title="Another title", state=DecisionState.WITHDRAWN, reason="Not needed")
    change(other, forecast_on=dt.date(2023, 1, 10))
    change(needed, state=DependencyState.MET, met_on=dt.date(2022, 12, 7))
    change(risk, state=RiskState.CLOSED)
    assert told(client) == then


def told(client: PageClient) -> list[str]:
    """What theme A's page of November says of the registers, and its calculated rating."""
    page = read(client, "/plans/improvement-2022/themes/A?period=2022-11")
    parts = page.select(
        "section[aria-labelledby=risks] > p.line-meta, section[aria-labelledby=dependencies] tbody tr,"
        " section[aria-labelledby=decisions] tbody tr"
    )
    rating = page.select_one("dl.facts > div:nth-of-type(4) .rag")
    return [*(words(part) for part in parts), words(rating)]
