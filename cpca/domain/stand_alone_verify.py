"""Verifies an exported trail: one file, Python's standard library only, for anybody to run.

    python verify_trail.py trail.jsonl
    python verify_trail.py trail.jsonl --head 1234:0f3a…   (a head printed in a report, kept elsewhere)
    python verify_trail.py trail.jsonl --part              (a part: every event, and what some of them say)

Each line of the export is one event: its `body`, the very text that was hashed; its `hash`; and its
payload, `content` with the `salt` of its hash, both null once it was lawfully erased. A chain alone proves
only that nobody changed part of it. With one head that was kept elsewhere it proves that everything up to
that head stands as it stood.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

GENESIS = "0" * 64


class Link(NamedTuple):
    """One event as it was stored."""

    body: str
    hash: str
    salt: str | None
    content: str | None


NOTHING = Link("", "", None, None)  # a line that is not spelt as an export spells it


class Verdict(NamedTuple):
    """What was found: how many events, the last one's hash, and each fault in a sentence."""

    events: int
    head: str
    faults: list[str]


def digest(words: str) -> str:
    """SHA-256 in hexadecimal; what is no text has none, and so equals nothing."""
    try:
        return hashlib.sha256(words.encode()).hexdigest()
    except (AttributeError, UnicodeEncodeError):
        return ""


def canonical(value: Any) -> str:
    """JSON in the one spelling in which it was hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def verify(links: Iterable[Link], known: str | None = None, *, part: bool = False) -> Verdict:
    """Reads the whole chain once, in order.

    `known` is a head kept elsewhere, "sequence:hash" or the hash alone, "" for none. A `part` of the trail
    has every event of the chain, and leaves out what those outside it say: only what is there is held to
    its hash.
    """
    faults: list[str] = []
    before, count = GENESIS, 0
    seen: set[str] = set()
    empty: set[int] = set()  # payloads that are gone; an event must say of each that it was erased
    for count, link in enumerate(links, start=1):
        body = _read(link.body)
        faults += [f"Event {count}: {fault}" for fault in _faults_of(link, body, count, before)]
        if link.content is None and link.salt is None:
            empty.add(count)
        if body.get("kind") == "erased" and isinstance(body.get("subject_id"), int):
            empty.discard(body["subject_id"])
        before = link.hash
        seen.update((link.hash, f"{count}:{link.hash}"))
    if not part:
        faults += [
            f"Event {n}: its payload is missing, and no event says that it was erased." for n in sorted(empty)
        ]
    if known and known not in seen:
        faults.append("The head that was kept elsewhere is not in this chain.")
    return Verdict(count, before, faults)


def _read(body: str) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _faults_of(link: Link, body: dict[str, Any], count: int, before: str) -> Iterator[str]:
    if digest(link.body) != link.hash:
        yield "its hash is not that of its body."
    if body.get("sequence") != count:
        yield "it does not stand in its place; one before it is missing, doubled or moved."
    if body.get("before") != before:
        yield "it does not follow the event before it."
    if body and canonical(body) != link.body:
        yield "its body is not in the spelling that is hashed."
    if (link.salt is None) != (link.content is None):
        yield "half of its payload is missing."
    elif link.salt is not None and digest(link.salt + str(link.content)) != body.get("payload"):
        yield "its payload is not the one that was recorded."


def read_export(path: Path) -> Iterator[Link]:
    """The events of an export, a JSON object a line."""
    with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        for line in lines:
            found = _read(line)
            link = Link(found.get("body", ""), found.get("hash", ""), found.get("salt"), found.get("content"))
            yield link if canonical(link._asdict()) == line.rstrip("\n") else NOTHING


def write_line(link: Link) -> str:
    """One event as a line of an export."""
    return canonical(link._asdict()) + "\n"


def says(verdict: Verdict) -> str:
    """The verdict in words, a sentence a line."""
    if verdict.faults:
        return "\n".join([*verdict.faults, f"Faults: {len(verdict.faults)}. This trail is not whole."])
    return f"{verdict.events} events, each follows from the one before. Head {verdict.events}:{verdict.head}"


def main() -> int:
    """The command; 0 where the trail is whole, 1 where it is not."""
    parser = argparse.ArgumentParser(description="Verify an exported trail.")
    parser.add_argument("export", type=Path, help="the exported trail, a JSON object a line")
    parser.add_argument("--head", help="a head kept elsewhere: SEQUENCE:HASH as a report prints it")
    parser.add_argument("--part", action="store_true", help="it is a part: what other events say is left out")
    given = parser.parse_args()
    verdict = verify(read_export(given.export), given.head, part=given.part)
    sys.stdout.write(says(verdict) + "\n")
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
