"""What a file offered as evidence is, by a look at its bytes, and whether it is safe to keep; its name counts nothing.

Nothing is unpacked to the disk, and nothing in the file is run. What is refused is refused in words for people.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .evidence_archive import is_archive_at_end
from .evidence_mail import looks_like_mail, read_mail
from .evidence_office import read_office
from .evidence_pdf import read_pdf
from .evidence_picture import read_jpeg, read_png
from .evidence_text import check_text
from .lines import ExtractionError

HEAD = 1024  # bytes in which readers of some kinds look for their sign
PDF_SIGN, PNG_SIGN, JPEG_SIGN, ZIP_SIGN = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PAGE_SIGNS = (b"<html", b"<script", b"<!doctype", b"<svg", b"<iframe")
_TWO = "The file is two kinds of file in one, which only files made to deceive are. Save a clean copy and offer that."
_OTHERS = (
    (
        (b"GIF8", b"II*\x00", b"MM\x00*", b"BM"),
        "a picture of a kind that is not taken. Save it as PNG or JPEG",
    ),
    ((b"{\\rtf",), "in rich text format (.rtf). Save it as .docx or PDF"),
    ((b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe"), "a program. Offer what it shows as a document instead"),
    (
        (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
        "a packed archive. Unpack it and offer its files one by one",
    ),
)


def read(data: bytes) -> dict[str, Any]:
    """The kind of a file ("pdf", "docx", "text"…) and what to know of it; raises ExtractionError to refuse it."""
    return look(data, depth=0)


def look(data: bytes, depth: int) -> dict[str, Any]:
    """As `read`; `depth` counts the files around this one."""
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf"):
        raise ExtractionError("The file is empty. Choose the file that has the evidence in it.")
    if data.startswith(ZIP_SIGN):
        _check_single(data, but=ZIP_SIGN)
        return read_office(data, depth)
    if data.startswith(_OLE):
        raise ExtractionError(_old_office(data))
    reader = next((found for sign, found in _READERS.items() if data.startswith(sign)), None)
    if reader is not None:
        _check_single(data, but=data[:5])
        return reader(data)
    _refuse_others(data)
    _check_single(data, but=b"")
    if looks_like_mail(data):
        return read_mail(data, depth, look)
    return check_text(data)


_READERS: dict[bytes, Callable[[bytes], dict[str, Any]]] = {
    PDF_SIGN: read_pdf,
    PNG_SIGN: read_png,
    JPEG_SIGN: read_jpeg,
}


def _check_single(data: bytes, but: bytes) -> None:
    """Refuses a file that some program would take for another kind than the one it begins as."""
    head = data[:HEAD]
    if PDF_SIGN in head and but != PDF_SIGN:
        raise ExtractionError(_TWO)
    if any(sign in head.lower() for sign in _PAGE_SIGNS):
        words = "The file is or begins with a web page. Print it to PDF and offer that." if not but else _TWO
        raise ExtractionError(words)
    if but != ZIP_SIGN and is_archive_at_end(data):
        raise ExtractionError(_TWO)


def _old_office(data: bytes) -> str:
    if _LOCKED in data:
        return "The file is locked with a password. Save a copy without the password and offer that."
    return "The file is in an old format (.doc, .xls, .ppt, .msg). Save it as .docx, .xlsx, .pptx or .eml and offer that."


def _refuse_others(data: bytes) -> None:
    for signs, words in _OTHERS:
        if data.startswith(signs):
            raise ExtractionError(f"The file is {words}.")
    if data[4:8] == b"ftyp" or data[8:12] == b"WEBP":
        raise ExtractionError(
            "The file is a picture or film of a kind that is not taken. Save it as PNG or JPEG."
        )
