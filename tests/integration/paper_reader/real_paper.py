"""The real Board paper, and a simple reading of it by its own lines that owes nothing to the reader's parser."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from cpca.domain.paper_content import Block

_BESIDE = Path(__file__).parents[3].parent / "shared" / "board-paper-2022-11-30.txt"
PATH = Path(os.environ.get("CPCA_REAL_PAPER", str(_BESIDE)))
FIRST_BODY_LINE = 23
RECOMMENDATIONS_LINE = 20

_TYPED = (
    ("section heading", r"(?P<number>\d+)\.? (?P<words>.*)"),
    ("theme heading", r"(?P<number>3\.2\.\d) (?P<words>Theme .*)"),
    ("paragraph", r" ?(?:- )?(?P<number>\d+(?:\.\d+)+)\.?(?: (?P<words>.*))?"),
    ("theme", r" - (?P<number>[A-F])\. (?P<words>.*)"),
    ("bullet", r"(?P<number>)- (?P<words>.*)"),
)


@dataclass(frozen=True)
class Part:
    """A printed part of the paper: what it is, its number or label, and its words."""

    kind: str
    number: str | None
    text: str
    mitigation: str | None = None


def source() -> str:
    return PATH.read_text(encoding="utf-8")


def header_rows() -> list[tuple[str, list[str]]]:
    """The header block's rows: label, and the paragraphs of its value."""
    rows = []
    for line in source().splitlines()[:FIRST_BODY_LINE]:
        if "\t" in line:
            label, value = line.split("\t")
            paragraphs = re.split(r"<[^>]+>|(?<=\.)(?=b\) )", value)
            rows.append((label, [paragraph.strip() for paragraph in paragraphs if paragraph.strip()]))
    return rows


def body_parts() -> list[Part]:
    """Every line from "1. Purpose" on, told apart by nothing but how this one file is typed."""
    lines = source().splitlines()[FIRST_BODY_LINE - 1 :]
    return [_part(re.sub(r"\[(.*)\]\(#\)", r"\1", line.replace("**", ""))) for line in lines if line]


def _part(line: str) -> Part:
    if "\t" in line:
        label, words = line.split("\t")
        risk, mitigation = words.split(" Mitigation: ")
        return Part("risk", label, risk, mitigation)
    for kind, pattern in _TYPED:
        if found := re.fullmatch(pattern, line):
            return Part(kind, found["number"] or None, found["words"] or "")
    return Part("heading", None, line)


def without_lines(blocks: tuple[Block, ...]) -> list[Block]:
    """Blocks as they compare between file formats, where lines are counted differently."""
    return [replace(block, line=0) for block in blocks]
