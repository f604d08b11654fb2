"""The map of dependencies as an SVG of our own: who gives on the left, who needs on the right, a line for each.

As in documents/pictures.py: no script, no style, no ids. A line's look says how it stands, and its word says the
same: solid where both ends accepted it, dashed while one has not, thick with a cross where it is broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from cpca.documents.blocks import Picture
from cpca.documents.pictures import COLOURS, INK, make_picture
from cpca.domain.dependency import Line
from cpca.models.dependency import DependencyState

WIDTH: Final = 420
BOX, BOX_HEIGHT = 116, 26  # an end's box
HEAD, SLOT = 30, 34  # heights: of the columns' names, of a dependency
LONGEST: Final = 16  # letters of an end that fit its box
MIDDLE, WORDS = WIDTH // 2, 54  # where a line has its words, and how far they reach to each side
_RED: Final = COLOURS["Red"][1]


def map_picture(lines: Sequence[Line]) -> Picture | None:
    """The dependencies that stand, those of one giver together; None where there is none."""
    if not lines:
        return None
    shown = sorted(lines, key=lambda line: (line.row.giver, line.row.receiver, line.row.number))
    slots = [HEAD + SLOT * place + SLOT // 2 for place in range(len(shown))]
    givers = _spread(_middles([line.row.giver for line in shown], slots))
    receivers = _spread(_middles([line.row.receiver for line in shown], slots))
    parts = [_head(0, "Gives"), _head(WIDTH - BOX, "Needs")]
    placed = sorted(zip(shown, slots, strict=True), key=lambda pair: pair[0].broken is not None)
    parts += [  # what is broken lies over the others
        _line(line, givers[line.row.giver], slot, receivers[line.row.receiver]) for line, slot in placed
    ]
    parts += [_box(0, y, name) for name, y in givers.items()]
    parts += [_box(WIDTH - BOX, y, name) for name, y in receivers.items()]
    height = int(max(slots[-1], *givers.values(), *receivers.values())) + SLOT // 2 + 8
    return make_picture(WIDTH, height, "Map of dependencies", _said(shown), "".join(parts))


def _middles(names: Sequence[str], slots: Sequence[int]) -> dict[str, float]:
    """Each end's height: the middle of those of its lines."""
    found: dict[str, list[int]] = {}
    for name, slot in zip(names, slots, strict=True):
        found.setdefault(name, []).append(slot)
    return {name: sum(own) / len(own) for name, own in found.items()}


def _spread(middles: dict[str, float]) -> dict[str, float]:
    """Moves ends apart, in their order, so that no box covers another."""
    found: dict[str, float] = {}
    lowest = float(HEAD + SLOT // 2)
    for name, y in sorted(middles.items(), key=lambda pair: pair[1]):
        found[name] = max(y, lowest)
        lowest = found[name] + SLOT
    return found


def _head(x: int, words: str) -> str:
    return f'<text x="{x}" y="16" font-weight="700">{words}</text>'


def _box(x: int, y: float, name: str) -> str:
    words = f"{name[:1].upper()}{name[1:]}"
    shown = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    top = y - BOX_HEIGHT / 2
    return (
        f'<path d="M{x + 0.5} {top:g}h{BOX - 1}v{BOX_HEIGHT}h-{BOX - 1}z" fill="#fff" stroke="{INK}"/>'
        f'<text x="{x + 7}" y="{y + 4.5:g}">{escape(shown)}</text>'
    )


def _line(line: Line, start: float, slot: int, end: float) -> str:
    """From the giver past its words to the receiver, with an arrow's head."""
    to = WIDTH - BOX
    way = f"M{BOX} {start:g}L{MIDDLE - WORDS} {slot}h{2 * WORDS}L{to - 2} {end:g}"
    head = f"M{to - 9} {end - 5:g}l8 5-8 5z"
    ink = _RED if line.broken else INK
    weight = ' font-weight="700"' if line.broken else ""
    return (
        f'<path d="{way}" fill="none" stroke="{ink}"{_look(line)}/><path d="{head}" fill="{ink}"/>'
        f'<text x="{MIDDLE}" y="{slot - 4}" text-anchor="middle" fill="{ink}"{weight}>{_words(line)}</text>'
    )


def _look(line: Line) -> str:
    if line.broken:
        return ' stroke-width="3"'
    if line.row.state is DependencyState.ACCEPTED:
        return ' stroke-width="1.5"'
    return ' stroke-width="1.5" stroke-dasharray="5 4"'


def _words(line: Line) -> str:
    """DN1 ✕ broken; DN2 accepted; DN3 proposed."""
    return f"{line.row.reference} {'✕ broken' if line.broken else line.row.state.value}"


def _said(lines: Sequence[Line]) -> str:
    """DN1: theme A gives to theme B, broken; DN2: …"""
    return "; ".join(
        f"{line.row.reference}: {line.row.giver} gives to {line.row.receiver}, "
        f"{'broken' if line.broken else line.row.state.value}"
        for line in lines
    )
