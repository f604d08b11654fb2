"""Dependencies as they are read: the plan's list with what is broken, and one with what each end said.

Source: "dependency" of the record's words. What the ends say is in dependency_answering.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.dependency_rules import answers_of, is_asked, list_acts, say_overdue
from cpca.domain.errors import Missing
from cpca.domain.exempt import withheld
from cpca.domain.kept_back import check_shown
from cpca.domain.plan import get_plan
from cpca.domain.register_facts import list_broken
from cpca.domain.register_parts import DependencyRow, Part
from cpca.domain.register_rows import read_registers
from cpca.domain.summary_parts import say_date
from cpca.extensions import db
from cpca.models.dependency import Dependency, DependencyAct, DependencyEvent, DependencyState
from cpca.models.plan import Plan
from cpca.permissions import Permission, Viewer, allows

STATES: Final = {
    DependencyState.PROPOSED: "Proposed",
    DependencyState.ACCEPTED: "Accepted by both ends",
    DependencyState.DISPUTED: "Disputed",
    DependencyState.MET: "Met",
    DependencyState.MISSED: "Missed",
    DependencyState.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True)
class Line:
    """A dependency with why it does not hold, in words, None where it does; and whether its receiver has a question."""

    row: DependencyRow
    broken: str | None
    asked: bool = False
    overdue: str | None = None  # of the giver, whose day went by

    @property
    def giver(self) -> str:
        """Theme A (A1); The department."""
        return _say_end(self.row.giver, self.row.giver_reference)

    @property
    def receiver(self) -> str:
        return _say_end(self.row.receiver, self.row.receiver_reference)

    @property
    def state(self) -> str:
        """How it stands, with what an end or the app waits for."""
        words = STATES[self.row.state]
        if self.row.state is DependencyState.MET and self.row.met_on:
            return f"{words} on {say_date(self.row.met_on)}"
        if self.row.offered_on and self.row.state is DependencyState.PROPOSED:
            return f"{say_date(self.row.offered_on)} is offered instead"
        return words

    @property
    def is_asked(self) -> bool:
        """Whether the receiver is to say that it still holds."""
        return self.asked and not self.is_over

    @property
    def is_over(self) -> bool:
        return self.row.state in (DependencyState.MET, DependencyState.MISSED, DependencyState.WITHDRAWN)


def _say_end(end: str, reference: str | None) -> str:
    words = f"{end[:1].upper()}{end[1:]}"
    return f"{words} ({reference})" if reference else words


@dataclass(frozen=True)
class Answering:
    """One end's word, or two where neither may speak now; what is asked for is the theme's or a body's answer."""

    dependency: Dependency
    act: DependencyAct
    of_giver: bool | None  # the end whose word it is now; None where it is nobody's

    @property
    def plan_id(self) -> int:
        return self.dependency.plan_id

    @property
    def giver_theme_id(self) -> int | None:
        found = self.dependency
        return found.receiver_theme_id if self.of_giver is False else found.giver_theme_id

    @property
    def receiver_theme_id(self) -> int | None:
        found = self.dependency
        return found.giver_theme_id if self.of_giver else found.receiver_theme_id

    @property
    def is_outside(self) -> bool:
        """Whether the word is an outside body's, which the programme office records."""
        return self.giver_theme_id is None and self.receiver_theme_id is None


def list_dependencies(viewer: Viewer, plan: Plan) -> list[Line]:
    """A plan's dependencies by the day they are needed, without those of what is kept back from this person.

    Two statements.
    """
    kept = set() if allows(viewer, Permission.READ_EXEMPT, plan) else {*withheld(plan.id)}
    rows = [
        row
        for row in read_registers((Part.DEPENDENCIES,), {"plan": plan.id}).dependencies
        if not {("deliverable", row.giver_deliverable_id), ("deliverable", row.receiver_deliverable_id)}
        & kept
    ]
    today = clock.today()
    broken = list_broken(rows, today)
    lines = [Line(row, broken.get(row.id), is_asked(row, today), say_overdue(row, today)) for row in rows]
    return sorted(lines, key=lambda line: (line.is_over, line.row.needed_by, line.row.number))


def get_line(viewer: Viewer, dependency: Dependency) -> Line:
    """A dependency as the list has it, with what breaks it further up its chain."""
    lines = list_dependencies(viewer, dependency.plan)
    return next(line for line in lines if line.row.id == dependency.id)


def get_dependency(viewer: Viewer, *, plan: str, number: int) -> Dependency:
    """A plan's dependency; raises Missing where the registers may not be read, or one of its ends is kept back."""
    found_plan = get_plan(viewer, plan=plan)
    query = select(Dependency).where(Dependency.plan_id == found_plan.id, Dependency.number == number)
    ends = (Dependency.giver_theme, Dependency.receiver_theme)
    promised = (Dependency.giver_deliverable, Dependency.receiver_deliverable)
    found = db.session.scalars(
        query.options(joinedload(Dependency.plan), *(joinedload(end) for end in (*ends, *promised)))
    ).first()
    if found is None or not allows(viewer, Permission.READ_REGISTER, found):
        raise Missing
    for deliverable in (found.giver_deliverable, found.receiver_deliverable):
        if deliverable is not None:
            check_shown(viewer, deliverable)
    return found


ADDRESSES: Final = {
    "stands": DependencyAct.STANDS,
    "accept": DependencyAct.ACCEPT,
    "dispute": DependencyAct.DISPUTE,
    "offer": DependencyAct.OFFER,
    "confirm": DependencyAct.CONFIRM,
    "meet": DependencyAct.MEET,
    "miss": DependencyAct.MISS,
    "withdraw": DependencyAct.WITHDRAW,
}


def get_answering(viewer: Viewer, *, plan: str, number: int, act: str) -> Answering:
    """An end's word on a dependency, by its address. Raises Missing for an act that there is not."""
    dependency = get_dependency(viewer, plan=plan, number=number)
    if act not in ADDRESSES:
        raise Missing
    possible = list_acts(answers_of(get_line(viewer, dependency).row, clock.today()))
    return Answering(dependency, ADDRESSES[act], possible.get(ADDRESSES[act]))


def list_answers(viewer: Viewer, dependency: Dependency, line: Line) -> list[tuple[str, Answering]]:
    """What this person may say now, by address."""
    possible = list_acts(answers_of(line.row, clock.today()))
    found = [
        (name, Answering(dependency, act, possible[act]))
        for name, act in ADDRESSES.items()
        if act in possible
    ]
    return [pair for pair in found if allows(viewer, Permission.ANSWER_DEPENDENCY, pair[1])]


def list_events(dependency: Dependency) -> Sequence[DependencyEvent]:
    """What each end said and the app asked, the newest first."""
    query = select(DependencyEvent).where(DependencyEvent.dependency_id == dependency.id)
    return db.session.scalars(
        query.options(joinedload(DependencyEvent.person)).order_by(DependencyEvent.id.desc())
    ).all()


def list_late(lines: Sequence[Line], today: dt.date) -> list[Line]:
    """Those that are not met though their day has passed."""
    return [line for line in lines if not line.is_over and line.row.needed_by < today]
