"""Runs the reading of Word and PDF files in a child process that a hostile file cannot leave."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

from cpca.documents.paper_reader.door import Kind
from cpca.documents.paper_reader.errors import UnreadablePaper
from cpca.documents.paper_reader.extract.lines import SourceLine
from cpca.documents.paper_reader.limits import Limits

_HOME = str(Path(__file__).parent)
_START = "import sys; sys.path.append(sys.argv[1]); from extract.main import main; main(sys.argv[2:])"
_KEPT_SETTINGS = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # no secret goes with the file
_NAMES = {Kind.WORD: "Word file", Kind.PDF: "PDF"}
_log = logging.getLogger(__name__)


def read_in_child(data: bytes, kind: Kind, limits: Limits) -> list[SourceLine]:
    """Source lines of a Word or PDF file; raises UnreadablePaper if the child refuses, fails or is too slow."""
    command = [sys.executable, "-I", "-c", _START, _HOME, kind.value]
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
        raise UnreadablePaper(
            f"The {_NAMES[kind]} took too long to read, so reading was stopped. Save it as plain text."
        ) from error
    if done.returncode != 0:
        _log.warning(
            "paper reader ended with %s: %s", done.returncode, done.stderr[-2000:].decode(errors="replace")
        )
        raise UnreadablePaper(
            f"The {_NAMES[kind]} is damaged, cut short or too complicated to read. "
            "Open it, save it again and upload that, or save it as plain text."
        )
    return _answer(done.stdout)


def _answer(output: bytes) -> list[SourceLine]:
    answer = json.loads(output)
    if "refused" in answer:
        raise UnreadablePaper(answer["refused"])
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
