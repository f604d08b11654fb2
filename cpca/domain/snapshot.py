"""The record as it stood when a month was frozen: rows as they were, a theme a part and the plan's own part.

Taken once a freeze, never changed. Pages "as at" a month and its documents read what moves on afterwards
(themes' words, deliverables, risks, notes) from here; the month's own rows do not move any more.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Date, DateTime, Select, bindparam, inspect, select

from cpca.domain import clock, trail
from cpca.domain.snapshot_proof import MARK, VALUES
from cpca.domain.snapshot_proof import STANDS as PROOF
from cpca.domain.snapshot_reading import (
    ASKED,
    BEFORE,
    BEFORE_LINES,
    OF_UPDATE,
    Part,
    Parts,
    Rows,
    read_record,
    rows_of,
    select_rows,
)
from cpca.domain.snapshot_register import STANDS as REGISTERS
from cpca.extensions import Base, Exact, UtcDateTime, db
from cpca.models.closing import Snapshot
from cpca.models.measure import MeasureValue
from cpca.models.people import Person
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Organisation, Theme
from cpca.models.progress import ThemeUpdate, UpdateState

__all__ = ["Part", "check_frozen", "read_part", "read_parts", "revive", "take_snapshot", "was_frozen"]

T = TypeVar("T", bound=Base)

# What a correction does not open again: it stands in the next snapshot as it stood in the first.
STANDS = (
    *("plan", "theme", "role_assignment", "deliverable", "risk", "challenge_note", "challenge_event"),
    *(BEFORE, BEFORE_LINES, ASKED),
    *PROOF,
    *REGISTERS,
)


def was_frozen(period: ReportingPeriod) -> bool:
    """Whether a month has a snapshot: it is frozen, or was and is being corrected."""
    return bool(period.revision) and period.state in (PeriodState.FROZEN, PeriodState.CORRECTION)


def take_snapshot(period: ReportingPeriod, revision: int) -> list[Snapshot]:
    """Stores the record as it stands as a revision of the month; a statement a table, whatever its length.

    After a correction only what it could change is new: months later the plan says other dates, and they are
    not this month's.
    """
    parts = read_record(period)
    if revision > 1:
        _carry(parts, read_parts(period))
    taken = [_snapshot(period, revision, theme_id, part) for theme_id, part in parts.items()]
    db.session.add_all(taken)
    db.session.flush()
    return taken


def _carry(parts: Parts, before: Parts) -> None:
    """Puts what stands from the snapshot before in place of today's; a theme added since is not this month's."""
    for theme_id in [id for id in parts if id not in before]:
        del parts[theme_id]
    for theme_id, part in parts.items():
        # A month that was frozen before there was proof gets none afterwards.
        for name in STANDS if MARK in before[theme_id] else (*STANDS, VALUES):
            part.pop(name, None)
            if name in before[theme_id]:
                part[name] = before[theme_id][name]
        for name in (Person.__tablename__, Organisation.__tablename__):
            was = before[theme_id].get(name, [])
            known = {row["id"] for row in was}
            part[name] = was + [row for row in part[name] if row["id"] not in known]


def _snapshot(period: ReportingPeriod, revision: int, theme_id: int | None, part: Part) -> Snapshot:
    content = trail.canonical(part)
    return Snapshot(
        period_id=period.id,
        period=period,
        revision=revision,
        theme_id=theme_id,
        taken_at=clock.now(),
        content_hash=trail.digest(content),
        content=content,
    )


_PART = select(Snapshot.content).where(
    Snapshot.period_id == bindparam("period"),
    Snapshot.revision == bindparam("revision"),
    Snapshot.theme_id.is_not_distinct_from(bindparam("theme")),
)


def read_part(period: ReportingPeriod, theme_id: int | None = None) -> Part | None:
    """A theme's part of the month's newest snapshot, or the plan's; None where the month has none.

    A month that was frozen before snapshots were kept has none: its pages read the record as it is.
    """
    if not period.revision:
        return None
    values = {"period": period.id, "revision": period.revision, "theme": theme_id}
    content = db.session.execute(_PART, values).scalar_one_or_none()
    return json.loads(content) if content is not None else None


def read_parts(period: ReportingPeriod) -> dict[int | None, Part]:
    """Every part of the month's newest snapshot by theme, the plan's under None; one statement."""
    if not period.revision:
        return {}
    rows = db.session.execute(
        select(Snapshot.theme_id, Snapshot.content)
        .where(Snapshot.period_id == period.id, Snapshot.revision == period.revision)
        .order_by(Snapshot.id)
    )
    return {row.theme_id: json.loads(row.content) for row in rows}


def revive(kind: type[T], part: Part, name: str | None = None) -> list[T]:
    """The rows of a table as objects that belong to no session: to be read, never saved.

    `name` is that of the part's rows, where it is not the table's.
    """
    return [revive_row(kind, row) for row in part.get(name or kind.__tablename__, [])]


def revive_row(kind: type[T], row: dict[str, Any]) -> T:
    """One row as an object that belongs to no session; what the table has no column for is left out.

    A column that the row was taken without has its default: the row is from before there was one.
    """
    convert = _converters(kind)
    known = {name: convert[name](value) for name, value in row.items() if name in convert}
    return kind(**(_defaults(kind) | known))


@cache
def _defaults(kind: type[Base]) -> dict[str, Any]:
    columns = {attr.key: attr.columns[0].default for attr in inspect(kind).column_attrs}
    return {
        name: default.arg for name, default in columns.items() if default is not None and default.is_scalar
    }


@cache
def _converters(kind: type[Base]) -> dict[str, Callable[[Any], Any]]:
    return {c.key: _converter(c.columns[0].type) for c in inspect(kind).column_attrs}


def _converter(column: Any) -> Callable[[Any], Any]:
    words = getattr(column, "enum_class", None)
    if words is not None and issubclass(words, enum.Enum):
        return lambda value: None if value is None else words(value)
    if isinstance(column, Exact):
        return lambda value: None if value is None else Decimal(value)
    if isinstance(column, UtcDateTime | DateTime):
        return lambda value: None if value is None else dt.datetime.fromisoformat(value)
    if isinstance(column, Date):
        return lambda value: None if value is None else dt.date.fromisoformat(value)
    return lambda value: value


_WORDS = {
    "theme_update": "the return",
    "progress_item": "a line",
    "commitment": "a commitment",
    "commitment_answer": "the answer to a commitment",
    "sponsor_view": "a sponsor’s view",
    "return_comment": "a comment on the return",
    "reporting_period": "the month itself",
    VALUES: "a measure’s value",
}
_OF_MONTH = ("plan_id", "month", "as_at", "headline", "summary")


def check_frozen(period: ReportingPeriod) -> list[str]:
    """What of a frozen month is not as it was frozen, a sentence each; empty while it is whole.

    Compares every snapshot's content with its hash, and the month's rows with the newest snapshot; of a month
    that is being corrected, the rows that the correction did not open again.
    """
    if not was_frozen(period):
        return []
    rows = db.session.execute(
        select(Snapshot.theme_id, Snapshot.revision, Snapshot.content_hash, Snapshot.content)
        .where(Snapshot.period_id == period.id)
        .order_by(Snapshot.revision, Snapshot.id)
    ).all()
    month = f"{period.month:%B %Y}"
    faults = [
        f"{month}: a snapshot of freeze {row.revision} was changed after it was taken."
        for row in rows
        if trail.digest(row.content) != row.content_hash
    ]
    newest = {row.theme_id: row.content for row in rows if row.revision == period.revision}
    if None not in newest or len(newest) == 1:
        return [*faults, f"{month}: the snapshot of freeze {period.revision} is gone."]
    try:
        parts = {theme_id: json.loads(content) for theme_id, content in newest.items()}
    except ValueError:
        return faults
    return faults + [f"{month}{said}" for said in _compare(period, parts)]


def _compare(period: ReportingPeriod, parts: Parts) -> Iterator[str]:
    codes = {id: part[Theme.__tablename__][0]["code"] for id, part in parts.items() if id is not None}
    yield from _compare_month(period, parts[None])
    updates = rows_of(ThemeUpdate, select_rows(ThemeUpdate).where(ThemeUpdate.period_id == period.id))
    reopened = {row["id"] for row in updates if _is_reopened(period, row)}
    theme_of = {row["id"]: row["theme_id"] for row in updates}
    theme_of |= {
        row["id"]: row["theme_id"] for part in parts.values() for row in part.get("theme_update", [])
    }
    ids = [id for id in theme_of if id not in reopened]
    yield from _differences(ThemeUpdate, _at(parts, ThemeUpdate), updates, ids, theme_of, codes)
    for kind in OF_UPDATE:
        of_update: Select[Any] = select_rows(kind).where(kind.update_id.in_(ids or [0]))  # type: ignore[attr-defined]
        yield from _differences(kind, _at(parts, kind), rows_of(kind, of_update), ids, theme_of, codes)
    if period.state is PeriodState.FROZEN and MARK in parts[None]:
        yield from _compare_values(period, parts, codes)


def _compare_values(period: ReportingPeriod, parts: Parts, codes: dict[int, str]) -> Iterator[str]:
    """What differs in the month's values of measures; while it is being corrected they may be written again."""
    then = {row["id"]: row for row in _at(parts, MeasureValue) if row["period_id"] == period.id}
    query = select_rows(MeasureValue).where(MeasureValue.period_id == period.id)
    now = {row["id"]: row for row in rows_of(MeasureValue, query)}
    yield from _tell(MeasureValue, then, now, lambda row: codes.get(row["theme_id"], "?"))


def _is_reopened(period: ReportingPeriod, row: dict[str, Any]) -> bool:
    """Whether the open correction has this return being written again."""
    settled = (UpdateState.FROZEN.value, UpdateState.MISSED.value)
    return period.state is PeriodState.CORRECTION and row["state"] not in settled


def _compare_month(period: ReportingPeriod, part: Part) -> Iterator[str]:
    """Of a month that is being corrected, its headline and summary may be written again."""
    (now,) = rows_of(ReportingPeriod, select_rows(ReportingPeriod).where(ReportingPeriod.id == period.id))
    (then,) = part[ReportingPeriod.__tablename__]
    names = _OF_MONTH if period.state is PeriodState.FROZEN else _OF_MONTH[:3]
    changed = [name.replace("_", " ") for name in names if now[name] != then[name]]
    if changed:
        yield f": the month’s own words or dates are not as they were frozen ({', '.join(changed)})."


def _at(parts: Parts, kind: type[Base]) -> Rows:
    return [row for part in parts.values() for row in part.get(kind.__tablename__, [])]


def _differences(
    kind: type[Base],
    then_rows: Rows,
    now_rows: Rows,
    ids: list[int],
    theme_of: dict[int, int],
    codes: dict[int, str],
) -> Iterator[str]:
    """What differs in the rows of the updates `ids`: whose it is and which fields, never the words themselves.

    They stand on the public verify page.
    """
    update_of = "id" if kind is ThemeUpdate else "update_id"
    then = {row["id"]: row for row in then_rows if row[update_of] in ids}
    now = {row["id"]: row for row in now_rows if row[update_of] in ids}
    yield from _tell(kind, then, now, lambda row: codes.get(theme_of.get(row[update_of], 0), "?"))


def _tell(
    kind: type[Base],
    then: dict[int, dict[str, Any]],
    now: dict[int, dict[str, Any]],
    code_of: Callable[[dict[str, Any]], str],
) -> Iterator[str]:
    for key in sorted({*then, *now}):
        code = code_of(then.get(key) or now[key])
        about = f", theme {code}: {_WORDS[kind.__tablename__]} (row {key})"
        if key not in now:
            yield f"{about} is gone."
        elif key not in then:
            yield f"{about} was added after the freeze."
        else:
            changed = [name.replace("_", " ") for name, was in then[key].items() if now[key].get(name) != was]
            if changed:
                yield f"{about} is not as it was frozen: {', '.join(changed)}."
