"""Plain text and tables of plain text: nothing but words, in a spelling that programs agree on."""

from __future__ import annotations

import re
from typing import Any

from .lines import ExtractionError

_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_FORMULA = re.compile(r"(?:^|[\n,;\t])\s*[\"']?[=@+-](?:\w+\(|cmd|\w+\|)", re.IGNORECASE)
_NOT_TEXT = (
    "The file is none of the kinds that are taken: PDF, Word, Excel, PowerPoint, PNG, JPEG, mail (.eml), "
    "text (.txt) or table (.csv). Save it as one of them and offer that."
)
_NOTE = "Some cells begin like formulas: a spreadsheet program may run them, so open it as text."


def check_text(data: bytes) -> dict[str, Any]:
    """The word "text"; raises ExtractionError for bytes that are no text."""
    text = decoded(data)
    if text is None or _CONTROL.search(text):
        raise ExtractionError(_NOT_TEXT)
    return {"kind": "text", "notes": [_NOTE] if _FORMULA.search(text) else []}


def decoded(data: bytes) -> str | None:
    """Bytes as text: UTF-8, UTF-16 that says so, or what Windows writes; None where they are none of these."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
