"""What moves if a step of the decision path slips to another day, and which meetings are missed. Pure: saves nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from cpca.domain.critical_path import working_days_to
from cpca.domain.errors import DomainError
from cpca.domain.path_network import DECISION, PathNetwork, PathRow, label_of
from cpca.domain.path_steps import say_day, say_working_days, title_of


@dataclass(frozen=True)
class Move:
    """A step that would happen on another day than now; None where it could not happen."""

    key: str
    row: PathRow
    was_on: dt.date | None
    now_on: dt.date | None

    @property
    def label(self) -> str:
        return label_of(self.row)

    @property
    def title(self) -> str:
        return title_of(self.row)

    @property
    def by(self) -> str:
        """How far: 12 working days later, 1 working day earlier."""
        if self.was_on is None:
            return "it could happen again"
        if self.now_on is None:
            return "it cannot happen"
        first, last = sorted((self.was_on, self.now_on))
        days = say_working_days(working_days_to(first, last))
        return f"{days} {'later' if self.now_on > self.was_on else 'earlier'}"

    @property
    def missed(self) -> str | None:
        """The meeting that a decision misses and where it goes instead; None for what misses none."""
        if self.row.part != DECISION or self.was_on is None:
            return None
        if self.now_on is not None and self.now_on < self.was_on:
            return None
        then = f"and goes to that of {say_day(self.now_on)}" if self.now_on else "and there is none after it"
        return f"{self.label} misses its meeting of {say_day(self.was_on)} ({self.row.body}), {then}."


@dataclass(frozen=True)
class WhatIf:
    """The answer: the step, the day it was asked about, what moves in order, and when the whole would end."""

    row: PathRow
    on: dt.date
    moves: tuple[Move, ...]
    was_end: dt.date | None
    now_end: dt.date | None

    @property
    def missed(self) -> list[str]:
        """The meetings that are missed, a sentence each."""
        return [words for move in self.moves if (words := move.missed)]


def ask(path: PathNetwork, key: str, on: dt.date, hidden: Collection[str] = ()) -> WhatIf:
    """What moves if a step happens on `on` or, where that is no day for it, on the next that is.

    Raises DomainError for a step that is not there or has happened, and for a day that is over.
    """
    row = path.rows.get(key)
    if row is None or key in hidden or path.loop:
        raise DomainError("Choose a step of the path.", "step")
    if path.is_done(key) or row.state == "refused":
        raise DomainError(f"{label_of(row)} has happened already, so it cannot slip.", "step")
    if on < path.today:
        raise DomainError(f"Give a day from today on: {say_day(path.today)} or later.", "on")
    moved = path.network.what_if(key, max(on, path.lawful_from(row)))
    moves = [Move(name, path.rows[name], *days) for name, days in moved.items() if name not in hidden]
    moves.sort(key=lambda move: move.was_on or dt.date.max)
    then = [moved[name][1] if name in moved else place.earliest for name, place in path.places.items()]
    now_end = max((day for day in then if day is not None), default=None)
    return WhatIf(row, on, tuple(moves), path.network.end, now_end)
