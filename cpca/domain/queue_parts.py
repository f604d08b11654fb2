"""What My work is made of, as the page shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cpca.domain.summary_parts import Place


@dataclass(frozen=True)
class Owed:
    """One thing that a person owes: what, how it stands, by when, what to do about it and where.

    `covering` is the person on whose behalf, where it is owed on cover; `chased` puts it before all else.
    """

    what: str
    detail: str
    act: str
    due_on: dt.date | None
    place: Place
    covering: str | None = None
    chased: bool = False


def say_count(number: int, one: str) -> str:
    """1 line, 3 lines."""
    return f"{number} {one}{'' if number == 1 else 's'}"


def say_nth(number: int) -> str:
    """2nd, 3rd, 4th, 11th."""
    teen = 10 < number % 100 < 20
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
