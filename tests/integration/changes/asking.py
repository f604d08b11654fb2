"""Asking for a change and deciding it, in one line a step; each committed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cpca.domain.change_deciding import OfBody, decide
from cpca.domain.change_proposing import Asked, propose
from cpca.extensions import db, writing
from cpca.models.change import ChangeKind, ChangeRequest
from cpca.models.deliverable import Deliverable
from tests.integration.changes.things import EFFECT, REASON, again_inside, viewer_of
from tests.world import World

BOARD = OfBody("Board", "7.2", dt.date(2023, 1, 25))


def ask(
    world: World,
    thing: Any,
    kind: ChangeKind,
    name: str = "lead_a",
    *,
    successor: Deliverable | None = None,
    **values: Any,
) -> ChangeRequest:
    """Somebody sends a request about a thing as it is stored."""
    with writing():
        stored = again_inside(thing)
        asked = Asked(
            stored, kind, stored.version, values, REASON, EFFECT, successor.id if successor else None
        )
        change = propose(viewer=viewer_of(world, name), asked=asked)
        db.session.commit()
    return change


def move(world: World, thing: Any, to: dt.date, name: str = "lead_a") -> ChangeRequest:
    """Somebody asks for another baseline."""
    return ask(world, thing, ChangeKind.BASELINE, name, baseline_on=to)


def decide_it(
    world: World,
    change: ChangeRequest,
    *,
    name: str = "sro",
    approve: bool = True,
    words: str | None = None,
    of_body: OfBody | None = BOARD,
    version: int | None = None,
) -> ChangeRequest:
    """Somebody decides a request; what is beyond delegation was decided by the Board unless said otherwise."""
    with writing():
        stored = again_inside(change)
        decide(
            viewer=viewer_of(world, name),
            change=stored,
            version=version or stored.version,
            approve=approve,
            words="Not now" if words is None and not approve else words,
            of_body=of_body,
        )
        db.session.commit()
    return stored
