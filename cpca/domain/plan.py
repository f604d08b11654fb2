"""The plan and its themes, found through what the viewer may see, and who holds which role of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, contains_eager

from cpca.domain.errors import Missing
from cpca.extensions import db
from cpca.models.people import Holding, Person, Role, RoleAssignment
from cpca.models.plan import Plan, PlanState, Theme
from cpca.permissions import Permission, Viewer, allows


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a theme's role on a day, as pages name them."""

    person_id: int
    role: Role
    kind: Holding
    label: str
    council_id: int
    council: str
    covers: str | None
    accountable: bool

    @property
    def words(self) -> str:
        """ "Chief Executive, Fenland" or, on cover, "Director X for Director Y"."""
        return f"{self.label} for {self.covers}" if self.covers else self.label


def get_plan(viewer: Viewer, *, plan: str) -> Plan:
    """The plan of that slug, if this person holds any role in it; raises Missing."""
    found = db.session.execute(select(Plan).where(Plan.slug == plan)).scalar_one_or_none()
    if found is None or not _sees_plan(viewer, found):
        raise Missing
    return found


def _sees_plan(viewer: Viewer, plan: Plan) -> bool:
    """The administrator sees a plan's trail and people, and so that it exists."""
    return bool(viewer.roles_in(plan.id))


def find_active_plan(viewer: Viewer) -> Plan | None:
    """The newest active plan in which this person holds a role, else the newest of theirs; or None."""
    mine = viewer.plans()
    if not mine:
        return None
    plans = db.session.execute(select(Plan).where(Plan.id.in_(mine)).order_by(Plan.id.desc())).scalars().all()
    return next((p for p in plans if p.state is PlanState.ACTIVE), plans[0] if plans else None)


def get_theme(viewer: Viewer, *, plan: str, code: str) -> Theme:
    """A theme of a plan with its plan loaded; raises Missing where the viewer may not read the plan."""
    theme = db.session.execute(
        select(Theme)
        .join(Theme.plan)
        .options(contains_eager(Theme.plan))
        .where(Plan.slug == plan, Theme.code == code)
    ).scalar_one_or_none()
    if theme is None or not allows(viewer, Permission.READ_PLAN, theme):
        raise Missing
    return theme


def list_themes(plan: Plan) -> list[Theme]:
    """The plan's themes in its own order."""
    return list(
        db.session.execute(select(Theme).where(Theme.plan_id == plan.id).order_by(Theme.position)).scalars()
    )


def holders(plan_id: int, on: dt.date, theme_id: int | None = None) -> dict[int, list[Holder]]:
    """Who holds each theme's roles on a day (London), the accountable first and cover last; one statement."""
    covered = aliased(Person)
    query = (
        select(RoleAssignment, Person, covered)
        .join(Person, Person.id == RoleAssignment.person_id)
        .outerjoin(covered, covered.id == RoleAssignment.covers_id)
        .where(
            RoleAssignment.plan_id == plan_id,
            RoleAssignment.theme_id.is_not(None),
            RoleAssignment.from_on <= on,
            or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= on),
        )
        .order_by(RoleAssignment.accountable.desc(), RoleAssignment.id)
    )
    if theme_id is not None:
        query = query.where(RoleAssignment.theme_id == theme_id)
    found: dict[int, list[Holder]] = defaultdict(list)
    for assignment, person, covers in db.session.execute(query):
        found[assignment.theme_id or 0].append(_holder(assignment, person, covers))
    for of_theme in found.values():
        of_theme.sort(key=lambda h: h.kind is Holding.COVER)
    return found


def _holder(assignment: RoleAssignment, person: Person, covers: Person | None) -> Holder:
    home = (covers or person).organisation
    return Holder(
        person_id=person.id,
        role=assignment.role,
        kind=assignment.kind,
        label=person.label,
        council_id=home.id,
        council=home.name,
        covers=covers.label if covers else None,
        accountable=assignment.accountable,
    )
