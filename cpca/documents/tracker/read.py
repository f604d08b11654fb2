"""Reads a tracker's workbook: measured by its directory first, then opened in a child process with limits."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from cpca.documents.paper_reader.child import ChildFailed, run_child
from cpca.documents.paper_reader.errors import UnreadablePaper
from cpca.documents.paper_reader.limits import MEBIBYTE, Limits
from cpca.domain.tracker_workbook import Workbook, workbook_from
from cpca.domain.trail import canonical

USUAL: Final = Limits(
    file_bytes=10 * MEBIBYTE,
    unpacked_bytes=60 * MEBIBYTE,
    archive_entries=500,
    memory_bytes=1024 * MEBIBYTE,
    cpu_seconds=10,
    wall_seconds=20,
)
_SAVE_AS = "In Excel choose Save As, “Excel Workbook (.xlsx)”, and upload that."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_FLAG_ENCRYPTED = 0x1
_WORKBOOK = "xl/workbook.xml"
_DAMAGED = "The workbook is damaged, cut short or too complicated to read. Open it in Excel, save it again and upload that."
_SLOW = (
    "The workbook took too long to read, so reading was stopped. Save the tracker alone in a new workbook."
)
_LOCKED = "The workbook is protected by a password. Save a copy without the password and upload that."


def read_workbook(data: bytes, limits: Limits = USUAL) -> tuple[Workbook, str]:
    """The workbook's sheets, and the same as the JSON that is kept of it.

    Raises UnreadablePaper, with a message for people, for whatever is no .xlsx workbook, damaged or too large.
    """
    _check_kind(data, limits)
    _check_archive(data, limits)
    try:
        answer = run_child(data, "workbook", limits)
    except ChildFailed as error:
        raise UnreadablePaper(_SLOW if error.slow else _DAMAGED) from error
    return workbook_from(answer), canonical(answer)


def _check_kind(data: bytes, limits: Limits) -> None:
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf"):
        raise UnreadablePaper("The file is empty. Choose the tracker’s own file.")
    if len(data) > limits.file_bytes:
        most = limits.file_bytes // MEBIBYTE
        raise UnreadablePaper(
            f"The file is larger than {most} MB. Save the tracker alone, without pictures, in a new workbook."
        )
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            raise UnreadablePaper(_LOCKED)
        raise UnreadablePaper(f"The file is in Excel’s old format (.xls). {_SAVE_AS}")
    if not data.startswith(b"PK"):
        raise UnreadablePaper(
            f"The file is not an Excel workbook, whatever its name says: it may be a .csv or a text file. {_SAVE_AS}"
        )


def _check_archive(data: bytes, limits: Limits) -> None:
    """Measures the archive by its directory, before anything in it is unpacked."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise UnreadablePaper(_DAMAGED) from error
    if len(entries) > limits.archive_entries or sum(e.file_size for e in entries) > limits.unpacked_bytes:
        raise UnreadablePaper(
            "The file unpacks to far more than a tracker holds, so it was not opened. "
            "Save the tracker alone in a new workbook."
        )
    if any(e.flag_bits & _FLAG_ENCRYPTED for e in entries):
        raise UnreadablePaper(_LOCKED)
    _check_parts({e.filename for e in entries})


def _check_parts(names: set[str]) -> None:
    if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names):
        raise UnreadablePaper("The file holds parts with addresses outside it, so it was not opened.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadablePaper(f"The workbook carries macros (.xlsm), which are not taken in. {_SAVE_AS}")
    if _WORKBOOK not in names:
        raise UnreadablePaper(
            f"The file is an archive or an Office file, but not an .xlsx workbook. {_SAVE_AS}"
        )
