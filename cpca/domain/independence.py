"""Nobody verifies what they had a hand in: who had one in a deliverable, and which.

People are compared and not the roles they hold: whoever drafted, entered, approved or owns a deliverable stays
its hand in any other role they take, and so does the person they acted for on cover. The record's own columns
say most of it; the trail says the rest, such as who rewrote a line that somebody else had entered.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, literal, or_, select, union_all

from cpca.domain import clock
from cpca.domain.errors import Refused
from cpca.extensions import db
from cpca.models.audit import AuditEvent, AuditPayload
from cpca.models.change import ChangeRequest
from cpca.models.deliverable import DateMove, Deed, Deliverable, DeliverableEvent, Milestone
from cpca.models.evidence import Evidence, EvidenceVersion, Support
from cpca.models.people import Person, Role, RoleAssignment
from cpca.models.plan import Theme
from cpca.models.progress import Commitment, ProgressItem, ThemeUpdate
from cpca.permissions import Permission, Viewer, allows

P = Permission
Hand = tuple[int | None, str]  # a person, if one is known, and what they did, in words

DEEDS: Final = {
    Deed.ENTERED: "entered it",
    Deed.EDITED: "edited it",
    Deed.REPORTED: "reported on its progress",
    Deed.CLAIMED: "reported it delivered",
    Deed.PAUSED: "paused it",
    Deed.RESUMED: "resumed it",
}
LEADS: Final = "leads it"
LED: Final = "led it"
DRAFTED: Final = "drafted a line about it"
SUBMITTED: Final = "submitted the return that reports it"
APPROVED: Final = "approved the return that reports it"
MOVED: Final = "moved its dates"
PROPOSED: Final = "proposed a change to it"
DECIDED: Final = "decided a change to it"
OFFERED: Final = "offered evidence for it"
# What the trail's acts are, on the deliverable and its milestones, on lines about it, and on their returns.
_ON_IT: Final = {
    P.EDIT_PLAN: "edited it",
    P.EDIT_FORECAST: "reported on its progress",
    P.IMPORT_TRACKER: "imported it",
}
_ON_LINES: Final = {P.DRAFT: DRAFTED}
_ON_RETURNS: Final = {P.DECLARE: SUBMITTED, P.APPROVE: APPROVED}
WHOM_TO_ASK: Final = "Ask internal audit or the programme office: somebody who had no hand in it."


class _Parts(NamedTuple):
    """The rows that a hand may have touched: milestones, lines, commitments and the returns that hold them."""

    deliverable: Deliverable
    milestones: frozenset[int]
    lines: frozenset[int]
    commitments: frozenset[int]
    updates: frozenset[int]


def hands_on(deliverable: Deliverable) -> dict[int, str]:
    """Everybody who had a hand in a deliverable, by key, and what they did, in words; eight statements.

    "leads it and reported it delivered": to be read after "the one who".
    """
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for person_id, words in _all_hands(deliverable):
        if person_id is not None:
            found[person_id][words] = None
    for did in found.values():
        if LEADS in did:
            did.pop(LED, None)
    return {person_id: _join(list(words)) for person_id, words in found.items()}


def _join(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _all_hands(deliverable: Deliverable) -> Iterator[Hand]:
    yield deliverable.lead_id, LEADS
    yield deliverable.entered_by_id, DEEDS[Deed.ENTERED]
    milestones = _of_milestones(deliverable)
    yield from ((row.entered_by_id, "entered a milestone of it") for row in milestones)
    lines = _of_lines(deliverable)
    yield from _who_wrote(lines)
    parts = _Parts(
        deliverable,
        frozenset(row.id for row in milestones),
        frozenset(row.id for row in lines if row.table == ProgressItem.__tablename__),
        frozenset(row.id for row in lines if row.table == Commitment.__tablename__),
        frozenset(row.update_id for row in lines),
    )
    yield from _of_deeds(deliverable)
    yield from _of_moves(parts)
    yield from _of_changes(parts)
    yield from _of_evidence(parts)
    yield from _of_trail(parts)


def _of_milestones(deliverable: Deliverable) -> list[Any]:
    query = select(Milestone.id, Milestone.entered_by_id).where(Milestone.deliverable_id == deliverable.id)
    return list(db.session.execute(query))


def _of_lines(deliverable: Deliverable) -> list[Any]:
    """Lines and commitments about it with their returns, those withdrawn too: who wrote them wrote about it."""
    both = [
        select(
            kind.id,
            kind.update_id,
            kind.entered_by_id,
            ThemeUpdate.submitted_by_id,
            ThemeUpdate.approved_by_id,
            literal(kind.__tablename__).label("table"),
        )
        .join(ThemeUpdate, ThemeUpdate.id == kind.update_id)
        .where(kind.deliverable_id == deliverable.id)
        for kind in (ProgressItem, Commitment)
    ]
    return list(db.session.execute(union_all(*both)))


def _who_wrote(lines: Iterable[Any]) -> Iterator[Hand]:
    for row in lines:
        yield row.entered_by_id, DRAFTED
        yield row.submitted_by_id, SUBMITTED
        yield row.approved_by_id, APPROVED


def _of_deeds(deliverable: Deliverable) -> Iterator[Hand]:
    """What people did to it and its milestones, and who leads its theme, or led it since it was claimed."""
    query = select(
        DeliverableEvent.deed,
        DeliverableEvent.person_id,
        DeliverableEvent.for_person_id,
        DeliverableEvent.done_at,
    ).where(DeliverableEvent.deliverable_id == deliverable.id, DeliverableEvent.deed.in_(DEEDS))
    rows = db.session.execute(query).all()
    for row in rows:
        yield row.person_id, DEEDS[row.deed]
        yield row.for_person_id, DEEDS[row.deed]
    claims = [row.done_at.astimezone(clock.LONDON).date() for row in rows if row.deed is Deed.CLAIMED]
    yield from _of_leads(deliverable, max(claims, default=deliverable.actual_on or clock.today()))


def _of_leads(deliverable: Deliverable, since: dt.date) -> Iterator[Hand]:
    query = (
        select(RoleAssignment.person_id, RoleAssignment.covers_id, Theme.code)
        .join(Theme, Theme.id == RoleAssignment.theme_id)
        .where(
            RoleAssignment.theme_id == deliverable.theme_id,
            RoleAssignment.role == Role.THEME_LEAD,
            RoleAssignment.from_on <= clock.today(),
            or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= since),
        )
    )
    for row in db.session.execute(query):
        yield row.person_id, f"leads theme {row.code}"
        yield row.covers_id, f"leads theme {row.code}"


def _of_moves(parts: _Parts) -> Iterator[Hand]:
    query = select(DateMove.moved_by_id, DateMove.for_person_id).where(
        or_(DateMove.deliverable_id == parts.deliverable.id, DateMove.milestone_id.in_(parts.milestones))
    )
    for row in db.session.execute(query):
        yield row.moved_by_id, MOVED
        yield row.for_person_id, MOVED


def _of_changes(parts: _Parts) -> Iterator[Hand]:
    own = parts.deliverable.id
    query = select(
        ChangeRequest.proposed_by_id,
        ChangeRequest.for_person_id,
        ChangeRequest.decided_by_id,
        ChangeRequest.decided_for_id,
    ).where(
        or_(
            ChangeRequest.deliverable_id == own,
            ChangeRequest.successor_id == own,
            ChangeRequest.milestone_id.in_(parts.milestones),
        )
    )
    for row in db.session.execute(query):
        yield row.proposed_by_id, PROPOSED
        yield row.for_person_id, PROPOSED
        yield row.decided_by_id, DECIDED
        yield row.decided_for_id, DECIDED


def _of_evidence(parts: _Parts) -> Iterator[Hand]:
    """Who offered what supports it, brought a version of it or put it there; taking it off again changes nothing."""
    query = (
        select(
            Evidence.offered_by_id,
            Evidence.for_person_id,
            Support.linked_by_id,
            EvidenceVersion.added_by_id,
            EvidenceVersion.for_person_id,
        )
        .join(Support, Support.evidence_id == Evidence.id)
        .outerjoin(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
        .where(or_(*_places(Support.subject, Support.subject_id, parts)))
    )
    for row in db.session.execute(query):
        yield from ((person_id, OFFERED) for person_id in row)


def _places(subject: Any, subject_id: Any, parts: _Parts) -> list[ColumnElement[bool]]:
    """The rows that are it, of it or about it, by table and key."""
    keys: dict[str, Iterable[int]] = {
        Deliverable.__tablename__: [parts.deliverable.id],
        Milestone.__tablename__: parts.milestones,
        ProgressItem.__tablename__: parts.lines,
        Commitment.__tablename__: parts.commitments,
    }
    return [and_(subject == table, subject_id.in_(ids)) for table, ids in keys.items()]


def _of_trail(parts: _Parts) -> Iterator[Hand]:
    """Who acted on any of it and for whom, by the trail, and who once led it."""
    of_returns = and_(
        AuditEvent.subject == ThemeUpdate.__tablename__, AuditEvent.subject_id.in_(parts.updates)
    )
    query = (
        select(
            AuditEvent.subject, AuditEvent.act, AuditEvent.actor, AuditEvent.acting_for, AuditPayload.content
        )
        .outerjoin(
            AuditPayload,
            and_(AuditPayload.id == AuditEvent.id, AuditEvent.subject == Deliverable.__tablename__),
        )
        .where(or_(of_returns, *_places(AuditEvent.subject, AuditEvent.subject_id, parts)))
    )
    rows = db.session.execute(query).all()
    named = {name for row in rows for name in (row.actor, row.acting_for) if name}
    people = _people_by(named)
    for row in rows:
        words = _words_of(row.subject, row.act)
        if words is not None:
            yield people.get(row.actor), words
            yield people.get(row.acting_for), words
        yield json.loads(row.content or "{}").get("lead_id"), LED


def _people_by(pseudonyms: Iterable[str]) -> dict[str, int]:
    rows = db.session.execute(select(Person.pseudonym, Person.id).where(Person.pseudonym.in_(pseudonyms)))
    return {row.pseudonym: row.id for row in rows}


def _words_of(subject: str, act: str) -> str | None:
    kinds = {
        ThemeUpdate.__tablename__: _ON_RETURNS,
        ProgressItem.__tablename__: _ON_LINES,
        Commitment.__tablename__: _ON_LINES,
    }
    acts = kinds.get(subject, _ON_IT)
    return next((words for permission, words in acts.items() if permission.value == act), None)


def find_hand(viewer: Viewer, deliverable: Deliverable) -> str | None:
    """Why this person may not verify a deliverable, in words that say whom to ask; None where nothing stands against it.

    Their own hand, or that of somebody whom they cover in the plan at present.
    """
    hands = hands_on(deliverable)
    if viewer.person_id in hands:
        return _say("you are the one who", hands[viewer.person_id])
    for held in viewer.held:
        if held.covers_id in hands and held.plan_id in (deliverable.plan_id, None):
            return _say(f"you act for {held.covers_label}, who", hands[held.covers_id])
    return None


def _say(who: str, did: str) -> str:
    return f"Nobody verifies what they had a hand in, and by the record {who} {did}. {WHOM_TO_ASK}"


def check_independent(viewer: Viewer, deliverable: Deliverable, permission: Permission) -> None:
    """Raises Refused where this person, or somebody whom they cover, had a hand in the deliverable.

    `permission` is the act's: one that this person may not do at all is refused too.
    """
    why = find_hand(viewer, deliverable)
    if why is None and not allows(viewer, permission, deliverable):
        why = f"You may not verify this. {WHOM_TO_ASK}"
    if why is not None:
        raise Refused(why)
