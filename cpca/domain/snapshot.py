"""The record as it stood when a month was frozen: rows as they were, a theme a part and the plan's own part.

Taken once a freeze, never changed. Pages "as at" a month and its documents read what moves on afterwards
(themes' words, deliverables, risks) from here; the month's own rows do not move any more.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Date, DateTime, Select, bindparam, inspect, or_, select

from cpca.domain import clock, trail
from cpca.extensions import Base, UtcDateTime, db
from cpca.models.challenge import ChallengeEvent, ChallengeNote, SponsorView
from cpca.models.closing import LeftOut, Snapshot, Waiver
from cpca.models.deliverable import Deliverable
from cpca.models.exempt import Exemption
from cpca.models.paper import Paper, Paragraph
from cpca.models.people import RoleAssignment
from cpca.models.period import Meeting, MeetingPeriod, PeriodState, ReportingPeriod
from cpca.models.plan import Plan, Theme
from cpca.models.progress import (
    Commitment,
    CommitmentAnswer,
    ProgressItem,
    ReturnComment,
    ThemeUpdate,
)
from cpca.models.risk import Risk

T = TypeVar("T", bound=Base)
Rows = list[dict[str, Any]]
Part = dict[str, Rows]  # a table's name to its rows

# What hangs on an update; frozen with its month.
OF_UPDATE: tuple[type[Base], ...] = (ProgressItem, Commitment, CommitmentAnswer, SponsorView, ReturnComment)


def take_snapshot(period: ReportingPeriod) -> list[Snapshot]:
    """Stores the record as it stands, as the month's next revision; a statement a table, whatever its length."""
    parts: dict[int | None, Part] = defaultdict(dict)
    for kind, theme_of, rows in _read(period):
        for row in rows:
            theme_id = theme_of.get(row["id"]) if isinstance(theme_of, dict) else row.get("theme_id")
            theme_id = row["id"] if kind is Theme else theme_id
            parts[theme_id].setdefault(kind.__tablename__, []).append(row)
    parts[None].setdefault(Plan.__tablename__, [])
    taken = [_snapshot(period, theme_id, part) for theme_id, part in parts.items()]
    db.session.add_all(taken)
    db.session.flush()
    return taken


def _snapshot(period: ReportingPeriod, theme_id: int | None, part: Part) -> Snapshot:
    content = trail.canonical(part)
    return Snapshot(
        period_id=period.id,
        period=period,
        revision=period.revision + 1,
        theme_id=theme_id,
        taken_at=clock.now(),
        content_hash=trail.digest(content),
        content=content,
    )


def _read(period: ReportingPeriod) -> list[tuple[type[Base], dict[int, int] | None, Rows]]:
    """Each table's rows, and which theme a row without one of its own belongs to."""
    plan_id = period.plan_id
    updates = _rows(ThemeUpdate, select(ThemeUpdate).where(ThemeUpdate.period_id == period.id))
    theme_of_update = {row["id"]: row["theme_id"] for row in updates}
    notes = _rows(ChallengeNote, _notes_until(period))
    theme_of_note = {row["id"]: row["theme_id"] for row in notes}
    found: list[tuple[type[Base], dict[int, int] | None, Rows]] = [
        (Plan, None, _rows(Plan, select(Plan).where(Plan.id == plan_id))),
        (
            ReportingPeriod,
            None,
            _rows(ReportingPeriod, select(ReportingPeriod).where(ReportingPeriod.id == period.id)),
        ),
        (Theme, None, _rows(Theme, select(Theme).where(Theme.plan_id == plan_id))),
        (ThemeUpdate, None, updates),
        (ChallengeNote, None, notes),
    ]
    for kind in OF_UPDATE:
        rows = _rows(kind, select(kind).where(kind.update_id.in_(list(theme_of_update) or [0])))  # type: ignore[attr-defined]
        found.append((kind, {row["id"]: theme_of_update[row["update_id"]] for row in rows}, rows))
    events = _rows(
        ChallengeEvent, select(ChallengeEvent).where(ChallengeEvent.note_id.in_(list(theme_of_note) or [0]))
    )
    found.append((ChallengeEvent, {row["id"]: theme_of_note[row["note_id"]] for row in events}, events))
    for query in _of_plan(period):
        kind = query.column_descriptions[0]["entity"]
        found.append((kind, None, _rows(kind, query)))
    return found


def _of_plan(period: ReportingPeriod) -> list[Select[Any]]:
    plan_id, day = period.plan_id, period.as_at
    meetings = select(MeetingPeriod.meeting_id).where(MeetingPeriod.period_id == period.id)
    papers = select(Paper.id).where(Paper.period_id == period.id)
    in_force = or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= day)
    return [
        select(Deliverable).where(Deliverable.plan_id == plan_id),
        select(Risk).where(Risk.plan_id == plan_id),
        select(Exemption).where(Exemption.plan_id == plan_id),
        select(RoleAssignment).where(
            RoleAssignment.plan_id == plan_id, RoleAssignment.from_on <= day, in_force
        ),
        select(Meeting).where(Meeting.id.in_(meetings)),
        select(Waiver).where(Waiver.period_id == period.id),
        select(LeftOut).where(LeftOut.period_id == period.id),
        select(Paper).where(Paper.period_id == period.id),
        select(Paragraph).where(Paragraph.paper_id.in_(papers)),
    ]


def _notes_until(period: ReportingPeriod) -> Select[Any]:
    return (
        select(ChallengeNote)
        .join(ChallengeNote.update)
        .join(ThemeUpdate.period)
        .where(ChallengeNote.plan_id == period.plan_id, ReportingPeriod.month <= period.month)
    )


def _rows(kind: type[Base], query: Select[Any]) -> Rows:
    found = db.session.scalars(query.order_by(kind.id)).unique()
    return [trail.state_of(row) for row in found]


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
        select(Snapshot.theme_id, Snapshot.content).where(
            Snapshot.period_id == period.id, Snapshot.revision == period.revision
        )
    )
    return {row.theme_id: json.loads(row.content) for row in rows}


def revive(kind: type[T], part: Part) -> list[T]:
    """The rows of a table as objects that belong to no session: to be read, never saved."""
    convert = _converters(kind)
    return [
        kind(**{name: convert[name](value) for name, value in row.items() if name in convert})
        for row in part.get(kind.__tablename__, [])
    ]


def _converters(kind: type[Base]) -> dict[str, Any]:
    return {c.key: _converter(c.columns[0].type) for c in inspect(kind).column_attrs}


def _converter(column: Any) -> Any:
    words = getattr(column, "enum_class", None)
    if words is not None and issubclass(words, enum.Enum):
        return lambda value: None if value is None else words(value)
    if isinstance(column, UtcDateTime | DateTime):
        return lambda value: None if value is None else dt.datetime.fromisoformat(value)
    if isinstance(column, Date):
        return lambda value: None if value is None else dt.date.fromisoformat(value)
    return lambda value: value


def check_frozen(period: ReportingPeriod) -> list[str]:
    """What of a frozen month is not as it was frozen, a sentence each; empty while it is whole.

    Compares the snapshot with its own hash, and the month's rows with the snapshot.
    """
    if period.state is not PeriodState.FROZEN or not period.revision:
        return []
    rows = db.session.execute(
        select(Snapshot.content_hash, Snapshot.content).where(
            Snapshot.period_id == period.id, Snapshot.revision == period.revision
        )
    ).all()
    if not rows:
        return [f"The snapshot of {period.month:%B %Y} is gone."]
    faults = []
    if any(trail.digest(row.content) != row.content_hash for row in rows):
        faults.append(f"The snapshot of {period.month:%B %Y} was changed after it was taken.")
    kept: dict[str, Rows] = defaultdict(list)
    for row in rows:
        for name, found in json.loads(row.content).items():
            kept[name] += found
    return faults + _compare(period, kept)


def _compare(period: ReportingPeriod, kept: dict[str, Rows]) -> list[str]:
    faults = []
    ids = [row["id"] for row in kept[ThemeUpdate.__tablename__]] or [0]
    queries: Sequence[tuple[type[Base], Select[Any]]] = [
        (ThemeUpdate, select(ThemeUpdate).where(ThemeUpdate.period_id == period.id)),
        *((kind, select(kind).where(kind.update_id.in_(ids))) for kind in OF_UPDATE),  # type: ignore[attr-defined]
    ]
    for kind, query in queries:
        then = {row["id"]: row for row in kept[kind.__tablename__]}
        now = {row["id"]: row for row in _rows(kind, query)}
        words = kind.__tablename__.replace("_", " ")
        faults += [f"A {words} ({key}) was added to the frozen month." for key in now if key not in then]
        faults += [f"A {words} ({key}) is gone from the frozen month." for key in then if key not in now]
        faults += [
            f"A {words} ({key}) is not as it was frozen."
            for key in now
            if key in then and any(now[key].get(name) != value for name, value in then[key].items())
        ]
    return faults
