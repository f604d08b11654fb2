"""What changed between two texts, word by word, and between two months' lines."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.4  # the share of words that two lines have in common for one to be the other, changed


class WordKind(enum.Enum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Words:
    """A run of words that both texts have, or only the one before, or only the one after."""

    kind: WordKind
    text: str


@dataclass(frozen=True)
class LineChange:
    """A line of either month: `is_new` has nothing before it, `is_gone` nothing after."""

    words: tuple[Words, ...]
    is_new: bool
    is_gone: bool

    @property
    def is_same(self) -> bool:
        return all(run.kind is WordKind.SAME for run in self.words)


def compare_words(before: str, after: str) -> tuple[Words, ...]:
    """Two texts word by word: what stayed, what only the first has and what only the second has."""
    old, new = before.split(), after.split()
    runs: list[Words] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(Words(WordKind.SAME, " ".join(old[a:b])))
            continue
        if a < b:
            runs.append(Words(WordKind.REMOVED, " ".join(old[a:b])))
        if c < d:
            runs.append(Words(WordKind.ADDED, " ".join(new[c:d])))
    return tuple(runs)


def compare_lines(before: Sequence[str], after: Sequence[str]) -> list[LineChange]:
    """This month's lines against last month's: each with what changed in it, then those that are gone.

    A line is compared with the one of last month that shares most words with it, each taken once.
    """
    left = {n: frozenset(text.lower().split()) for n, text in enumerate(before)}
    changes = []
    for text in after:
        match = _closest(frozenset(text.lower().split()), left)
        if match is not None:
            del left[match]
        old = before[match] if match is not None else ""
        changes.append(LineChange(compare_words(old, text), is_new=match is None, is_gone=False))
    gone = [LineChange(compare_words(before[n], ""), is_new=False, is_gone=True) for n in left]
    return changes + gone


def _closest(words: frozenset[str], left: dict[int, frozenset[str]]) -> int | None:
    best, shared = None, ALIKE
    for n, other in left.items():
        share = len(words & other) / (len(words | other) or 1)
        if share >= shared:
            best, shared = n, share
    return best
