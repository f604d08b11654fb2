"""Numbered migrations; the newest is the one with the highest number."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def newest() -> str:
    """The number of the newest migration, from the files' names, without loading the migration tool."""
    return max(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))
