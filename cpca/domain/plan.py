"""The plan and its themes, found through what the viewer may see, and who holds which role of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import RowMapping, bindparam, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from cpca.domain.errors import Missing, Stale
from cpca.domain.labels import label, who
from cpca.extensions import db, read_rows
from cpca.models.people import Holding, Person, Role, RoleAssignment
from cpca.models.plan import Organisation, Plan, PlanState, Theme
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


_THEME = (
    select(Theme)
    .join(Theme.plan)
    .options(contains_eager(Theme.plan))
    .where(Plan.slug == bindparam("plan"), Theme.code == bindparam("code"))
)


def get_theme(viewer: Viewer, *, plan: str, code: str) -> Theme:
    """A theme of a plan with its plan loaded; raises Missing where the viewer may not read the plan."""
    theme = db.session.execute(_THEME, {"plan": plan, "code": code}).scalar_one_or_none()
    if theme is None or not allows(viewer, Permission.READ_PLAN, theme):
        raise Missing
    return theme


def pick_theme(themes: Iterable[Theme], code: str | None) -> Theme | None:
    """The theme of a letter to which a page is limited, None without a letter; raises Missing for no theme's."""
    if not code:
        return None
    found = next((theme for theme in themes if theme.code == code), None)
    if found is None:
        raise Missing
    return found


def list_themes(plan: Plan) -> list[Theme]:
    """The plan's themes in its own order."""
    return list(
        db.session.execute(select(Theme).where(Theme.plan_id == plan.id).order_by(Theme.position)).scalars()
    )


def edit_theme(
    *,
    viewer: Viewer,  # noqa: ARG001  every act of the record says who acts
    theme: Theme,
    version: int | None,
    title: str,
    outcome: str | None,
    ends_on: dt.date | None,
) -> Theme:
    """Changes a theme's short title, outcome and end date; its full statement stays as agreed. Raises Stale."""
    if version != theme.version:
        raise Stale(theme)
    theme.title, theme.outcome, theme.ends_on = title, outcome, ends_on
    db.session.flush()
    return theme


_person, _covered = aliased(Person), aliased(Person)
_home, _covered_home = aliased(Organisation), aliased(Organisation)
_HOLDERS = (
    select(
        RoleAssignment.theme_id,
        RoleAssignment.person_id,
        RoleAssignment.role,
        RoleAssignment.kind,
        RoleAssignment.accountable,
        func.coalesce(_covered_home.id, _home.id).label("council_id"),
        func.coalesce(_covered_home.name, _home.name).label("council"),
        *who(_person, _home, "holder"),
        *who(_covered, _covered_home, "covered"),
    )
    .join(_person, _person.id == RoleAssignment.person_id)
    .join(_home, _home.id == _person.organisation_id)
    .outerjoin(_covered, _covered.id == RoleAssignment.covers_id)
    .outerjoin(_covered_home, _covered_home.id == _covered.organisation_id)
    .where(
        RoleAssignment.plan_id == bindparam("plan_id"),
        RoleAssignment.theme_id.is_not(None),
        RoleAssignment.from_on <= bindparam("on"),
        or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= bindparam("on")),
    )
    .order_by(RoleAssignment.accountable.desc(), RoleAssignment.id)
)


def holders(plan_id: int, on: dt.date) -> dict[int, list[Holder]]:
    """Who holds each theme's roles on a day (London), the accountable first and cover last; one statement."""
    found: dict[int, list[Holder]] = defaultdict(list)
    for row in read_rows(_HOLDERS, {"plan_id": plan_id, "on": on}).mappings():
        found[row["theme_id"]].append(_holder(row))
    for of_theme in found.values():
        of_theme.sort(key=lambda h: h.kind is Holding.COVER)
    return found


def _holder(row: RowMapping) -> Holder:
    return Holder(
        person_id=row["person_id"],
        role=row["role"],
        kind=row["kind"],
        label=label(row, "holder") or "",
        council_id=row["council_id"],
        council=row["council"],
        covers=label(row, "covered"),
        accountable=row["accountable"],
    )
