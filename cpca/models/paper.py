"""A meeting's paper as it was read: header block, recommendations, numbered paragraphs, background papers."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Area
from cpca.models.period import Meeting, ReportingPeriod
from cpca.models.progress import ProgressItem
from cpca.models.risk import Risk


class Section(enum.Enum):
    """Where in the paper a block stands; the sections of the committee paper's layout."""

    RECOMMENDATIONS = "recommendations"
    PURPOSE = "purpose"
    BACKGROUND = "background"
    PROGRESS = "progress"
    RISKS = "risks"
    ALSO_TO_NOTE = "also to note"
    IMPROVEMENT_BOARD = "improvement board"
    IMPLICATIONS = "implications"
    APPENDICES = "appendices"
    BACKGROUND_PAPERS = "background papers"


class BlockKind(enum.Enum):
    """What a block is, which decides where in the record it goes."""

    SECTION_HEADING = "section heading"  # "1. Purpose", "5. Financial Implications"
    HEADING = "heading"  # an unnumbered one: "Significant Implications"
    PARAGRAPH = "paragraph"  # a numbered one: "1.1 To share …"
    THEME = "theme"  # "A. Establish clarity …" under 2.2
    THEME_HEADING = "theme heading"  # "3.2.1 Theme A - …:", as printed
    BULLET = "bullet"  # a line of progress under its theme heading
    RISK = "risk"  # a workstream's row of the risk table, risk and mitigation apart
    RECOMMENDATION_LEAD = "recommendation lead"  # "The Board is recommended to:"
    RECOMMENDATION = "recommendation"  # "a) Note …"


class Paper(Base):
    """A paper of one period, read from a file or written here.

    `content_hash` is of what a paper that was read says, so that the same words are the same paper. The senior
    responsible owner signs the words as they stand: `signed_hash` is theirs, so that a later change is seen.
    """

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("period_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    title: Mapped[str | None]
    agenda_item: Mapped[str | None]
    addressed_to: Mapped[str | None]
    public_report: Mapped[str | None]
    lead_member: Mapped[str | None]
    from_post: Mapped[str | None]
    key_decision: Mapped[str | None]
    forward_plan_reference: Mapped[str | None]
    voting: Mapped[str | None]
    content_hash: Mapped[str | None]
    imported_at: Mapped[dt.datetime | None]
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[dt.datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_hash: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    period: Mapped[ReportingPeriod] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    paragraphs: Mapped[list[Paragraph]] = relationship(back_populates="paper", order_by="Paragraph.position")

    __mapper_args__ = {"version_id_col": version}


class Paragraph(Base):
    """One printed paragraph of a paper, in order.

    `text` keeps the words as they were read. A bullet of progress and a risk live in their own tables,
    where they may be edited afterwards; `line_id` and `risk_id` place them in the paper. One that was carried
    over from the paper before says so until somebody confirms or changes it.
    """

    __tablename__ = "paragraph"
    __table_args__ = (Index("ix_paragraph_paper_id", "paper_id"),)

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    position: Mapped[int]
    section: Mapped[Section]
    area: Mapped[Area | None]
    kind: Mapped[BlockKind]
    number: Mapped[str | None]
    text: Mapped[str]
    label: Mapped[str | None]
    mitigation: Mapped[str | None]
    link: Mapped[str | None]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("progress_item.id"))
    risk_id: Mapped[int | None] = mapped_column(ForeignKey("risk.id"))
    carried: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    paper: Mapped[Paper] = relationship(back_populates="paragraphs")
    line: Mapped[ProgressItem | None] = relationship()
    risk: Mapped[Risk | None] = relationship()

    # Of the words alone, counted by whoever changes them: a paragraph put in before it moves its place and number,
    # and what somebody is typing here must not be refused for that.
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}

    @property
    def plan_id(self) -> int:
        return self.paper.plan_id
