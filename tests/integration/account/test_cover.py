"""Cover: named by the person covered, from a day until a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from cpca.domain import clock
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.audit import AuditEvent
from cpca.models.people import Holding, Person, Role, RoleAssignment
from tests.client import PageClient
from tests.doors import problems
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGE = "/account/cover"
TODAY = dt.date(2022, 12, 5)


@pytest.fixture(autouse=True)
def _today(world: World) -> Iterator[None]:
    clock.fix(dt.datetime(2022, 12, 5, 9, tzinfo=dt.UTC))
    yield
    clock.fix(None)


def _own(person: Person, role: Role) -> RoleAssignment:
    db.session.rollback()
    return db.session.execute(
        select(RoleAssignment).where(RoleAssignment.person_id == person.id, RoleAssignment.role == role)
    ).scalar_one()


def _name(client: PageClient, covered: RoleAssignment, by: Person, **more: str) -> tuple[int, list[str]]:
    fields: dict[str, Any] = {
        "role": str(covered.id),
        "person": str(by.id),
        "from_on": "2022-12-10",
        "until_on": "20 Dec 2022",
    }
    answer = client.send(PAGE, PAGE, **{**fields, **more})
    return answer.status_code, problems(answer)


def _cover() -> list[tuple[int, int, dt.date, dt.date | None]]:
    db.session.rollback()
    rows = db.session.execute(
        select(RoleAssignment).where(RoleAssignment.kind == Holding.COVER).order_by(RoleAssignment.id)
    ).scalars()
    return [(c.person_id, c.covers_id or 0, c.from_on, c.until_on) for c in rows]


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("lead_a", Role.THEME_LEAD),
        ("sponsor_a", Role.SPONSOR),
        ("office", Role.PROGRAMME_OFFICE),
        ("sro", Role.SRO),
        ("statutory", Role.STATUTORY_OFFICER),
    ],
)
def test_cover_acts_from_its_first_day_to_its_last(
    world: World, client: PageClient, who: str, role: Role
) -> None:
    covered, cover = world.people[who], world.people["member"]
    assert _name(client.sign_in(covered), _own(covered, role), cover) == (303, [])
    assert _cover() == [(cover.id, covered.id, dt.date(2022, 12, 10), dt.date(2022, 12, 20))]
    days = [dt.date(2022, 12, 9), dt.date(2022, 12, 10), dt.date(2022, 12, 20), dt.date(2022, 12, 21)]
    held = [[h.covers_label for h in get_viewer(cover.id, day).held if h.role is role] for day in days]
    label = covered.label
    assert held == [[], [label], [label], []]


@pytest.mark.parametrize(
    "who", ["contributor_a", "mayor", "member", "iib", "audit", "auditor", "board", "administrator"]
)
def test_other_roles_cannot_name_cover(world: World, client: PageClient, who: str) -> None:
    assert client.sign_in(world.people[who]).get(PAGE).status_code == 403


def test_a_lead_covers_a_sponsor_of_another_theme_and_never_of_their_own(
    world: World, client: PageClient
) -> None:
    sponsor = world.people["sponsor_a"]
    own = _own(sponsor, Role.SPONSOR)
    refused = _name(client.sign_in(sponsor), own, world.people["lead_a"])
    said = "They are theme lead of this theme, from 1 Jan 2022: nobody is lead and sponsor of one theme."
    assert refused == (422, [said])
    assert _name(client, own, world.people["lead_b"]) == (303, [])


def test_cover_for_a_lead_cannot_become_the_sponsor_by_cover(
    world: World, client: PageClient, visitor: Callable[[], PageClient]
) -> None:
    lead, sponsor, both = world.people["lead_a"], world.people["sponsor_a"], world.people["member"]
    assert _name(client.sign_in(lead), _own(lead, Role.THEME_LEAD), both)[0] == 303
    other = visitor().sign_in(sponsor)
    assert _name(other, _own(sponsor, Role.SPONSOR), both)[0] == 422
    later = {"from_on": "2022-12-21", "until_on": "2022-12-24"}
    assert _name(other, _own(sponsor, Role.SPONSOR), both, **later)[0] == 303


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"from_on": "2022-12-04"},
            "Cover begins today or later: what was done before was not done for you.",
        ),
        ({"until_on": "2022-12-09"}, "The last day is before the first."),
        ({"until_on": ""}, "Enter the last day: cover always ends."),
        ({"until_on": "31 Feb 2023"}, "Enter a real date, like 30/11/2022."),
        ({"person": ""}, "Choose who acts for you."),
        ({"person": "999999"}, "Choose who acts for you."),
        ({"role": "999999"}, "Choose one of your roles."),
    ],
)
def test_what_cover_may_not_be_is_said_beside_the_field(
    world: World, client: PageClient, more: dict[str, str], said: str
) -> None:
    lead = world.people["lead_a"]
    answer = _name(client.sign_in(lead), _own(lead, Role.THEME_LEAD), world.people["member"], **more)
    assert answer == (422, [said])
    assert _cover() == []


def test_cover_never_runs_longer_than_the_role(world: World, client: PageClient) -> None:
    lead = world.people["lead_a"]
    own = _own(lead, Role.THEME_LEAD)
    with writing():
        own.until_on = dt.date(2022, 12, 15)
        db.session.commit()
    assert _name(client.sign_in(lead), own, world.people["member"]) == (
        422,
        ["Your role ends on 15 Dec 2022: end no later."],
    )


def test_nobody_covers_themselves_or_names_cover_for_others(world: World, client: PageClient) -> None:
    lead, other = world.people["lead_a"], world.people["lead_b"]
    client.sign_in(lead)
    assert _name(client, _own(lead, Role.THEME_LEAD), lead) == (422, ["Choose who acts for you."])
    assert _name(client, _own(other, Role.THEME_LEAD), world.people["member"]) == (
        422,
        ["Choose one of your roles."],
    )


def test_cover_cannot_be_covered(world: World, client: PageClient, visitor: Callable[[], PageClient]) -> None:
    lead, cover = world.people["lead_a"], world.people["member"]
    _name(client.sign_in(lead), _own(lead, Role.THEME_LEAD), cover, from_on="2022-12-05")
    page = BeautifulSoup(visitor().sign_in(cover).get(PAGE).text, "html5lib")
    assert [option.text for option in page.select("select[name=role] option")] == ["Choose"]


@pytest.mark.parametrize("htmx", [False, True])
def test_the_person_covered_ends_it_when_they_are_back(world: World, client: PageClient, htmx: bool) -> None:
    lead, cover = world.people["lead_a"], world.people["member"]
    _name(client.sign_in(lead), _own(lead, Role.THEME_LEAD), cover, from_on="2022-12-05")
    address = _end_address()
    assert client.send("/account", address, htmx=htmx).status_code == (200 if htmx else 303)
    assert _cover() == [(cover.id, lead.id, TODAY, TODAY)]


def test_cover_that_has_not_begun_is_taken_back_and_the_trail_keeps_it(
    world: World, client: PageClient
) -> None:
    lead = world.people["lead_a"]
    _name(client.sign_in(lead), _own(lead, Role.THEME_LEAD), world.people["member"])
    client.send("/account", _end_address())
    assert _cover() == []
    kinds = db.session.execute(
        select(AuditEvent.kind, AuditEvent.act)
        .where(AuditEvent.actor == lead.pseudonym)
        .order_by(AuditEvent.id)
    ).all()
    assert [tuple(row) for row in kinds] == [
        ("created", "name cover for oneself"),
        ("removed", "name cover for oneself"),
    ]


def test_nobody_else_ends_it(world: World, client: PageClient, visitor: Callable[[], PageClient]) -> None:
    lead = world.people["lead_a"]
    _name(client.sign_in(lead), _own(lead, Role.THEME_LEAD), world.people["member"])
    other = visitor().sign_in(world.people["lead_b"])
    before = _cover()
    missing = other.post_form("/account/cover/999999/end")
    theirs = other.post_form(_end_address())
    assert (theirs.status_code, theirs.text) == (404, missing.text)
    assert _cover() == before


def test_the_same_form_sent_twice_names_cover_once(world: World, client: PageClient) -> None:
    lead = world.people["lead_a"]
    fields: dict[str, Any] = {
        "key": "pressed twice",
        "role": str(_own(lead, Role.THEME_LEAD).id),
        "person": str(world.people["member"].id),
        "from_on": "2022-12-10",
        "until_on": "2022-12-20",
    }
    client.sign_in(lead)
    assert [client.post_form(PAGE, **fields).status_code for _ in range(2)] == [303, 303]
    assert len(_cover()) == 1


def _end_address() -> str:
    db.session.rollback()
    cover = db.session.execute(
        select(RoleAssignment.id).where(RoleAssignment.kind == Holding.COVER)
    ).scalar_one()
    return f"/account/cover/{cover}/end"
