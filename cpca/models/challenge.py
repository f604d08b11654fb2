"""Challenge notes, what happened to them, and sponsors' views."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Person
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Organisation, Theme
from cpca.models.progress import Rating, ThemeUpdate


class NoteKind(enum.Enum):
    QUESTION = "question"
    EVIDENCE = "evidence"
    PACE = "pace"
    DEPENDENCY = "dependency"
    RATING = "rating"
    SUPPORT = "support"


class NoteState(enum.Enum):
    OPEN = "open"
    ANSWERED = "answered"
    NOT_SATISFIED = "not yet satisfied"
    ESCALATED = "escalated"
    ACCEPTED = "accepted"
    RESOLVED = "resolved"
    REFERRED = "referred to the Board"
    NOTED = "noted"
    RETRACTED = "retracted"


OVERSIGHT, INDEPENDENT = (
    2,
    3,
)  # of the three lines: a sponsor's challenge; the improvement board's, an auditor's
CLOSED_STATES = frozenset({NoteState.ACCEPTED, NoteState.RESOLVED, NoteState.NOTED, NoteState.RETRACTED})


class ChallengeNote(Base):
    """A question or challenge on an exact line; it belongs to the office (council and theme) that raised it.

    Anchored to one of a line, a commitment, a deliverable or a risk, or to none of them: then to the
    update itself, its headline and rating. `anchor_words` are that line's words at the time.
    A question of the Mayor's office is asked of the programme office, which answers and closes it.
    A note that came by mail does not print until its sponsor has confirmed it.
    """

    __tablename__ = "challenge_note"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint(
            "(CASE WHEN line_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN commitment_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN deliverable_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN risk_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name="one_anchor",
        ),
        Index("ix_challenge_note_update_id", "update_id"),
        Index("ix_challenge_note_theme_id_state", "theme_id", "state"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    update_id: Mapped[int] = mapped_column(ForeignKey("theme_update.id"))
    council_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[int]
    line_id: Mapped[int | None] = mapped_column(ForeignKey("progress_item.id"))
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("commitment.id"))
    deliverable_id: Mapped[int | None] = mapped_column(ForeignKey("deliverable.id"))
    risk_id: Mapped[int | None] = mapped_column(ForeignKey("risk.id"))
    anchor_words: Mapped[str]
    kind: Mapped[NoteKind]
    text: Mapped[str]
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    raised_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[dt.datetime]
    answer_due_on: Mapped[dt.date | None]
    assurance_line: Mapped[int] = mapped_column(default=OVERSIGHT)
    asked_of_programme: Mapped[bool] = mapped_column(default=False)
    for_print: Mapped[bool] = mapped_column(default=False)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[dt.datetime | None]
    state: Mapped[NoteState] = mapped_column(default=NoteState.OPEN)
    closed_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    theme: Mapped[Theme] = relationship()
    update: Mapped[ThemeUpdate] = relationship()
    council: Mapped[Organisation] = relationship()
    raised_by: Mapped[Person] = relationship(foreign_keys=[raised_by_id])
    raised_for: Mapped[Person | None] = relationship(foreign_keys=[raised_for_id])
    recorded_by: Mapped[Person | None] = relationship(foreign_keys=[recorded_by_id])
    events: Mapped[list[ChallengeEvent]] = relationship(back_populates="note", order_by="ChallengeEvent.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def reference(self) -> str:
        return f"C{self.number}"

    @property
    def is_escalated(self) -> bool:
        return self.state in (NoteState.ESCALATED, NoteState.REFERRED)

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED_STATES

    @property
    def may_print(self) -> bool:
        return self.for_print and (self.recorded_by_id is None or self.confirmed_at is not None)


class NoteAct(enum.Enum):
    ANSWER = "answer"
    ACCEPT = "accept"
    NOT_YET_SATISFIED = "not yet satisfied"
    ESCALATE = "escalate"
    RETRACT = "retract"
    MARK_FOR_PRINT = "mark for print"
    UNMARK_FOR_PRINT = "mark not for print"
    CONFIRM = "confirm"
    RESOLVE = "resolve"
    REFER = "refer to the Board"
    NOTE = "note"


class ChallengeEvent(Base):
    """What happened to a note, and in which period: a later answer never changes a frozen month."""

    __tablename__ = "challenge_event"
    __table_args__ = (Index("ix_challenge_event_note_id", "note_id"),)

    note_id: Mapped[int] = mapped_column(ForeignKey("challenge_note.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id"))
    act: Mapped[NoteAct]
    text: Mapped[str | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[dt.datetime]

    note: Mapped[ChallengeNote] = relationship(back_populates="events")
    period: Mapped[ReportingPeriod] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    for_person: Mapped[Person | None] = relationship(foreign_keys=[for_person_id])

    @property
    def theme_id(self) -> int:
        return self.note.theme_id

    @property
    def plan_id(self) -> int:
        return self.note.plan_id


class Position(enum.Enum):
    CONTENT = "content"
    CONTENT_WITH_POINTS = "content with points"
    NOT_CONTENT = "not content"


class SponsorView(Base):
    """A sponsor's position on an update, one a council: a peer's view and not an assurance opinion.

    The improvement board gives its view as a line of its own, so that a member's employer never speaks for it.
    """

    __tablename__ = "sponsor_view"
    __table_args__ = (UniqueConstraint("update_id", "council_id", "assurance_line"),)

    update_id: Mapped[int] = mapped_column(ForeignKey("theme_update.id"))
    council_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    assurance_line: Mapped[int] = mapped_column(default=OVERSIGHT)
    sponsor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    position: Mapped[Position]
    own_rating: Mapped[Rating | None]
    words: Mapped[str | None]
    line_for_print: Mapped[str | None]
    given_at: Mapped[dt.datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    update: Mapped[ThemeUpdate] = relationship()
    council: Mapped[Organisation] = relationship()
    sponsor: Mapped[Person] = relationship(foreign_keys=[sponsor_id])
    for_person: Mapped[Person | None] = relationship(foreign_keys=[for_person_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def theme_id(self) -> int:
        return self.update.theme_id

    @property
    def plan_id(self) -> int:
        return self.update.plan_id

    @property
    def may_print(self) -> bool:
        return self.recorded_by_id is None or self.confirmed_at is not None
