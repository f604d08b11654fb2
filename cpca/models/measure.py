"""Measures: the numbers that show what will be different, month by month with their source."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Person
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Theme


class Direction(enum.Enum):
    UP = "higher is better"
    DOWN = "lower is better"


class Measure(Base):
    """A number that shows the theme's outcome. Its baseline and target, once set, move by a change request only."""

    __tablename__ = "measure"
    __table_args__ = (Index("ix_measure_theme_id", "theme_id"), Index("ix_measure_plan_id", "plan_id"))

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    name: Mapped[str]
    unit: Mapped[str]  # "%", "days", "posts"
    direction: Mapped[Direction]
    baseline: Mapped[Decimal | None]
    baseline_on: Mapped[dt.date | None]
    target: Mapped[Decimal | None]
    target_on: Mapped[dt.date | None]
    source: Mapped[str | None]
    position: Mapped[int]
    retired_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    theme: Mapped[Theme] = relationship()
    values: Mapped[list[MeasureValue]] = relationship(back_populates="measure", order_by="MeasureValue.id")

    __mapper_args__ = {"version_id_col": version}


class MeasureValue(Base):
    """A measure's value in a month, with where it comes from."""

    __tablename__ = "measure_value"
    __table_args__ = (
        UniqueConstraint("measure_id", "period_id"),
        Index("ix_measure_value_period_id", "period_id"),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    value: Mapped[Decimal]
    source: Mapped[str]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)

    measure: Mapped[Measure] = relationship(back_populates="values")
    period: Mapped[ReportingPeriod] = relationship()
    entered_by: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
