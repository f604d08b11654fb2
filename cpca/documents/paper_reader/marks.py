"""What stands before a paragraph's words: a bullet sign, a number, a letter, a theme's label."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cpca.documents.paper_reader.extract.signs import BULLET, DOTTED_NUMBER

_THEME_LABEL = re.compile(
    r"((?i:theme|work[\s-]?stream|strand)\s+([A-Z]|\d{1,2}))(?![\w'\u2019])\s*(?:[-\u2013\u2014:.]+\s*|$|(?=\())"
)


@dataclass(frozen=True)
class Marked:
    """A paragraph apart from what opens it; `number` is without closing punctuation."""

    bullet: bool
    number: str | None
    text: str


@dataclass(frozen=True)
class ThemeLabel:
    """ "Theme A - words": the label and code as printed, and the words after them."""

    label: str
    code: str
    words: str


def read_marks(text: str) -> Marked:
    """Take the bullet sign and the dotted number ("3.2.1", "3.3.2.") off the front of a paragraph."""
    sign = BULLET.match(text)
    rest = text[sign.end() :] if sign else text
    number = DOTTED_NUMBER.match(rest)
    if number:
        return Marked(sign is not None, number[1], rest[number.end() :])
    return Marked(sign is not None, None, rest)


def theme_label(text: str) -> ThemeLabel | None:
    """The label that a heading, row or list item opens with, if it names a theme and then breaks off."""
    found = _THEME_LABEL.match(text)
    return ThemeLabel(found[1], found[2], text[found.end() :]) if found else None
