"""The signs that open a list item or a numbered paragraph."""

from __future__ import annotations

import re

# The private-use ones are what Word's Symbol and Wingdings bullets become outside their fonts.
BULLET = re.compile(
    r"\s*(?:[\u2022\u00b7\u25aa\u25e6\u25cf\u25cb\u2023\u25a0\u27a2\uf0b7\uf0a7\uf0d8\uf02d]\s*|[-\u2013\u2014*o]\s+)"
    r"(?=\S)"
)
DOTTED_NUMBER = re.compile(r"\s*\(?(\d{1,2}(?:\.\d{1,3}){1,4})[.):]*(?:\s+|$|(?=[A-Z][a-z]))")
PLAIN_NUMBER = re.compile(r"\s*\(?(\d{1,2})[.):]*\s+(?=\S)")
SMALL_LETTER = re.compile(r"\s*\(?([a-z]|[ivx]{2,4})\)\s*(?=\S)")
CAPITAL = re.compile(r"\s*([A-Z])[.):]\s+(?=\S)")
LABEL = re.compile(r"\s*[A-Z][A-Za-z ]{1,30}:(?:\s|$)")
WORKSTREAM = re.compile(r"\s*(?i:theme|work[\s-]?stream|strand)\s+(?:[A-Z]|\d{1,2})\b")

_ITEMS = (BULLET, DOTTED_NUMBER, PLAIN_NUMBER, SMALL_LETTER, CAPITAL, LABEL, WORKSTREAM)


def starts_item(text: str) -> bool:
    """Whether the text opens like a list item, a numbered paragraph or a labelled row."""
    return any(sign.match(text) for sign in _ITEMS)
