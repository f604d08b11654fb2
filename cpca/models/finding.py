"""Findings: what outside bodies recommended or required, in their own words, and what answers them."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.deliverable import Deliverable
from cpca.models.people import Person
from cpca.models.plan import Plan


class FindingKind(enum.Enum):
    STATUTORY = "statutory recommendation"
    KEY = "key recommendation"
    IMPROVEMENT = "improvement recommendation"
    NOTICE = "notice"  # a Best Value Notice of the department
    REVIEW = "review finding"


class FindingState(enum.Enum):
    OPEN = "open"
    CLOSED = "closed"
    SUPERSEDED = "superseded"


class Closing(enum.Enum):
    """On whose word a finding is closed."""

    SOURCE = "its source’s later report"
    COMMITTEE = "Audit and Governance"  # on internal audit’s follow-up


class Finding(Base):
    """A recommendation or concern of an outside body. Whether it is answered, claimed, verified or embedded is
    computed from the deliverables that answer it; only its closing is a word of its own, with the reference.
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("plan_id", "source", "reference"),
        CheckConstraint(
            "(state = 'closed') = (closing IS NOT NULL AND closing_reference IS NOT NULL AND closed_on IS NOT NULL)",
            name="closed_has_reference",
        ),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    source: Mapped[str]
    kind: Mapped[FindingKind]
    reference: Mapped[str]
    text: Mapped[str]
    made_on: Mapped[dt.date | None]
    document: Mapped[str | None]  # the report it stands in
    position: Mapped[int]
    state: Mapped[FindingState] = mapped_column(default=FindingState.OPEN)
    closing: Mapped[Closing | None]
    closing_reference: Mapped[str | None]
    closed_on: Mapped[dt.date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None]  # why it was superseded, or opened again
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"))  # of the plan before
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    closed_by: Mapped[Person | None] = relationship()
    carried_from: Mapped[Finding | None] = relationship(remote_side="Finding.id")
    answers: Mapped[list[FindingAnswer]] = relationship(back_populates="finding", order_by="FindingAnswer.id")

    __mapper_args__ = {"version_id_col": version}


class FindingAnswer(Base):
    """A deliverable answers a finding; one that no longer does has `removed_at`."""

    __tablename__ = "finding_answer"
    __table_args__ = (
        UniqueConstraint("finding_id", "deliverable_id"),
        Index("ix_finding_answer_deliverable_id", "deliverable_id"),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    deliverable_id: Mapped[int] = mapped_column(ForeignKey("deliverable.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    removed_at: Mapped[dt.datetime | None]

    finding: Mapped[Finding] = relationship(back_populates="answers")
    deliverable: Mapped[Deliverable] = relationship()


class FollowUp(Base):
    """Internal audit followed a finding up. Rows are only ever added."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_finding_id", "finding_id"),)

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    followed_on: Mapped[dt.date]
    implemented: Mapped[bool]
    words: Mapped[str]
    reference: Mapped[str | None]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[dt.datetime]

    finding: Mapped[Finding] = relationship()
    made_by: Mapped[Person] = relationship()


class AuditSample(Base):
    """Internal audit's draw: n deliverables of those there were, by a seed that is printed, so it can be redrawn.

    `population` and `drawn` are canonical JSON, lists of references in order.
    """

    __tablename__ = "audit_sample"
    __table_args__ = (Index("ix_audit_sample_plan_id", "plan_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    seed: Mapped[str]
    size: Mapped[int]
    states: Mapped[str]  # of which states it was drawn: "delivered,verified,embedded"
    population: Mapped[str]
    drawn: Mapped[str]
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[dt.datetime]

    plan: Mapped[Plan] = relationship()
    drawn_by: Mapped[Person] = relationship()
