"""The plan's deliverables and milestones as the tracker lists them: one row each, milestones under their own."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from cpca.domain import clock
from cpca.domain.exempt import withheld
from cpca.domain.plan import list_themes
from cpca.domain.rating import Step, rate_item, rate_milestone, rules_of
from cpca.domain.steps import steps_in
from cpca.extensions import db, read_rows
from cpca.models.deliverable import DateKind, DateMove, Deliverable, Milestone
from cpca.models.people import Person, RoleAssignment
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows

Thing = Deliverable | Milestone
Key = tuple[str, int]  # table, row


def key_of(thing: Thing) -> Key:
    return thing.__tablename__, thing.id


@dataclass(frozen=True)
class Entry:
    """A deliverable or milestone with what the tracker says of it. `reason` is its forecast's last move's."""

    thing: Thing
    theme: Theme
    reason: str | None
    rating: str | None
    steps: str | None

    @property
    def is_milestone(self) -> bool:
        return isinstance(self.thing, Milestone)

    @property
    def criteria(self) -> str | None:
        return self.thing.criteria if isinstance(self.thing, Deliverable) else None

    @property
    def lead(self) -> str | None:
        """How pages name whoever leads it; a milestone's is its deliverable's."""
        leads = self.thing.lead if isinstance(self.thing, Deliverable) else None
        return leads.label if leads else None


@dataclass
class Record:
    """What of a plan its tracker holds, in the plan's own order."""

    plan: Plan
    themes: list[Theme]
    entries: list[Entry]


def read_record(viewer: Viewer, plan: Plan) -> Record:
    """The plan's rows in its own order, without what is kept back from this person. Six statements at most."""
    themes = list_themes(plan)
    kept = set() if allows(viewer, Permission.READ_EXEMPT, plan) else set(withheld(plan.id))
    deliverables = [one for one in _deliverables(plan) if key_of(one) not in kept]
    steps: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in _milestones(plan, deliverables):
        if key_of(milestone) not in kept:
            steps[milestone.deliverable_id].append(milestone)
    reasons, by_theme = _reasons(plan), {theme.id: theme for theme in themes}
    entries: list[Entry] = []
    for one in sorted(deliverables, key=lambda d: (by_theme[d.theme_id].position, d.position, d.id)):
        entries += _entries(plan, by_theme[one.theme_id], one, steps[one.id], reasons)
    return Record(plan, themes, entries)


def _deliverables(plan: Plan) -> Sequence[Deliverable]:
    query = select(Deliverable).where(Deliverable.plan_id == plan.id).options(joinedload(Deliverable.lead))
    return db.session.scalars(query).all()


def _milestones(plan: Plan, deliverables: Iterable[Deliverable]) -> list[Milestone]:
    """The milestones of these deliverables, each knowing its own."""
    own = {one.id: one for one in deliverables}
    query = select(Milestone).where(Milestone.plan_id == plan.id).order_by(Milestone.position, Milestone.id)
    found = [one for one in db.session.scalars(query) if one.deliverable_id in own]
    for milestone in found:
        set_committed_value(milestone, "deliverable", own[milestone.deliverable_id])
    return found


def _reasons(plan: Plan) -> dict[Key, str | None]:
    query = (
        select(DateMove.deliverable_id, DateMove.milestone_id, DateMove.reason)
        .where(DateMove.plan_id == plan.id, DateMove.date == DateKind.FORECAST)
        .order_by(DateMove.id)
    )
    found: dict[Key, str | None] = {}
    for row in read_rows(query, {}):
        key = (Deliverable.__tablename__, row.deliverable_id) if row.deliverable_id else None
        found[key or (Milestone.__tablename__, row.milestone_id)] = row.reason
    return found


def _entries(
    plan: Plan,
    theme: Theme,
    deliverable: Deliverable,
    milestones: list[Milestone],
    reasons: dict[Key, str | None],
) -> list[Entry]:
    today, rules = clock.today(), rules_of(plan)
    rated = rate_item(deliverable, today, rules)
    reason, steps = reasons.get(key_of(deliverable)), steps_in(milestones).get(deliverable.id)
    found = [
        Entry(
            deliverable, theme, reason, rated.rating.value if rated else None, steps.words if steps else None
        )
    ]
    for one in milestones:
        rated = rate_milestone(Step(one, deliverable.state), today, rules)
        found.append(Entry(one, theme, reasons.get(key_of(one)), rated.rating.value if rated else None, None))
    return found


def read_leads(plan: Plan) -> dict[int, dict[str, int]]:
    """By theme, who may lead its deliverables, by how pages name them; one statement.

    The rule is `deliverable.list_possible_leads`; two people who are named alike are not told apart by a name.
    """
    query = (
        select(RoleAssignment.theme_id, Person)
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(RoleAssignment.plan_id == plan.id, RoleAssignment.theme_id.is_not(None))
        .distinct()
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    alike: set[tuple[int, str]] = set()
    for theme_id, person in db.session.execute(query).unique():
        if theme_id is None:
            continue
        if found[theme_id].setdefault(person.label, person.id) != person.id:
            alike.add((theme_id, person.label))
    for theme_id, label in alike:
        del found[theme_id][label]
    return found


def filename(plan: Plan, on: dt.date) -> str:
    """What the workbook is called when it is saved."""
    return f"tracker-{plan.slug}-{on:%Y-%m-%d}.xlsx"
