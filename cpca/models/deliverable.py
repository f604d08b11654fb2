"""What the plan promises: deliverables and milestones, every move of their dates, and how each came to be proved."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Person
from cpca.models.plan import Theme


class DeliverableState(enum.Enum):
    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    DELIVERED = "delivered"
    VERIFIED = "verified"
    EMBEDDED = "embedded"
    PAUSED = "paused"
    REOPENED = "reopened"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class _Dated(Base):
    """What has dates. `original_on` is the first baseline and stays; `baseline_on` moves by an approved change
    request only; `forecast_on` moves with a reason each time.

    `times_moved` counts moves of the forecast, `times_rescheduled` approved moves of the baseline.
    """

    __abstract__ = True

    original_on: Mapped[dt.date | None]
    baseline_on: Mapped[dt.date | None]
    forecast_on: Mapped[dt.date | None]
    actual_on: Mapped[dt.date | None]
    times_moved: Mapped[int] = mapped_column(default=0)
    times_rescheduled: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[DeliverableState] = mapped_column(default=DeliverableState.NOT_STARTED)
    position: Mapped[int]

    @property
    def first_on(self) -> dt.date | None:
        """The date first promised; rows from before it was kept apart never moved their baseline."""
        return self.original_on or self.baseline_on


class Deliverable(_Dated):
    """One promise of a theme. Delivered is the lead's claim; verified is somebody else's word on evidence."""

    __tablename__ = "deliverable"
    __table_args__ = (UniqueConstraint("theme_id", "reference"), Index("ix_deliverable_plan_id", "plan_id"))

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    reference: Mapped[str]
    title: Mapped[str]
    criteria: Mapped[str | None]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    theme: Mapped[Theme] = relationship()
    lead: Mapped[Person | None] = relationship(foreign_keys=[lead_id])
    milestones: Mapped[list[Milestone]] = relationship(
        back_populates="deliverable", order_by="Milestone.position, Milestone.id"
    )
    invitations: Mapped[list[Invitation]] = relationship(back_populates="deliverable")

    __mapper_args__ = {"version_id_col": version}


class Milestone(_Dated):
    """A dated step on the way to a deliverable. Its states stop at delivered; verified is its deliverable's."""

    __tablename__ = "milestone"
    __table_args__ = (
        UniqueConstraint("deliverable_id", "reference"),
        Index("ix_milestone_plan_id", "plan_id"),
        Index("ix_milestone_theme_id", "theme_id"),
        CheckConstraint("state NOT IN ('verified', 'embedded')", name="verified_is_the_deliverables"),
    )

    deliverable_id: Mapped[int] = mapped_column(ForeignKey("deliverable.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    reference: Mapped[str]  # A1.2
    title: Mapped[str]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    deliverable: Mapped[Deliverable] = relationship(back_populates="milestones")
    theme: Mapped[Theme] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Predecessor(Base):
    """A milestone waits for another of its plan; one that no longer does has `removed_at`."""

    __tablename__ = "predecessor"
    __table_args__ = (
        UniqueConstraint("milestone_id", "needs_id"),
        Index("ix_predecessor_needs_id", "needs_id"),
        CheckConstraint("milestone_id <> needs_id", name="not_itself"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"))
    needs_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"))
    removed_at: Mapped[dt.datetime | None]

    milestone: Mapped[Milestone] = relationship(foreign_keys=[milestone_id])
    needs: Mapped[Milestone] = relationship(foreign_keys=[needs_id])


class DateKind(enum.Enum):
    FORECAST = "forecast"
    BASELINE = "baseline"


_ONE_DATED = "(deliverable_id IS NULL) <> (milestone_id IS NULL)"


class DateMove(Base):
    """One move of a forecast or a baseline: from, to, why and by whom. Rows are only ever added.

    A baseline's names the approved change request, and is written before the baseline itself: the database
    refuses a baseline that no such row explains.
    """

    __tablename__ = "date_move"
    __table_args__ = (
        CheckConstraint(_ONE_DATED, name="one_thing"),
        CheckConstraint("date <> 'baseline' OR change_id IS NOT NULL", name="baseline_by_request"),
        Index("ix_date_move_deliverable_id", "deliverable_id"),
        Index("ix_date_move_milestone_id", "milestone_id"),
        Index("ix_date_move_plan_id", "plan_id"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    deliverable_id: Mapped[int | None] = mapped_column(ForeignKey("deliverable.id"))
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"))
    date: Mapped[DateKind]
    was_on: Mapped[dt.date | None]
    now_on: Mapped[dt.date]
    reason: Mapped[str | None]  # None only for what was moved before reasons were asked for
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    moved_at: Mapped[dt.datetime]
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change_request.id"))

    deliverable: Mapped[Deliverable | None] = relationship()
    milestone: Mapped[Milestone | None] = relationship()
    moved_by: Mapped[Person | None] = relationship(foreign_keys=[moved_by_id])


class Deed(enum.Enum):
    """What somebody did to a deliverable or one of its milestones."""

    ENTERED = "entered"
    EDITED = "edited"
    REPORTED = "reported"  # a state under way
    CLAIMED = "reported delivered"
    PAUSED = "paused"
    RESUMED = "resumed"
    VERIFIED = "verified"
    NOT_ACCEPTED = "not accepted as delivered"
    RETESTED = "re-tested"
    REOPENED = "reopened"
    RETIRED = "taken out of the plan"


class DeliverableEvent(Base):
    """One act on a deliverable (or one of its milestones), by whom: the history that reopening keeps.

    Whoever entered, edited, reported or claimed it may not verify it. Rows are only ever added.
    """

    __tablename__ = "deliverable_event"
    __table_args__ = (Index("ix_deliverable_event_deliverable_id", "deliverable_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    deliverable_id: Mapped[int] = mapped_column(ForeignKey("deliverable.id"))
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"))
    deed: Mapped[Deed]
    state: Mapped[DeliverableState]  # as the act left it
    on: Mapped[dt.date | None]  # the date it is about: delivered on, tested on
    words: Mapped[str | None]  # why, or what was looked at
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: by import
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[dt.datetime]

    deliverable: Mapped[Deliverable] = relationship()
    milestone: Mapped[Milestone | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    for_person: Mapped[Person | None] = relationship(foreign_keys=[for_person_id])


class Invitation(Base):
    """A sponsor was asked to verify a deliverable."""

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_deliverable_id", "deliverable_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    deliverable_id: Mapped[int] = mapped_column(ForeignKey("deliverable.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]

    deliverable: Mapped[Deliverable] = relationship(back_populates="invitations")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    invited_by: Mapped[Person] = relationship(foreign_keys=[invited_by_id])


class Verification(Base):
    """A deliverable was accepted on evidence, with the words that were in view then.

    `criteria` and `findings` are those words; `evidence` is canonical JSON, a list of {id, title, version,
    sha256} of the accepted evidence it rests on. `undone_at` is set when it is reopened; rows stay.
    """

    __tablename__ = "verification"
    __table_args__ = (Index("ix_verification_deliverable_id", "deliverable_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    deliverable_id: Mapped[int] = mapped_column(ForeignKey("deliverable.id"))
    verified_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[dt.datetime]
    words: Mapped[str]  # how the criteria are met
    criteria: Mapped[str | None]
    findings: Mapped[str]
    evidence: Mapped[str]
    undone_at: Mapped[dt.datetime | None]

    deliverable: Mapped[Deliverable] = relationship()
    verified_by: Mapped[Person] = relationship(foreign_keys=[verified_by_id])
    for_person: Mapped[Person | None] = relationship(foreign_keys=[for_person_id])


class RetestResult(enum.Enum):
    EMBEDDED = "still working"
    PARTLY = "working in part"
    NOT_EMBEDDED = "not working"


class Retest(Base):
    """A verified deliverable was tested again later: by whom, on what sample, when and with what result.

    Only a result of `EMBEDDED` makes it embedded; `undone_at` is set when it is reopened.
    """

    __tablename__ = "retest"
    __table_args__ = (Index("ix_retest_deliverable_id", "deliverable_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    deliverable_id: Mapped[int] = mapped_column(ForeignKey("deliverable.id"))
    tester_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    tested_on: Mapped[dt.date]
    sample: Mapped[str]
    result: Mapped[RetestResult]
    words: Mapped[str | None]
    recorded_at: Mapped[dt.datetime]
    undone_at: Mapped[dt.datetime | None]

    deliverable: Mapped[Deliverable] = relationship()
    tester: Mapped[Person] = relationship(foreign_keys=[tester_id])
