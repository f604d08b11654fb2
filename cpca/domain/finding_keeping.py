"""How a finding is kept: entered and edited in its source's words, tied to what answers it, followed up, closed.

Source of the rules: the product's record. A finding is closed on its source's word, or on Audit and Governance's
after internal audit followed it up; either names where that is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import func, select

from cpca.domain import clock
from cpca.domain.errors import DomainError, NotNow, Refused
from cpca.domain.finding import list_follow_ups
from cpca.domain.independence import find_hand
from cpca.domain.progress import check_version
from cpca.extensions import db
from cpca.models.deliverable import Deliverable
from cpca.models.finding import Closing, Finding, FindingAnswer, FindingKind, FindingState, FollowUp
from cpca.models.plan import Plan
from cpca.permissions import Permission, Viewer, allows


def add_finding(
    *,
    viewer: Viewer,  # noqa: ARG001  every act of the record says who acts
    plan: Plan,
    source: str,
    kind: FindingKind,
    reference: str,
    text: str,
    made_on: dt.date | None = None,
    document: str | None = None,
) -> Finding:
    """Enters a finding in its source's own words. Raises DomainError where that source's reference is there."""
    _check_free(plan.id, source, reference)
    _check_past(made_on, "made_on")
    last = select(func.max(Finding.position)).where(Finding.plan_id == plan.id)
    finding = Finding(
        plan_id=plan.id,
        source=source,
        kind=kind,
        reference=reference,
        text=text,
        made_on=made_on,
        document=document,
        position=(db.session.execute(last).scalar() or 0) + 1,
        state=FindingState.OPEN,
    )
    db.session.add(finding)
    db.session.flush()
    return finding


def edit_finding(
    *,
    viewer: Viewer,  # noqa: ARG001
    finding: Finding,
    version: int | None,
    source: str,
    kind: FindingKind,
    reference: str,
    text: str,
    made_on: dt.date | None,
    document: str | None,
) -> Finding:
    """Puts right how a finding was entered. Raises Stale, DomainError, and NotNow once it is closed."""
    check_version(finding, version)
    _check_open(finding)
    if (source, reference) != (finding.source, finding.reference):
        _check_free(finding.plan_id, source, reference)
    _check_past(made_on, "made_on")
    finding.source, finding.kind, finding.reference = source, kind, reference
    finding.text, finding.made_on, finding.document = text, made_on, document
    db.session.flush()
    return finding


def _check_free(plan_id: int, source: str, reference: str) -> None:
    same = select(Finding.id).where(
        Finding.plan_id == plan_id, Finding.source == source, Finding.reference == reference
    )
    if db.session.execute(same).first():
        raise DomainError(f"{reference} of {source} is there already.", "reference")


def _check_past(day: dt.date | None, field: str) -> None:
    if day is not None and day > clock.today():
        raise DomainError("Give today or an earlier date.", field)


def _check_open(finding: Finding) -> None:
    if finding.state is not FindingState.OPEN:
        raise NotNow(f"{finding.reference} is {finding.state.value}. Open it again first.")


def link_answers(
    *,
    viewer: Viewer,  # noqa: ARG001
    finding: Finding,
    chosen: Iterable[int],
    shown: Iterable[int],
) -> Finding:
    """Says which deliverables answer a finding: the `chosen`, by key, of those that were ticked or are now.

    `shown` are those the page showed as ticked, so that what somebody else tied meanwhile stays. Raises NotNow
    once it is closed, DomainError for a deliverable of another plan.
    """
    _check_open(finding)
    chosen, shown = set(chosen), set(shown)
    _check_of_plan(Deliverable, finding.plan_id, chosen | shown)
    _relink(finding.plan_id, {(finding.id, key) for key in chosen}, {(finding.id, key) for key in shown})
    return finding


def link_findings(
    *,
    viewer: Viewer,  # noqa: ARG001
    deliverable: Deliverable,
    chosen: Iterable[int],
    shown: Iterable[int],
) -> Deliverable:
    """The same from the other end: which findings a deliverable answers. Raises NotNow for one that is closed."""
    chosen, shown = set(chosen), set(shown)
    _check_of_plan(Finding, deliverable.plan_id, chosen | shown)
    for finding in db.session.scalars(select(Finding).where(Finding.id.in_(chosen ^ shown))):
        _check_open(finding)
    ties, before = ({(key, deliverable.id) for key in keys} for keys in (chosen, shown))
    _relink(deliverable.plan_id, ties, before)
    return deliverable


def _check_of_plan(kind: type[Finding | Deliverable], plan_id: int, keys: set[int]) -> None:
    if keys - set(db.session.scalars(select(kind.id).where(kind.plan_id == plan_id))):
        raise DomainError("Choose from the list on the page.", "chosen")


def _relink(plan_id: int, chosen: set[tuple[int, int]], shown: set[tuple[int, int]]) -> None:
    """Ties and unties pairs of a finding and a deliverable; what was untied is kept with its date."""
    changed = chosen ^ shown
    stored = select(FindingAnswer).where(
        FindingAnswer.finding_id.in_({pair[0] for pair in changed}),
        FindingAnswer.deliverable_id.in_({pair[1] for pair in changed}),
    )
    rows = {(row.finding_id, row.deliverable_id): row for row in db.session.scalars(stored)}
    for pair in sorted(chosen - shown):
        if pair in rows:
            rows[pair].removed_at = None
        else:
            db.session.add(FindingAnswer(finding_id=pair[0], deliverable_id=pair[1], plan_id=plan_id))
    for pair in sorted(shown - chosen):
        if pair in rows and rows[pair].removed_at is None:
            rows[pair].removed_at = clock.now()
    db.session.flush()


def follow_up(
    *,
    viewer: Viewer,
    finding: Finding,
    followed_on: dt.date,
    implemented: bool,
    words: str,
    reference: str | None,
) -> FollowUp:
    """What internal audit found when it followed a finding up. Raises DomainError for a date to come, or for
    somebody who had a hand in what answers it; NotNow once it is superseded.
    """
    if finding.state is FindingState.SUPERSEDED:
        raise NotNow(f"{finding.reference} is superseded: follow up what took its place.")
    _check_past(followed_on, "followed_on")
    _check_no_hand(viewer, finding)
    row = FollowUp(
        finding=finding,
        plan_id=finding.plan_id,
        followed_on=followed_on,
        implemented=implemented,
        words=words,
        reference=reference,
        made_by_id=viewer.person_id,
        made_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _check_no_hand(viewer: Viewer, finding: Finding) -> None:
    """Whoever had a hand in what answers a finding does not say whether it is implemented."""
    answers = (
        select(Deliverable)
        .join(FindingAnswer, FindingAnswer.deliverable_id == Deliverable.id)
        .where(FindingAnswer.finding_id == finding.id, FindingAnswer.removed_at.is_(None))
    )
    for deliverable in db.session.scalars(answers.order_by(Deliverable.id)).all():
        if find_hand(viewer, deliverable) is not None:
            raise DomainError(
                f"You had a hand in {deliverable.reference}, which answers this. Somebody else of internal audit "
                "follows it up."
            )


def close_finding(
    *,
    viewer: Viewer,
    finding: Finding,
    version: int | None,
    closing: Closing,
    reference: str,
    closed_on: dt.date,
) -> Finding:
    """Closes a finding on its source's word, or on Audit and Governance's, by the reference that says so.

    Raises Stale; NotNow where it is closed already, or where internal audit's newest follow-up does not say that
    it is implemented; Refused where that committee's word is not this person's to record; DomainError.
    """
    check_version(finding, version)
    _check_open(finding)
    _check_past(closed_on, "closed_on")
    if finding.made_on is not None and closed_on < finding.made_on:
        raise DomainError("That is before the finding was made.", "closed_on")
    if closing is Closing.COMMITTEE:
        _check_followed(viewer, finding, closed_on)
    finding.state, finding.closing = FindingState.CLOSED, closing
    finding.closing_reference, finding.closed_on = reference, closed_on
    finding.closed_by_id, finding.closed_at = viewer.person_id, clock.now()
    finding.reason = None
    db.session.flush()
    return finding


def _check_followed(viewer: Viewer, finding: Finding, closed_on: dt.date) -> None:
    """Audit and Governance closes on internal audit's newest follow-up, which internal audit records."""
    if not allows(viewer, Permission.FOLLOW_UP, finding):
        raise Refused(
            "Audit and Governance closes a finding on internal audit’s follow-up: ask internal audit to record it."
        )
    newest = next(reversed(list_follow_ups([finding.id])), None)
    if newest is None:
        raise NotNow(
            "Follow it up first: Audit and Governance closes a finding on internal audit’s follow-up."
        )
    if not newest.implemented:
        raise NotNow("The newest follow-up says that it is not implemented. Follow it up again first.")
    if closed_on < newest.followed_on:
        raise DomainError("The minute is from before the follow-up it rests on.", "closed_on")


def supersede_finding(*, viewer: Viewer, finding: Finding, version: int | None, reason: str) -> Finding:  # noqa: ARG001
    """Something else took a finding's place, for the reason given. Raises Stale; NotNow unless it is open."""
    check_version(finding, version)
    _check_open(finding)
    finding.state, finding.reason = FindingState.SUPERSEDED, reason
    db.session.flush()
    return finding


def reopen_finding(*, viewer: Viewer, finding: Finding, version: int | None, reason: str) -> Finding:  # noqa: ARG001
    """A finding is open again, for the reason given; how it was closed stays in the trail. Raises Stale, NotNow."""
    check_version(finding, version)
    if finding.state is FindingState.OPEN:
        raise NotNow(f"{finding.reference} is open already.")
    finding.state, finding.reason = FindingState.OPEN, reason
    finding.closing = finding.closing_reference = finding.closed_on = None
    finding.closed_by_id = finding.closed_at = None
    db.session.flush()
    return finding
