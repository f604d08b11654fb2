"""Meetings, which months each takes, and the months' own dates, which follow from the earliest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from cpca.domain import clock
from cpca.domain.calendar import (
    OF_MEETING,
    OF_MONTH,
    Dates,
    check_order,
    months_taken,
    propose_meeting,
    propose_month,
)
from cpca.domain.errors import DomainError, Missing, NotNow, Stale
from cpca.domain.period import last_day, list_periods
from cpca.domain.plan import get_plan
from cpca.domain.working_days import DAY
from cpca.extensions import db
from cpca.models.period import Meeting, MeetingPeriod, PeriodState, ReportingPeriod
from cpca.models.plan import Plan
from cpca.permissions import Viewer

BODIES = (
    "Board",
    "Audit & Governance Committee",
    "Overview & Scrutiny Committee",
    "Leaders' Strategy Meeting",
    "Independent Improvement Board",
)
WRITTEN_ON = frozenset({PeriodState.PLANNED, PeriodState.OPEN, PeriodState.CHALLENGE, PeriodState.SIGN_OFF})


def take_to_meeting(*, period: ReportingPeriod, body: str, held_on: dt.date) -> tuple[Meeting, bool]:
    """The body's meeting of that date takes the month; gives it, and whether it was new to the plan."""
    query = select(Meeting).where(
        Meeting.plan_id == period.plan_id, Meeting.body == body, Meeting.held_on == held_on
    )
    found = db.session.scalars(query).first()
    meeting = found or Meeting(plan_id=period.plan_id, body=body, held_on=held_on)
    db.session.add(meeting)
    db.session.flush()
    taken = select(MeetingPeriod.id).where(
        MeetingPeriod.meeting_id == meeting.id, MeetingPeriod.period_id == period.id
    )
    if db.session.scalars(taken).first() is None:
        db.session.add(MeetingPeriod(meeting_id=meeting.id, period_id=period.id))
        db.session.flush()
    return meeting, found is None


def get_meeting(viewer: Viewer, *, plan: str, meeting_id: int) -> Meeting:
    """A meeting by its id *and* its plan; raises Missing."""
    found = db.session.scalars(
        select(Meeting).where(Meeting.id == meeting_id, Meeting.plan_id == get_plan(viewer, plan=plan).id)
    ).one_or_none()
    if found is None:
        raise Missing
    return found


def plan_meeting(
    *,
    viewer: Viewer,
    plan: Plan,
    body: str,
    held_on: dt.date,
    months: Iterable[dt.date] = (),
    dates: Dates | None = None,
) -> Meeting:
    """Enters a meeting with its dates, as given or as proposed, and the months it takes.

    Months that are not there yet are planned, with the dates that follow. Raises DomainError where the body
    meets that day already, or the dates are out of order.
    """
    meeting = Meeting(plan_id=plan.id, body=body, held_on=held_on)
    _set_dates(meeting, dates if dates is not None else propose_meeting(held_on))
    _check_free(plan.id, body, held_on, None)
    db.session.add(meeting)
    db.session.flush()
    _take_months(viewer, plan, meeting, months)
    return meeting


def change_meeting(
    *,
    viewer: Viewer,
    meeting: Meeting,
    plan: Plan,
    version: int | None,
    body: str,
    held_on: dt.date,
    months: Iterable[dt.date],
    dates: Dates,
) -> Meeting:
    """Moves a meeting or its dates, or gives it other months. Raises Stale, NotNow, DomainError."""
    if version != meeting.version:
        raise Stale(meeting)
    if meeting.cancelled_at is not None:
        raise NotNow("This meeting was cancelled. Enter the new one.")
    _check_free(plan.id, body, held_on, meeting.id)
    meeting.body, meeting.held_on = body, held_on
    _set_dates(meeting, dates)
    db.session.flush()
    _take_months(viewer, plan, meeting, months)
    return meeting


def cancel_meeting(*, viewer: Viewer, meeting: Meeting) -> Meeting:  # noqa: ARG001
    """Cancels a meeting: it stays in the record, and no month goes to it any more."""
    if meeting.cancelled_at is not None:
        raise NotNow("It is cancelled already.")
    meeting.cancelled_at = clock.now()
    for link in db.session.scalars(select(MeetingPeriod).where(MeetingPeriod.meeting_id == meeting.id)):
        db.session.delete(link)
    db.session.flush()
    return meeting


def set_month_dates(
    *,
    viewer: Viewer,  # noqa: ARG001
    period: ReportingPeriod,
    version: int | None,
    dates: Dates,
) -> ReportingPeriod:
    """Sets a month's own dates until it is frozen. Raises Stale, NotNow, DomainError."""
    if version != period.version:
        raise Stale(period)
    if period.state not in WRITTEN_ON:
        raise NotNow(f"{period.month:%B %Y} is frozen: its dates stay as they were.")
    check_order(OF_MONTH, dates)
    for step in OF_MONTH:
        setattr(period, step.name, dates.get(step.name))
    db.session.flush()
    return period


def propose_next(plan: Plan, today: dt.date) -> dict[str, dt.date | None]:
    """What to open next: the month after the newest that was opened, with its planned or proposed dates."""
    periods = list_periods(plan)
    begun = [p.month for p in periods if p.state is not PeriodState.PLANNED]
    month = (last_day(max(begun)) + DAY) if begun else today.replace(day=1)
    planned = next((p for p in periods if p.month == month), None)
    if planned is not None and planned.submit_by is not None:
        return {"month": month, **{step.name: getattr(planned, step.name) for step in OF_MONTH}}
    held_on = db.session.scalars(
        select(Meeting.held_on)
        .where(Meeting.plan_id == plan.id, Meeting.held_on > last_day(month), Meeting.cancelled_at.is_(None))
        .order_by(Meeting.held_on)
        .limit(1)
    ).first()
    return {"month": month, **(propose_month(last_day(month), held_on) if held_on else {})}


@dataclass(frozen=True)
class Proposal:
    """A meeting as a year's calendar proposes it: with its dates, and each month's."""

    held_on: dt.date
    dates: dict[str, dt.date]
    months: dict[dt.date, dict[str, dt.date]]
    note: str | None = None  # "It is there already."


def propose_year(plan: Plan, body: str, days: Iterable[dt.date]) -> list[Proposal]:
    """A year of a body's meetings, earliest first, each with the months since the one before."""
    there = set(
        db.session.scalars(select(Meeting.held_on).where(Meeting.plan_id == plan.id, Meeting.body == body))
    )
    last = _last_month(plan, body)
    found = []
    for day in sorted(set(days)):
        dates = propose_meeting(day)
        months = [m for m in months_taken(day, last) if not _is_before(plan, m)]
        last = max([*months, *([last] if last else [])], default=None)
        proposed = {m: propose_month(last_day(m), day, dates["statutory_draft_on"]) for m in months}
        found.append(Proposal(day, dates, proposed, "It is there already." if day in there else None))
    return found


def plan_year(*, viewer: Viewer, plan: Plan, body: str, days: Iterable[dt.date]) -> list[Meeting]:
    """Enters a year of meetings as proposed, without those that are there already."""
    proposals = [p for p in propose_year(plan, body, days) if p.note is None]
    if not proposals:
        raise DomainError("Every one of these meetings is there already.", "days")
    return [
        plan_meeting(viewer=viewer, plan=plan, body=body, held_on=p.held_on, months=p.months, dates=p.dates)
        for p in proposals
    ]


def _is_before(plan: Plan, month: dt.date) -> bool:
    return plan.starts_on is not None and last_day(month) < plan.starts_on


def _last_month(plan: Plan, body: str) -> dt.date | None:
    """The latest month that a meeting of the body takes."""
    return db.session.scalars(
        select(ReportingPeriod.month)
        .join(MeetingPeriod, MeetingPeriod.period_id == ReportingPeriod.id)
        .join(Meeting, Meeting.id == MeetingPeriod.meeting_id)
        .where(Meeting.plan_id == plan.id, Meeting.body == body)
        .order_by(ReportingPeriod.month.desc())
        .limit(1)
    ).first()


def _set_dates(meeting: Meeting, dates: Dates) -> None:
    check_order(
        OF_MEETING, dates, (f"the meeting on {meeting.held_on.day} {meeting.held_on:%B %Y}", meeting.held_on)
    )
    for step in OF_MEETING:
        setattr(meeting, step.name, dates.get(step.name))


def _check_free(plan_id: int, body: str, held_on: dt.date, but: int | None) -> None:
    query = select(Meeting.id).where(
        Meeting.plan_id == plan_id, Meeting.body == body, Meeting.held_on == held_on
    )
    if any(found != but for found in db.session.scalars(query)):
        raise DomainError(f"{body} has a meeting on that day already.", "held_on")


def _take_months(viewer: Viewer, plan: Plan, meeting: Meeting, months: Iterable[dt.date]) -> None:
    """The meeting takes these months and no others; new ones are planned with the dates that follow from it."""
    wanted = {m.replace(day=1) for m in months}
    there = {
        p.month: p
        for p in db.session.scalars(select(ReportingPeriod).where(ReportingPeriod.plan_id == plan.id))
    }
    links = list(db.session.scalars(select(MeetingPeriod).where(MeetingPeriod.meeting_id == meeting.id)))
    for link in links:
        if link.period_id not in {there[m].id for m in wanted if m in there}:
            db.session.delete(link)
    for month in sorted(wanted):
        period = there.get(month) or ReportingPeriod(plan_id=plan.id, month=month, as_at=last_day(month))
        db.session.add(period)
        db.session.flush()
        if period.id not in {link.period_id for link in links}:
            db.session.add(MeetingPeriod(meeting_id=meeting.id, period_id=period.id))
            db.session.flush()
        if period.state is PeriodState.PLANNED:
            _follow(viewer, period)
    db.session.flush()


def _follow(viewer: Viewer, period: ReportingPeriod) -> None:
    """A planned month's dates follow from the earliest meeting that takes it."""
    earliest = db.session.scalars(
        select(Meeting)
        .join(MeetingPeriod, MeetingPeriod.meeting_id == Meeting.id)
        .where(MeetingPeriod.period_id == period.id, Meeting.cancelled_at.is_(None))
        .order_by(Meeting.held_on)
        .limit(1)
    ).first()
    if earliest is not None:
        dates = propose_month(period.as_at, earliest.held_on, earliest.statutory_draft_on)
        set_month_dates(viewer=viewer, period=period, version=period.version, dates=dates)
