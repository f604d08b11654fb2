"""Decisions of named bodies: what each needs first, how its notice stands, how the vote stood, when it is in force."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Person
from cpca.models.period import Meeting
from cpca.models.plan import Plan, Theme


class DecisionState(enum.Enum):
    PLANNED = "planned"
    NOTICE = "notice published"
    TAKEN = "taken"
    IN_FORCE = "in force"
    CALLED_IN = "called in"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


class Outcome(enum.Enum):
    NOTED = "noted"
    APPROVED = "approved"
    AMENDED = "approved as amended"
    REFUSED = "refused"


class Shortening(enum.Enum):
    """Why a key decision may be taken on less than 28 clear days' notice."""

    GENERAL_EXCEPTION = "general exception"
    SPECIAL_URGENCY = "special urgency"


class MayoralVote(enum.Enum):
    """Whether a decision that needs it carried the Mayor's vote."""

    MAYOR = "the Mayor’s"
    DEPUTY = "the Deputy Mayor’s, acting"
    NOT_CARRIED = "not carried by it"


class Decision(Base):
    """Something a named body is to decide. `number` counts within the plan: DP4.

    `meeting_id` is the meeting it goes to; a body's meetings are the only days it can be taken. A key decision has
    a forward-plan reference and the day its notice was published, or its recorded exception with its reason.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        Index("ix_decision_theme_id", "theme_id"),
        Index("ix_decision_meeting_id", "meeting_id"),
        CheckConstraint(
            "state NOT IN ('taken', 'in force', 'called in') OR (outcome IS NOT NULL AND taken_on IS NOT NULL)",
            name="taken_has_outcome",
        ),
        CheckConstraint("(shortened IS NULL) = (shortened_reason IS NULL)", name="shortened_has_reason"),
        CheckConstraint("(shortened IS NULL) = (shortened_on IS NULL)", name="shortened_has_day"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    number: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    is_key: Mapped[bool] = mapped_column(default=False)
    needs_mayor: Mapped[bool] = mapped_column(
        default=False
    )  # the vote must carry the Mayor's, or the Deputy's acting
    forward_plan: Mapped[str | None]
    notice_on: Mapped[dt.date | None]
    shortened: Mapped[Shortening | None]
    shortened_on: Mapped[dt.date | None]  # the day on which the exception was told or agreed
    shortened_reason: Mapped[str | None]
    state: Mapped[DecisionState] = mapped_column(default=DecisionState.PLANNED)
    taken_on: Mapped[dt.date | None]
    outcome: Mapped[Outcome | None]
    vote: Mapped[str | None]  # how it stood, in words or figures
    mayoral_vote: Mapped[MayoralVote | None]
    published_on: Mapped[dt.date | None]  # the decision notice, from which call-in runs
    call_in_waived: Mapped[str | None]  # why it cannot be called in, where it cannot
    in_force_on: Mapped[dt.date | None]
    reason: Mapped[str | None]  # of a deferral, withdrawal or call-in
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    theme: Mapped[Theme] = relationship()
    meeting: Mapped[Meeting | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def reference(self) -> str:
        return f"DP{self.number}"


class DecisionEvent(Base):
    """What happened to a decision, and by whom it was recorded. Rows are only ever added."""

    __tablename__ = "decision_event"
    __table_args__ = (Index("ix_decision_event_decision_id", "decision_id"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    state: Mapped[DecisionState]
    on: Mapped[dt.date]
    words: Mapped[str | None]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[dt.datetime]

    decision: Mapped[Decision] = relationship()
    recorded_by: Mapped[Person] = relationship()


class PathLink(Base):
    """One thing of the decision path waits for another, `lag` working days more; `removed_at` where no longer.

    Each end names a table and its row: "decision", "milestone", "deliverable" or "engagement".
    """

    __tablename__ = "path_link"
    __table_args__ = (
        UniqueConstraint("plan_id", "before", "before_id", "after", "after_id"),
        CheckConstraint("lag >= 0", name="lag_not_negative"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    before: Mapped[str]
    before_id: Mapped[int]
    after: Mapped[str]
    after_id: Mapped[int]
    lag: Mapped[int] = mapped_column(default=0)
    removed_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Feed(Base):
    """A person's calendar feed of a plan: its secret link, stored hashed, until it is revoked."""

    __tablename__ = "feed"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_feed_person_id", "person_id"))
    __unrecorded__ = frozenset({"token_hash"})

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str]
    made_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]

    plan: Mapped[Plan] = relationship()
    person: Mapped[Person] = relationship()
