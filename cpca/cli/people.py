"""The first administrator, and the way back in when there is none left."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext

from cpca.domain import clock, passwords, people, roles, signin, trail
from cpca.domain.errors import DomainError
from cpca.extensions import db, writing
from cpca.models.people import Person, Role
from cpca.models.plan import Organisation, OrganisationKind
from cpca.models.signin import LinkKind


def init_app(app: Flask) -> None:
    app.cli.add_command(create_administrator)


@click.command("create-administrator")
@click.option("--email", required=True, help="The address they sign in with.")
@click.option("--post", required=True, help="Their post, such as Digital Services Manager.")
@click.option("--organisation", required=True, help="The organisation's name; made if it is not there.")
@click.option("--name", help="Their name, where reports are to print it.")
@click.option("--invite", is_flag=True, help="Print a one-use link instead of asking for a password.")
@with_appcontext
def create_administrator(email: str, post: str, organisation: str, name: str | None, invite: bool) -> None:
    """Make somebody an administrator, with an account if they have none."""
    try:
        password_hash = None if invite else _ask_password(email)
        with writing(), trail.acting(trail.Actor(act="create an administrator")):
            person = people.find_person(email) or people.add_person(
                email=email, name=name, post=post, organisation=_organisation(organisation)
            )
            _make_administrator(person)
            token = _let_in(person, password_hash)
            db.session.commit()
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{email} is an administrator.")
    if token:
        click.echo(f"To set a password, open this address of the app within 7 days: /invitation/{token}")


def _ask_password(email: str) -> str:
    password = click.prompt("Password", hide_input=True, confirmation_prompt="The same again")
    passwords.check_rules(password, email)
    return passwords.hash_password(password)


def _organisation(name: str) -> Organisation:
    same = next((one for one in people.list_organisations() if one.name.lower() == name.lower()), None)
    return same or people.add_organisation(name=name, kind=OrganisationKind.AUTHORITY)


def _make_administrator(person: Person) -> None:
    today = clock.today()
    held = [
        one
        for one in roles.list_roles(person.id)
        if one.role is Role.ADMINISTRATOR and one.is_in_force(today)
    ]
    if not held:
        roles.give_role(by=None, person=person, role=Role.ADMINISTRATOR, from_on=today)


def _let_in(person: Person, password_hash: str | None) -> str | None:
    if password_hash is None:
        return signin.make_link(person, LinkKind.INVITATION)
    signin.set_password(person, password_hash)
    return None
