"""Change control: what is asked to change of the plan, with its reason and effect.

A forecast that moves inside the theme's end date is logged for noting and moves nothing else; all else waits
for a decision (change_deciding.py). `list_of` and `list_changes` give requests as pages and reports say them.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, select

from cpca.domain import clock
from cpca.domain.change_reading import list_changes, list_of
from cpca.domain.change_rules import Subject, is_within_delegation
from cpca.domain.change_words import pack
from cpca.extensions import db
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.deliverable import DateMove, Deliverable, Milestone
from cpca.models.measure import Measure
from cpca.models.plan import Plan
from cpca.permissions import Viewer

__all__ = ["about", "find_open", "list_changes", "list_of", "log_forecast", "new_request", "store"]
Kind, State = ChangeKind, ChangeState
NO_REASON = "No reason was given."


def log_forecast(
    *, viewer: Viewer, thing: Deliverable | Milestone, move: DateMove | None
) -> ChangeRequest | None:
    """Logs a forecast's move for noting; one that passes the theme's end date asks whether that is accepted.

    `move` is what `history.move_forecast_of` gave; a first forecast is no move and logs nothing. A request on
    the forecast that is still open is overtaken. Flushes.
    """
    made = log_forecasts(viewer=viewer, moves=[(thing, move)])
    return made[0] if made else None


def log_forecasts(
    *, viewer: Viewer, moves: Iterable[tuple[Deliverable | Milestone, DateMove | None]]
) -> list[ChangeRequest]:
    """The same for many moves of one plan, each of another thing, at the cost of one: two statements and a flush."""
    made = [
        (thing, _note_forecast(viewer, thing, move))
        for thing, move in moves
        if move is not None and move.was_on is not None
    ]
    if not made:
        return []
    waiting = _list_open_forecasts(made[0][1].plan_id)
    first = _last_number(made[0][1].plan_id) + 1
    for number, (_, change) in enumerate(made, first):
        change.number, change.proposed_at = number, clock.now()
        db.session.add(change)
    db.session.flush()
    for thing, change in made:
        before = waiting.get((thing.__tablename__, thing.id))
        if before is not None:
            _overtake(before, change)
    return [change for _, change in made]


def _note_forecast(viewer: Viewer, thing: Deliverable | Milestone, move: DateMove) -> ChangeRequest:
    change = new_request(thing, Kind.FORECAST)
    change.from_value = pack({"forecast_on": move.was_on})
    change.to_value = pack({"forecast_on": move.now_on})
    change.reason = move.reason or NO_REASON
    change.within_delegation, why = is_within_delegation(change)
    if change.within_delegation:
        change.state = State.LOGGED
    else:
        change.effect = f"{why[0].upper()}{why[1:]}."
    change.proposed_by_id, change.for_person_id = move.moved_by_id or viewer.person_id, move.for_person_id
    return change


def _list_open_forecasts(plan_id: int) -> dict[tuple[str, int | None], ChangeRequest]:
    """The requests on a plan's forecasts that wait for a decision, by what they are about."""
    query = select(ChangeRequest).where(
        ChangeRequest.plan_id == plan_id,
        ChangeRequest.kind == Kind.FORECAST,
        ChangeRequest.state == State.PROPOSED,
    )
    return {
        (Milestone.__tablename__, change.milestone_id)
        if change.milestone_id
        else (Deliverable.__tablename__, change.deliverable_id): change
        for change in db.session.scalars(query)
    }


def _overtake(before: ChangeRequest, change: ChangeRequest) -> None:
    """What was asked of a forecast that has moved on since is no longer anybody's to decide."""
    before.state, before.decided_at = State.TAKEN_BACK, clock.now()
    before.decision = f"Overtaken by {change.reference}: the forecast moved again."
    db.session.flush()


def new_request(thing: Subject, kind: ChangeKind) -> ChangeRequest:
    """A request about a thing, not stored yet; its values, reason and proposer are for the caller to fill."""
    plan = thing if isinstance(thing, Plan) else thing.theme.plan
    return ChangeRequest(
        plan=plan,
        plan_id=plan.id,
        theme=None if isinstance(thing, Plan) else thing.theme,
        deliverable=thing if isinstance(thing, Deliverable) else None,
        milestone=thing if isinstance(thing, Milestone) else None,
        measure=thing if isinstance(thing, Measure) else None,
        kind=kind,
        state=State.PROPOSED,
    )


def store(change: ChangeRequest) -> None:
    """Numbers a request within its plan, dates and stores it."""
    change.number = _last_number(change.plan_id) + 1
    change.proposed_at = clock.now()
    db.session.add(change)
    db.session.flush()


def _last_number(plan_id: int) -> int:
    last = select(func.max(ChangeRequest.number)).where(ChangeRequest.plan_id == plan_id)
    return db.session.execute(last).scalar() or 0


def find_open(thing: Subject, kind: ChangeKind) -> ChangeRequest | None:
    """The request of a kind about a thing that waits for a decision, or None."""
    query = select(ChangeRequest).where(
        ChangeRequest.plan_id == thing.plan_id,
        ChangeRequest.kind == kind,
        ChangeRequest.state == State.PROPOSED,
        *about(thing),
    )
    return db.session.scalars(query).first()


def about(thing: Subject) -> list[ColumnElement[bool]]:
    """The conditions by which requests are about just this thing; the plan's rules are about no other."""
    if isinstance(thing, Deliverable):
        return [ChangeRequest.deliverable_id == thing.id]
    if isinstance(thing, Milestone):
        return [ChangeRequest.milestone_id == thing.id]
    return [ChangeRequest.measure_id == thing.id] if isinstance(thing, Measure) else []
