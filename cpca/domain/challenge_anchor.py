"""What a challenge note is anchored to: one line, commitment, deliverable or risk, or the update itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain.errors import DomainError, Missing
from cpca.domain.progress import get_update
from cpca.extensions import db
from cpca.models.deliverable import Deliverable
from cpca.models.period import ReportingPeriod
from cpca.models.progress import Commitment, ProgressItem, Rating, ThemeUpdate
from cpca.models.risk import Risk
from cpca.permissions import Permission, Viewer, allows

KINDS = ("line", "commitment", "deliverable", "risk", "update")
Anchored = ProgressItem | Commitment | Deliverable | Risk
_KIND_OF: dict[type[Anchored], str] = {
    ProgressItem: "line",
    Commitment: "commitment",
    Deliverable: "deliverable",
    Risk: "risk",
}


def words_of_commitment(text: str, due_on: dt.date) -> str:
    """What is promised and by when: a promise that is put off is another promise."""
    return f"{text} (by {due_on.day} {due_on:%b %Y})"


def words_of_deliverable(reference: str, title: str) -> str:
    return f"{reference} {title}"


def words_of_update(headline: str | None, rating: Rating | None) -> str:
    """The headline and rating of an update, which a note on the update itself challenges."""
    rated = f"Rated {rating.value}" if rating else "Not rated yet"
    return f"{rated}: {headline}" if headline else rated


@dataclass(frozen=True)
class Anchor:
    """A place that can be challenged, in the update whose month the challenge belongs to.

    `kind` is one of KINDS, `thing` None for the update itself, `words` what it says now.
    """

    update: ThemeUpdate
    kind: str
    id: int
    words: str
    thing: Anchored | None = None

    @property
    def plan_id(self) -> int:
        return self.update.plan_id

    @property
    def theme_id(self) -> int:
        return self.update.theme_id

    @property
    def named(self) -> dict[str, Any]:
        """The thing by its kind, as `raise_note` takes it; nothing for the update itself."""
        return {self.kind: self.thing} if self.thing is not None else {}


def get_anchor(viewer: Viewer, *, plan: str, code: str, month: str, kind: str, id: int) -> Anchor:
    """A place of a month's update by its kind and id, in its theme and month; raises Missing."""
    update = get_update(viewer, plan=plan, code=code, month=month)
    return find_place(viewer, update, kind, id)


def find_place(viewer: Viewer, update: ThemeUpdate, kind: str, id: int) -> Anchor:
    """The same in an update already found; raises Missing where it is of another theme or not to be read."""
    if kind == "update":
        if id != update.id:
            raise Missing
        return anchor_of(update)
    thing = _find(update, kind, id)
    if thing is None:
        raise Missing
    if isinstance(thing, Commitment) and not allows(viewer, Permission.READ_UPDATE, thing.update):
        raise Missing
    return anchor_of(update, thing)


def _find(update: ThemeUpdate, kind: str, id: int) -> Anchored | None:
    if kind == "line":
        return db.session.execute(
            select(ProgressItem).where(
                ProgressItem.id == id,
                ProgressItem.update_id == update.id,
                ProgressItem.withdrawn_at.is_(None),
            )
        ).scalar_one_or_none()
    if kind == "commitment":
        return _find_commitment(update, id)
    if kind == "deliverable":
        return db.session.execute(
            select(Deliverable).where(Deliverable.id == id, Deliverable.theme_id == update.theme_id)
        ).scalar_one_or_none()
    return db.session.execute(
        select(Risk).where(Risk.id == id, Risk.theme_id == update.theme_id)
    ).scalar_one_or_none()


def _find_commitment(update: ThemeUpdate, id: int) -> Commitment | None:
    """This month's, or one of an earlier month, which stands on this month's page to be answered."""
    return db.session.execute(
        select(Commitment)
        .join(Commitment.update)
        .join(ThemeUpdate.period)
        .where(
            Commitment.id == id,
            Commitment.withdrawn_at.is_(None),
            ThemeUpdate.theme_id == update.theme_id,
            ReportingPeriod.month <= update.period.month,
        )
        .options(joinedload(Commitment.update).joinedload(ThemeUpdate.period))
    ).scalar_one_or_none()


def anchor_of(update: ThemeUpdate, thing: Anchored | None = None) -> Anchor:
    """The anchor of a thing in an update, with its words now; raises DomainError for another theme's thing."""
    if thing is None:
        return Anchor(update, "update", update.id, words_of_update(update.headline, update.rating))
    if thing.theme_id != update.theme_id:
        raise DomainError("Challenge something of this theme.")
    return Anchor(update, _KIND_OF[type(thing)], thing.id, _words(thing), thing)


def _words(thing: Anchored) -> str:
    if isinstance(thing, Commitment):
        return words_of_commitment(thing.text, thing.due_on)
    if isinstance(thing, Deliverable):
        return words_of_deliverable(thing.reference, thing.title)
    return thing.text


def list_places(update: ThemeUpdate) -> list[Anchor]:
    """Every place of an update that a note can be anchored to, itself first; four statements."""
    lines = select(ProgressItem).where(
        ProgressItem.update_id == update.id, ProgressItem.withdrawn_at.is_(None)
    )
    promises = select(Commitment).where(Commitment.update_id == update.id, Commitment.withdrawn_at.is_(None))
    deliverables = select(Deliverable).where(Deliverable.theme_id == update.theme_id)
    risks = select(Risk).where(Risk.theme_id == update.theme_id)
    things: list[Anchored] = [
        *db.session.execute(lines.order_by(ProgressItem.position, ProgressItem.id)).scalars(),
        *db.session.execute(promises.order_by(Commitment.position, Commitment.id)).scalars(),
        *db.session.execute(deliverables.order_by(Deliverable.position)).scalars(),
        *db.session.execute(risks.order_by(Risk.position)).scalars(),
    ]
    return [anchor_of(update), *(anchor_of(update, thing) for thing in things)]
