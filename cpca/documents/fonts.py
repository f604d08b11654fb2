"""The typeface that documents travel with, so that every machine prints the same.

What it lacks and people still type, Typst draws in a typeface that it carries itself. Marks that combine with
the letter before them are not among these: whether they can be drawn depends on the letter.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import font_lato

FOLDER = Path(font_lato.__file__).parent / "files"
FONTS: Any = [str(FOLDER)]  # Typst says its types for a mixture alone

LENT = (  # first and last code point; a test draws every one
    (0x100, 0x24F),  # letters of Europe's languages, Welsh ones too
    (0x1E00, 0x1EFF),
    (0x384, 0x3CE),  # Greek
    (0x400, 0x45F),  # Cyrillic
    (0x2070, 0x209C),  # small figures above and below the line
    (0x2116, 0x2116),  # the numero sign
    (0x2153, 0x215E),  # thirds, fifths, sixths, eighths
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # signs of mathematics
    (0x25A0, 0x25FF),  # squares, discs, triangles
    (0x2605, 0x2606),  # stars
    (0x2610, 0x2612),  # boxes to tick
    (0x2713, 0x2714),  # ticks
    (0x2717, 0x2718),  # crosses
)


@cache
def list_drawable() -> frozenset[int]:
    """The characters that a document draws, by code point: the typeface's own and those lent to it."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  loading it takes a while

    with TTFont(str(FOLDER / "Lato-Regular.ttf")) as font:
        own = frozenset(font.getBestCmap())
    lent = (code for first, last in LENT for code in range(first, last + 1))
    return own | {code for code in lent if unicodedata.category(chr(code)) != "Cn"}


def can_draw(sign: str) -> bool:
    """Whether a document draws a character; white space needs no drawing."""
    return sign.isspace() or ord(sign) in list_drawable()
