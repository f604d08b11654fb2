"""Remember which steps are done, so that a second `make run` reaches the server at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def list_files(*names: str) -> list[Path]:
    """Return the files under these paths of the repository, sorted; a missing path gives none."""
    found: set[Path] = set()
    for name in names:
        path = ROOT / name
        found.update(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else found.add(path)
    return sorted(p for p in found if p.exists())


def digest_of(files: Iterable[Path]) -> str:
    """Return one SHA-256 over names and contents: a rename counts as a change, a new date does not."""
    total = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(ROOT)} {content}\n".encode())
    return total.hexdigest()


@dataclass(frozen=True)
class Stamp:
    """The proof that a step was done with exactly these inputs.

    `path` lies inside what the step makes, so that deleting the result deletes its proof.
    """

    path: Path
    inputs: tuple[str, ...]

    def is_current(self) -> bool:
        """Say whether the step was done with the inputs as they are now."""
        return self.path.exists() and self.path.read_text() == self._digest()

    def mark(self) -> None:
        """Record that the step is done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self._digest())

    def _digest(self) -> str:
        return digest_of(list_files(*self.inputs))
