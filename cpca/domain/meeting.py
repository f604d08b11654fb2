"""Meetings, and which months each takes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from cpca.extensions import db
from cpca.models.period import Meeting, MeetingPeriod, ReportingPeriod


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
