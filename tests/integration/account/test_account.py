"""A person's own account: who they are, their password, signing out everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from cpca.extensions import db
from cpca.models.audit import AuditEvent
from tests.client import HTMX, PageClient
from tests.doors import OWN_PAGE, PASSWORD, cookie_of, give_password, problems, try_sign_in
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NEW = "four other plain words"
FIELDS: dict[str, Any] = {"password": PASSWORD, "new_password": NEW, "again": NEW}
PAGE = "/account/password"


def test_the_account_says_who_one_is_and_what_one_may_be(world: World, client: PageClient) -> None:
    soup = BeautifulSoup(client.sign_in(world.people["sponsor_a"]).get("/account").text, "html5lib")
    facts = {row.dt.text: row.dd.text for row in soup.select(".facts > div") if row.dt and row.dd}
    assert (facts["Post"], facts["Organisation"]) == ("Sponsor of A", "Fenland")
    rows = [[cell.text.strip() for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")]
    assert rows == [["Sponsor", "Theme A", "substantive", "1 Jan 2022", "", "in force"]]


def test_somebody_without_a_role_has_an_account_too(world: World, client: PageClient) -> None:
    from tests.world import make_person, save  # noqa: PLC0415

    newcomer = make_person("Newcomer", world.councils["Fenland"])
    save(newcomer)
    assert client.sign_in(newcomer).get("/account").status_code == 200
    assert client.get("/account/cover").status_code == 403


@pytest.mark.parametrize("htmx", [False, True])
def test_a_new_password_ends_other_sessions_and_begins_this_one_anew(
    world: World, client: PageClient, visitor: Callable[[], PageClient], htmx: bool
) -> None:
    lead = give_password(world.people["lead_a"])
    elsewhere = visitor().sign_in(lead)
    before = cookie_of(client.sign_in(lead))
    answer = client.send(PAGE, PAGE, htmx=htmx, **FIELDS)
    where = answer.headers["HX-Redirect"] if htmx else answer.location
    assert (answer.status_code, where) == (200 if htmx else 303, "/account")
    assert cookie_of(client) != before
    status = BeautifulSoup(client.get("/account").text, "html5lib").find(id="status")
    assert status is not None
    assert status.text == "Your password is changed. Every other browser is signed out."
    assert elsewhere.get("/account").status_code == 303
    assert try_sign_in(elsewhere, lead.email, PASSWORD).status_code == 422
    assert try_sign_in(elsewhere, lead.email, NEW).status_code == 303


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "not the password"}, "That is not the password you have now."),
        ({"password": ""}, "Enter the password you have now."),
        ({"again": "different words"}, "The two are different. Type the same password twice."),
        (
            {"new_password": "short", "again": "short"},
            "Use at least 12 characters. Three or four words do well.",
        ),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said_and_nothing_changes(
    world: World, client: PageClient, wrong: dict[str, str], said: str, htmx: bool
) -> None:
    lead = give_password(world.people["lead_a"])
    before = cookie_of(client.sign_in(lead))
    answer = client.send(PAGE, PAGE, htmx=htmx, **{**FIELDS, **wrong})
    assert (answer.status_code, problems(answer)) == (422, [said])
    assert answer.text.lstrip().startswith("<form" if htmx else "<!DOCTYPE")
    assert cookie_of(client) == before
    assert client.get("/account").status_code == 200


def test_guessing_the_password_one_has_is_throttled(world: World, client: PageClient) -> None:
    client.sign_in(give_password(world.people["lead_a"]))
    statuses = [client.send(PAGE, PAGE, **{**FIELDS, "password": "wrong"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_without_a_password_one_is_told_to_ask_for_a_link(world: World, client: PageClient) -> None:
    soup = BeautifulSoup(client.sign_in(world.people["lead_a"]).get(PAGE).text, "html5lib")
    assert soup.find("form", action=PAGE) is None
    assert client.post_form(PAGE, **FIELDS).status_code == 422


def test_the_trail_says_who_changed_a_password_and_never_the_password(
    world: World, client: PageClient
) -> None:
    lead = give_password(world.people["lead_a"])
    client.sign_in(lead).send(PAGE, PAGE, **FIELDS)
    db.session.rollback()
    last = db.session.execute(select(AuditEvent).order_by(AuditEvent.id.desc())).scalars().first()
    assert last is not None
    assert (last.subject, last.subject_id, last.actor, last.act) == (
        "person",
        lead.id,
        lead.pseudonym,
        "use the app",
    )


def test_one_act_signs_out_everywhere(
    world: World, client: PageClient, visitor: Callable[[], PageClient]
) -> None:
    lead = world.people["lead_a"]
    elsewhere, other = visitor().sign_in(lead), visitor().sign_in(world.people["lead_b"])
    answer = client.sign_in(lead).send("/account", "/account/sign-out-everywhere")
    assert (answer.status_code, answer.location) == (303, "/signed-out")
    assert "Clear-Site-Data" in answer.headers
    assert [c.get("/account").status_code for c in (client, elsewhere, other)] == [303, 303, 200]


@pytest.mark.parametrize("address", ["/account", PAGE, "/account/cover"])
def test_nobody_sees_an_account_without_signing_in(world: World, client: PageClient, address: str) -> None:
    assert client.get(address).location == f"/sign-in?next={address}"
    assert client.get(address, headers=HTMX).status_code == 401
    assert client.post(address, headers=OWN_PAGE).status_code in (401, 405)
