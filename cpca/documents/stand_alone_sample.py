"""Checks an audit sample: Python's standard library only, for anybody to run in the folder it was unpacked to.

    python3 verify.py
    python3 verify.py --head 1234:0f3a…   (a head of the trail printed in a report, kept elsewhere)

It draws the sample again by its seed, holds every file to its fingerprint, and both to the trail: the chain of
every event of the record, with what the events about these deliverables say.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
BLOCK = 1024 * 1024


def main() -> int:
    """The command; 0 where all of it holds, 1 where something does not."""
    parser = argparse.ArgumentParser(description="Check an audit sample.")
    parser.add_argument("--head", help="a head kept elsewhere: SEQUENCE:HASH as a report prints it")
    head = parser.parse_args().head
    sample = json.loads((HERE / "sample.json").read_text("utf-8"))
    faults = [*check_trail(sample["head"]), *(check_trail(head) if head else [])]
    recorded = read_recorded()
    faults += [*check_draw(sample, recorded), *check_files(sample, recorded), *check_words(sample, recorded)]
    for fault in faults:
        sys.stdout.write(f"FAULT: {fault}\n")
    if faults:
        sys.stdout.write(f"Faults: {len(faults)}. This sample does not hold.\n")
        return 1
    files = sum(len(case["files"]) for case in sample["cases"])
    sys.stdout.write(
        f"The draw, {files} file(s) and the trail hold: {len(sample['cases'])} deliverable(s). "
        f"Head {sample['head']}\n"
    )
    return 0


def check_trail(head: str) -> list[str]:
    """The chain, by the stand-alone verifier that lies beside this file."""
    sys.path.insert(0, str(HERE))
    import verify_trail  # type: ignore[import-not-found]  # noqa: PLC0415  it is in the folder, and nowhere else

    found: list[str] = verify_trail.verify(
        verify_trail.read_export(HERE / "trail.jsonl"), head, part=True
    ).faults
    return found


def read_recorded() -> dict[tuple[str, int], dict[str, Any]]:
    """What the trail says last of each row whose events are in this part, by table and key."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    with (HERE / "trail.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if event["content"] is not None:
                body = json.loads(event["body"])
                found[body["subject"], body["subject_id"]] = json.loads(event["content"])
    return found


def check_draw(sample: dict[str, Any], recorded: dict[tuple[str, int], dict[str, Any]]) -> Iterator[str]:
    """The seed draws just these, and it is the draw that the trail recorded."""
    kept = recorded.get(("audit_sample", sample["id"]), {})
    for name in ("seed", "size", "population", "drawn"):
        told = kept.get(name)
        if (json.loads(told) if name in ("population", "drawn") and told else told) != sample[name]:
            yield f"the {name} of the draw is not the one in the trail."
    ordered = sorted(
        sample["population"],
        key=lambda name: hashlib.sha256(f"{sample['seed']}:{name}".encode()).hexdigest(),
    )
    if ordered[: sample["size"]] != sample["drawn"]:
        yield "the seed does not draw these deliverables."
    shown = [case["name"] for case in sample["cases"]]
    if sorted([*shown, *sample["left_out"]]) != sorted(sample["drawn"]):
        yield "the deliverables here are not those that were drawn."


def check_files(sample: dict[str, Any], recorded: dict[tuple[str, int], dict[str, Any]]) -> Iterator[str]:
    """Each file is there, is what its fingerprint says, and that fingerprint is the trail's."""
    for case in sample["cases"]:
        for file in case["files"]:
            path = HERE / file["path"]
            if not path.is_file():
                yield f"{file['path']} is missing."
            elif digest(path) != file["sha256"]:
                yield f"{file['path']} is not the file of which the fingerprint was taken."
            if recorded.get(("evidence_version", file["version"]), {}).get("sha256") != file["sha256"]:
                yield f"{file['path']}: the trail does not know this fingerprint."


def check_words(sample: dict[str, Any], recorded: dict[tuple[str, int], dict[str, Any]]) -> Iterator[str]:
    """Who verified, in which words and on what evidence, is as the trail recorded it."""
    for case in sample["cases"]:
        for row in case["verifications"]:
            told = recorded.get(("verification", row["id"]), {})
            if any(told.get(name) != value for name, value in row.items()):
                yield f"{case['name']}: its verification is not the one in the trail."
        state = recorded.get(("deliverable", case["id"]), {}).get("state")
        if state != case["state"]:
            yield f"{case['name']}: the trail says that it is {state}, and not {case['state']}."


def digest(path: Path) -> str:
    """A file's SHA-256, read a block at a time."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
