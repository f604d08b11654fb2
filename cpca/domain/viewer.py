"""The signed-in person as the permission table sees them, read in as few statements as it takes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import aliased, joinedload

from cpca.domain import clock
from cpca.domain.trail import digest
from cpca.extensions import db, writing
from cpca.models.people import Person, RoleAssignment
from cpca.models.signin import SignInSession, Visit
from cpca.permissions import Held, Viewer

LAST_SEEN_EVERY = dt.timedelta(minutes=1)

# One statement, on the driver: it runs for every request, most of which are answered from the cache.
_ARRIVE = text(
    """SELECT s.id, s.person_id, s.seen_at, s.expires_at, s.ended_at, p.active, p.pseudonym,
              (SELECT max(id) FROM audit_event) AS head,
              (SELECT max(kept_at) FROM draft d WHERE d.person_id = s.person_id) AS kept_at,
              (SELECT count(*) FROM draft d WHERE d.person_id = s.person_id) AS drafts,
              (SELECT previous_head FROM visit v WHERE v.person_id = s.person_id) AS seen_head
       FROM sign_in_session s JOIN person p ON p.id = s.person_id WHERE s.token_hash = :token"""
)


@dataclass(frozen=True)
class Arrival:
    """What a request's cookie says: whose session it is, and how the record stood when it came.

    `live` is whether the session still lets them in; an ended one still says whose it was.
    """

    session_id: int
    person_id: int
    pseudonym: str
    seen_at: dt.datetime
    live: bool
    head: int
    kept: str
    seen_head: int


def _moment(value: str | dt.datetime) -> dt.datetime:
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment


def find_arrival(token: str | None, idle: dt.timedelta) -> Arrival | None:
    """The session that a cookie's token names, or None; `idle` is how long it may rest. Uses real time."""
    if not token:
        return None
    row = db.session.connection().execute(_ARRIVE, {"token": digest(token)}).first()
    if row is None:
        return None
    seen, now = _moment(row.seen_at), clock.real_now()
    live = row.ended_at is None and bool(row.active) and now < _moment(row.expires_at) and now < seen + idle
    return Arrival(
        session_id=row.id,
        person_id=row.person_id,
        pseudonym=row.pseudonym,
        seen_at=seen,
        live=live,
        head=row.head or 0,
        kept=f"{row.kept_at} {row.drafts}",
        seen_head=row.seen_head or 0,
    )


def get_viewer(person_id: int, today: dt.date) -> Viewer:
    """The person with the roles in force on a day (London), in one statement."""
    covered = aliased(Person)
    in_force = and_(
        RoleAssignment.person_id == Person.id,
        RoleAssignment.from_on <= today,
        or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= today),
    )
    rows = db.session.execute(
        select(Person, RoleAssignment, covered)
        .outerjoin(RoleAssignment, in_force)
        .outerjoin(covered, covered.id == RoleAssignment.covers_id)
        .where(Person.id == person_id)
        .options(joinedload(covered.organisation, innerjoin=False))  # or who covers nobody would be left out
        .order_by(RoleAssignment.id)
    ).all()
    person = rows[0][0]
    held = tuple(_held(assignment, covers, person) for _, assignment, covers in rows if assignment is not None)
    return Viewer(person.id, person.pseudonym, person.label, person.organisation_id, held)


def _held(assignment: RoleAssignment, covers: Person | None, person: Person) -> Held:
    return Held(
        role=assignment.role,
        plan_id=assignment.plan_id,
        theme_id=assignment.theme_id,
        council_id=(covers or person).organisation_id,
        kind=assignment.kind,
        covers_id=covers.id if covers else None,
        covers_pseudonym=covers.pseudonym if covers else None,
        covers_label=covers.label if covers else None,
    )


def note_last_seen(arrival: Arrival) -> None:
    """The only write that reading causes: in its own short transaction, and left out when the database is busy."""
    with writing():
        try:
            db.session.execute(
                update(SignInSession)
                .where(SignInSession.id == arrival.session_id)
                .values(seen_at=clock.real_now())
                .execution_options(synchronize_session=False)
            )
            db.session.execute(
                update(Visit)
                .where(Visit.person_id == arrival.person_id)
                .values(current_head=arrival.head)
                .execution_options(synchronize_session=False)
            )
            db.session.commit()
        except OperationalError:
            db.session.rollback()
