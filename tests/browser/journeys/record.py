"""The demo's record as the database holds it now, beside the server that serves it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from cpca.domain import clock, signin
from cpca.extensions import db, writing
from cpca.models.challenge import ChallengeNote
from cpca.models.people import Person
from cpca.models.plan import Theme
from cpca.models.progress import Commitment, Confidence, ProgressItem, Rating, ThemeUpdate, UpdateState
from tests.world import change


def read_update(code: str, month: str) -> ThemeUpdate:
    """A theme's update for a month, like 2023-02."""
    db.session.rollback()
    query = select(ThemeUpdate).join(Theme).where(Theme.code == code)
    return next(u for u in db.session.scalars(query) if u.period.slug == month)


def list_words(kind: type[ProgressItem] | type[Commitment], code: str, month: str) -> list[str]:
    """The words of an update's lines or commitments that stand, in their order."""
    update = read_update(code, month)
    rows: list[ProgressItem] | list[Commitment] = update.lines if kind is ProgressItem else update.commitments
    return [row.text for row in rows if row.withdrawn_at is None]


def read_note(reference: str) -> ChallengeNote:
    """The note of a reference, like C22."""
    db.session.rollback()
    query = select(ChallengeNote).where(ChallengeNote.number == int(reference.lstrip("C")))
    return db.session.scalars(query).one()


def hand_in(code: str, month: str) -> None:
    """The theme's return of that month is submitted, an hour ago."""
    update = read_update(code, month)
    change(
        update,
        state=UpdateState.SUBMITTED,
        rating=Rating.GREEN,
        reason="What is late is agreed; the dates follow the Board’s meetings.",
        confidence=Confidence.PROBABLE,
        submitted_at=clock.now() - dt.timedelta(hours=1),
        submitted_by_id=find_person("Director of People and Performance").id,
    )


def find_person(post: str) -> Person:
    return db.session.scalars(select(Person).where(Person.post == post)).one()


def end_sessions(post: str) -> None:
    """Ends every session of the person with this post, as if they had run out."""
    with writing():
        signin.end_sessions(find_person(post).id)
        db.session.commit()
