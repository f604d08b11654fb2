"""What a month's report says of proof, read from its snapshot or, of a month that is not frozen, from the tables.

A statement a kind, whatever its volume. Everything is told by keys: what is read from a snapshot has no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Select, select

from cpca.domain.snapshot import revive
from cpca.domain.snapshot_proof import MARK
from cpca.domain.snapshot_reading import Part
from cpca.extensions import Base, db
from cpca.models.change import ChangeRequest
from cpca.models.deliverable import DateMove, Milestone, Retest, RetestResult, Verification
from cpca.models.evidence import Evidence, EvidenceState, EvidenceVersion, Support
from cpca.models.finding import Finding, FindingAnswer, FollowUp
from cpca.models.measure import Measure, MeasureValue
from cpca.models.period import ReportingPeriod

T = TypeVar("T", bound=Base)
Parts = dict[int | None, Part]


@dataclass
class ProofRecord:
    """A plan's proof as a month finds it; rows that were undone, unlinked, removed or retired are left away."""

    milestones: dict[int, list[Milestone]] = field(
        default_factory=lambda: defaultdict(list)
    )  # by deliverable
    moves: dict[tuple[str, int], list[DateMove]] = field(default_factory=lambda: defaultdict(list))
    verified: dict[int, Verification] = field(default_factory=dict)  # by deliverable
    embedded: dict[int, Retest] = field(default_factory=dict)
    changes: list[ChangeRequest] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    answers: dict[int, list[int]] = field(
        default_factory=lambda: defaultdict(list)
    )  # a finding's deliverables
    follow_ups: dict[int, list[FollowUp]] = field(default_factory=lambda: defaultdict(list))
    measures: dict[int, list[Measure]] = field(default_factory=lambda: defaultdict(list))  # by theme
    values: dict[int, dict[int, MeasureValue]] = field(default_factory=lambda: defaultdict(dict))
    evidence: list[Evidence] = field(default_factory=list)  # what is accepted
    numbers: dict[int, int] = field(default_factory=dict)  # of every piece, by its key
    versions: dict[int, EvidenceVersion] = field(default_factory=dict)  # the newest, by evidence
    supports: dict[int, list[Support]] = field(default_factory=lambda: defaultdict(list))


def read_proof(period: ReportingPeriod, parts: Parts) -> ProofRecord | None:
    """The proof of a month; `parts` is its snapshot. None of a month that was frozen before there was any."""
    if parts and MARK not in parts[None]:
        return None
    found, source = ProofRecord(), _Source(period, parts)
    _read_dates(found, source)
    found.changes = sorted(source.all(ChangeRequest), key=lambda change: change.number)
    _read_findings(found, source)
    _read_measures(found, source)
    _read_evidence(found, source)
    return found


class _Source:
    """Where rows of a kind come from: the month's snapshot, else the plan's rows of now."""

    def __init__(self, period: ReportingPeriod, parts: Parts) -> None:
        self.period, self.parts = period, parts

    def all(self, kind: type[T], live: Select[Any] | None = None) -> Iterable[T]:
        """Every row; `live` selects them from the table where they are not found by their plan."""
        if self.parts:
            return [row for part in self.parts.values() for row in revive(kind, part)]
        if live is None:
            live = select(kind).where(kind.plan_id == self.period.plan_id)  # type: ignore[attr-defined]
        return db.session.scalars(live)


def _read_dates(found: ProofRecord, source: _Source) -> None:
    for milestone in sorted(source.all(Milestone), key=lambda m: (m.position, m.id)):
        found.milestones[milestone.deliverable_id].append(milestone)
    for move in sorted(source.all(DateMove), key=lambda m: m.id):
        key = (
            ("milestone", move.milestone_id)
            if move.milestone_id
            else ("deliverable", move.deliverable_id or 0)
        )
        found.moves[key].append(move)
    for verification in sorted(source.all(Verification), key=lambda v: v.id):
        if verification.undone_at is None:
            found.verified[verification.deliverable_id] = verification
    for retest in sorted(source.all(Retest), key=lambda r: r.id):
        if retest.undone_at is None and retest.result is RetestResult.EMBEDDED:
            found.embedded[retest.deliverable_id] = retest


def _read_findings(found: ProofRecord, source: _Source) -> None:
    found.findings = sorted(source.all(Finding), key=lambda f: (f.position, f.id))
    for answer in sorted(source.all(FindingAnswer), key=lambda a: a.id):
        if answer.removed_at is None:
            found.answers[answer.finding_id].append(answer.deliverable_id)
    for follow_up in sorted(source.all(FollowUp), key=lambda f: f.id):
        found.follow_ups[follow_up.finding_id].append(follow_up)


def _read_measures(found: ProofRecord, source: _Source) -> None:
    for measure in sorted(source.all(Measure), key=lambda m: (m.position, m.id)):
        if measure.retired_at is None:
            found.measures[measure.theme_id].append(measure)
    for value in source.all(MeasureValue):
        found.values[value.measure_id][value.period_id] = value


def _read_evidence(found: ProofRecord, source: _Source) -> None:
    for evidence in sorted(source.all(Evidence), key=lambda e: e.number):
        found.numbers[evidence.id] = evidence.number
        if evidence.state is EvidenceState.ACCEPTED:
            found.evidence.append(evidence)
    newest = (
        select(EvidenceVersion)
        .join(EvidenceVersion.evidence)
        .where(Evidence.plan_id == source.period.plan_id, Evidence.state == EvidenceState.ACCEPTED)
    )
    for version in sorted(source.all(EvidenceVersion, newest), key=lambda v: v.number):
        found.versions[version.evidence_id] = version
    for support in sorted(source.all(Support), key=lambda s: s.id):
        if support.unlinked_at is None:
            found.supports[support.evidence_id].append(support)
