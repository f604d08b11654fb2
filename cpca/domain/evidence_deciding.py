"""Evidence accepted or refused: by a person who neither offered it nor added a version, nor acts for one who did."""

from __future__ import annotations

from sqlalchemy import select

from cpca.domain import clock
from cpca.domain.errors import DomainError, NotNow, Refused
from cpca.domain.history import covered_by
from cpca.domain.progress import check_version
from cpca.extensions import db
from cpca.models.evidence import Evidence, EvidenceState, EvidenceVersion
from cpca.permissions import Permission, Viewer, allows


def decide(
    *, viewer: Viewer, evidence: Evidence, version: int | None, accepts: bool, decision: str
) -> Evidence:
    """Accepts or refuses the newest version, with the reason.

    Raises Stale where a newer version came meanwhile, NotNow where it was decided, Refused for who offered
    it, DomainError without a reason.
    """
    check_independent(viewer, evidence)
    check_version(evidence, version)
    if evidence.state is not EvidenceState.OFFERED:
        raise NotNow(
            f"{evidence.reference} is {evidence.state.value} already. A new version is decided anew."
        )
    if not decision.strip():
        raise DomainError("Say what it shows, or why it does not do.", "decision")
    evidence.state = EvidenceState.ACCEPTED if accepts else EvidenceState.REFUSED
    evidence.decided_by_id = viewer.person_id
    evidence.decided_for_id = covered_by(viewer, Permission.DECIDE_EVIDENCE, evidence)
    evidence.decided_at, evidence.decision = clock.now(), decision
    db.session.flush()
    return evidence


def may_decide(viewer: Viewer, evidence: Evidence) -> bool:
    """Whether this person may accept or refuse it as it stands now."""
    allowed = allows(viewer, Permission.DECIDE_EVIDENCE, evidence)
    return allowed and evidence.state is EvidenceState.OFFERED and not _mine(viewer, evidence)


def check_independent(viewer: Viewer, evidence: Evidence) -> None:
    """Raises Refused, saying why, for a person who had a hand in it: people count here, not roles."""
    if _mine(viewer, evidence):
        raise Refused(
            f"You, or somebody you act for, offered {evidence.reference} or a version of it, so somebody else "
            "decides it. Ask the programme office, the senior responsible owner or internal audit."
        )


def _mine(viewer: Viewer, evidence: Evidence) -> bool:
    acting_for = covered_by(viewer, Permission.DECIDE_EVIDENCE, evidence)
    return not {viewer.person_id, acting_for}.isdisjoint(_hands_on(evidence))


def _hands_on(evidence: Evidence) -> set[int]:
    """Who offered it or added a version, and for whom, by key."""
    rows = db.session.execute(
        select(EvidenceVersion.added_by_id, EvidenceVersion.for_person_id).where(
            EvidenceVersion.evidence_id == evidence.id
        )
    )
    found = {evidence.offered_by_id, evidence.for_person_id, *(key for row in rows for key in row)}
    return {key for key in found if key is not None}
