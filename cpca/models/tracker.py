"""The programme office's tracker as it came in from Excel."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Person
from cpca.models.plan import Plan
from cpca.models.report import StoredFile


class TrackerState(enum.Enum):
    CHECKED = "checked"
    IMPORTED = "imported"
    ABANDONED = "abandoned"


class TrackerUpload(Base):
    """A workbook that was uploaded: nothing of it is in the record before its rows were accepted.

    `columns` is canonical JSON, which heading stands for what; `head_sequence` is the trail's when the workbook
    was exported, None for one that did not come from here. `rows` are the workbook's, read once.
    """

    __tablename__ = "tracker_upload"
    __table_args__ = (Index("ix_tracker_upload_plan_id", "plan_id"),)
    __unrecorded__ = frozenset({"rows"})

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str]
    columns: Mapped[str]
    head_sequence: Mapped[int | None]
    rows: Mapped[str] = mapped_column(deferred=True)
    state: Mapped[TrackerState] = mapped_column(default=TrackerState.CHECKED)
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[dt.datetime]
    outcome: Mapped[str | None]  # "12 added, 38 changed, 2 left"
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    file: Mapped[StoredFile] = relationship()
    uploaded_by: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}
