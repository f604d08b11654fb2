"""How much of a summary changed since it was opened, counting only what its reader may see."""

from __future__ import annotations

import json
from typing import Any, Final

from sqlalchemy import and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from cpca.domain.summary_months import PlanMonths, fetch, readable, sees_live
from cpca.domain.summary_reading import GIVEN
from cpca.models.audit import AuditEvent, AuditPayload
from cpca.models.challenge import ChallengeEvent, ChallengeNote, SponsorView
from cpca.models.decision import Decision
from cpca.models.deliverable import Deliverable
from cpca.models.dependency import Dependency
from cpca.models.engagement import Audience, Engagement
from cpca.models.funding import FundingEntry
from cpca.models.period import ReportingPeriod
from cpca.models.progress import ThemeUpdate, UpdateState
from cpca.models.risk import Risk, RiskScore
from cpca.permissions import Permission, Viewer, allows
from cpca.permissions.circumstances import BEING_WRITTEN

MOST = 500  # events looked at; a page left open for longer is told of as many
_UPDATE, _VIEW = ThemeUpdate.__tablename__, SponsorView.__tablename__
_NOTE, _EVENT = ChallengeNote.__tablename__, ChallengeEvent.__tablename__
_MONTH, _DELIVERABLE = ReportingPeriod.__tablename__, Deliverable.__tablename__
_REGISTERS = frozenset(
    table.__tablename__
    for table in (Risk, RiskScore, Dependency, Decision, Audience, Engagement, FundingEntry)
)
_GIVEN_WORDS: Final = frozenset(state.value for state in GIVEN)


def _is(subject: str, column: Any) -> Any:
    return and_(AuditEvent.subject == subject, AuditEvent.subject_id == column)


_earlier = aliased(AuditEvent)
_BEFORE = (
    select(func.max(_earlier.id))
    .where(
        _earlier.subject == AuditEvent.subject,
        _earlier.subject_id == AuditEvent.subject_id,
        _earlier.id <= bindparam("head"),
    )
    .correlate(AuditEvent)
    .scalar_subquery()
)
_CHANGES = (
    select(
        AuditEvent.subject,
        AuditEvent.subject_id,
        ChallengeNote.id.label("note_id"),
        ThemeUpdate.period_id,
        ThemeUpdate.state,
        AuditPayload.content.label("before"),
    )
    .select_from(AuditEvent)
    .outerjoin(ChallengeEvent, _is(_EVENT, ChallengeEvent.id))
    .outerjoin(ChallengeNote, or_(_is(_NOTE, ChallengeNote.id), ChallengeNote.id == ChallengeEvent.note_id))
    .outerjoin(SponsorView, _is(_VIEW, SponsorView.id))
    .outerjoin(
        ThemeUpdate,
        ThemeUpdate.id
        == case(
            (AuditEvent.subject == _UPDATE, AuditEvent.subject_id),
            else_=func.coalesce(ChallengeNote.update_id, SponsorView.update_id),
        ),
    )
    .outerjoin(AuditPayload, and_(AuditEvent.subject == _UPDATE, AuditPayload.id == _BEFORE))
    .where(
        AuditEvent.id > bindparam("head"),
        AuditEvent.plan_id == bindparam("plan"),
        AuditEvent.subject.in_([_UPDATE, _VIEW, _NOTE, _EVENT, _MONTH, _DELIVERABLE, *_REGISTERS]),
    )
    .order_by(AuditEvent.id)
    .limit(MOST)
)


def count_newer(viewer: Viewer, plan: PlanMonths, head: int) -> int:
    """How many things that the live summary shows this person changed after a place in the trail."""
    months = {m.id for m in readable(viewer, plan)}
    live = sees_live(viewer, plan)
    registers = live and allows(viewer, Permission.READ_REGISTER, plan)
    changed = set()
    for row in fetch(_CHANGES, head=head, plan=plan.id):
        if registers if row.subject in _REGISTERS else _concerns(row, months, live=live):
            is_note = row.note_id is not None
            changed.add((_NOTE, row.note_id) if is_note else (row.subject, row.subject_id))
    return len(changed)


def _concerns(row: Any, months: set[int], *, live: bool) -> bool:
    if row.subject == _MONTH:
        return row.subject_id in months
    if row.subject == _DELIVERABLE:
        return live
    if not live or row.period_id not in months:
        return False
    if row.subject == _UPDATE:
        return row.state in GIVEN or row.state is UpdateState.MISSED or _was_given(row.before)
    return row.state not in BEING_WRITTEN


def _was_given(before: str | None) -> bool:
    return before is not None and json.loads(before)["state"] in _GIVEN_WORDS
