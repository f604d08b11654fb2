"""Reporting periods and the meetings they feed."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.plan import Plan


class PeriodState(enum.Enum):
    PLANNED = "planned"
    OPEN = "open"
    CHALLENGE = "challenge"
    SIGN_OFF = "sign-off"
    FROZEN = "frozen"
    CORRECTION = "correction"  # frozen and issued once, being corrected: its snapshots stay


class ReportingPeriod(Base):
    """A month of the plan with its deadlines. `month` is its first day, `as_at` its last.

    `headline` and `summary` are the programme office's own words, first in every document. `revision` counts
    how often it was frozen: each time left a snapshot. It is published once it has a published issue.
    """

    __tablename__ = "reporting_period"
    __table_args__ = (
        UniqueConstraint("plan_id", "month"),
        CheckConstraint("as_at >= month", name="as_at_after_month"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    month: Mapped[dt.date]
    as_at: Mapped[dt.date]
    opens_on: Mapped[dt.date | None]
    submit_by: Mapped[dt.date | None]
    challenge_by: Mapped[dt.date | None]
    sign_off_by: Mapped[dt.date | None]
    state: Mapped[PeriodState] = mapped_column(default=PeriodState.PLANNED)
    circulated_at: Mapped[dt.datetime | None]
    published_at: Mapped[dt.datetime | None]
    headline: Mapped[str | None]
    summary: Mapped[str | None]
    frozen_at: Mapped[dt.datetime | None]
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    meetings: Mapped[list[Meeting]] = relationship(
        secondary="meeting_period", viewonly=True, order_by="Meeting.held_on"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def slug(self) -> str:
        """The month as it stands in addresses: 2022-10."""
        return f"{self.month:%Y-%m}"


class Meeting(Base):
    """A body's dated meeting, with its dates worked back from the day; it may take several months, or none."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("plan_id", "body", "held_on"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    body: Mapped[str]
    held_on: Mapped[dt.date]
    publish_on: Mapped[dt.date | None]
    democratic_services_on: Mapped[dt.date | None]
    pre_meeting_on: Mapped[dt.date | None]
    statutory_draft_on: Mapped[dt.date | None]
    cancelled_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    periods: Mapped[list[ReportingPeriod]] = relationship(
        secondary="meeting_period", viewonly=True, order_by="ReportingPeriod.month"
    )

    __mapper_args__ = {"version_id_col": version}


class MeetingPeriod(Base):
    """Which months a meeting takes."""

    __tablename__ = "meeting_period"
    __table_args__ = (
        UniqueConstraint("meeting_id", "period_id"),
        Index("ix_meeting_period_period_id", "period_id"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id"))

    meeting: Mapped[Meeting] = relationship()

    @property
    def plan_id(self) -> int:
        return self.meeting.plan_id


class PreElectionPeriod(Base):
    """Days before an election in which an authority's publicity is restrained; committee papers go on."""

    __tablename__ = "pre_election_period"
    __table_args__ = (
        UniqueConstraint("plan_id", "from_on"),
        CheckConstraint("until_on >= from_on", name="dates_in_order"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    election: Mapped[str]
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
