"""The registers of a month, read for its report: from its snapshot, else the plan's rows of now; a statement a kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import select

from cpca.domain.report_proof_reading import ProofRecord
from cpca.domain.snapshot import Part, revive
from cpca.domain.snapshot_register import MARK, MEETINGS
from cpca.extensions import Base, db
from cpca.models.decision import Decision, PathLink
from cpca.models.deliverable import Predecessor
from cpca.models.dependency import Dependency
from cpca.models.engagement import Audience, Engagement
from cpca.models.funding import Fund, FundingEntry, FundingLine
from cpca.models.period import Meeting, ReportingPeriod
from cpca.models.risk import Mitigation, RiskScore

T = TypeVar("T", bound=Base)
Parts = dict[int | None, Part]


@dataclass
class RegisterRecord:
    """The rows of the registers, as objects of their tables."""

    scores: dict[int, list[RiskScore]] = field(default_factory=lambda: defaultdict(list))  # by risk
    mitigations: dict[int, list[Mitigation]] = field(default_factory=lambda: defaultdict(list))  # by risk
    dependencies: Sequence[Dependency] = ()
    decisions: Sequence[Decision] = ()
    links: Sequence[PathLink] = ()
    order: Sequence[Predecessor] = ()
    meetings: dict[int, Meeting] = field(default_factory=dict)
    audiences: dict[int, Audience] = field(default_factory=dict)
    engagements: Sequence[Engagement] = ()
    funds: Sequence[Fund] = ()
    lines: Sequence[FundingLine] = ()
    entries: Sequence[FundingEntry] = ()


def read_registers(
    period: ReportingPeriod, parts: Parts, months: Iterable[ReportingPeriod]
) -> RegisterRecord | None:
    """A month's registers; None of one that was frozen before there were any. `months` are those up to it."""
    if parts and MARK not in parts[None]:
        return None
    known = {month.id for month in months}
    record = RegisterRecord(
        dependencies=_all(Dependency, period, parts),
        decisions=_all(Decision, period, parts),
        links=_all(PathLink, period, parts),
        order=_all(Predecessor, period, parts),
        meetings={one.id: one for one in _all(Meeting, period, parts, MEETINGS)},
        audiences={one.id: one for one in _all(Audience, period, parts)},
        engagements=_all(Engagement, period, parts),
        funds=_all(Fund, period, parts),
        lines=_all(FundingLine, period, parts),
        entries=_all(FundingEntry, period, parts),
    )
    for score in _all(RiskScore, period, parts):
        if score.period_id in known:
            record.scores[score.risk_id].append(score)
    for one in _all(Mitigation, period, parts):
        if one.withdrawn_at is None:
            record.mitigations[one.risk_id].append(one)
    return record


def _all(kind: type[T], period: ReportingPeriod, parts: Parts, name: str | None = None) -> Sequence[T]:
    """Every row of a kind, in the order of their keys."""
    if parts:
        rows = [row for part in parts.values() for row in revive(kind, part, name)]
        return sorted(rows, key=lambda row: row.id)
    of_plan: Any = kind.plan_id  # type: ignore[attr-defined]
    return db.session.scalars(select(kind).where(of_plan == period.plan_id).order_by(kind.id)).all()


def milestones_of(proof: ProofRecord | None) -> list[Any]:
    """Every milestone of a month's proof."""
    return [one for of in proof.milestones.values() for one in of] if proof else []
