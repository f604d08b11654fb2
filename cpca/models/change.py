"""Change control: what was proposed to change of the plan, why, with what effect, and who decided."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.deliverable import Deliverable, Milestone
from cpca.models.measure import Measure
from cpca.models.people import Person
from cpca.models.plan import Plan, Theme


class ChangeKind(enum.Enum):
    FORECAST = (
        "forecast"  # moves no baseline: logged for noting, or asked about when it passes the theme's end
    )
    BASELINE = "baseline"
    SCOPE = "scope"  # what was promised: title, acceptance criteria, a new deliverable's promise
    MEASURE = "measure"  # a measure's baseline or target
    WITHDRAW = "withdrawal"
    SUPERSEDE = "replacement"  # by another deliverable
    RULES = "rating rules"  # the plan's own settings of the calculated rating


class ChangeState(enum.Enum):
    PROPOSED = "proposed"
    LOGGED = "logged"  # within tolerance, for noting
    APPROVED = "approved"  # and applied, in the same act
    REFUSED = "refused"
    TAKEN_BACK = "taken back"  # by who proposed it, before it was decided


class ChangeRequest(Base):
    """A proposal to change the plan. `number` counts within the plan: CR7.

    `from_value` and `to_value` are canonical JSON of the fields it would change ({"baseline_on": "2023-03-31"}),
    so that approving applies just what was shown. Beyond the senior responsible owner's delegation it names the
    body that decided, the day and its minute. One that was taken back has `decided_at` and nobody who decided.
    """

    __tablename__ = "change_request"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        Index("ix_change_request_theme_id", "theme_id"),
        Index("ix_change_request_deliverable_id", "deliverable_id"),
        CheckConstraint("deliverable_id IS NULL OR milestone_id IS NULL", name="one_thing"),
        CheckConstraint(
            "state NOT IN ('approved', 'refused') OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id)",
            name="two_people",
        ),
        CheckConstraint(
            "state <> 'approved' OR within_delegation OR (body IS NOT NULL AND minute IS NOT NULL)",
            name="beyond_delegation_names_minute",
        ),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    deliverable_id: Mapped[int | None] = mapped_column(ForeignKey("deliverable.id"))
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"))
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("deliverable.id"))  # what replaces it
    number: Mapped[int]
    kind: Mapped[ChangeKind]
    from_value: Mapped[str]
    to_value: Mapped[str]
    reason: Mapped[str]
    effect: Mapped[str | None]
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.PROPOSED)
    within_delegation: Mapped[bool] = mapped_column(default=True)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[dt.datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime | None]
    decision: Mapped[str | None]
    body: Mapped[str | None]
    minute: Mapped[str | None]
    met_on: Mapped[
        dt.date | None
    ]  # the day on which the body decided; `decided_at` is when that was recorded
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    theme: Mapped[Theme | None] = relationship()
    deliverable: Mapped[Deliverable | None] = relationship(foreign_keys=[deliverable_id])
    successor: Mapped[Deliverable | None] = relationship(foreign_keys=[successor_id])
    milestone: Mapped[Milestone | None] = relationship()
    measure: Mapped[Measure | None] = relationship()
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    for_person: Mapped[Person | None] = relationship(foreign_keys=[for_person_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    decided_for: Mapped[Person | None] = relationship(foreign_keys=[decided_for_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def reference(self) -> str:
        return f"CR{self.number}"
