"""What a snapshot holds of the registers: scores, dependencies, decisions and their path, engagement, money.

A statement a kind. A theme's part has what is its own; the plan's part what has two ends or belongs to no theme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from sqlalchemy import Select, select

from cpca.extensions import Base
from cpca.models.decision import Decision, DecisionEvent, PathLink
from cpca.models.deliverable import Predecessor
from cpca.models.dependency import Dependency, DependencyEvent
from cpca.models.engagement import Audience, Engagement
from cpca.models.funding import Fund, FundingEntry, FundingLine
from cpca.models.period import Meeting, ReportingPeriod
from cpca.models.risk import Mitigation, RiskScore

Row = dict[str, Any]
Choose = Callable[[type[Base]], Select[Any]]
Read = Callable[[type[Base], Select[Any]], list[Row]]
Kept = tuple[int | None, str, Row]

_KINDS: Final[tuple[type[Base], ...]] = (
    *(Mitigation, Decision, DecisionEvent, PathLink, Predecessor, Dependency, DependencyEvent),
    *(Audience, Engagement, Fund, FundingLine, FundingEntry),
)
# The months' own meetings are in the snapshot under their table's name: all of the plan's stand under this one.
MEETINGS: Final = "meetings of the plan"
# In every part that was taken since there are registers: a part without it is of a month that was frozen before.
MARK: Final = RiskScore.__tablename__
STANDS: Final = (MARK, MEETINGS, *(kind.__tablename__ for kind in _KINDS))
# Columns that name people, by table.
PEOPLE: Final = {"risk": ("owner_id",), "mitigation": ("owner_id",), "engagement": ("entered_by_id",)}


def read_registers_of(period: ReportingPeriod, read: Read, select_rows: Choose) -> Iterator[Kept]:
    """Every kind's rows up to a month: the theme's key, or None for the plan's own, the table and the row."""
    plan_id = period.plan_id
    for kind in _KINDS:
        of_plan = select_rows(kind).where(kind.plan_id == plan_id)  # type: ignore[attr-defined]
        for row in read(kind, of_plan):
            yield row.get("theme_id"), kind.__tablename__, row
    for row in read(Meeting, select_rows(Meeting).where(Meeting.plan_id == plan_id)):
        yield None, MEETINGS, row
    months = select(ReportingPeriod.id).where(
        ReportingPeriod.plan_id == plan_id, ReportingPeriod.month <= period.month
    )
    for row in read(RiskScore, select_rows(RiskScore).where(RiskScore.period_id.in_(months))):
        yield row["theme_id"], MARK, row
