"""Archives measured by their directory, before anything in them is opened."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from .lines import ExtractionError

END, END_SIZE, LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
MOST_MEMBERS = 5_000
MOST_UNPACKED = 250 * 1024 * 1024  # bytes, as the directory says
SMALL = 20 * 1024 * 1024  # unpacked bytes up to which a ratio says nothing: blank sheets pack well
HIGHEST_RATIO = 100  # unpacked bytes to one packed
LOCAL_HEADER = 30  # bytes, with neither name nor extra
_LOCKED = 0x1
_BOMB = (
    "The file unpacks to far more than a document holds, so it was not opened. "
    "Save it again from the program that made it, or as PDF, and offer that."
)
_DAMAGED = "The file is damaged or cut short. Open it, save it again and offer that."
_ATTACHED = "The file has something attached before or behind it. Open it, save it again and offer that."


def is_archive_at_end(data: bytes) -> bool:
    """Whether a program for archives would find one in these bytes: by its end, as those programs look."""
    tail = data[-(END_SIZE + LONGEST_COMMENT) :]
    at = tail.rfind(END)
    while at >= 0:
        if len(tail) - at >= END_SIZE:
            return True
        at = tail.rfind(END, 0, at)
    return False


def measure(data: bytes) -> zipfile.ZipFile:
    """The archive in these bytes, found sound by its directory; raises ExtractionError, with nothing unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise ExtractionError(_DAMAGED) from error
    members = archive.infolist()
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED:
        raise ExtractionError(_BOMB)
    if unpacked > SMALL and unpacked > HIGHEST_RATIO * max(1, packed):
        raise ExtractionError(_BOMB)
    if any(member.flag_bits & _LOCKED for member in members):
        raise ExtractionError(
            "The file is locked with a password. Save a copy without the password and offer that."
        )
    _check_places(data, members)
    _check_names(members)
    return archive


def _check_places(data: bytes, members: list[zipfile.ZipInfo]) -> None:
    """Members begin at the first byte and follow each other: overlapping ones are a bomb. The directory is last."""
    if data[-END_SIZE:][: len(END)] != END or data[-2:] != b"\x00\x00":
        raise ExtractionError(_ATTACHED)
    at = 0
    for member in sorted(members, key=lambda m: m.header_offset):
        if at == 0 and member.header_offset:
            raise ExtractionError(_ATTACHED)
        if member.header_offset < at:
            raise ExtractionError(_BOMB)
        start = member.header_offset
        lengths = data[start + LOCAL_HEADER - 4 : start + LOCAL_HEADER]
        at = (
            start + LOCAL_HEADER + sum(struct.unpack("<HH", lengths.ljust(4, b"\x00"))) + member.compress_size
        )
    if at > len(data):
        raise ExtractionError(_DAMAGED)


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename.lower() for member in members]
    if len(set(names)) != len(names):
        raise ExtractionError(_DAMAGED)
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        raise ExtractionError(
            "The file packs parts that would be put outside its own place. It was not opened."
        )


def read_member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """The bytes of a member; raises ExtractionError for one that is damaged or larger than `most`."""
    if archive.getinfo(name).file_size > most:
        raise ExtractionError(_BOMB)
    return begin_member(archive, name, most)


def begin_member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """The first bytes of a member, `most` of them; raises ExtractionError for one that is damaged."""
    try:
        with archive.open(name) as part:
            return part.read(most)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise ExtractionError(_DAMAGED) from error
