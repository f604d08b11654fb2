"""My work of those who verify: what is delivered and waits for somebody's word who had no hand in it."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Exists, exists, func, or_, select

from cpca.domain.evidence_reading import in_force
from cpca.domain.independence import DEEDS
from cpca.domain.queue_parts import Owed
from cpca.domain.summary_months import PlanMonths
from cpca.domain.summary_parts import Place, PlaceKind
from cpca.extensions import db
from cpca.models.deliverable import Deliverable, DeliverableEvent, DeliverableState, Invitation
from cpca.models.evidence import Evidence, EvidenceState, Support
from cpca.models.people import Role
from cpca.models.plan import Theme
from cpca.permissions import Viewer

ASKED_ALWAYS: Final = frozenset({Role.INTERNAL_AUDIT, Role.PROGRAMME_OFFICE})


def list_to_verify(viewer: Viewer, plan: PlanMonths) -> list[Owed]:
    """Every claim that waits for verification and that this person may be the one to verify; one statement.

    Internal audit and the programme office see all, a sponsor those they are invited to, nobody what they
    led, entered or reported themselves; the page itself knows every other hand.
    """
    roles = viewer.roles_in(plan.id)
    if not roles & {*ASKED_ALWAYS, Role.SPONSOR}:
        return []
    me, invited = viewer.person_id, _invited(viewer.person_id)
    query = (
        select(
            Deliverable.reference,
            Deliverable.title,
            Theme.code,
            invited.label("invited"),
            _has_evidence().label("has_evidence"),
        )
        .join(Deliverable.theme)
        .where(
            Deliverable.plan_id == plan.id,
            Deliverable.state == DeliverableState.DELIVERED,
            func.coalesce(Deliverable.lead_id, 0) != me,
            func.coalesce(Deliverable.entered_by_id, 0) != me,
            ~_reported(me),
        )
        .order_by(Deliverable.actual_on, Deliverable.id)
    )
    if not roles & ASKED_ALWAYS:
        query = query.where(invited)
    return [_owed(row) for row in db.session.execute(query)]


def _invited(person_id: int) -> Exists:
    return exists().where(
        Invitation.deliverable_id == Deliverable.id,
        Invitation.person_id == person_id,
        Invitation.withdrawn_at.is_(None),
    )


def _reported(person_id: int) -> Exists:
    return exists().where(
        DeliverableEvent.deliverable_id == Deliverable.id,
        DeliverableEvent.deed.in_(DEEDS),
        or_(DeliverableEvent.person_id == person_id, DeliverableEvent.for_person_id == person_id),
    )


def _has_evidence() -> Exists:
    return exists().where(
        Support.subject == Deliverable.__tablename__,
        Support.subject_id == Deliverable.id,
        Support.unlinked_at.is_(None),
        Support.evidence_id == Evidence.id,
        in_force(),
        Evidence.state == EvidenceState.ACCEPTED,
    )


def _owed(row: Any) -> Owed:
    detail = f"{row.title}; delivered, awaiting verification"
    if not row.has_evidence:
        detail = f"{detail}, no evidence accepted yet"
    if row.invited:
        detail = f"{detail}: you are invited to verify it"
    place = Place(PlaceKind.PROOF, row.code, reference=row.reference)
    return Owed(f"{row.reference}: a claim to verify", detail, "Read and verify", None, place)
