"""What is exempt or confidential is at no address for a Board reader, and everybody else of the plan reads it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.domain import clock
from cpca.domain.challenge import raise_note
from cpca.extensions import Base, db
from cpca.models.challenge import NoteKind
from cpca.models.exempt import Exemption, ExemptionState, Secrecy
from cpca.models.progress import Commitment, ProgressItem, UpdateState
from tests.client import PageClient
from tests.integration.closing.months import THEME, do, freeze, viewer_of
from tests.integration.closing.test_as_at import promise_things
from tests.world import World, change, save

LOG, SUMMARY = "/plans/improvement-2022/challenges", "/summary"
MONTH = f"{THEME}?period=2022-11"
MARK = "Quillfeather"


@pytest.fixture
def published(world: World) -> World:
    """November frozen and published, with a deliverable, a risk, a promise, a later line and a note for print."""
    clock.fix(dt.datetime(2022, 12, 10, 9, tzinfo=dt.UTC))
    item, risk = promise_things(world)
    change(item, title=f"{MARK} deliverable", forecast_on=dt.date(2023, 6, 30), times_moved=1)
    change(risk, text=f"{MARK} risk")
    update = world.updates["A", "2022-11"]
    change(update.lines[0], text=f"{MARK} line")
    line = ProgressItem(update_id=update.id, position=2, text=f"{MARK} later", since_as_at=True)
    line.happened_on = dt.date(2022, 12, 5)
    promise = Commitment(
        update_id=update.id, position=1, text=f"{MARK} promise", due_on=dt.date(2022, 12, 31)
    )
    save(line, promise)
    change(update, state=UpdateState.SUBMITTED, submitted_at=clock.now())
    given: dict[str, Any] = {"viewer": viewer_of(world.people["sponsor_a"]), "update": update}
    note = do(raise_note, kind=NoteKind.PACE, text=f"{MARK} note", line=update.lines[0], **given)
    change(note, for_print=True)
    period = freeze(world)
    change(period, published_at=clock.now())
    things: list[Base] = [item, risk, update.lines[0], line, promise]
    save(*(_withhold(world, thing) for thing in things))
    return world


def _withhold(world: World, thing: Base) -> Exemption:
    return Exemption(
        plan_id=world.plan.id,
        theme_id=world.themes["A"].id,
        subject=thing.__tablename__,
        subject_id=thing.id,
        secrecy=Secrecy.CONFIDENTIAL,
        reason="Given in confidence",
        proposed_by_id=world.people["office"].id,
        proposed_at=clock.now(),
    )


@pytest.mark.parametrize("page", [MONTH, LOG, f"{LOG}?as-at=2022-11", SUMMARY, f"{SUMMARY}?as-at=2022-11"])
def test_no_page_of_a_board_reader_has_a_word_of_it(client: PageClient, published: World, page: str) -> None:
    client.sign_in(published.people["board"])
    answer = client.get(page)
    assert (answer.status_code, MARK in answer.text) == (200, False)
    client.sign_in(published.people["auditor"])
    assert MARK in client.get(page).text


@pytest.mark.parametrize("address", ["/deliverables/A1", "/challenges/1"])
def test_its_own_address_answers_a_board_reader_as_if_it_did_not_exist(
    client: PageClient, published: World, address: str
) -> None:
    client.sign_in(published.people["board"])
    assert client.get(f"{THEME}{address}").status_code == 404
    client.sign_in(published.people["auditor"])
    assert client.get(f"{THEME}{address}").status_code == 200


@pytest.mark.parametrize("state", [ExemptionState.REFUSED, ExemptionState.LIFTED])
def test_what_was_refused_or_lifted_is_there_again(
    client: PageClient, published: World, state: ExemptionState
) -> None:
    for exemption in db.session.query(Exemption).all():
        change(exemption, state=state)
    client.sign_in(published.people["board"])
    for page in (
        MONTH,
        LOG,
        f"{LOG}?as-at=2022-11",
        SUMMARY,
        f"{THEME}/deliverables/A1",
        f"{THEME}/challenges/1",
    ):
        assert MARK in client.get(page).text, page
