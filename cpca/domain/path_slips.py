"""The decisions that do not come to the meeting they are down for, as the path works them out. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

from cpca.domain.critical_path import Place
from cpca.domain.path_network import DECISION, REFUSED, PathNetwork, PathRow
from cpca.domain.summary_parts import say_date
from cpca.models.decision import DecisionState

_APART: Final = (REFUSED, DecisionState.CALLED_IN.value)  # what is said of these is not about their meeting


class Slip(NamedTuple):
    """Why a decision misses its meeting, in a sentence; on which day it can be taken, and from when it is in force.

    Both days are None where its body has no meeting that it can make. `for_notice` tells that its notice alone
    keeps it from its meeting.
    """

    why: str
    on: dt.date | None
    in_force_on: dt.date | None
    for_notice: bool

    @property
    def words(self) -> str:
        """The reason, and the meeting that it can make instead."""
        return f"{self.why} {self.instead}"

    @property
    def instead(self) -> str:
        """The meeting that it can make."""
        if self.on is None:
            return "The calendar has no meeting that it can make."
        return f"The first meeting that it can make is {say_date(self.on)}."


def list_slips(path: PathNetwork) -> dict[int, Slip]:
    """The decisions still to be taken that miss their own meeting, by key; none where steps wait for each other."""
    found = ((path.rows[key], place) for key, place in path.places.items() if not path.is_done(key))
    return {row.id: slip for row, place in found if (slip := slip_of(path, row, place))}


def say_slip(slip: Slip | None, *, missed: bool) -> str | None:
    """A slip in words; without its reason where that is its notice, of which a date `missed` is told beside it."""
    if slip is None:
        return None
    return slip.instead if missed and slip.for_notice else slip.words


def slip_of(path: PathNetwork, row: PathRow, place: Place) -> Slip | None:
    """How a step that is still to come misses its meeting; None for one that makes it, or has none."""
    planned, on = row.planned_on, place.earliest
    if row.part != DECISION or planned is None or row.state in _APART or (on is not None and on <= planned):
        return None
    lawful = path.lawful_from(row)
    return Slip(_say(path, row, planned, lawful), on, place.ready, lawful > planned >= path.today)


def _say(path: PathNetwork, row: PathRow, planned: dt.date, lawful: dt.date) -> str:
    """That meeting is over, or comes too soon for its notice or its needs."""
    if planned < path.today:
        return f"It was not taken at its meeting of {say_date(planned)}."
    if lawful > planned:
        return (
            f"It misses its meeting of {say_date(planned)}: its notice allows none before {say_date(lawful)}."
        )
    if planned not in path.meetings.get(row.body or "", ()):
        return f"Its meeting of {say_date(planned)} is no longer in the calendar."
    return f"It misses its meeting of {say_date(planned)}: what it needs first comes too late."
