"""A change is asked for, with what stands now beside what it would be, its reason and its effect.

It can be read before it is sent, and taken back by whoever sent it until it is decided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from cpca.domain import clock, history
from cpca.domain.change import find_open, new_request, store
from cpca.domain.change_rules import OUT_OF_PLAN, Subject, find_bar, is_within_delegation
from cpca.domain.change_words import FIELDS, pack
from cpca.domain.errors import DomainError, NotNow
from cpca.domain.progress import check_version
from cpca.extensions import db
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.deliverable import Deliverable, DeliverableState, Milestone
from cpca.permissions import Permission, Viewer

Kind = ChangeKind
MOST: Final = {"months_to_red": (1, 12), "share_percent": (1, 100), "delegated_days": (0, 366)}


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: of what, which values, why and with what effect.

    `values` are the fields of `change_words.FIELDS` as they would be; `version` is the thing's, as it was read.
    """

    thing: Subject
    kind: ChangeKind
    version: int | None
    values: Mapping[str, Any]
    reason: str
    effect: str
    successor_id: int | None = None


def prepare(*, viewer: Viewer, asked: Asked) -> ChangeRequest:
    """The request as it would be sent, not stored: with what stands, what it would be and who would decide.

    Raises Stale; NotNow where the thing does not change any more or a request of this kind is open; DomainError
    for values that cannot be or change nothing, and without a reason or an effect.
    """
    thing, kind = asked.thing, asked.kind
    bar = find_bar(thing, kind)
    if bar is not None:
        raise NotNow(bar)
    check_version(thing, asked.version)
    _check_none_open(thing, kind)
    if not asked.reason.strip():
        raise DomainError("Say why.", "reason")
    if not asked.effect.strip():
        raise DomainError(
            "Say what it changes for the plan: what comes later, costs more or falls away.", "effect"
        )
    change = new_request(thing, kind)
    was, now = _values(asked, change)
    change.from_value, change.to_value = pack(was), pack(now)
    change.reason, change.effect = asked.reason, asked.effect
    change.within_delegation, _ = is_within_delegation(change)
    change.proposed_by_id = viewer.person_id
    change.for_person_id = history.covered_by(viewer, Permission.PROPOSE_CHANGE, thing)
    return change


def propose(*, viewer: Viewer, asked: Asked) -> ChangeRequest:
    """Sends a request; it changes nothing until another person decides it. Raises as `prepare`."""
    change = prepare(viewer=viewer, asked=asked)
    store(change)
    return change


def take_back(*, viewer: Viewer, change: ChangeRequest, version: int | None) -> ChangeRequest:  # noqa: ARG001
    """Whoever proposed it takes it back before it is decided. Raises Stale; NotNow once it is closed.

    A forecast past the end date is not taken back but moved: the request stands as long as the date does.
    """
    check_version(change, version)
    if change.state is not ChangeState.PROPOSED:
        raise NotNow(f"{change.reference} is {change.state.value} already.")
    if change.kind is Kind.FORECAST:
        raise NotNow("It asks about the forecast as it stands: move the forecast back, and it falls away.")
    change.state, change.decided_at = ChangeState.TAKEN_BACK, clock.now()
    db.session.flush()
    return change


def _check_none_open(thing: Subject, kind: ChangeKind) -> None:
    found = find_open(thing, kind)
    if found is not None:
        raise NotNow(
            f"{found.reference} asks for a change of this kind already: it is decided or taken back first."
        )


def _values(asked: Asked, change: ChangeRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stands and what it would be, of the fields that differ."""
    if asked.kind in (Kind.WITHDRAW, Kind.SUPERSEDE):
        return _retired(asked, change)
    now = {name: asked.values[name] for name in FIELDS[asked.kind] if name in asked.values}
    for name, value in now.items():
        _check_value(name, value, asked.thing)
    changed = [name for name, value in now.items() if value != getattr(asked.thing, name)]
    if not changed:
        raise DomainError(
            "That is how it stands already: change something, or leave it.", next(iter(now), None)
        )
    return {n: getattr(asked.thing, n) for n in changed}, {n: now[n] for n in changed}


def _check_value(name: str, value: Any, thing: Subject) -> None:
    if value is None:
        if getattr(thing, name) is not None and name != "criteria":
            raise DomainError("This was set: it is changed, and not taken away.", name)
        return
    if name in MOST and not MOST[name][0] <= value <= MOST[name][1]:
        raise DomainError(f"Give a whole number from {MOST[name][0]} to {MOST[name][1]}.", name)
    if isinstance(value, Decimal) and not value.is_finite():
        raise DomainError("Give a number.", name)
    if isinstance(value, dt.date) and not 2000 <= value.year <= 2100:
        raise DomainError("Give a date from 2000 to 2100.", name)


def _retired(asked: Asked, change: ChangeRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    was = {"state": _standing(asked.thing)}
    if asked.kind is Kind.WITHDRAW:
        return was, {"state": DeliverableState.WITHDRAWN}
    change.successor = find_successor(asked.thing, asked.successor_id)
    return was, {"state": DeliverableState.SUPERSEDED, "successor": change.successor.reference}


def _standing(thing: Subject) -> DeliverableState:
    if not isinstance(thing, Deliverable | Milestone):
        raise DomainError("Only a deliverable or a milestone is taken out of the plan.")
    return thing.state


def find_successor(thing: Subject, successor_id: int | None) -> Deliverable:
    """The other deliverable of the same plan that would replace it; raises DomainError where there is none."""
    found = db.session.get(Deliverable, successor_id) if successor_id else None
    if found is None or found.plan_id != thing.plan_id or found is thing or found.state in OUT_OF_PLAN:
        raise DomainError("Choose the deliverable that replaces it.", "successor_id")
    return found


def list_successors(thing: Deliverable) -> list[Deliverable]:
    """The deliverables of the plan that may replace this one, by reference."""
    query = select(Deliverable).where(
        Deliverable.plan_id == thing.plan_id,
        Deliverable.id != thing.id,
        Deliverable.state.not_in(OUT_OF_PLAN),
    )
    return list(db.session.scalars(query.order_by(Deliverable.theme_id, Deliverable.position)))
