"""The registers as they stood when a month was frozen, from the states that the trail kept."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from cpca.domain.path_then import make_rows
from cpca.domain.register_parts import DecisionRow, DependencyRow, Registers, ScoreRow, StoredRow
from cpca.domain.snapshot import revive_row
from cpca.extensions import Base
from cpca.models.decision import Decision, PathLink
from cpca.models.deliverable import Predecessor
from cpca.models.dependency import Dependency
from cpca.models.engagement import Engagement
from cpca.models.period import Meeting
from cpca.models.risk import Risk, RiskScore

T = TypeVar("T", bound=Base)
R = TypeVar("R")


def stand(
    registers: Registers,
    *,
    deliverables: Mapping[int, Any],
    milestones: Iterable[Any],
    codes: Mapping[int | None, str],
    months: Mapping[int, dt.date],
    call_in_days: int,
    reads: bool,
) -> Registers:
    """The registers as they stood, in place of today's rows; without what is in them for who does not `reads` them.

    Deliverables and milestones are as they stood then; the themes' letters and the months are by key.
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
            audiences={},
            deliverables=deliverables.values(),
            milestones=milestones,
            call_in_days=call_in_days,
        )
    ]
    if not reads:
        return registers
    held = {meeting.id: meeting.held_on for meeting in meetings if meeting.cancelled_at is None}
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
    row: Dependency, promised: Mapping[int, Any], codes: Mapping[int | None, str]
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
