"""What the plan promises."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, UniqueConstraint
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


class Deliverable(Base):
    """One promise of a theme. Delivered is the lead's claim; the baseline is never edited."""

    __tablename__ = "deliverable"
    __table_args__ = (UniqueConstraint("theme_id", "reference"),)

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    reference: Mapped[str]
    title: Mapped[str]
    criteria: Mapped[str | None]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    baseline_on: Mapped[dt.date | None]
    forecast_on: Mapped[dt.date | None]
    actual_on: Mapped[dt.date | None]
    times_moved: Mapped[int] = mapped_column(default=0)
    state: Mapped[DeliverableState] = mapped_column(default=DeliverableState.NOT_STARTED)
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    theme: Mapped[Theme] = relationship()
    lead: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
