"""The active plan, its months and which of them a person may read: one statement, as rows and not as objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Executable, and_, bindparam, case, select, type_coerce
from sqlalchemy.types import NullType

from cpca.domain import clock
from cpca.domain.decision_rules import CALL_IN_DAYS
from cpca.domain.errors import Missing
from cpca.domain.rating import DEFAULT_RULES, rules_of
from cpca.extensions import db
from cpca.models.audit import AuditEvent
from cpca.models.period import Meeting, MeetingPeriod, PeriodState, ReportingPeriod
from cpca.models.plan import MATRIX_BANDS, Plan, PlanState
from cpca.models.progress import UpdateState
from cpca.permissions import Permission, Viewer, allows


@dataclass(frozen=True)
class MeetingOn:
    """A body's meeting that takes a month."""

    body: str
    held_on: dt.date

    @property
    def is_board(self) -> bool:
        """Whether it is the authority's own Board, and not the improvement board that watches it."""
        return "board" in self.body.lower() and "improvement" not in self.body.lower()


@cache
def _slug(month: dt.date) -> str:
    return f"{month:%Y-%m}"


class Month(NamedTuple):
    """A reporting period as the summary knows it; `slug` is its name in addresses.

    When it was circulated and published is known only as far as whether it was.
    """

    id: int
    month: dt.date
    as_at: dt.date
    state: PeriodState
    submit_by: dt.date | None
    challenge_by: dt.date | None
    sign_off_by: dt.date | None
    circulated_at: Any
    published_at: Any
    meetings: tuple[MeetingOn, ...] = ()

    @property
    def slug(self) -> str:
        return _slug(self.month)

    @property
    def is_frozen(self) -> bool:
        return self.state is PeriodState.FROZEN


@dataclass(frozen=True)
class PlanMonths:
    """The active plan with its months that were ever open, oldest first; `visit` is when the viewer's last
    visit ended, by the record's own clock. The last are its settings: of the rating, the matrix and call-in."""

    id: int
    slug: str
    title: str
    months: tuple[Month, ...]
    visit: dt.datetime | None
    months_to_red: int = DEFAULT_RULES.months_to_red
    share_percent: int = DEFAULT_RULES.share_percent
    matrix_size: int = 5
    matrix_bands: str = MATRIX_BANDS
    call_in_days: int = CALL_IN_DAYS

    @property
    def plan_id(self) -> int:
        return self.id


@dataclass(frozen=True)
class _Given:
    """A submitted update of a month, for asking the permission table whether the viewer reads that month."""

    plan_id: int
    period: Month
    theme_id: None = None
    state: UpdateState = UpdateState.SUBMITTED
    shown_to_sponsor: bool = False


def readable(viewer: Viewer, plan: PlanMonths) -> list[Month]:
    """The months whose submitted updates this person may read, oldest first."""
    asked: dict[tuple[bool, ...], bool] = {}
    found = []
    for month in plan.months:
        kind = (month.is_frozen, month.circulated_at is None, month.published_at is None)
        if kind not in asked:
            asked[kind] = _may_read(viewer, plan, month)
        if asked[kind]:
            found.append(month)
    return found


def sees_live(viewer: Viewer, plan: PlanMonths) -> bool:
    """Whether this person reads a month before it is frozen, once it is circulated."""
    if not plan.months:
        return True
    live = plan.months[-1]._replace(state=PeriodState.SIGN_OFF, circulated_at=clock.now(), published_at=None)
    return _may_read(viewer, plan, live)


def _may_read(viewer: Viewer, plan: PlanMonths, month: Month) -> bool:
    return allows(viewer, Permission.READ_UPDATE, _Given(plan.id, month))


def fetch(statement: Executable, **values: Any) -> Sequence[Any]:
    """Rows of a statement, without the session's bookkeeping for objects."""
    return _reader().execute(statement, values).all()


def _reader() -> Connection:
    """The connection of the session's transaction, asked for once and not for every statement."""
    info = db.session().info
    connection: Connection | None = info.get("reader")
    if connection is None or connection.closed:
        connection = info["reader"] = db.session.connection()
    return connection


_PLANS = (
    select(Plan.id)
    .where(Plan.id.in_(bindparam("plans", expanding=True)))
    .order_by(case((Plan.state == PlanState.ACTIVE, 0), else_=1), Plan.id.desc())
    .limit(1)
    .scalar_subquery()
)


def as_stored(value: Any, name: str) -> Any:
    """A moment that many rows carry and few are asked for: converted, by `moment_of`, only then."""
    return type_coerce(value, NullType()).label(name)


def moment_of(stored: str | dt.datetime) -> dt.datetime:
    """A moment as `as_stored` reads it: text from SQLite, a timestamp from PostgreSQL."""
    moment = dt.datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment


_MONTHS = (
    select(
        Plan.id.label("plan_id"),
        Plan.slug,
        Plan.title,
        as_stored(select(AuditEvent.at).where(AuditEvent.id == bindparam("seen")).scalar_subquery(), "visit"),
        ReportingPeriod.id,
        ReportingPeriod.month,
        ReportingPeriod.as_at,
        ReportingPeriod.state,
        ReportingPeriod.submit_by,
        ReportingPeriod.challenge_by,
        ReportingPeriod.sign_off_by,
        as_stored(ReportingPeriod.circulated_at, "circulated_at"),
        as_stored(ReportingPeriod.published_at, "published_at"),
        Meeting.body,
        Meeting.held_on,
        Plan.months_to_red,
        Plan.share_percent,
        Plan.matrix_size,
        Plan.matrix_bands,
        Plan.call_in_days,
    )
    .select_from(Plan)
    .outerjoin(
        ReportingPeriod,
        and_(ReportingPeriod.plan_id == Plan.id, ReportingPeriod.state != PeriodState.PLANNED),
    )
    .outerjoin(MeetingPeriod, MeetingPeriod.period_id == ReportingPeriod.id)
    .outerjoin(Meeting, Meeting.id == MeetingPeriod.meeting_id)
    .where(Plan.id == _PLANS)
    .order_by(ReportingPeriod.month, Meeting.held_on)
)


def read_plan(viewer: Viewer, *, seen: int = 0) -> PlanMonths | None:
    """The newest active plan of this person, else the newest of theirs, with its months; or None.

    `seen` is the trail's head when their last visit ended, 0 for none.
    """
    return read_months(viewer.plans(), seen=seen)


def read_months(plans: Iterable[int], *, seen: int = 0) -> PlanMonths | None:
    """The newest active one of these plans, else the newest, with its months; None where there is none."""
    rows = fetch(_MONTHS, plans=sorted(plans), seen=seen)
    if not rows:
        return None
    first = rows[0]
    found: dict[int, Month] = {}
    for row in rows:
        if row.id is None:
            continue
        if row.id not in found:
            found[row.id] = Month(*row[4:13])
        if row.held_on is not None:
            month = found[row.id]
            meetings = (*month.meetings, MeetingOn(row.body, row.held_on))
            found[row.id] = month._replace(meetings=meetings)
    visit = moment_of(first.visit) if first.visit else None
    rules = rules_of(first)
    return PlanMonths(
        first.plan_id,
        first.slug,
        first.title,
        tuple(found.values()),
        visit,
        rules.months_to_red,
        rules.share_percent,
        first.matrix_size,
        first.matrix_bands,
        first.call_in_days,
    )


def get_active_plan(viewer: Viewer, *, seen: int = 0) -> PlanMonths:
    """The same; raises Missing where there is none whose summary this person sees."""
    plan = read_plan(viewer, seen=seen)
    if plan is None or not allows(viewer, Permission.SEE_SUMMARY, plan):
        raise Missing
    return plan
