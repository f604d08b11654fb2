"""Nobody moves a baseline without a decided request: not by a page, not by the domain, not in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from cpca.domain.errors import DomainError, Refused
from cpca.domain.history import move_baseline_of
from cpca.extensions import db, writing
from cpca.models.change import ChangeKind, ChangeState
from cpca.models.deliverable import DateMove
from cpca.permissions import Permission
from tests.client import PageClient, soup_of
from tests.integration.access_table import EVERYBODY
from tests.integration.changes.asking import BOARD, ask, decide_it, move
from tests.integration.changes.things import (
    BASELINE,
    LOG,
    THE_PLAN,
    add_deliverable,
    add_measure,
    add_milestone,
    again,
    again_inside,
    day,
    viewer_of,
)
from tests.world import World

LATER, LATEST = day("2023-04-20"), day("2023-05-10")


def run(statement: str, **values: Any) -> None:
    """A statement straight to the database, committed."""
    with writing():
        db.session.connection().execute(sa.text(statement), values)
        db.session.commit()


def refuses(statement: str, **values: Any) -> None:
    with pytest.raises(DBAPIError):
        run(statement, **values)
    db.session.rollback()


def two(world: World) -> Iterable[tuple[str, Any]]:
    promised = add_deliverable(world)
    return (("deliverable", promised), ("milestone", add_milestone(promised)))


def test_the_database_refuses_a_baseline_that_no_request_explains(world: World) -> None:
    for table, thing in two(world):
        for to in (LATER, None):
            refuses(f"UPDATE {table} SET baseline_on = :to WHERE id = :id", to=to, id=thing.id)
        refuses(f"UPDATE {table} SET original_on = :to WHERE id = :id", to=LATER, id=thing.id)
        refuses(f"DELETE FROM {table} WHERE id = :id", id=thing.id)
        assert (again(thing).baseline_on, again(thing).original_on) == (BASELINE, BASELINE)


def test_the_database_refuses_to_take_an_approved_baseline_back_or_further(world: World) -> None:
    for table, thing in two(world):
        decide_it(world, move(world, thing, LATER))
        for to in (BASELINE, LATEST):
            refuses(f"UPDATE {table} SET baseline_on = :to WHERE id = :id", to=to, id=thing.id)
        decide_it(world, move(world, thing, BASELINE))  # back by a request of its own
        for to in (LATER, LATEST):  # and not forth again by the one before
            refuses(f"UPDATE {table} SET baseline_on = :to WHERE id = :id", to=to, id=thing.id)
        assert again(thing).baseline_on == BASELINE


@pytest.mark.parametrize("state", [ChangeState.PROPOSED, ChangeState.REFUSED])
def test_the_database_refuses_a_baseline_by_a_request_that_is_not_approved(
    world: World, state: ChangeState
) -> None:
    for table, thing in two(world):
        request = move(world, thing, LATER)
        if state is ChangeState.REFUSED:
            decide_it(world, request, approve=False)
        with writing(), pytest.raises(DBAPIError):
            move_baseline_of(
                viewer=viewer_of(world, "office"),
                thing=again_inside(thing),
                to=LATER,
                change=again_inside(request),
                permission=Permission.EDIT_PLAN,
            )
        assert (again(thing).baseline_on, db.session.query(DateMove).count()) == (BASELINE, 0), table


def test_the_database_keeps_requests_and_moves_and_two_people(world: World) -> None:
    request = decide_it(world, move(world, add_deliverable(world), LATER))
    refuses("DELETE FROM change_request WHERE id = :id", id=request.id)
    refuses("DELETE FROM date_move")
    refuses("UPDATE date_move SET now_on = :to", to=LATEST)
    refuses("UPDATE change_request SET decided_by_id = proposed_by_id WHERE id = :id", id=request.id)
    far = decide_it(world, move(world, add_deliverable(world, "A2"), day("2023-12-31")))
    refuses("UPDATE change_request SET minute = NULL WHERE id = :id", id=far.id)


def test_nobody_but_another_person_who_may_decide_applies_a_request(world: World) -> None:
    """Asked of the domain as every role, the front door left out: it still compares people."""
    thing = add_deliverable(world)
    request = move(world, thing, LATER, "lead_a")
    with pytest.raises(Refused):
        decide_it(world, request, name="lead_a")
    assert again(thing).baseline_on == BASELINE


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", [name for name in EVERYBODY.split() if name != "sro"])
def test_no_role_decides_a_request_but_the_senior_responsible_owners(
    world: World, client: PageClient, name: str
) -> None:
    thing = add_deliverable(world)
    move(world, thing, LATER, "contributor_a")
    client.sign_in(world.people[name])
    for answer in ("approve", "refuse"):
        form: dict[str, Any] = {
            "answer": answer,
            "decision": "x",
            "version": "1",
            "minute": "1",
            "met_on": "2023-01-01",
        }
        assert client.post_form(f"{LOG}/1/decide", **form).status_code in (403, 404)
    assert again(thing).baseline_on == BASELINE


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", EVERYBODY.split())
def test_no_role_moves_a_baseline_by_the_pages_of_a_deliverable(
    world: World, client: PageClient, name: str
) -> None:
    """Every form of a deliverable and its milestone, sent with another baseline as each role."""
    thing = add_deliverable(world)
    step = add_milestone(thing)
    client.sign_in(world.people[name])
    at = f"{THE_PLAN}/themes/A/deliverables/A1"
    fields: dict[str, Any] = {
        "title": "Mine",
        "baseline_on": "2023-04-20",
        "original_on": "2023-04-20",
        "forecast_on": "2023-04-20",
        "reason": "Because",
        "state": "in progress",
        "lead_id": "0",
    }
    for path in (
        "edit",
        "forecast",
        "progress",
        f"milestones/{step.reference}/edit",
        f"milestones/{step.id}/edit",
    ):
        version = str(again(step if "milestones" in path else thing).version)
        assert client.post_form(f"{at}/{path}", version=version, **fields).status_code != 500
    stands = [(again(one).baseline_on, again(one).original_on) for one in (thing, step)]
    assert stands == [(BASELINE, BASELINE), (BASELINE, BASELINE)]


def test_a_lead_sees_what_was_decided_in_the_words_of_the_record(world: World, client: PageClient) -> None:
    request = ask(world, add_measure(world), ChangeKind.MEASURE, target_on=day("2025-03-31"))
    with pytest.raises(DomainError):
        decide_it(world, request, of_body=None)
    decide_it(world, request, of_body=BOARD)
    text = soup_of(client.sign_in(world.people["lead_a"]).get(f"{LOG}/1").text).get_text(" ", strip=True)
    assert "approved by the Board on 25 Jan 2023, minute 7.2, recorded by Senior responsible owner" in text
    assert BOARD.met_on == dt.date(2023, 1, 25)
