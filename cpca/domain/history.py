"""What was done to a deliverable and how its dates moved: the only place that writes those rows.

Every act on a deliverable or milestone goes through here, so that its history and who had a hand in it are
whole: the rule that nobody verifies what they entered or claimed reads nothing else.
"""

from __future__ import annotations

import datetime as dt

from cpca.domain import clock
from cpca.domain.dependency_asking import asking
from cpca.extensions import db
from cpca.models.change import ChangeRequest
from cpca.models.deliverable import DateKind, DateMove, Deed, Deliverable, DeliverableEvent, Milestone
from cpca.permissions import Permission, Viewer, held_for

Thing = Deliverable | Milestone


def covered_by(viewer: Viewer, permission: Permission, thing: object) -> int | None:
    """Whom this person acts for under a permission, by their key; None in their own right."""
    held = held_for(viewer, permission, thing)
    return held.covers_id if held else None


def note_deed(
    *,
    viewer: Viewer,
    thing: Thing,
    deed: Deed,
    permission: Permission,
    on: dt.date | None = None,
    words: str | None = None,
) -> DeliverableEvent:
    """Adds an act to a deliverable's history, with the state that it left; call it after the change.

    `permission` is the act's, by which cover is told. `on` is the date it is about. Flushes.
    """
    deliverable = thing if isinstance(thing, Deliverable) else thing.deliverable
    event = DeliverableEvent(
        plan_id=thing.plan_id,
        theme_id=thing.theme_id,
        deliverable=deliverable,
        milestone=None if isinstance(thing, Deliverable) else thing,
        deed=deed,
        state=thing.state,
        on=on,
        words=words,
        person_id=viewer.person_id or None,
        for_person_id=covered_by(viewer, permission, thing),
        done_at=clock.now(),
    )
    db.session.add(event)
    db.session.flush()
    return event


def move_forecast_of(
    *, viewer: Viewer, thing: Thing, to: dt.date, reason: str | None, permission: Permission
) -> DateMove | None:
    """Moves a forecast and keeps where it stood, by whom and why; None where it stays. A first one is no move."""
    was = thing.forecast_on
    if was == to:
        return None
    with asking(viewer, thing):
        move = _move(viewer, thing, DateKind.FORECAST, was, to, reason, permission)
        thing.times_moved += was is not None
        thing.forecast_on = to
        db.session.flush()
    return move


def move_baseline_of(
    *, viewer: Viewer, thing: Thing, to: dt.date, change: ChangeRequest, permission: Permission
) -> DateMove:
    """Moves a baseline as an approved request says; the request is flushed as approved before.

    The move is stored first: the database lets a baseline go only where its newest move says.
    """
    move = _move(viewer, thing, DateKind.BASELINE, thing.baseline_on, to, change.reason, permission)
    move.change_id = change.id
    thing.original_on = thing.first_on
    db.session.flush()
    thing.baseline_on = to
    thing.times_rescheduled += 1
    db.session.flush()
    return move


def _move(
    viewer: Viewer,
    thing: Thing,
    date: DateKind,
    was: dt.date | None,
    to: dt.date,
    reason: str | None,
    permission: Permission,
) -> DateMove:
    is_deliverable = isinstance(thing, Deliverable)
    move = DateMove(
        plan_id=thing.plan_id,
        theme_id=thing.theme_id,
        deliverable_id=thing.id if is_deliverable else None,
        milestone_id=None if is_deliverable else thing.id,
        date=date,
        was_on=was,
        now_on=to,
        reason=reason,
        moved_by_id=viewer.person_id or None,
        for_person_id=covered_by(viewer, permission, thing),
        moved_at=clock.now(),
    )
    db.session.add(move)
    return move
