"""What kind of file this is, judged by its content, and whether it is safe to open."""

from __future__ import annotations

import enum
import io
import zipfile

from cpca.documents.paper_reader.errors import UnreadablePaper
from cpca.documents.paper_reader.limits import MEBIBYTE, Limits

_TYPES = "Upload the paper as Word (.docx), PDF or plain text (.txt)."
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"\x00\x00\x01\x00")
_IMAGE_BOXES = (b"ftypheic", b"ftypheif", b"ftypmif1", b"ftypavif")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_WORD_PART = "word/document.xml"
_FLAG_ENCRYPTED = 0x1


class Kind(enum.Enum):
    """The three kinds of file a paper comes in."""

    TEXT = "text"
    WORD = "word"
    PDF = "pdf"


def kind_of(data: bytes, limits: Limits) -> Kind:
    """Say what the file is; raises UnreadablePaper for anything a paper cannot be, or that is too large."""
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf"):
        raise UnreadablePaper("The file is empty. Choose the file of the paper itself.")
    if len(data) > limits.file_bytes:
        raise UnreadablePaper(_too_large(limits.file_bytes))
    if data.startswith(b"PK"):
        _check_archive(data, limits)
        return Kind.WORD
    if b"%PDF-" in data[:1024]:
        _check_pdf_end(data)
        return Kind.PDF
    _refuse_other_types(data)
    return Kind.TEXT


def _too_large(limit: int) -> str:
    return (
        f"The file is larger than {limit // MEBIBYTE} MB. Save the paper without its pictures, "
        "or as plain text, and upload that."
    )


def _check_pdf_end(data: bytes) -> None:
    if b"%%EOF" not in data[-2048:]:
        raise UnreadablePaper(
            "The PDF is cut short: its end is missing. Download or save it again and upload that."
        )


def _check_archive(data: bytes, limits: Limits) -> None:
    """Measure the archive by its directory, before anything in it is unpacked."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise UnreadablePaper(
            "The Word file is damaged or cut short: its end is missing. "
            "Open it in Word, save it again and upload that."
        ) from error
    if len(entries) > limits.archive_entries or sum(e.file_size for e in entries) > limits.unpacked_bytes:
        raise UnreadablePaper(
            "The file unpacks to far more than a paper holds, so it was not opened. "
            "Save the paper again from Word, or as plain text."
        )
    if any(e.flag_bits & _FLAG_ENCRYPTED for e in entries):
        raise UnreadablePaper(_password("file"))
    if _WORD_PART not in {e.filename for e in entries}:
        raise UnreadablePaper(f"The file is an archive or an Office file, but not a Word document. {_TYPES}")


def _password(what: str) -> str:
    return f"The {what} is protected by a password. Save a copy without the password and upload that."


def _refuse_other_types(data: bytes) -> None:
    if data.startswith(_IMAGES) or data[4:12] in _IMAGE_BOXES or data[8:12] == b"WEBP":
        raise UnreadablePaper(f"The file is a picture, not a text. {_TYPES}")
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            raise UnreadablePaper(_password("Word file"))
        raise UnreadablePaper(
            "The file is in Office's old format (.doc, .xls, .msg). Save it as .docx and upload that."
        )
    if data.startswith(b"{\\rtf"):
        raise UnreadablePaper("The file is in rich text format (.rtf). Save it as .docx and upload that.")
    if (
        data[:512]
        .lstrip(b"\xef\xbb\xbf\t\n\r ")
        .lower()
        .startswith((b"<!doctype", b"<html", b"<?xml", b"<svg"))
    ):
        raise UnreadablePaper(f"The file is a web page or a drawing, not the paper itself. {_TYPES}")
