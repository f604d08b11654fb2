"""The trail as a person may read it: newest first, a page at a time, in sentences."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from cpca.domain.trail_scope import EVER, Scope, Version
from cpca.domain.trail_words import PEOPLE, SUBJECTS, Change, Kind, Names, list_changes, sentence
from cpca.extensions import db
from cpca.models.audit import AuditEvent, AuditPayload
from cpca.models.deliverable import Deliverable
from cpca.models.people import Person
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, themes_where

PAGE = 50


@dataclass(frozen=True)
class EventRow:
    """One event for the page. `shown` is whether its words may be; `erased` whether they are gone for good."""

    sequence: int
    at: dt.datetime
    who: str
    act: str
    theme: str | None
    sentence: str
    changes: list[Change]
    shown: bool
    erased: bool


@dataclass(frozen=True)
class TrailPage:
    """Events, newest first; `older` is what to ask for next, None at the beginning of the trail."""

    events: list[EventRow]
    themes: list[str]
    older: int | None


def list_events(
    viewer: Viewer,
    plan: Plan,
    *,
    theme: str | None = None,
    kind: Kind | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> TrailPage:
    """A page of the plan's trail as this person may read it, from before an event's sequence.

    `theme` is a code and `kind` what events are about. A theme they may not read looks like one without events.
    """
    themes = {row.id: row.code for row in _themes(plan)}
    own = themes_where(viewer, Permission.READ_TRAIL, plan.id)
    wanted = [_scope(own, plan), *_filters(themes, theme, kind)]
    if before is not None:
        wanted.append(AuditEvent.id < before)
    rows = _rows(wanted, limit + 1)
    page = rows[:limit]
    versions = [(_version(row), _before(row)) for row in page]
    mentioned = [v for pair in versions for v in pair if v is not None]
    scope = Scope(viewer, plan, mentioned)
    names, actors = _names(page, mentioned)
    events = [
        _event(row, now, was, scope, names, actors, themes)
        for row, (now, was) in zip(page, versions, strict=True)
    ]
    mine = sorted(code for key, code in themes.items() if own is None or key in own)
    return TrailPage(events, mine, page[-1].id if len(rows) > limit else None)


def _themes(plan: Plan) -> list[Any]:
    query = select(Theme.id, Theme.code).where(Theme.plan_id == plan.id).order_by(Theme.position)
    return list(db.session.execute(query))


def _scope(own: frozenset[int] | None, plan: Plan) -> ColumnElement[bool]:
    if own is None:
        return or_(AuditEvent.plan_id == plan.id, AuditEvent.plan_id.is_(None))
    return and_(AuditEvent.plan_id == plan.id, AuditEvent.theme_id.in_(own))


def _filters(themes: dict[int, str], theme: str | None, kind: Kind | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if theme is not None:
        wanted.append(AuditEvent.theme_id.in_([key for key, code in themes.items() if code == theme]))
    if kind is not None:
        tables = [name for name, subject in SUBJECTS.items() if subject.kind is kind]
        wanted.append(AuditEvent.subject.in_(tables))
    return wanted


def _rows(wanted: list[ColumnElement[bool]], limit: int) -> list[Any]:
    """Events with what they left, the event before of the same thing with what that left, and the one after."""
    earlier, later, left = aliased(AuditEvent), aliased(AuditEvent), aliased(AuditPayload)
    previous = (
        select(earlier.id)
        .where(earlier.subject == AuditEvent.subject, earlier.subject_id == AuditEvent.subject_id)
        .where(earlier.id < AuditEvent.id)
        .order_by(earlier.id.desc())
        .limit(1)
        .correlate(AuditEvent)
        .scalar_subquery()
    )
    following = (
        select(later.id)
        .where(later.subject == AuditEvent.subject, later.subject_id == AuditEvent.subject_id)
        .where(later.id > AuditEvent.id)
        .order_by(later.id)
        .limit(1)
        .correlate(AuditEvent)
        .scalar_subquery()
    )
    query = (
        select(
            *AuditEvent.__table__.c,
            AuditPayload.content,
            following.label("next_id"),
            left.id.label("previous_id"),
            left.content.label("previous"),
        )
        .outerjoin(AuditPayload, AuditPayload.id == AuditEvent.id)
        .outerjoin(left, left.id == previous)
        .where(*wanted)
        .order_by(AuditEvent.id.desc())
        .limit(limit)
    )
    return list(db.session.execute(query))


def _version(row: Any) -> Version:
    state = json.loads(row.content) if row.content is not None else None
    return Version(row.id, row.next_id or EVER, row.kind, row.subject, row.subject_id, state)


def _before(row: Any) -> Version | None:
    """What stood before this event; the same columns, so the same judgement."""
    if row.previous is None:
        return None
    return Version(row.previous_id, row.id, "changed", row.subject, row.subject_id, json.loads(row.previous))


def _names(rows: list[Any], versions: list[Version]) -> tuple[Names, dict[str, str]]:
    """People by key and by pseudonym, and deliverables' references: what the page's events mention."""
    states = [version.state or {} for version in versions]
    ids = {state[name] for state in states for name in PEOPLE if state.get(name)}
    pseudonyms = {name for row in rows for name in (row.actor, row.acting_for) if name}
    people = list(
        db.session.execute(
            select(Person).where(or_(Person.id.in_(ids), Person.pseudonym.in_(pseudonyms)))
        ).scalars()
    )
    wanted = {state["deliverable_id"] for state in states if state.get("deliverable_id")}
    references = db.session.execute(
        select(Deliverable.id, Deliverable.reference).where(Deliverable.id.in_(wanted))
    )
    names = Names({p.id: p.label for p in people}, {row.id: row.reference for row in references})
    return names, {p.pseudonym: p.label for p in people}


def _event(
    row: Any,
    now: Version,
    was: Version | None,
    scope: Scope,
    names: Names,
    actors: dict[str, str],
    themes: dict[int, str],
) -> EventRow:
    shown = scope.shows(now)
    changes: list[Change] = []
    if shown and row.kind == "changed" and now.state is not None and was is not None:
        changes = list_changes(was.state, now.state, names, hidden=not scope.shows(was))
    return EventRow(
        sequence=row.id,
        at=row.at,
        who=_who(row, actors),
        act=row.act,
        theme=themes.get(row.theme_id),
        sentence=sentence(row.kind, row.subject, now.state if shown else None),
        changes=changes,
        shown=shown,
        erased=row.content is None,
    )


def _who(row: Any, actors: dict[str, str]) -> str:
    """The post that acted, for whom if on cover; a command where no person did."""
    who = actors.get(row.actor, "A command" if row.actor == "system" else "Somebody")
    return f"{who} for {actors.get(row.acting_for, 'somebody')}" if row.acting_for else who
