"""Closing a month: what was chased, waived and left out, the acts that take two people, and the snapshots."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Person
from cpca.models.period import ReportingPeriod
from cpca.models.progress import ThemeUpdate


class OfMonth(Base):
    """What belongs to a month, and through it to a plan."""

    __abstract__ = True

    @property
    def plan_id(self) -> int:
        return self.period.plan_id  # type: ignore[attr-defined, no-any-return]


class Chase(Base):
    """The programme office asked for a theme's return: it stands first in its lead's queue until submitted."""

    __tablename__ = "chase"
    __table_args__ = (Index("ix_chase_update_id", "update_id"),)

    update_id: Mapped[int] = mapped_column(ForeignKey("theme_update.id"))
    text: Mapped[str | None]
    chased_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    chased_at: Mapped[dt.datetime]

    update: Mapped[ThemeUpdate] = relationship()
    chased_by: Mapped[Person] = relationship()

    @property
    def theme_id(self) -> int:
        return self.update.theme_id

    @property
    def plan_id(self) -> int:
        return self.update.plan_id


class Waiver(OfMonth):
    """A condition that was let through unmet, with the reason that prints.

    `condition` is the condition's key (domain/conditions.py): "return:A", "clearance:legal".
    """

    __tablename__ = "waiver"
    __table_args__ = (Index("ix_waiver_period_id", "period_id"),)

    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id"))
    condition: Mapped[str]
    words: Mapped[str]  # the condition's, as it stood
    reason: Mapped[str]
    waived_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: taken in as issued
    waived_at: Mapped[dt.datetime]
    lifted_at: Mapped[dt.datetime | None]

    period: Mapped[ReportingPeriod] = relationship()
    waived_by: Mapped[Person | None] = relationship()


class LeftOut(OfMonth):
    """Something that prints by default (lateness, a missed return, a moved date…) and was left out, and why.

    `key` names it as the issue's content does: "late:A", "not met:12", "unanswered:C5".
    """

    __tablename__ = "left_out"
    __table_args__ = (Index("ix_left_out_period_id", "period_id"),)

    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id"))
    key: Mapped[str]
    words: Mapped[str]
    reason: Mapped[str]
    left_out_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    left_out_at: Mapped[dt.datetime]
    put_back_at: Mapped[dt.datetime | None]

    period: Mapped[ReportingPeriod] = relationship()
    left_out_by: Mapped[Person] = relationship()


class JointActKind(enum.Enum):
    FREEZE = "freeze the month"
    CORRECT = "open a correction"


class JointState(enum.Enum):
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class JointAct(OfMonth):
    """An act that takes two different people: one asks, another agrees or declines."""

    __tablename__ = "joint_act"
    __table_args__ = (
        Index("ix_joint_act_period_id", "period_id"),
        CheckConstraint(
            "decided_by_id IS NULL OR state = 'withdrawn' OR decided_by_id <> asked_by_id", name="two_people"
        ),
    )

    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id"))
    act: Mapped[JointActKind]
    reason: Mapped[str | None]
    themes: Mapped[str | None]  # of a correction: the codes of the themes it opens again, "A,C"
    state: Mapped[JointState] = mapped_column(default=JointState.ASKED)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[dt.datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime | None]
    answer: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    period: Mapped[ReportingPeriod] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    __mapper_args__ = {"version_id_col": version}


class Snapshot(OfMonth):
    """The record as it stood when a month was frozen: one row a theme, and one without a theme for the plan.

    `content` is canonical JSON; its hash is in the trail, so the words themselves need not be there twice.
    """

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("period_id", "revision", "theme_id"),)
    __unrecorded__ = frozenset({"content"})

    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id"))
    revision: Mapped[int]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    taken_at: Mapped[dt.datetime]
    content_hash: Mapped[str]
    content: Mapped[str] = mapped_column(deferred=True)

    period: Mapped[ReportingPeriod] = relationship()
