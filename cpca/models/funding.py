"""Money: what was approved and by whose authority it is spent, and every sum committed or spent against it."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Person
from cpca.models.plan import Plan, Theme


class Fund(Base):
    """A sum approved for the plan, with its source and the authority to spend it."""

    __tablename__ = "fund"
    __table_args__ = (UniqueConstraint("plan_id", "name"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    name: Mapped[str]
    approved: Mapped[Decimal]  # pounds
    approved_on: Mapped[dt.date | None]
    approved_by: Mapped[str | None]
    authority: Mapped[str]
    ends_on: Mapped[dt.date | None]
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()

    __mapper_args__ = {"version_id_col": version}


class FundingLine(Base):
    """What part of a fund is for: a theme's, or the whole programme's. `forecast` is its expected total, in pounds."""

    __tablename__ = "funding_line"
    __table_args__ = (
        Index("ix_funding_line_plan_id", "plan_id"),
        Index("ix_funding_line_fund_id", "fund_id"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    title: Mapped[str]
    budget: Mapped[Decimal]
    forecast: Mapped[Decimal]
    position: Mapped[int]
    closed_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    fund: Mapped[Fund] = relationship()
    theme: Mapped[Theme | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class SumKind(enum.Enum):
    COMMITTED = "committed"
    SPENT = "spent"


class FundingEntry(Base):
    """A sum committed or spent on a line; one taken back is an entry of its own, negative. Rows are only ever added.

    `reason` is why more was committed than approved.
    """

    __tablename__ = "funding_entry"
    __table_args__ = (Index("ix_funding_entry_line_id", "line_id"),)

    line_id: Mapped[int] = mapped_column(ForeignKey("funding_line.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    kind: Mapped[SumKind]
    amount: Mapped[Decimal]
    on: Mapped[dt.date]
    words: Mapped[str]
    reason: Mapped[str | None]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[dt.datetime]

    line: Mapped[FundingLine] = relationship()
    entered_by: Mapped[Person] = relationship()
