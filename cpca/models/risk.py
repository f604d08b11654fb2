"""The risk register: cause, event and effect, scores by month, what controls each and what is still to be done."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Person
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Theme


class RiskState(enum.Enum):
    PROPOSED = "proposed"
    OPEN = "open"
    CLOSED = "closed"
    ISSUE = "became an issue"


class Response(enum.Enum):
    TREAT = "treat"
    TOLERATE = "tolerate"
    TRANSFER = "transfer"
    TERMINATE = "terminate"


class Risk(Base):
    """A risk as a paper states it (`text`), until somebody splits it into its cause, event and effect.

    Inherent and target scores are the risk's; the current one is `RiskScore`'s, month by month. `issue_on`,
    `issue_words`: when it became an issue, and what was done.
    """

    __tablename__ = "risk"
    __table_args__ = (
        Index("ix_risk_theme_id", "theme_id"),
        Index("ix_risk_plan_id", "plan_id"),
        CheckConstraint(
            "(inherent_likelihood IS NULL) = (inherent_impact IS NULL)", name="inherent_is_whole"
        ),
        CheckConstraint("(target_likelihood IS NULL) = (target_impact IS NULL)", name="target_is_whole"),
    )

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    text: Mapped[str]
    mitigation: Mapped[str | None]
    cause: Mapped[str | None]
    event: Mapped[str | None]
    effect: Mapped[str | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    response: Mapped[Response | None]
    inherent_likelihood: Mapped[int | None]
    inherent_impact: Mapped[int | None]
    target_likelihood: Mapped[int | None]
    target_impact: Mapped[int | None]
    identified_on: Mapped[dt.date | None]
    review_by: Mapped[dt.date | None]
    closed_on: Mapped[dt.date | None]
    issue_on: Mapped[dt.date | None]
    issue_words: Mapped[str | None]
    state: Mapped[RiskState] = mapped_column(default=RiskState.OPEN)
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    theme: Mapped[Theme] = relationship()
    owner: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class RiskScore(Base):
    """A risk's likelihood and impact in a month, on that month's matrix."""

    __tablename__ = "risk_score"
    __table_args__ = (
        UniqueConstraint("risk_id", "period_id"),
        Index("ix_risk_score_period_id", "period_id"),
        CheckConstraint("likelihood >= 1 AND impact >= 1", name="from_one"),
    )

    risk_id: Mapped[int] = mapped_column(ForeignKey("risk.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    likelihood: Mapped[int]
    impact: Mapped[int]
    scored_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    scored_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)

    risk: Mapped[Risk] = relationship()
    period: Mapped[ReportingPeriod] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Mitigation(Base):
    """A control in place (`due_on` empty), or a dated action on a risk."""

    __tablename__ = "mitigation"
    __table_args__ = (Index("ix_mitigation_risk_id", "risk_id"),)

    risk_id: Mapped[int] = mapped_column(ForeignKey("risk.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    text: Mapped[str]
    due_on: Mapped[dt.date | None]
    done_on: Mapped[dt.date | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int]
    withdrawn_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    risk: Mapped[Risk] = relationship()
    owner: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
