"""Challenge notes for print as a month's report tells them, and the totals of all."""

from __future__ import annotations

import datetime as dt

from cpca.domain import clock
from cpca.domain.challenge_rules import OPEN_STATES, OWED, state_after
from cpca.domain.flags import UNANSWERED
from cpca.domain.report_content import NoteEventPart, NotePart, NoteTotals, Withheld
from cpca.domain.report_reading import Key, MonthRecord, line_reference
from cpca.domain.summary_reading import GIVEN
from cpca.domain.view import name_of
from cpca.models.challenge import ChallengeEvent, ChallengeNote, NoteAct, NoteState
from cpca.models.plan import Theme

# Acts that are about the note and not about what it asks: they print nothing.
ABOUT_PRINT = frozenset({NoteAct.MARK_FOR_PRINT, NoteAct.UNMARK_FOR_PRINT, NoteAct.CONFIRM})
ANCHORS = (
    ("line_id", "progress_item"),
    ("commitment_id", "commitment"),
    ("deliverable_id", "deliverable"),
    ("risk_id", "risk"),
)


def list_notes(record: MonthRecord, theme: Theme, on: dt.date) -> tuple[NotePart, ...]:
    """The theme's notes for print that are open at the month's end or that something happened to in it."""
    places = _line_references(record, theme)
    found = []
    for note in record.notes.get(theme.id, []):
        if prints(record, note) and (_state(record, note) in OPEN_STATES or _happened(record, note)):
            found.append(_part(record, note, places, on))
    return tuple(found)


def prints(record: MonthRecord, note: ChallengeNote) -> bool:
    """Whether a note's words may print: marked so, and where it came by mail confirmed by its sponsor.

    In a frozen month they may where they could when it was frozen, and still may.
    """
    return note.may_print and (record.printed_then is None or note.id in record.printed_then)


def note_totals(record: MonthRecord, theme: Theme, on: dt.date, *, public: bool) -> NoteTotals:
    """Every open note of the theme, for print or not; `public` leaves out those on what is withheld."""
    still_open = [
        (note, state)
        for note in record.notes.get(theme.id, [])
        if (state := _state(record, note)) in OPEN_STATES and not (public and withheld_of(record, note))
    ]
    hidden = [(note, state) for note, state in still_open if not prints(record, note)]
    waiting = [_age(note, on) for note, state in hidden if state in UNANSWERED]
    return NoteTotals(
        open=len(still_open),
        oldest_days=max((_age(note, on) for note, _ in still_open), default=0),
        unanswered=sum(state in OWED for _, state in still_open),
        not_for_print=len(hidden),
        not_for_print_unanswered=len(waiting),
        not_for_print_oldest_days=max(waiting, default=0),
    )


def _age(note: ChallengeNote, on: dt.date) -> int:
    return max(0, (on - note.raised_at.astimezone(clock.LONDON).date()).days)


def _state(record: MonthRecord, note: ChallengeNote) -> NoteState:
    return state_after(event.act for event in record.events.get(note.id, []))


def _happened(record: MonthRecord, note: ChallengeNote) -> bool:
    """Whether it was raised in this month, or something was done about it."""
    period_id = record.period.id
    done = any(
        event.period_id == period_id and event.act not in ABOUT_PRINT
        for event in record.events.get(note.id, [])
    )
    return done or note.update.period_id == period_id


def withheld_of(record: MonthRecord, note: ChallengeNote) -> Withheld | None:
    """What withholds the thing a note is on, and so the note."""
    key = _anchor(note)
    return record.withheld.get(key) if key else None


def _anchor(note: ChallengeNote) -> Key | None:
    for column, table in ANCHORS:
        key = getattr(note, column)
        if key is not None:
            return table, key
    return None


def _line_references(record: MonthRecord, theme: Theme) -> dict[int, str]:
    """The references of the theme's printed lines by the line's id."""
    update = record.update(theme)
    lines = record.lines.get(update.id, []) if update is not None and update.state in GIVEN else []
    return {
        line.id: line_reference(theme.code, record.period.month, record.places[line.id]) for line in lines
    }


def _about(note: ChallengeNote) -> str:
    """The words it is anchored to; none of a return that was not given, whose words are nobody's to print."""
    of_plan = note.deliverable_id is not None or note.risk_id is not None
    return note.anchor_words if of_plan or note.update.state in GIVEN else ""


def _who(record: MonthRecord, event: ChallengeEvent) -> str:
    """By post, and whom they acted for."""
    who, whom = record.post(event.person_id) or "", record.post(event.for_person_id)
    return f"{who} for {whom}" if whom else who


def _part(record: MonthRecord, note: ChallengeNote, places: dict[int, str], on: dt.date) -> NotePart:
    state = _state(record, note)
    events = [e for e in record.events.get(note.id, []) if e.act not in ABOUT_PRINT]
    due = note.answer_due_on
    return NotePart(
        reference=f"C{note.number}",
        kind=note.kind.value,
        council=name_of(record.councils[note.council_id], note.assurance_line),
        raised_on=note.raised_at.astimezone(clock.LONDON).date(),
        about=_about(note),
        text=note.text,
        state=state.value,
        is_open=state in OPEN_STATES,
        answer_due_on=due,
        overdue_days=(on - due).days if due and due < on and state in OWED else 0,
        line=places.get(note.line_id or 0),
        events=tuple(
            NoteEventPart(
                act=event.act.value,
                on=event.at.astimezone(clock.LONDON).date(),
                who=_who(record, event),
                text=event.text,
            )
            for event in events
        ),
        withheld=withheld_of(record, note),
    )
