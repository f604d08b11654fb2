"""The registers of the summary: today's rows, or those that stood when a month was frozen; and those of the base.

One statement, which also reads what happened after the month's as-at date.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from cpca.domain.path_then import make_rows
from cpca.domain.register_parts import DecisionRow, DependencyRow, Part, Registers, ScoreRow, StoredRow
from cpca.domain.register_rows import read_registers
from cpca.domain.snapshot import revive_row
from cpca.domain.summary_months import Month, PlanMonths
from cpca.domain.summary_promised import Base as ComparedWith
from cpca.domain.summary_promised import values_of
from cpca.domain.summary_reading import NO_MONTH
from cpca.domain.summary_stored import Promised, Stepped
from cpca.extensions import Base
from cpca.models.decision import Decision, PathLink
from cpca.models.deliverable import Predecessor
from cpca.models.dependency import Dependency
from cpca.models.engagement import Engagement
from cpca.models.period import Meeting
from cpca.models.risk import Risk, RiskScore
from cpca.permissions import Permission, Viewer, allows

T = TypeVar("T", bound=Base)
R = TypeVar("R")
_TODAY: Final = (
    *(Part.RISKS, Part.SCORES, Part.DEPENDENCIES, Part.DECISIONS, Part.AUDIENCES),
    *(Part.FUNDS, Part.LINES, Part.ENTRIES, Part.BASE, Part.PATH, Part.LATER),
)
_THEN: Final = (Part.THEN, Part.BASE, Part.LATER)
MONTHS_SCORED: Final = 2  # the month shown, and the one it is compared with


def read_for_summary(
    viewer: Viewer,
    plan: PlanMonths,
    *,
    months: Sequence[Month],
    shown: Month | None,
    base: ComparedWith,
    live: bool,
) -> Registers:
    """What the registers say, as far as this person reads them; one statement.

    `months` are those up to the one `shown`, oldest first. Without the registers the path's rows stay: the
    calculated rating is the same for everybody.
    """
    parts: tuple[Part, ...] = (Part.PATH if live else Part.THEN, Part.LATER)
    if allows(viewer, Permission.READ_REGISTER, plan):
        parts = _TODAY if live else _THEN
    return read_registers(
        parts,
        {
            "plan": plan.id,
            "period": shown.id if shown else NO_MONTH,
            "frozen": shown.id if shown else NO_MONTH,
            "scored_from": _scored_from(months, base),
            **values_of(base),
        },
    )


def _scored_from(months: Sequence[Month], base: ComparedWith) -> dt.date:
    """The first month whose scores are read: the one compared with, or the one before the month shown."""
    known = [*months[-MONTHS_SCORED:], *([base.month] if base.month else [])]
    return min((month.month for month in known), default=dt.date.min)


def stand(
    viewer: Viewer,
    plan: PlanMonths,
    registers: Registers,
    *,
    deliverables: Mapping[int, Promised],
    milestones: Iterable[Stepped],
    codes: Mapping[int | None, str],
) -> Registers:
    """The registers as they stood when a month was frozen, in place of today's rows, as far as this person reads them.

    Deliverables and milestones as they stood then, and the themes' letters, by key.
    """
    then = registers.then
    meetings, decisions = stored(then, Meeting), stored(then, Decision)
    registers.path = [
        *make_rows(
            decisions=decisions,
            meetings=meetings,
            links=stored(then, PathLink),
            order=stored(then, Predecessor),
            engagements=stored(then, Engagement),
            deliverables=deliverables.values(),
            milestones=milestones,
            call_in_days=plan.call_in_days,
        )
    ]
    if not allows(viewer, Permission.READ_REGISTER, plan):
        return registers
    months = {month.id: month.month for month in plan.months}
    held = {meeting.id: meeting.held_on for meeting in meetings}
    registers.risks = stored(then, Risk)
    registers.scores = [_score(row, months) for row in stored(then, RiskScore) if row.period_id in months]
    registers.decisions = [
        _row_of(DecisionRow, row, held_on=held.get(row.meeting_id or 0)) for row in decisions
    ]
    registers.dependencies = [_dependency(row, deliverables, codes) for row in stored(then, Dependency)]
    return registers


def stored(rows: Iterable[StoredRow], table: type[T]) -> list[T]:
    """The rows of a table as the trail kept them, as objects that belong to no session."""
    states = (row.content for row in rows if row.subject == table.__tablename__)
    return [revive_row(table, json.loads(state)) for state in states if state is not None]


def _row_of(kind: Callable[..., R], row: Any, **own: Any) -> R:
    names: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    return kind(**{name: own[name] if name in own else getattr(row, name) for name in names})


def _score(row: RiskScore, months: Mapping[int, dt.date]) -> ScoreRow:
    return _row_of(ScoreRow, row, month=months[row.period_id])


def _dependency(
    row: Dependency, promised: Mapping[int, Promised], codes: Mapping[int | None, str]
) -> DependencyRow:
    giver, receiver = (
        promised.get(row.giver_deliverable_id or 0),
        promised.get(row.receiver_deliverable_id or 0),
    )
    return _row_of(
        DependencyRow,
        row,
        giver_reference=giver.reference if giver else None,
        giver_on=(giver.actual_on or giver.forecast_on or giver.baseline_on) if giver else None,
        receiver_reference=receiver.reference if receiver else None,
        asked_id=None,
        said_id=None,
        by_giver=None,
        giver_code=codes.get(row.giver_theme_id),
        receiver_code=codes.get(row.receiver_theme_id),
    )
