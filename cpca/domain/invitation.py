"""A sponsor is invited to verify one deliverable of their theme; without an invitation they verify nothing."""

from __future__ import annotations

from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from cpca.domain import clock
from cpca.domain.deliverable import get_deliverable
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.independence import hands_on
from cpca.domain.verification import PROVED, State
from cpca.extensions import db
from cpca.models.deliverable import Deliverable, Invitation
from cpca.models.people import Holding, Person, Role, RoleAssignment
from cpca.permissions import Viewer

INVITABLE: Final = (State.DELIVERED, *PROVED)


def list_sponsors(deliverable: Deliverable) -> list[Person]:
    """The sponsors of its theme today, those on cover left out: an invitation is to a person."""
    today = clock.today()
    query = (
        select(Person)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            RoleAssignment.theme_id == deliverable.theme_id,
            RoleAssignment.role == Role.SPONSOR,
            RoleAssignment.kind != Holding.COVER,
            RoleAssignment.from_on <= today,
            or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= today),
            Person.active,
        )
        .order_by(Person.id)
    )
    return list(db.session.scalars(query).unique())


def get_invitation(viewer: Viewer, *, plan: str, code: str, reference: str, invitation_id: int) -> Invitation:
    """An invitation of a deliverable that this person may see; raises Missing."""
    deliverable = get_deliverable(viewer, plan=plan, code=code, reference=reference)
    found = db.session.scalars(
        select(Invitation)
        .join(Invitation.deliverable)
        .where(Invitation.id == invitation_id, Invitation.deliverable_id == deliverable.id)
        .options(contains_eager(Invitation.deliverable))
    ).first()
    if found is None:
        raise Missing
    return found


def invite(*, viewer: Viewer, deliverable: Deliverable, person_id: int | None) -> Invitation:
    """Asks a sponsor of the theme to verify it, or to test it again.

    Raises NotNow before it is delivered, DomainError for somebody who is no sponsor of the theme, had a hand in
    it or is invited already.
    """
    if deliverable.state not in INVITABLE:
        raise NotNow(f"{deliverable.reference} is {deliverable.state.value}: there is nothing to verify yet.")
    person = next((p for p in list_sponsors(deliverable) if p.id == person_id), None)
    if person is None:
        raise DomainError("Choose a sponsor of this theme.", "person_id")
    hand = hands_on(deliverable).get(person.id)
    if hand is not None:
        raise DomainError(f"{person.label} {hand}, so somebody else has to verify it.", "person_id")
    if any(i.person_id == person.id and i.withdrawn_at is None for i in deliverable.invitations):
        raise DomainError(f"{person.label} is invited already.", "person_id")
    made = Invitation(
        plan_id=deliverable.plan_id,
        theme_id=deliverable.theme_id,
        deliverable=deliverable,
        person_id=person.id,
        invited_by_id=viewer.person_id,
        invited_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def withdraw(*, viewer: Viewer, invitation: Invitation) -> Invitation:  # noqa: ARG001  an act says who acts
    """Takes an invitation back; what was verified by it stays. Raises NotNow where it was taken back."""
    if invitation.withdrawn_at is not None:
        raise NotNow("This invitation was withdrawn already.")
    invitation.withdrawn_at = clock.now()
    db.session.flush()
    return invitation
