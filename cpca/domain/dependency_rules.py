"""What each end of a dependency may say next. Pure: how it stands in, acts and the end whose word each is out."""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

from cpca.domain.register_parts import DependencyRow
from cpca.models.dependency import DependencyAct, DependencyState

A, S = DependencyAct, DependencyState

GIVER: Final = True
RECEIVER: Final = False
# What each act leaves; an act that is not here leaves the state as it is.
LEAVES: Final = {
    A.ACCEPT: S.ACCEPTED,
    A.DISPUTE: S.DISPUTED,
    A.OFFER: S.PROPOSED,
    A.CONFIRM: S.ACCEPTED,
    A.MEET: S.MET,
    A.MISS: S.MISSED,
    A.WITHDRAW: S.WITHDRAWN,
}
NEED_WORDS: Final = frozenset({A.DISPUTE, A.MISS, A.WITHDRAW})
NEED_DATE: Final = frozenset({A.OFFER, A.MEET})
OPEN: Final = (S.PROPOSED, S.ACCEPTED, S.DISPUTED)  # still to be met, and so still asked about


class Answers(NamedTuple):
    """How a dependency stands, as far as it decides what may be said: which end proposed it, what is open."""

    state: DependencyState
    by_giver: bool
    is_offered: bool
    is_asked: bool


def answers_of(row: DependencyRow) -> Answers:
    """A dependency's standing for `list_acts`; one that nobody is on record as proposing is the receiver's."""
    return Answers(row.state, bool(row.by_giver), row.offered_on is not None, row.is_asked)


def list_acts(now: Answers) -> dict[DependencyAct, bool]:
    """What may be said now, and by which end: True for the giver's word, False for the receiver's.

    The end that did not propose answers; a date that the giver offers is the receiver's to take; whether it was
    met is the receiver's to say, and only the end that proposed it, or needs it, takes it back.
    """
    if now.state is S.PROPOSED and now.is_offered:
        return {A.CONFIRM: RECEIVER, A.DISPUTE: RECEIVER, A.OFFER: GIVER, A.WITHDRAW: RECEIVER}
    if now.state in (S.PROPOSED, S.DISPUTED):
        return _to_answer(now)
    if now.state is S.ACCEPTED:
        asked = {A.STANDS: RECEIVER, A.DISPUTE: RECEIVER} if now.is_asked else {}
        return {**asked, A.MEET: RECEIVER, A.MISS: RECEIVER, A.OFFER: GIVER, A.WITHDRAW: RECEIVER}
    return {A.MEET: RECEIVER} if now.state is S.MISSED else {}


def _to_answer(now: Answers) -> dict[DependencyAct, bool]:
    other = not now.by_giver
    acts = {A.ACCEPT: other}
    if now.state is S.PROPOSED:
        acts[A.DISPUTE] = other
    if now.is_asked:
        acts[A.STANDS] = RECEIVER
    if other is GIVER or now.state is S.DISPUTED:
        acts[A.OFFER] = GIVER
    return {**acts, A.WITHDRAW: now.by_giver}


def say_moved(reference: str, was: dt.date | None, now: dt.date) -> str:
    """A1 is now expected on 21 Dec 2022, before on 1 Dec 2022."""
    before = f", before on {was.day} {was:%b %Y}" if was else ""
    return f"{reference} is now expected on {now.day} {now:%b %Y}{before}"
