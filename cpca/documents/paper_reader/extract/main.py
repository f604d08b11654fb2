"""The child process: takes limits on itself, reads the file from its input, answers in JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from typing import Any

if sys.platform != "win32":
    import resource

from .lines import ExtractionError, SourceLine


def main(arguments: list[str]) -> None:
    """Read one file. Arguments: what it is to be read as, memory in bytes, processor time in seconds.

    The answer of "word" and "pdf" is {"lines": [...]}, others say their own; of all it may be {"refused":
    "why, in plain English"}. Anything else that goes wrong ends the child with an error, which its parent
    takes for a damaged file.
    """
    kind, memory_bytes, cpu_seconds = arguments[0], int(arguments[1]), int(arguments[2])
    _limit(memory_bytes, cpu_seconds)
    try:
        answer = _reader(kind)(sys.stdin.buffer.read())
    except ExtractionError as error:
        answer = {"refused": str(error)}
    except MemoryError:
        answer = {"refused": "The file needs more memory than a paper should. Save it as plain text."}
    sys.stdout.write(json.dumps(answer))


def _limit(memory_bytes: int, cpu_seconds: int) -> None:
    if sys.platform == "win32":  # which has no such limits; the parent's clock still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _reader(kind: str) -> Callable[[bytes], dict[str, Any]]:
    """What reads a kind of file; only the library that this file needs is loaded."""
    module = import_module(f".{kind}", __package__)
    if kind in ("word", "pdf"):
        lines: Callable[[bytes], list[SourceLine]] = getattr(module, f"{kind}_lines")
        return lambda data: {"lines": [asdict(line) for line in lines(data)]}
    reader: Callable[[bytes], dict[str, Any]] = module.read
    return reader
