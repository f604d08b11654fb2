"""A workbook as the record keeps it: sheets, rows and values with their Excel addresses."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Wrong:
    """A cell without a value that can be used: `why` is Excel's own error, or that a formula has no value."""

    why: str


Value = str | float | bool | dt.date | Wrong | None


@dataclass(frozen=True)
class Sheet:
    """One sheet; `rows` begin at its first. `merged` are (row, column, last row, last column), from 0."""

    name: str
    hidden: bool
    merged: tuple[tuple[int, int, int, int], ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def is_empty(self) -> bool:
        return all(value is None for row in self.rows for value in row)


@dataclass(frozen=True)
class Workbook:
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, or None."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def workbook_from(answer: Mapping[str, Any]) -> Workbook:
    """The workbook from what the reading child answered: {"sheets": [{"name", "hidden", "merged", "rows"}]}."""
    return Workbook(
        tuple(
            Sheet(
                name=one["name"],
                hidden=one["hidden"],
                merged=tuple((area[0], area[1], area[2], area[3]) for area in one["merged"]),
                rows=tuple(tuple(_value(cell) for cell in row) for row in one["rows"]),
            )
            for one in answer["sheets"]
        )
    )


def read_kept(kept: str) -> Workbook:
    """The workbook from the JSON that was kept of it."""
    return workbook_from(json.loads(kept))


def _value(cell: Any) -> Value:
    if isinstance(cell, dict):
        return dt.date.fromisoformat(cell["date"]) if "date" in cell else Wrong(cell["wrong"])
    value: str | float | bool | None = cell
    return value


def letters(column: int) -> str:
    """The letters of a column counted from 0: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
