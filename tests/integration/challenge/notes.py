"""What the tests of challenge share: a submitted month, notes in every state, and people who come later."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select

from cpca.domain import challenge, clock
from cpca.domain.viewer import get_viewer
from cpca.extensions import Base, db, writing
from cpca.models.challenge import ChallengeEvent, ChallengeNote, NoteAct, NoteKind, NoteState
from cpca.models.people import Holding, Person, Role, RoleAssignment
from cpca.models.progress import ThemeUpdate, UpdateState
from cpca.permissions import Viewer
from tests.world import LONG_AGO, World, change, make_person, save

PLAN = "/plans/improvement-2022"
THEME = f"{PLAN}/themes/A"
AT = f"{THEME}/2022-11"
NOW = dt.datetime(2022, 12, 6, 10, 0, tzinfo=dt.UTC)  # a Tuesday, after the submission, before challenge_by

# The acts, in the order in which they were done, that lead a new note to each state, and who does each.
WAY: dict[NoteState, list[tuple[str, str]]] = {
    NoteState.OPEN: [],
    NoteState.ANSWERED: [("lead_a", "answer")],
    NoteState.NOT_SATISFIED: [("lead_a", "answer"), ("sponsor_a", "not_yet_satisfied")],
    NoteState.ESCALATED: [
        ("lead_a", "answer"),
        ("sponsor_a", "not_yet_satisfied"),
        ("sponsor_a", "escalate"),
    ],
    NoteState.REFERRED: [
        ("lead_a", "answer"),
        ("sponsor_a", "not_yet_satisfied"),
        ("sponsor_a", "escalate"),
        ("sro", "refer"),
    ],
    NoteState.ACCEPTED: [("lead_a", "answer"), ("sponsor_a", "accept")],
    NoteState.RETRACTED: [("sponsor_a", "retract")],
    NoteState.RESOLVED: [
        ("lead_a", "answer"),
        ("sponsor_a", "not_yet_satisfied"),
        ("sponsor_a", "escalate"),
        ("sro", "resolve"),
    ],
    NoteState.NOTED: [
        ("lead_a", "answer"),
        ("sponsor_a", "not_yet_satisfied"),
        ("sponsor_a", "escalate"),
        ("sro", "refer"),
        ("sro", "note"),
    ],
}


def viewer_of(world: World, name: str) -> Viewer:
    """One of the world's people as the permission table sees them today."""
    return get_viewer(world.people[name].id, clock.today())


def submitted(world: World, code: str = "A", month: str = "2022-11") -> ThemeUpdate:
    """That theme's month, submitted."""
    clock.fix(NOW)
    update = world.updates[code, month]
    change(update, state=UpdateState.SUBMITTED, submitted_at=NOW - dt.timedelta(days=1))
    return update


def raise_on(world: World, update: ThemeUpdate, who: str = "sponsor_a", **given: Any) -> ChallengeNote:
    """A note on the update's first line, unless `given` says otherwise; committed."""
    with writing():
        note = _raise(world, update, who, **given)
        db.session.commit()
    return note


def _raise(world: World, update: ThemeUpdate, who: str, **given: Any) -> ChallengeNote:
    update = db.session.merge(update)
    placed = {"line", "commitment", "deliverable", "risk"} & set(given)
    values = {"kind": NoteKind.PACE, "text": "What slowed it?", **given}
    if not placed:
        values["line"] = update.lines[0]
    return challenge.raise_note(viewer=viewer_of(world, who), update=update, **values)


def do(world: World, who: str, act: str, note: ChallengeNote, version: int | None = None) -> ChallengeNote:
    """One act by one of the world's people; committed. Raises what the domain raises."""
    return do_as(viewer_of(world, who), act, note, version)


def do_as(viewer: Viewer, act: str, note: ChallengeNote, version: int | None = None) -> ChallengeNote:
    """One act by somebody; committed."""
    with writing():
        stored = db.session.execute(select(ChallengeNote).where(ChallengeNote.id == note.id)).scalar_one()
        ACTS[act](viewer, stored, stored.version if version is None else version)
        db.session.commit()
        return stored


ACTS: dict[str, Any] = {
    "answer": lambda v, n, at: challenge.answer_note(viewer=v, note=n, version=at, text="Because."),
    "accept": lambda v, n, at: challenge.accept_note(viewer=v, note=n, version=at),
    "not_yet_satisfied": lambda v, n, at: challenge.not_yet_satisfied(
        viewer=v, note=n, version=at, text="Not enough."
    ),
    "escalate": lambda v, n, at: challenge.escalate(viewer=v, note=n, version=at, text="It does not move."),
    "retract": lambda v, n, at: challenge.retract(viewer=v, note=n, version=at, text="A mistake of ours."),
    "print": lambda v, n, at: challenge.mark_for_print(viewer=v, note=n, version=at, for_print=True),
    "unprint": lambda v, n, at: challenge.mark_for_print(viewer=v, note=n, version=at, for_print=False),
    "confirm": lambda v, n, at: challenge.confirm_note(viewer=v, note=n, version=at),
    "resolve": lambda v, n, at: challenge.resolve(
        viewer=v, note=n, version=at, outcome=NoteState.RESOLVED, text="Settled."
    ),
    "refer": lambda v, n, at: challenge.resolve(
        viewer=v, note=n, version=at, outcome=NoteState.REFERRED, text="For the Board."
    ),
    "note": lambda v, n, at: challenge.resolve(
        viewer=v, note=n, version=at, outcome=NoteState.NOTED, text="The Board noted it."
    ),
}


def in_state(world: World, update: ThemeUpdate, state: NoteState) -> ChallengeNote:
    """A note of the theme's sponsor in a state, by the acts that lead there; committed at once."""
    return several(world, update, state, 1)[0]


def several(world: World, update: ThemeUpdate, state: NoteState, count: int) -> list[ChallengeNote]:
    """Several notes in a state, in one transaction."""
    with writing():
        notes = [_raise(world, update, "sponsor_a") for _ in range(count)]
        for note in notes:
            for who, act in WAY[state]:
                ACTS[act](viewer_of(world, who), note, note.version)
        db.session.commit()
        assert {note.state for note in notes} == {state}
    return notes


def newcomer(
    world: World, council: str, *, covers: Person | None = None, code: str = "A", role: Role = Role.SPONSOR
) -> Person:
    """Somebody new in a theme's role: of a council, or covering somebody."""
    home = covers.organisation if covers is not None else world.councils[council]
    person = make_person("Deputy Chief Executive", home)
    kind = Holding.COVER if covers is not None else Holding.SUBSTANTIVE
    held = RoleAssignment(
        person=person,
        role=role,
        plan=world.plan,
        theme=world.themes[code],
        from_on=LONG_AGO,
        kind=kind,
        covers_id=covers.id if covers is not None else None,
    )
    save(person, held)
    return person


def leave(world: World, name: str, on: dt.date = dt.date(2022, 12, 1)) -> None:
    """Somebody's roles ended the day before."""
    for held in db.session.query(RoleAssignment).filter_by(person_id=world.people[name].id).all():
        change(held, until_on=on - dt.timedelta(days=1))


def stored(thing: Base) -> Any:
    """The thing as the tables hold it now."""
    db.session.rollback()
    return db.session.get(type(thing), thing.id, populate_existing=True)


def acts_of(note: ChallengeNote) -> list[NoteAct]:
    """What happened to a note, in order."""
    query = select(ChallengeEvent.act).where(ChallengeEvent.note_id == note.id).order_by(ChallengeEvent.id)
    return list(db.session.execute(query).scalars())


def how_many() -> tuple[int, int]:
    """Notes and events in the record."""
    counts = select(
        select(func.count(ChallengeNote.id)).scalar_subquery(),
        select(func.count(ChallengeEvent.id)).scalar_subquery(),
    )
    notes, events = db.session.execute(counts).one()
    return notes, events
