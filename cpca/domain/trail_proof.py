"""Proof of the trail where it lies: the chain, the columns that repeat it, and the tables, which are its fold.

The chain itself is checked by the very functions of the stand-alone verifier. See docs/adr/0004-the-trail.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, select

from cpca.domain import trail
from cpca.domain.errors import DomainError
from cpca.domain.stand_alone_verify import Link, Verdict, verify, write_line
from cpca.extensions import Base, db
from cpca.models.audit import AuditEvent, AuditPayload
from cpca.models.closing import Snapshot
from cpca.models.report import ReportIssue, StoredFile

ERASED = "erased"
IN_BODY = ("actor", "acting_for", "act", "kind", "subject", "subject_id", "plan_id", "theme_id")

Subject = tuple[str, int]


@dataclass
class _Reading:
    """What is gathered while the chain is read once: faults of columns, and each subject's last event."""

    faults: list[str] = field(default_factory=list)
    last: dict[Subject, tuple[str, str | None]] = field(default_factory=dict)


def verify_trail(known: str | None = None) -> Verdict:
    """Verifies the whole trail in this transaction's snapshot: chain, columns, payloads and tables.

    `known` is a head kept elsewhere ("sequence:hash" or the hash); every fault is a sentence.
    """
    reading = _Reading()
    verdict = verify(_read(reading), known)
    faults = [*verdict.faults, *reading.faults, *_compare_tables(reading.last), *_compare_kept()]
    return Verdict(verdict.events, verdict.head, faults)


def list_links() -> Iterator[Link]:
    """Every event in order, as the stand-alone verifier reads them."""
    for row in _rows():
        yield _link(row)


def list_part(wanted: Set[Subject]) -> Iterator[Link]:
    """Every event in order, and what those about these rows (table, key) say: of the others only the chain."""
    for row in _rows():
        link = _link(row)
        shown = (row.subject, row.subject_id) in wanted
        yield link if shown else link._replace(salt=None, content=None)


def export_trail(path: Path) -> int:
    """Writes the trail as JSON lines; gives the number of events."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        return sum(1 for link in list_links() if file.write(write_line(link)))


def erase_payload(*, sequence: int, reason: str) -> None:
    """Erases what an event says, for good, by an event that says so and why; the chain stays whole.

    Raises DomainError where there is nothing to erase. The record's tables are not touched.
    """
    payload = db.session.get(AuditPayload, sequence)
    event = db.session.get(AuditEvent, sequence)
    if payload is None or event is None or payload.content is None or event.kind == ERASED:
        raise DomainError(f"Event {sequence} holds nothing that can be erased.", "sequence")
    payload.salt = payload.content = None
    facts = {
        "kind": ERASED,
        "subject": AuditPayload.__tablename__,
        "subject_id": sequence,
        "plan_id": event.plan_id,
        "theme_id": event.theme_id,
    }
    trail.record(facts, {"reason": reason})
    db.session.flush()


def _rows() -> Iterator[Any]:
    """Each event with its payload in one row, a thousand at a time."""
    events, payloads = AuditEvent.__table__, AuditPayload.__table__
    yield from db.session.execute(
        select(events, payloads.c.salt, payloads.c.content)
        .outerjoin(payloads, payloads.c.id == events.c.id)
        .order_by(events.c.id),
        execution_options={"yield_per": 1000},
    )


def _link(row: Any) -> Link:
    return Link(row.body, row.hash, row.salt, row.content)


def _read(reading: _Reading) -> Iterator[Link]:
    for row in _rows():
        if not _repeats(row):
            reading.faults.append(f"Event {row.id}: its columns do not repeat its body.")
        reading.last[row.subject, row.subject_id] = (row.kind, row.content)
        yield _link(row)


def _repeats(event: Any) -> bool:
    try:
        body = json.loads(event.body)
    except ValueError:
        return False
    columns = {name: getattr(event, name) for name in IN_BODY}
    columns.update(sequence=event.id, at=trail.plain(event.at))
    return isinstance(body, dict) and all(body.get(name) == value for name, value in columns.items())


def _compare_tables(last: dict[Subject, tuple[str, str | None]]) -> Iterator[str]:
    """Each recorded row against the last event of it, both ways; what was erased cannot be compared."""
    found: set[Subject] = set()
    for name, row in _recorded_rows():
        subject = (name, row["id"])
        found.add(subject)
        kind, content = last.get(subject, ("missing", None))
        if kind in ("missing", "removed"):
            yield f"{name} {row['id']}: it is in the record, and no event put it there."
        elif content is not None and not _same(_state(content), row):
            yield f"{name} {row['id']}: it is not as the trail's last event of it left it."
    for (name, key), (kind, _) in last.items():
        if kind in ("created", "changed") and (name, key) not in found:
            yield f"{name} {key}: it is gone from the record, and no event removed it."


def _compare_kept() -> Iterator[str]:
    """What the trail holds by its hash alone, against that hash: snapshots, issues' content and stored files."""
    kept_by_hash: tuple[tuple[type[Base], Any, Any], ...] = (
        (Snapshot, Snapshot.content_hash, Snapshot.content),
        (ReportIssue, ReportIssue.content_hash, ReportIssue.content),
        (StoredFile, StoredFile.sha256, StoredFile.content),
    )
    for kind, hashed, content in kept_by_hash:
        rows = db.session.execute(select(kind.id, hashed, content), execution_options={"yield_per": 20})
        for key, known, kept in rows:
            words = kept.encode() if isinstance(kept, str) else kept
            if hashlib.sha256(words).hexdigest() != known:
                yield f"{kind.__tablename__} {key}: what it keeps is not what its hash was taken of."


def _state(content: str) -> dict[str, Any]:
    try:
        state = json.loads(content)
    except ValueError:
        return {"unreadable": True}
    return state if isinstance(state, dict) else {"unreadable": True}


def _same(state: dict[str, Any], row: dict[str, Any]) -> bool:
    """A column that a later release added is in the row and not in the event, and is not compared."""
    return all(name in row and row[name] == value for name, value in state.items())


def _recorded_rows() -> Iterator[tuple[str, dict[str, Any]]]:
    for mapper in sorted(Base.registry.mappers, key=lambda m: str(m.local_table)):
        kind = mapper.class_
        if not kind.__trail__:
            continue
        columns = [c for c in inspect(kind).column_attrs if c.key not in kind.__unrecorded__]
        for row in db.session.execute(select(*[c.columns[0].label(c.key) for c in columns])):
            yield kind.__tablename__, {key: trail.plain(value) for key, value in row._mapping.items()}
