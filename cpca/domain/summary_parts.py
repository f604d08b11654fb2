"""What the summary is made of, as the page shows it: parts without behaviour, and words cut to a line."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from cpca.domain.rating import ThemeRating
from cpca.domain.summary_months import MeetingOn, Month
from cpca.models.progress import Rating

NAMED: Final = 3  # of one kind in a line; the others are counted
AHEAD: Final = dt.timedelta(days=62)  # two cycles of meetings
A_LINE: Final = 110  # characters of a quoted text, so that the page stays one sheet


class Since(enum.Enum):
    """From when changes are counted."""

    MONTH = "month"
    BOARD = "board"
    VISIT = "visit"


class PlaceKind(enum.Enum):
    UPDATE = "update"
    DELIVERABLES = "deliverables"
    NOTE = "note"
    MONTH = "month"
    PAPER = "paper"
    EXEMPT = "exempt"
    COMMITMENT = "commitment"
    CHANGE = "change"
    EVIDENCE = "evidence"
    PROOF = "proof"  # of a deliverable, by its reference
    RISK = "risk"
    RISKS = "risks"
    DEPENDENCY = "dependency"
    DEPENDENCIES = "dependencies"
    DECISION = "decision"
    DECISIONS = "decisions"
    ENGAGEMENT = "engagement"
    MONEY = "money"


class Place(NamedTuple):
    """What a figure or a line of the page counts or quotes, for its link."""

    kind: PlaceKind
    code: str
    month: str | None = None
    number: int | None = None
    reference: str | None = None


class Piece(NamedTuple):
    """A few words of a change, and where they lead."""

    text: str
    place: Place


class Group(enum.Enum):
    """The kinds of change, in the order in which they are listed."""

    RATINGS = "Ratings"
    RETURNS = "Returns"
    COMMITMENTS = "Commitments"
    CHALLENGES = "Challenges"
    DELIVERABLES = "Deliverables"
    DECISIONS = "Decisions"
    RISKS = "Risks"
    DEPENDENCIES = "Dependencies"


class Change(NamedTuple):
    """What changed of one kind in one theme, or in a month for all themes: `code` is empty then."""

    group: Group
    label: str
    code: str
    pieces: tuple[Piece, ...]


class DecisionSought(NamedTuple):
    """A decision that a theme's submitted update asks for, and the meetings that take its month."""

    code: str
    title: str
    words: str
    meetings: tuple[MeetingOn, ...]
    place: Place


class ToTake(NamedTuple):
    """A decision of the register that is still to be taken: where, and how it stands in law."""

    code: str
    reference: str
    title: str
    body: str
    held_on: dt.date | None
    standing: str  # key or not, its notice, its last lawful date
    missed: bool
    slip: str | None  # why it does not come to its meeting, and which it can make
    in_force_on: dt.date | None
    place: Place


class Exposure(NamedTuple):
    """Something that stands out: what, its public sentence if there is one, and who can answer."""

    code: str
    what: str
    sentence: str | None
    who: str
    place: Place


class LaterLine(NamedTuple):
    """A line of what happened after the as-at date."""

    code: str
    text: str
    happened_on: dt.date | None
    place: Place


class Dot(NamedTuple):
    """A month of the strip: `rating` is None where none was declared."""

    month: dt.date
    rating: Rating | None
    slug: str


class NextDate(NamedTuple):
    on: dt.date
    text: str
    place: Place


@dataclass(frozen=True)
class ThemeRow:
    """A row of the table. `said_in` is the month whose words and rating these are; None where nothing is said.

    `beside` says the rest of the rating cell in words: what the dates say, and the sponsors.
    """

    code: str
    title: str
    who: str
    said_in: Month | None
    declared: Rating | None
    beside: tuple[str, ...]
    calculated: ThemeRating
    flags: tuple[str, ...]
    strip: tuple[Dot, ...]
    open_notes: int
    oldest_days: int
    next: NextDate | None


@dataclass
class Summary:
    """The page. `on` is the day for which dates are judged: today, or a frozen month's as-at date.

    `months` are the frozen ones it can be shown as at, newest first.
    """

    on: dt.date
    live: bool
    shown: Month | None
    since: Since
    since_words: str
    months: list[Month] = field(default_factory=list)
    decide: list[DecisionSought] = field(default_factory=list)
    to_take: list[ToTake] = field(default_factory=list)
    to_take_later: int = 0  # those of meetings further off
    changed: list[Change] = field(default_factory=list)
    exposed: list[Exposure] = field(default_factory=list)
    rows: list[ThemeRow] = field(default_factory=list)
    later: list[LaterLine] = field(default_factory=list)


def clip(text: str, most: int = A_LINE) -> str:
    """A text cut to a line at a word's end."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"


def say_some(words: Sequence[str]) -> str:
    """The first few of one kind, and how many more."""
    more = len(words) - NAMED
    return "; ".join(words[:NAMED]) + (f"; and {more} more" if more > 0 else "")


def is_near(held_on: dt.date | None, on: dt.date) -> bool:
    """Whether a decision goes to one of the meetings ahead, or has none yet: what is further off is counted."""
    return held_on is None or held_on <= on + AHEAD


def say_date(day: dt.date) -> str:
    """30 Nov 2022."""
    return f"{day.day} {day:%b %Y}"
