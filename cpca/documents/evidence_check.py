"""A file offered as evidence, before it is kept: its kind by a look at its bytes, its name cleaned, its size bounded.

The look runs in a child process with limits (paper_reader/child.py), so that a hostile file ends the child only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cpca.documents.paper_reader.child import ChildFailed, run_child
from cpca.documents.paper_reader.errors import UnreadablePaper
from cpca.documents.paper_reader.limits import MEBIBYTE, Limits
from cpca.domain.evidence import GivenFile
from cpca.domain.text import clean_line

LIMITS: Final = Limits()
TAKEN: Final = "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), PNG, JPEG, mail (.eml), text (.txt) or table (.csv)"
LONGEST_NAME: Final = 120  # characters, with its ending
_FORBIDDEN = re.compile('[<>:"|?*\u200e\u200f\u061c]')  # by file systems; marks that turn words around
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class _Kind:
    """What a kind of file is called, the endings that its name may have, and its media type."""

    words: str
    endings: tuple[str, ...]
    media_type: str


_KINDS: Final = {
    "pdf": _Kind("a PDF", ("pdf",), "application/pdf"),
    "docx": _Kind("a Word document", ("docx",), f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": _Kind("an Excel workbook", ("xlsx",), f"{_OFFICE}.spreadsheetml.sheet"),
    "pptx": _Kind("a PowerPoint file", ("pptx",), f"{_OFFICE}.presentationml.presentation"),
    "png": _Kind("a PNG picture", ("png",), "image/png"),
    "jpg": _Kind("a JPEG picture", ("jpg", "jpeg"), "image/jpeg"),
    "eml": _Kind("a mail", ("eml", "txt"), "message/rfc822"),
    "text": _Kind("plain text", ("txt", "csv"), "text/plain"),
}
_ENDINGS = frozenset(ending for kind in _KINDS.values() for ending in kind.endings)


class BadFile(ValueError):
    """The file is not kept; `message` says why and what to do, for people."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Looked:
    """A file that may be kept, and what to know of it, a sentence each."""

    file: GivenFile
    notes: tuple[str, ...]


def look_at(data: bytes, name: str, limits: Limits = LIMITS) -> Looked:
    """What a file is, whatever it is called; raises BadFile for one that is not taken."""
    if len(data) > limits.file_bytes:
        raise BadFile(too_large(limits.file_bytes // MEBIBYTE))
    cleaned = clean_name(name)
    if _ending(cleaned) not in _ENDINGS:
        raise BadFile(f"Files of this kind are not taken. Save it as {TAKEN} and offer that.")
    kind, notes = _look(data, limits)
    if _ending(cleaned) not in kind.endings:
        raise BadFile(
            f"The file is called .{_ending(cleaned)}, but what is in it is {kind.words}. "
            f"Give it a name that ends in .{kind.endings[0]}, or choose the right file."
        )
    return Looked(GivenFile(data, cleaned, kind.media_type), notes)


def too_large(megabytes: int) -> str:
    """What to say of a file over the limit."""
    return f"A file may have {megabytes} MB. Save a smaller copy, or offer a link to where it is kept."


def clean_name(name: str) -> str:
    """A plain base name: no path, no control or turning marks, no signs that file systems refuse, not too long."""
    base = re.split(r"[/\\]", clean_line(name))[-1]
    plain = _FORBIDDEN.sub("", base).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    return (
        f"{stem[: LONGEST_NAME - len(ending) - 1].strip('. ') or 'file'}.{ending}" if dot else plain or "file"
    )


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _look(data: bytes, limits: Limits) -> tuple[_Kind, tuple[str, ...]]:
    try:
        answer = run_child(data, "evidence", limits)
    except UnreadablePaper as error:
        raise BadFile(error.message) from error
    except ChildFailed as error:
        how = "took too long to look at" if error.slow else "is damaged, or too complicated to look at"
        raise BadFile(f"The file {how}. Save it as PDF and offer that, or offer a link to it.") from error
    return _KINDS[answer["kind"]], tuple(answer["notes"])
