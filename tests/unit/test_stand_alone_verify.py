"""The verifier catches every fault planted for it, run as a stranger would run it."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from cpca.domain import stand_alone_verify as verifier
from cpca.domain.stand_alone_verify import GENESIS, Link, canonical, digest, verify

COUNT = 40
TRIES = 400


def chain(count: int, *, words: str = "words", erased: int | None = None) -> list[Link]:
    """A whole chain of events; of `erased` the payload is gone and the last event says so."""
    links: list[Link] = []
    for sequence in range(1, count + 1):
        content, salt = canonical({"text": f"{words} {sequence}", "name": "Déjà vu"}), f"{sequence:032x}"
        body = {
            "sequence": sequence,
            "kind": "erased" if erased and sequence == count else "changed",
            "subject_id": erased if sequence == count else sequence,
            "payload": digest(salt + content),
            "before": links[-1].hash if links else GENESIS,
        }
        spelt = canonical(body)
        gone = sequence == erased
        links.append(Link(spelt, digest(spelt), None if gone else salt, None if gone else content))
    return links


def flip(text: str, chance: random.Random) -> str:
    """The text with one character replaced by another."""
    at = chance.randrange(len(text))
    other = chance.choice([c for c in '0123456789abcdef{}":, é\n' if c != text[at]])
    return text[:at] + other + text[at + 1 :]


def export(path: Path, links: list[Link]) -> Path:
    path.write_text("".join(map(verifier.write_line, links)), encoding="utf-8")
    return path


def test_a_whole_chain_verifies() -> None:
    links = chain(COUNT)
    assert verify(links) == (COUNT, links[-1].hash, [])


def test_an_empty_chain_verifies() -> None:
    assert verify([]) == (0, GENESIS, [])


def test_a_part_leaves_words_out_and_is_held_to_its_chain_and_the_words_it_has() -> None:
    links = chain(COUNT)
    part = [link if n % 5 == 0 else link._replace(salt=None, content=None) for n, link in enumerate(links)]
    assert verify(part, part=True) == (COUNT, links[-1].hash, [])
    assert len(verify(part).faults) == COUNT - COUNT // 5
    part[10] = part[10]._replace(content=canonical({"text": "other words"}))
    assert verify(part, part=True).faults == ["Event 11: its payload is not the one that was recorded."]
    assert len(verify([*part[:7], *part[8:]], part=True).faults) > COUNT - 10


def test_a_payload_erased_by_an_event_that_says_so_leaves_the_chain_whole() -> None:
    assert verify(chain(COUNT, erased=7)).faults == []


def test_a_payload_that_is_gone_without_such_an_event_is_a_fault() -> None:
    links = chain(COUNT)
    links[6] = links[6]._replace(salt=None, content=None)
    assert verify(links).faults == ["Event 7: its payload is missing, and no event says that it was erased."]


@pytest.mark.parametrize("part", ["body", "hash", "salt", "content"])
def test_any_changed_character_is_caught(part: str) -> None:
    whole, chance = chain(COUNT), random.Random(2022)
    missed = []
    for _ in range(TRIES):
        links, at = list(whole), chance.randrange(COUNT)
        links[at] = links[at]._replace(**{part: flip(getattr(links[at], part), chance)})
        if not verify(links).faults:
            missed.append(links[at])
    assert missed == []


def test_any_event_moved_dropped_or_doubled_is_caught() -> None:
    whole, chance = chain(COUNT), random.Random(2023)
    for _ in range(TRIES):
        links, at = list(whole), chance.randrange(COUNT - 1)
        act = chance.choice(("swap", "drop", "double"))
        if act == "swap":
            links[at], links[at + 1] = links[at + 1], links[at]
        elif act == "drop":
            links.pop(at)
        else:
            links.insert(at, links[at])
        assert verify(links).faults != [], (act, at)


def test_any_changed_byte_of_an_export_is_caught(tmp_path: Path) -> None:
    chance = random.Random(2024)
    path = export(tmp_path / "trail.jsonl", chain(COUNT))
    whole = path.read_bytes()
    for _ in range(TRIES):
        at = chance.randrange(len(whole) - 1)  # the last line's end is no part of an event
        other = chance.choice([b for b in range(256) if b != whole[at]])
        path.write_bytes(whole[:at] + bytes([other]) + whole[at + 1 :])
        assert verify(verifier.read_export(path)).faults != [], (at, other)


def test_a_chain_cut_short_or_hashed_anew_is_caught_by_a_head_kept_elsewhere() -> None:
    whole = chain(COUNT)
    known = f"{COUNT}:{whole[-1].hash}"
    for count in range(COUNT):
        assert verify(whole[:count]).faults == []
        assert len(verify(whole[:count], known).faults) == 1
    anew = chain(COUNT, words="other words")
    assert verify(anew).faults == []
    assert len(verify(anew, known).faults) == 1


def test_last_months_head_is_found_in_a_chain_that_grew_since() -> None:
    links = chain(COUNT)
    assert verify(links, f"12:{links[11].hash}").faults == []
    assert verify(links, links[11].hash).faults == []
    assert len(verify(links, f"13:{links[11].hash}").faults) == 1


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The file alone in a folder, by a Python that sees no package of ours."""
    copy = folder / "verify_trail.py"
    copy.write_text(Path(verifier.__file__).read_text("utf-8"), "utf-8")
    return subprocess.run(
        [sys.executable, "-I", "-S", str(copy), *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_stranger_can_run_it_with_python_alone(tmp_path: Path) -> None:
    links = chain(COUNT)
    export(tmp_path / "trail.jsonl", links)

    answer = run(tmp_path, "trail.jsonl", "--head", f"12:{links[11].hash}")

    assert answer.returncode == 0
    assert answer.stdout == (
        f"{COUNT} events, each follows from the one before. Head {COUNT}:{links[-1].hash}\n"
    )


def test_a_stranger_is_told_what_is_wrong(tmp_path: Path) -> None:
    links = chain(3)
    export(tmp_path / "trail.jsonl", [links[0], links[1]._replace(content="{}"), links[2]])

    answer = run(tmp_path, "trail.jsonl")

    assert answer.returncode == 1
    assert answer.stdout == (
        "Event 2: its payload is not the one that was recorded.\nFaults: 1. This trail is not whole.\n"
    )
