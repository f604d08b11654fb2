"""Decisions of named bodies: what is to be decided, by whom, at which meeting, and how each stands.

Source: "Decision" of the record. What happens to one is in decision_acts.py, what waits for it in path_linking.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.decision_rules import standing_of
from cpca.domain.errors import DomainError, Missing
from cpca.domain.meeting import BODIES
from cpca.domain.path import PATH_ROWS
from cpca.domain.path_network import build_path
from cpca.domain.path_slips import Slip, list_slips, say_slip
from cpca.domain.plan import get_plan
from cpca.domain.progress import check_version
from cpca.domain.register_facts import expected_in_force, list_missed, say_notice
from cpca.domain.register_parts import DecisionRow
from cpca.extensions import db, read_rows
from cpca.models.decision import Decision, DecisionEvent, DecisionState
from cpca.models.period import Meeting
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows


@dataclass(frozen=True)
class Typed:
    """What was typed of a decision. Without a meeting it waits for one of its body's."""

    title: str
    body: str
    meeting_id: int | None = None
    is_key: bool = False
    needs_mayor: bool = False
    forward_plan: str | None = None
    call_in_waived: str | None = None


@dataclass(frozen=True)
class Standing:
    """A decision as it stands on a day, in words."""

    decision: Decision
    today: dt.date
    slip: Slip | None = None

    @cached_property
    def row(self) -> DecisionRow:
        own = {name: getattr(self.decision, name) for name in DecisionRow._fields if name != "held_on"}
        return DecisionRow(**own, held_on=self.decided_on)

    @property
    def held_on(self) -> dt.date | None:
        """The day of its meeting; none where that was cancelled."""
        meeting = self.decision.meeting
        return meeting.held_on if meeting and meeting.cancelled_at is None else None

    @property
    def decided_on(self) -> dt.date | None:
        """The day on which it was taken, else that of its meeting: a body without meetings decides on any."""
        return self.decision.taken_on or self.held_on

    @property
    def state(self) -> DecisionState:
        return standing_of(self.decision.state, self.decision.in_force_on, self.today)

    @property
    def notice(self) -> str:
        return say_notice(self.row, self.today)

    @property
    def missed(self) -> str | None:
        """What was let go by, in a sentence; None while all is in time."""
        missed = list_missed([self.row], self.today)
        return missed[0][1] if missed else None

    @property
    def late(self) -> str | None:
        """Why it cannot be taken at its meeting, in sentences: the law's reason before the path's."""
        slip = say_slip(self.slip, missed=self.missed is not None)
        return " ".join(words for words in (self.missed, slip) if words) or None

    @property
    def in_force_from(self) -> dt.date | None:
        """From when it is in force, or would be if it is taken and published at its meeting, or the next it can make."""
        return (
            self.slip.in_force_on
            if self.slip
            else expected_in_force(self.row, self.decision.plan.call_in_days)
        )


_WITH = (joinedload(Decision.plan), joinedload(Decision.theme), joinedload(Decision.meeting))


def get_decision(viewer: Viewer, *, plan: str, number: int) -> Decision:
    """A plan's decision by its number; raises Missing where the registers may not be read."""
    found_plan = get_plan(viewer, plan=plan)
    query = select(Decision).where(Decision.plan_id == found_plan.id, Decision.number == number)
    found = db.session.scalars(query.options(*_WITH)).first()
    if found is None or not allows(viewer, Permission.READ_REGISTER, found):
        raise Missing
    return found


def stand(decision: Decision) -> Standing:
    """How a decision stands today, and whether it comes to its meeting; one statement."""
    return Standing(decision, clock.today(), _read_slips(decision.plan_id).get(decision.id))


def _read_slips(plan_id: int) -> dict[int, Slip]:
    return list_slips(build_path(read_rows(PATH_ROWS, {"plan": plan_id}), clock.today()))


def list_decisions(plan: Plan) -> list[Standing]:
    """The plan's decisions in the order of their meetings, those without one last; two statements."""
    found = db.session.scalars(select(Decision).where(Decision.plan_id == plan.id).options(*_WITH))
    slips = _read_slips(plan.id)
    rows = [Standing(one, clock.today(), slips.get(one.id)) for one in found]
    return sorted(rows, key=lambda r: (r.held_on is None, r.held_on or dt.date.max, r.decision.number))


def list_events(decision: Decision) -> Sequence[DecisionEvent]:
    """What happened to a decision, the newest first."""
    query = select(DecisionEvent).where(DecisionEvent.decision_id == decision.id)
    return db.session.scalars(
        query.options(joinedload(DecisionEvent.recorded_by)).order_by(DecisionEvent.id.desc())
    ).all()


def list_meetings(plan_id: int) -> Sequence[Meeting]:
    """The plan's meetings that were not cancelled, the latest first."""
    query = select(Meeting).where(Meeting.plan_id == plan_id, Meeting.cancelled_at.is_(None))
    return db.session.scalars(query.order_by(Meeting.held_on.desc(), Meeting.body)).all()


def list_bodies(meetings: Sequence[Meeting]) -> list[str]:
    """The bodies that decide: those that are known everywhere, and those with a meeting here."""
    return sorted({*BODIES, *(meeting.body for meeting in meetings)})


def add_decision(*, viewer: Viewer, theme: Theme, typed: Typed) -> Decision:
    """A new decision of a theme. Raises DomainError for a meeting of another body."""
    last = select(func.max(Decision.number)).where(Decision.plan_id == theme.plan_id)
    number = (db.session.execute(last).scalar() or 0) + 1
    decision = Decision(
        plan_id=theme.plan_id, theme_id=theme.id, plan=theme.plan, theme=theme, number=number, position=number
    )
    _set(decision, typed)
    db.session.add(decision)
    db.session.flush()
    note(viewer, decision, clock.today(), None)
    return decision


def edit_decision(*, viewer: Viewer, decision: Decision, version: int | None, typed: Typed) -> Decision:
    """Puts a decision's words, body or meeting right while it is to be taken. Raises Stale, DomainError."""
    check_version(decision, version)
    if decision.state not in AHEAD:
        raise DomainError(f"It is {decision.state.value}: what was decided stays as it was.", None)
    moved = typed.meeting_id != decision.meeting_id
    if moved:
        drop_exception(decision)
    _set(decision, typed)
    db.session.flush()
    if moved:
        day = decision.meeting.held_on if decision.meeting else None
        words = f"goes to the meeting of {day.day} {day:%b %Y}" if day else "waits for a meeting"
        note(viewer, decision, clock.today(), words)
    return decision


def set_call_in(*, viewer: Viewer, plan: Plan, version: int | None, days: int) -> Plan:  # noqa: ARG001
    """How many working days after its publication a decision may be called in; 0 for a plan without call-in.

    What was published before stays in force from the day that it was given. Raises Stale, DomainError.
    """
    check_version(plan, version)
    if not 0 <= days <= MOST_CALL_IN:
        raise DomainError(f"Give a number of working days from 0 to {MOST_CALL_IN}.", "call_in_days")
    plan.call_in_days = days
    db.session.flush()
    return plan


MOST_CALL_IN = 30  # working days: six weeks
AHEAD = (DecisionState.PLANNED, DecisionState.NOTICE, DecisionState.DEFERRED)  # still to be taken


def drop_exception(decision: Decision) -> None:
    """An exception is told for one day: a decision that goes to another needs notice, or a new one."""
    decision.shortened = decision.shortened_on = decision.shortened_reason = None


def _set(decision: Decision, typed: Typed) -> None:
    decision.meeting = find_meeting(decision.plan_id, typed.body, typed.meeting_id)
    decision.meeting_id = decision.meeting.id if decision.meeting else None
    decision.title, decision.body = typed.title, typed.body
    decision.is_key, decision.needs_mayor = typed.is_key, typed.needs_mayor
    decision.forward_plan, decision.call_in_waived = typed.forward_plan, typed.call_in_waived


def find_meeting(plan_id: int, body: str, meeting_id: int | None) -> Meeting | None:
    """The chosen meeting. Raises DomainError where it is not in the calendar, or another body's."""
    if not meeting_id:
        return None
    query = select(Meeting).where(Meeting.id == meeting_id, Meeting.plan_id == plan_id)
    meeting = db.session.scalars(query.where(Meeting.cancelled_at.is_(None))).first()
    if meeting is None:
        raise DomainError("That meeting is not in the calendar any more. Choose another.", "meeting_id")
    if meeting.body != body:
        raise DomainError(f"That is a meeting of the {meeting.body}. Choose one of the {body}.", "meeting_id")
    return meeting


def note(viewer: Viewer, decision: Decision, on: dt.date, words: str | None) -> DecisionEvent:
    """Adds what happened to a decision to its history, with the state that it left. Flushes."""
    event = DecisionEvent(
        decision=decision,
        plan_id=decision.plan_id,
        theme_id=decision.theme_id,
        state=decision.state,
        on=on,
        words=words,
        recorded_by_id=viewer.person_id,
        recorded_at=clock.now(),
    )
    db.session.add(event)
    db.session.flush()
    return event
