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


class ReportingPeriod(Base):
    """A month of the plan with its deadlines. `month` is its first day, `as_at` its last."""

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
    """A body's dated meeting; it may take several months, or none."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("plan_id", "body", "held_on"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    body: Mapped[str]
    held_on: Mapped[dt.date]
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
