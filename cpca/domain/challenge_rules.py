"""What may happen to a challenge note in which state, and by when it is to be answered.

open → answered → accepted; or not yet satisfied (→ answered again) → escalated → resolved, or referred to
the Board → noted; retracted, never deleted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final, Protocol

from cpca.domain.working_days import add_working_days
from cpca.models.challenge import CLOSED_STATES, NoteAct, NoteState
from cpca.models.period import ReportingPeriod
from cpca.permissions import Permission, Viewer, allows

ANSWER_WITHIN = 5  # working days, where the month's own date has passed
OPEN_STATES: Final = frozenset(NoteState) - CLOSED_STATES
OWED: Final = frozenset({NoteState.OPEN, NoteState.NOT_SATISFIED})  # the lead owes the next word


class NoteLike(Protocol):
    """A note, or its row as pages list it."""

    @property
    def state(self) -> NoteState: ...
    @property
    def asked_of_programme(self) -> bool: ...
    @property
    def for_print(self) -> bool: ...
    @property
    def recorded_by_id(self) -> int | None: ...
    @property
    def confirmed_at(self) -> dt.datetime | None: ...


@dataclass(frozen=True)
class Step:
    """Who may take it, from which states, and the state it leads to; None where the state stays."""

    permission: Permission
    states: frozenset[NoteState]
    to: NoteState | None


def _step(permission: Permission, states: Iterable[NoteState], to: NoteState | None = None) -> Step:
    return Step(permission, frozenset(states), to)


STEPS: Final[dict[NoteAct, Step]] = {
    NoteAct.CONFIRM: _step(Permission.CONFIRM_NOTE, OPEN_STATES),
    NoteAct.ANSWER: _step(Permission.ANSWER_NOTE, OWED, NoteState.ANSWERED),
    NoteAct.ACCEPT: _step(Permission.CLOSE_NOTE, [NoteState.ANSWERED], NoteState.ACCEPTED),
    NoteAct.NOT_YET_SATISFIED: _step(Permission.CLOSE_NOTE, [NoteState.ANSWERED], NoteState.NOT_SATISFIED),
    NoteAct.ESCALATE: _step(Permission.CLOSE_NOTE, [NoteState.NOT_SATISFIED], NoteState.ESCALATED),
    NoteAct.RESOLVE: _step(Permission.RESOLVE_NOTE, [NoteState.ESCALATED], NoteState.RESOLVED),
    NoteAct.REFER: _step(Permission.RESOLVE_NOTE, [NoteState.ESCALATED], NoteState.REFERRED),
    NoteAct.NOTE: _step(Permission.RESOLVE_NOTE, [NoteState.REFERRED], NoteState.NOTED),
    NoteAct.MARK_FOR_PRINT: _step(Permission.CLOSE_NOTE, OPEN_STATES),
    NoteAct.UNMARK_FOR_PRINT: _step(Permission.CLOSE_NOTE, OPEN_STATES),
    NoteAct.RETRACT: _step(Permission.CLOSE_NOTE, OPEN_STATES, NoteState.RETRACTED),
}
OF_A_QUESTION: Final = frozenset({NoteAct.ANSWER, NoteAct.ACCEPT, NoteAct.RETRACT})
_PRINTS: Final = {NoteAct.MARK_FOR_PRINT: True, NoteAct.UNMARK_FOR_PRINT: False}
_OUTCOME_ACTS: Final = {
    NoteState.RESOLVED: NoteAct.RESOLVE,
    NoteState.REFERRED: NoteAct.REFER,
    NoteState.NOTED: NoteAct.NOTE,
}


def act_for(outcome: NoteState) -> NoteAct | None:
    """The act that gives an escalated note this outcome; None where it is no outcome of one."""
    return _OUTCOME_ACTS.get(outcome)


@dataclass(frozen=True)
class Standing:
    """All of a note that decides what may happen to it."""

    state: NoteState
    asked_of_programme: bool
    for_print: bool
    unconfirmed: bool


def standing_of(note: NoteLike) -> Standing:
    unconfirmed = note.recorded_by_id is not None and note.confirmed_at is None
    return Standing(note.state, note.asked_of_programme, note.for_print, unconfirmed)


def find_bar(note: NoteLike, act: NoteAct) -> str | None:
    """Why this act cannot be done to a note as it stands, or None where it can."""
    return _bar(standing_of(note), act)


def _bar(note: Standing, act: NoteAct) -> str | None:
    if note.state not in STEPS[act].states:
        return _why_not(note.state)
    if note.asked_of_programme and act not in OF_A_QUESTION:
        return "This is a question to the programme office, which answers it and closes it."
    if act is NoteAct.CONFIRM and not note.unconfirmed:
        return "There is nothing to confirm: it was raised here, or confirmed already."
    if act is NoteAct.MARK_FOR_PRINT and note.unconfirmed:
        return "It came by mail: confirm it before marking it for print."
    if act in _PRINTS and note.for_print == _PRINTS[act]:
        return "It is marked so already."
    return None


@cache
def _possible(note: Standing) -> dict[Permission, tuple[NoteAct, ...]]:
    """What can be done to a note that stands so, by who may do it: there are few such standings."""
    acts = [act for act in STEPS if _bar(note, act) is None]
    asked = {STEPS[act].permission for act in acts}
    return {p: tuple(act for act in acts if STEPS[act].permission is p) for p in asked}


def _why_not(state: NoteState) -> str:
    return {
        NoteState.OPEN: "It has not been answered yet.",
        NoteState.ANSWERED: "It has been answered; its raiser's office says whether that is enough.",
        NoteState.NOT_SATISFIED: "Its raiser's office was not yet satisfied; it waits for another answer.",
        NoteState.ESCALATED: "It was escalated to the authority's Chief Executive, who answers it now.",
        NoteState.REFERRED: "It was referred to the Board.",
    }.get(state, f"It was {state.value}: a closed note stays as it is.")


def list_acts(viewer: Viewer, note: NoteLike) -> list[NoteAct]:
    """What this person may do to the note as it stands."""
    possible = _possible(standing_of(note))
    return [act for asked, acts in possible.items() if allows(viewer, asked, note) for act in acts]


def state_after(acts: Iterable[NoteAct]) -> NoteState:
    """The state in which these acts, in order, leave a note."""
    state = NoteState.OPEN
    for act in acts:
        state = STEPS[act].to or state
    return state


def answer_due(period: ReportingPeriod, raised_on: dt.date) -> dt.date:
    """The month's date for challenge, or five working days after raising where that is past or not set."""
    if period.challenge_by is not None and period.challenge_by >= raised_on:
        return period.challenge_by
    return add_working_days(raised_on, ANSWER_WITHIN)
