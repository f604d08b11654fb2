"""Who gets in: counted tries, sessions, visits and one-use links. All of it in real time, never the demo's.

Source of the rules: numbers 4 and 5 of the trust rules. Nothing here is part of the record, so none of it
is in the trail, but a changed password is: it sets `Person.password_changed_at`.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from cpca.domain import clock, trail
from cpca.domain.errors import DomainError
from cpca.domain.text import clean_line
from cpca.extensions import db
from cpca.models.draft import SavedForm
from cpca.models.people import Person
from cpca.models.signin import Credential, LinkKind, OneUseLink, SignInSession, Tries, Visit

TOKEN_BYTES = 32  # 256 bits
MOST_TRIES = 10
WINDOW = dt.timedelta(minutes=5)
LINK_LASTS = {LinkKind.INVITATION: dt.timedelta(days=7), LinkKind.RESET: dt.timedelta(days=1)}
SAVES_ARE_KNOWN = dt.timedelta(days=90)  # a page may stay open for weeks before it is sent again
ENDED_ARE_KEPT = dt.timedelta(days=30)  # an ended session still says whose typed text it was

WRONG = "The e-mail address or the password is not right. Check both and try again."
TOO_MANY = (
    "Too many tries. Wait five minutes, then try again. If you have forgotten your password, ask the "
    "administrator for a reset link: it works at once."
)


class TooManyTries(DomainError):
    """The account or the address has used up its tries for now (429)."""

    def __init__(self) -> None:
        super().__init__(TOO_MANY)


@dataclass(frozen=True)
class Known:
    """Somebody with a password: who, and the hash that was read for checking it."""

    person_id: int
    email: str
    password_hash: str


def tidy_email(typed: str) -> str:
    """An address as it is kept and compared: one line, small letters."""
    return clean_line(typed).lower()


# Tries ----------------------------------------------------------------------------------------------------


def _keys(account: str, address: str) -> tuple[str, str]:
    """What is counted: an account (known or not, so not kept in plain words) and an address."""
    return f"account:{trail.digest(tidy_email(account))}", f"address:{trail.digest(address)}"


def count_try(account: str, address: str) -> bool:
    """Counts a try against an account and an address, before any work is done for it; whether it is allowed.

    The eleventh within five minutes of the first is not; a lock ends with its window, however many came.
    """
    now = clock.real_now()
    db.session.execute(delete(Tries).where(Tries.window_starts_at <= now - WINDOW))
    return max([_count(key, now) for key in _keys(account, address)]) <= MOST_TRIES


def count_use(what: str, address: str, most: int) -> bool:
    """Counts a use of what anybody may use, by address; whether this one is within `most` in five minutes."""
    now = clock.real_now()
    db.session.execute(delete(Tries).where(Tries.window_starts_at <= now - WINDOW))
    return _count(f"{what}:{trail.digest(address)}", now) <= most


def _count(key: str, now: dt.datetime) -> int:
    from sqlalchemy.dialects import postgresql, sqlite  # noqa: PLC0415  each takes its time to load

    dialect = postgresql if db.session.connection().dialect.name == "postgresql" else sqlite
    count: int = db.session.execute(
        dialect.insert(Tries)
        .values(key=key, window_starts_at=now, count=1)
        .on_conflict_do_update(index_elements=[Tries.key], set_={"count": Tries.count + 1})
        .returning(Tries.count)
    ).scalar_one()
    return count


def forgive_try(account: str, address: str) -> None:
    """Takes a try back that turned out right: only wrong ones count."""
    db.session.execute(
        update(Tries)
        .where(Tries.key.in_(_keys(account, address)), Tries.count > 0)
        .values(count=Tries.count - 1)
        .execution_options(synchronize_session=False)
    )


# Passwords kept -------------------------------------------------------------------------------------------


def find_known(email: str) -> Known | None:
    """The active person with this address who has a password, or None."""
    row = db.session.execute(
        select(Person.id, Person.email, Credential.password_hash)
        .join(Credential, Credential.person_id == Person.id)
        .where(Person.email == tidy_email(email), Person.active)
    ).one_or_none()
    return Known(row.id, row.email, row.password_hash) if row else None


def change_password(known: Known, password_hash: str) -> None:
    """Replaces the password that was checked; raises DomainError where it was changed meanwhile."""
    if find_known(known.email) != known:
        raise DomainError("Your password was changed meanwhile. Sign in again.")
    set_password(db.session.get_one(Person, known.person_id), password_hash)


def set_password(person: Person, password_hash: str) -> None:
    """Keeps a new password, and ends every session that was begun with the one before."""
    credential = db.session.execute(
        select(Credential).where(Credential.person_id == person.id)
    ).scalar_one_or_none()
    if credential is None:
        credential = Credential(person_id=person.id)
        db.session.add(credential)
    credential.password_hash = password_hash
    person.password_changed_at = clock.now()
    end_sessions(person.id)
    db.session.flush()


# Sessions and visits --------------------------------------------------------------------------------------


def sign_in(known: Known, *, lasts: dt.timedelta, former: str | None) -> str:
    """Lets somebody in whose password was right; gives the token for their cookie.

    Raises DomainError where the account or its password changed while the password was being checked.
    """
    if find_known(known.email) != known:
        raise DomainError(WRONG)
    return begin_visit(known.person_id, lasts=lasts, former=former)


def begin_visit(person_id: int, *, lasts: dt.timedelta, former: str | None) -> str:
    """Notes that a person came back, and begins their session; gives the token for their cookie."""
    _note_visit(person_id)
    return begin_session(person_id, lasts=lasts, former=former)


def begin_session(person_id: int, *, lasts: dt.timedelta, former: str | None) -> str:
    """A new session with an id of its own, which replaces the browser's `former` one; gives its token."""
    now = clock.real_now()
    if former:
        _end(SignInSession.token_hash == trail.digest(former))
    _forget_the_old(now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(
        SignInSession(
            token_hash=trail.digest(token),
            person_id=person_id,
            created_at=now,
            seen_at=now,
            expires_at=now + lasts,
        )
    )
    db.session.flush()
    return token


def _forget_the_old(now: dt.datetime) -> None:
    """Deletes sessions that ended long ago, and the keys of saves that nobody will send again."""
    ended = delete(SignInSession).where(SignInSession.expires_at < now - ENDED_ARE_KEPT)
    saved = delete(SavedForm).where(SavedForm.saved_at < now - SAVES_ARE_KNOWN)
    for old in (ended, saved):
        db.session.execute(old.execution_options(synchronize_session=False))


def end_session(session_id: int) -> None:
    """Signs one browser out."""
    _end(SignInSession.id == session_id)


def end_sessions(person_id: int) -> None:
    """Signs a person out everywhere, in one act."""
    _end(SignInSession.person_id == person_id)


def _end(which: object) -> None:
    db.session.execute(
        update(SignInSession)
        .where(which, SignInSession.ended_at.is_(None))  # type: ignore[arg-type]
        .values(ended_at=clock.real_now())
        .execution_options(synchronize_session=False)
    )


def count_sessions(person_id: int, idle: dt.timedelta) -> int:
    """In how many browsers a person is signed in now."""
    now = clock.real_now()
    return db.session.execute(
        select(func.count())
        .select_from(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            SignInSession.seen_at > now - idle,
        )
    ).scalar_one()


def _note_visit(person_id: int) -> None:
    """Moves what the person saw last to `previous_head`, from which "changed since my last visit" counts.

    On a first visit nothing has changed since: it counts from now.
    """
    head = trail.head()[0]
    visit = db.session.execute(select(Visit).where(Visit.person_id == person_id)).scalar_one_or_none()
    if visit is None:
        db.session.add(Visit(person_id=person_id, current_head=head, previous_head=head))
        return
    seen = select(func.max(SignInSession.seen_at)).where(SignInSession.person_id == person_id)
    seen_at = db.session.execute(seen).scalar_one_or_none()
    visit.previous_head, visit.current_head = visit.current_head, head
    visit.previous_at = clock.now() - (clock.real_now() - seen_at) if seen_at else None


# One-use links --------------------------------------------------------------------------------------------


def make_link(person: Person, kind: LinkKind) -> str:
    """A new one-use link for a person, whose unused ones stop working; gives its token, shown once."""
    if not person.active:
        raise DomainError("This account is closed. Open it again first.")
    now = clock.real_now()
    close_links(person.id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(
        OneUseLink(
            token_hash=trail.digest(token), person_id=person.id, kind=kind, expires_at=now + LINK_LASTS[kind]
        )
    )
    db.session.flush()
    return token


def find_link(token: str, kind: LinkKind) -> OneUseLink | None:
    """The link that still works, or None for one that is unknown, used, too old, or of a closed account."""
    link = db.session.execute(
        select(OneUseLink)
        .where(OneUseLink.token_hash == trail.digest(token), OneUseLink.kind == kind)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if link is None or link.used_at is not None or link.expires_at <= clock.real_now():
        return None
    return link if link.person.active else None


def use_link(link: OneUseLink, password_hash: str) -> None:
    """Sets the password of the link's person; the link never works again."""
    close_links(link.person_id)
    set_password(link.person, password_hash)


def close_links(person_id: int) -> None:
    """Makes the links that were given to a person stop working."""
    db.session.execute(
        update(OneUseLink)
        .where(OneUseLink.person_id == person_id, OneUseLink.used_at.is_(None))
        .values(used_at=clock.real_now())
        .execution_options(synchronize_session=False)
    )
