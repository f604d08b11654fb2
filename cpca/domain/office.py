"""The sponsor's office of a theme: a council, and whoever speaks for it today."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.people import Person, Role, RoleAssignment
from cpca.models.progress import ThemeUpdate


@dataclass(frozen=True)
class Sponsor:
    """Somebody who may speak for a council on a theme; on cover, for the person whom they cover."""

    person: Person
    council_id: int
    covers_id: int | None
    words: str


def list_sponsors(update: ThemeUpdate) -> list[Sponsor]:
    """Who may speak for a council on this update's theme today, cover included; one statement."""
    covered, today = aliased(Person), clock.today()
    rows = db.session.execute(
        select(Person, covered)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .outerjoin(covered, covered.id == RoleAssignment.covers_id)
        .where(
            RoleAssignment.theme_id == update.theme_id,
            RoleAssignment.role == Role.SPONSOR,
            RoleAssignment.from_on <= today,
            or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= today),
        )
        .order_by(RoleAssignment.covers_id.is_not(None), RoleAssignment.id)
    ).all()
    return [_sponsor(person, covers) for person, covers in rows]


def _sponsor(person: Person, covers: Person | None) -> Sponsor:
    words = f"{person.label} for {covers.label}" if covers else person.label
    home = (covers or person).organisation_id
    return Sponsor(person, home, covers.id if covers else None, words)


def find_sponsor(update: ThemeUpdate, person_id: int) -> Sponsor | None:
    """That person as a sponsor of the update's theme today, in their own right first; or None."""
    return next((s for s in list_sponsors(update) if s.person.id == person_id), None)
