"""What is chased stands first in the work of those who write it, and the month's steps in that of who takes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.domain import clock
from cpca.domain.joint import ask
from cpca.models.closing import JointActKind
from cpca.models.deliverable import DeliverableState
from cpca.models.period import PeriodState
from cpca.models.progress import UpdateState
from tests.client import PageClient, soup_of
from tests.integration.month.conftest import NOW
from tests.integration.month.months import (
    PLAN,
    ROOM,
    acting,
    give,
    move,
    november,
    promise,
    update_of,
    view,
    viewer,
)
from tests.world import World, change


def words(element: Any) -> str:
    return " ".join(element.get_text(" ").split())


def queue(client: PageClient, world: World, name: str) -> list[tuple[str, str]]:
    """What, and how it stands, of each thing owed, in order."""
    page = soup_of(client.sign_in(world.people[name]).get("/").text)
    return [
        (words(li.select_one(".what")), words(li.select_one(".quiet"))) for li in page.select("ul.queue > li")
    ]


def overdue(world: World) -> None:
    """A deliverable of theme A whose date passed long before the return's."""
    day = dt.date(2022, 11, 1)
    promise(world, "A", "A1", forecast_on=day, baseline_on=day, state=DeliverableState.IN_PROGRESS)


@pytest.mark.parametrize("name", ["lead_a", "contributor_a"])
def test_what_is_chased_comes_first_until_it_is_submitted(
    client: PageClient, world: World, name: str
) -> None:
    overdue(world)
    owed = ("A: November update", "draft, 1 line, 1 commitment to answer")
    passed = [("A1 passed its date", "What A1 is")] if name == "lead_a" else []
    assert queue(client, world, name) == [*passed, owed]
    client.sign_in(world.people["office"])
    assert client.send(ROOM, f"{ROOM}/chase/A").status_code == 303
    asks = "the programme office asks for it"
    assert queue(client, world, name) == [(owed[0], f"{asks}; {owed[1]}"), *passed]
    client.sign_in(world.people["office"])
    form = f"{ROOM}/chase/A"
    assert client.send(form, form, text="The Board is on Friday").status_code == 303
    told = f"{asks} for the 2nd time: “The Board is on Friday”; {owed[1]}"
    assert queue(client, world, name) == [(owed[0], told), *passed]
    give(world, "A", UpdateState.SUBMITTED)
    assert queue(client, world, name) == passed


def test_a_return_that_came_back_is_not_chased_by_what_was_asked_before_it_came(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["office"]).send(ROOM, f"{ROOM}/chase/A")
    clock.fix(NOW + dt.timedelta(hours=1))
    give(world, "A", UpdateState.RETURNED)
    assert queue(client, world, "lead_a") == [
        ("A: November update", "returned, 1 line, 1 commitment to answer")
    ]


def test_the_row_says_how_often_and_when_a_theme_was_chased(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    client.send(ROOM, f"{ROOM}/chase/A")
    row = soup_of("<table>" + client.send(ROOM, f"{ROOM}/chase/A", htmx=True).text + "</table>")
    assert words(row.select_one('td[data-label="Return"]')) == "Draft 3 days late chased 2 times, last today"


@pytest.mark.parametrize(
    ("state", "period"), [(UpdateState.SUBMITTED, PeriodState.OPEN), (UpdateState.DRAFT, PeriodState.FROZEN)]
)
def test_what_is_not_owed_is_not_chased(
    client: PageClient, world: World, state: UpdateState, period: PeriodState
) -> None:
    change(update_of(world, "A"), state=state)
    move(world, period)
    client.sign_in(world.people["office"])
    assert client.post_form(f"{ROOM}/chase/A").status_code == 409


def test_words_that_are_too_long_are_kept_and_refused(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    answer = client.send(f"{ROOM}/chase/A", f"{ROOM}/chase/A", text="x" * 501)
    assert answer.status_code == 422
    assert soup_of(answer.text).select_one("#text")["value"] == "x" * 501


def everywhere(world: World, state: UpdateState, period: PeriodState) -> None:
    for code in ("A", "B"):
        give(world, code, state)
        view(world, code)
    move(world, period)


@pytest.mark.parametrize(
    ("state", "period", "detail"),
    [
        (UpdateState.ACCEPTED, PeriodState.OPEN, "every return is in: close it for submissions"),
        (
            UpdateState.ACCEPTED,
            PeriodState.CHALLENGE,
            "every return is accepted and viewed: move it to sign-off",
        ),
        (UpdateState.APPROVED, PeriodState.SIGN_OFF, "every return is approved: ask to freeze it"),
    ],
)
def test_the_office_owes_the_month_its_next_step(
    client: PageClient, world: World, state: UpdateState, period: PeriodState, detail: str
) -> None:
    everywhere(world, state, period)
    assert queue(client, world, "office") == [("November 2022", detail)]
    link = soup_of(client.get("/").text).select_one("ul.queue a")
    assert link["href"] == ROOM


def test_the_office_is_told_how_many_returns_are_missing_once_they_are_due(
    client: PageClient, world: World
) -> None:
    assert queue(client, world, "office") == [("November 2022", "2 returns missing: chase, or close without")]
    clock.fix(dt.datetime(2022, 12, 5, 22, 0, tzinfo=dt.UTC))
    assert queue(client, world, "office") == []


def test_the_second_person_is_asked_and_the_month_waits_for_them(client: PageClient, world: World) -> None:
    everywhere(world, UpdateState.APPROVED, PeriodState.SIGN_OFF)
    act = JointActKind.FREEZE
    acting(lambda: ask(viewer=viewer(world, "office"), period=november(world), act=act))
    assert queue(client, world, "office") == []
    assert queue(client, world, "sro") == [("November 2022 is ready to freeze", "agree or decline")]


def test_the_second_person_reads_why_a_correction_is_asked_for(client: PageClient, world: World) -> None:
    acting(
        lambda: ask(
            viewer=viewer(world, "office"),
            period=november(world, "2022-10"),
            act=JointActKind.CORRECT,
            reason="A wrong date",
            themes=["A"],
        )
    )
    assert queue(client, world, "sro") == [
        ("October 2022: a correction was asked for", "“A wrong date”; agree or decline")
    ]
    assert soup_of(client.get("/").text).select_one("ul.queue a")["href"] == f"{PLAN}/months/2022-10"
