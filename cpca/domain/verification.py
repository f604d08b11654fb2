"""Verified: somebody who had no hand in a deliverable accepts it, on evidence, with its criteria in view.

Delivered is the lead's claim and no more. What the verifier had in view is kept with their words: the acceptance
criteria, the findings in their source's own words and the fingerprint of every piece of evidence.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.dependency_asking import asking
from cpca.domain.errors import DomainError, NotNow
from cpca.domain.evidence_reading import EvidenceFacts, accepted_of
from cpca.domain.finding import FindingRow, list_answered
from cpca.domain.history import covered_by, note_deed
from cpca.domain.independence import check_independent, find_hand
from cpca.domain.progress import check_version
from cpca.domain.trail import canonical
from cpca.extensions import db
from cpca.models.deliverable import (
    Deed,
    Deliverable,
    DeliverableEvent,
    DeliverableState,
    Invitation,
    Retest,
    Verification,
)
from cpca.permissions import Permission, Viewer, allows

State = DeliverableState
PROVED: Final = (State.VERIFIED, State.EMBEDDED)
NO_CRITERIA: Final = "It has no acceptance criteria, so nothing says what would prove it. Ask the programme office to propose them."
NO_EVIDENCE: Final = "No evidence for it is accepted and in date. Evidence is offered by its theme and accepted on its own page."


@dataclass(frozen=True)
class Standing:
    """How far a deliverable is proved, as its page shows it to one reader.

    `why_not` says in words why this reader may not verify or re-test it, where they may at all; `retests` and
    `undone` are oldest first. Words that are not for print are for who `reads_words`.
    """

    deliverable: Deliverable
    findings: tuple[FindingRow, ...]
    evidence: tuple[EvidenceFacts, ...]
    verification: Verification | None
    undone: tuple[Verification, ...]
    retests: tuple[Retest, ...]
    invitations: tuple[Invitation, ...]
    history: tuple[DeliverableEvent, ...]
    why_not: str | None
    is_verifier: bool
    may_invite: bool
    reads_words: bool
    lists_evidence: bool

    @property
    def criteria(self) -> str | None:
        return self.deliverable.criteria

    @property
    def relied_on(self) -> list[dict[str, Any]]:
        """The evidence on which its verification rests, as it was then: id, title, version and sha256 of each."""
        if self.verification is None or not self.lists_evidence:
            return []
        found: list[dict[str, Any]] = json.loads(self.verification.evidence)
        return found

    @property
    def earlier_criteria(self) -> str | None:
        """The acceptance criteria that were in view when it was verified, where a change moved them since."""
        then = self.verification.criteria if self.verification else None
        return then if then != self.criteria else None

    @property
    def awaits(self) -> bool:
        """Whether it is claimed and waits for its verification."""
        return self.deliverable.state is State.DELIVERED

    @property
    def is_proved(self) -> bool:
        return self.deliverable.state in PROVED

    @property
    def may_verify(self) -> bool:
        return self.is_verifier and self.awaits and self.why_not is None

    @property
    def may_retest(self) -> bool:
        return self.is_verifier and self.is_proved and self.why_not is None

    @property
    def last_retest(self) -> Retest | None:
        """The newest re-test that was not undone by a reopening since."""
        return next((r for r in reversed(self.retests) if r.undone_at is None), None)


def read_standing(viewer: Viewer, deliverable: Deliverable) -> Standing:
    """How far a deliverable is proved, on what, and what this person may do about it."""
    verifications = _list_verifications(deliverable)
    is_verifier = allows(viewer, Permission.VERIFY, deliverable)
    lists = allows(viewer, Permission.LIST_EVIDENCE, deliverable)
    evidence = accepted_of(deliverable.id) if lists else []
    standing = [v for v in verifications if v.undone_at is None]
    return Standing(
        deliverable=deliverable,
        findings=tuple(list_answered(deliverable)),
        evidence=tuple(evidence),
        verification=standing[-1] if standing else None,
        undone=tuple(v for v in verifications if v.undone_at is not None),
        retests=tuple(_list_retests(deliverable)),
        invitations=tuple(_list_invitations(deliverable)),
        history=tuple(list_history(deliverable)),
        why_not=_why_not(viewer, deliverable, evidence) if is_verifier else None,
        is_verifier=is_verifier,
        may_invite=allows(viewer, Permission.INVITE, deliverable),
        reads_words=allows(viewer, Permission.READ_UNPRINTED, deliverable),
        lists_evidence=lists,
    )


def _why_not(viewer: Viewer, deliverable: Deliverable, evidence: list[EvidenceFacts]) -> str | None:
    if deliverable.state is State.DELIVERED:
        return find_hand(viewer, deliverable) or _lacks(deliverable, evidence)
    return find_hand(viewer, deliverable) if deliverable.state in PROVED else None


def _lacks(deliverable: Deliverable, evidence: list[EvidenceFacts]) -> str | None:
    """What is missing for anybody to verify it, in words."""
    if not (deliverable.criteria or "").strip():
        return NO_CRITERIA
    return None if evidence else NO_EVIDENCE


def _list_verifications(deliverable: Deliverable) -> list[Verification]:
    query = (
        select(Verification)
        .where(Verification.deliverable_id == deliverable.id)
        .options(joinedload(Verification.verified_by), joinedload(Verification.for_person))
        .order_by(Verification.id)
    )
    return list(db.session.scalars(query))


def _list_retests(deliverable: Deliverable) -> list[Retest]:
    query = select(Retest).where(Retest.deliverable_id == deliverable.id).options(joinedload(Retest.tester))
    return list(db.session.scalars(query.order_by(Retest.tested_on, Retest.id)))


def _list_invitations(deliverable: Deliverable) -> list[Invitation]:
    query = (
        select(Invitation)
        .where(Invitation.deliverable_id == deliverable.id, Invitation.withdrawn_at.is_(None))
        .options(joinedload(Invitation.person), joinedload(Invitation.invited_by))
    )
    return list(db.session.scalars(query.order_by(Invitation.id)))


def list_history(deliverable: Deliverable) -> list[DeliverableEvent]:
    """Everything that was done to a deliverable and its milestones, the oldest first; one statement."""
    query = (
        select(DeliverableEvent)
        .where(DeliverableEvent.deliverable_id == deliverable.id)
        .options(
            joinedload(DeliverableEvent.person),
            joinedload(DeliverableEvent.for_person),
            joinedload(DeliverableEvent.milestone),
        )
        .order_by(DeliverableEvent.id)
    )
    return list(db.session.scalars(query))


def verify(*, viewer: Viewer, deliverable: Deliverable, version: int | None, words: str) -> Verification:
    """Accepts a delivered thing on its evidence; `words` say how the acceptance criteria are met.

    Raises Refused for anybody with a hand in it, Stale, NotNow before it is delivered or while it lacks
    criteria or accepted evidence, DomainError without words.
    """
    check_independent(viewer, deliverable, Permission.VERIFY)
    check_version(deliverable, version)
    if deliverable.state is not State.DELIVERED:
        raise NotNow(
            f"{deliverable.reference} is {deliverable.state.value}: only what is delivered is verified."
        )
    evidence = accepted_of(deliverable.id)
    lacks = _lacks(deliverable, evidence)
    if lacks is not None:
        raise NotNow(lacks)
    _check_words(words, "Say how the acceptance criteria are met, and by which evidence.")
    made = _verification(viewer, deliverable, evidence, words)
    deliverable.state = State.VERIFIED
    note_deed(viewer=viewer, thing=deliverable, deed=Deed.VERIFIED, permission=Permission.VERIFY, words=words)
    return made


def _check_words(words: str, message: str) -> None:
    if not words.strip():
        raise DomainError(message, "words")


def _verification(
    viewer: Viewer, deliverable: Deliverable, evidence: list[EvidenceFacts], words: str
) -> Verification:
    """What was in view, kept word for word; the evidence by its fingerprints."""
    relied = [{"id": e.id, "title": e.title, "version": e.version, "sha256": e.sha256} for e in evidence]
    findings = [row.quoted for row in list_answered(deliverable)]
    made = Verification(
        plan_id=deliverable.plan_id,
        theme_id=deliverable.theme_id,
        deliverable_id=deliverable.id,
        verified_by_id=viewer.person_id,
        for_person_id=covered_by(viewer, Permission.VERIFY, deliverable),
        verified_at=clock.now(),
        words=words,
        criteria=deliverable.criteria,
        findings="\n\n".join(findings),
        evidence=canonical(relied),
    )
    db.session.add(made)
    return made


def not_accepted(*, viewer: Viewer, deliverable: Deliverable, version: int | None, words: str) -> Deliverable:
    """Sends a claim back, with the reason: it is reopened, and its lead claims it again when it is done.

    Doubt needs no independence. Raises Stale, NotNow where nothing is claimed, DomainError without a reason.
    """
    check_version(deliverable, version)
    if deliverable.state is not State.DELIVERED:
        raise NotNow(f"{deliverable.reference} is {deliverable.state.value}: there is no claim to send back.")
    _check_words(words, "Say what is missing before it can be accepted.")
    return _send_back(viewer, deliverable, Deed.NOT_ACCEPTED, words)


def reopen(*, viewer: Viewer, deliverable: Deliverable, version: int | None, words: str) -> Deliverable:
    """Takes a verification back, with the reason: what was verified stays on record as undone.

    Raises Stale, NotNow where nothing is verified, DomainError without a reason.
    """
    check_version(deliverable, version)
    if deliverable.state not in PROVED:
        raise NotNow(
            f"{deliverable.reference} is {deliverable.state.value}: there is nothing verified to reopen."
        )
    _check_words(words, "Say why it no longer counts as proved.")
    return _send_back(viewer, deliverable, Deed.REOPENED, words)


def _send_back(viewer: Viewer, deliverable: Deliverable, deed: Deed, words: str) -> Deliverable:
    was_on = deliverable.actual_on
    undo_proof(deliverable)
    with asking(viewer, deliverable):
        deliverable.state, deliverable.actual_on = State.REOPENED, None
        db.session.flush()
    note_deed(
        viewer=viewer,
        thing=deliverable,
        deed=deed,
        permission=Permission.VERIFY,
        on=was_on if deed is Deed.NOT_ACCEPTED else None,
        words=words,
    )
    return deliverable


def undo_proof(deliverable: Deliverable) -> None:
    """Marks the verification and the re-tests that stood as undone now; the rows stay."""
    own, now = deliverable.id, clock.now()
    verifications = select(Verification).where(
        Verification.deliverable_id == own, Verification.undone_at.is_(None)
    )
    retests = select(Retest).where(Retest.deliverable_id == own, Retest.undone_at.is_(None))
    for row in (*db.session.scalars(verifications), *db.session.scalars(retests)):
        row.undone_at = now
