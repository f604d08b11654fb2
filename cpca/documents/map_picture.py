"""The map of dependencies as an SVG of our own: who gives on the left, who needs on the right, a line for each.

As in documents/pictures.py: no script, no style, no ids. A line's look says how it stands, and its word says the
same: solid where both ends accepted it, dashed while one has not, thick with a cross where it is broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

from cpca.documents.blocks import Picture
from cpca.documents.pictures import COLOURS, INK, make_picture
from cpca.models.dependency import DependencyState

WIDTH: Final = 420
BOX, BOX_HEIGHT = 116, 26  # an end's box
HEAD, SLOT = 30, 34  # heights: of the columns' names, of a dependency
LONGEST: Final = 16  # letters of an end that fit its box
MIDDLE, WORDS = WIDTH // 2, 54  # where a line has its words, and how far they reach to each side
_RED: Final = COLOURS["Red"][1]


class Given(NamedTuple):
    """A dependency as the map draws it; `state` is its state's word."""

    reference: str
    giver: str
    receiver: str
    state: str
    is_broken: bool

    @property
    def is_drawn(self) -> bool:
        """Whether it has a place on the map: what is met or withdrawn has none."""
        return self.state not in (DependencyState.MET.value, DependencyState.WITHDRAWN.value)


def draw_maps(given: Sequence[Given], most: int) -> list[Picture]:
    """The map in as many pictures as it takes, none with more than so many dependencies: a sheet has an end."""
    shown = sorted((one for one in given if one.is_drawn), key=_in_order)
    count = -(-len(shown) // most)
    size = -(-len(shown) // count) if count else 1  # of each, as even as may be
    parts = [shown[start : start + size] for start in range(0, len(shown), size)]
    named = [f", part {place} of {count}" if count > 1 else "" for place in range(1, count + 1)]
    return [found for part, name in zip(parts, named, strict=True) if (found := map_picture(part, name))]


def _in_order(one: Given) -> tuple[str, str, int]:
    """Those of one giver together; references are DN1, DN2…"""
    return one.giver, one.receiver, int(one.reference[2:])


def map_picture(given: Sequence[Given], part: str = "") -> Picture | None:
    """The dependencies that stand, those of one giver together; None where there is none."""
    shown = sorted((one for one in given if one.is_drawn), key=_in_order)
    if not shown:
        return None
    slots = [HEAD + SLOT * place + SLOT // 2 for place in range(len(shown))]
    givers = _spread(_middles([line.giver for line in shown], slots))
    receivers = _spread(_middles([line.receiver for line in shown], slots))
    parts = [_head(0, "Gives"), _head(WIDTH - BOX, "Needs")]
    placed = sorted(zip(shown, slots, strict=True), key=lambda pair: pair[0].is_broken)
    parts += [  # what is broken lies over the others
        _line(line, givers[line.giver], slot, receivers[line.receiver]) for line, slot in placed
    ]
    parts += [_box(0, y, name) for name, y in givers.items()]
    parts += [_box(WIDTH - BOX, y, name) for name, y in receivers.items()]
    height = int(max(slots[-1], *givers.values(), *receivers.values())) + SLOT // 2 + 8
    return make_picture(WIDTH, height, f"Map of dependencies{part}", _said(shown), "".join(parts))


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


def _line(line: Given, start: float, slot: int, end: float) -> str:
    """From the giver past its words to the receiver, with an arrow's head."""
    to = WIDTH - BOX
    way = f"M{BOX} {start:g}L{MIDDLE - WORDS} {slot}h{2 * WORDS}L{to - 2} {end:g}"
    head = f"M{to - 9} {end - 5:g}l8 5-8 5z"
    ink = _RED if line.is_broken else INK
    weight = ' font-weight="700"' if line.is_broken else ""
    return (
        f'<path d="{way}" fill="none" stroke="{ink}"{_look(line)}/><path d="{head}" fill="{ink}"/>'
        f'<text x="{MIDDLE}" y="{slot - 4}" text-anchor="middle" fill="{ink}"{weight}>{_words(line)}</text>'
    )


def _look(line: Given) -> str:
    if line.is_broken:
        return ' stroke-width="3"'
    if line.state == DependencyState.ACCEPTED.value:
        return ' stroke-width="1.5"'
    return ' stroke-width="1.5" stroke-dasharray="5 4"'


def _words(line: Given) -> str:
    """DN1 × broken; DN2 accepted; DN3 proposed."""
    return f"{line.reference} {'× broken' if line.is_broken else line.state}"


def _said(lines: Sequence[Given]) -> str:
    """DN1: theme A gives to theme B, broken; DN2: …"""
    return "; ".join(
        f"{line.reference}: {line.giver} gives to {line.receiver}, "
        f"{'broken' if line.is_broken else line.state}"
        for line in lines
    )
