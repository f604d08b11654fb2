"""A theme's return for a month: the update, its lines of progress, its commitments and their answers."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Person
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Theme


class Rating(enum.Enum):
    RED = "Red"
    AMBER = "Amber"
    GREEN = "Green"
    BLUE = "Blue"


class Confidence(enum.Enum):
    """Outcome confidence: the five-point delivery confidence scale."""

    HIGHLY_LIKELY = "Highly likely"
    PROBABLE = "Probable"
    FEASIBLE = "Feasible, with significant issues"
    IN_DOUBT = "In doubt"
    UNACHIEVABLE = "Appears unachievable"


class UpdateState(enum.Enum):
    NOT_STARTED = "not started"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    FROZEN = "frozen"
    MISSED = "missed"


class Source(enum.Enum):
    """How an update came: written here, or read from a paper."""

    WRITTEN = "written"
    IMPORTED = "imported"


class ThemeUpdate(Base):
    """One theme's return for one period."""

    __tablename__ = "theme_update"
    __table_args__ = (
        UniqueConstraint("theme_id", "period_id"),
        Index("ix_theme_update_period_id", "period_id"),
    )

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    state: Mapped[UpdateState] = mapped_column(default=UpdateState.NOT_STARTED)
    source: Mapped[Source] = mapped_column(default=Source.WRITTEN)
    headline: Mapped[str | None]
    rating: Mapped[Rating | None]
    reason: Mapped[str | None]
    route_to_green: Mapped[str | None]
    confidence: Mapped[Confidence | None]
    decision_sought: Mapped[str | None]
    also_to_note: Mapped[str | None]
    nil_return: Mapped[bool] = mapped_column(default=False)
    shown_to_sponsor: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[dt.datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)
    late_days: Mapped[int] = mapped_column(default=0)
    accepted_at: Mapped[dt.datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[dt.datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    theme: Mapped[Theme] = relationship()
    period: Mapped[ReportingPeriod] = relationship()
    submitted_by: Mapped[Person | None] = relationship(foreign_keys=[submitted_by_id])
    accepted_by: Mapped[Person | None] = relationship(foreign_keys=[accepted_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    lines: Mapped[list[ProgressItem]] = relationship(
        back_populates="update", order_by="ProgressItem.position, ProgressItem.id"
    )
    commitments: Mapped[list[Commitment]] = relationship(
        back_populates="update", order_by="Commitment.position, Commitment.id"
    )

    # Of the declared words alone, counted by `declare`: a first line makes a draft of the update, and the rating
    # that stands open on the same page must not be refused for it.
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class Printing(enum.Enum):
    """Where a line of progress prints."""

    BOTH = "paper and highlight report"
    HIGHLIGHT_ONLY = "highlight report only"


class _Line(Base):
    """What lines of progress and commitments share: their update, words, order and withdrawal."""

    __abstract__ = True

    @property
    def theme_id(self) -> int:
        return self.update.theme_id  # type: ignore[attr-defined, no-any-return]

    @property
    def plan_id(self) -> int:
        return self.update.plan_id  # type: ignore[attr-defined, no-any-return]


class ProgressItem(_Line):
    """One line of what was achieved. A line that was submitted or challenged is withdrawn, not deleted."""

    __tablename__ = "progress_item"
    __table_args__ = (Index("ix_progress_item_update_id", "update_id"),)

    update_id: Mapped[int] = mapped_column(ForeignKey("theme_update.id"))
    position: Mapped[int]
    text: Mapped[str]
    happened_on: Mapped[dt.date | None]
    deliverable_id: Mapped[int | None] = mapped_column(ForeignKey("deliverable.id"))
    prints: Mapped[Printing] = mapped_column(default=Printing.BOTH)
    since_as_at: Mapped[bool] = mapped_column(default=False)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    update: Mapped[ThemeUpdate] = relationship(back_populates="lines")

    __mapper_args__ = {"version_id_col": version}


class Commitment(_Line):
    """One line of what will be achieved, by when; next month's update must answer it once it is due."""

    __tablename__ = "commitment"
    __table_args__ = (Index("ix_commitment_update_id", "update_id"), Index("ix_commitment_due_on", "due_on"))

    update_id: Mapped[int] = mapped_column(ForeignKey("theme_update.id"))
    position: Mapped[int]
    text: Mapped[str]
    due_on: Mapped[dt.date]
    deliverable_id: Mapped[int | None] = mapped_column(ForeignKey("deliverable.id"))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    update: Mapped[ThemeUpdate] = relationship(back_populates="commitments")
    answers: Mapped[list[CommitmentAnswer]] = relationship(
        back_populates="commitment",
        order_by="CommitmentAnswer.id",
        foreign_keys="CommitmentAnswer.commitment_id",
    )

    __mapper_args__ = {"version_id_col": version}


class Answer(enum.Enum):
    KEPT = "kept"
    LATE = "late"
    NOT_MET = "not met"
    REPLACED = "replaced"


class CommitmentAnswer(Base):
    """How a later month's update answered a commitment; late takes a new date and is asked again."""

    __tablename__ = "commitment_answer"
    __table_args__ = (
        UniqueConstraint("commitment_id", "update_id"),
        CheckConstraint("(answer = 'late') = (new_due_on IS NOT NULL)", name="late_has_date"),
        CheckConstraint("answer = 'replaced' OR successor_id IS NULL", name="only_replaced_has_successor"),
        Index("ix_commitment_answer_update_id", "update_id"),
        Index("ix_commitment_answer_new_due_on", "new_due_on"),
    )

    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    update_id: Mapped[int] = mapped_column(ForeignKey("theme_update.id"))
    answer: Mapped[Answer]
    explanation: Mapped[str | None]
    new_due_on: Mapped[dt.date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("commitment.id"))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    commitment: Mapped[Commitment] = relationship(back_populates="answers", foreign_keys=[commitment_id])
    successor: Mapped[Commitment | None] = relationship(foreign_keys=[successor_id])
    update: Mapped[ThemeUpdate] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def theme_id(self) -> int:
        return self.update.theme_id

    @property
    def plan_id(self) -> int:
        return self.update.plan_id


class ReturnComment(Base):
    """A comment with which the programme office returned an update, at the place it concerns.

    `part` names the place: a field of the update ("headline", "rating"…), or "line:12" / "commitment:7".
    """

    __tablename__ = "return_comment"
    __table_args__ = (Index("ix_return_comment_update_id", "update_id"),)

    update_id: Mapped[int] = mapped_column(ForeignKey("theme_update.id"))
    part: Mapped[str]
    text: Mapped[str]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]

    update: Mapped[ThemeUpdate] = relationship()

    @property
    def theme_id(self) -> int:
        return self.update.theme_id

    @property
    def plan_id(self) -> int:
        return self.update.plan_id
