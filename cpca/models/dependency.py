"""Dependencies with two ends: somebody gives something to somebody by a date, and both say so."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.deliverable import Deliverable
from cpca.models.people import Person
from cpca.models.plan import Plan, Theme


class DependencyState(enum.Enum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    MET = "met"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


class Dependency(Base):
    """What one end needs of the other by a date. `number` counts within the plan: DN3.

    Each end is a theme (with a deliverable of it, where it is about one) or an outside body. `offered_on` is the
    date that the giver offered instead; a giver whose date moves or whose rating turns red opens a question.
    """

    __tablename__ = "dependency"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        Index("ix_dependency_giver_theme_id", "giver_theme_id"),
        Index("ix_dependency_receiver_theme_id", "receiver_theme_id"),
        CheckConstraint("(giver_theme_id IS NULL) <> (giver_body IS NULL)", name="one_giver"),
        CheckConstraint("(receiver_theme_id IS NULL) <> (receiver_body IS NULL)", name="one_receiver"),
        CheckConstraint(
            "giver_theme_id IS NOT NULL OR receiver_theme_id IS NOT NULL", name="one_end_of_plan"
        ),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    giver_theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    giver_deliverable_id: Mapped[int | None] = mapped_column(ForeignKey("deliverable.id"))
    giver_body: Mapped[str | None]
    receiver_theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    receiver_deliverable_id: Mapped[int | None] = mapped_column(ForeignKey("deliverable.id"))
    receiver_body: Mapped[str | None]
    what: Mapped[str]
    needed_by: Mapped[dt.date]
    offered_on: Mapped[dt.date | None]
    state: Mapped[DependencyState] = mapped_column(default=DependencyState.PROPOSED)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[dt.datetime]
    met_on: Mapped[dt.date | None]
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    giver_theme: Mapped[Theme | None] = relationship(foreign_keys=[giver_theme_id])
    receiver_theme: Mapped[Theme | None] = relationship(foreign_keys=[receiver_theme_id])
    giver_deliverable: Mapped[Deliverable | None] = relationship(foreign_keys=[giver_deliverable_id])
    receiver_deliverable: Mapped[Deliverable | None] = relationship(foreign_keys=[receiver_deliverable_id])
    proposed_by: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def reference(self) -> str:
        return f"DN{self.number}"


class DependencyAct(enum.Enum):
    PROPOSE = "proposed"
    ACCEPT = "accepted"
    DISPUTE = "disputed"
    OFFER = "offered another date"
    CONFIRM = "took the offered date"
    MEET = "said it is met"
    MISS = "said it is missed"
    WITHDRAW = "withdrew it"
    ASK = "asked whether it still holds"  # by the app: the giver's date moved, or its rating turned red
    STANDS = "said it still holds"


class DependencyEvent(Base):
    """What each end said, and what the app asked. Rows are only ever added."""

    __tablename__ = "dependency_event"
    __table_args__ = (Index("ix_dependency_event_dependency_id", "dependency_id"),)

    dependency_id: Mapped[int] = mapped_column(ForeignKey("dependency.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    act: Mapped[DependencyAct]
    of_giver: Mapped[bool]  # which end said it
    on: Mapped[dt.date | None]  # the date offered or met
    words: Mapped[str | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[dt.datetime]

    dependency: Mapped[Dependency] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
