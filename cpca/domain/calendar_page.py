"""What the calendar's page shows: every meeting with its dates and months, and every month with its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import select

from cpca.domain.calendar import OF_MEETING, OF_MONTH, Advice, list_advice
from cpca.domain.period import list_periods
from cpca.domain.pre_election import list_pre_elections
from cpca.extensions import db
from cpca.models.period import Meeting, MeetingPeriod, PeriodState, PreElectionPeriod, ReportingPeriod
from cpca.models.plan import Plan


@dataclass
class MeetingRow:
    """A meeting, the months it takes, and what to know about its dates."""

    meeting: Meeting
    months: list[ReportingPeriod] = field(default_factory=list)

    @property
    def advice(self) -> list[Advice]:
        if self.meeting.cancelled_at is not None:
            return []
        return list_advice({s.name: getattr(self.meeting, s.name) for s in OF_MEETING}, self.meeting.held_on)


@dataclass
class MonthRow:
    """A month with the meetings it goes to; none is allowed."""

    period: ReportingPeriod
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def advice(self) -> list[Advice]:
        if self.period.state is PeriodState.FROZEN:
            return []
        dates = {s.name: getattr(self.period, s.name) for s in OF_MONTH}
        return list_advice(dates, as_at=self.period.as_at)


@dataclass
class CalendarPage:
    """`coming` are the meetings from a day on, earliest first; `past` those before it, latest first."""

    coming: list[MeetingRow]
    past: list[MeetingRow]
    months: list[MonthRow]
    pre_elections: list[PreElectionPeriod]


def get_calendar(plan: Plan, on: dt.date) -> CalendarPage:
    """The plan's calendar as a day finds it; four statements whatever its length."""
    query = select(Meeting).where(Meeting.plan_id == plan.id).order_by(Meeting.held_on, Meeting.body)
    meetings = {m.id: MeetingRow(m) for m in db.session.scalars(query)}
    months = {p.id: MonthRow(p) for p in list_periods(plan)}
    links = select(MeetingPeriod.meeting_id, MeetingPeriod.period_id).where(
        MeetingPeriod.meeting_id.in_(select(Meeting.id).where(Meeting.plan_id == plan.id))
    )
    for meeting_id, period_id in db.session.execute(links):
        meetings[meeting_id].months.append(months[period_id].period)
        months[period_id].meetings.append(meetings[meeting_id].meeting)
    for meeting_row in meetings.values():
        meeting_row.months.sort(key=lambda p: p.month)
    for month_row in months.values():
        month_row.meetings.sort(key=lambda m: m.held_on)
    rows = list(meetings.values())
    return CalendarPage(
        coming=[r for r in rows if r.meeting.held_on >= on],
        past=[r for r in reversed(rows) if r.meeting.held_on < on],
        months=list(months.values()),
        pre_elections=list_pre_elections(plan),
    )


def months_of(meeting: Meeting) -> list[dt.date]:
    """The months that a meeting takes, earliest first."""
    return list(
        db.session.scalars(
            select(ReportingPeriod.month)
            .join(MeetingPeriod, MeetingPeriod.period_id == ReportingPeriod.id)
            .where(MeetingPeriod.meeting_id == meeting.id)
            .order_by(ReportingPeriod.month)
        )
    )
