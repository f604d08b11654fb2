"""One-use links that set a password: an invitation, and a reset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from cpca.domain import trail
from cpca.extensions import db, writing
from cpca.models.audit import AuditEvent
from cpca.models.signin import LinkKind, OneUseLink
from tests.client import PageClient
from tests.doors import PASSWORD, give_password, make_link, problems, try_sign_in
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NEW = "four other plain words"
BOTH = [LinkKind.INVITATION, LinkKind.RESET]


def _use(client: PageClient, address: str, new: str = NEW, again: str | None = None) -> int:
    return client.send(address, address, new_password=new, again=again or new).status_code


def _dead(client: PageClient, address: str) -> tuple[int, str]:
    answer = client.get(address)
    heading = BeautifulSoup(answer.text, "html5lib").h1
    return answer.status_code, heading.text if heading else ""


DEAD = (404, "This link does not work")


@pytest.mark.parametrize("kind", BOTH)
def test_a_link_sets_a_password_and_signs_in(world: World, client: PageClient, kind: LinkKind) -> None:
    lead = world.people["lead_a"]
    address = f"/{kind.value}/{make_link(lead, kind)}"
    assert _use(client, address) == 303
    assert client.get("/account").status_code == 200
    assert try_sign_in(client, lead.email, NEW).status_code == 303


@pytest.mark.parametrize("kind", BOTH)
def test_a_link_works_once(
    world: World, client: PageClient, kind: LinkKind, visitor: Callable[[], PageClient]
) -> None:
    address = f"/{kind.value}/{make_link(world.people['lead_a'], kind)}"
    late = visitor()
    page = late.get(address)
    assert _use(client, address) == 303
    token = BeautifulSoup(page.text, "html5lib").find("input", attrs={"name": "csrf_token"})["value"]  # type: ignore[index]
    data = {"csrf_token": token, "new_password": NEW, "again": NEW}
    answer = late.post(address, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 404
    assert _dead(client, address) == DEAD


def test_looking_at_a_link_does_not_use_it_up(world: World, client: PageClient) -> None:
    address = f"/invitation/{make_link(world.people['lead_a'], LinkKind.INVITATION)}"
    assert [client.get(address).status_code for _ in range(3)] == [200] * 3


@pytest.mark.parametrize(("kind", "days"), [(LinkKind.INVITATION, 7), (LinkKind.RESET, 1)])
def test_a_link_runs_out(world: World, client: PageClient, kind: LinkKind, days: int) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=False) as real:
        address = f"/{kind.value}/{make_link(world.people['lead_a'], kind)}"
        real.shift(dt.timedelta(days=days, seconds=-1))
        assert client.get(address).status_code == 200
        real.shift(dt.timedelta(seconds=1))
        assert _dead(client, address) == DEAD


def test_every_link_that_does_not_work_is_answered_alike(world: World, client: PageClient) -> None:
    lead, other = world.people["lead_a"], world.people["lead_b"]
    replaced = make_link(lead, LinkKind.INVITATION)
    newest = make_link(lead, LinkKind.INVITATION)
    closed = make_link(other, LinkKind.RESET)
    with writing():
        other.active = False
        db.session.commit()
    for address in (f"/invitation/{replaced}", f"/reset/{newest}", f"/reset/{closed}", "/invitation/made-up"):
        assert _dead(client, address) == DEAD
    assert client.get(f"/invitation/{newest}").status_code == 200


def test_a_link_is_kept_hashed(world: World) -> None:
    token = make_link(world.people["lead_a"], LinkKind.RESET)
    assert db.session.execute(select(OneUseLink.token_hash)).scalars().all() == [trail.digest(token)]


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("short", "short", "Use at least 12 characters. Three or four words do well."),
        (NEW, "four other plain word", "The two are different. Type the same password twice."),
        (
            "Password1234",
            "Password1234",
            "Choose another password: this one is among the first that would be tried.",
        ),
        ("", "", "Enter a new password."),
    ],
)
def test_a_password_that_is_refused_leaves_the_link_working(
    world: World, client: PageClient, new: str, again: str, said: str
) -> None:
    address = f"/invitation/{make_link(world.people['lead_a'], LinkKind.INVITATION)}"
    answer = client.send(address, address, new_password=new, again=again)
    assert (answer.status_code, problems(answer)[0]) == (422, said)
    assert _use(client, address) == 303


def test_a_reset_ends_every_session_of_the_person(
    world: World, client: PageClient, visitor: Callable[[], PageClient]
) -> None:
    lead = give_password(world.people["lead_a"])
    elsewhere, other = visitor().sign_in(lead), visitor().sign_in(world.people["lead_b"])
    assert _use(client, f"/reset/{make_link(lead, LinkKind.RESET)}") == 303
    assert [c.get("/account").status_code for c in (elsewhere, other, client)] == [303, 200, 200]
    assert try_sign_in(client, lead.email, PASSWORD).status_code == 422


def test_a_reset_link_works_while_the_account_is_locked(world: World, client: PageClient) -> None:
    lead = give_password(world.people["lead_a"])
    for _ in range(11):
        try_sign_in(client, lead.email, "wrong")
    assert _use(client, f"/reset/{make_link(lead, LinkKind.RESET)}") == 303
    assert client.get("/account").status_code == 200


def test_the_trail_says_who_set_the_password_and_how(world: World, client: PageClient) -> None:
    lead = world.people["lead_a"]
    _use(client, f"/invitation/{make_link(lead, LinkKind.INVITATION)}")
    db.session.rollback()
    last = db.session.execute(select(AuditEvent).order_by(AuditEvent.id.desc())).scalars().first()
    assert last is not None
    assert (last.subject, last.subject_id, last.actor, last.act) == (
        "person",
        lead.id,
        lead.pseudonym,
        "set a password through a link",
    )
