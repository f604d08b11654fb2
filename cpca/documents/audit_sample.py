"""A drawn sample as one zip: a folder for each deliverable, the trail that proves it, and what checks both.

The same record gives the same bytes. One file is held in memory at a time; the zip itself goes to disk.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from cpca.documents import stand_alone_sample
from cpca.domain import stand_alone_verify
from cpca.domain.audit_sample import HOW, read_drawn
from cpca.domain.audit_sample_reading import Case, Handout, check_size, read_content
from cpca.domain.dates import say_moves
from cpca.domain.stand_alone_verify import write_line
from cpca.domain.summary_parts import say_date
from cpca.domain.trail import head
from cpca.domain.trail_proof import list_part
from cpca.models.deliverable import Deliverable, Milestone
from cpca.models.evidence import Evidence, EvidenceVersion

STAMP: Final = (1980, 1, 1, 0, 0, 0)
IN_MEMORY: Final = 8 * 1024 * 1024
LONGEST_NAME: Final = 80
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def clean_name(name: str) -> str:
    """A file's name that is safe in any folder: no path, no dots in front, plain letters, 80 characters."""
    plain = unicodedata.normalize("NFKD", name.replace("\\", "/").rsplit("/", 1)[-1])
    stem, dot, ending = _UNSAFE.sub("-", plain).strip(".-").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    ending = ending[:8]
    return f"{stem[: LONGEST_NAME - len(ending) - 1] or 'file'}{dot}{ending}"


def make_zip(handout: Handout) -> IO[bytes]:
    """The zip as an open file at its beginning; raises NotNow where its files are too many for one."""
    check_size(handout)
    kept: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the caller closes it
    sequence, hash = head()
    at = f"{sequence}:{hash}"
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        _put(package, "README.txt", _readme(handout, at))
        _put(package, "sample.json", json.dumps(_facts(handout, at), ensure_ascii=False, indent=1))
        _put(package, "verify.py", Path(stand_alone_sample.__file__).read_bytes())
        _put(package, "verify_trail.py", Path(stand_alone_verify.__file__).read_bytes())
        for case in handout.cases:
            _put(package, f"{_folder(case)}/about.txt", _about(case))
            for path, version in _files(case):
                _put(package, path, read_content(version) or b"")
        with package.open(_info("trail.jsonl"), "w", force_zip64=True) as trail:
            for link in list_part(handout.rows()):
                trail.write(write_line(link).encode())
    kept.seek(0)
    return kept


def _info(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, STAMP)
    info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
    return info


def _put(package: zipfile.ZipFile, path: str, data: str | bytes) -> None:
    package.writestr(_info(path), data)


def _folder(case: Case) -> str:
    return clean_name(case.name.replace("/", "-"))


def _files(case: Case) -> Iterable[tuple[str, EvidenceVersion]]:
    """Every file of a deliverable's evidence with its path; the piece and its version make each path its own."""
    for piece in case.evidence:
        for version in piece.versions:
            if version.file_id is not None:
                name = clean_name(version.name or "file")
                yield f"{_folder(case)}/evidence/{piece.reference}-v{version.number}-{name}", version


def _facts(handout: Handout, at: str) -> dict[str, Any]:
    """What `verify.py` checks."""
    drawn = read_drawn(handout.sample)
    return {
        "id": handout.sample.id,
        "seed": handout.sample.seed,
        "size": handout.sample.size,
        "states": list(drawn.states),
        "population": list(drawn.population),
        "drawn": list(drawn.names),
        "left_out": list(handout.left_out),
        "head": at,
        "cases": [_case_facts(case) for case in handout.cases],
    }


def _case_facts(case: Case) -> dict[str, Any]:
    files = [
        {"path": path, "sha256": version.sha256, "version": version.id} for path, version in _files(case)
    ]
    verifications = [
        {
            "id": row.id,
            "verified_by_id": row.verified_by_id,
            "words": row.words,
            "criteria": row.criteria,
            "findings": row.findings,
            "evidence": row.evidence,
        }
        for row in case.verifications
    ]
    return {
        "id": case.deliverable.id,
        "name": case.name,
        "state": case.deliverable.state.value,
        "files": files,
        "verifications": verifications,
    }


def _readme(handout: Handout, at: str) -> str:
    sample, drawn = handout.sample, read_drawn(handout.sample)
    lines = [
        f"Audit sample {sample.id} of {sample.plan.title}",
        "",
        f"Drawn by {sample.drawn_by.label} on {_moment(sample.drawn_at)}: {sample.size} of "
        f"{len(drawn.population)} deliverables that were then {_list(drawn.states)}.",
        f"Seed: {sample.seed}",
        f"As the record stood at head {at}",
        "",
        "WHAT IS HERE",
        *(f"  {_folder(case)}/  {case.name} {case.deliverable.title}" for case in handout.cases),
        *(f"  {name} was drawn and is not here: you may not read it." for name in handout.left_out),
        "  sample.json  the draw, and the fingerprint of every file",
        "  trail.jsonl  the chain of every event of the record, and what those about these deliverables say",
        "  verify.py and verify_trail.py  what checks all of it; they need Python 3.11 or later and nothing else",
        "",
        "HOW TO CHECK IT",
        "  Unpack the zip, open its folder and run:  python3 verify.py",
        "  With a head of the trail that is printed in an issued report:  python3 verify.py --head SEQUENCE:HASH",
        "  A chain alone proves that nobody changed a part of it. With a head from a report that was kept",
        "  elsewhere, it proves that everything up to that report stands as it stood.",
        "",
        "HOW TO DRAW IT AGAIN BY HAND",
        f"  {HOW}",
        f"  For example, the text for the first is {sample.seed}:{drawn.names[0]}",
        "",
        "The population:",
        *(f"  {name}" for name in drawn.population),
    ]
    return "\n".join(lines) + "\n"


def _about(case: Case) -> str:
    thing = case.deliverable
    lines = [
        f"{case.name} {thing.title}",
        f"State: {thing.state.value}. Lead: {thing.lead.label if thing.lead else 'nobody named'}",
        "",
        "FINDINGS THAT IT ANSWERS, IN THEIR OWN WORDS",
        *_or_none(f"  {row.source}, {row.reference}: {row.text}" for row in case.findings),
        "",
        "ACCEPTANCE CRITERIA",
        f"  {thing.criteria or 'none'}",
        "",
        "DATES",
        f"  {_dates(thing)}",
        *(f"  {row.reference} {row.title}, {row.state.value}: {_dates(row)}" for row in case.milestones),
        *(f"  {_move(row)}" for row in case.moves),
        "",
        "WHO VERIFIED IT",
        *_or_none(line for row in case.verifications for line in _verified(row)),
        *(f"  Tested again {_test(row)}" for row in case.retests),
        "",
        "EVIDENCE",
        *_or_none(line for piece in case.evidence for line in _piece(piece)),
        "",
        "EVERYTHING THAT WAS DONE TO IT",
        *_or_none(f"  {_event(row)}" for row in case.events),
    ]
    return "\n".join(lines) + "\n"


def _or_none(lines: Iterable[str]) -> list[str]:
    return list(lines) or ["  none"]


def _dates(thing: Deliverable | Milestone) -> str:
    named = (
        ("first promised", thing.first_on),
        ("baseline", thing.baseline_on),
        ("forecast", thing.forecast_on),
        ("actual", thing.actual_on),
    )
    said = [f"{word} {say_date(on)}" for word, on in named if on is not None]
    moved = say_moves(thing)
    return "; ".join([*said, *([moved] if moved else [])]) or "no dates"


def _move(row: Any) -> str:
    was = say_date(row.was_on) if row.was_on else "no date"
    by = row.moved_by.label if row.moved_by else "by import"
    return f"{row.date.value} from {was} to {say_date(row.now_on)}, {_moment(row.moved_at)}, {by}: {row.reason or ''}"


def _verified(row: Any) -> Iterable[str]:
    undone = f", undone {_moment(row.undone_at)}" if row.undone_at else ""
    yield f"  {row.verified_by.label}, {_moment(row.verified_at)}{undone}: {row.words}"
    for piece in json.loads(row.evidence):
        yield f"    on {piece['title']}, version {piece['version']}, SHA-256 {piece['sha256'] or 'none: a link'}"


def _test(row: Any) -> str:
    undone = f" (undone {_moment(row.undone_at)})" if row.undone_at else ""
    found = f": {row.words}" if row.words else ""
    return (
        f"{say_date(row.tested_on)} by {row.tester.label}, on {row.sample}: {row.result.value}{found}{undone}"
    )


def _piece(piece: Evidence) -> Iterable[str]:
    by = piece.decided_by.label if piece.decided_by else "nobody yet"
    yield f"  {piece.reference} {piece.title}: {piece.state.value} by {by}. {piece.decision or ''}".rstrip()
    for version in piece.versions:
        what = version.url or f"{clean_name(version.name or 'file')}, SHA-256 {version.sha256}"
        yield f"    version {version.number}, {_moment(version.added_at)}: {what}"


def _event(row: Any) -> str:
    who = row.person.label if row.person else "by import"
    words = f": {row.words}" if row.words else ""
    step = f" ({row.milestone.reference})" if row.milestone else ""
    return f"{_moment(row.done_at)} {row.deed.value}{step} – {who}{words}"


def _moment(at: dt.datetime) -> str:
    return f"{say_date(at.astimezone(dt.UTC).date())} {at.astimezone(dt.UTC):%H:%M} UTC"


def _list(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
