"""How far an outside body's findings are answered, as an SVG of our own: a row a source, a cell a finding.

As in documents/pictures.py: a shape for every standing, its word in the legend, and what it says in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from html import escape

from cpca.documents.blocks import Picture
from cpca.documents.pictures import CELL, COLOURS, INK, PITCH, QUIET, make_picture
from cpca.domain.finding import Coverage

A_ROW = 13  # cells
WIDTH = PITCH * A_ROW
LABEL, GAP = 20, 10  # the height of a source's name, and what is left under its cells
LEGEND = 30  # the height of a line of the legend, of two words
LONGEST = 44  # characters of a source's name that fit

_DARK_BLUE, _LIGHT_BLUE = COLOURS["Blue"][1], COLOURS["Blue"][0]
_GREY = "#eeefef"
# A cell's tint, its ink, and its shape as a line from the cell's corner: a cross, a ring, stripes, a tick, a
# white tick on solid blue, a full stop, a dash.
LOOKS = {
    Coverage.NO_ANSWER: (COLOURS["Red"][0], COLOURS["Red"][1], "m7 7 10 10m0-10-10 10", 3),
    Coverage.ANSWERED: (_GREY, QUIET, "m6 12a6 6 0 1 0 12 0a6 6 0 1 0-12 0", 2),
    Coverage.CLAIMED: (_LIGHT_BLUE, _DARK_BLUE, "m4 18 8-12m0 12 8-12", 2),
    Coverage.VERIFIED: (_LIGHT_BLUE, _DARK_BLUE, "m6 12 4 5 8-10", 3),
    Coverage.EMBEDDED: (_DARK_BLUE, "#ffffff", "m6 12 4 5 8-10", 3),
    Coverage.CLOSED: (_GREY, INK, "m8 12h8", 8),
    Coverage.SUPERSEDED: (_GREY, QUIET, "m8 12h8", 2),
}


@lru_cache(maxsize=256)
def coverage_picture(sources: tuple[tuple[str, tuple[Coverage, ...]], ...]) -> Picture:
    """A row a source with a cell for each of its findings, and the legend of the shapes that are used.

    Raises ValueError without a finding.
    """
    used = [coverage for coverage in Coverage if any(coverage in found for _, found in sources)]
    if not used:
        raise ValueError("a picture of coverage needs a finding")
    body, top = "", 0
    for source, found in sources:
        body += f'<text x="0" y="{top + 14}" font-weight="700">{escape(_short(source))}</text>'
        body += "".join(_cell(coverage, *_place(n, top + LABEL)) for n, coverage in enumerate(found))
        top += LABEL + PITCH * (-(-len(found) // A_ROW)) + GAP
    body += _legend(used, top + GAP)
    height = top + GAP + LEGEND * (-(-len(used) // 2))
    return make_picture(WIDTH, height, "How far each finding is answered", _said(sources), body)


def _said(sources: Sequence[tuple[str, tuple[Coverage, ...]]]) -> str:
    return ". ".join(f"{source}: {say_counts(found)}" for source, found in sources)


def say_counts(found: Sequence[Coverage]) -> str:
    """Findings by standing, in words: "1 no answer yet, 2 claimed"."""
    counts = Counter(found)
    return ", ".join(f"{counts[one]} {one.value}" for one in Coverage if counts[one])


def _short(source: str) -> str:
    return source if len(source) <= LONGEST else f"{source[: LONGEST - 1].rstrip()}…"


def _place(n: int, top: int) -> tuple[int, int]:
    return PITCH * (n % A_ROW), top + PITCH * (n // A_ROW)


def _cell(coverage: Coverage, left: int, top: int) -> str:
    tint, ink, shape, thick = LOOKS[coverage]
    return (
        f'<path d="M{left} {top}h{CELL}v{CELL}h-{CELL}z" fill="{tint}"/>'
        f'<path d="M{left} {top}{shape}" fill="none" stroke="{ink}" stroke-width="{thick}"/>'
    )


def _legend(used: Sequence[Coverage], top: int) -> str:
    places = [(coverage, (WIDTH // 2) * (n % 2), top + LEGEND * (n // 2)) for n, coverage in enumerate(used)]
    return "".join(
        f'{_cell(coverage, left, y)}<text x="{left + PITCH + 6}" y="{y + 17}">{coverage.value}</text>'
        for coverage, left, y in places
    )
