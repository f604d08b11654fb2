"""The page says when there is something newer, counting only what its reader may see."""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from cpca.domain import trail
from cpca.extensions import db, writing
from cpca.models.challenge import NoteAct, NoteState, Position
from cpca.models.progress import ProgressItem, Rating, UpdateState
from cpca.models.signin import SignInSession
from tests.client import HTMX, PageClient
from tests.integration.summary.telling import (
    NOVEMBER,
    OCTOBER,
    challenge,
    circulate,
    happen,
    promise,
    read,
    submit,
    view,
    words,
)
from tests.world import World, change, save


def poll(client: PageClient, head: int | str) -> tuple[int, str]:
    answer = client.get(f"/summary/newer?head={head}", headers=HTMX)
    return answer.status_code, words(BeautifulSoup(answer.text, "html5lib").body)


@pytest.fixture
def reader(client: PageClient, world: World) -> PageClient:
    return client.sign_in(world.people["iib"])


def test_the_page_carries_the_head_it_was_drawn_from(reader: PageClient, world: World) -> None:
    element = read(reader).find(id="newer")
    assert element is not None
    assert element["data-poll"] == "/summary/newer"
    assert element["data-head"] == str(trail.head()[0])


def test_nothing_newer_is_204_without_a_word(reader: PageClient, world: World) -> None:
    head = trail.head()[0]
    assert poll(reader, head) == (204, "")
    assert poll(reader, head + 5) == (204, "")


@pytest.mark.parametrize("head", ["", "now", "-", "1e3"])
def test_a_head_that_is_no_number_asks_nothing(reader: PageClient, world: World, head: str) -> None:
    assert poll(reader, head) == (204, "")


def test_each_thing_that_changed_counts_once(reader: PageClient, world: World) -> None:
    head = trail.head()[0]
    submit(world, "A")
    assert poll(reader, head) == (200, "1 change since you opened this page Refresh")
    note = challenge(world, "A", 1)
    happen(world, note, NoteAct.ANSWER, NoteState.ANSWERED)
    assert poll(reader, head) == (200, "2 changes since you opened this page Refresh")
    view(world, "A", Position.CONTENT)
    promise(world, "A", "A1")
    circulate(world)
    assert poll(reader, head) == (200, "5 changes since you opened this page Refresh")


def test_what_is_being_written_is_nobodys_news(reader: PageClient, world: World) -> None:
    head = trail.head()[0]
    update = world.updates["A", NOVEMBER]
    change(update, headline="Half a sentence", rating=Rating.RED)
    save(ProgressItem(update_id=update.id, update=update, position=2, text="A line"))
    change(world.people["lead_a"], post="Director")
    assert poll(reader, head) == (204, "")


def test_a_recalled_update_is_news_because_it_is_gone(reader: PageClient, world: World) -> None:
    submit(world, "A")
    head = trail.head()[0]
    change(world.updates["A", NOVEMBER], state=UpdateState.DRAFT)
    assert poll(reader, head)[0] == 200


def test_a_month_not_circulated_is_no_news_to_the_mayors_office(client: PageClient, world: World) -> None:
    client.sign_in(world.people["mayor"])
    head = trail.head()[0]
    submit(world, "A")
    challenge(world, "A", 1)
    assert poll(client, head) == (204, "")
    circulate(world)
    assert poll(client, head) == (200, "3 changes since you opened this page Refresh")


def test_what_is_live_is_no_news_to_readers_of_published_months(client: PageClient, world: World) -> None:
    client.sign_in(world.people["board"])
    head = trail.head()[0]
    submit(world, "A")
    promise(world, "A", "A1")
    assert poll(client, head) == (204, "")
    change(world.periods[OCTOBER], published_at=dt.datetime(2022, 12, 6, tzinfo=dt.UTC))
    assert poll(client, head)[0] == 200


def test_without_javascript_the_same_is_a_page_with_a_link_back(reader: PageClient, world: World) -> None:
    head = trail.head()[0]
    submit(world, "A")
    page = read(reader, f"/summary/newer?head={head}")
    assert words(page.h1) == "Something newer"
    assert words(page.find(id="newer-said")) == "1 change since you opened this page Refresh"
    assert page.select_one("#newer-said a")["href"] == "/summary"  # type: ignore[index]


def test_asking_does_not_keep_a_session_alive(reader: PageClient, world: World) -> None:
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=30)
    with writing():
        for row in db.session.execute(select(SignInSession)).scalars():
            row.seen_at = long_ago
        db.session.commit()
    poll(reader, 1)
    seen = db.session.execute(select(SignInSession.seen_at)).scalars().all()
    db.session.rollback()
    assert seen == [long_ago]
