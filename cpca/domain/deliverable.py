"""What the plan promised: deliverables, their forecasts, and how far each has come.

The baseline is never edited. Delivered is the lead's claim; verified is somebody else's word.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from cpca.domain.errors import DomainError, NotNow, Refused
from cpca.extensions import db
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.people import Person
from cpca.models.plan import Theme
from cpca.permissions import Viewer

UNDER_WAY = frozenset({DeliverableState.NOT_STARTED, DeliverableState.IN_PROGRESS, DeliverableState.REOPENED})


def add_deliverable(
    *,
    viewer: Viewer,  # noqa: ARG001  every act of the record says who acts
    theme: Theme,
    reference: str,
    title: str,
    criteria: str | None = None,
    lead: Person | None = None,
    baseline_on: dt.date | None = None,
) -> Deliverable:
    """A new promise of a theme, forecast for its baseline; raises DomainError where the reference is taken."""
    same = select(Deliverable.id).where(Deliverable.theme_id == theme.id, Deliverable.reference == reference)
    if db.session.execute(same).first():
        raise DomainError(f"{reference} is there already.", "reference")
    last = select(func.max(Deliverable.position)).where(Deliverable.theme_id == theme.id)
    deliverable = Deliverable(
        theme=theme,
        plan_id=theme.plan_id,
        reference=reference,
        title=title,
        criteria=criteria,
        lead_id=lead.id if lead else None,
        baseline_on=baseline_on,
        forecast_on=baseline_on,
        position=(db.session.execute(last).scalar() or 0) + 1,
        state=DeliverableState.NOT_STARTED,
        times_moved=0,
    )
    db.session.add(deliverable)
    db.session.flush()
    return deliverable


def start(*, viewer: Viewer, deliverable: Deliverable) -> Deliverable:  # noqa: ARG001
    """Work on it has begun; raises NotNow where it had begun before."""
    if deliverable.state is not DeliverableState.NOT_STARTED:
        raise NotNow(f"{deliverable.reference} is {deliverable.state.value} already.")
    deliverable.state = DeliverableState.IN_PROGRESS
    db.session.flush()
    return deliverable


def move_forecast(*, viewer: Viewer, deliverable: Deliverable, to: dt.date) -> Deliverable:  # noqa: ARG001
    """The date it is now expected; each change counts as a move. Raises NotNow once it is delivered."""
    _check_under_way(deliverable)
    if to != deliverable.forecast_on:
        deliverable.forecast_on = to
        deliverable.times_moved += 1
    db.session.flush()
    return deliverable


def claim_delivered(*, viewer: Viewer, deliverable: Deliverable, on: dt.date) -> Deliverable:  # noqa: ARG001
    """The lead says that it is done, and since when; it waits for verification."""
    _check_under_way(deliverable)
    deliverable.actual_on, deliverable.state = on, DeliverableState.DELIVERED
    db.session.flush()
    return deliverable


def verify(*, viewer: Viewer, deliverable: Deliverable) -> Deliverable:
    """Somebody other than its lead accepts it. Raises Refused for its lead, NotNow before it is delivered."""
    if deliverable.lead_id == viewer.person_id:
        raise Refused("Nobody verifies what they own. Ask the programme office or internal audit.")
    if deliverable.state is not DeliverableState.DELIVERED:
        raise NotNow(
            f"{deliverable.reference} is {deliverable.state.value}; only what is delivered is verified."
        )
    deliverable.state = DeliverableState.VERIFIED
    db.session.flush()
    return deliverable


def _check_under_way(deliverable: Deliverable) -> None:
    if deliverable.state not in UNDER_WAY:
        raise NotNow(
            f"{deliverable.reference} is {deliverable.state.value}: its date does not move any more."
        )
