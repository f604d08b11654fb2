"""Challenge and answer as they print: the notes for publication in full, the others only in totals."""

from __future__ import annotations

from collections.abc import Iterator

from cpca.documents.blocks import Block, Item, Paragraph, Run, Words, said
from cpca.documents.compose.parts import bullets, heading, paragraph, reference_anchor, say_date
from cpca.domain.rating import say_days
from cpca.domain.report_content import NoteEventPart, NotePart, NoteTotals, ThemePart

SAID_OF_ACT = {
    "answer": "answered",
    "accept": "accepted",
    "not yet satisfied": "not yet satisfied",
    "escalate": "escalated",
    "resolve": "resolved",
    "refer to the Board": "referred to the Board",
    "note": "noted",
    "retract": "retracted",
}


def draw_challenge(theme: ThemePart) -> Iterator[Block]:
    """Each note for print with what was done about it, then how many there are in all."""
    totals = say_totals(theme.note_totals)
    if not theme.notes and not totals:
        return
    yield heading("Challenge and answer", 4)
    for note in theme.notes:
        yield from _draw_note(note)
    if totals:
        yield paragraph(totals)


def _draw_note(note: NotePart) -> Iterator[Block]:
    who = f"{note.reference} ({note.kind}), {note.council}, {say_date(note.raised_on)}: "
    words: Words = (Run(who, bold=True), Run(note.text))
    yield Paragraph(words, anchor=reference_anchor(note.reference))
    about = [Item(said(_say_about(note)))] if note.about else []
    yield bullets([*about, *(Item(_say_event(event)) for event in note.events), Item(say_state(note))])


def _say_about(note: NotePart) -> str:
    return f"About {note.line}: “{note.about}”" if note.line else f"About “{note.about}”"


def _say_event(event: NoteEventPart) -> Words:
    act = SAID_OF_ACT.get(event.act, event.act)
    head = Run(f"{event.who}, {say_date(event.on)}, {act}", bold=True)
    return (head, Run(f": {event.text}")) if event.text else (head,)


def say_state(note: NotePart) -> Words:
    """How the note stands: its state, and until when or for how long an answer is owed."""
    state = note.state.capitalize()
    if note.overdue_days:
        return said(f"{state}; the answer is {say_days(note.overdue_days)} overdue.")
    if note.is_open and note.answer_due_on and note.state == "open":
        return said(f"{state}; an answer is due by {say_date(note.answer_due_on)}.")
    return said(f"{state}.")


def say_totals(totals: NoteTotals) -> str:
    """How many challenges there are, for print or not; empty where there is none."""
    if not totals.open and not totals.unanswered and not totals.not_for_print:
        return ""
    words = [f"{totals.open} open"]
    if totals.open:
        words.append(f"the oldest for {say_days(totals.oldest_days)}")
    if totals.unanswered:
        words.append(f"{totals.unanswered} unanswered")
    if totals.not_for_print:
        words.append(f"{totals.not_for_print} not for print")
    return f"All challenges of this theme: {', '.join(words)}."
