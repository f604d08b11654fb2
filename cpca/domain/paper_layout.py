"""The layout of a committee paper: how its paragraphs are numbered, and whose each implication is.

Numbers follow the order: sections 1, 2, 3…, paragraphs 1.1, 3.2, 3.2.1 as deep as they were, letters for
recommendations; a theme keeps its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Protocol

from cpca.models.paper import BlockKind, Paragraph, Section
from cpca.models.people import Area

DEEPEST: Final = 2  # 3.2.1: the paper's layout goes no deeper
NUMBERED = frozenset({BlockKind.PARAGRAPH, BlockKind.THEME_HEADING})
# Whose an implication is, by words of its heading; the first that is found.
_AREAS: Final = (
    (Area.FINANCE, ("financ", "resource", "budget")),
    (Area.LEGAL, ("legal", "governance", "constitution")),
    (Area.PUBLIC_HEALTH, ("health",)),
    (Area.ENVIRONMENT, ("environment", "climate", "carbon", "biodiversity")),
)


class Stands(Protocol):
    """A block of a paper that was read, or a paragraph that is stored."""

    @property
    def section(self) -> Section: ...
    @property
    def kind(self) -> BlockKind: ...
    @property
    def text(self) -> str: ...


def area_of_heading(heading: str) -> Area:
    """Whose section a heading under "Significant Implications" opens: "Financial Implications" is finance."""
    words = heading.casefold()
    return next((area for area, starts in _AREAS if any(start in words for start in starts)), Area.OTHER)


def list_areas(blocks: Iterable[Stands]) -> list[Area | None]:
    """For each block in order the officer whose section it stands in; None outside the implications."""
    found: list[Area | None] = []
    area: Area | None = None
    for block in blocks:
        if block.section is not Section.IMPLICATIONS or block.kind is BlockKind.HEADING:
            area = None
        elif block.kind is BlockKind.SECTION_HEADING:
            area = area_of_heading(block.text)
        found.append(area)
    return found


def depth_of(number: str | None) -> int:
    """How deep a paragraph stands: 1 for 3.2, 2 for 3.2.1."""
    return min(max((number or "").count("."), 1), DEEPEST)


def renumber(rows: list[Paragraph]) -> None:
    """Puts places and numbers right after something was added, moved or taken out; only what differs is set."""
    at, letter = [0] * (DEEPEST + 1), 0
    for place, row in enumerate(rows, 1):
        if row.position != place:
            row.position = place
        number = row.number
        if row.kind is BlockKind.RECOMMENDATION:
            letter += 1
            number = letters(letter)
        elif row.number is not None and row.kind is BlockKind.SECTION_HEADING:
            at = [at[0] + 1, *[0] * DEEPEST]
            number = str(at[0])
        elif row.number is not None and row.kind in NUMBERED:
            number = _next(at, depth_of(row.number))
        if number != row.number:
            row.number = number


def _next(at: list[int], depth: int) -> str:
    """Counts one on at a depth; a paragraph of a paragraph that is not there stands in its place."""
    depth = 1 if not at[1] else depth
    at[depth] += 1
    at[depth + 1 :] = [0] * (DEEPEST - depth)
    return ".".join(map(str, at[: depth + 1]))


def letters(number: int) -> str:
    """1 → a, 26 → z, 27 → aa."""
    return chr(96 + number) if number <= 26 else letters((number - 1) // 26) + letters((number - 1) % 26 + 1)


def put_month(text: str, before: str, now: str) -> str:
    """A heading carried over with the new month's name: "progress report October 2022" → "November 2022"."""
    return re.sub(rf"\b{re.escape(before)}\b", now, text)
