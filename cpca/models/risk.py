"""Risks as a paper states them: the risk and its mitigation, by theme. Scores come with the register."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.plan import Theme


class RiskState(enum.Enum):
    PROPOSED = "proposed"
    OPEN = "open"
    CLOSED = "closed"


class Risk(Base):
    __tablename__ = "risk"
    __table_args__ = (Index("ix_risk_theme_id", "theme_id"),)

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    text: Mapped[str]
    mitigation: Mapped[str | None]
    state: Mapped[RiskState] = mapped_column(default=RiskState.OPEN)
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    theme: Mapped[Theme] = relationship()

    __mapper_args__ = {"version_id_col": version}
