"""What a drawn sample hands out: for each deliverable its findings, evidence, proof and dates, and their trail.

A statement a kind, however many deliverables. What is kept back, and evidence that its reader may not read, is
left out, and so is what the trail says of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from cpca.domain.audit_sample import read_drawn
from cpca.domain.errors import NotNow
from cpca.domain.exempt import withheld
from cpca.extensions import Base, db
from cpca.models.deliverable import (
    DateMove,
    Deliverable,
    DeliverableEvent,
    Invitation,
    Milestone,
    Retest,
    Verification,
)
from cpca.models.evidence import Evidence, EvidenceVersion, Support
from cpca.models.finding import AuditSample, Finding, FindingAnswer
from cpca.models.plan import Theme
from cpca.models.report import StoredFile
from cpca.permissions import Permission, Viewer, allows

T = TypeVar("T", bound=Base)
Row = tuple[str, int]  # a table and a key, as the trail names what an event is about
MEGABYTE: Final = 1024 * 1024
LARGEST: Final = 200 * MEGABYTE  # of the files of one sample


@dataclass
class Case:
    """One deliverable of a sample with everything that proves it."""

    name: str
    deliverable: Deliverable
    findings: list[Finding] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    moves: list[DateMove] = field(default_factory=list)
    verifications: list[Verification] = field(default_factory=list)
    retests: list[Retest] = field(default_factory=list)
    events: list[DeliverableEvent] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    proves: set[Row] = field(default_factory=set)  # the rows whose events are the trail of it


@dataclass(frozen=True)
class Handout:
    """A sample with its cases in the order drawn; `left_out` are names that this reader may not read."""

    sample: AuditSample
    cases: tuple[Case, ...]
    left_out: tuple[str, ...]

    @property
    def size(self) -> int:
        """The bytes of its files."""
        return sum(v.size or 0 for case in self.cases for e in case.evidence for v in e.versions)

    def rows(self) -> frozenset[Row]:
        """The rows of which the trail's events are handed out, the draw itself among them."""
        own = {(AuditSample.__tablename__, self.sample.id)}
        return frozenset(own.union(*(case.proves for case in self.cases)))


def read_handout(viewer: Viewer, sample: AuditSample) -> Handout:
    """Everything about a sample's deliverables that this person may read, as the record stands now."""
    names = read_drawn(sample).names
    kept = (
        frozenset() if allows(viewer, Permission.READ_EXEMPT, sample) else frozenset(withheld(sample.plan_id))
    )
    found = {f"{d.theme.code}/{d.reference}": d for d in _deliverables(sample, names)}
    shown = {
        name: found[name]
        for name in names
        if name in found and (Deliverable.__tablename__, found[name].id) not in kept
    }
    cases = {d.id: Case(name, d) for name, d in shown.items()}
    _fill(viewer, cases, kept)
    return Handout(sample, tuple(cases.values()), tuple(name for name in names if name not in shown))


def check_size(handout: Handout) -> None:
    """Raises NotNow where the files are more than one zip takes."""
    if handout.size > LARGEST:
        raise NotNow(
            f"The evidence of this sample is {handout.size // MEGABYTE:,} MB, more than the "
            f"{LARGEST // MEGABYTE} MB that one download takes. Draw fewer deliverables at a time."
        )


def read_content(version: EvidenceVersion) -> bytes | None:
    """A version's bytes, read alone so that one file at a time is held; None for a link."""
    if version.file_id is None:
        return None
    return db.session.scalar(select(StoredFile.content).where(StoredFile.id == version.file_id))


def _deliverables(sample: AuditSample, names: Sequence[str]) -> Iterable[Deliverable]:
    pairs = [name.split("/", 1) for name in names]
    here: list[ColumnElement[bool]] = [
        and_(Theme.code == code, Deliverable.reference == reference) for code, reference in pairs
    ]
    query = (
        select(Deliverable)
        .join(Deliverable.theme)
        .where(Deliverable.plan_id == sample.plan_id, or_(*here))
        .options(joinedload(Deliverable.theme), joinedload(Deliverable.lead))
    )
    return db.session.scalars(query)


def _fill(viewer: Viewer, cases: dict[int, Case], kept: Collection[Row]) -> None:
    for case in cases.values():
        _note(case, case.deliverable)
    for answer in _of(FindingAnswer, cases, joinedload(FindingAnswer.finding)):
        if answer.removed_at is None:
            case = cases[answer.deliverable_id]
            case.findings.append(answer.finding)
            _note(case, answer, answer.finding)
    _add(cases, "milestones", _of(Milestone, cases))
    _add(cases, "verifications", _of(Verification, cases, joinedload(Verification.verified_by)))
    _add(cases, "retests", _of(Retest, cases, joinedload(Retest.tester)))
    named = (joinedload(DeliverableEvent.person), joinedload(DeliverableEvent.milestone))
    _add(cases, "events", _of(DeliverableEvent, cases, *named))
    for invitation in _of(Invitation, cases):
        _note(cases[invitation.deliverable_id], invitation)
    homes = {m.id: case for case in cases.values() for m in case.milestones}
    _fill_moves(cases, homes)
    _fill_evidence(viewer, cases, homes, kept)


def _note(case: Case, *rows: Any) -> None:
    case.proves.update((row.__tablename__, row.id) for row in rows)


def _of(kind: type[T], cases: Collection[int], *options: Any) -> Sequence[T]:
    """The rows of a kind about the sample's deliverables, the oldest first; one statement."""
    table: Any = kind
    query = select(kind).where(table.deliverable_id.in_(cases)).options(*options).order_by(table.id)
    return db.session.scalars(query).all()


def _add(cases: dict[int, Case], part: str, rows: Iterable[Any]) -> None:
    for row in rows:
        case = cases[row.deliverable_id]
        getattr(case, part).append(row)
        _note(case, row)


def _fill_moves(cases: dict[int, Case], homes: dict[int, Case]) -> None:
    query = (
        select(DateMove)
        .where(or_(DateMove.deliverable_id.in_(cases), DateMove.milestone_id.in_(homes)))
        .options(joinedload(DateMove.moved_by))
        .order_by(DateMove.id)
    )
    for move in db.session.scalars(query):
        case = cases[move.deliverable_id] if move.deliverable_id else homes[move.milestone_id or 0]
        case.moves.append(move)
        _note(case, move)


def _fill_evidence(
    viewer: Viewer, cases: dict[int, Case], homes: dict[int, Case], kept: Collection[Row]
) -> None:
    """What supports it or a milestone of it, as far as this person may read evidence, with every version."""
    rows = db.session.scalars(
        select(Support)
        .where(
            Support.unlinked_at.is_(None),
            or_(
                and_(Support.subject == Deliverable.__tablename__, Support.subject_id.in_(cases)),
                and_(Support.subject == Milestone.__tablename__, Support.subject_id.in_(homes)),
            ),
        )
        .options(
            joinedload(Support.evidence).selectinload(Evidence.versions),
            joinedload(Support.evidence).selectinload(Evidence.decided_by),
            joinedload(Support.evidence).selectinload(Evidence.offered_by),
        )
        .order_by(Support.evidence_id, Support.id)
    )
    seen: dict[int, set[int]] = defaultdict(set)
    for support in rows:
        of_milestone = support.subject == Milestone.__tablename__
        case = homes[support.subject_id] if of_milestone else cases[support.subject_id]
        piece = support.evidence
        hidden = (Evidence.__tablename__, piece.id) in kept
        if hidden or not allows(viewer, Permission.READ_EVIDENCE, piece):
            continue
        _note(case, support, piece, *piece.versions)
        if piece.id not in seen[case.deliverable.id]:
            seen[case.deliverable.id].add(piece.id)
            case.evidence.append(piece)
