"""What the record calls the things a paper brings: short titles, the plan's slug, the body that meets.

Nothing is made up: a title is the beginning of the paper's own words, cut where a clause ends.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import re

from cpca.domain.paper_content import Block, HeaderBlock, PaperContent
from cpca.domain.trail import canonical, digest

PLAN_TITLE = "Improvement Plan"
UNNAMED_AUTHORITY = "Authority not named in its paper"
LONGEST_TITLE = 90  # characters
_FEWEST_WORDS = 5  # of a title: "Map the approach" says too little to stand for a theme
_CLAUSE_ENDS = re.compile(r"\s*[,;:.(]\s|\s+and\s|\s+[-–—]\s")
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")


def fold(words: str) -> str:
    """Words as they are compared: letter case, white space and "&" for "and" set aside."""
    return " ".join(words.replace("&", " and ").casefold().split())


def short_title(statement: str) -> str:
    """The beginning of a statement up to the end of a clause, five words or more, 90 characters at most."""
    for end in _CLAUSE_ENDS.finditer(statement):
        beginning = statement[: end.start()]
        if len(beginning) > LONGEST_TITLE:
            break
        if len(beginning.split()) >= _FEWEST_WORDS:
            return beginning
    whole = statement.rstrip(" .:;")
    if len(whole) <= LONGEST_TITLE:
        return whole
    return f"{whole[: LONGEST_TITLE - 1].rsplit(' ', 1)[0]}…"


def statement_of(block: Block) -> str:
    """A theme's statement from its heading as printed: "Theme A - Establish …:" without label and colon."""
    label = re.compile(
        rf"(?:theme|work[\s-]?stream|strand)\s+{re.escape(block.theme or '')}\s*[-–—:.]*\s*", re.IGNORECASE
    )
    found = label.match(block.text)
    words = block.text[found.end() :] if found else block.text
    return words.rstrip(" :") or block.text


def plan_slug(month: dt.date, taken: set[str]) -> str:
    """The plan's name in addresses: its title and the year of the first month reported, `-2` if taken."""
    slug = f"{_NOT_IN_SLUGS.sub('-', PLAN_TITLE.lower())}-{month.year}"
    further = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return slug if slug not in taken else next(name for name in further if name not in taken)


def body_of(header: HeaderBlock) -> str:
    """The body a paper goes to, without the authority's name before it: "Board"."""
    told, authority = header.addressed_to or "Board", fold(header.authority or "")
    if authority and fold(told).startswith(authority):
        words = len(fold(told)[len(authority) :].split())
        return " ".join(told.split()[-words:]) if words else "Board"
    return told


def content_hash(content: PaperContent) -> str:
    """SHA-256 of what a paper says, whatever file it came in: line numbers and links are not its words."""
    said = [
        {f.name: _plain(getattr(b, f.name)) for f in dataclasses.fields(b) if f.name not in ("line", "link")}
        for b in content.blocks
    ]
    header = {f.name: _plain(getattr(content.header, f.name)) for f in dataclasses.fields(content.header)}
    return digest(canonical([header, said]))


def _plain(value: object) -> object:
    if isinstance(value, enum.Enum):
        return value.value
    return value.isoformat() if isinstance(value, dt.date) else value
