"""What a snapshot holds of proof: milestones, moves, verification, changes, evidence, measures and findings.

A statement a kind. Each theme has its own; the plan's part has findings with their answers, and the changes and
links that are of no theme. Of evidence there are the fingerprints of its versions, never the bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from sqlalchemy import Select, select

from cpca.extensions import Base
from cpca.models.change import ChangeRequest
from cpca.models.deliverable import DateMove, Milestone, Retest, Verification
from cpca.models.evidence import Evidence, EvidenceVersion, Support
from cpca.models.finding import Finding, FindingAnswer, FollowUp
from cpca.models.measure import Measure, MeasureValue
from cpca.models.period import ReportingPeriod

Row = dict[str, Any]
Choose = Callable[[type[Base]], Select[Any]]
Read = Callable[[type[Base], Select[Any]], list[Row]]
Kept = tuple[int | None, str, Row]

_OF_THEME: Final[tuple[type[Base], ...]] = (
    *(Milestone, DateMove, Verification, Retest, ChangeRequest),
    *(Evidence, Support, Measure),
)
_OF_PLAN: Final[tuple[type[Base], ...]] = (Finding, FindingAnswer, FollowUp)
# What no correction of a month opens again; the values of its measures are the month's own, and it may.
STANDS: Final = (
    *(kind.__tablename__ for kind in (*_OF_THEME, *_OF_PLAN)),
    EvidenceVersion.__tablename__,
)
VALUES: Final = MeasureValue.__tablename__
# In every part that was taken since there is proof: a part without it is of a month that was frozen before.
MARK: Final = Milestone.__tablename__
# Columns that name people, by table.
PEOPLE: Final = {
    "date_move": ("moved_by_id",),
    "verification": ("verified_by_id", "for_person_id"),
    "retest": ("tester_id", "for_person_id"),
    "change_request": ("proposed_by_id", "decided_by_id"),
    "evidence": ("offered_by_id", "decided_by_id"),
    "finding": ("closed_by_id",),
    "follow_up": ("made_by_id",),
}


def read_proof(period: ReportingPeriod, read: Read, select_rows: Choose) -> Iterator[Kept]:
    """Every kind's rows up to a month: the theme's key, or None for the plan's own, the table and the row.

    `select_rows` selects a kind's columns and `read` its rows, a statement a kind.
    """
    theme_of: dict[int, int] = {}
    for kind in (*_OF_THEME, *_OF_PLAN):
        of_plan = select_rows(kind).where(kind.plan_id == period.plan_id)  # type: ignore[attr-defined]
        for row in read(kind, of_plan):
            if kind is Evidence:
                theme_of[row["id"]] = row["theme_id"]
            yield row.get("theme_id"), kind.__tablename__, row
    evidence = select(Evidence.id).where(Evidence.plan_id == period.plan_id)
    versions = select_rows(EvidenceVersion).where(EvidenceVersion.evidence_id.in_(evidence))
    for row in read(EvidenceVersion, versions):
        yield theme_of[row["evidence_id"]], EvidenceVersion.__tablename__, row
    months = select(ReportingPeriod.id).where(
        ReportingPeriod.plan_id == period.plan_id, ReportingPeriod.month <= period.month
    )
    for row in read(MeasureValue, select_rows(MeasureValue).where(MeasureValue.period_id.in_(months))):
        yield row["theme_id"], VALUES, row
