"""Challenge notes as pages list them: plain rows, with what of their update decides who may read them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from cpca.domain import clock
from cpca.domain.challenge_rules import OWED
from cpca.models.challenge import CLOSED_STATES, INDEPENDENT, NoteAct, NoteKind, NoteState
from cpca.models.period import PeriodState
from cpca.models.progress import UpdateState

OUTCOMES = frozenset({NoteAct.RESOLVE.value, NoteAct.REFER.value, NoteAct.NOTE.value})

_DID = {
    NoteAct.ANSWER: "answered",
    NoteAct.ACCEPT: "accepted",
    NoteAct.NOT_YET_SATISFIED: "not yet satisfied",
    NoteAct.ESCALATE: "escalated it to the authority’s Chief Executive",
    NoteAct.RETRACT: "retracted it",
    NoteAct.MARK_FOR_PRINT: "marked it for print",
    NoteAct.UNMARK_FOR_PRINT: "marked it not for print",
    NoteAct.CONFIRM: "confirmed it",
    NoteAct.RESOLVE: "resolved it",
    NoteAct.REFER: "referred it to the Board",
    NoteAct.NOTE: "noted the outcome",
}


@dataclass(frozen=True)
class Month:
    """The month of a note or an act, as far as it decides who may read them."""

    month: dt.date
    state: PeriodState
    circulated_at: dt.datetime | None
    published_at: dt.datetime | None

    @property
    def slug(self) -> str:
        return f"{self.month:%Y-%m}"


@dataclass(frozen=True)
class UpdateScope:
    """What of a note's update decides who may read it."""

    plan_id: int
    theme_id: int
    state: UpdateState
    shown_to_sponsor: bool
    period: Month


@dataclass(frozen=True)
class EventRow:
    """One act of a thread, with who did it, for whom, and the month in which it happened."""

    act: NoteAct
    text: str | None
    who: str
    for_whom: str | None
    at: dt.datetime
    update: UpdateScope  # the note's theme in the month of the act

    @property
    def plan_id(self) -> int:
        return self.update.plan_id

    @property
    def did(self) -> str:
        """What was done, as a thread says it after the name."""
        return _DID[self.act]

    @property
    def who_for(self) -> str:
        return f"{self.who} for {self.for_whom}" if self.for_whom else self.who


@dataclass
class NoteRow:
    """A note with its thread. `anchor_now` is what its line says today, None once it was withdrawn.

    Of a frozen month it is as it stood on the day `on`, and `since` says in words what happened to it afterwards.
    """

    id: int
    plan_id: int
    theme_id: int
    update_id: int
    council_id: int
    plan: str
    code: str
    theme_title: str
    number: int
    kind: NoteKind
    text: str
    council: str
    raised_by_id: int
    raised_by: str
    raised_for: str | None
    raised_at: dt.datetime
    answer_due_on: dt.date | None
    assurance_line: int
    asked_of_programme: bool
    for_print: bool
    recorded_by_id: int | None
    recorded_by: str | None
    confirmed_at: dt.datetime | None
    state: NoteState
    closed_at: dt.datetime | None
    version: int
    anchor_kind: str
    anchor_id: int
    anchor_words: str
    anchor_now: str | None
    update: UpdateScope
    events: list[EventRow] = field(default_factory=list)
    acts: frozenset[str] = frozenset()
    on: dt.date | None = None
    since: str | None = None

    @property
    def reference(self) -> str:
        return f"C{self.number}"

    @property
    def anchor_place(self) -> tuple[str, int]:
        """The table and row that it is about, as exemptions name them."""
        return ("progress_item" if self.anchor_kind == "line" else self.anchor_kind, self.anchor_id)

    @property
    def is_escalated(self) -> bool:
        return self.state in (NoteState.ESCALATED, NoteState.REFERRED)

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED_STATES

    @property
    def may_print(self) -> bool:
        return self.for_print and (self.recorded_by_id is None or self.confirmed_at is not None)

    @property
    def is_unconfirmed(self) -> bool:
        return self.recorded_by_id is not None and self.confirmed_at is None

    @property
    def title(self) -> str:
        return (
            "Question to the programme office"
            if self.asked_of_programme
            else f"Challenge ({self.kind.value})"
        )

    @property
    def standing(self) -> str:
        """Its state, to begin a sentence with."""
        return f"{self.state.value[:1].upper()}{self.state.value[1:]}"

    @property
    def facts(self) -> str:
        """What else its head says: whether it is for print, third line, received by mail."""
        facts = [] if self.asked_of_programme else ["for print" if self.may_print else "not for print"]
        if self.assurance_line == INDEPENDENT:
            facts.append("third line")
        if self.recorded_by:
            facts.append(f"received by mail, recorded by {self.recorded_by}")
        if self.is_unconfirmed:
            facts.append("not confirmed yet")
        return " · ".join(["", *facts])

    @property
    def raiser(self) -> str:
        return f"{self.raised_by} for {self.raised_for}" if self.raised_for else self.raised_by

    @property
    def offered(self) -> frozenset[str]:
        """What may be done to it, as addresses name it: answer, accept, not-yet-satisfied, resolve…"""
        named = {act.replace(" ", "-") for act in self.acts}
        return frozenset(named | {"resolve"}) if self.acts & OUTCOMES else frozenset(named)

    @property
    def is_changed(self) -> bool:
        """Whether what it challenged says something else today, or is gone."""
        return self.anchor_now != self.anchor_words

    @property
    def is_owed(self) -> bool:
        """Whether the next word is the lead's (or the programme office's, if it was asked)."""
        return self.state in OWED

    @property
    def is_overdue(self) -> bool:
        return self.is_owed and self.days_late > 0

    @property
    def days_late(self) -> int:
        """Days past the date for an answer; 0 before it."""
        if self.answer_due_on is None:
            return 0
        return max(((self.on or clock.today()) - self.answer_due_on).days, 0)

    @property
    def age(self) -> int:
        """Days since it was raised (London)."""
        return ((self.on or clock.today()) - self.raised_at.astimezone(clock.LONDON).date()).days
