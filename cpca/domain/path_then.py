"""The decision path's rows as they stood: made from what a month kept, in place of `path.PATH_ROWS`. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cpca.domain.path_network import (
    DECISION,
    DELIVERABLE,
    ENGAGEMENT,
    LINK,
    MEETING,
    MILESTONE,
    ORDER,
    REFUSED,
)
from cpca.domain.steps import OUT
from cpca.models.decision import Decision, DecisionState, Outcome, PathLink, Shortening
from cpca.models.deliverable import DeliverableState, Predecessor
from cpca.models.engagement import Audience, Engagement
from cpca.models.period import Meeting


class RowThen(NamedTuple):
    """A row of the path, with the columns of `path.COLUMNS`."""

    part: str
    id: int
    theme_id: int | None = None
    reference: str | None = None
    title: str | None = None
    body: str | None = None
    state: str | None = None
    planned_on: dt.date | None = None
    done_on: dt.date | None = None
    ready_on: dt.date | None = None
    notice_on: dt.date | None = None
    excepted_on: dt.date | None = None
    is_bound: int | None = None
    before: str | None = None
    after: str | None = None
    other_id: int | None = None
    days: int | None = None


def make_rows(
    *,
    decisions: Iterable[Decision],
    meetings: Iterable[Meeting],
    links: Iterable[PathLink],
    order: Iterable[Predecessor],
    engagements: Iterable[Engagement],
    audiences: Mapping[int, Audience],
    deliverables: Iterable[Any],
    milestones: Iterable[Any],
    call_in_days: int,
) -> list[RowThen]:
    """The rows of these things; deliverables and milestones are rows with the tables' names.

    An engagement is named with its audience where `audiences` has it: what only asks for the critical steps needs none.
    """
    held = {meeting.id: meeting for meeting in meetings if meeting.cancelled_at is None}
    found = list(_decisions(decisions, held, call_in_days))
    found += [
        _engagement(one, audiences.get(one.audience_id)) for one in engagements if one.withdrawn_at is None
    ]
    found += [_dated(DELIVERABLE, one) for one in deliverables if one.state not in OUT]
    found += [_dated(MILESTONE, one, one.deliverable_id) for one in milestones if one.state not in OUT]
    found += [RowThen(MEETING, one.id, body=one.body, planned_on=one.held_on) for one in held.values()]
    found += [_link(link) for link in links if link.removed_at is None]
    return found + [
        RowThen(ORDER, one.needs_id, other_id=one.milestone_id) for one in order if one.removed_at is None
    ]


def _decisions(
    decisions: Iterable[Decision], held: Mapping[int, Meeting], call_in_days: int
) -> Iterator[RowThen]:
    for row in decisions:
        if row.state is DecisionState.WITHDRAWN:
            continue
        meeting = held.get(row.meeting_id or 0)
        taken = row.state in (DecisionState.TAKEN, DecisionState.IN_FORCE)
        noted = taken and row.outcome is Outcome.NOTED  # nothing to call in
        yield RowThen(
            DECISION,
            row.id,
            theme_id=row.theme_id,
            reference=row.reference,
            title=row.title,
            body=row.body,
            state=REFUSED if taken and row.outcome is Outcome.REFUSED else row.state.value,
            planned_on=meeting.held_on if meeting else None,
            done_on=row.taken_on,
            ready_on=row.in_force_on,
            notice_on=row.notice_on,
            excepted_on=row.shortened_on if row.shortened is Shortening.GENERAL_EXCEPTION else None,
            is_bound=int(row.is_key and row.shortened is not Shortening.SPECIAL_URGENCY),
            days=0 if row.call_in_waived or noted else call_in_days,
        )


def _link(row: PathLink) -> RowThen:
    return RowThen(
        LINK, row.before_id, before=row.before, after=row.after, other_id=row.after_id, days=row.lag
    )


def _engagement(row: Engagement, audience: Audience | None) -> RowThen:
    told = row.said is not None
    return RowThen(
        ENGAGEMENT,
        row.id,
        theme_id=row.theme_id,
        title=row.kind.value,
        body=audience.name if audience else None,
        state=(DeliverableState.DELIVERED if told else DeliverableState.NOT_STARTED).value,
        planned_on=row.held_on,
        done_on=row.held_on if told else None,
    )


def _dated(part: str, row: Any, other_id: int | None = None) -> RowThen:
    return RowThen(
        part,
        row.id,
        theme_id=row.theme_id,
        reference=getattr(row, "reference", None),
        title=getattr(row, "title", None),
        state=row.state.value,
        planned_on=row.forecast_on or row.baseline_on,
        done_on=row.actual_on,
        other_id=other_id,
    )
