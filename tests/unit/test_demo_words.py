"""The demo tells the same months as the real paper, in its own words."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL_PAPER = Path(os.environ.get("CPCA_REAL_PAPER", ROOT.parent / "shared" / "board-paper-2022-11-30.txt"))
RUN = 8  # consecutive words; a shorter run is how English names things
NAMES = ("Cambridgeshire and Peterborough Combined Authority Board",)  # cannot be said otherwise


def _words(text: str) -> list[str]:
    text = re.sub(r"<[^<>]*>", " ", text).lower()
    for name in NAMES:
        text = text.replace(name.lower(), " | ")
    return re.findall(r"[\w&£]+|\|", text.replace("’", "'").replace("'", ""))


def _runs(text: str) -> set[str]:
    lines = [_words(line) for line in text.splitlines()]
    return {" ".join(words[n : n + RUN]) for words in lines for n in range(len(words) - RUN + 1)}


@pytest.mark.parametrize("path", sorted((ROOT / "demo").rglob("*.*")), ids=lambda path: path.name)
def test_no_eight_words_in_a_row_are_the_real_papers(path: Path) -> None:
    assert _runs(path.read_text("utf-8")) & _runs(REAL_PAPER.read_text("utf-8")) == set()


def test_a_copied_sentence_would_be_found() -> None:
    sentence = next(
        line for line in REAL_PAPER.read_text("utf-8").splitlines() if len(line.split()) > RUN + 2
    )
    assert _runs(f"Before. {sentence} After.") & _runs(REAL_PAPER.read_text("utf-8")) != set()
