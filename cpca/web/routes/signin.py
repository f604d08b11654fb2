"""Signing in and out. A session that ends while somebody types costs them no word: see `ask_to_sign_in`."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, g, redirect, request, url_for
from flask.wrappers import Response

from cpca.domain import clock, passwords, people, signin, trail
from cpca.domain.errors import DomainError, Missing
from cpca.domain.viewer import Arrival, get_viewer
from cpca.extensions import db
from cpca.models.signin import LinkKind
from cpca.permissions import Permission
from cpca.web import carrying, csrf, errors, htmx, sessions
from cpca.web.access import SAFE, Room, deciding
from cpca.web.forms.signin import NewPasswordForm, SignInForm
from cpca.web.saving import set_writing_done

HOME = "/"
BESIDE = "signin/_beside.html"
BY_LINK = "set a password through a link"
BACK = "You are signed in again. Your text is as you left it: save it now."
LINK_FAILS = "It was used, it has run out or a part of it is missing. Ask the administrator for a new one."

room = Room("signin", __name__)


# Signing in -----------------------------------------------------------------------------------------------


@room.route("/sign-in", public=True, slow=True, methods=["GET", "POST"])
def sign_in() -> Response:
    """The sign-in page, and signing in with e-mail and password."""
    if request.method == "GET":
        return _ask(SignInForm(next=request.args.get("next", "")), 200)
    form = SignInForm.sent()
    if not form.validate():
        return _ask(form, 422)
    try:
        known = _check_password(form.email.data, form.password.data)
        with deciding():
            token = _begin(known)
            db.session.commit()
    except DomainError as error:
        form.refuse(error.message, error.field)
        return _ask(form, 429 if isinstance(error, signin.TooManyTries) else 422)
    return _go_on(known.person_id, token, form)


@room.route("/sign-in/demo", public=True, methods=["POST"])
def sign_in_demo() -> Response:
    """One click signs in as somebody of the demo; elsewhere there is no such address."""
    if not current_app.config["SETTINGS"].demo:
        raise Missing
    person = people.get_demo_person(request.form.get("person", ""))
    token = signin.begin_visit(person.id, lasts=sessions.lasts(), former=g.cookie)
    db.session.commit()
    set_writing_done()
    return _go_on(person.id, token, SignInForm.sent())


def _check_password(email: str, password: str) -> signin.Known:
    """Counts the try, then does the same work whoever it is for. Raises DomainError unless it is right."""
    with deciding():
        allowed = signin.count_try(email, request.remote_addr or "")
        db.session.commit()
    if not allowed:
        raise signin.TooManyTries
    known = signin.find_known(email)
    db.session.rollback()  # no transaction is held while argon2 works
    if not passwords.is_right(known.password_hash if known else None, password) or known is None:
        raise DomainError(signin.WRONG)
    return known


def _begin(known: signin.Known) -> str:
    signin.forgive_try(known.email, request.remote_addr or "")
    if htmx.is_fragment() and g.arrival and g.arrival.live and g.arrival.person_id == known.person_id:
        return str(g.cookie)  # signed in on another page of this browser meanwhile: that page keeps its token
    return signin.sign_in(known, lasts=sessions.lasts(), former=g.cookie)


def _go_on(person_id: int, token: str, form: SignInForm) -> Response:
    """To where the person was going: on with their text, to the next page, or home."""
    carried = carrying.unseal(form.carried.data, person_id)
    sessions.arrive(token)
    if htmx.is_fragment():
        answer = _continue_beside(token) if carried else htmx.leave_for(HOME)
    elif carried and carried.address:
        answer = htmx.render("signin/returned.html", carried=carried)
    else:
        answer = redirect(local(form.next.data), 303)  # type: ignore[assignment]
    return sessions.keep(answer, token)


def _continue_beside(token: str) -> Response:
    answer = htmx.render("signin/_signed_in.html")
    htmx.tell_signed_in(answer, csrf.token_for(token), BACK)
    return answer


def local(address: str | None) -> str:
    """The address where it is a path of this app, else home. Browsers take //host and /\\host elsewhere."""
    address = address or HOME
    parts = urlsplit(address)
    strange = "\\" in address or any(ord(sign) <= ord(" ") for sign in address)
    if strange or parts.scheme or parts.netloc or not address.startswith("/") or address.startswith("//"):
        return HOME
    return address


def _ask(form: SignInForm, status: int) -> Response:
    if htmx.is_fragment():
        return htmx.render(BESIDE, status=status, form=form, former=_former())
    roles = people.list_demo_roles() if current_app.config["SETTINGS"].demo else {}
    return htmx.render("signin/page.html", status=status, form=form, demo_roles=roles)


def _former() -> tuple[int, str] | None:
    """In the demo, whose session it was: they sign in again with one click."""
    if not current_app.config["SETTINGS"].demo or g.arrival is None:
        return None
    return g.arrival.person_id, get_viewer(g.arrival.person_id, clock.today()).label


# A session that ended -------------------------------------------------------------------------------------


def ask_to_sign_in(arrival: Arrival | None) -> Response:
    """What a request that needs a session gets without one: the way in, and what it sent kept safe.

    A page goes to sign-in and back. htmx gets a form beside the untouched text. A plain form's fields are
    carried over the sign-in page to the same person; where that is unknown, they are shown to be copied.
    """
    if request.endpoint == "signin.sign_out":
        return sessions.leave()
    if htmx.is_fragment():
        form = SignInForm(carried=carrying.seal(with_text=False))
        return htmx.beside(_ask(form, 401), htmx.SESSION_ENDED)
    if request.method in SAFE:
        going = request.full_path.removesuffix("?")
        return redirect(url_for("signin.sign_in", next=going), 303)  # type: ignore[return-value]
    sealed = carrying.seal(with_text=True)
    if sealed is None:
        sent = errors.typed() if csrf.is_own_page(request) else []
        return htmx.render("signin/copy.html", status=401, typed=sent, known=arrival is not None)
    return _ask(SignInForm(carried=sealed), 401)


# Signing out ----------------------------------------------------------------------------------------------


@room.route("/sign-out", permission=Permission.USE_THE_APP, methods=["POST"])
def sign_out() -> Response:
    """Ends this browser's session and leaves nothing of its pages behind."""
    signin.end_session(g.arrival.session_id)
    db.session.commit()
    return sessions.leave()


@room.route("/signed-out", public=True)
def signed_out() -> Response:
    """Says that it is done."""
    return htmx.render("signin/signed_out.html")


# One-use links --------------------------------------------------------------------------------------------


@room.route("/invitation/<token>", public=True, slow=True, methods=["GET", "POST"])
def invitation(token: str) -> Response:
    """The first password of somebody who was invited."""
    return _set_password(token, LinkKind.INVITATION)


@room.route("/reset/<token>", public=True, slow=True, methods=["GET", "POST"])
def reset(token: str) -> Response:
    """A new password of somebody who forgot theirs."""
    return _set_password(token, LinkKind.RESET)


def _set_password(token: str, kind: LinkKind) -> Response:
    link = signin.find_link(token, kind)
    if link is None:
        return errors.answer(404, title="This link does not work", message=LINK_FAILS)
    person_id, email = link.person_id, link.person.email
    form = NewPasswordForm.sent() if request.method == "POST" else NewPasswordForm()
    invited = kind is LinkKind.INVITATION
    if request.method == "GET" or not form.accepts(email):
        status = 200 if request.method == "GET" else 422
        return htmx.render("signin/set_password.html", status=status, form=form, email=email, invited=invited)
    db.session.rollback()  # no transaction is held while argon2 works
    password_hash = passwords.hash_password(form.new_password.data or "")
    with deciding():
        session_token = _use_link(token, kind, password_hash)
    if session_token is None:
        return errors.answer(404, title="This link does not work", message=LINK_FAILS)
    return _go_on(person_id, session_token, SignInForm())


def _use_link(token: str, kind: LinkKind, password_hash: str) -> str | None:
    """Sets the password and begins the person's session, unless the link was used while argon2 worked."""
    link = signin.find_link(token, kind)
    if link is None:
        return None
    with trail.acting(trail.Actor(link.person.pseudonym, None, BY_LINK)):
        signin.use_link(link, password_hash)
        session_token = signin.begin_visit(link.person_id, lasts=sessions.lasts(), former=g.cookie)
        db.session.commit()
    return session_token
