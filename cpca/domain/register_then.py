"""The registers as they stood when a month was frozen, from the states that the trail kept."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from cpca.domain.decision_rules import CALL_IN_DAYS
from cpca.domain.path_then import make_rows
from cpca.domain.register_facts import stand_audiences, stand_follow_ups
from cpca.domain.register_parts import (
    DecisionRow,
    DependencyRow,
    Registers,
    ScoreRow,
    StoredRow,
)
from cpca.domain.snapshot import revive_row
from cpca.extensions import Base
from cpca.models.decision import Decision, PathLink
from cpca.models.deliverable import Predecessor
from cpca.models.dependency import Dependency
from cpca.models.engagement import Audience, Engagement
from cpca.models.funding import Fund, FundingEntry, FundingLine
from cpca.models.period import Meeting
from cpca.models.plan import Plan
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
    on: dt.date,
    reads: bool,
) -> Registers:
    """The registers as they stood, in place of today's rows; without what is in them for who does not `reads` them.

    Deliverables and milestones are as they stood then; the themes' letters and the months are by key. Audiences and
    money are those up to the day `on`.
    """
    then = registers.then
    meetings, told = stored(then, Meeting), stored(then, Engagement)
    registers.plan = next(iter(stored(then, Plan)), None)
    registers.path = [
        *make_rows(
            decisions=stored(then, Decision),
            meetings=meetings,
            links=stored(then, PathLink),
            order=stored(then, Predecessor),
            engagements=told,
            audiences={},
            deliverables=deliverables.values(),
            milestones=milestones,
            call_in_days=registers.plan.call_in_days if registers.plan else CALL_IN_DAYS,
        )
    ]
    return _tell(registers, meetings, told, deliverables, codes, months, on) if reads else registers


def _tell(
    registers: Registers,
    meetings: Iterable[Meeting],
    told: Iterable[Engagement],
    deliverables: Mapping[int, Any],
    codes: Mapping[int | None, str],
    months: Mapping[int, dt.date],
    on: dt.date,
) -> Registers:
    """Puts the registers themselves in, for who reads them."""
    then = registers.then
    held = {meeting.id: meeting.held_on for meeting in meetings if meeting.cancelled_at is None}
    registers.risks = stored(then, Risk)
    registers.scores = [_score(row, months) for row in stored(then, RiskScore) if row.period_id in months]
    registers.decisions = [
        _row_of(DecisionRow, row, held_on=held.get(row.meeting_id or 0)) for row in stored(then, Decision)
    ]
    registers.dependencies = [_dependency(row, deliverables, codes) for row in stored(then, Dependency)]
    audiences = stored(then, Audience)
    registers.audiences = stand_audiences(audiences, told, meetings, on)
    registers.follow_ups = stand_follow_ups({one.id: one.name for one in audiences}, told)
    registers.funds, registers.lines = stored(then, Fund), stored(then, FundingLine)
    registers.entries = [entry for entry in stored(then, FundingEntry) if entry.on <= on]
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
        giver_state=giver.state if giver else None,
        receiver_reference=receiver.reference if receiver else None,
        asked_id=None,
        said_id=None,
        said_on=None,
        by_giver=None,
        offered_by_giver=None,
        giver_code=codes.get(row.giver_theme_id),
        receiver_code=codes.get(row.receiver_theme_id),
    )
