"""The risk matrix as an SVG of our own: a disc a risk on its place, a ring and an arrow from its last month's.

As in documents/pictures.py. Every cell carries its score; a band is told by its stripes as well as its tint, and the
legend names it. What stands where is said in words too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Final, NamedTuple

from cpca.documents.blocks import Picture
from cpca.documents.pictures import COLOURS, INK, QUIET, make_picture
from cpca.domain.risk_rules import Matrix, Place

SIDE: Final = 92  # of a cell
LEFT, TOP, BELOW = 44, 6, 40
A_LINE, A_LABEL = 2, 22  # labels beside each other in a cell, and a label's height
LABEL: Final = 42  # a label's width
MOST: Final = 6  # labels in a cell; of more the last says how many
_TINTS: Final = {  # by a band's weight: its tint, and how far apart its stripes are
    1: (COLOURS["Green"][0], 0),
    2: (COLOURS["Blue"][0], 23),
    3: (COLOURS["Amber"][0], 12),
    4: (COLOURS["Red"][0], 6),
}
FOOT: Final = 26  # from a cell's middle down to the rings, clear of a label
_LINE: Final = "#b1b4b6"


class Dot(NamedTuple):
    """A risk on the matrix; `before` is its last month's place where it was another."""

    reference: str
    now: Place
    before: Place | None = None


@lru_cache(maxsize=256)
def matrix_picture(matrix: Matrix, dots: tuple[Dot, ...]) -> Picture:
    """The matrix with likelihood upwards and impact to the right. What lies off it is only said in words."""
    edge = SIDE * matrix.size
    places = [Place(up, right) for up in range(1, matrix.size + 1) for right in range(1, matrix.size + 1)]
    body = "".join(_cell(matrix, place) for place in places)
    body += "".join(
        _move(matrix, dot)
        for dot in dots
        if dot.before and matrix.holds(dot.before) and matrix.holds(dot.now)
    )
    at: dict[Place, list[str]] = defaultdict(list)
    for dot in dots:
        at[dot.now].append(dot.reference)
    body += "".join(_labels(matrix, place, at[place]) for place in places if place in at)
    body += _axes(matrix, edge) + _legend(matrix, TOP + edge + BELOW + 8)
    height = TOP + edge + BELOW + 8 + 24 * -(-len(matrix.bands) // 2)
    return make_picture(LEFT + edge + 2, height, "Risk matrix", _said(matrix, dots), body)


def _said(matrix: Matrix, dots: Sequence[Dot]) -> str:
    if not dots:
        return "No risk is scored."
    return ". ".join(_say(matrix, dot) for dot in dots)


def _say(matrix: Matrix, dot: Dot) -> str:
    moved = f", moved from {dot.before.words}" if dot.before else ""
    band = matrix.band_of(dot.now.score).name
    return f"{dot.reference} {dot.now.words}: {dot.now.score}, {band}{moved}"


def _corner(matrix: Matrix, place: Place) -> tuple[int, int]:
    return LEFT + SIDE * (place.impact - 1), TOP + SIDE * (matrix.size - place.likelihood)


def _cell(matrix: Matrix, place: Place) -> str:
    x, y = _corner(matrix, place)
    tint, apart = _TINTS[matrix.band_of(place.score).weight]
    box = f'<path d="M{x} {y}h{SIDE}v{SIDE}h-{SIDE}z" fill="{tint}" stroke="{_LINE}"/>'
    number = f'<text x="{x + SIDE - 5}" y="{y + 16}" text-anchor="end" fill="{QUIET}">{place.score}</text>'
    return box + _stripes(x, y, apart) + number


def _stripes(x: int, y: int, apart: int) -> str:
    """A foot of strokes, closer together the heavier the band; none for the lightest."""
    if not apart:
        return ""
    strokes = "".join(f"M{x + n} {y + SIDE - 2}v-7" for n in range(apart, SIDE, apart))
    return f'<path d="{strokes}" stroke="{QUIET}"/>'


def _middle(matrix: Matrix, place: Place) -> tuple[int, int]:
    x, y = _corner(matrix, place)
    return x + SIDE // 2, y + SIDE // 2


def _move(matrix: Matrix, dot: Dot) -> str:
    """A ring at the foot of where it was, and a line to where it is with a head at its middle."""
    (x1, y1), (x2, y2) = _middle(matrix, dot.before or dot.now), _middle(matrix, dot.now)
    y1 += FOOT
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    along, up = (x2 - x1) / length, (y2 - y1) / length
    tip_x, tip_y = (x1 + x2) / 2 + 6 * along, (y1 + y2) / 2 + 6 * up
    back_x, back_y = tip_x - 12 * along, tip_y - 12 * up
    head = (
        f"M{tip_x:.1f} {tip_y:.1f}L{back_x - 6 * up:.1f} {back_y + 6 * along:.1f}"
        f"L{back_x + 6 * up:.1f} {back_y - 6 * along:.1f}z"
    )
    return (
        f'<path d="M{x1} {y1}L{x2} {y2}" stroke="{INK}" stroke-width="2"/>'
        f'<path d="{head}" fill="{INK}"/>'
        f'<circle cx="{x1}" cy="{y1}" r="6" fill="#ffffff" stroke="{INK}" stroke-width="2"/>'
    )


def _labels(matrix: Matrix, place: Place, references: Sequence[str]) -> str:
    if not matrix.holds(place):
        return ""
    shown = list(references)
    if len(shown) > MOST:
        shown = [*shown[: MOST - 1], f"+{len(references) - MOST + 1}"]
    x, y = _corner(matrix, place)
    first = y + SIDE // 2 - A_LABEL * (-(-len(shown) // A_LINE)) // 2
    return "".join(
        _label(words, x + 3 + (LABEL + 2) * (n % A_LINE), first + A_LABEL * (n // A_LINE))
        if len(shown) > 1
        else _label(words, x + (SIDE - LABEL) // 2, first)
        for n, words in enumerate(shown)
    )


def _label(words: str, x: int, y: int) -> str:
    """A disc stretched to hold its reference."""
    return (
        f'<rect x="{x}" y="{y + 1}" width="{LABEL}" height="20" rx="10" fill="{INK}"/>'
        f'<text x="{x + LABEL // 2}" y="{y + 15}" text-anchor="middle" fill="#ffffff" font-size="12">{escape(words)}</text>'
    )


def _axes(matrix: Matrix, edge: int) -> str:
    numbers = "".join(
        f'<text x="{LEFT - 8}" y="{TOP + SIDE * (matrix.size - n) + SIDE // 2 + 5}" text-anchor="end">{n}</text>'
        f'<text x="{LEFT + SIDE * (n - 1) + SIDE // 2}" y="{TOP + edge + 16}" text-anchor="middle">{n}</text>'
        for n in range(1, matrix.size + 1)
    )
    middle = TOP + edge // 2
    return (
        f'{numbers}<text x="14" y="{middle}" text-anchor="middle" font-weight="700"'
        f' transform="rotate(-90 14 {middle})">Likelihood</text>'
        f'<text x="{LEFT + edge // 2}" y="{TOP + edge + 34}" text-anchor="middle" font-weight="700">Impact</text>'
    )


def _legend(matrix: Matrix, top: int) -> str:
    """Each band's tint and strokes with its name and scores."""
    wide, found = SIDE * matrix.size // 2, []
    ends = [*(band.lowest - 1 for band in matrix.bands[1:]), matrix.size**2]
    for n, (band, end) in enumerate(zip(matrix.bands, ends, strict=True)):
        x, y = LEFT + wide * (n % 2), top + 24 * (n // 2)
        tint, apart = _TINTS[band.weight]
        strokes = "".join(f"M{x + s} {y + 16}v-7" for s in range(apart, 28, apart)) if apart else ""
        found.append(
            f'<path d="M{x} {y}h28v18h-28z" fill="{tint}" stroke="{QUIET}"/>'
            f'<path d="{strokes or f"M{x} {y}"}" stroke="{QUIET}"/>'
            f'<text x="{x + 36}" y="{y + 14}">{escape(band.name)}, {band.lowest} to {end}</text>'
        )
    return "".join(found)
