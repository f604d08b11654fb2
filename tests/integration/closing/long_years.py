"""Years of months for measuring: as many themes, lines and months as a figure asks for."""

from __future__ import annotations

import datetime as dt

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.challenge import ChallengeNote, NoteKind, NoteState
from cpca.models.deliverable import Deliverable
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Plan, Theme
from cpca.models.progress import (
    Answer,
    Commitment,
    CommitmentAnswer,
    ProgressItem,
    Rating,
    ThemeUpdate,
    UpdateState,
)
from tests.world import World, make_period

WORDS = "What was achieved this month, told at the length at which such lines are told in a paper. " * 2
SENTENCE = "the plan that officers agreed with members was sent to councils for comment and is awaited"
START = dt.date(2023, 1, 1)


def month_after(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)


def add_themes(world: World, how_many: int) -> list[Theme]:
    """So many themes with a deliverable each, beside those of the world."""
    themes = [
        Theme(
            plan_id=world.plan.id, code=f"T{n}", title=f"Theme {n}", statement="It matters", position=10 + n
        )
        for n in range(how_many)
    ]
    db.session.add_all(themes)
    db.session.flush()
    for theme in themes:
        item = {"reference": f"{theme.code}1", "title": "A thing", "position": 1}
        db.session.add(Deliverable(theme_id=theme.id, plan_id=world.plan.id, **item))
    return themes


def add_month(world: World, themes: list[Theme], month: dt.date, lines: int) -> ReportingPeriod:
    """A month in sign-off: lines, a promise, the one of before answered, and a closed note, for each theme."""
    plan = db.session.get_one(Plan, world.plan.id)
    period = make_period(plan, month, PeriodState.SIGN_OFF)
    db.session.add(period)
    db.session.flush()
    for theme in themes:
        given = {"plan_id": plan.id, "state": UpdateState.APPROVED, "rating": Rating.GREEN}
        update = ThemeUpdate(theme_id=theme.id, period_id=period.id, submitted_at=clock.now(), **given)
        update.lines = [ProgressItem(position=n, text=words_of(n, month)) for n in range(lines)]
        update.commitments = [Commitment(position=1, text=WORDS, due_on=month_after(month, 1))]
        db.session.add(update)
        db.session.flush()
        _answer(theme, update, month)
        _note(world, theme, update)
    db.session.flush()
    return period


def words_of(position: int, month: dt.date) -> str:
    """A line's own words, some of them those of a line of the month before, as a comparison meets them."""
    words = SENTENCE.split()
    turned = (7 * position + month.month) % len(words)
    return " ".join([*words[turned:], f"item {position}", *words[:turned]] * 3)


def _answer(theme: Theme, update: ThemeUpdate, month: dt.date) -> None:
    before = db.session.scalars(
        db.select(Commitment)
        .join(Commitment.update)
        .where(ThemeUpdate.theme_id == theme.id, Commitment.due_on == month)
    ).first()
    if before is not None:
        db.session.add(CommitmentAnswer(commitment=before, update_id=update.id, answer=Answer.KEPT))


def _note(world: World, theme: Theme, update: ThemeUpdate) -> None:
    db.session.add(
        ChallengeNote(
            plan_id=world.plan.id,
            theme_id=theme.id,
            update_id=update.id,
            number=update.id,
            council_id=world.councils["Fenland"].id,
            line_id=update.lines[0].id,
            anchor_words=update.lines[0].text,
            kind=NoteKind.PACE,
            state=NoteState.ACCEPTED,
            closed_at=clock.now(),
            text="Why?",
            raised_by_id=world.people["sponsor_a"].id,
            raised_at=clock.now(),
        )
    )
