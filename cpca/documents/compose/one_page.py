"""What fits on the summary's one sheet of A4: lists share the lines that the table of themes leaves them."""

from __future__ import annotations

from math import ceil

from cpca.documents.blocks import Cell, Words, plain

LINES = 68  # of the page, in the compact setting, with room to spare for the wider of its fonts
CHARACTERS = 105  # of a line across the page
FRAME = 21  # lines of title, headings, table header, captions and the closing paragraph
A_BULLET = 96  # characters of a line in a list


def count_lines(text: str, characters: float) -> int:
    """How many lines a text takes, at so many characters a line; at least one."""
    return max(1, ceil(len(text) / characters))


def count_row(row: tuple[Cell, ...], widths: tuple[float, ...]) -> float:
    """How many lines a table's row takes: those of its longest cell, and the space around them."""
    cells = zip(row, widths, strict=True)
    return 0.5 + max(
        sum(count_lines(plain(words), share * CHARACTERS * 0.9) for words in cell.paragraphs)
        for cell, share in cells
    )


def share_room(lists: dict[str, list[Words]], room: float) -> dict[str, int]:
    """How many entries of each list are shown: one each in turn while there is room, and always the first."""
    shown = {name: min(1, len(lines)) for name, lines in lists.items()}
    left = room - sum(_cost(lists[name][0]) for name, count in shown.items() if count)
    growing = [name for name, lines in lists.items() if len(lines) > 1]
    while growing:
        name = growing.pop(0)
        cost = _cost(lists[name][shown[name]])
        if cost <= left:
            left -= cost
            shown[name] += 1
            growing += [name] if shown[name] < len(lists[name]) else []
    return shown


def _cost(line: Words) -> int:
    return count_lines(plain(line), A_BULLET)
