"""What each part of the registers' statement reads: a query whose columns are those of its row, in order."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Date, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from cpca.domain.register_parts import (
    ActionRow,
    AudienceRow,
    DecisionRow,
    DependencyRow,
    EntryRow,
    FollowUpRow,
    FundRow,
    LaterRow,
    LineRow,
    Part,
    RiskRow,
    ScoreRow,
    StoredRow,
)
from cpca.domain.risk_rules import LISTED
from cpca.domain.summary_promised import BASE_EVENT, freeze_of
from cpca.domain.summary_reading import GIVEN
from cpca.extensions import Base
from cpca.models.audit import AuditEvent, AuditPayload
from cpca.models.decision import Decision, PathLink
from cpca.models.deliverable import Deliverable, Milestone, Predecessor
from cpca.models.dependency import Dependency, DependencyAct, DependencyEvent
from cpca.models.engagement import Audience, Engagement
from cpca.models.funding import Fund, FundingEntry, FundingLine
from cpca.models.people import Person
from cpca.models.period import Meeting, ReportingPeriod
from cpca.models.plan import Plan, Theme
from cpca.models.progress import ProgressItem, ThemeUpdate
from cpca.models.risk import Mitigation, Risk, RiskScore

_plan: Any = bindparam("plan")
SCORES_KEPT: Final = 2
# The registers whose rows say what changed; and with them what makes the decision path of a frozen month.
_CHANGED: Final = (Risk, RiskScore, Dependency, Decision)
_STOOD: Final = (*_CHANGED, Meeting, PathLink, Predecessor, Engagement, Plan)
_WITH_TOLD_AND_MONEY: Final = (*_STOOD, Audience, Fund, FundingLine, FundingEntry)
_WITH_PROMISED: Final = (*_STOOD, Theme, Deliverable, Milestone)


class Query(NamedTuple):
    """A kind of row, and what reads it."""

    row: type[Any]
    query: Select[Any]


def _columns(row: Any, *tables: Any, **own: Any) -> list[Any]:
    """A row's columns: those given by name, the others the first table's that has one of that name."""
    found = []
    for name in row._fields:
        column = own.get(name)
        if column is None:
            column = next(getattr(table, name) for table in tables if hasattr(table, name))
        found.append(column)
    return found


def _risks() -> Select[Any]:
    columns = _columns(RiskRow, Risk, owner_post=Person.post)
    return select(*columns).outerjoin(Person, Person.id == Risk.owner_id).where(Risk.plan_id == _plan)


def _scores(of: Any) -> Select[Any]:
    """The last two scores of each risk of a plan or theme: where it stands, and from where it came."""
    newest = func.row_number().over(partition_by=RiskScore.risk_id, order_by=ReportingPeriod.month.desc())
    rows = (
        select(*_columns(ScoreRow, RiskScore, ReportingPeriod), newest.label("newest"))
        .select_from(RiskScore)
        .join(ReportingPeriod, ReportingPeriod.id == RiskScore.period_id)
        .where(of)
        .subquery()
    )
    return select(*(rows.c[name] for name in ScoreRow._fields)).where(rows.c.newest <= SCORES_KEPT)


def _actions() -> Select[Any]:
    return (
        select(*_columns(ActionRow, Mitigation))
        .join(Risk, Risk.id == Mitigation.risk_id)
        .where(
            Mitigation.plan_id == _plan,
            Mitigation.due_on.is_not(None),
            Mitigation.done_on.is_(None),
            Mitigation.withdrawn_at.is_(None),
            Risk.state.in_(LISTED),
        )
    )


def _dependencies() -> Select[Any]:
    giver, receiver = aliased(Deliverable), aliased(Deliverable)
    giving, receiving = aliased(Theme), aliased(Theme)
    last = select(func.max(DependencyEvent.id)).where(DependencyEvent.dependency_id == Dependency.id)
    asked = last.where(DependencyEvent.act == DependencyAct.ASK)
    said = last.where(DependencyEvent.act != DependencyAct.ASK, DependencyEvent.of_giver.is_(False))
    said_on = select(func.max(func.date(DependencyEvent.said_at, type_=Date()), type_=Date())).where(
        DependencyEvent.dependency_id == Dependency.id,
        DependencyEvent.act != DependencyAct.ASK,
        DependencyEvent.of_giver.is_(False),
    )
    columns = _columns(
        DependencyRow,
        Dependency,
        giver_reference=giver.reference,
        giver_on=func.coalesce(giver.actual_on, giver.forecast_on, giver.baseline_on),
        giver_state=giver.state,
        receiver_reference=receiver.reference,
        asked_id=asked.correlate(Dependency).scalar_subquery(),
        said_id=said.correlate(Dependency).scalar_subquery(),
        said_on=said_on.correlate(Dependency).scalar_subquery(),
        by_giver=_end_of(DependencyAct.PROPOSE),
        offered_by_giver=_end_of(DependencyAct.OFFER),
        giver_code=giving.code,
        receiver_code=receiving.code,
    )
    return (
        select(*columns)
        .select_from(Dependency)
        .outerjoin(giver, giver.id == Dependency.giver_deliverable_id)
        .outerjoin(receiver, receiver.id == Dependency.receiver_deliverable_id)
        .outerjoin(giving, giving.id == Dependency.giver_theme_id)
        .outerjoin(receiving, receiving.id == Dependency.receiver_theme_id)
        .where(Dependency.plan_id == _plan)
    )


def _end_of(act: DependencyAct) -> Any:
    """Whether the last word of this kind was the giver's."""
    query = select(DependencyEvent.of_giver).where(
        DependencyEvent.dependency_id == Dependency.id, DependencyEvent.act == act
    )
    return query.order_by(DependencyEvent.id.desc()).limit(1).correlate(Dependency).scalar_subquery()


# A meeting that was cancelled decides nothing: what went to it has no meeting yet.
_HELD: Final = case((Meeting.cancelled_at.is_(None), Meeting.held_on)).label("held_on")


def _decisions() -> Select[Any]:
    return (
        select(*_columns(DecisionRow, Decision, held_on=_HELD))
        .select_from(Decision)
        .outerjoin(Meeting, Meeting.id == Decision.meeting_id)
        .where(Decision.plan_id == _plan)
    )


def _audiences() -> Select[Any]:
    """The audiences that are not retired, with when they were told last and which of their meetings is next."""
    held = select(func.max(Engagement.held_on)).where(
        Engagement.audience_id == Audience.id, Engagement.withdrawn_at.is_(None)
    )
    told = held.where(Engagement.said.is_not(None)).correlate(Audience).scalar_subquery()
    meets = select(func.min(Meeting.held_on)).where(
        Meeting.plan_id == Audience.plan_id,
        func.lower(Meeting.body) == func.lower(Audience.name),
        Meeting.cancelled_at.is_(None),
        or_(Meeting.held_on > told, and_(told.is_(None), Meeting.held_on >= Audience.promised_on)),
    )
    columns = _columns(
        AudienceRow, Audience, last_on=told, meets_on=meets.correlate(Audience).scalar_subquery()
    )
    return select(*columns).where(Audience.plan_id == _plan, Audience.retired_at.is_(None))


def _follow_ups() -> Select[Any]:
    return (
        select(*_columns(FollowUpRow, Engagement, audience=Audience.name))
        .join(Audience, Audience.id == Engagement.audience_id)
        .where(
            Engagement.plan_id == _plan,
            Engagement.follow_up_by.is_not(None),
            Engagement.followed_up_on.is_(None),
            Engagement.withdrawn_at.is_(None),
        )
    )


def _later() -> Select[Any]:
    """The lines of a month's submitted updates that happened after its as-at date."""
    return (
        select(*_columns(LaterRow, ProgressItem, theme_id=ThemeUpdate.theme_id))
        .select_from(ProgressItem)
        .join(ThemeUpdate, ThemeUpdate.id == ProgressItem.update_id)
        .where(
            ThemeUpdate.period_id == bindparam("period"),
            ThemeUpdate.state.in_(GIVEN),
            ProgressItem.since_as_at,
            ProgressItem.withdrawn_at.is_(None),
        )
    )


def _stored(upto: Any, tables: tuple[type[Base], ...]) -> Select[Any]:
    """The rows of these tables as they were after an event; none where there is no such event."""
    last = (
        select(func.max(AuditEvent.id))
        .where(
            AuditEvent.subject.in_([table.__tablename__ for table in tables]),
            or_(
                AuditEvent.plan_id == _plan,
                and_(AuditEvent.subject == Plan.__tablename__, AuditEvent.subject_id == _plan),
            ),
            AuditEvent.id <= upto,
        )
        .group_by(AuditEvent.subject, AuditEvent.subject_id)
    )
    columns: list[Any] = [AuditEvent.subject_id, AuditEvent.subject, AuditPayload.content]
    return (
        select(*columns).join(AuditPayload, AuditPayload.id == AuditEvent.id).where(AuditEvent.id.in_(last))
    )


def _of_plan(row: Any, table: Any) -> Query:
    return Query(row, select(*_columns(row, table)).where(table.plan_id == _plan))


PARTS: Final[dict[Part, Query]] = {
    Part.RISKS: Query(RiskRow, _risks()),
    Part.THEME_RISKS: Query(RiskRow, _risks().where(Risk.theme_id == bindparam("theme"))),
    Part.SCORES: Query(ScoreRow, _scores(RiskScore.plan_id == _plan)),
    Part.THEME_SCORES: Query(ScoreRow, _scores(RiskScore.theme_id == bindparam("theme"))),
    Part.DEPENDENCIES: Query(DependencyRow, _dependencies()),
    Part.DECISIONS: Query(DecisionRow, _decisions()),
    Part.AUDIENCES: Query(AudienceRow, _audiences()),
    Part.FOLLOW_UPS: Query(FollowUpRow, _follow_ups()),
    Part.ACTIONS: Query(ActionRow, _actions()),
    Part.FUNDS: _of_plan(FundRow, Fund),
    Part.LINES: _of_plan(LineRow, FundingLine),
    Part.ENTRIES: _of_plan(EntryRow, FundingEntry),
    Part.LATER: Query(LaterRow, _later()),
    Part.BASE: Query(StoredRow, _stored(BASE_EVENT, _CHANGED)),
    Part.THEN: Query(StoredRow, _stored(freeze_of("frozen"), _WITH_TOLD_AND_MONEY)),
    Part.THEN_PROMISED: Query(StoredRow, _stored(freeze_of("frozen"), _WITH_PROMISED)),
}
