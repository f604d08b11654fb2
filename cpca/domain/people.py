"""Organisations and the people with accounts. The administrator's work; each change is in the trail."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from cpca.domain import clock, signin
from cpca.domain.errors import DomainError, Missing, Refused, Stale
from cpca.extensions import db
from cpca.models.people import Person, Role, RoleAssignment
from cpca.models.plan import Organisation, OrganisationKind
from cpca.permissions import Permission, Viewer, allows, whom_to_ask

LONGEST_NUMBER = 9  # digits of a key that both databases take


@dataclass(frozen=True)
class Listed:
    """A person as the list shows them, with the roles in force today."""

    person: Person
    roles: tuple[RoleAssignment, ...]


def list_organisations() -> list[Organisation]:
    """Every organisation, by name."""
    return list(db.session.execute(select(Organisation).order_by(Organisation.name)).scalars())


def add_organisation(*, name: str, kind: OrganisationKind) -> Organisation:
    """A new organisation; raises DomainError where one has this name already."""
    same = select(Organisation.id).where(func.lower(Organisation.name) == name.lower())
    if db.session.execute(same).first():
        raise DomainError(f"{name} is already here.", "name")
    organisation = Organisation(name=name, kind=kind)
    db.session.add(organisation)
    db.session.flush()
    return organisation


def list_people() -> list[Listed]:
    """Everybody with an account, open ones first, by organisation and post, in two statements."""
    people = db.session.execute(
        select(Person)
        .join(Organisation)
        .options(
            selectinload(Person.roles).options(
                joinedload(RoleAssignment.theme),
                joinedload(RoleAssignment.plan),
                joinedload(RoleAssignment.covers),
            )
        )
        .order_by(Person.active.desc(), Organisation.name, Person.post, Person.id)
    ).scalars()
    today = clock.today()
    return [Listed(p, tuple(r for r in p.roles if r.is_in_force(today))) for p in people]


def get_person(viewer: Viewer, person_id: int) -> Person:
    """A person, for the administrator; others are told whom to ask, whether there is such a person or not."""
    if not allows(viewer, Permission.MANAGE_PEOPLE):
        raise Refused(whom_to_ask(Permission.MANAGE_PEOPLE))
    person = db.session.get(Person, person_id)
    if person is None:
        raise Missing
    return person


def get_own(viewer: Viewer) -> Person:
    """The viewer as a person of the record."""
    return db.session.execute(select(Person).where(Person.id == viewer.person_id)).scalar_one()


def add_person(*, email: str, name: str | None, post: str, organisation: Organisation) -> Person:
    """A new account, without a password and without a role."""
    email = signin.tidy_email(email)
    _check_email(email, None)
    person = Person(
        pseudonym=f"p-{secrets.token_hex(8)}",
        email=email,
        name=name or None,
        post=post,
        organisation=organisation,
    )
    db.session.add(person)
    db.session.flush()
    return person


def edit_person(
    person: Person, *, version: int, email: str, name: str | None, post: str, organisation: Organisation
) -> Person:
    """Changes what is written about a person; raises Stale where somebody saved first."""
    _check_version(person, version)
    email = signin.tidy_email(email)
    _check_email(email, person.id)
    person.email, person.name, person.post, person.organisation = email, name or None, post, organisation
    db.session.flush()
    return person


def close_account(person: Person, *, version: int, by: Viewer) -> Person:
    """Closes an account: its sessions end now and its links stop working; what it did stays."""
    _check_version(person, version)
    if person.id == by.person_id:
        raise DomainError("Another administrator closes your account: you cannot close it yourself.")
    person.active = False
    signin.end_sessions(person.id)
    signin.close_links(person.id)
    db.session.flush()
    return person


def open_account(person: Person, *, version: int) -> Person:
    """Opens a closed account again, with the password it had."""
    _check_version(person, version)
    person.active = True
    db.session.flush()
    return person


def find_person(email: str) -> Person | None:
    """The person with this address, or None."""
    found = select(Person).where(Person.email == signin.tidy_email(email))
    return db.session.execute(found).scalar_one_or_none()


def list_colleagues(viewer: Viewer) -> list[Person]:
    """Everybody with an open account but the viewer: who may be named as cover."""
    return list(
        db.session.execute(
            select(Person)
            .join(Organisation)
            .where(Person.active, Person.id != viewer.person_id)
            .order_by(Organisation.name, Person.post, Person.id)
        ).scalars()
    )


def get_demo_person(person_id: str) -> Person:
    """Somebody with an open account, by the number a demo button sends; raises Missing for anything else."""
    known = person_id.isdecimal() and len(person_id) <= LONGEST_NUMBER
    person = db.session.get(Person, int(person_id)) if known else None
    if person is None or not person.active:
        raise Missing
    return person


def list_demo_roles() -> dict[Role, list[RoleAssignment]]:
    """Who may be signed in as with one click in the demo: the roles in force today, by role."""
    found = db.session.execute(
        select(RoleAssignment)
        .join(RoleAssignment.person)
        .where(Person.active)
        .options(
            joinedload(RoleAssignment.person),
            joinedload(RoleAssignment.theme),
            joinedload(RoleAssignment.covers),
        )
        .order_by(RoleAssignment.theme_id, RoleAssignment.id)
    ).scalars()
    today = clock.today()
    roles: dict[Role, list[RoleAssignment]] = {role: [] for role in Role}
    for assignment in found:
        if assignment.is_in_force(today):
            roles[assignment.role].append(assignment)
    return {role: held for role, held in roles.items() if held}


def _check_version(person: Person, version: int) -> None:
    if person.version != version:
        raise Stale(person)


def _check_email(email: str, own_id: int | None) -> None:
    other = db.session.execute(select(Person.id).where(Person.email == email)).scalar_one_or_none()
    if other is not None and other != own_id:
        raise DomainError("Somebody has an account with this address already.", "email")
