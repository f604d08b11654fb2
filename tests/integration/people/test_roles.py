"""Roles: given from a day, ended by a day, and never overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from cpca.domain import clock
from cpca.extensions import db, writing
from cpca.models.audit import AuditEvent
from cpca.models.people import Holding, Person, Role, RoleAssignment
from tests.client import PageClient
from tests.doors import problems
from tests.world import World, make_person, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TODAY = dt.date(2022, 12, 5)
BOTH = "They are {} of this theme, from 1 Jan 2022: nobody is lead and sponsor of one theme."


@pytest.fixture(autouse=True)
def _today(world: World) -> Iterator[None]:
    clock.fix(dt.datetime(2022, 12, 5, 9, tzinfo=dt.UTC))
    yield
    clock.fix(None)


@pytest.fixture
def admin(world: World, client: PageClient) -> PageClient:
    return client.sign_in(world.people["administrator"])


@pytest.fixture
def newcomer(world: World) -> Person:
    person = make_person("Director", world.councils["Fenland"])
    save(person)
    return person


def _give(
    admin: PageClient, person: Person, role: Role, place: str, *, htmx: bool = False, **more: str | None
) -> tuple[int, list[str]]:
    page = f"/people/{person.id}/roles"
    fields = {"role": role.value, "place": place, "from_on": "1/12/2022", **more}
    answer = admin.send(page, page, htmx=htmx, **fields)
    return answer.status_code, problems(answer)


def _held(person: Person) -> list[tuple[Role, str, dt.date, dt.date | None]]:
    db.session.rollback()
    found = select(RoleAssignment).where(RoleAssignment.person_id == person.id).order_by(RoleAssignment.id)
    return [(r.role, r.kind.value, r.from_on, r.until_on) for r in db.session.execute(found).scalars()]


def _role_of(person: Person, role: Role) -> RoleAssignment:
    db.session.rollback()
    return db.session.execute(
        select(RoleAssignment).where(RoleAssignment.person_id == person.id, RoleAssignment.role == role)
    ).scalar_one()


def _theme(world: World, code: str) -> str:
    return f"theme-{world.themes[code].id}"


def _plan(world: World) -> str:
    return f"plan-{world.plan.id}"


# Giving -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
def test_a_role_is_given_from_a_day_until_a_day(
    world: World, admin: PageClient, newcomer: Person, htmx: bool
) -> None:
    given = _give(admin, newcomer, Role.CONTRIBUTOR, _theme(world, "A"), htmx=htmx, until_on="31 Jan 2023")
    assert given == (200 if htmx else 303, [])
    assert _held(newcomer) == [(Role.CONTRIBUTOR, "substantive", dt.date(2022, 12, 1), dt.date(2023, 1, 31))]


def test_somebody_may_hold_several_roles(world: World, admin: PageClient, newcomer: Person) -> None:
    for role, place in (
        (Role.THEME_LEAD, "theme-0"),
        (Role.SRO, _plan(world)),
        (Role.INTERNAL_AUDIT, _plan(world)),
        (Role.ADMINISTRATOR, "installation"),
    ):
        assert _give(admin, newcomer, role, place)[0] == (422 if place == "theme-0" else 303)
    assert [role for role, *_ in _held(newcomer)] == [Role.SRO, Role.INTERNAL_AUDIT, Role.ADMINISTRATOR]


@pytest.mark.parametrize(
    ("role", "place", "said"),
    [
        (Role.SPONSOR, "plan", "Choose the theme of which they are sponsor."),
        (Role.CONTRIBUTOR, "installation", "Choose the plan in which they are contributor."),
        (Role.SRO, "theme", "The role senior responsible owner is of the whole plan: choose the plan."),
        (Role.SRO, "installation", "Choose the plan in which they are senior responsible owner."),
        (Role.ADMINISTRATOR, "plan", "An administrator is of the whole installation, not of a plan."),
        (Role.ADMINISTRATOR, "theme", "An administrator is of the whole installation, not of a plan."),
    ],
)
def test_a_role_is_of_what_it_is_of(
    world: World, admin: PageClient, newcomer: Person, role: Role, place: str, said: str
) -> None:
    places = {"plan": _plan(world), "theme": _theme(world, "A"), "installation": "installation"}
    assert _give(admin, newcomer, role, places[place]) == (422, [said])
    assert _held(newcomer) == []


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"role": ""}, "Choose a role."),
        ({"role": "king"}, "Choose a role."),
        ({"place": "theme-999999"}, "Choose what the role is of."),
        ({"kind": "cover"}, "Choose how it is held."),
        ({"from_on": ""}, "Enter the first day."),
        ({"from_on": "soon"}, "Enter a real date, like 30/11/2022."),
        ({"until_on": "30/11/2022"}, "The last day is before the first."),
    ],
)
def test_what_is_wrong_with_a_role_is_said(
    world: World, admin: PageClient, newcomer: Person, more: dict[str, str], said: str, htmx: bool
) -> None:
    fields = {"role": "contributor", "place": _theme(world, "A"), "from_on": "1/12/2022", **more}
    page = f"/people/{newcomer.id}/roles"
    answer = admin.send(page, page, htmx=htmx, **fields)
    assert (answer.status_code, problems(answer)) == (422, [said])
    assert answer.text.lstrip().startswith("<form" if htmx else "<!DOCTYPE")


def test_nobody_is_lead_and_sponsor_of_one_theme(world: World, admin: PageClient) -> None:
    a = _theme(world, "A")
    assert _give(admin, world.people["lead_a"], Role.SPONSOR, a) == (422, [BOTH.format("theme lead")])
    sponsor = world.people["sponsor_a"]
    joint: dict[str, Any] = {"kind": "joint", "accountable": None}
    assert _give(admin, sponsor, Role.THEME_LEAD, a, **joint) == (422, [BOTH.format("sponsor")])
    assert _give(admin, world.people["lead_a"], Role.SPONSOR, _theme(world, "B")) == (303, [])


def test_a_lead_may_be_sponsor_once_they_no_longer_lead(world: World, admin: PageClient) -> None:
    lead = world.people["lead_a"]
    role = _role_of(lead, Role.THEME_LEAD)
    address = f"/people/{lead.id}/roles/{role.id}/end"
    admin.send(address, address, until_on="2022-12-31")
    assert _give(admin, lead, Role.SPONSOR, _theme(world, "A"), from_on="31/12/2022")[0] == 422
    assert _give(admin, lead, Role.SPONSOR, _theme(world, "A"), from_on="1/1/2023") == (303, [])


def test_one_lead_is_accountable_and_joint_leads_stand_beside(
    world: World, admin: PageClient, newcomer: Person
) -> None:
    a = _theme(world, "A")
    said = (
        "Theme lead of A is accountable for this theme, from 1 Jan 2022. End that role first, or make this one "
        "joint and not accountable."
    )
    assert _give(admin, newcomer, Role.THEME_LEAD, a) == (422, [said])
    assert _give(admin, newcomer, Role.THEME_LEAD, a, kind="joint", accountable="y") == (422, [said])
    assert _give(admin, newcomer, Role.THEME_LEAD, a, kind="joint", accountable=None) == (303, [])
    db.session.rollback()
    leads = select(RoleAssignment.accountable).where(
        RoleAssignment.role == Role.THEME_LEAD, RoleAssignment.theme_id == world.themes["A"].id
    )
    assert db.session.execute(leads.order_by(RoleAssignment.id)).scalars().all() == [True, False]


def test_a_joint_lead_needs_one_who_is_accountable(world: World, admin: PageClient, newcomer: Person) -> None:
    _end(admin, _role_of(world.people["lead_a"], Role.THEME_LEAD), "2022-11-30")
    refused = _give(admin, newcomer, Role.THEME_LEAD, _theme(world, "A"), kind="joint", accountable=None)
    assert refused == (422, ["One of joint leads is accountable: give the accountable one first."])


def test_the_same_role_is_not_given_twice(world: World, admin: PageClient) -> None:
    refused = _give(admin, world.people["office"], Role.PROGRAMME_OFFICE, _plan(world))
    assert refused == (422, ["They hold this role already, from 1 Jan 2022."])


def test_an_administrator_cannot_give_themselves_a_say_in_the_plan(
    world: World, admin: PageClient, newcomer: Person, visitor: Callable[[], PageClient]
) -> None:
    me = world.people["administrator"]
    said = (
        "You run accounts, so another administrator gives you a role in a plan. Nobody gives themselves a say in "
        "what they administer."
    )
    for role in Role:
        if role is not Role.ADMINISTRATOR:
            assert _give(admin, me, role, _plan(world)) == (422, [said])
    assert _give(admin, newcomer, Role.ADMINISTRATOR, "installation")[0] == 303
    second = visitor().sign_in(newcomer)
    assert _give(second, me, Role.MAYORS_OFFICE, _plan(world)) == (303, [])


# Ending -------------------------------------------------------------------------------------------------


def _end(admin: PageClient, role: RoleAssignment, until: str, *, htmx: bool = False) -> tuple[int, list[str]]:
    address = f"/people/{role.person_id}/roles/{role.id}/end"
    answer = admin.send(address, address, htmx=htmx, until_on=until)
    return answer.status_code, problems(answer)


@pytest.mark.parametrize("htmx", [False, True])
def test_ending_a_role_keeps_who_held_it(
    world: World, admin: PageClient, htmx: bool, visitor: Callable[[], PageClient]
) -> None:
    lead = world.people["lead_a"]
    assert _end(admin, _role_of(lead, Role.THEME_LEAD), "2022-12-04", htmx=htmx)[0] == (200 if htmx else 303)
    assert _held(lead) == [(Role.THEME_LEAD, "substantive", dt.date(2022, 1, 1), dt.date(2022, 12, 4))]
    soup = BeautifulSoup(admin.get(f"/people/{lead.id}").text, "html5lib")
    rows = [[cell.text.strip() for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")]
    assert rows == [["Theme lead", "Theme A", "substantive", "1 Jan 2022", "4 Dec 2022", "ended", ""]]
    assert visitor().sign_in(lead).get("/account/cover").status_code == 403


def test_a_role_is_held_to_the_end_of_its_last_day(
    world: World, admin: PageClient, visitor: Callable[[], PageClient]
) -> None:
    lead = world.people["lead_a"]
    _end(admin, _role_of(lead, Role.THEME_LEAD), "2022-12-05")
    theirs = visitor().sign_in(lead)
    assert theirs.get("/account/cover").status_code == 200
    clock.fix(dt.datetime(2022, 12, 6, 0, 0, tzinfo=dt.UTC))
    assert theirs.get("/account/cover").status_code == 403


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2021-12-31", "It began after that day. Choose its first day or a later one."),
        ("2023-02-01", "It ends before that day. To go on after it, give the role again."),
        ("", "Enter the last day."),
    ],
)
def test_a_last_day_that_cannot_be_is_refused(world: World, admin: PageClient, until: str, said: str) -> None:
    role = _role_of(world.people["lead_a"], Role.THEME_LEAD)
    _end(admin, role, "2023-01-31")
    assert _end(admin, role, until) == (422, [said])


def test_what_has_ended_is_not_rewritten(world: World, admin: PageClient) -> None:
    role = _role_of(world.people["lead_a"], Role.THEME_LEAD)
    _end(admin, role, "2022-12-04")
    said = "It has ended already: who held a role when is not rewritten."
    assert _end(admin, role, "2022-11-30") == (422, [said])


def test_cover_ends_with_the_role_it_covers(
    world: World, admin: PageClient, newcomer: Person, visitor: Callable[[], PageClient]
) -> None:
    lead = world.people["lead_a"]
    role = _role_of(lead, Role.THEME_LEAD)
    theirs = visitor().sign_in(lead)
    for first, last in (("2022-12-05", "2022-12-24"), ("2022-12-27", "2022-12-31")):
        fields: dict[str, Any] = {
            "role": str(role.id),
            "person": str(newcomer.id),
            "from_on": first,
            "until_on": last,
        }
        assert theirs.send("/account/cover", "/account/cover", **fields).status_code == 303
    _end(admin, role, "2022-12-09")
    assert _held(newcomer) == [(Role.THEME_LEAD, "cover", TODAY, dt.date(2022, 12, 9))]


def test_somebody_always_runs_accounts(world: World, admin: PageClient, newcomer: Person) -> None:
    role = _role_of(world.people["administrator"], Role.ADMINISTRATOR)
    said = "Nobody would run accounts after that day: name another administrator first."
    assert _end(admin, role, "2022-12-31") == (422, [said])
    _give(admin, newcomer, Role.ADMINISTRATOR, "installation", until_on="31/12/2022")
    assert _end(admin, role, "2022-12-31") == (422, [said])
    assert _end(admin, role, "2022-12-30") == (303, [])


def test_a_role_that_has_not_begun_is_taken_back_and_the_trail_keeps_it(
    world: World, admin: PageClient, newcomer: Person
) -> None:
    _give(admin, newcomer, Role.SRO, _plan(world), from_on="1/2/2023")
    page = f"/people/{newcomer.id}"
    role = _role_of(newcomer, Role.SRO)
    assert admin.send(page, f"{page}/roles/{role.id}/withdraw").status_code == 303
    assert _held(newcomer) == []
    found = select(AuditEvent.kind).where(
        AuditEvent.subject_id == role.id, AuditEvent.subject == "role_assignment"
    )
    assert db.session.execute(found.order_by(AuditEvent.id)).scalars().all() == ["created", "removed"]


def test_a_role_that_has_begun_is_not_taken_back(world: World, admin: PageClient) -> None:
    lead = world.people["lead_a"]
    role = _role_of(lead, Role.THEME_LEAD)
    answer = admin.post_form(f"/people/{lead.id}/roles/{role.id}/withdraw", version=str(role.version))
    assert (answer.status_code, problems(answer)) == (422, ["It has begun: set its last day instead."])


@pytest.mark.parametrize("act", ["end", "withdraw"])
def test_a_role_is_reached_only_through_whose_it_is(world: World, admin: PageClient, act: str) -> None:
    lead, other = world.people["lead_a"], world.people["lead_b"]
    role = _role_of(lead, Role.THEME_LEAD)
    crossed = admin.post_form(f"/people/{other.id}/roles/{role.id}/{act}", until_on="2022-12-31", version="1")
    missing = admin.post_form(f"/people/{other.id}/roles/999999/{act}", until_on="2022-12-31", version="1")
    assert (crossed.status_code, crossed.text) == (404, missing.text)
    assert _held(lead) == [(Role.THEME_LEAD, "substantive", dt.date(2022, 1, 1), None)]


def test_the_second_to_end_a_role_sees_that_it_changed(world: World, admin: PageClient) -> None:
    role = _role_of(world.people["lead_a"], Role.THEME_LEAD)
    before = str(role.version)
    _end(admin, role, "2023-01-31")
    address = f"/people/{role.person_id}/roles/{role.id}/end"
    answer = admin.send(address, address, until_on="2022-12-31", version=before)
    soup = BeautifulSoup(answer.text, "html5lib")
    assert answer.status_code == 409
    assert [quote.text for quote in soup.select(".theirs blockquote")] == ["2023-01-31"]


def test_a_cover_given_by_the_administrator_would_be_refused_by_the_record_too(world: World) -> None:
    from cpca.domain import roles  # noqa: PLC0415
    from cpca.domain.errors import DomainError  # noqa: PLC0415

    with writing(), pytest.raises(DomainError) as refused:
        roles.give_role(
            by=None,
            person=world.people["member"],
            role=Role.SRO,
            plan=world.plan,
            from_on=TODAY,
            kind=Holding.COVER,
        )
    assert (refused.value.field, refused.value.message) == (
        "kind",
        "Cover is named by the person covered, on their account page.",
    )
