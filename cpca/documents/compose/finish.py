"""What is done to a document once it is whole: headings get their numbers, and every anchor stands once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from cpca.documents.blocks import Block, Cell, Heading, Item, Listing, Paragraph, Table

T = TypeVar("T", Heading, Paragraph, Item, Cell)
FIRST, LAST = 2, 3  # the levels of heading that are numbered; the title is not, and a theme's parts are not


def number_headings(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with 1, 2, 2.1… on the headings below the title, down to a theme's own."""
    counts = [0] * (LAST - FIRST + 1)
    numbered: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and FIRST <= block.level <= LAST:
            place = block.level - FIRST
            counts[place:] = [counts[place] + 1, *(0 for _ in counts[place + 1 :])]
            numbered.append(replace(block, number=".".join(str(count) for count in counts[: place + 1])))
        else:
            numbered.append(block)
    return numbered


def keep_anchors_once(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with each anchor at the first place that has it, since a bookmark has one place."""
    taken: set[str] = set()
    return tuple(_anchored(block, taken) for block in blocks)


def _anchored(block: Block, taken: set[str]) -> Block:
    if isinstance(block, Heading):
        return _once(block, taken)
    if isinstance(block, Paragraph):
        return _once(block, taken)
    if isinstance(block, Listing):
        return replace(block, items=tuple(_once(item, taken) for item in block.items))
    if isinstance(block, Table):
        return replace(block, rows=tuple(tuple(_once(cell, taken) for cell in row) for row in block.rows))
    return block


def _once(part: T, taken: set[str]) -> T:
    if part.anchor is None:
        return part
    if part.anchor in taken:
        return replace(part, anchor=None)
    taken.add(part.anchor)
    return part
