"""Roles: who holds which, from when until when. Nothing is overwritten: a role ends, and a new one begins.

Source of the rules: "Who may do what" of the product's direction. An end date is a role's last day.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, Stale
from cpca.domain.people import get_person
from cpca.extensions import db
from cpca.models.people import THEME_ROLES, Area, Holding, Person, Role, RoleAssignment
from cpca.models.plan import Plan, Theme
from cpca.permissions import RULES, Permission, Viewer

NEVER_BOTH = {Role.THEME_LEAD: Role.SPONSOR, Role.SPONSOR: Role.THEME_LEAD}
TWO_HATS = (
    "You run accounts, so another administrator gives you a role in a plan. "
    "Nobody gives themselves a say in what they administer."
)


def list_roles(person_id: int) -> list[RoleAssignment]:
    """Every role a person holds, held or will hold, the latest first."""
    return list(
        db.session.execute(
            select(RoleAssignment)
            .where(RoleAssignment.person_id == person_id)
            .options(
                joinedload(RoleAssignment.theme),
                joinedload(RoleAssignment.plan),
                joinedload(RoleAssignment.covers),
            )
            .order_by(RoleAssignment.from_on.desc(), RoleAssignment.id.desc())
        ).scalars()
    )


def list_places() -> list[tuple[str, str]]:
    """What a role can be of, with its words: the installation, each plan (the newest first) and its themes."""
    places = [("installation", "The whole installation")]
    for plan in db.session.execute(
        select(Plan).options(selectinload(Plan.themes)).order_by(Plan.id.desc())
    ).scalars():
        places.append((f"plan-{plan.id}", f"Plan: {plan.title}"))
        places += [(f"theme-{theme.id}", f"Theme {theme.code}: {theme.title}") for theme in plan.themes]
    return places


def get_place(place: str) -> tuple[Plan | None, Theme | None]:
    """The plan, and the theme if it is one, of a choice of `list_places`."""
    kind, _, number = place.partition("-")
    if kind == "installation":
        return None, None
    if kind == "plan":
        return db.session.get_one(Plan, int(number)), None
    theme = db.session.get_one(Theme, int(number))
    return theme.plan, theme


def get_role(viewer: Viewer, person_id: int, role_id: int) -> RoleAssignment:
    """A person's role, for the administrator; raises Missing for a role of somebody else."""
    get_person(viewer, person_id)
    role = db.session.get(RoleAssignment, role_id)
    if role is None or role.person_id != person_id:
        raise Missing
    return role


def give_role(
    *,
    by: Viewer | None,
    person: Person,
    role: Role,
    from_on: dt.date,
    until_on: dt.date | None = None,
    plan: Plan | None = None,
    theme: Theme | None = None,
    area: Area | None = None,
    kind: Holding = Holding.SUBSTANTIVE,
    accountable: bool = True,
) -> RoleAssignment:
    """Gives a person a role; `by` is the administrator, or None for a command. Cover is not given but named.

    `accountable` counts for joint theme leads only, `area` for statutory officers: the section of a paper that
    they clear. Raises DomainError, naming the field, for what the rules refuse.
    """
    _check_giving(by, person, role, kind)
    _check_place(role, plan, theme)
    _check_area(role, area)
    given = RoleAssignment(
        person_id=person.id,
        role=role,
        plan_id=plan.id if plan else None,
        theme_id=theme.id if theme else None,
        area=area,
        from_on=from_on,
        until_on=until_on,
        kind=kind,
        accountable=accountable or kind is not Holding.JOINT,
    )
    _check_dates(from_on, until_on)
    _check_not_held(given)
    _check_not_both(given)
    if role is Role.THEME_LEAD:
        _check_one_accountable(given)
    db.session.add(given)
    db.session.flush()
    return given


def _check_giving(by: Viewer | None, person: Person, role: Role, kind: Holding) -> None:
    if by is not None and by.person_id == person.id and role is not Role.ADMINISTRATOR:
        raise DomainError(TWO_HATS)
    if kind is Holding.COVER:
        raise DomainError("Cover is named by the person covered, on their account page.", "kind")
    if not person.active:
        raise DomainError("This account is closed. Open it again first.")


def end_role(held: RoleAssignment, *, version: int, until_on: dt.date) -> RoleAssignment:
    """Sets a role's last day, and that of cover for it; who held it stays in the history.

    Raises DomainError where it ended before, or would run longer, or leave nobody to run accounts.
    """
    if held.version != version:
        raise Stale(held)
    if until_on < held.from_on:
        raise DomainError("It began after that day. Choose its first day or a later one.", "until_on")
    if held.until_on is not None and until_on > held.until_on:
        raise DomainError("It ends before that day. To go on after it, give the role again.", "until_on")
    if held.until_on is not None and held.until_on < clock.today():
        raise DomainError("It has ended already: who held a role when is not rewritten.", "until_on")
    if held.role is Role.ADMINISTRATOR:
        _check_another_administrator(held, until_on)
    for cover in _covers_of(held):
        _shorten(cover, until_on)
    held.until_on = until_on
    db.session.flush()
    return held


def withdraw_role(held: RoleAssignment, *, version: int) -> None:
    """Takes back a role that has not begun: nobody held it, and the trail keeps that it was given."""
    if held.version != version:
        raise Stale(held)
    if held.from_on <= clock.today():
        raise DomainError("It has begun: set its last day instead.")
    for cover in _covers_of(held):
        db.session.delete(cover)
    db.session.delete(held)
    db.session.flush()


# Cover ----------------------------------------------------------------------------------------------------


NEVER_COVERS = frozenset({Role.EXTERNAL_AUDITOR, Role.ADMINISTRATOR, Role.BOARD_READER})


def list_coverable(viewer: Viewer) -> list[RoleAssignment]:
    """The viewer's own roles, now or to come, for which they may name cover."""
    today = clock.today()
    return [
        held
        for held in list_roles(viewer.person_id)
        if held.role in RULES[Permission.NAME_COVER]
        and held.kind is not Holding.COVER
        and (held.until_on is None or held.until_on >= today)
    ]


def list_cover(viewer: Viewer) -> list[RoleAssignment]:
    """Who acts or will act for the viewer."""
    return list(
        db.session.execute(
            select(RoleAssignment)
            .where(RoleAssignment.covers_id == viewer.person_id, RoleAssignment.until_on >= clock.today())
            .options(joinedload(RoleAssignment.person), joinedload(RoleAssignment.theme))
            .order_by(RoleAssignment.from_on, RoleAssignment.id)
        ).scalars()
    )


def get_cover(viewer: Viewer, cover_id: int) -> RoleAssignment:
    """Cover that the viewer named; raises Missing for anybody else's."""
    cover = db.session.get(RoleAssignment, cover_id)
    if cover is None or cover.covers_id != viewer.person_id:
        raise Missing
    return cover


def name_cover(
    *, viewer: Viewer, role_id: int, person: Person, from_on: dt.date, until_on: dt.date
) -> RoleAssignment:
    """Somebody acts for the viewer in one of their roles, from a day until a day, within the role's own days."""
    covered = next((held for held in list_coverable(viewer) if held.id == role_id), None)
    if covered is None:
        raise DomainError("Choose one of your roles.", "role")
    if person.id == viewer.person_id or not person.active:
        raise DomainError("Choose somebody else with an open account.", "person")
    if any(held.role in NEVER_COVERS and held.is_in_force(clock.today()) for held in list_roles(person.id)):
        raise DomainError(
            "An auditor or administrator does not act for others. Choose somebody else.", "person"
        )
    if from_on < clock.today():
        raise DomainError(
            "Cover begins today or later: what was done before was not done for you.", "from_on"
        )
    _check_dates(from_on, until_on)
    _check_within(covered, from_on, until_on)
    cover = RoleAssignment(
        person_id=person.id,
        role=covered.role,
        plan_id=covered.plan_id,
        theme_id=covered.theme_id,
        area=covered.area,
        from_on=from_on,
        until_on=until_on,
        kind=Holding.COVER,
        covers_id=viewer.person_id,
        accountable=False,
    )
    _check_not_held(cover, field="person")
    _check_not_both(cover, field="person")
    db.session.add(cover)
    db.session.flush()
    return cover


def end_cover(cover: RoleAssignment) -> None:
    """Cover ends today; cover that has not begun is taken back."""
    _shorten(cover, clock.today())
    db.session.flush()


def _shorten(cover: RoleAssignment, until_on: dt.date) -> None:
    if cover.from_on > until_on:
        db.session.delete(cover)
    elif cover.until_on is None or cover.until_on > until_on:
        cover.until_on = until_on


def _covers_of(held: RoleAssignment) -> list[RoleAssignment]:
    if held.kind is Holding.COVER:
        return []
    covers = db.session.execute(
        select(RoleAssignment).where(
            RoleAssignment.covers_id == held.person_id,
            RoleAssignment.role == held.role,
            RoleAssignment.plan_id == held.plan_id,
            RoleAssignment.theme_id.is_not_distinct_from(held.theme_id),
            RoleAssignment.area.is_not_distinct_from(held.area),
            *_overlaps(held.from_on, held.until_on),
        )
    )
    return list(covers.scalars())


# Rules ----------------------------------------------------------------------------------------------------


def _check_place(role: Role, plan: Plan | None, theme: Theme | None) -> None:
    if role is Role.ADMINISTRATOR:
        if plan is not None:
            raise DomainError("An administrator is of the whole installation, not of a plan.", "place")
    elif plan is None:
        raise DomainError(f"Choose the plan in which they are {role.value}.", "place")
    elif role in THEME_ROLES and theme is None:
        raise DomainError(f"Choose the theme of which they are {role.value}.", "place")
    elif role not in THEME_ROLES and theme is not None:
        raise DomainError(f"The role {role.value} is of the whole plan: choose the plan.", "place")
    elif theme is not None and theme.plan_id != plan.id:
        raise DomainError("Choose a theme of this plan.", "place")


def _check_area(role: Role, area: Area | None) -> None:
    if role is Role.STATUTORY_OFFICER and area is None:
        raise DomainError("Choose which section of a paper they clear.", "area")
    if role is not Role.STATUTORY_OFFICER and area is not None:
        raise DomainError("Only a statutory officer clears a section of a paper: leave this empty.", "area")


def _check_dates(from_on: dt.date, until_on: dt.date | None) -> None:
    if until_on is not None and until_on < from_on:
        raise DomainError("The last day is before the first.", "until_on")


def _check_within(covered: RoleAssignment, from_on: dt.date, until_on: dt.date) -> None:
    if from_on < covered.from_on:
        raise DomainError(f"Your role begins on {_day(covered.from_on)}: begin no earlier.", "from_on")
    if covered.until_on is not None and until_on > covered.until_on:
        raise DomainError(f"Your role ends on {_day(covered.until_on)}: end no later.", "until_on")


def _overlaps(from_on: dt.date, until_on: dt.date | None) -> list[ColumnElement[bool]]:
    """Assignments with a day in common with these; both ends included."""
    overlap = [or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= from_on)]
    if until_on is not None:
        overlap.append(RoleAssignment.from_on <= until_on)
    return overlap


def _held_beside(given: RoleAssignment, role: Role) -> list[RoleAssignment]:
    """What overlaps with a role about to be given: the same plan, theme and section, this role, anybody's."""
    return list(
        db.session.execute(
            select(RoleAssignment)
            .where(
                RoleAssignment.role == role,
                RoleAssignment.plan_id.is_not_distinct_from(given.plan_id),
                RoleAssignment.theme_id.is_not_distinct_from(given.theme_id),
                RoleAssignment.area.is_not_distinct_from(given.area),
                *_overlaps(given.from_on, given.until_on),
            )
            .options(joinedload(RoleAssignment.person))
            .order_by(RoleAssignment.from_on)
        ).scalars()
    )


def _check_not_held(given: RoleAssignment, field: str = "role") -> None:
    for held in _held_beside(given, given.role):
        if held.person_id == given.person_id and held.covers_id == given.covers_id:
            raise DomainError(f"They hold this role already, {_when(held)}.", field)


def _check_not_both(given: RoleAssignment, field: str = "role") -> None:
    """Nobody is lead and sponsor of one theme, cover included."""
    other = NEVER_BOTH.get(given.role)
    if other is None:
        return
    for held in _held_beside(given, other):
        if held.person_id == given.person_id:
            raise DomainError(
                f"They are {other.value} of this theme, {_when(held)}: nobody is lead and sponsor of one theme.",
                field,
            )


def _check_one_accountable(given: RoleAssignment) -> None:
    """One lead of a theme is accountable at a time; a joint one who is not stands beside one who is."""
    leads = [held for held in _held_beside(given, Role.THEME_LEAD) if held.kind is not Holding.COVER]
    first = next((held for held in leads if held.accountable), None)
    if given.accountable and first is not None:
        raise DomainError(
            f"{first.person.label} is accountable for this theme, {_when(first)}. End that role first, or make "
            "this one joint and not accountable.",
            "role",
        )
    if not given.accountable and first is None:
        raise DomainError("One of joint leads is accountable: give the accountable one first.", "accountable")


def _check_another_administrator(held: RoleAssignment, until_on: dt.date) -> None:
    others = db.session.execute(
        select(RoleAssignment.id)
        .join(RoleAssignment.person)
        .where(
            RoleAssignment.role == Role.ADMINISTRATOR,
            RoleAssignment.id != held.id,
            Person.active,
            RoleAssignment.from_on <= until_on + dt.timedelta(days=1),
            or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on > until_on),
        )
    ).first()
    if others is None:
        raise DomainError("Nobody would run accounts after that day: name another administrator first.")


def _when(held: RoleAssignment) -> str:
    until = f" until {_day(held.until_on)}" if held.until_on else ""
    return f"from {_day(held.from_on)}{until}"


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%b %Y}"
