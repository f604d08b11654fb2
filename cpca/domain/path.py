"""The decision path as it is stored: one statement of plain rows, from which its network is made.

`PATH_ROWS` takes the plan's key as `plan`; every column has the same type in each of its parts, so that it may
be run as it is or be a part of a larger statement.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union,
    union_all,
)

from cpca.domain.path_network import (
    DECISION,
    DELIVERABLE,
    ENGAGEMENT,
    LINK,
    MEETING,
    MILESTONE,
    ORDER,
    REFUSED,
    critical_of,
)
from cpca.domain.steps import OUT
from cpca.models.decision import Decision, DecisionState, Outcome, PathLink, Shortening
from cpca.models.deliverable import Deliverable, DeliverableState, Milestone, Predecessor
from cpca.models.engagement import Audience, Engagement
from cpca.models.period import Meeting
from cpca.models.plan import Plan

__all__ = ["COLUMNS", "PATH_ROWS", "critical_of"]

COLUMNS: Final[dict[str, Any]] = {
    "part": Text(),
    "id": Integer(),
    "theme_id": Integer(),
    "reference": Text(),
    "title": Text(),
    "body": Text(),
    "state": Text(),
    "planned_on": Date(),
    "done_on": Date(),
    "ready_on": Date(),
    "notice_on": Date(),
    "excepted_on": Date(),
    "is_bound": Integer(),
    "before": Text(),
    "after": Text(),
    "other_id": Integer(),
    "days": Integer(),
}
_PLAN: Final = bindparam("plan", type_=Integer())


def part_of(part: str, **columns: Any) -> Select[Any]:
    """A part of the statement: its columns in `COLUMNS`' order, those it has not got as nothing of their type."""
    given = {"part": literal(part), **columns}
    return select(
        *(
            (type_coerce(given[name], kind) if name in given else cast(null(), kind)).label(name)
            for name, kind in COLUMNS.items()
        )
    )


def _words(column: Any) -> ColumnElement[str]:
    """An enum's column as the words that are stored."""
    return type_coerce(column, Text())


def decisions() -> Select[Any]:
    """The plan's decisions that were not withdrawn."""
    taken = Decision.state.in_((DecisionState.TAKEN, DecisionState.IN_FORCE))
    refused = and_(Decision.outcome == Outcome.REFUSED, taken)
    noted = and_(Decision.outcome == Outcome.NOTED, taken)  # nothing to call in
    urgent = and_(Decision.shortened.is_not(None), Decision.shortened == Shortening.SPECIAL_URGENCY)
    return (
        part_of(
            DECISION,
            id=Decision.id,
            theme_id=Decision.theme_id,
            reference=literal("DP").concat(cast(Decision.number, Text())),
            title=Decision.title,
            body=Decision.body,
            state=case((refused, literal(REFUSED)), else_=_words(Decision.state)),
            planned_on=case((Meeting.cancelled_at.is_(None), Meeting.held_on)),
            done_on=Decision.taken_on,
            ready_on=Decision.in_force_on,
            notice_on=Decision.notice_on,
            excepted_on=case((Decision.shortened == Shortening.GENERAL_EXCEPTION, Decision.shortened_on)),
            is_bound=case((urgent, 0), (Decision.is_key, 1), else_=0),
            days=case((or_(Decision.call_in_waived.is_not(None), noted), 0), else_=Plan.call_in_days),
        )
        .select_from(Decision)
        .join(Plan, Plan.id == Decision.plan_id)
        .outerjoin(Meeting, Meeting.id == Decision.meeting_id)
        .where(Decision.plan_id == _PLAN, Decision.state != DecisionState.WITHDRAWN)
    )


def engagements() -> Select[Any]:
    """What audiences were told or are to be; one is done once its words are there."""
    told = Engagement.said.is_not(None)
    return (
        part_of(
            ENGAGEMENT,
            id=Engagement.id,
            theme_id=Engagement.theme_id,
            title=_words(Engagement.kind),
            body=Audience.name,
            state=case((told, DeliverableState.DELIVERED.value), else_=DeliverableState.NOT_STARTED.value),
            planned_on=Engagement.held_on,
            done_on=case((told, Engagement.held_on)),
        )
        .join_from(Engagement, Audience, Audience.id == Engagement.audience_id)
        .where(Engagement.plan_id == _PLAN, Engagement.withdrawn_at.is_(None))
    )


def milestones() -> Select[Any]:
    """The plan's milestones that count."""
    return _dated(Milestone, MILESTONE, other_id=Milestone.deliverable_id)


def deliverables() -> Select[Any]:
    """The plan's deliverables that count."""
    return _dated(Deliverable, DELIVERABLE)


def _dated(of: type[Milestone] | type[Deliverable], part: str, **more: Any) -> Select[Any]:
    return part_of(
        part,
        id=of.id,
        theme_id=of.theme_id,
        reference=of.reference,
        title=of.title,
        state=_words(of.state),
        planned_on=func.coalesce(of.forecast_on, of.baseline_on),
        done_on=of.actual_on,
        **more,
    ).where(of.plan_id == _PLAN, of.state.not_in(OUT))


_STANDS: Final = and_(PathLink.plan_id == _PLAN, PathLink.removed_at.is_(None))


def _ids(table: str) -> tuple[Select[Any], Select[Any]]:
    """The keys of a table's rows that a link names, at either end."""
    return (
        select(PathLink.before_id).where(_STANDS, PathLink.before == table),
        select(PathLink.after_id).where(_STANDS, PathLink.after == table),
    )


def _touched() -> CompoundSelect[Any]:
    """The deliverables that a link names, or one of their milestones, or whose milestones have an order.

    Without a link of a deliverable or milestone there is none: what is only in order hangs on no decision.
    """
    dated = (MILESTONE, DELIVERABLE)
    named = or_(PathLink.before.in_(dated), PathLink.after.in_(dated))
    has_link = select(PathLink.id).where(_STANDS, named).exists()
    ordered = or_(Predecessor.milestone_id == Milestone.id, Predecessor.needs_id == Milestone.id)
    return union(
        *_ids(DELIVERABLE),
        select(Milestone.deliverable_id).where(Milestone.id.in_(union(*_ids(MILESTONE)))),
        select(Milestone.deliverable_id)
        .join(Predecessor, ordered)
        .where(Predecessor.plan_id == _PLAN, Predecessor.removed_at.is_(None), has_link),
    )


def _meetings() -> Select[Any]:
    """The meetings, past ones too, of the bodies that decide something."""
    bodies = select(Decision.body).where(Decision.plan_id == _PLAN)
    return part_of(MEETING, id=Meeting.id, body=Meeting.body, planned_on=Meeting.held_on).where(
        Meeting.plan_id == _PLAN, Meeting.cancelled_at.is_(None), Meeting.body.in_(bodies)
    )


def _links() -> Select[Any]:
    return part_of(
        LINK,
        id=PathLink.before_id,
        before=PathLink.before,
        after=PathLink.after,
        other_id=PathLink.after_id,
        days=PathLink.lag,
    ).where(_STANDS)


def _order() -> Select[Any]:
    return part_of(ORDER, id=Predecessor.needs_id, other_id=Predecessor.milestone_id).where(
        Predecessor.plan_id == _PLAN, Predecessor.removed_at.is_(None)
    )


PATH_ROWS: Final = union_all(
    decisions(),
    engagements().where(Engagement.id.in_(union(*_ids(ENGAGEMENT)))),
    milestones().where(Milestone.deliverable_id.in_(_touched())),
    deliverables().where(Deliverable.id.in_(_touched())),
    _meetings(),
    _links(),
    _order(),
)
