"""People and roles: the administrator's room. Others are told whom to ask, whatever they ask for."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.wrappers import Response

from cpca.domain import clock, people, roles, signin
from cpca.models.people import Area, Holding, Person, Role, RoleAssignment
from cpca.models.plan import Organisation, OrganisationKind
from cpca.models.signin import LinkKind
from cpca.permissions import Permission
from cpca.web import htmx
from cpca.web.access import Room, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.people import (
    AREAS,
    HOLDINGS,
    ORGANISATION_KINDS,
    ROLES,
    LastDayForm,
    OrganisationForm,
    PersonForm,
    RoleForm,
    day_of,
    offer,
)
from cpca.web.saving import attempt

PERSON = "/people/<int:person_id>"
ROLE = f"{PERSON}/roles/<int:role_id>"
RUN = Permission.MANAGE_PEOPLE
BOTH = ["GET", "POST"]

room = Room("people", __name__)


@room.route("/people", permission=RUN)
def page() -> Response:
    """Everybody with an account and the roles in force today."""
    return htmx.render("people/page.html", people=people.list_people())


# Organisations --------------------------------------------------------------------------------------------


@room.route("/people/organisations", permission=RUN, keep=False, methods=BOTH)
def organisations() -> Response:
    """The organisations people come from, and the form that adds one."""
    form = OrganisationForm.sent() if request.method == "POST" else OrganisationForm()
    offer(form.kind, ORGANISATION_KINDS)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _add_organisation(form))
        if outcome.saved:
            return htmx.done("people.organisations", said="The organisation is added.")
        status = outcome.status
    return htmx.render(
        "people/organisations.html",
        fragment="people/_organisation_form.html",
        status=status,
        form=form,
        organisations=people.list_organisations(),
    )


def _add_organisation(form: OrganisationForm) -> Organisation:
    return people.add_organisation(name=form.name.data or "", kind=OrganisationKind(form.kind.data))


# People ---------------------------------------------------------------------------------------------------


@room.route("/people/add", permission=RUN, keep=False, methods=BOTH)
def add() -> Response:
    """A new account."""
    form, homes = _person_form(None)
    if request.method == "GET":
        return _person_page(form, None, 200)
    outcome = attempt(form, lambda: people.add_person(**_person_fields(form, homes)))
    if outcome.saved:
        return htmx.done(
            "people.person", said="The account is there. Now give a role.", person_id=outcome.result_id
        )
    return _person_page(form, None, outcome.status)


@room.route(f"{PERSON}/edit", permission=RUN, load=people.get_person, keep=False, methods=BOTH)
def edit(person: Person) -> Response:
    """What is written about a person."""
    form, homes = _person_form(person)
    if request.method == "GET":
        return _person_page(form, person, 200)
    outcome = attempt(
        form, lambda: people.edit_person(person, version=_version(form), **_person_fields(form, homes))
    )
    if outcome.saved:
        return htmx.done("people.person", said="Saved.", person_id=person.id)
    return _person_page(form, person, outcome.status)


def _person_form(person: Person | None) -> tuple[PersonForm, list[Organisation]]:
    homes = people.list_organisations()
    form = PersonForm.sent() if request.method == "POST" else PersonForm(obj=person)
    offer(form.organisation_id, [(str(home.id), home.name) for home in homes])
    return form, homes


def _person_fields(form: PersonForm, homes: list[Organisation]) -> dict[str, Any]:
    home = next(home for home in homes if str(home.id) == form.organisation_id.data)
    return {"email": form.email.data, "name": form.name.data, "post": form.post.data, "organisation": home}


def _person_page(form: PersonForm, person: Person | None, status: int) -> Response:
    return htmx.render(
        "people/edit.html", fragment="people/_person_form.html", status=status, form=form, person=person
    )


@room.route(PERSON, permission=RUN, load=people.get_person)
def person(person: Person) -> Response:
    """A person, and who they were here when."""
    return htmx.render("people/person.html", **_about(person))


def _about(person: Person) -> dict[str, Any]:
    return {"person": person, "roles": roles.list_roles(person.id)}


@room.route(f"{PERSON}/close", permission=RUN, load=people.get_person, methods=["POST"])
def close(person: Person) -> Response:
    """Closes an account and ends its sessions."""
    form = SavingForm.sent()
    outcome = attempt(form, lambda: people.close_account(person, version=_version(form), by=the_viewer()))
    said = "The account is closed. It is signed out everywhere."
    return _done_or_why(form, person, outcome.status, said)


@room.route(f"{PERSON}/open", permission=RUN, load=people.get_person, methods=["POST"])
def reopen(person: Person) -> Response:
    """Opens a closed account again."""
    form = SavingForm.sent()
    outcome = attempt(form, lambda: people.open_account(person, version=_version(form)))
    return _done_or_why(form, person, outcome.status, "The account is open again.")


def _done_or_why(form: SavingForm, person: Person, status: int, said: str) -> Response:
    if status == 200:
        return htmx.done("people.person", said=said, person_id=person.id)
    return htmx.render("people/person.html", status=status, form=form, **_about(person))


def _version(form: SavingForm) -> int:
    return form.version.data or 0


# One-use links --------------------------------------------------------------------------------------------


@room.route(f"{PERSON}/link", permission=RUN, load=people.get_person, methods=["POST"])
def link(person: Person) -> Response:
    """A one-use link to pass on, shown this once: an invitation before there is a password, then a reset."""
    kind = LinkKind.RESET if person.password_changed_at else LinkKind.INVITATION
    form = SavingForm.sent()
    tokens: list[str] = []
    outcome = attempt(form, lambda: tokens.append(signin.make_link(person, kind)))
    if not tokens:
        return _done_or_why(
            form, person, outcome.status, "That link was shown once. Make another if you need it."
        )
    address = url_for(f"signin.{kind.value}", token=tokens[0], _external=True)
    days = signin.LINK_LASTS[kind].days
    return htmx.render("people/link.html", person=person, kind=kind, address=address, lasts=days)


# Roles ----------------------------------------------------------------------------------------------------


@room.route(f"{PERSON}/roles", permission=RUN, load=people.get_person, keep=False, methods=BOTH)
def give_role(person: Person) -> Response:
    """Gives a person a role from a day on."""
    form = _role_form()
    if request.method == "GET":
        return _role_page(form, person, 200)
    outcome = attempt(form, lambda: _give_role(person, form))
    if outcome.saved:
        return htmx.done("people.person", said="The role is given.", person_id=person.id)
    return _role_page(form, person, outcome.status)


def _role_form() -> RoleForm:
    form = (
        RoleForm.sent()
        if request.method == "POST"
        else RoleForm(kind=Holding.SUBSTANTIVE.value, from_on=clock.today())
    )
    offer(form.role, ROLES)
    offer(form.place, roles.list_places())
    offer(form.kind, HOLDINGS)
    form.area.choices = [("", "None: not a statutory officer"), *AREAS]
    return form


def _give_role(person: Person, form: RoleForm) -> RoleAssignment:
    plan, theme = roles.get_place(form.place.data)
    return roles.give_role(
        by=the_viewer(),
        person=person,
        role=Role(form.role.data),
        plan=plan,
        theme=theme,
        area=Area(form.area.data) if form.area.data else None,
        from_on=day_of(form.from_on),
        until_on=form.until_on.data,
        kind=Holding(form.kind.data),
        accountable=form.accountable.data,
    )


def _role_page(form: RoleForm, person: Person, status: int) -> Response:
    return htmx.render(
        "people/role.html", fragment="people/_role_form.html", status=status, form=form, person=person
    )


@room.route(f"{ROLE}/end", permission=RUN, load=roles.get_role, keep=False, methods=BOTH)
def end_role(held: RoleAssignment) -> Response:
    """Sets a role's last day."""
    form = (
        LastDayForm.sent()
        if request.method == "POST"
        else LastDayForm(until_on=clock.today(), version=held.version)
    )
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _end_role(held, form))
        if outcome.saved:
            return htmx.done("people.person", said="The role's last day is set.", person_id=held.person_id)
        status = outcome.status
    return htmx.render(
        "people/end_role.html", fragment="people/_end_role_form.html", status=status, form=form, held=held
    )


def _end_role(held: RoleAssignment, form: LastDayForm) -> RoleAssignment:
    return roles.end_role(held, version=_version(form), until_on=day_of(form.until_on))


@room.route(f"{ROLE}/withdraw", permission=RUN, load=roles.get_role, methods=["POST"])
def withdraw_role(held: RoleAssignment) -> Response:
    """Takes back a role that has not begun."""
    form, owner = SavingForm.sent(), held.person
    outcome = attempt(form, lambda: roles.withdraw_role(held, version=_version(form)))
    return _done_or_why(form, owner, outcome.status, "The role is taken back.")
