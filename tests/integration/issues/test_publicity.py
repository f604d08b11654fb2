"""Before an election staff briefings and outside packs wait for the monitoring officer; committee papers go on."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock
from cpca.models.period import PreElectionPeriod
from tests.client import PageClient, soup_of
from tests.integration.issues.issued import published
from tests.world import World, save

HERE = "/plans/improvement-2022/months/2022-10/issues"
RELEASE = "/plans/improvement-2022/calendar/publicity/2022-10/release"


@pytest.fixture
def month(world: World) -> None:
    """October is issued, and a pre-election period runs."""
    published(world)
    today = clock.today()
    save(
        PreElectionPeriod(
            plan_id=world.plan.id,
            election="District elections",
            from_on=today - dt.timedelta(days=3),
            until_on=today + dt.timedelta(days=20),
        )
    )


def statuses(client: PageClient, *names: str) -> list[int]:
    return [client.get(f"{HERE}/1/files/{name}").status_code for name in names]


def test_publicity_waits_and_the_committees_papers_go_on(
    world: World, client: PageClient, month: None
) -> None:
    client.sign_in(world.people["office"])
    assert statuses(client, "board-paper.pdf", "highlight-report.docx", "summary.pdf") == [200, 200, 200]
    assert statuses(client, "staff-briefing.docx", "government-pack.pdf") == [409, 409]
    told = [li.text for li in soup_of(client.get(HERE).text).select(".files li") if "waits" in li.text]
    assert [words.split(" (")[0] for words in told] == ["Government pack", "Staff briefing"]


def test_the_monitoring_officer_reads_it_and_releases_it_for_everybody(
    world: World, client: PageClient, month: None
) -> None:
    client.sign_in(world.people["statutory"])
    assert statuses(client, "staff-briefing.docx") == [200]
    assert client.send(RELEASE, RELEASE, reason="It names no candidate").status_code == 303
    client.sign_in(world.people["office"])
    assert statuses(client, "staff-briefing.docx", "government-pack.pdf") == [200, 200]
