"""The signed-in person as the permission table sees them."""

from __future__ import annotations

from dataclasses import dataclass

from cpca.models.people import Area, Holding, Role


@dataclass(frozen=True)
class Held:
    """A role in force today. Cover carries whom it covers, and that person's council.

    `area` is the section of a paper that a statutory officer clears; the legal one makes the monitoring officer.
    """

    role: Role
    plan_id: int | None
    theme_id: int | None
    council_id: int
    kind: Holding
    covers_id: int | None = None
    covers_pseudonym: str | None = None
    covers_label: str | None = None
    area: Area | None = None


@dataclass(frozen=True)
class Viewer:
    """The signed-in person as the permission table sees them. `is_authenticated` is Flask-Login's word."""

    person_id: int
    pseudonym: str
    label: str
    council_id: int
    held: tuple[Held, ...]
    is_authenticated: bool = True
    is_active: bool = True

    def get_id(self) -> str:
        return str(self.person_id)

    def roles_in(self, plan_id: int | None) -> frozenset[Role]:
        """The roles this person holds in a plan, the installation's included."""
        return frozenset(h.role for h in self.held if h.plan_id in (plan_id, None))

    def themes_as(self, *roles: Role) -> frozenset[int]:
        """The themes for which this person holds one of these roles."""
        return frozenset(h.theme_id for h in self.held if h.role in roles and h.theme_id is not None)

    def plans(self) -> frozenset[int]:
        """The plans in which this person holds any role."""
        return frozenset(h.plan_id for h in self.held if h.plan_id is not None)


NOBODY = Viewer(0, "nobody", "Nobody", 0, (), is_authenticated=False, is_active=False)
