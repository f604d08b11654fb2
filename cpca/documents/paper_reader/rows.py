"""Rows of the tables in a paper's body: a theme, its progress or its risk, one row a theme."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cpca.documents.paper_reader.marks import theme_label
from cpca.domain.paper_content import Block, BlockKind, Section

_MITIGATION = re.compile(r"\bmitigations?(?:\s+actions?)?\s*:\s*", re.IGNORECASE)
_CODE = re.compile(r"([A-Z]|\d{1,2})[.):]?")
_LABEL_AND_RISK = re.compile(
    r"((?i:theme|work[\s-]?stream|strand)\s+([A-Z]|\d{1,2}))(?:\s*[-\u2013\u2014:.]+)?\s+(\S.*)"
)
_LONGEST_HEADING = 40  # characters of a column's heading
_COLUMNS = (
    ("mitigation", re.compile(r"mitigat|control|response", re.IGNORECASE)),
    ("risk", re.compile(r"risk", re.IGNORECASE)),
    ("words", re.compile(r"progress|achiev|statement|description|update", re.IGNORECASE)),
    ("label", re.compile(r"theme|work-?stream|strand|ref", re.IGNORECASE)),
)

Cells = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Row:
    """A row about one theme: whose it is, its paragraphs, its mitigation, and cells the record has no place for."""

    code: str | None
    heading: str  # its first cell: a label alone, or with words behind it
    paragraphs: tuple[str, ...]
    mitigation: str | None
    left: tuple[str, ...]


def column_headings(cells: Cells) -> dict[str, int]:
    """Which column holds what ("label", "words", "risk", "mitigation"), if this row is a table's headings."""
    texts = [" ".join(cell) for cell in cells]
    if any(len(text) > _LONGEST_HEADING or theme_label(text) for text in texts) or len(texts) < 2:
        return {}
    columns: dict[str, int] = {}
    for index, text in enumerate(texts):
        name = next(
            (name for name, pattern in _COLUMNS if pattern.search(text) and name not in columns), None
        )
        if name:
            columns[name] = index
    return columns if len(columns) > 1 else {}


def read_row(cells: Cells, columns: dict[str, int]) -> Row | None:
    """A row that opens with a theme's label or code, or that stands under known column headings."""
    label_at = _label_column(columns)
    first = " ".join(cells[label_at]) if 0 <= label_at < len(cells) else ""
    named = theme_label(first)
    code = named.code if named else _bare_code(first)
    words_at = columns.get("risk", columns.get("words", _next_filled(cells, label_at, columns)))
    if (code is None and not columns) or words_at is None or words_at >= len(cells) or not cells[words_at]:
        return None
    mitigation_at = columns.get("mitigation")
    mitigation = (
        " ".join(cells[mitigation_at]) if mitigation_at is not None and mitigation_at < len(cells) else None
    )
    used = {label_at, words_at, mitigation_at}
    left = tuple(" ".join(cell) for index, cell in enumerate(cells) if cell and index not in used)
    return Row(code, first, cells[words_at], mitigation or None, left)


def _label_column(columns: dict[str, int]) -> int:
    """Where a row names its theme: in the first column, unless that is known to hold something else; else -1."""
    return columns.get("label", -1 if 0 in columns.values() else 0)


def _bare_code(text: str) -> str | None:
    found = _CODE.fullmatch(text)
    return found[1] if found else None


def _next_filled(cells: Cells, after: int, columns: dict[str, int]) -> int | None:
    """The first column behind the label that has words and is not known to hold something else."""
    return next((i for i, cell in enumerate(cells) if cell and i > after and i not in columns.values()), None)


def risk_in_sentence(text: str) -> Row | None:
    """ "Work-Stream A Not reaching …" on one line, where the table's columns were lost on the way."""
    found = _LABEL_AND_RISK.fullmatch(text)
    return Row(found[2], found[1], (found[3],), None, ()) if found else None


def risk_block(row: Row, line: int) -> Block:
    """The risk and its mitigation apart; the word "Mitigation:" only says where one ends."""
    risk, mitigation = split_mitigation(" ".join(row.paragraphs))
    return Block(
        BlockKind.RISK,
        Section.RISKS,
        risk,
        line,
        theme=row.code,
        label=row.heading or None,
        mitigation=" ".join(part for part in (mitigation, row.mitigation) if part) or None,
    )


def split_mitigation(text: str) -> tuple[str, str | None]:
    """The words before "Mitigation:" and those after it, None where the text does not say."""
    found = _MITIGATION.search(text)
    if not found:
        return text, None
    return text[: found.start()].strip(), text[found.end() :].strip() or None
