"""What a rule of the narrative check is given and gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Context:
    """What the rules know beside the words: the month, when the words are read, and what was said before.

    `read_on` is the meeting's day, or today's where the month goes to none. `done` and `total` count the
    theme's deliverables, claimed and all. `known` are the abbreviations spelt out anywhere in the update.
    """

    month: dt.date
    as_at: dt.date
    read_on: dt.date
    before: frozenset[str] = frozenset()
    done: int = 0
    total: int = 0
    known: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Passage:
    """Words of an update: a line (`part` is "line:12"), its headline, reason or route."""

    part: str
    text: str
    dated: dt.date | None = None  # the line's own date
    proved: bool = False  # whether it names a deliverable or evidence
    since_as_at: bool = False
    version: int = 1


@dataclass(frozen=True)
class Finding:
    """One point: which rule, where (`start` to `end` of the passage), and what to ask oneself."""

    rule: str
    passage: Passage
    start: int
    end: int
    message: str
    may_move: bool = False  # to "since the as-at date"

    @property
    def words(self) -> str:
        return self.passage.text[self.start : self.end]


Found = tuple[int, int, str]  # start, end, message


@dataclass(frozen=True)
class Rule:
    """A rule by its key, with examples that it finds and others that it leaves alone, each a whole line."""

    key: str
    name: str
    about: str
    look: Callable[[Passage, Context], Iterator[Found]]
    finds: tuple[str, ...]
    quiet: tuple[str, ...]
    may_move: bool = field(default=False)
