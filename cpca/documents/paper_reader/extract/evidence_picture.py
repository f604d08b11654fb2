"""PNG and JPEG pictures: whole, of a size that opens, and with nothing hung on behind."""

from __future__ import annotations

import struct
import zlib
from typing import Any

from .lines import ExtractionError

MOST_PIXELS = 100_000_000
PNG_START = 8
_DAMAGED = "The picture is damaged or cut short. Save it again and offer that."
_ATTACHED = "The picture has something attached behind its end. Open it, save it again and offer that."
_HUGE = "The picture has more than 100 million points. Save a smaller copy and offer that."
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # markers that give a picture's size
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
_SCAN, _END = 0xDA, 0xD9


def read_png(data: bytes) -> dict[str, Any]:
    """The word "png"; raises ExtractionError for a picture that is cut short, too large or followed by something."""
    at, first = PNG_START, True
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        after = at + 12 + length
        if after > len(data) or zlib.crc32(kind + content) != struct.unpack(">I", data[after - 4 : after])[0]:
            raise ExtractionError(_DAMAGED)
        if first != (kind == b"IHDR"):
            raise ExtractionError(_DAMAGED)
        if first:
            width, height = struct.unpack(">II", content[:8])
            _check_size(width, height)
        if kind == b"IEND":
            if after != len(data):
                raise ExtractionError(_ATTACHED)
            return {"kind": "png", "notes": []}
        at, first = after, False
    raise ExtractionError(_DAMAGED)


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise ExtractionError(_DAMAGED)
    if width * height > MOST_PIXELS:
        raise ExtractionError(_HUGE)


def read_jpeg(data: bytes) -> dict[str, Any]:
    """The word "jpg"; a camera's further pictures may follow the first, and nothing else may."""
    at = 0
    while at < len(data):
        if data[at : at + 2] != b"\xff\xd8":
            if data[at:].strip(b"\x00"):
                raise ExtractionError(_ATTACHED)
            break
        at = _end_of_jpeg(data, at + 2)
    return {"kind": "jpg", "notes": []}


def _end_of_jpeg(data: bytes, at: int) -> int:
    """Where a picture ends, walked marker by marker from behind its first."""
    sized = False
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            raise ExtractionError(_DAMAGED)
        marker = data[at + 1]
        at += 2 if marker != 0xFF else 1
        if marker == _END:
            if not sized:
                raise ExtractionError(_DAMAGED)
            return at
        if marker in _ALONE or marker == 0xFF:
            continue
        (length,) = struct.unpack(">H", data[at : at + 2].rjust(2, b"\x00"))
        if length < 2 or at + length > len(data):
            raise ExtractionError(_DAMAGED)
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 3 : at + 7])
            _check_size(width, height)
            sized = True
        at += length
        if marker == _SCAN:
            at = _end_of_scan(data, at)
    raise ExtractionError(_DAMAGED)


def _end_of_scan(data: bytes, at: int) -> int:
    """The first marker behind a scan's packed points."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise ExtractionError(_DAMAGED)
        if data[at + 1] != 0x00 and data[at + 1] not in _ALONE and data[at + 1] != 0xFF:
            return at
        at += 1 if data[at + 1] == 0xFF else 2
