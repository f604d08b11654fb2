"""A small world to test in: one plan, two themes, every role held by somebody, one month behind and one open."""

from __future__ import annotations

import datetime as dt
import pickle
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from cpca.domain import clock
from cpca.extensions import Base, db, writing
from cpca.models.people import Area, Holding, Person, Role, RoleAssignment
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Organisation, OrganisationKind, Plan, Theme
from cpca.models.progress import Commitment, ProgressItem, Rating, ThemeUpdate, UpdateState

LONG_AGO = dt.date(2022, 1, 1)
OCTOBER, NOVEMBER = dt.date(2022, 10, 1), dt.date(2022, 11, 1)
A_MOMENT = dt.timedelta(seconds=1)
PLAN_ROLES = {
    "office": Role.PROGRAMME_OFFICE,
    "sro": Role.SRO,
    "mayor": Role.MAYORS_OFFICE,
    "member": Role.LEAD_MEMBER,
    "statutory": Role.STATUTORY_OFFICER,
    "iib": Role.IMPROVEMENT_BOARD,
    "audit": Role.INTERNAL_AUDIT,
    "auditor": Role.EXTERNAL_AUDITOR,
    "board": Role.BOARD_READER,
}
THEME_ROLES = {"contributor": Role.CONTRIBUTOR, "lead": Role.THEME_LEAD, "sponsor": Role.SPONSOR}


@dataclass
class World:
    """What was built; `people["lead_a"]`, `themes["A"]`, `updates["A", "2022-11"]`, `councils["Fenland"]`."""

    plan: Plan
    themes: dict[str, Theme] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    councils: dict[str, Organisation] = field(default_factory=dict)
    periods: dict[str, ReportingPeriod] = field(default_factory=dict)
    updates: dict[tuple[str, str], ThemeUpdate] = field(default_factory=dict)


def save(*things: Base) -> None:
    """Adds and commits, as a writing transaction of its own."""
    with writing():
        db.session.add_all(things)
        db.session.commit()


def change(thing: Base, **values: object) -> None:
    """Changes a stored object and commits; what was changed outside a writing transaction would be dropped."""
    with writing():
        for name, value in values.items():
            setattr(thing, name, value)
        db.session.commit()


def make_person(post: str, organisation: Organisation) -> Person:
    key = secrets.token_hex(8)
    return Person(pseudonym=key, email=f"{key}@example.org", post=post, organisation=organisation)


def make_role(
    person: Person,
    role: Role,
    plan: Plan | None,
    theme: Theme | None = None,
    kind: Holding = Holding.SUBSTANTIVE,
) -> RoleAssignment:
    return RoleAssignment(person=person, role=role, plan=plan, theme=theme, from_on=LONG_AGO, kind=kind)


def make_period(plan: Plan, month: dt.date, state: PeriodState) -> ReportingPeriod:
    as_at = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    after = as_at + dt.timedelta(days=1)
    return ReportingPeriod(
        plan=plan,
        month=month,
        as_at=as_at,
        state=state,
        opens_on=month,
        submit_by=after.replace(day=5),
        challenge_by=after.replace(day=9),
        sign_off_by=after.replace(day=14),
    )


def make_other_plan(world: World) -> Plan:
    """Another plan of the same authority, in which nobody of the world has a role; the same one each time."""
    found = db.session.query(Plan).filter_by(slug="another-plan").one_or_none()
    if found is None:
        found = Plan(slug="another-plan", title="Another plan", authority_id=world.plan.authority_id)
        db.session.add(found)
        db.session.flush()
    return found


def build_world() -> World:
    """Builds and saves the world; every object stays usable afterwards."""
    with writing():
        authority = Organisation(name="The Authority", kind=OrganisationKind.AUTHORITY)
        plan = Plan(slug="improvement-2022", title="Improvement Plan", authority=authority)
        world = World(plan)
        for code, council in (("A", "Fenland"), ("B", "Huntingdonshire")):
            world.councils[council] = Organisation(name=council, kind=OrganisationKind.COUNCIL)
            world.themes[code] = Theme(
                plan=plan,
                code=code,
                title=f"Theme {code}",
                position=ord(code) - 64,
                statement=f"The full statement of {code}",
            )
        db.session.add_all([plan, *world.themes.values(), *world.councils.values()])
        db.session.flush()
        _people(world, authority)
        _months(world)
        db.session.commit()
    return world


class BuiltWorld:
    """The world built once and copied for each test on SQLite, of whose time building it takes a fifth.

    A test on PostgreSQL, or whose clock is not the real one, builds its own.
    """

    def __init__(self, file: Path) -> None:
        self.file, self.built_at, self.objects = file, clock.real_now(), b""

    def give(self) -> World:
        """A world in the empty database of the running app."""
        other_time = abs(clock.now() - clock.real_now()) > A_MOMENT or clock.real_now() < self.built_at
        if other_time or db.engine.dialect.name != "sqlite":
            return build_world()
        at = str(db.engine.url.database)
        if not self.objects:
            world = build_world()
            self.objects = pickle.dumps(world)
            db.engine.dispose()  # the last to leave empties the write-ahead log into the file
            shutil.copy(at, self.file)
            return world
        db.session.remove()
        db.engine.dispose()
        shutil.copy(self.file, at)
        copied: World = pickle.loads(self.objects)  # noqa: S301  our own, made above
        db.session.add(copied.plan)
        for things in (copied.themes, copied.people, copied.councils, copied.periods, copied.updates):
            db.session.add_all(things.values())
        db.session.commit()  # ends what adding began: a rollback would make them stale
        return copied


def _people(world: World, authority: Organisation) -> None:
    roles: list[RoleAssignment] = []
    for name, role in PLAN_ROLES.items():
        world.people[name] = make_person(role.value.capitalize(), authority)
        held = make_role(world.people[name], role, world.plan)
        held.area = Area.LEGAL if role is Role.STATUTORY_OFFICER else None  # the monitoring officer
        roles.append(held)
    for code, council in (("A", "Fenland"), ("B", "Huntingdonshire")):
        for name, role in THEME_ROLES.items():
            home = world.councils[council] if role is Role.SPONSOR else authority
            person = make_person(f"{role.value.capitalize()} of {code}", home)
            world.people[f"{name}_{code.lower()}"] = person
            roles.append(make_role(person, role, world.plan, world.themes[code]))
    world.people["administrator"] = make_person("Administrator", authority)
    roles.append(make_role(world.people["administrator"], Role.ADMINISTRATOR, None))
    db.session.add_all(roles)


def _months(world: World) -> None:
    for month, state in ((OCTOBER, PeriodState.FROZEN), (NOVEMBER, PeriodState.OPEN)):
        period = make_period(world.plan, month, state)
        world.periods[period.slug] = period
        for code, theme in world.themes.items():
            frozen = state is PeriodState.FROZEN
            update = ThemeUpdate(
                theme=theme,
                period=period,
                plan_id=world.plan.id,
                state=UpdateState.FROZEN if frozen else UpdateState.DRAFT,
                rating=Rating.AMBER if frozen else None,
            )
            update.lines = [ProgressItem(position=1, text=f"What {code} did in {period.slug}")]
            world.updates[code, period.slug] = update
            db.session.add(update)
            if frozen:
                due = dt.date(2022, 11, 30)
                update.commitments = [Commitment(position=1, text=f"What {code} promised", due_on=due)]
