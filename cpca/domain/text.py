"""Text is cleaned once, at the door: what a form or a file brings in passes here before anything else.

Word's file format and mail headers both refuse control characters, and a month's report must not die on
one note that carried them in.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[\u00a0\u2007\u202f]")
_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters; tab and line feed stay
    "\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width space, word joiner, byte order mark
    "\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of the words after them
    "\ud800-\udfff"  # lone surrogates; pairs were joined before
    "\ufdd0-\ufdef\ufffe\uffff"  # code points that are no characters
    "]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_WHITE = re.compile(r"\s+")


def clean(text: str) -> str:
    """Text as the record keeps it: NFC, no control characters, no lone surrogates, plain spaces.

    Line feeds and tabs stay; every other line ending becomes a line feed. Cleaning twice changes nothing.
    """
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def clean_line(text: str) -> str:
    """Clean text on one line: every run of white space folded to a space, none at the ends."""
    return _WHITE.sub(" ", clean(text)).strip()
