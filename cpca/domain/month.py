"""The programme office's room: a month at a glance, a row a theme, and the one step that comes next.

One statement for each kind of thing, however many themes there are.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from cpca.domain import clock
from cpca.domain.conditions import (
    LEADS_TO,
    NEXT_STEP,
    Condition,
    Facts,
    Step,
    get_condition,
    is_issued,
    list_conditions,
)
from cpca.domain.errors import Missing
from cpca.domain.flags import day_of, read_left_out, read_notes_of
from cpca.domain.joint import list_joint
from cpca.domain.period import first_day, get_period
from cpca.domain.queue_parts import say_count
from cpca.domain.queue_reading import OpenUpdate, ViewGiven
from cpca.domain.rating import say_days
from cpca.domain.view import name_of
from cpca.extensions import db
from cpca.models.closing import JointAct, JointState, Waiver
from cpca.models.people import Role
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Theme
from cpca.models.progress import ThemeUpdate, UpdateState
from cpca.permissions import Permission, Viewer, allows

P = Permission
CAN_BE_RETURNED = frozenset({UpdateState.SUBMITTED, UpdateState.ACCEPTED})
BEING_RUN = frozenset({PeriodState.OPEN, PeriodState.CHALLENGE, PeriodState.SIGN_OFF, PeriodState.CORRECTION})


@dataclass(frozen=True)
class ThemeRow:
    """A theme's return at a glance, and what this viewer may do about it.

    `may_read` is whether they read what is written in it: of a draft, internal audit sees that it is one.
    """

    update: OpenUpdate
    who: str
    days: str
    late: bool
    views: tuple[str, ...]
    awaited: tuple[str, ...]
    open_notes: int
    oldest_days: int
    may_read: bool
    may_chase: bool
    may_accept: bool
    may_return: bool
    may_approve: bool
    may_give_nil: bool


class Act(enum.Enum):
    """What comes next, by the address it is done at, below the month's own."""

    ACCEPT_ALL = "accept-all"
    ADVANCE = "advance"
    APPROVE_ALL = "approve-all"
    HEADLINE = "headline"
    ASK = "freeze"
    AGREE = "asked/agree"
    PAPER = "paper"
    PUBLISH = "issues/publish"
    ISSUE = "issues"


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next: `act` is None where the month waits for somebody else, or is blocked."""

    words: str
    act: Act | None = None
    button: str = ""


@dataclass
class MonthRoom:
    """The page. `missing` is what stands in the way of the month's next step; `waived` what was let through,
    and `liftable` the keys of those that the next step asks for. `declined` is what was asked last and refused."""

    period: ReportingPeriod
    rows: list[ThemeRow]
    next: NextStep
    step: Step | None
    missing: list[Condition]
    waived: list[Waiver]
    liftable: frozenset[str]
    asked: JointAct | None
    declined: JointAct | None
    left_out: int
    acceptable: int
    approvable: int
    deadlines: list[tuple[str, dt.date | None]] = field(default_factory=list)


def get_month(viewer: Viewer, *, plan: str, month: str) -> ReportingPeriod:
    """A month whose room this person may see; raises Missing."""
    period = get_period(viewer, plan=plan, month=month)
    if not allows(viewer, P.READ_MONTH, period):
        raise Missing
    return period


def get_row_update(viewer: Viewer, *, plan: str, month: str, code: str) -> ThemeUpdate:
    """A theme's return in a month whose room this person may see; raises Missing."""
    period = get_month(viewer, plan=plan, month=month)
    update = db.session.execute(
        select(ThemeUpdate)
        .join(ThemeUpdate.theme)
        .options(contains_eager(ThemeUpdate.theme).joinedload(Theme.plan), joinedload(ThemeUpdate.period))
        .where(ThemeUpdate.period_id == period.id, Theme.code == code)
    ).scalar_one_or_none()
    if update is None or period.month != first_day(month):
        raise Missing
    return update


@dataclass(frozen=True)
class MonthCondition:
    """A condition of a month, for the page on which it is let through."""

    period: ReportingPeriod
    condition: Condition

    @property
    def plan_id(self) -> int:
        return self.period.plan_id


def get_month_condition(viewer: Viewer, *, plan: str, month: str, key: str) -> MonthCondition:
    """A condition of a step that the month has still to take; raises Missing."""
    period = get_month(viewer, plan=plan, month=month)
    return MonthCondition(period, get_condition(period, key))


def get_room(viewer: Viewer, period: ReportingPeriod) -> MonthRoom:
    """The month at a glance for this person."""
    facts = Facts(period)
    rows = list_rows(viewer, period, facts)
    step = NEXT_STEP.get(period.state)
    conditions = list_conditions(period, step, facts) if step else []
    issued = is_issued(period)
    missing = [] if issued else [c for c in conditions if not c.holds]
    joint = list_joint(period)
    room = MonthRoom(
        period=period,
        rows=rows,
        next=NextStep(""),
        step=step,
        missing=missing,
        waived=list(facts.waivers.values()),
        liftable=frozenset() if issued else frozenset(c.key for c in conditions if c.waiver),
        asked=next((j for j in joint if j.state is JointState.ASKED), None),
        declined=joint[-1] if joint and joint[-1].state is JointState.DECLINED else None,
        left_out=len(read_left_out(period)),
        acceptable=sum(row.may_accept for row in rows),
        approvable=sum(row.may_approve for row in rows),
        deadlines=[
            ("Themes submit by", period.submit_by),
            ("Sponsors challenge by", period.challenge_by),
            ("Sign-off by", period.sign_off_by),
        ],
    )
    room.next = _next(viewer, room)
    return room


def list_rows(viewer: Viewer, period: ReportingPeriod, facts: Facts | None = None) -> list[ThemeRow]:
    """A row a theme, in the plan's order."""
    facts = facts or Facts(period)
    notes = _open_notes(period)
    return [_row(viewer, period, facts, update, notes.get(update.theme_id, [])) for update in facts.updates]


def get_theme_row(viewer: Viewer, period: ReportingPeriod, code: str) -> ThemeRow:
    """One theme's row, after something was done to it."""
    return next(row for row in list_rows(viewer, period) if row.update.code == code)


def _open_notes(period: ReportingPeriod) -> dict[int, list[int]]:
    """The ages in days of the open challenges, by theme; of a frozen month those that were open then."""
    found: dict[int, list[int]] = {}
    for note in read_notes_of(period):
        if note.is_open:
            found.setdefault(note.theme_id, []).append(note.age(day_of(period)))
    return found


def _row(
    viewer: Viewer, period: ReportingPeriod, facts: Facts, update: OpenUpdate, notes: list[int]
) -> ThemeRow:
    run = period.state in BEING_RUN
    holders = facts.people.get(update.theme_id, [])
    leads = [h.words for h in holders if h.role is Role.THEME_LEAD]
    days, late = _days(period, update)
    own = update.submitted_by_id == viewer.person_id
    submitted, accepted = (update.state is s for s in (UpdateState.SUBMITTED, UpdateState.ACCEPTED))
    not_begun = update.state is UpdateState.NOT_STARTED
    return ThemeRow(
        update=update,
        who=" and ".join(leads) or "no theme lead named",
        days=days,
        late=late,
        views=tuple(_say_view(view) for view in update.views),
        awaited=tuple(facts.awaited(update)) if run and not update.nil_return else (),
        open_notes=len(notes),
        oldest_days=max(notes, default=0),
        may_read=allows(viewer, P.READ_UPDATE, update),
        may_chase=run and update.is_writable and allows(viewer, P.RUN_MONTHS, update),
        may_accept=run and submitted and not own and allows(viewer, P.ACCEPT, update),
        may_return=run and update.state in CAN_BE_RETURNED and allows(viewer, P.ACCEPT, update),
        may_approve=run and accepted and not own and allows(viewer, P.APPROVE, update),
        may_give_nil=run and not_begun and allows(viewer, P.NIL_RETURN, update),
    )


def _say_view(view: ViewGiven) -> str:
    name = name_of(view.council, view.assurance_line)
    return f"{name}: {view.position.value}{'' if view.confirmed else ' (not confirmed)'}"


def _days(period: ReportingPeriod, update: OpenUpdate) -> tuple[str, bool]:
    """How the return stands to its date, and whether it is late."""
    if not update.is_writable or period.submit_by is None:
        late = update.late_days > 0
        return (f"{say_days(update.late_days)} late" if late else ""), late
    left = (period.submit_by - clock.today()).days
    if left < 0:
        return f"{say_days(-left)} late", True
    return ("due today" if left == 0 else f"{say_days(left)} left"), False


def _next(viewer: Viewer, room: MonthRoom) -> NextStep:
    """The one step that comes next for this person: theirs if they have one, else what the month waits for."""
    state = room.period.state
    if state is PeriodState.PLANNED:
        return NextStep("It is planned and not open yet.")
    if room.asked is not None:
        return _next_of_asked(viewer, room, room.asked)
    if state is PeriodState.FROZEN:
        return _next_of_frozen(viewer, room)
    if room.acceptable and allows(viewer, P.RUN_MONTHS, room.period):
        words = f"{say_count(room.acceptable, 'return')} can be accepted for completeness."
        return NextStep(words, Act.ACCEPT_ALL, "Accept all that are complete")
    if room.approvable:
        words = f"{say_count(room.approvable, 'return')} accepted by the programme office can be approved."
        return NextStep(words, Act.APPROVE_ALL, "Approve all that are accepted")
    return _next_of_run(viewer, room)


def _next_of_run(viewer: Viewer, room: MonthRoom) -> NextStep:
    runs, step = allows(viewer, P.RUN_MONTHS, room.period), room.step
    if step is Step.FREEZE and runs and any(c.key == "headline" for c in room.missing):
        return NextStep("The month has no headline yet.", Act.HEADLINE, "Write the headline")
    if step is Step.CLOSE and room.missing:
        number = len(room.missing)
        return NextStep(f"{say_count(number, 'return')} {'is' if number == 1 else 'are'} still to come.")
    if room.missing or step is None:
        verb = step.value if step else "moved on"
        return NextStep(f"Before it is {verb}, {say_count(len(room.missing), 'thing')} to put right.")
    if not runs:
        return NextStep("Everything is in place. The programme office takes the next step.")
    if step in LEADS_TO:
        button = "Close for submissions" if step is Step.CLOSE else "Move to sign-off"
        return NextStep("Everything is in place for the next step.", Act.ADVANCE, button)
    words = "Everything is in place. Freezing takes a second person: the senior responsible owner."
    return NextStep(words, Act.ASK, "Ask to freeze the month")


def _next_of_asked(viewer: Viewer, room: MonthRoom, asked: JointAct) -> NextStep:
    mine = asked.asked_by_id == viewer.person_id
    if not mine and allows(viewer, P.AGREE_JOINT, room.period):
        words = f"{asked.asked_by.label} asks to {asked.act.value}: agree, or decline and say why."
        return NextStep(words, Act.AGREE, f"Agree to {asked.act.value}")
    return NextStep(f"The {Role.SRO.value} was asked to agree to {asked.act.value}.")


def _next_of_frozen(viewer: Viewer, room: MonthRoom) -> NextStep:
    if room.period.published_at is not None:
        return NextStep("It is frozen and issued.", Act.ISSUE, "See its issues")
    if any(c.key == "paper" for c in room.missing):
        words = "It is frozen. Its Board paper comes next."
        act = (Act.PAPER, "Prepare the paper") if allows(viewer, P.EDIT_PAPER, room.period) else (None, "")
        return NextStep(words, *act)
    if room.missing:
        words = f"It is frozen. Before it is issued, {say_count(len(room.missing), 'thing')} to put right."
        return NextStep(words, Act.PAPER, "Go to the paper")
    act = (Act.PUBLISH, "Issue the report") if allows(viewer, P.RUN_MONTHS, room.period) else (None, "")
    return NextStep("It is frozen, and everything is in place to issue it.", *act)
