"""The world that every address is asked in: two themes, each with one thing of every kind in each state."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from cpca.domain import clock
from cpca.extensions import db, writing
from cpca.models.challenge import ChallengeNote, NoteKind, NoteState, Position, SponsorView
from cpca.models.deliverable import Deliverable
from cpca.models.people import Holding, Person, Role, RoleAssignment
from cpca.models.period import PeriodState
from cpca.models.progress import Commitment, ProgressItem, Rating, ThemeUpdate, UpdateState
from cpca.models.risk import Risk
from tests.integration.access_rows import list_rooms
from tests.world import LONG_AGO, World, make_period, make_person


def build(world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    """Adds a submitted month, one not started, notes, views and cover; gives theme A's keys, and theme B's."""
    with writing():
        db.session.add_all(world.people.values())
        _months(world)
        db.session.flush()
        keys = {code: _keys(world, code) for code in ("A", "B")}
        person, role = _stand_in(world)
        db.session.flush()
        keys["A"].update(cover=role.id, person=person.id, role=role.id)
        other = db.session.execute(sa.select(RoleAssignment).order_by(RoleAssignment.id)).scalars().first()
        assert other is not None
        keys["B"].update(cover=other.id, person=other.person_id, role=other.id)
        for room in list_rooms():
            mine = room.make(world) if hasattr(room, "make") else {}
            theirs = room.make_other(world) if mine else {}
            assert mine.keys() == theirs.keys(), f"{room.__name__}: the same keys, of another parent"
            keys["A"].update(mine)
            keys["B"].update(theirs)
        db.session.commit()
    return keys["A"], keys["B"]


def _months(world: World) -> None:
    for month, state in (
        (dt.date(2022, 12, 1), PeriodState.CHALLENGE),
        (dt.date(2023, 1, 1), PeriodState.OPEN),
    ):
        period = make_period(world.plan, month, state)
        for code, theme in world.themes.items():
            submitted = UpdateState.SUBMITTED if code == "A" else UpdateState.ACCEPTED
            update = ThemeUpdate(
                theme=theme,
                period=period,
                plan_id=world.plan.id,
                state=submitted if state is PeriodState.CHALLENGE else UpdateState.NOT_STARTED,
                rating=Rating.GREEN,
                submitted_at=clock.now() if state is PeriodState.CHALLENGE else None,
                submitted_by_id=world.people[f"lead_{code.lower()}"].id,
            )
            if state is PeriodState.CHALLENGE:
                update.lines = [ProgressItem(position=1, text=f"What {code} submitted")]
            world.updates[code, period.slug] = update
            db.session.add(update)


def _keys(world: World, code: str) -> dict[str, Any]:
    draft, frozen, submitted = (world.updates[code, m] for m in ("2022-11", "2022-10", "2022-12"))
    sponsor, office = world.people[f"sponsor_{code.lower()}"], world.people["office"]
    draft.commitments = [Commitment(position=1, text="Promised", due_on=dt.date(2022, 12, 31))]
    first = 1 if code == "A" else 11
    notes = _notes(world, code, submitted, first)
    view = SponsorView(
        update=submitted,
        council_id=sponsor.organisation_id,
        sponsor_id=sponsor.id,
        position=Position.CONTENT,
        given_at=clock.now(),
        recorded_by_id=office.id,
    )
    theme, plan_id = world.themes[code], world.plan.id
    promised = Deliverable(theme=theme, plan_id=plan_id, reference=f"{code}1", title="A thing", position=1)
    risk = Risk(theme=theme, plan_id=plan_id, text="It may not happen", position=1)
    db.session.add_all([*notes, view, promised, risk])
    db.session.flush()
    return {
        "line": draft.lines[0].id,
        "commitment": draft.commitments[0].id,
        "asked": frozen.commitments[0].id,
        "frozen_line": frozen.lines[0].id,
        "submitted_line": submitted.lines[0].id,
        "note": first,
        "mailed": first + 1,
        "escalated": first + 2,
        "view": view.id,
        "reference": promised.reference,
        "risk": risk.id,
    }


def _notes(world: World, code: str, submitted: ThemeUpdate, first: int) -> list[ChallengeNote]:
    """One as raised, one received by mail, one escalated; numbered from `first`."""
    sponsor, office = world.people[f"sponsor_{code.lower()}"], world.people["office"]
    about = {
        "plan_id": world.plan.id,
        "theme": world.themes[code],
        "update": submitted,
        "council_id": sponsor.organisation_id,
        "anchor_words": "its headline",
        "kind": NoteKind.PACE,
        "text": "Why so slow?",
        "raised_by_id": sponsor.id,
        "raised_at": clock.now(),
    }
    mailed = {"recorded_by_id": office.id}
    return [
        ChallengeNote(number=first, **about),
        ChallengeNote(number=first + 1, **about, **mailed),
        ChallengeNote(number=first + 2, **about, state=NoteState.ESCALATED),
    ]


def _stand_in(world: World) -> tuple[Person, RoleAssignment]:
    person = make_person("Stand-in", world.plan.authority)
    role = RoleAssignment(
        person=person,
        role=Role.THEME_LEAD,
        plan=world.plan,
        theme=world.themes["A"],
        from_on=LONG_AGO,
        kind=Holding.COVER,
        covers=world.people["lead_a"],
    )
    db.session.add_all([person, role])
    return person, role
