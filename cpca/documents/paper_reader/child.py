"""Runs the reading of Word and PDF files, and the filling of templates, in a child that a hostile file cannot leave."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from cpca.documents.paper_reader.door import Kind
from cpca.documents.paper_reader.errors import UnreadablePaper
from cpca.documents.paper_reader.extract.lines import SourceLine
from cpca.documents.paper_reader.limits import Limits

_HOME = str(Path(__file__).parent)
_START = "import sys; sys.path.append(sys.argv[1]); from extract.main import main; main(sys.argv[2:])"
_KEPT_SETTINGS = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # no secret goes with the file
_NAMES = {Kind.WORD: "Word file", Kind.PDF: "PDF"}
_log = logging.getLogger(__name__)


class ChildFailed(Exception):
    """The child ended badly; `slow` says that it was stopped because it took too long."""

    def __init__(self, *, slow: bool) -> None:
        super().__init__("the child was too slow" if slow else "the child failed")
        self.slow = slow


def read_in_child(data: bytes, kind: Kind, limits: Limits) -> list[SourceLine]:
    """Source lines of a Word or PDF file; raises UnreadablePaper if the child refuses, fails or is too slow."""
    try:
        return _lines(run_child(data, kind.value, limits))
    except ChildFailed as error:
        if error.slow:
            message = (
                f"The {_NAMES[kind]} took too long to read, so reading was stopped. Save it as plain text."
            )
        else:
            message = (
                f"The {_NAMES[kind]} is damaged, cut short or too complicated to read. "
                "Open it, save it again and upload that, or save it as plain text."
            )
        raise UnreadablePaper(message) from error


def run_child(data: bytes, kind: str, limits: Limits) -> dict[str, Any]:
    """What the child's module `kind` (in extract/) answers to a file; raises ChildFailed, and UnreadablePaper
    with the child's own words where it refuses the file.
    """
    command = [sys.executable, "-I", "-c", _START, _HOME, kind]
    command += [str(limits.memory_bytes), str(limits.cpu_seconds)]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=limits.wall_seconds,
            env={name: os.environ[name] for name in _KEPT_SETTINGS if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ChildFailed(slow=True) from error
    if done.returncode != 0:
        _log.warning(
            "reader ended with %s: %s", done.returncode, done.stderr[-2000:].decode(errors="replace")
        )
        raise ChildFailed(slow=False)
    answer: dict[str, Any] = json.loads(done.stdout)
    if "refused" in answer:
        raise UnreadablePaper(answer["refused"])
    return answer


def _lines(answer: dict[str, Any]) -> list[SourceLine]:
    return [
        SourceLine(
            number=line["number"],
            text=line["text"],
            cells=tuple(tuple(cell) for cell in line["cells"]),
            heading=line["heading"],
            links=tuple(line["links"]),
            aside=line["aside"],
        )
        for line in answer["lines"]
    ]
