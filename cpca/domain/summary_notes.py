"""A challenge note as it stood at the end of a month: folded from what happened to it up to then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple

from cpca.domain import clock
from cpca.domain.challenge_rules import OWED, state_after
from cpca.domain.summary_months import moment_of
from cpca.domain.view import name_of
from cpca.models.challenge import CLOSED_STATES, NoteAct, NoteState

_MARKS: Final = {NoteAct.MARK_FOR_PRINT: True, NoteAct.UNMARK_FOR_PRINT: False}
SAID_OF_ACT: Final = {
    NoteAct.ANSWER: "answered",
    NoteAct.ACCEPT: "accepted",
    NoteAct.NOT_YET_SATISFIED: "not yet satisfied",
    NoteAct.ESCALATE: "escalated",
    NoteAct.RETRACT: "retracted",
    NoteAct.RESOLVE: "resolved",
    NoteAct.REFER: "referred to the Board",
    NoteAct.NOTE: "noted by the Board",
}


class Happened(NamedTuple):
    """What was done to a note, when (as stored), and in which month."""

    act: NoteAct
    at: Any
    month: dt.date


class NoteThen(NamedTuple):
    """A note with its state at the time; moments are as stored. `prints` is whether its words were, and still are, for print."""

    number: int
    theme_id: int
    kind: str
    text: str
    office: str
    raised_at: Any
    answer_due_on: dt.date | None
    month: dt.date
    state: NoteState
    prints: bool
    asked_of_programme: bool
    events: Sequence[Happened]

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED_STATES

    @property
    def is_unanswered(self) -> bool:
        return self.state in OWED

    def age(self, on: dt.date) -> int:
        """Days since it was raised, in London; 0 where it was raised after that day."""
        return max((on - moment_of(self.raised_at).astimezone(clock.LONDON).date()).days, 0)

    def days_overdue(self, on: dt.date) -> int:
        """Days past its answer's date while it is unanswered; 0 where it is not."""
        if not self.is_unanswered or self.answer_due_on is None:
            return 0
        return max((on - self.answer_due_on).days, 0)


def notes_then(rows: Iterable[Any], upto: dt.date | None) -> list[NoteThen]:
    """The notes of `read_notes` as they stand, or as they stood at the end of the month `upto`."""
    return [_note(list(group), upto) for _, group in groupby(rows, key=attrgetter("id"))]


def _note(rows: list[Any], upto: dt.date | None) -> NoteThen:
    first = rows[0]
    events = [Happened(r.act, r.at, r.event_month) for r in rows if r.act is not None]
    seen = events if upto is None else [e for e in events if e.month <= upto]
    return NoteThen(
        number=first.number,
        theme_id=first.theme_id,
        kind=first.kind.value,
        text=first.text,
        office=name_of(first.council, first.assurance_line),
        raised_at=first.raised_at,
        answer_due_on=first.answer_due_on,
        month=first.month,
        state=first.state if upto is None else state_after(e.act for e in seen),
        prints=_prints(first, events, seen),
        asked_of_programme=first.asked_of_programme,
        events=seen,
    )


def _prints(row: Any, events: list[Happened], seen: list[Happened]) -> bool:
    """For print now, and then: a mark set since does not reach back, one taken away since does."""
    if not row.for_print:
        return False
    if row.recorded_by_id is not None and (
        row.confirmed_at is None or (len(seen) < len(events) and not _has(seen, NoteAct.CONFIRM))
    ):
        return False
    marks = [_MARKS[e.act] for e in seen if e.act in _MARKS]
    if marks:
        return marks[-1]
    later = [_MARKS[e.act] for e in events if e.act in _MARKS]
    return not (later and later[0])


def _has(events: list[Happened], act: NoteAct) -> bool:
    return any(e.act is act for e in events)
