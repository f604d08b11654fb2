"""The typeface that documents travel with, so that every machine prints the same."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import font_lato

FOLDER = Path(font_lato.__file__).parent / "files"
FONTS: Any = [str(FOLDER)]  # Typst says its types for a mixture alone


@cache
def _drawable() -> frozenset[int]:
    """The characters that the typeface draws, by code point."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  loading it takes a while

    with TTFont(str(FOLDER / "Lato-Regular.ttf")) as font:
        return frozenset(font.getBestCmap())


def can_draw(sign: str) -> bool:
    """Whether the typeface draws a character; white space needs no drawing."""
    return sign.isspace() or ord(sign) in _drawable()
