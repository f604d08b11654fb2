"""The registers of a month, read for its report: from its snapshot, else the plan's rows of now; a statement a kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
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
    """The rows of a month's registers, as objects of their tables; each kind is read when it is first asked for."""

    period: ReportingPeriod
    parts: Parts
    months: frozenset[int]  # those up to this one

    @cached_property
    def scores(self) -> dict[int, list[RiskScore]]:
        """The scores of these months, by risk."""
        found: dict[int, list[RiskScore]] = defaultdict(list)
        for one in self._all(RiskScore):
            if one.period_id in self.months:
                found[one.risk_id].append(one)
        return found

    @cached_property
    def mitigations(self) -> dict[int, list[Mitigation]]:
        """What is done about each risk, by risk."""
        found: dict[int, list[Mitigation]] = defaultdict(list)
        for one in self._all(Mitigation):
            if one.withdrawn_at is None:
                found[one.risk_id].append(one)
        return found

    @cached_property
    def dependencies(self) -> Sequence[Dependency]:
        return self._all(Dependency)

    @cached_property
    def decisions(self) -> Sequence[Decision]:
        return self._all(Decision)

    @cached_property
    def links(self) -> Sequence[PathLink]:
        return self._all(PathLink)

    @cached_property
    def order(self) -> Sequence[Predecessor]:
        return self._all(Predecessor)

    @cached_property
    def meetings(self) -> dict[int, Meeting]:
        return {one.id: one for one in self._all(Meeting, MEETINGS)}

    @cached_property
    def audiences(self) -> dict[int, Audience]:
        return {one.id: one for one in self._all(Audience)}

    @cached_property
    def engagements(self) -> Sequence[Engagement]:
        return self._all(Engagement)

    @cached_property
    def funds(self) -> Sequence[Fund]:
        return self._all(Fund)

    @cached_property
    def lines(self) -> Sequence[FundingLine]:
        return self._all(FundingLine)

    @cached_property
    def entries(self) -> Sequence[FundingEntry]:
        return self._all(FundingEntry)

    def _all(self, kind: type[T], name: str | None = None) -> Sequence[T]:
        """Every row of a kind, in the order of their keys."""
        if self.parts:
            rows = [row for part in self.parts.values() for row in revive(kind, part, name)]
            return sorted(rows, key=lambda row: row.id)
        of_plan: Any = kind.plan_id  # type: ignore[attr-defined]
        query = select(kind).where(of_plan == self.period.plan_id).order_by(kind.id)
        return db.session.scalars(query).all()


def read_registers(
    period: ReportingPeriod, parts: Parts, months: Iterable[ReportingPeriod]
) -> RegisterRecord | None:
    """A month's registers; None of one that was frozen before there were any. `months` are those up to it."""
    if parts and MARK not in parts[None]:
        return None
    return RegisterRecord(period, parts, frozenset(month.id for month in months))


def milestones_of(proof: ProofRecord | None) -> list[Any]:
    """Every milestone of a month's proof."""
    return [one for of in proof.milestones.values() for one in of] if proof else []
