"""The first administrator, by command."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from cpca.domain import clock
from cpca.domain.viewer import get_viewer
from cpca.extensions import db
from cpca.models.audit import AuditEvent
from cpca.models.people import Person, Role
from tests.client import PageClient
from tests.doors import PASSWORD, try_sign_in

COMMAND = ["create-administrator", "--email", "It@Authority.example.org", "--post", "Systems Manager"]
COMMAND += ["--organisation", "The Authority"]


def _only() -> Person:
    db.session.rollback()
    return db.session.execute(select(Person)).scalar_one()


def test_the_first_administrator_gets_an_account_with_a_password(app: Flask, client: PageClient) -> None:
    ended = app.test_cli_runner().invoke(args=COMMAND, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (
        0,
        "It@Authority.example.org is an administrator.",
    )
    person = _only()
    assert [h.role for h in get_viewer(person.id, clock.today()).held] == [Role.ADMINISTRATOR]
    assert try_sign_in(client, "it@authority.example.org").status_code == 303
    assert client.get("/people").status_code == 200


def test_the_password_is_not_shown(app: Flask) -> None:
    ended = app.test_cli_runner().invoke(args=COMMAND, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert PASSWORD not in ended.output


def test_an_invitation_is_printed_instead(app: Flask, client: PageClient) -> None:
    ended = app.test_cli_runner().invoke(args=[*COMMAND, "--invite"])
    address = ended.output.split()[-1]
    assert address.startswith("/invitation/")
    assert client.send(address, address, new_password=PASSWORD, again=PASSWORD).status_code == 303
    assert client.get("/people").status_code == 200


def test_once_more_gives_the_same_account_a_new_way_in(app: Flask, client: PageClient) -> None:
    runner = app.test_cli_runner()
    first, second = (runner.invoke(args=[*COMMAND, "--invite"]).output.split()[-1] for _ in range(2))
    assert [client.get(address).status_code for address in (first, second)] == [404, 200]
    assert len(get_viewer(_only().id, clock.today()).held) == 1


@pytest.mark.parametrize("password", ["short", "Password1234"])
def test_a_weak_password_is_refused_and_nothing_is_made(app: Flask, password: str) -> None:
    ended = app.test_cli_runner().invoke(args=COMMAND, input=f"{password}\n{password}\n")
    assert ended.exit_code == 1
    db.session.rollback()
    assert db.session.execute(select(Person)).all() == []


def test_the_trail_says_that_a_command_did_it(app: Flask) -> None:
    app.test_cli_runner().invoke(args=[*COMMAND, "--invite"])
    db.session.rollback()
    events = db.session.execute(
        select(AuditEvent.actor, AuditEvent.act, AuditEvent.subject).order_by(AuditEvent.id)
    )
    assert [tuple(row) for row in events] == [
        ("system", "create an administrator", "organisation"),
        ("system", "create an administrator", "person"),
        ("system", "create an administrator", "role_assignment"),
    ]
