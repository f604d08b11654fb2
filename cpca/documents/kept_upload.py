"""An uploaded file between its preview and its confirmation: one a person, on disk, for two hours.

It is no part of the record. Its name is its content's hash, so that what is confirmed is what was shown.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from pathlib import Path

KEPT_FOR = 2 * 3600  # seconds
_NAME = re.compile(r"[0-9a-f]{64}")


def keep(folder: Path, person_id: int, data: bytes) -> str:
    """Keeps a person's upload in place of their last one, and clears out what is too old; gives its name."""
    folder.mkdir(parents=True, exist_ok=True)
    clear(folder, person_id)
    name = hashlib.sha256(data).hexdigest()
    path = _path(folder, person_id, name)
    new = path.with_suffix(f".{os.getpid()}")
    new.write_bytes(data)
    new.replace(path)
    return name


def find(folder: Path, person_id: int, name: str) -> bytes | None:
    """A person's own upload by its name, or None where it is not kept any more."""
    if not _NAME.fullmatch(name):
        return None
    path = _path(folder, person_id, name)
    if not path.exists() or _is_old(path):
        return None
    return path.read_bytes()


def clear(folder: Path, person_id: int) -> None:
    """Removes a person's upload, and everybody's that is too old."""
    for path in folder.glob("*-*"):
        if path.name.startswith(f"{person_id}-") or _is_old(path):
            path.unlink(missing_ok=True)


def _path(folder: Path, person_id: int, name: str) -> Path:
    return folder / f"{person_id}-{name}"


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > KEPT_FOR
    except FileNotFoundError:
        return True
