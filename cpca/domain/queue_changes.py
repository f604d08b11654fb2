"""My work of change control: what waits for the senior responsible owner, and what was decided of one's own.

One statement, and only for whoever decides or proposes.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from cpca.domain.change_deciding import acting_as
from cpca.domain.change_reading import name_of
from cpca.domain.change_rules import deciding_body
from cpca.domain.change_words import list_values, say_standing
from cpca.domain.queue_parts import Owed
from cpca.domain.summary_months import PlanMonths
from cpca.domain.summary_parts import Place, PlaceKind, clip
from cpca.extensions import db
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.deliverable import Milestone
from cpca.permissions import RULES, Held, Permission, Viewer, held_for

P, State = Permission, ChangeState
DECIDED = (State.APPROVED, State.REFUSED)


def list_of_changes(viewer: Viewer, plan: PlanMonths) -> Iterator[Owed]:
    """Requests to decide, but not one's own; and one's own that were decided since the last visit."""
    held = held_for(viewer, P.DECIDE_CHANGE, plan)
    if held is None and not viewer.roles_in(plan.id) & RULES[P.PROPOSE_CHANGE].keys():
        return
    for change in _read(viewer, plan, held):
        place = Place(PlaceKind.CHANGE, "", number=change.number)
        name = _name(change)
        if change.state is State.PROPOSED and held is not None:
            yield Owed(name, _asks(change), "Decide", None, place, held.covers_label)
        elif change.state is not State.PROPOSED:
            said = say_standing(change, deciding_body(change.plan))
            yield Owed(name, f"your request was {said}", "Read", None, place)


def _name(change: ChangeRequest) -> str:
    if change.kind is ChangeKind.RULES:
        return f"{change.reference}: the plan’s rules"
    return f"{change.reference}: {change.kind.value} of {clip(name_of(change), 60)}"


def _asks(change: ChangeRequest) -> str:
    """What it would change: one short value from what to what, or the names of what is too long for a line."""
    values = list_values(change)
    if len(values) == 1 and change.kind is not ChangeKind.SCOPE:
        asks = f"{clip(values[0].was, 40)} → {clip(values[0].now, 40)}"
    else:
        asks = "; ".join(value.label for value in values)
    return asks if change.within_delegation else f"{asks}: beyond delegation, record the body’s decision"


def _read(viewer: Viewer, plan: PlanMonths, held: Held | None) -> list[ChangeRequest]:
    people = acting_as(viewer, plan.id)
    own = and_(ChangeRequest.proposed_by_id == viewer.person_id, ChangeRequest.state.in_(DECIDED))
    if plan.visit is not None:
        own = and_(own, ChangeRequest.decided_at > plan.visit)
    waits = and_(
        ChangeRequest.state == State.PROPOSED,
        ChangeRequest.proposed_by_id.not_in(people),
        or_(ChangeRequest.for_person_id.is_(None), ChangeRequest.for_person_id.not_in(people)),
    )
    wanted = or_(own, waits) if held is not None else own
    query = (
        select(ChangeRequest)
        .where(ChangeRequest.plan_id == plan.id, wanted)
        .options(joinedload(ChangeRequest.plan), joinedload(ChangeRequest.deliverable))
        .options(joinedload(ChangeRequest.milestone).joinedload(Milestone.deliverable))
        .options(joinedload(ChangeRequest.measure))
        .options(joinedload(ChangeRequest.decided_by), joinedload(ChangeRequest.decided_for))
        .order_by(ChangeRequest.number)
    )
    return list(db.session.scalars(query))
