"""A person's own account: who they are here, their password, their sessions and who acts for them."""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask.wrappers import Response

from cpca.domain import passwords, people, roles, signin
from cpca.domain.errors import DomainError
from cpca.extensions import db
from cpca.models.people import Person, RoleAssignment
from cpca.permissions import Permission, Viewer
from cpca.web import htmx, sessions
from cpca.web.access import Room, deciding, the_viewer
from cpca.web.forms.account import CoverForm, PasswordForm
from cpca.web.forms.people import day_of, offer
from cpca.web.saving import attempt

COVER = "/account/cover/<int:cover_id>/end"
WRONG = "That is not the password you have now."

room = Room("account", __name__)


@room.route("/account", permission=Permission.USE_THE_APP, keep=False)
def page() -> Response:
    """Who am I, what may I do, and the ways to change it."""
    return _page()


def _page(**more: Any) -> Response:
    viewer = the_viewer()
    return htmx.render(
        "account/page.html",
        person=people.get_own(viewer),
        roles=roles.list_roles(viewer.person_id),
        cover=roles.list_cover(viewer),
        coverable=roles.list_coverable(viewer),
        browsers=signin.count_sessions(viewer.person_id, sessions.idle()),
        **more,
    )


# Password and sessions ------------------------------------------------------------------------------------


@room.route(
    "/account/password", permission=Permission.USE_THE_APP, slow=True, keep=False, methods=["GET", "POST"]
)
def change_password() -> Response:
    """A new password; every other browser is signed out and this one's session begins anew."""
    own = people.get_own(the_viewer())
    form = PasswordForm.sent() if request.method == "POST" else PasswordForm()
    if request.method == "GET":
        return _password_page(form, own, 200)
    if not form.accepts(own.email):
        return _password_page(form, own, 422)
    try:
        token = _change(own.email, form)
    except DomainError as error:
        form.refuse(error.message, error.field)
        return _password_page(form, own, 429 if isinstance(error, signin.TooManyTries) else 422)
    said = "Your password is changed. Every other browser is signed out."
    return sessions.keep(htmx.done("account.page", said=said), token)


def _change(email: str, form: PasswordForm) -> str:
    """Checks the old password and keeps the new one, with no transaction held while argon2 works."""
    address = request.remote_addr or ""
    with deciding():
        allowed = signin.count_try(email, address)
        db.session.commit()
    if not allowed:
        raise signin.TooManyTries
    known = signin.find_known(email)
    db.session.rollback()
    if (
        not passwords.is_right(known.password_hash if known else None, form.password.data or "")
        or known is None
    ):
        raise DomainError(WRONG, "password")
    new_hash = passwords.hash_password(form.new_password.data or "")
    with deciding():
        signin.forgive_try(email, address)
        signin.change_password(known, new_hash)
        token = signin.begin_session(known.person_id, lasts=sessions.lasts(), former=None)
        db.session.commit()
    return token


def _password_page(form: PasswordForm, own: Person, status: int) -> Response:
    return htmx.render(
        "account/password.html", fragment="account/_password_form.html", status=status, form=form, person=own
    )


@room.route("/account/sign-out-everywhere", permission=Permission.USE_THE_APP, methods=["POST"])
def sign_out_everywhere() -> Response:
    """Ends every session of this person, this one too."""
    signin.end_sessions(g.viewer.person_id)
    db.session.commit()
    return sessions.leave()


# Cover ----------------------------------------------------------------------------------------------------


@room.route("/account/cover", permission=Permission.NAME_COVER, keep=False, methods=["GET", "POST"])
def name_cover() -> Response:
    """Names somebody to act for the person, from a day until a day."""
    viewer = the_viewer()
    colleagues = people.list_colleagues(viewer)
    form = _cover_form(viewer, colleagues)
    if request.method == "GET":
        return htmx.render("account/cover.html", fragment="account/_cover_form.html", form=form)
    outcome = attempt(form, lambda: _name_cover(viewer, form, colleagues))
    if outcome.saved:
        return htmx.done("account.page", said="Your cover is named.", anchor="cover")
    return htmx.render(
        "account/cover.html", fragment="account/_cover_form.html", status=outcome.status, form=form
    )


def _cover_form(viewer: Viewer, colleagues: list[Person]) -> CoverForm:
    own = [(str(held.id), describe(held)) for held in roles.list_coverable(viewer)]
    form = (
        CoverForm.sent() if request.method == "POST" else CoverForm(role=own[0][0] if len(own) == 1 else None)
    )
    offer(form.role, own)
    offer(form.person, [(str(person.id), person.label) for person in colleagues])
    return form


def _name_cover(viewer: Viewer, form: CoverForm, colleagues: list[Person]) -> RoleAssignment:
    person = next(person for person in colleagues if str(person.id) == form.person.data)
    return roles.name_cover(
        viewer=viewer,
        role_id=int(form.role.data),
        person=person,
        from_on=day_of(form.from_on),
        until_on=day_of(form.until_on),
    )


@room.route(COVER, permission=Permission.NAME_COVER, load=roles.get_cover, methods=["POST"])
def end_cover(cover: RoleAssignment) -> Response:
    """Ends cover today: the person is back."""
    roles.end_cover(cover)
    db.session.commit()
    return htmx.done("account.page", said="The cover ends today.", anchor="cover")


def describe(held: RoleAssignment) -> str:
    """A role in words: Theme lead of theme A."""
    words = held.role.value[0].upper() + held.role.value[1:]
    return f"{words} of theme {held.theme.code}" if held.theme else words
