"""Engagement: the audiences, how often each was promised word, and what each was told."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Person
from cpca.models.plan import Plan, Theme


class Cadence(enum.Enum):
    WEEKLY = "every week"
    FORTNIGHTLY = "every two weeks"
    MONTHLY = "every month"
    QUARTERLY = "every quarter"
    MEETINGS = "at each of its meetings"
    NONE = "when there is need"


class EngagementKind(enum.Enum):
    BRIEFING = "briefing"
    MEETING = "meeting"
    WORKSHOP = "workshop"
    INDUCTION = "induction"
    LETTER = "letter or message"


class Audience(Base):
    """Who is kept informed, and how often that was promised."""

    __tablename__ = "audience"
    __table_args__ = (UniqueConstraint("plan_id", "name"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    name: Mapped[str]
    cadence: Mapped[Cadence]
    promised_on: Mapped[dt.date | None]  # from when the promise counts
    position: Mapped[int]
    retired_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Engagement(Base):
    """An audience was told, or is to be: when, by whom, what was said and what follows.

    One that is planned has no words yet. `prints` puts it under "also to note" in the month's documents.
    """

    __tablename__ = "engagement"
    __table_args__ = (
        Index("ix_engagement_audience_id", "audience_id"),
        Index("ix_engagement_plan_id", "plan_id"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    kind: Mapped[EngagementKind] = mapped_column(default=EngagementKind.BRIEFING)
    held_on: Mapped[dt.date]
    by: Mapped[str]  # posts, before names
    said: Mapped[str | None]
    follow_up: Mapped[str | None]
    follow_up_by: Mapped[dt.date | None]
    followed_up_on: Mapped[dt.date | None]
    prints: Mapped[bool] = mapped_column(default=True)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    audience: Mapped[Audience] = relationship()
    theme: Mapped[Theme | None] = relationship()
    entered_by: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}
