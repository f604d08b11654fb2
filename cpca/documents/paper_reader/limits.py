"""How much the reader takes on: every figure is a setting, none is without an end."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one reading. A real Board paper is some 15 kB of text; these leave it plenty of room."""

    file_bytes: int = 25 * MEBIBYTE  # trust.md, rule 20
    unpacked_bytes: int = 100 * MEBIBYTE  # of an archive, as its directory says
    archive_entries: int = 2_000
    text_characters: int = 1_000_000
    lines: int = 20_000  # or paragraphs and table rows
    memory_bytes: int = 1024 * MEBIBYTE  # address space of the child that opens the file
    cpu_seconds: int = 20
    wall_seconds: int = 30


USUAL = Limits()
