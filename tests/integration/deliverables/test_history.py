"""What is done to a deliverable: by whom, why, and what it leaves; nothing of it is lost."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from cpca.extensions import db
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.deliverable import DateMove, Deed, Deliverable, DeliverableEvent, DeliverableState
from tests.client import PageClient
from tests.integration.plan.promises import BASE, BASELINE, one, soup_of, stored
from tests.world import World, change

State = DeliverableState
ALL = f"{BASE}/A/deliverables"
A1 = f"{ALL}/A1"
WHY = "The supplier needs longer"


def deeds() -> list[tuple[Deed, DeliverableState, str | None]]:
    """Every act so far, oldest first: what, the state it left, the words."""
    events = db.session.scalars(select(DeliverableEvent).order_by(DeliverableEvent.id))
    return [(event.deed, event.state, event.words) for event in events]


def test_a_new_deliverable_keeps_its_first_date_and_who_entered_it(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    client.send(ALL, ALL, title="One register", baseline_on="2022-12-16")
    made = db.session.query(Deliverable).one()
    assert (made.original_on, made.entered_by_id) == (BASELINE, world.people["office"].id)
    assert deeds() == [(Deed.ENTERED, State.NOT_STARTED, None)]


def test_a_move_without_a_reason_is_refused_and_keeps_the_date_typed(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["lead_a"])
    here = f"{A1}/forecast"
    answer = client.send(here, here, forecast_on="2023-01-25", reason=" ")
    assert answer.status_code == 422
    soup = soup_of(answer.text)
    assert one(soup, ".govuk-error-summary__list a").text == "Say why the date moves: the reason prints."
    assert one(soup, "input[name='forecast_on']")["value"] == "2023-01-25"
    assert stored(promised["A"]).forecast_on == BASELINE
    assert db.session.query(DateMove).count() == 0


def test_a_move_is_kept_with_its_reason_and_logged_for_noting(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    change(world.themes["A"], ends_on=dt.date(2023, 3, 31))
    client.sign_in(world.people["lead_a"])
    here = f"{A1}/forecast"
    assert client.send(here, here, forecast_on="2023-01-25", reason=WHY).status_code == 303
    move = db.session.query(DateMove).one()
    assert (move.was_on, move.now_on, move.reason) == (BASELINE, dt.date(2023, 1, 25), WHY)
    assert move.moved_by_id == world.people["lead_a"].id
    request = db.session.query(ChangeRequest).one()
    assert (request.kind, request.state, request.reason) == (ChangeKind.FORECAST, ChangeState.LOGGED, WHY)
    page = client.get(A1).text
    assert "Forecast moved from 16 Dec 2022 to 25 Jan 2023" in page
    assert "moved once, +40 days" in page


def test_a_move_past_the_themes_end_asks_for_a_decision(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    change(world.themes["A"], ends_on=dt.date(2023, 3, 31))
    client.sign_in(world.people["lead_a"])
    here = f"{A1}/forecast"
    client.send(here, here, forecast_on="2023-04-01", reason=WHY)
    assert db.session.query(ChangeRequest).one().state is ChangeState.PROPOSED


def test_criteria_once_agreed_stay_and_the_form_leads_to_a_change(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    change(promised["A"], criteria="Agreed by the Board")
    client.sign_in(world.people["office"])
    here = f"{A1}/edit"
    links = [a["href"] for a in soup_of(client.get(here).text).select("form#deliverable a")]
    assert f"/plans/improvement-2022/changes/new?deliverable={promised['A'].id}" in links
    answer = client.send(here, here, criteria="Looked at by the Board")
    assert answer.status_code == 422
    assert "The acceptance criteria were agreed and stay: propose a change." in answer.text
    assert stored(promised["A"]).criteria == "Agreed by the Board"


def test_the_title_is_not_changed_by_editing(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["office"])
    here = f"{A1}/edit"
    assert client.send(here, here, title="Something smaller", criteria="Agreed").status_code == 303
    found = stored(promised["A"])
    assert (found.title, found.criteria) == ("What A delivers", "Agreed")
    assert deeds() == [(Deed.EDITED, State.NOT_STARTED, "acceptance criteria")]


def test_work_is_paused_with_a_reason_and_resumed_as_it_was(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["lead_a"])
    report, pause = f"{A1}/progress", f"{A1}/pause"
    client.send(report, report, state="delivered", actual_on="2022-11-30")
    client.send(report, report, state="in progress", actual_on="")
    assert client.send(pause, pause, reason="").status_code == 422
    assert client.send(pause, pause, reason="The post is vacant").status_code == 303
    assert stored(promised["A"]).state is State.PAUSED
    assert client.send(report, report, state="in progress").status_code == 409
    assert client.send(A1, f"{A1}/resume").status_code == 303
    assert stored(promised["A"]).state is State.REOPENED
    assert deeds() == [
        (Deed.CLAIMED, State.DELIVERED, None),
        (Deed.REPORTED, State.REOPENED, None),
        (Deed.PAUSED, State.PAUSED, "The post is vacant"),
        (Deed.RESUMED, State.REOPENED, None),
    ]


def test_the_dates_of_what_is_paused_run_on(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    change(promised["A"], state=State.PAUSED)
    client.sign_in(world.people["lead_a"])
    here = f"{A1}/forecast"
    assert client.send(here, here, forecast_on="2023-02-28", reason=WHY).status_code == 303
    assert stored(promised["A"]).times_moved == 1


def test_the_history_is_told_the_newest_last_and_not_to_the_boards_readers(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["lead_a"])
    pause = f"{A1}/pause"
    client.send(pause, pause, reason="The post is vacant")
    client.send(A1, f"{A1}/resume")
    told = [line.text for line in soup_of(client.get(A1).text).select("#history strong")]
    assert told == ["Paused", "Resumed"]
    client.sign_in(world.people["board"])
    page = client.get(A1)
    assert (page.status_code, "The post is vacant" in page.text) == (200, False)


def test_a_save_in_its_place_brings_the_history_up_to_date(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["lead_a"])
    pause = f"{A1}/pause"
    answer = client.send(pause, pause, htmx=True, reason="The post is vacant")
    history = one(soup_of(answer.text), "#history")
    assert history["hx-swap-oob"] == "true"
    assert one(history, "strong").text == "Paused"  # type: ignore[arg-type]
