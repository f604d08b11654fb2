"""Issues of a month's report: numbered drafts and publications, their files, templates, and drafts that came back."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.closing import OfMonth
from cpca.models.people import Area, Person
from cpca.models.period import ReportingPeriod


class StoredFile(Base):
    """Bytes, kept once by their SHA-256. They are the hash's, so the trail holds that and not the bytes."""

    __tablename__ = "stored_file"
    __table_args__ = (UniqueConstraint("sha256"),)
    __unrecorded__ = frozenset({"content"})

    sha256: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class ReportTemplate(Base):
    """An authority's own .docx, checked when it was uploaded; a plan's newest accepted one is used."""

    __tablename__ = "report_template"
    __table_args__ = (Index("ix_report_template_plan_id", "plan_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    name: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    findings: Mapped[str | None]  # what the check found, a line each; warnings only, or it was refused
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[dt.datetime]
    used: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    file: Mapped[StoredFile] = relationship()
    uploaded_by: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}


class IssueKind(enum.Enum):
    DRAFT = "draft"  # 0.1, 0.2…: circulated, not for publication
    PUBLISHED = "published"  # 1
    CORRECTION = "correction"  # 2, 3…: replaces the one before, with its reason
    SUPPLEMENT = "supplement"  # a late item beside the one before, with the chair's urgency


class ReportIssue(OfMonth):
    """One numbered issue: frozen content from which every document is drawn, and nothing else.

    `content` is canonical JSON of domain/report_content.py, whole; the public content is what its `publish`
    leaves of it. `head_sequence` and `head_hash` are the trail's before the issue. `number` is "0.1" or "1".
    """

    __tablename__ = "report_issue"
    __table_args__ = (UniqueConstraint("period_id", "number"),)
    __unrecorded__ = frozenset({"content"})

    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id"))
    number: Mapped[str]
    kind: Mapped[IssueKind]
    revision: Mapped[int]  # of the month's snapshots; 0 for a draft before the freeze
    reason: Mapped[str | None]
    urgency: Mapped[str | None]
    recipients: Mapped[str | None]  # of a draft: who got it, a line each
    template_id: Mapped[int | None] = mapped_column(ForeignKey("report_template.id"))
    head_sequence: Mapped[int]
    head_hash: Mapped[str]
    content_hash: Mapped[str]  # of the whole content
    public_hash: Mapped[str]  # of the public content; its first 16 digits are the printed fingerprint
    late_days: Mapped[int] = mapped_column(default=0)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: taken in as issued
    issued_at: Mapped[dt.datetime]
    content: Mapped[str] = mapped_column(deferred=True)

    period: Mapped[ReportingPeriod] = relationship()
    issued_by: Mapped[Person | None] = relationship()
    template: Mapped[ReportTemplate | None] = relationship()
    files: Mapped[list[ReportFile]] = relationship(back_populates="issue", order_by="ReportFile.id")

    @property
    def is_draft(self) -> bool:
        return self.kind is IssueKind.DRAFT

    @property
    def fingerprint(self) -> str:
        """What is printed in every document: the first 16 digits of the public content's hash."""
        return self.public_hash[:16]


class Reach(enum.Enum):
    """Who a file may go to."""

    PUBLIC = "public"
    EXEMPT = "not for publication"  # the exempt appendix
    INTERNAL = "the authority's own use"  # the annex of provenance, and every draft


class ReportFile(Base):
    """One file of an issue, as it was drawn: "board-paper.docx"."""

    __tablename__ = "report_file"
    __table_args__ = (UniqueConstraint("issue_id", "name"), Index("ix_report_file_file_id", "file_id"))

    issue_id: Mapped[int] = mapped_column(ForeignKey("report_issue.id"))
    name: Mapped[str]
    reach: Mapped[Reach]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    issue: Mapped[ReportIssue] = relationship(back_populates="files")
    file: Mapped[StoredFile] = relationship()

    @property
    def plan_id(self) -> int:
        return self.issue.plan_id

    @property
    def is_draft(self) -> bool:
        return self.issue.is_draft


class Clearance(OfMonth):
    """A statutory officer cleared the words of their section, in a named draft.

    `words_hash` is of the section's words: once they change, it no longer holds. One that came by mail names
    who sent it in `cleared_by_id`, who recorded it, and has the mail attached.
    """

    __tablename__ = "clearance"
    __table_args__ = (Index("ix_clearance_period_id", "period_id"),)

    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id"))
    area: Mapped[Area]
    issue_id: Mapped[int] = mapped_column(ForeignKey("report_issue.id"))
    words_hash: Mapped[str]
    cleared_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cleared_at: Mapped[dt.datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    mail_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    withdrawn_at: Mapped[dt.datetime | None]

    period: Mapped[ReportingPeriod] = relationship()
    issue: Mapped[ReportIssue] = relationship()
    cleared_by: Mapped[Person] = relationship(foreign_keys=[cleared_by_id])
    recorded_by: Mapped[Person | None] = relationship(foreign_keys=[recorded_by_id])
    mail_file: Mapped[StoredFile | None] = relationship()


class MarkedUp(OfMonth):
    """A draft that somebody edited in Word and sent back."""

    __tablename__ = "marked_up"
    __table_args__ = (Index("ix_marked_up_period_id", "period_id"),)

    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id"))
    issue_id: Mapped[int] = mapped_column(ForeignKey("report_issue.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[dt.datetime]

    period: Mapped[ReportingPeriod] = relationship()
    issue: Mapped[ReportIssue] = relationship()
    file: Mapped[StoredFile] = relationship()
    uploaded_by: Mapped[Person] = relationship()
    changes: Mapped[list[MarkedChange]] = relationship(back_populates="marked_up", order_by="MarkedChange.id")


class MarkedState(enum.Enum):
    OPEN = "open"
    ACCEPTED = "accepted"
    ASKED = "asked its owner"
    REFUSED = "refused"


class MarkedChange(Base):
    """One paragraph that came back changed: the issue's words, the words that came back, and what was decided.

    `subject` and `subject_id` name the row of the record that the words belong to; both are empty for words
    that were added, or that the record does not hold. Nothing enters the record before it is accepted.
    """

    __tablename__ = "marked_change"
    __table_args__ = (
        Index("ix_marked_change_marked_up_id", "marked_up_id"),
        CheckConstraint("(subject IS NULL) = (subject_id IS NULL)", name="subject_is_whole"),
    )

    marked_up_id: Mapped[int] = mapped_column(ForeignKey("marked_up.id"))
    reference: Mapped[str | None]
    subject: Mapped[str | None]
    subject_id: Mapped[int | None]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    was: Mapped[str]
    now: Mapped[str]
    author: Mapped[str | None]  # whom Word names
    state: Mapped[MarkedState] = mapped_column(default=MarkedState.OPEN)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime | None]
    answer: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    marked_up: Mapped[MarkedUp] = relationship(back_populates="changes")
    decided_by: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def plan_id(self) -> int:
        return self.marked_up.plan_id
