"""PDF files: whole, not locked, and without a script or a program in them."""

from __future__ import annotations

import io
import re
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from .lines import ExtractionError

LAST = 64  # bytes that may follow the end's mark: spaces and line ends
MOST_LOOKED_AT = 200_000  # objects
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_RUNS = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/RichMedia", "/SubmitForm", "/ImportData")
_LOCKED = "The file is locked with a password. Save a copy without the password and offer that."
_DAMAGED = "The PDF is damaged or cut short. Download or save it again and offer that."
_ATTACHED = "The PDF has something attached behind its end. Print it to PDF again and offer that."
_ACTIVE = (
    "The PDF holds a script, a form that sends, or a file inside it. Print it to PDF again and offer that."
)


def read_pdf(data: bytes) -> dict[str, Any]:
    """The word "pdf"; raises ExtractionError for one that is cut short, locked, or more than pages to read."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise ExtractionError(_DAMAGED)
    behind = data[end + 5 :]
    if len(behind) > LAST or behind.strip(b"\x00\t\r\n "):
        raise ExtractionError(_ATTACHED)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise ExtractionError(_LOCKED)
        if not reader.pages:
            raise ExtractionError(_DAMAGED)
        active = _is_active(reader.root_object)
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        if isinstance(error, ExtractionError):
            raise
        raise ExtractionError(_DAMAGED) from error
    if active or _says_active(data):
        raise ExtractionError(_ACTIVE)
    return {"kind": "pdf", "notes": []}


def _says_active(data: bytes) -> bool:
    """Whether the plain bytes name something that runs, though nothing may point to it; names may be escaped."""
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data) if b"#" in data else data
    return any(sign in plain for sign in (b"/JavaScript", b"/Launch", b"/EmbeddedFile"))


def _is_active(root: DictionaryObject) -> bool:
    """Whether anything that the document reaches runs, sends or packs a file; each object is looked at once."""
    seen: set[tuple[int, int]] = set()
    to_do: list[Any] = [root]
    looked_at = 0
    while to_do:
        thing = to_do.pop()
        if isinstance(thing, IndirectObject):
            if (thing.idnum, thing.generation) in seen:
                continue
            seen.add((thing.idnum, thing.generation))
            thing = thing.get_object()
        looked_at += 1
        if looked_at > MOST_LOOKED_AT:
            raise ExtractionError(
                "The PDF is too complicated to look at. Print it to PDF again and offer that."
            )
        if isinstance(thing, DictionaryObject):
            if any(name in thing or thing.get("/S") == name for name in _RUNS):
                return True
            to_do += thing.values()
        elif isinstance(thing, ArrayObject):
            to_do += thing
    return False
