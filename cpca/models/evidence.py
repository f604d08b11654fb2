"""Evidence: a file or a link with its versions, what it supports, and who accepted or refused it. Never deleted."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Person
from cpca.models.plan import Plan, Theme
from cpca.models.report import StoredFile


class EvidenceState(enum.Enum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Evidence(Base):
    """One piece of evidence. A new version is offered again: what was accepted were the bytes before.

    `number` counts within the plan: E12. `assurance_line` is 1 (management), 2 (oversight) or 3 (independent).
    `relied_on`: to a material extent, so that it is listed as a background paper.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        Index("ix_evidence_theme_id", "theme_id"),
        CheckConstraint("assurance_line BETWEEN 1 AND 3", name="three_lines"),
        CheckConstraint("state = 'offered' OR decided_by_id IS NOT NULL", name="decided_by_somebody"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    number: Mapped[int]
    title: Mapped[str]
    dated_on: Mapped[dt.date | None]  # the date it bears
    assurance_line: Mapped[int] = mapped_column(default=1)
    relied_on: Mapped[bool] = mapped_column(default=False)
    expires_on: Mapped[dt.date | None]
    state: Mapped[EvidenceState] = mapped_column(default=EvidenceState.OFFERED)
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[dt.datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime | None]
    decision: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    theme: Mapped[Theme] = relationship()
    offered_by: Mapped[Person] = relationship(foreign_keys=[offered_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    versions: Mapped[list[EvidenceVersion]] = relationship(
        back_populates="evidence", order_by="EvidenceVersion.number"
    )
    supports: Mapped[list[Support]] = relationship(back_populates="evidence", order_by="Support.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def reference(self) -> str:
        return f"E{self.number}"


class EvidenceVersion(Base):
    """The bytes or the address of a piece of evidence, as it was offered. `public_id` is random: its download's name."""

    __tablename__ = "evidence_version"
    __table_args__ = (
        UniqueConstraint("evidence_id", "number"),
        UniqueConstraint("public_id"),
        Index("ix_evidence_version_file_id", "file_id"),
        CheckConstraint("(file_id IS NULL) <> (url IS NULL)", name="file_or_link"),
        CheckConstraint("(file_id IS NULL) = (name IS NULL)", name="file_has_name"),
    )

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    number: Mapped[int]
    public_id: Mapped[str]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str | None]  # as the file was called, cleaned
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    url: Mapped[str | None]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[dt.datetime]

    evidence: Mapped[Evidence] = relationship(back_populates="versions")
    file: Mapped[StoredFile | None] = relationship()
    added_by: Mapped[Person] = relationship(foreign_keys=[added_by_id])

    @property
    def plan_id(self) -> int:
        return self.evidence.plan_id

    @property
    def theme_id(self) -> int:
        return self.evidence.theme_id


class Support(Base):
    """What a piece of evidence supports: one thing a row, `subject` the table's name and `subject_id` its row.

    Of "progress_item", "commitment", "deliverable", "milestone", "risk" (its mitigation) and "finding".
    """

    __tablename__ = "support"
    __table_args__ = (
        UniqueConstraint("evidence_id", "subject", "subject_id"),
        Index("ix_support_subject_subject_id", "subject", "subject_id"),
        Index("ix_support_plan_id", "plan_id"),
    )

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    subject: Mapped[str]
    subject_id: Mapped[int]
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    linked_at: Mapped[dt.datetime]
    unlinked_at: Mapped[dt.datetime | None]

    evidence: Mapped[Evidence] = relationship(back_populates="supports")
