"""A request is decided by another person: the senior responsible owner within delegation; beyond it they record
what the body that agreed the plan decided, with the day and the minute.

Nobody decides what they proposed, had proposed for them, or own: the rule compares people, not roles.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import or_, select

from cpca.domain import clock, history
from cpca.domain.change_applying import apply, check_applies
from cpca.domain.change_rules import deciding_body, is_within_delegation
from cpca.domain.errors import DomainError, NotNow, Refused
from cpca.domain.progress import check_version
from cpca.extensions import db
from cpca.models.change import ChangeRequest, ChangeState
from cpca.models.people import Role, RoleAssignment
from cpca.permissions import Permission, Viewer

State = ChangeState


@dataclass(frozen=True)
class OfBody:
    """What a body decided: which, where its minutes say so, and on what day it met."""

    body: str | None
    minute: str | None
    met_on: dt.date | None

    @property
    def is_empty(self) -> bool:
        return not self.minute and self.met_on is None


def decide(
    *,
    viewer: Viewer,
    change: ChangeRequest,
    version: int | None,
    approve: bool,
    words: str | None,
    of_body: OfBody | None = None,
) -> ChangeRequest:
    """Approves a request, which applies at once, or refuses it with words.

    Beyond delegation an approval names the body's minute and day; so does a refusal that the body decided.
    Raises Stale; NotNow where it is closed or what stood has changed; Refused for what the person proposed or
    owns; DomainError for a refusal without words, or an approval without its minute.
    """
    check_version(change, version)
    if change.state is not State.PROPOSED:
        raise NotNow(f"{change.reference} is {change.state.value} already.")
    bar = find_own(viewer, change)
    if bar is not None:
        raise Refused(bar)
    if not approve and not words:
        raise DomainError("Say why it is refused, for whoever proposed it.", "decision")
    change.within_delegation, _ = is_within_delegation(change)
    if approve:
        check_applies(change)
    if not change.within_delegation:
        _record_body(change, approve, of_body or OfBody(None, None, None))
    _sign(viewer, change, State.APPROVED if approve else State.REFUSED, words)
    if approve:
        apply(viewer, change)
    return change


def _sign(viewer: Viewer, change: ChangeRequest, state: ChangeState, words: str | None) -> None:
    change.state, change.decision = state, words
    change.decided_by_id, change.decided_at = viewer.person_id, clock.now()
    change.decided_for_id = history.covered_by(viewer, Permission.DECIDE_CHANGE, change)
    db.session.flush()


def _record_body(change: ChangeRequest, approve: bool, decided: OfBody) -> None:
    """What the body decided; a request may be refused without being put to it."""
    if not approve and decided.is_empty:
        return
    if not decided.minute:
        raise DomainError("Give the minute that records the decision, such as 7.2.", "minute")
    if decided.met_on is None:
        raise DomainError("Give the day on which it was decided.", "met_on")
    if decided.met_on > clock.today():
        raise DomainError("Give the day of a meeting that was held: today or before.", "met_on")
    change.body = decided.body or deciding_body(change.plan)
    change.minute, change.met_on = decided.minute, decided.met_on


def find_own(viewer: Viewer, change: ChangeRequest) -> str | None:
    """Why this person may not decide a request whatever their role, in words; None where they may.

    Whoever covers somebody counts as both: neither may have proposed it, lead the thing or lead its theme.
    """
    acting = acting_as(viewer, change.plan_id)
    if acting & {change.proposed_by_id, change.for_person_id}:
        return _refusal(change, "was proposed by you, or by the person you act for")
    of_it = change.deliverable or (change.milestone.deliverable if change.milestone else None)
    if of_it is not None and of_it.lead_id in acting:
        return _refusal(change, f"is about {of_it.reference}, which you lead, or the person you act for does")
    if change.theme_id is not None and _leads(acting, change.theme_id):
        return _refusal(change, "is about a theme that you lead, or the person you act for does")
    return None


def acting_as(viewer: Viewer, plan_id: int) -> frozenset[int]:
    """This person, and whomever they cover in the plan in any role."""
    covered = (held.covers_id for held in viewer.held if held.plan_id in (plan_id, None))
    return frozenset({viewer.person_id, *(one for one in covered if one is not None)})


def _refusal(change: ChangeRequest, why: str) -> str:
    return f"{change.reference} {why}, so somebody else decides it: another senior responsible owner."


def _leads(people: frozenset[int], theme_id: int) -> bool:
    today = clock.today()
    query = select(RoleAssignment.id).where(
        RoleAssignment.person_id.in_(people),
        RoleAssignment.theme_id == theme_id,
        RoleAssignment.role == Role.THEME_LEAD,
        RoleAssignment.from_on <= today,
        or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= today),
    )
    return db.session.execute(query).first() is not None
