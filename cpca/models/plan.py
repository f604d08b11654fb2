"""The plan: organisations, the plan itself and its themes."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base

MATRIX_BANDS = "low 1, medium 5, high 10, very high 16"  # each band by its lowest score
EVIDENCE_LIMIT = 2 * 1024**3  # bytes of evidence in a plan


class OrganisationKind(enum.Enum):
    AUTHORITY = "authority"
    COUNCIL = "constituent council"
    GOVERNMENT = "government"
    OTHER = "other"


class Organisation(Base):
    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[OrganisationKind]


class PlanState(enum.Enum):
    ACTIVE = "active"
    CLOSED = "closed"


class Plan(Base):
    """An improvement plan of one phase. `slug` is its name in addresses and never changes.

    `months_to_red` and `share_percent` are the settings of its calculated rating, which move by a change request.
    `delegated_days` is by how many days the senior responsible owner may move a baseline alone;
    `evidence_limit` bounds its evidence, in bytes. `matrix_size` and `matrix_bands` are its risk matrix: the bands
    by the lowest score of each, "low 1, medium 5, high 10, very high 16". `call_in_days` are the working days after
    its publication in which a decision may be called in.
    """

    __tablename__ = "plan"

    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    authority_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    phase: Mapped[int] = mapped_column(default=1)
    approved_on: Mapped[dt.date | None]
    approved_by: Mapped[str | None]
    starts_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    state: Mapped[PlanState] = mapped_column(default=PlanState.ACTIVE)
    narrative_off: Mapped[
        str | None
    ]  # the rules of the narrative check that this plan turned off: "long,same"
    succeeds_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    months_to_red: Mapped[int] = mapped_column(default=1, server_default="1")
    share_percent: Mapped[int] = mapped_column(default=25, server_default="25")
    delegated_days: Mapped[int] = mapped_column(default=30, server_default="30")
    agreed_by: Mapped[str | None]  # the body that decides changes beyond delegation; else `approved_by`
    track_record: Mapped[bool] = mapped_column(default=False, server_default=false())
    evidence_limit: Mapped[int] = mapped_column(
        BigInteger, default=EVIDENCE_LIMIT, server_default=str(EVIDENCE_LIMIT)
    )
    matrix_size: Mapped[int] = mapped_column(default=5, server_default="5")
    matrix_bands: Mapped[str] = mapped_column(default=MATRIX_BANDS, server_default=MATRIX_BANDS)
    call_in_days: Mapped[int] = mapped_column(default=5, server_default="5")
    version: Mapped[int] = mapped_column(default=1)

    authority: Mapped[Organisation] = relationship()
    succeeds: Mapped[Plan | None] = relationship(remote_side="Plan.id")
    themes: Mapped[list[Theme]] = relationship(back_populates="plan", order_by="Theme.position")

    __mapper_args__ = {"version_id_col": version}

    @property
    def plan_id(self) -> int:
        return self.id


class Theme(Base):
    """One strand of the plan, lettered; papers also say workstream."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    code: Mapped[str]
    title: Mapped[str]
    statement: Mapped[str]
    outcome: Mapped[str | None]
    position: Mapped[int]
    ends_on: Mapped[dt.date | None]
    succeeds_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship(back_populates="themes")

    __mapper_args__ = {"version_id_col": version}

    @property
    def theme_id(self) -> int:
        return self.id
