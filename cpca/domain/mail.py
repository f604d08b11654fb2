"""A mail that was saved as a file: what kind it is by our own look, never by what it says of itself.

It is kept as it came and never opened here; whoever needs it saves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cpca.domain.errors import DomainError

MOST: Final = 25 * 1024 * 1024  # bytes
LOOKED_AT: Final = 65_536  # bytes in which a text must show itself to be one
_OLE, _ZIP, _PNG, _PDF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"%PDF-"
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_KINDS: Final = {
    "pdf": (_PDF, "application/pdf"),
    "png": (_PNG, "image/png"),
    "msg": (_OLE, "application/vnd.ms-outlook"),
    "docx": (_ZIP, WORD),
    "eml": (b"", "message/rfc822"),
    "txt": (b"", "text/plain; charset=utf-8"),
}
ENDINGS: Final = {media_type: ending for ending, (_, media_type) in _KINDS.items()}
REFUSED: Final = "Save the mail as PDF, .eml, .msg, Word, text or PNG, and choose that file."


@dataclass(frozen=True)
class Mail:
    """A mail's file, with the kind it was found to be."""

    data: bytes
    media_type: str


def read_mail(name: str | None, data: bytes) -> Mail:
    """The file with its kind; `name` is what it was called. Raises DomainError on "mail" for anything else."""
    if not data:
        raise DomainError("The file is empty. Save the mail again, and choose that file.", "mail")
    if len(data) > MOST:
        raise DomainError("A mail may have 25 MB. Save it without its attachments.", "mail")
    starts, media_type = _KINDS.get((name or "").rpartition(".")[2].lower(), (None, ""))
    if starts is None or not data.startswith(starts) or (not starts and not _is_text(data)):
        raise DomainError(REFUSED, "mail")
    return Mail(data, media_type)


def _is_text(data: bytes) -> bool:
    """Whether the beginning is text of a mail or a note: no control characters but line ends and tabs."""
    return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in data[:LOOKED_AT])
