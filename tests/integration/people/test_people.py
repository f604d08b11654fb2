"""Organisations and accounts: the administrator's, and nobody else's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event, select

from cpca.extensions import db, writing
from cpca.models.audit import AuditEvent
from cpca.models.people import Person
from cpca.models.plan import Organisation
from cpca.models.signin import LinkKind
from tests.client import HTMX, PageClient
from tests.doors import OWN_PAGE, give_password, make_link, problems, try_sign_in
from tests.world import World, make_person, make_role, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ASK = "You may see this but not change it. Ask the administrator."


@pytest.fixture
def admin(world: World, client: PageClient) -> PageClient:
    return client.sign_in(world.people["administrator"])


def _fields(world: World, **more: str) -> dict[str, str]:
    home = str(world.councils["Fenland"].id)
    return {"post": "Chief Executive", "email": "New@Fenland.example.org", "organisation_id": home, **more}


def _stored(person_id: int) -> Person:
    db.session.rollback()
    return db.session.get_one(Person, person_id)


# Who may ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
def test_everybody_else_is_told_whom_to_ask_for_what_is_there_and_what_is_not(
    world: World, client: PageClient, htmx: bool
) -> None:
    person, role = world.people["lead_b"], 1
    addresses = ["/people", "/people/add", "/people/organisations"]
    for number in (person.id, 999999):
        addresses += [f"/people/{number}", f"/people/{number}/edit", f"/people/{number}/roles"]
        addresses += [f"/people/{number}/roles/{role}/end"]
    for who in ("lead_a", "sponsor_a", "office", "sro", "auditor"):
        client.sign_in(world.people[who])
        for address in addresses:
            answer = client.get(address, headers=HTMX if htmx else {})
            soup = BeautifulSoup(answer.text, "html5lib")
            assert (answer.status_code, soup.select(".problem p")[0].text) == (403, ASK)


@pytest.mark.parametrize("act", ["link", "close", "open", "edit", "roles", "roles/1/end", "roles/1/withdraw"])
def test_the_programme_office_cannot_run_accounts(world: World, client: PageClient, act: str) -> None:
    client.sign_in(world.people["office"])
    for number in (world.people["office"].id, 999999):
        assert client.post_form(f"/people/{number}/{act}").status_code == 403


@pytest.mark.parametrize(
    "address", ["/people/999999", "/people/0", "/people/99999999999999999999", "/people/x"]
)
def test_the_administrator_gets_no_page_for_somebody_who_is_not_there(
    admin: PageClient, address: str
) -> None:
    assert admin.get(address).status_code == 404


# People -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
def test_a_person_is_added(world: World, admin: PageClient, htmx: bool) -> None:
    answer = admin.send("/people/add", "/people/add", htmx=htmx, **_fields(world, name=""))
    person = db.session.execute(select(Person).order_by(Person.id.desc())).scalars().first()
    assert person is not None
    where = answer.headers["HX-Redirect"] if htmx else answer.location
    assert (answer.status_code, where) == (200 if htmx else 303, f"/people/{person.id}")
    assert (person.email, person.post, person.name, person.organisation.name, person.active) == (
        "new@fenland.example.org",
        "Chief Executive",
        None,
        "Fenland",
        True,
    )


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"email": "not an address"}, "Enter an address like name@council.gov.uk."),
        ({"email": " "}, "Enter their e-mail address."),
        ({"email": "TAKEN@example.org"}, "Somebody has an account with this address already."),
        ({"post": " \u200b "}, "Enter their post, such as Chief Executive."),
        ({"post": "x" * 121}, "Shorten this to 120 characters."),
        ({"organisation_id": "999999"}, "Choose their organisation."),
        ({"organisation_id": ""}, "Choose their organisation."),
    ],
)
def test_what_is_wrong_with_a_person_is_said_and_all_that_was_typed_stays(
    world: World, admin: PageClient, more: dict[str, str], said: str, htmx: bool
) -> None:
    taken = make_person("Taken", world.councils["Fenland"])
    taken.email = "taken@example.org"
    save(taken)
    fields = _fields(world, name="Kept & safe", **more)
    answer = admin.send("/people/add", "/people/add", htmx=htmx, **fields)
    assert (answer.status_code, problems(answer)) == (422, [said])
    assert answer.text.lstrip().startswith("<form" if htmx else "<!DOCTYPE")
    soup = BeautifulSoup(answer.text, "html5lib")
    typed = soup.find("input", attrs={"name": "name"})
    assert typed is not None
    assert typed["value"] == "Kept & safe"


def test_a_person_is_edited_and_the_trail_says_by_whom(world: World, admin: PageClient) -> None:
    lead = world.people["lead_a"]
    address = f"/people/{lead.id}/edit"
    assert admin.send(address, address, post="Director of Place").status_code == 303
    assert _stored(lead.id).post == "Director of Place"
    last = db.session.execute(select(AuditEvent).order_by(AuditEvent.id.desc())).scalars().first()
    assert last is not None
    actor = world.people["administrator"].pseudonym
    assert (last.subject, last.subject_id, last.actor, last.act) == (
        "person",
        lead.id,
        actor,
        "people, roles, sign-in settings",
    )


@pytest.mark.parametrize("htmx", [False, True])
def test_the_second_to_save_sees_both_texts(world: World, admin: PageClient, htmx: bool) -> None:
    lead = world.people["lead_a"]
    address = f"/people/{lead.id}/edit"
    before = lead.version
    admin.send(address, address, post="Theirs")
    answer = admin.send(address, address, htmx=htmx, post="Mine", version=str(before))
    soup = BeautifulSoup(answer.text, "html5lib")
    mine = soup.find("input", attrs={"name": "post"})
    assert answer.status_code == 409
    assert mine is not None
    assert mine["value"] == "Mine"
    assert [quote.text for quote in soup.select(".theirs blockquote")] == ["Theirs"]
    assert _stored(lead.id).post == "Theirs"


def test_closing_an_account_shuts_its_browsers_and_links_out(
    world: World, admin: PageClient, visitor: Callable[[], PageClient]
) -> None:
    lead = give_password(world.people["lead_a"])
    theirs = visitor().sign_in(lead)
    link = make_link(lead, LinkKind.RESET)
    page = f"/people/{lead.id}"
    assert admin.send(page, f"{page}/close").status_code == 303
    assert theirs.get("/account").status_code == 303
    assert try_sign_in(visitor(), lead.email).status_code == 422
    assert visitor().get(f"/reset/{link}").status_code == 404
    assert admin.post_form(f"{page}/link").status_code == 422
    assert admin.send(page, f"{page}/open").status_code == 303
    assert visitor().get(f"/reset/{link}").status_code == 404
    assert try_sign_in(visitor(), lead.email).status_code == 303


def test_an_administrator_cannot_close_their_own_account(world: World, admin: PageClient) -> None:
    page = f"/people/{world.people['administrator'].id}"
    answer = admin.send(page, f"{page}/close")
    said = "Another administrator closes your account: you cannot close it yourself."
    assert (answer.status_code, problems(answer)) == (422, [said])


# Links --------------------------------------------------------------------------------------------------


def test_a_link_is_shown_once_and_sets_the_password(
    world: World, admin: PageClient, visitor: Callable[[], PageClient]
) -> None:
    lead = world.people["lead_a"]
    page = f"/people/{lead.id}"
    shown = BeautifulSoup(admin.send(page, f"{page}/link").text, "html5lib").find(id="link")
    assert shown is not None
    address = str(shown["value"]).removeprefix("http://localhost")
    assert address.startswith("/invitation/")
    words = "four other plain words"
    assert visitor().send(address, address, new_password=words, again=words).status_code == 303
    again = BeautifulSoup(admin.send(page, f"{page}/link").text, "html5lib").find(id="link")
    assert again is not None
    assert str(again["value"]).startswith("http://localhost/reset/")


def test_pressing_twice_makes_one_link_and_says_so(world: World, admin: PageClient) -> None:
    page = f"/people/{world.people['lead_a'].id}"
    assert [admin.post_form(f"{page}/link", key="pressed twice").status_code for _ in range(2)] == [200, 303]


# Organisations ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
def test_an_organisation_is_added_once(world: World, admin: PageClient, htmx: bool) -> None:
    page = "/people/organisations"
    fields = {"name": "East Cambridgeshire", "kind": "constituent council"}
    assert admin.send(page, page, htmx=htmx, **fields).status_code == (200 if htmx else 303)
    again = admin.send(page, page, htmx=htmx, **{**fields, "name": "east cambridgeshire"})
    assert (again.status_code, problems(again)) == (422, ["east cambridgeshire is already here."])
    db.session.rollback()
    names = select(Organisation.name).where(Organisation.name.ilike("east%"))
    assert db.session.execute(names).scalars().all() == ["East Cambridgeshire"]


# The list -----------------------------------------------------------------------------------------------


def test_the_list_shows_the_roles_in_force_and_who_is_shut_out(world: World, admin: PageClient) -> None:
    ended = make_role(
        world.people["lead_b"], world.people["lead_b"].roles[0].role, world.plan, world.themes["A"]
    )
    ended.until_on = dt.date(2022, 2, 1)
    save(ended)
    soup = BeautifulSoup(admin.get("/people").text, "html5lib")
    rows = [[cell.text.strip() for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")]
    assert len(rows) == len(world.people)
    assert ["Theme lead of B", "The Authority", "theme lead of theme B", "no password yet"] in rows
    assert ["Sponsor of A", "Fenland", "sponsor of theme A", "no password yet"] in rows


def test_the_list_asks_the_database_as_often_for_many_as_for_few(world: World, admin: PageClient) -> None:
    few = _count(admin, "/people")
    with writing():
        for n in range(30):
            person = make_person(f"Contributor {n}", world.councils["Fenland"])
            db.session.add(
                make_role(person, world.people["contributor_a"].roles[0].role, world.plan, world.themes["A"])
            )
        db.session.commit()
    assert _count(admin, "/people") == few == 4


def _count(client: PageClient, address: str) -> int:
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            statements.append(statement)

    db.session.rollback()
    db.session.expunge_all()
    event.listen(db.engine, "before_cursor_execute", note)
    assert client.get(address).status_code == 200
    event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)


def test_without_signing_in_there_is_only_the_way_in(world: World, client: PageClient) -> None:
    for address in ("/people", "/people/1", "/people/999999"):
        assert client.get(address).location == f"/sign-in?next={address}"
        assert client.post(f"{address}", headers=OWN_PAGE).status_code in (401, 405)
