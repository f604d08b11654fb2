"""The signed-in person as the permission table sees them, read in as few statements as it takes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import RowMapping, and_, bindparam, or_, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import aliased

from cpca.domain import clock
from cpca.domain.labels import label, who
from cpca.domain.trail import digest
from cpca.extensions import db, read_rows, writing
from cpca.models.people import Person, RoleAssignment
from cpca.models.plan import Organisation
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


_covered, _home, _covered_home = aliased(Person), aliased(Organisation), aliased(Organisation)
_VIEWER = (
    select(
        Person.id,
        Person.pseudonym,
        Person.organisation_id,
        RoleAssignment.id.label("assignment"),
        RoleAssignment.role,
        RoleAssignment.plan_id,
        RoleAssignment.theme_id,
        RoleAssignment.kind,
        RoleAssignment.area,
        _covered.id.label("covers_id"),
        _covered.pseudonym.label("covers_pseudonym"),
        _covered.organisation_id.label("covers_council_id"),
        *who(Person, _home, "person"),
        *who(_covered, _covered_home, "covered"),
    )
    .join(_home, _home.id == Person.organisation_id)
    .outerjoin(
        RoleAssignment,
        and_(
            RoleAssignment.person_id == Person.id,
            RoleAssignment.from_on <= bindparam("today"),
            or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= bindparam("today")),
        ),
    )
    .outerjoin(_covered, _covered.id == RoleAssignment.covers_id)
    .outerjoin(_covered_home, _covered_home.id == _covered.organisation_id)
    .where(Person.id == bindparam("person_id"))
    .order_by(RoleAssignment.id)
)


def get_viewer(person_id: int, today: dt.date) -> Viewer:
    """The person with the roles in force on a day (London), in one statement."""
    rows = read_rows(_VIEWER, {"person_id": person_id, "today": today}).mappings().all()
    person = rows[0]
    return Viewer(
        person_id=person["id"],
        pseudonym=person["pseudonym"],
        label=label(person, "person") or "",
        council_id=person["organisation_id"],
        held=tuple(_held(row) for row in rows if row["assignment"] is not None),
    )


def _held(row: RowMapping) -> Held:
    return Held(
        role=row["role"],
        plan_id=row["plan_id"],
        theme_id=row["theme_id"],
        council_id=row["covers_council_id"] or row["organisation_id"],
        kind=row["kind"],
        covers_id=row["covers_id"],
        covers_pseudonym=row["covers_pseudonym"],
        covers_label=label(row, "covered"),
        area=row["area"],
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
