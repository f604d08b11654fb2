"""What each end of a dependency may say next. Pure: how it stands in, acts and the end whose word each is out."""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

from cpca.domain.register_parts import DependencyRow
from cpca.models.deliverable import DeliverableState
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
DONE: Final = (DeliverableState.DELIVERED, DeliverableState.VERIFIED, DeliverableState.EMBEDDED)
STOPPED: Final = (DeliverableState.PAUSED, DeliverableState.WITHDRAWN, DeliverableState.SUPERSEDED)


class Answers(NamedTuple):
    """How a dependency stands, as far as it decides what may be said: which end proposed it, what is open.

    `offered_by` is the end that offers another date, None where none is offered.
    """

    state: DependencyState
    by_giver: bool
    offered_by: bool | None
    is_asked: bool


def answers_of(row: DependencyRow, today: dt.date) -> Answers:
    """A dependency's standing for `list_acts`; one that nobody is on record as proposing is the receiver's."""
    return Answers(row.state, bool(row.by_giver), offered_by(row), is_asked(row, today))


def offered_by(row: DependencyRow) -> bool | None:
    """The end whose date waits for the other end's word: True for the giver's, None where none is offered."""
    if row.state is not S.PROPOSED or row.offered_on is None:
        return None
    return row.offered_by_giver is not False


def is_asked(row: DependencyRow, today: dt.date) -> bool:
    """Whether the receiver has to say that it still holds.

    The app asked since their last word, or the giver's day has gone by since, and nothing came. A date that is
    offered is answered first.
    """
    if offered_by(row) is not None:
        return False
    if row.asked_id is not None and (row.said_id is None or row.said_id < row.asked_id):
        return True
    return bool(say_overdue(row, today)) and (
        row.said_on is None or row.giver_on is None or row.said_on <= row.giver_on
    )


def say_overdue(row: DependencyRow, today: dt.date) -> str | None:
    """That the giver's day went by and nothing came; None where it did not, it came, or it was stopped."""
    if row.giver_on is None or row.giver_on >= today or row.giver_state in (*DONE, *STOPPED):
        return None
    return f"{row.giver_reference} was expected on {_say(row.giver_on)} and has not come"


def list_acts(now: Answers) -> dict[DependencyAct, bool]:
    """What may be said now, and by which end: True for the giver's word, False for the receiver's.

    The end that did not propose answers: it accepts, disputes, or offers another date, which is then the other
    end's to take, to dispute or to answer with a date of its own. Whether it was met is the receiver's to say, and
    only the end that proposed it, or needs it, takes it back.
    """
    if now.offered_by is not None:
        other = not now.offered_by
        return {A.CONFIRM: other, A.DISPUTE: other, A.OFFER: other, A.WITHDRAW: RECEIVER}
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
    acts[A.OFFER] = GIVER if now.state is S.DISPUTED else other
    return {**acts, A.WITHDRAW: now.by_giver}


class Giving(NamedTuple):
    """How a deliverable that is given stands, and the day on which it came or is expected."""

    reference: str
    state: DeliverableState
    on: dt.date | None


def say_turned(was: Giving, now: Giving) -> str | None:
    """Why its receivers are asked after a change; None where it is no worse for them and no other day.

    It was stopped, is not delivered after all, came later than expected, or is expected on another day.
    """
    if now.state is not was.state and now.state in STOPPED:
        return f"{now.reference} is {now.state.value}"
    if was.state in DONE and now.state not in DONE:
        return f"{now.reference} is not delivered after all"
    if now.on is None or now.on == was.on:
        return None
    if now.state not in DONE:
        return say_moved(now.reference, was.on, now.on)
    late = was.on is not None and now.on > was.on
    return f"{now.reference} came on {_say(now.on)}, expected on {_say(was.on)}" if late and was.on else None


def say_moved(reference: str, was: dt.date | None, now: dt.date) -> str:
    """A1 is now expected on 21 Dec 2022, before on 1 Dec 2022."""
    before = f", before on {_say(was)}" if was else ""
    return f"{reference} is now expected on {_say(now)}{before}"


def _say(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"
