"""People and the roles they hold, with dates: who held a role when is history, never overwritten."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.plan import Organisation, OrganisationKind, Plan, Theme


class Role(enum.Enum):
    CONTRIBUTOR = "contributor"
    THEME_LEAD = "theme lead"
    SPONSOR = "sponsor"
    PROGRAMME_OFFICE = "programme office"
    SRO = "senior responsible owner"
    MAYORS_OFFICE = "Mayor's office"
    LEAD_MEMBER = "lead member"
    STATUTORY_OFFICER = "statutory officer"
    IMPROVEMENT_BOARD = "improvement board"
    INTERNAL_AUDIT = "internal audit"
    EXTERNAL_AUDITOR = "external auditor"
    BOARD_READER = "Board reader"
    ADMINISTRATOR = "administrator"


class Area(enum.Enum):
    """The implications of a paper, each cleared by its statutory officer; the legal one is the monitoring officer's."""

    FINANCE = "finance"
    LEGAL = "legal"
    PUBLIC_HEALTH = "public health"
    ENVIRONMENT = "environment"
    OTHER = "other"


THEME_ROLES = frozenset({Role.CONTRIBUTOR, Role.THEME_LEAD, Role.SPONSOR})


class Holding(enum.Enum):
    """How a role is held."""

    SUBSTANTIVE = "substantive"
    INTERIM = "interim"
    ACTING_UP = "acting up"
    JOINT = "joint"
    COVER = "cover"


def label_of(post: str, name: str | None, home: str, kind: OrganisationKind) -> str:
    """How pages and reports name somebody: post first, then council, then the name if there is one."""
    words = post if kind is OrganisationKind.AUTHORITY else f"{post}, {home}"
    return f"{words} ({name})" if name else words


class Person(Base):
    """Somebody with an account. `pseudonym` is the only name the trail's chain knows them by."""

    __tablename__ = "person"

    pseudonym: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    post: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    active: Mapped[bool] = mapped_column(default=True)
    password_changed_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    roles: Mapped[list[RoleAssignment]] = relationship(
        back_populates="person", foreign_keys="RoleAssignment.person_id", order_by="RoleAssignment.id"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def label(self) -> str:
        """How pages and reports name them."""
        return label_of(self.post, self.name, self.organisation.name, self.organisation.kind)


class RoleAssignment(Base):
    """A role held from a date until a date, of a plan, and of a theme where the role is a theme's.

    Cover names whom it covers in `covers_id`; of joint holders one is accountable. A statutory officer's says
    which section of a paper they clear, in `area`.
    """

    __tablename__ = "role_assignment"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="dates_in_order"),
        CheckConstraint("(kind = 'cover') = (covers_id IS NOT NULL)", name="cover_names_whom"),
        CheckConstraint("theme_id IS NULL OR plan_id IS NOT NULL", name="theme_has_plan"),
        Index("ix_role_assignment_person_id", "person_id"),
        Index("ix_role_assignment_theme_id", "theme_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role]
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    area: Mapped[Area | None]
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]
    kind: Mapped[Holding] = mapped_column(default=Holding.SUBSTANTIVE)
    covers_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accountable: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(back_populates="roles", foreign_keys=[person_id])
    covers: Mapped[Person | None] = relationship(foreign_keys=[covers_id])
    plan: Mapped[Plan | None] = relationship()
    theme: Mapped[Theme | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    def is_in_force(self, day: dt.date) -> bool:
        """Whether it is held on a day; its first and last day are."""
        return self.from_on <= day and (self.until_on is None or self.until_on >= day)
