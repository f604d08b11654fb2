"""What is not for publication: exempt under Schedule 12A or confidential under section 100A(3) of the 1972 Act."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Person


class Secrecy(enum.Enum):
    EXEMPT = "exempt"
    CONFIDENTIAL = "confidential"


class ExemptionState(enum.Enum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    REFUSED = "refused"
    LIFTED = "lifted"


WITHHELD = frozenset(
    {ExemptionState.PROPOSED, ExemptionState.AGREED}
)  # kept back until it is decided otherwise


class Exemption(Base):
    """A line, risk, commitment, deliverable, sum or paragraph that is proposed not to be published.

    `subject` is the table's name and `subject_id` its row. Schedule 12A has seven paragraphs; confidential
    information has none. The monitoring officer decides; until then it is kept back.
    """

    __tablename__ = "exemption"
    __table_args__ = (
        Index("ix_exemption_plan_id", "plan_id"),
        Index("ix_exemption_subject_subject_id", "subject", "subject_id"),
        CheckConstraint(
            "(secrecy = 'exempt') = (schedule_paragraph IS NOT NULL)", name="exempt_names_paragraph"
        ),
        CheckConstraint("schedule_paragraph BETWEEN 1 AND 7", name="seven_paragraphs"),
        CheckConstraint(
            "decided_by_id IS NULL OR state = 'lifted' OR decided_by_id <> proposed_by_id", name="two_people"
        ),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    subject: Mapped[str]
    subject_id: Mapped[int]
    secrecy: Mapped[Secrecy]
    schedule_paragraph: Mapped[int | None]
    reason: Mapped[str]  # why the public interest in withholding it outweighs that in disclosing it
    state: Mapped[ExemptionState] = mapped_column(default=ExemptionState.PROPOSED)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[dt.datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime | None]
    decision: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    __mapper_args__ = {"version_id_col": version}
