"""Which of a workbook's headings stands for what: recognised by their usual words, confirmed by a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from cpca.domain.errors import DomainError
from cpca.domain.tracker_workbook import Sheet, Value, Workbook

ABOUT: Final = "About"
LOOKED_AT: Final = 30  # rows in which the headings are looked for
_NOT_WORDS = re.compile(r"[\W_]+")


class Column(NamedTuple):
    """A column of the tracker: its heading as we write it, and the other words that people use for it."""

    key: str
    heading: str
    also: tuple[str, ...] = ()


COLUMNS: Final = (
    Column(
        "reference",
        "Reference",
        (
            "ref",
            "ref no",
            "id",
            "no",
            "number",
            "action ref",
            "action id",
            "action no",
            "item",
            "action number",
        ),
    ),
    Column("kind", "Kind", ("type",)),
    Column("theme", "Theme", ("workstream", "work stream", "strand", "theme code", "theme letter")),
    Column(
        "title",
        "Title",
        (
            "deliverable",
            "action",
            "milestone",
            "description",
            "task",
            "activity",
            "action description",
            "what",
        ),
    ),
    Column(
        "criteria",
        "Acceptance criteria",
        ("criteria", "success criteria", "definition of done", "done when", "success measure"),
    ),
    Column(
        "lead",
        "Lead",
        ("owner", "action owner", "responsible", "responsible officer", "lead officer", "accountable", "who"),
    ),
    Column("state", "State", ("status", "progress", "stage")),
    Column(
        "baseline",
        "Baseline",
        (
            "due date",
            "due",
            "due by",
            "target date",
            "deadline",
            "agreed date",
            "baseline date",
            "planned date",
        ),
    ),
    Column(
        "forecast",
        "Forecast",
        ("revised date", "revised due date", "forecast date", "expected", "expected date", "new date"),
    ),
    Column(
        "reason",
        "Reason for the move",
        ("reason", "reason for change", "reason for delay", "reason for slippage", "explanation"),
    ),
    Column(
        "actual", "Actual", ("actual date", "completed", "date completed", "completed on", "delivered on")
    ),
    Column("original", "Original date", ("original", "original due date", "first date", "first promised")),
    Column("moved", "Times moved", ("moved", "moves", "number of moves")),
    Column("rating", "Rating", ("rag", "rag status", "rag rating")),
    Column("steps", "Steps", ("sub steps", "steps done")),
)
COUNTED: Final = (
    "original",
    "moved",
    "rating",
    "steps",
)  # what the record works out, and takes from no workbook
HEADINGS: Final = {column.key: column.heading for column in COLUMNS}


def _folded(words: str) -> str:
    return _NOT_WORDS.sub(" ", words).strip().casefold()


_KNOWN: Final = {_folded(words): column.key for column in COLUMNS for words in (column.heading, *column.also)}
_OWN: Final = {_folded(column.heading): column.key for column in COLUMNS}


@dataclass(frozen=True)
class Layout:
    """How a workbook is read: which sheet, which row (from 1) holds the headings, which column (from 0) is what."""

    sheet: str
    header: int
    columns: Mapping[str, int]
    confirmed: bool = False

    def as_plain(self) -> dict[str, Any]:
        """The mapping as it is kept."""
        return {
            "sheet": self.sheet,
            "header": self.header,
            "columns": dict(self.columns),
            "confirmed": self.confirmed,
        }


def layout_from(kept: Mapping[str, Any]) -> Layout:
    """The mapping from what was kept of it."""
    return Layout(kept["sheet"], kept["header"], kept["columns"], kept["confirmed"])


def recognise(workbook: Workbook) -> Layout:
    """The sheet that looks most like a tracker, read by its headings; raises DomainError where all are empty.

    A hidden sheet is looked at only where no other will do.
    """
    sheets = [sheet for sheet in workbook.sheets if not sheet.is_empty and sheet.name != ABOUT]
    if not sheets:
        raise DomainError("The workbook is empty: no sheet has anything in it.", "file")
    found = [(recognise_sheet(sheet), sheet) for sheet in sheets]
    best = max(found, key=lambda one: (not one[1].hidden, len(one[0].columns)))
    return best[0]


def recognise_sheet(sheet: Sheet, header: int | None = None) -> Layout:
    """A sheet's columns by the row of headings given, or by whichever of its first rows has the most of them."""
    rows = sheet.rows[:LOOKED_AT]
    if header is None:
        scored = [(len(_by_heading(row)), -number) for number, row in enumerate(rows)]
        score, at = max(scored, default=(0, 0))
        header = 1 - at if score else _first_filled(rows)
    row = sheet.rows[header - 1] if header <= len(sheet.rows) else ()
    return Layout(sheet.name, header, _by_heading(row))


def _first_filled(rows: tuple[tuple[Value, ...], ...]) -> int:
    return next((n for n, row in enumerate(rows, 1) if any(v is not None for v in row)), 1)


def _by_heading(row: tuple[Value, ...]) -> dict[str, int]:
    """The columns that a row of headings names; our own heading goes before another word for the same."""
    found: dict[str, int] = {}
    for words in (_OWN, _KNOWN):
        for column, value in enumerate(row):
            key = words.get(_folded(value)) if isinstance(value, str) else None
            if key and key not in found and column not in found.values():
                found[key] = column
    return found


def repeats_headings(row: tuple[Value, ...], layout: Layout) -> bool:
    """Whether a row under the headings is a row of headings again, as where a table was printed in parts."""
    again = _by_heading(row)
    return len(again) > 1 and all(again.get(key, column) == column for key, column in layout.columns.items())


def doubled_headings(sheet: Sheet, layout: Layout) -> list[tuple[str, list[int]]]:
    """Which columns have headings that mean the same: (what they mean, their columns)."""
    row = sheet.rows[layout.header - 1] if layout.header <= len(sheet.rows) else ()
    meant: dict[str, list[int]] = {}
    for column, value in enumerate(row):
        key = _KNOWN.get(_folded(value)) if isinstance(value, str) else None
        if key:
            meant.setdefault(key, []).append(column)
    return [(HEADINGS[key], columns) for key, columns in meant.items() if len(columns) > 1]


def choose(workbook: Workbook, sheet: str, header: int, columns: Mapping[str, int], before: Layout) -> Layout:
    """The mapping as a person confirmed it. Another sheet or row of headings is recognised anew, to be confirmed.

    Raises DomainError for a sheet or row that is not there, two meanings of one column, or no reference.
    """
    found = workbook.sheet(sheet)
    if found is None or found.is_empty:
        raise DomainError("Choose one of the workbook’s sheets.", "sheet")
    if not 1 <= header <= len(found.rows):
        raise DomainError(f"Choose a row from 1 to {len(found.rows)}.", "header")
    if (sheet, header) != (before.sheet, before.header):
        return recognise_sheet(found, header if header != before.header else None)
    _check_columns(found, columns)
    return replace(before, columns=dict(columns), confirmed=True)


def _check_columns(sheet: Sheet, columns: Mapping[str, int]) -> None:
    if "reference" not in columns:
        raise DomainError("Say which column holds the reference: rows are known by it.", "reference")
    taken: dict[int, str] = {}
    for key, column in columns.items():
        if not 0 <= column < len(sheet.rows[0]):
            raise DomainError("Choose one of the sheet’s columns.", key)
        if column in taken:
            raise DomainError(
                f"This column is chosen for {HEADINGS[taken[column]]} too. Choose another.", key
            )
        taken[column] = key
