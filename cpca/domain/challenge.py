"""Challenge is a record: a named sponsor challenges an exact line, the lead answers, the challenger closes it.

Every act after raising is a row of its own with the period in which it happened, so that a later answer never
changes a frozen month. Rules of state: challenge_rules.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from cpca.domain import clock
from cpca.domain.challenge_anchor import Anchor, anchor_of
from cpca.domain.challenge_rules import STEPS, act_for, answer_due, find_bar
from cpca.domain.errors import DomainError, Missing, NotNow, Refused, Stale
from cpca.domain.kept_back import check_shown
from cpca.domain.office import find_sponsor
from cpca.domain.period import find_current
from cpca.domain.progress import WRITABLE
from cpca.extensions import db
from cpca.models.challenge import (
    CLOSED_STATES,
    INDEPENDENT,
    OVERSIGHT,
    ChallengeEvent,
    ChallengeNote,
    NoteAct,
    NoteKind,
    NoteState,
)
from cpca.models.deliverable import Deliverable
from cpca.models.people import Person, Role
from cpca.models.period import PeriodState
from cpca.models.plan import Plan, Theme
from cpca.models.progress import Commitment, ProgressItem, ThemeUpdate, UpdateState
from cpca.models.risk import Risk
from cpca.permissions import Held, Permission, Viewer, allows, held_for, whom_to_ask

NOON = dt.time(12)
CLOSED_MONTHS = frozenset(
    {PeriodState.FROZEN, PeriodState.CORRECTION}
)  # what happens now is of the month it is


@dataclass(frozen=True)
class LastWord:
    """What was said last in a note's thread, for somebody who was typing meanwhile."""

    version: int
    text: str | None


def get_note(viewer: Viewer, *, plan: str, code: str, number: int) -> ChallengeNote:
    """A note by its number in the plan *and* its theme, with theme, plan, update and month; raises Missing."""
    note = db.session.execute(
        select(ChallengeNote)
        .join(ChallengeNote.theme)
        .join(Theme.plan)
        .join(ChallengeNote.update)
        .join(ThemeUpdate.period)
        .options(
            contains_eager(ChallengeNote.theme).contains_eager(Theme.plan),
            contains_eager(ChallengeNote.update).contains_eager(ThemeUpdate.period),
        )
        .where(Plan.slug == plan, Theme.code == code, ChallengeNote.number == number)
    ).scalar_one_or_none()
    if note is None or not allows(viewer, Permission.READ_NOTE, note):
        raise Missing
    check_shown(viewer, note)
    return note


def check_challengeable(update: ThemeUpdate) -> None:
    """Raises NotNow, saying what to do, where an update takes no new note."""
    month = f"{update.period.month:%B %Y}"
    if update.period.state in CLOSED_MONTHS:
        how = "frozen" if update.period.state is PeriodState.FROZEN else "being corrected"
        raise NotNow(f"{month} is {how}: challenge the current month instead.")
    if update.state is UpdateState.NOT_STARTED:
        raise NotNow(f"There is nothing to challenge in {month} yet.")
    if update.state in WRITABLE and not update.shown_to_sponsor:
        raise NotNow(f"{month} is still being written: challenge it once it is submitted.")


def raise_note(
    *,
    viewer: Viewer,
    update: ThemeUpdate,
    kind: NoteKind,
    text: str,
    line: ProgressItem | None = None,
    commitment: Commitment | None = None,
    deliverable: Deliverable | None = None,
    risk: Risk | None = None,
    for_print: bool = False,
) -> ChallengeNote:
    """Raises a note on one place of an update, or on its headline and rating; keeps the words it challenges.

    From the Mayor's office it is a question to the programme office, never for print. Raises Refused,
    NotNow where the update takes none, DomainError for more than one place or another theme's.
    """
    held = held_for(viewer, Permission.RAISE_NOTE, update)
    asks = held is None
    held = held or _hold(viewer, Permission.ASK, update, ask_for=Permission.RAISE_NOTE)
    if asks and for_print:
        raise DomainError("A question to the programme office is not for print.", "for_print")
    note = _new_note(update, _one_anchor(update, line, commitment, deliverable, risk), kind, text)
    note.council_id, note.raised_by_id, note.raised_for_id = held.council_id, viewer.person_id, held.covers_id
    note.assurance_line = OVERSIGHT if asks or held.role is Role.SPONSOR else INDEPENDENT
    note.asked_of_programme, note.for_print, note.raised_at = asks, for_print, clock.now()
    return _file(note)


def record_note(
    *,
    viewer: Viewer,
    update: ThemeUpdate,
    sponsor: Person,
    kind: NoteKind,
    text: str,
    received_on: dt.date,
    line: ProgressItem | None = None,
    commitment: Commitment | None = None,
    deliverable: Deliverable | None = None,
    risk: Risk | None = None,
) -> ChallengeNote:
    """Records a note that came by mail from a sponsor of the theme; not for print until they confirm it."""
    _hold(viewer, Permission.RECORD_NOTE, update)
    office = find_sponsor(update, sponsor.id)
    if office is None:
        raise DomainError("Choose somebody who is a sponsor of this theme.", "sponsor_id")
    if received_on > clock.today():
        raise DomainError("Give the day it came: that day has not come yet.", "received_on")
    note = _new_note(update, _one_anchor(update, line, commitment, deliverable, risk), kind, text)
    note.council_id, note.raised_by_id, note.raised_for_id = office.council_id, sponsor.id, office.covers_id
    note.recorded_by_id = viewer.person_id
    note.raised_at = min(clock.now(), dt.datetime.combine(received_on, NOON, clock.LONDON))
    return _file(note)


def _one_anchor(
    update: ThemeUpdate,
    line: ProgressItem | None,
    commitment: Commitment | None,
    deliverable: Deliverable | None,
    risk: Risk | None,
) -> Anchor:
    given = [thing for thing in (line, commitment, deliverable, risk) if thing is not None]
    if len(given) > 1:
        raise DomainError("Challenge one place at a time.")
    return anchor_of(update, given[0] if given else None)


def _new_note(update: ThemeUpdate, anchor: Anchor, kind: NoteKind, text: str) -> ChallengeNote:
    check_challengeable(update)
    note = ChallengeNote(
        plan_id=update.plan_id,
        theme_id=update.theme_id,
        theme=update.theme,
        update_id=update.id,
        update=update,
        anchor_words=anchor.words,
        kind=kind,
        text=text,
        state=NoteState.OPEN,
        answer_due_on=answer_due(update.period, clock.today()),
        asked_of_programme=False,
        for_print=False,
    )
    if anchor.thing is not None:
        setattr(note, f"{anchor.kind}_id", anchor.id)
    return note


def _file(note: ChallengeNote) -> ChallengeNote:
    """Numbers it: dense in its plan, for writers queue before they read the last number."""
    last = select(func.max(ChallengeNote.number)).where(ChallengeNote.plan_id == note.plan_id)
    note.number = (db.session.execute(last).scalar() or 0) + 1
    db.session.add(note)
    db.session.flush()
    return note


def answer_note(*, viewer: Viewer, note: ChallengeNote, version: int | None, text: str) -> ChallengeNote:
    """The theme lead answers; the programme office, a question asked of it."""
    return _act(viewer, note, NoteAct.ANSWER, version, text)


def accept_note(
    *, viewer: Viewer, note: ChallengeNote, version: int | None, text: str | None = None
) -> ChallengeNote:
    """The raiser's office accepts the answer, which closes the note."""
    return _act(viewer, note, NoteAct.ACCEPT, version, text)


def not_yet_satisfied(
    *, viewer: Viewer, note: ChallengeNote, version: int | None, text: str
) -> ChallengeNote:
    """The raiser's office says what is missing; the lead owes another answer, with a new date."""
    _act(viewer, note, NoteAct.NOT_YET_SATISFIED, version, text)
    note.answer_due_on = answer_due(note.update.period, clock.today())
    db.session.flush()
    return note


def escalate(*, viewer: Viewer, note: ChallengeNote, version: int | None, text: str) -> ChallengeNote:
    """The raiser's office takes it to the authority's Chief Executive."""
    return _act(viewer, note, NoteAct.ESCALATE, version, text)


def retract(*, viewer: Viewer, note: ChallengeNote, version: int | None, text: str) -> ChallengeNote:
    """The raiser's office takes it back: it stays in the record, closed, with the reason."""
    return _act(viewer, note, NoteAct.RETRACT, version, text)


def mark_for_print(
    *, viewer: Viewer, note: ChallengeNote, version: int | None, for_print: bool
) -> ChallengeNote:
    """The raiser's office says whether the note's words may appear in a report."""
    act = NoteAct.MARK_FOR_PRINT if for_print else NoteAct.UNMARK_FOR_PRINT
    _act(viewer, note, act, version, None)
    note.for_print = for_print
    db.session.flush()
    return note


def resolve(
    *, viewer: Viewer, note: ChallengeNote, version: int | None, outcome: NoteState, text: str
) -> ChallengeNote:
    """The senior responsible owner resolves an escalated note or refers it to the Board, or notes what that said."""
    act = act_for(outcome)
    if act is None:
        raise DomainError("Choose resolved, referred to the Board or noted.", "outcome")
    return _act(viewer, note, act, version, text)


def confirm_note(*, viewer: Viewer, note: ChallengeNote, version: int | None) -> ChallengeNote:
    """The sponsor's office confirms a note that the programme office recorded from its mail."""
    _act(viewer, note, NoteAct.CONFIRM, version, None)
    note.confirmed_at = clock.now()
    db.session.flush()
    return note


def _act(
    viewer: Viewer, note: ChallengeNote, act: NoteAct, version: int | None, text: str | None
) -> ChallengeNote:
    """Does one thing to a note. Raises Refused, Stale with the last word, NotNow."""
    held = _hold(viewer, STEPS[act].permission, note)
    if version != note.version:
        raise Stale(_last_word(note))
    bar = find_bar(note, act)
    if bar is not None:
        raise NotNow(bar)
    event = ChallengeEvent(
        note=note,
        period_id=_period_now(note),
        act=act,
        text=text,
        person_id=viewer.person_id,
        for_person_id=held.covers_id,
        at=clock.now(),
    )
    db.session.add(event)
    note.state = STEPS[act].to or note.state
    if note.state in CLOSED_STATES:
        note.closed_at = clock.now()
    db.session.flush()
    return note


def _hold(viewer: Viewer, permission: Permission, thing: object, ask_for: Permission | None = None) -> Held:
    """The role by which a person acts; raises Refused, saying whom to ask, where they hold none."""
    held = held_for(viewer, permission, thing)
    if held is None:
        raise Refused(whom_to_ask(ask_for or permission))
    return held


def _last_word(note: ChallengeNote) -> LastWord:
    text = db.session.execute(
        select(ChallengeEvent.text)
        .where(ChallengeEvent.note_id == note.id, ChallengeEvent.text.is_not(None))
        .order_by(ChallengeEvent.id.desc())
        .limit(1)
    ).scalar()
    return LastWord(note.version, text)


def _period_now(note: ChallengeNote) -> int:
    """The month an act belongs to: the note's own until it was frozen, afterwards the plan's current one."""
    if note.update.period.state not in CLOSED_MONTHS:
        return note.update.period_id
    current = find_current(note.theme.plan)
    return current.id if current is not None else note.update.period_id
