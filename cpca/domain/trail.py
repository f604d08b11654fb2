"""The trail: every change to the record, in the transaction that makes it, chained by hash.

One session hook writes it, so no code path can forget it. The chain's head is the version of the whole
record. Source of the rules: docs/adr/0004-the-trail.md.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import TextClause, event, insert, inspect, select, text
from sqlalchemy.orm import ORMExecuteState, Session

from cpca.domain import clock
from cpca.extensions import Base, db
from cpca.models.audit import AuditEvent, AuditPayload

GENESIS = "0" * 64


@dataclass(frozen=True)
class Actor:
    """Who acts, by pseudonym, for whom if they cover somebody, and what act it is."""

    pseudonym: str = "system"
    acting_for: str | None = None
    act: str = "maintain"


SYSTEM = Actor()
_actor: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Changes committed inside are this actor's."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def set_actor(actor: Actor) -> None:
    """Names the actor of this request; only the front door (web/access.py) calls it."""
    _actor.set(actor)


def plain(value: Any) -> Any:
    """A column's value as it stands in JSON: words for an enum, ISO 8601 for dates and UTC timestamps, digits for decimals."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def state_of(thing: Base) -> dict[str, Any]:
    """The whole after-state of a recorded row, column by column, in plain JSON values."""
    columns = inspect(type(thing)).column_attrs
    return {c.key: plain(getattr(thing, c.key)) for c in columns if c.key not in thing.__unrecorded__}


def canonical(value: Any) -> str:
    """JSON with one spelling, so that what is hashed can be hashed again anywhere."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(words: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(words.encode()).hexdigest()


@event.listens_for(Session, "after_flush")
def _remember(session: Session, _context: Any) -> None:
    touched: dict[int, tuple[Base, str]] = session.info.setdefault("touched", {})
    for things, kind in ((session.new, "created"), (session.dirty, "changed"), (session.deleted, "removed")):
        for thing in things:
            if not getattr(thing, "__trail__", False):
                continue
            if kind == "changed" and not session.is_modified(thing):
                continue
            first = touched.get(id(thing), (thing, kind))[1]
            touched[id(thing)] = (thing, kind if kind == "removed" else first)


def record(facts: dict[str, Any], content: dict[str, Any]) -> None:
    """An event of its own, for what is no change to a recorded row: written with the next commit.

    `facts` are its kind, subject, subject_id, plan_id and theme_id; `content` is its payload.
    """
    db.session.info.setdefault("noted", []).append((facts, content))


@cache
def recorded_tables() -> frozenset[Any]:
    """The tables whose every change is in the trail."""
    return frozenset(m.local_table for m in Base.registry.mappers if m.class_.__trail__)


@event.listens_for(Session, "do_orm_execute")
def _refuse_unseen(execution: ORMExecuteState) -> None:
    """A bulk change passes the session's events by, so it would be missing from the trail: refused."""
    if execution.is_select:
        return
    statement = execution.statement
    if isinstance(statement, TextClause):
        unseen = statement.text.split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE")
    else:
        unseen = getattr(statement, "table", None) in recorded_tables()
    if unseen:
        raise RuntimeError("Change recorded rows one by one: a bulk change would not be in the trail.")


_LAST = select(AuditEvent.id, AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)
_EVENTS = insert(AuditEvent.__table__)  # type: ignore[arg-type]
_PAYLOADS = insert(AuditPayload.__table__)  # type: ignore[arg-type]


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    session.flush()
    touched: dict[int, tuple[Base, str]] = session.info.pop("touched", {})
    entries = [(_facts(thing, kind), state_of(thing)) for thing, kind in touched.values()]
    entries += session.info.pop("noted", [])
    if not entries:
        return
    last = session.connection().execute(_LAST).first()
    sequence, head = (last.id, last.hash) if last else (0, GENESIS)
    events, payloads = [], []
    for facts, content in entries:
        sequence += 1
        entry, payload = _link(sequence, head, facts, content)
        head = entry["hash"]
        events.append(entry)
        payloads.append(payload)
    session.connection().execute(_EVENTS, events)
    session.connection().execute(_PAYLOADS, payloads)


def write_now() -> None:
    """Writes what changed so far as this actor's and this moment's, ahead of the commit.

    For many acts of many people told in one transaction: all of them are kept, or none.
    """
    _write(db.session())


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("touched", None)
    session.info.pop("noted", None)


def _facts(thing: Base, kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "subject": thing.__tablename__,
        "subject_id": thing.id,
        "plan_id": getattr(thing, "plan_id", None),
        "theme_id": getattr(thing, "theme_id", None),
    }


def _link(
    sequence: int, head: str, what: dict[str, Any], state: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    actor, at = _actor.get(), clock.now()
    content, salt = canonical(state), secrets.token_hex(16)
    facts = {"actor": actor.pseudonym, "acting_for": actor.acting_for, "act": actor.act, **what}
    body = canonical(
        {**facts, "sequence": sequence, "at": plain(at), "payload": digest(salt + content), "before": head}
    )
    entry = {**facts, "id": sequence, "at": at, "body": body, "hash": digest(body)}
    return entry, {"id": sequence, "salt": salt, "content": content}


def head() -> tuple[int, str]:
    """The chain's last sequence and hash: the version of the whole record. (0, zeros) when it is empty."""
    row = db.session.execute(text("SELECT id, hash FROM audit_event ORDER BY id DESC LIMIT 1")).first()
    return (row[0], row[1]) if row else (0, GENESIS)
