"""The record that is measured: ten plans of sixty months would not change a page; the big theme does."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from config import Settings
from cpca import create_app
from cpca.cli.database import migrate
from cpca.domain import clock
from cpca.domain.trail import digest
from cpca.extensions import db, writing
from cpca.models.challenge import ChallengeEvent, ChallengeNote, NoteAct, NoteKind, NoteState
from cpca.models.progress import ProgressItem, ThemeUpdate
from cpca.models.signin import SignInSession
from cpca.web import csrf
from cpca.web.access import COOKIE
from tests.world import World, build_world

LINES, NOTES = 60, 40


@dataclass
class Seeded:
    """The seeded app, kept to change its record from outside the server, and a signed-in person's cookie."""

    app: Flask
    cookie: str
    token: str
    theme_path: str
    theme_path_without_notes: str
    lines_path: str
    line_id: int
    changes: int = 0


def seed(database_url: str) -> Seeded:
    """A plan whose theme A has 60 lines and 40 notes this month and B 60 lines and none, at `database_url`."""
    from tests.conftest import SECRET  # noqa: PLC0415

    Path(database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    app = create_app(Settings(secret_key=SECRET, database_url=database_url))
    with app.app_context():
        migrate()
        world = build_world()
        lines = fill_theme(world, "A", notes=NOTES)
        fill_theme(world, "B", notes=0)
        cookie = _sign_in(world)
        with app.test_request_context():
            token = csrf.token_for(cookie)
    base = f"/plans/{world.plan.slug}/themes"
    return Seeded(
        app=app,
        cookie=f"{COOKIE}={cookie}",
        token=token,
        theme_path=f"{base}/A?period=2022-11",
        theme_path_without_notes=f"{base}/B?period=2022-11",
        lines_path=f"{base}/B/2022-11/lines",
        line_id=lines[0],
    )


def fill_theme(world: World, code: str, notes: int, lines: int = LINES) -> list[int]:
    """Gives a theme's open month so many lines, and notes with an answer each; gives the lines' ids."""
    update = world.updates[code, "2022-11"]
    with writing():
        made = [
            ProgressItem(
                update_id=update.id, position=n, text=f"Line {n} of theme {code}: what was achieved " * 2
            )
            for n in range(2, lines + 1)
        ]
        db.session.add_all(made)
        db.session.flush()
        for n in range(notes):
            _add_note(world, update, made[n % len(made)], n + 1)
        db.session.commit()
    return [line.id for line in made]


def _add_note(world: World, update: ThemeUpdate, line: ProgressItem, number: int) -> None:
    note = ChallengeNote(
        plan_id=world.plan.id,
        theme_id=update.theme_id,
        update_id=update.id,
        number=number,
        council_id=world.councils["Fenland"].id,
        line_id=line.id,
        anchor_words=line.text,
        kind=NoteKind.PACE,
        state=NoteState.ANSWERED,
        text="Why is this taking longer than was said in October?",
        raised_by_id=world.people["sponsor_a"].id,
        raised_at=clock.now(),
        answer_due_on=dt.date(2022, 12, 9),
    )
    db.session.add(note)
    db.session.flush()
    answer = ChallengeEvent(
        note_id=note.id,
        period_id=update.period_id,
        act=NoteAct.ANSWER,
        at=clock.now(),
        text="Because the consultants were late.",
        person_id=world.people["lead_a"].id,
    )
    db.session.add(answer)


def _sign_in(world: World) -> str:
    token, now = secrets.token_urlsafe(32), clock.real_now()
    person = world.people["office"]
    with writing():
        db.session.add(
            SignInSession(
                token_hash=digest(token),
                person_id=person.id,
                created_at=now,
                seen_at=now,
                expires_at=now + dt.timedelta(hours=12),
            )
        )
        db.session.commit()
    return token


def change_record(seeded: Seeded) -> None:
    """One more change to the record, from outside the server: every page must be drawn anew."""
    seeded.changes += 1
    with seeded.app.app_context(), writing():
        line = db.session.get_one(ProgressItem, seeded.line_id)
        line.text = f"Changed {seeded.changes} times"
        db.session.commit()
        db.session.remove()
