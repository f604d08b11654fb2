"""The risk register as a person reads it: its rows, narrowed and ordered, the matrix, one risk's sheet, and a file's cells.

What is exempt or confidential is not there, nor counted, for who may not read it.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.exempt import label_of, withheld
from cpca.domain.risk_keeping import find_score, find_written_month
from cpca.domain.risk_rules import (
    LISTED,
    Band,
    Matrix,
    Place,
    Roll,
    Scores,
    is_action_late,
    is_review_overdue,
    matrix_of,
    roll_up,
    stand_in,
)
from cpca.domain.snapshot import revive_row
from cpca.extensions import db
from cpca.models.audit import AuditEvent, AuditPayload
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Plan, Theme
from cpca.models.risk import Mitigation, Risk, RiskScore, RiskState
from cpca.permissions import Permission, Viewer, allows

TABLE: Final = Risk.__tablename__


class Sort(enum.Enum):
    """What the register can be ordered by; the value is what the choice says."""

    PLAN = "The plan’s order"
    SCORE = "Highest score first"
    REVIEW = "Review due first"


@dataclass(frozen=True)
class Filters:
    """What the register keeps to; None or False for everything. Without a state, what is closed is left out."""

    theme: str | None = None
    state: RiskState | None = None
    owner: int | None = None
    band: str | None = None
    overdue: bool = False
    risen: bool = False
    sort: Sort = Sort.PLAN


@dataclass(frozen=True)
class RegisterRow:
    """A risk in the register, on a day."""

    risk: Risk
    scores: Scores
    band: Band | None
    actions: list[Mitigation]  # controls and dated actions
    today: dt.date
    kept: str | None  # how what is kept back is marked, for who may read it

    @property
    def reference(self) -> str:
        return reference_of(self.risk)

    @property
    def owner(self) -> str | None:
        return self.risk.owner.label if self.risk.owner else None

    @property
    def is_listed(self) -> bool:
        """Whether it stands in the register: not closed."""
        return self.risk.state in LISTED

    @property
    def is_overdue(self) -> bool:
        return is_review_overdue(self.risk, self.today)

    @property
    def late(self) -> int:
        """How many dated actions are late."""
        return sum(is_action_late(one, self.today) for one in self.actions) if self.is_listed else 0

    @property
    def score(self) -> int | None:
        return self.scores.now.score if self.scores.now else None

    @property
    def inherent(self) -> Place | None:
        return _place(self.risk.inherent_likelihood, self.risk.inherent_impact)

    @property
    def target(self) -> Place | None:
        return _place(self.risk.target_likelihood, self.risk.target_impact)


@dataclass(frozen=True)
class Register:
    """The rows that were asked for, of `everything` that this person may see; `month` is the one being written."""

    plan: Plan
    filters: Filters
    matrix: Matrix
    month: dt.date | None
    rows: list[RegisterRow]
    everything: list[RegisterRow]

    @property
    def is_narrowed(self) -> bool:
        return self.filters != Filters(sort=self.filters.sort)

    @property
    def themes(self) -> list[Theme]:
        return list({row.risk.theme_id: row.risk.theme for row in self.everything}.values())

    @property
    def owners(self) -> list[tuple[int, str]]:
        found = {row.risk.owner_id: row.owner for row in self.everything}
        return sorted(((id, label) for id, label in found.items() if id and label), key=lambda pair: pair[1])

    @property
    def listed(self) -> list[RegisterRow]:
        """What stands in the register, of the whole plan."""
        return [row for row in self.everything if row.is_listed]

    @property
    def whole(self) -> Roll:
        return roll_up(row.score for row in self.listed)

    @property
    def by_theme(self) -> list[tuple[Theme, Roll]]:
        """The worst and the count of each theme that has a risk."""
        found: dict[int, list[int | None]] = defaultdict(list)
        for row in self.listed:
            found[row.risk.theme_id].append(row.score)
        return [(theme, roll_up(found[theme.id])) for theme in self.themes if theme.id in found]

    def find(self, risk_id: int | None) -> RegisterRow | None:
        """A risk that stands in the register; None for any other."""
        return next((row for row in self.listed if row.risk.id == risk_id), None)


def reference_of(risk: Risk) -> str:
    """A-R1: its theme and its place among the theme's risks, which it keeps."""
    return f"{risk.theme.code}-R{risk.position}"


def _place(likelihood: int | None, impact: int | None) -> Place | None:
    return Place(likelihood, impact) if likelihood is not None and impact is not None else None


def read_register(viewer: Viewer, plan: Plan, filters: Filters) -> Register:
    """A plan's risks as this person may see them, narrowed and ordered; five statements."""
    period = find_written_month(plan.id)
    month = period.month if period else None
    everything = _read_rows(viewer, plan, month)
    rows = [row for row in everything if _wanted(row, filters)]
    return Register(plan, filters, matrix_of(plan), month, _ordered(rows, filters.sort), everything)


def _read_rows(viewer: Viewer, plan: Plan, month: dt.date | None) -> list[RegisterRow]:
    kept = {id: why for (table, id), why in withheld(plan.id).items() if table == TABLE}
    reads_kept = allows(viewer, Permission.READ_EXEMPT, plan)
    query = (
        select(Risk)
        .join(Risk.theme)
        .where(Risk.plan_id == plan.id)
        .options(joinedload(Risk.theme), joinedload(Risk.owner))
        .order_by(Theme.position, Risk.position, Risk.id)
    )
    scores, actions = _list_scores(RiskScore.plan_id == plan.id), _list_actions(plan)
    matrix, today = matrix_of(plan), clock.today()
    return [
        _row(
            risk, stand_in(scores[risk.id], month), actions[risk.id], matrix, today,
            label_of(kept[risk.id]) if risk.id in kept else None,
        )
        for risk in db.session.scalars(query)
        if reads_kept or risk.id not in kept
    ]  # fmt: skip


def _row(
    risk: Risk, scores: Scores, actions: list[Mitigation], matrix: Matrix, today: dt.date, kept: str | None
) -> RegisterRow:
    band = matrix.band_of(scores.now.score) if scores.now else None
    return RegisterRow(risk, scores, band, actions, today, kept)


_SCORED: Final = (
    *(RiskScore.risk_id, RiskScore.period_id, ReportingPeriod.month),
    *(RiskScore.likelihood, RiskScore.impact),
)


def _list_scores(of: Any) -> dict[int, list[Any]]:
    """Scores with the first day of their months, by the risk's key; one statement."""
    query = (
        select(*_SCORED)
        .join(ReportingPeriod, ReportingPeriod.id == RiskScore.period_id)
        .where(of)
        .order_by(ReportingPeriod.month)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.risk_id].append(row)
    return found


def _list_actions(plan: Plan) -> dict[int, list[Mitigation]]:
    query = (
        select(Mitigation)
        .where(Mitigation.plan_id == plan.id, Mitigation.withdrawn_at.is_(None))
        .order_by(Mitigation.due_on.is_not(None), Mitigation.due_on, Mitigation.position)
    )
    found: dict[int, list[Mitigation]] = defaultdict(list)
    for row in db.session.scalars(query):
        found[row.risk_id].append(row)
    return found


def _wanted(row: RegisterRow, filters: Filters) -> bool:
    risk = row.risk
    return (
        filters.theme in (None, risk.theme.code)
        and (row.is_listed if filters.state is None else risk.state is filters.state)
        and filters.owner in (None, risk.owner_id)
        and filters.band in (None, row.band.name if row.band else None)
        and (not filters.overdue or row.is_overdue)
        and (not filters.risen or row.scores.has_risen)
    )


_KEYS: Final[dict[Sort, Callable[[RegisterRow], Any]]] = {
    Sort.SCORE: lambda row: -(row.score or 0),
    Sort.REVIEW: lambda row: row.risk.review_by or dt.date.max,
}


def _ordered(rows: list[RegisterRow], sort: Sort) -> list[RegisterRow]:
    key = _KEYS.get(sort)
    return sorted(rows, key=key) if key else rows


@dataclass(frozen=True)
class Sheet:
    """One risk with everything that is kept of it; `history` is its scores, the newest month first."""

    row: RegisterRow
    history: list[tuple[dt.date, Place, Band]]

    @property
    def controls(self) -> list[Mitigation]:
        return [one for one in self.row.actions if one.due_on is None]

    @property
    def actions(self) -> list[Mitigation]:
        return [one for one in self.row.actions if one.due_on is not None]

    def is_late(self, action: Mitigation) -> bool:
        return is_action_late(action, self.row.today)


def read_sheet(risk: Risk) -> Sheet:
    """A risk's sheet, for who reads the register; four statements."""
    period = find_written_month(risk.plan_id)
    scores = _list_scores(RiskScore.risk_id == risk.id)[risk.id]
    query = (
        select(Mitigation)
        .where(Mitigation.risk_id == risk.id, Mitigation.withdrawn_at.is_(None))
        .options(joinedload(Mitigation.owner))
        .order_by(Mitigation.due_on, Mitigation.position)
    )
    matrix, actions = matrix_of(risk.theme.plan), list(db.session.scalars(query))
    row = _row(risk, stand_in(scores, period.month if period else None), actions, matrix, clock.today(), None)
    then = _matrices_then(risk.theme.plan, [one.period_id for one in scores])
    history = []
    for one in reversed(scores):
        place = Place(one.likelihood, one.impact)
        history.append((one.month, place, then.get(one.period_id, matrix).band_of(place.score)))
    return Sheet(row, history)


def _matrices_then(plan: Plan, periods: list[int]) -> dict[int, Matrix]:
    """The matrix by which each of these months was frozen, by the month's key: its bands stay what they were then."""
    frozen = (
        select(AuditEvent.subject_id, func.min(AuditEvent.id).label("at"))
        .join(AuditPayload, AuditPayload.id == AuditEvent.id)
        .where(
            AuditEvent.subject == ReportingPeriod.__tablename__,
            AuditEvent.subject_id.in_(periods),
            AuditPayload.content.like(f'%"state":"{PeriodState.FROZEN.value}"%'),
        )
        .group_by(AuditEvent.subject_id)
        .subquery()
    )
    last = (
        select(func.max(AuditEvent.id))
        .where(
            AuditEvent.subject == Plan.__tablename__,
            AuditEvent.subject_id == plan.id,
            AuditEvent.id <= frozen.c.at,
        )
        .correlate(frozen)
        .scalar_subquery()
    )
    query = select(frozen.c.subject_id, AuditPayload.content).join(AuditPayload, AuditPayload.id == last)
    rows = db.session.execute(query.select_from(frozen))
    return {id: matrix_of(revive_row(Plan, json.loads(content))) for id, content in rows if content}


@dataclass(frozen=True)
class Scoring:
    """A risk's score in the month being written: both None where there is none yet."""

    month: dt.date | None
    score: RiskScore | None


def read_scoring(risk: Risk) -> Scoring:
    """What a score entered today would be of, and what stands there; two statements."""
    period = find_written_month(risk.plan_id)
    return Scoring(period.month if period else None, find_score(risk, period))


Cell = str | int | dt.date | None
HEADINGS: Final = (
    *("Reference", "Theme", "Risk", "Cause", "Event", "Effect", "Mitigation", "Owner", "Response", "State"),
    *("Inherent likelihood", "Inherent impact", "Likelihood", "Impact", "Score", "Band", "Scored in"),
    *("Movement", "Target likelihood", "Target impact", "Identified", "Review by", "Review overdue"),
    *("Controls", "Actions", "Actions late", "Became an issue", "What was done", "Closed", "Kept back"),
)


def write_rows(register: Register) -> list[tuple[Cell, ...]]:
    """The shown rows as cells under `HEADINGS`, each of its own type, for a file."""
    return [_cells(row) for row in register.rows]


def _cells(row: RegisterRow) -> tuple[Cell, ...]:
    risk, now = row.risk, row.scores.now or (None, None)
    controls = [one.text for one in row.actions if one.due_on is None]
    actions = [f"{one.text} ({_when(one)})" for one in row.actions if one.due_on is not None]
    return (
        *(row.reference, risk.theme.code, risk.text, risk.cause, risk.event, risk.effect, risk.mitigation),
        *(row.owner, risk.response.value if risk.response else None, risk.state.value),
        *(risk.inherent_likelihood, risk.inherent_impact, *now, row.score),
        row.band.name if row.band else None,
        f"{row.scores.scored_in:%Y-%m}" if row.scores.scored_in else None,
        *(row.scores.movement, risk.target_likelihood, risk.target_impact, risk.identified_on),
        *(risk.review_by, "yes" if row.is_overdue else None, "\n".join(controls), "\n".join(actions)),
        *(row.late, risk.issue_on, risk.issue_words, risk.closed_on, row.kept),
    )


def _when(action: Mitigation) -> str:
    return f"done {action.done_on}" if action.done_on else f"due {action.due_on}"
