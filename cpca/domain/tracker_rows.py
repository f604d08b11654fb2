"""A workbook's rows as rows of the record, each known by its reference, with every problem told cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from cpca.domain.deliverable import LONGEST_REFERENCE, REFERENCE
from cpca.domain.tracker_cells import BadCell, read_date, read_line, read_prose, read_state, say
from cpca.domain.tracker_columns import HEADINGS, Layout, doubled_headings, repeats_headings
from cpca.domain.tracker_record import Entry, Record
from cpca.domain.tracker_workbook import Sheet, Value, Workbook, letters
from cpca.models.plan import Theme

LINE, PROSE = 500, 2_000  # characters, as the forms take
KINDS: Final = ("deliverable", "milestone")
_STEP = re.compile(rf"({REFERENCE.pattern})\.[0-9]+")  # A5.1 is a milestone of A5
_READ: Final[dict[str, Callable[[Value], Any]]] = {
    "title": lambda value: read_line(value, LINE),
    "criteria": lambda value: read_prose(value, PROSE),
    "lead": lambda value: read_line(value, LINE),
    "state": read_state,
    "baseline": read_date,
    "forecast": read_date,
    "reason": lambda value: read_prose(value, PROSE),
    "actual": read_date,
    "original": read_date,
}
_THEME_WORD = re.compile(r"(?:theme|workstream)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell, or one row where `column` is None, and what would do."""

    sheet: str
    row: int  # as Excel numbers it
    column: str | None  # its letters
    heading: str
    value: str
    reason: str


@dataclass
class Row:
    """One row of the workbook that names a row of the record, or a new one. `values` holds what was read of it."""

    number: int
    reference: str
    kind: str
    theme: Theme
    entry: Entry | None = None
    parent: str | None = None  # of a new milestone: its deliverable's reference
    values: dict[str, Any] = field(default_factory=dict)


class Reader:
    """Reads one sheet by its layout, beside the record: `rows` and `problems` are what came of it."""

    def __init__(self, workbook: Workbook, layout: Layout, record: Record) -> None:
        self.layout, self.record = layout, record
        self.rows: list[Row] = []
        self.problems: list[Problem] = []
        self._themes = {theme.code.casefold(): theme for theme in record.themes}
        self._titles = {theme.title.casefold(): theme for theme in record.themes}
        self._entries: dict[tuple[int, str], list[Entry]] = {}
        for entry in record.entries:
            self._entries.setdefault((entry.theme.id, entry.thing.reference.casefold()), []).append(entry)
        self._seen: dict[tuple[int, str, str], int] = {}
        sheet = workbook.sheet(layout.sheet)
        if sheet is not None:
            self._read(sheet)

    def _read(self, sheet: Sheet) -> None:
        self._tell_headings(sheet)
        self._new = self._references(sheet)
        merged = _merged_rows(sheet)
        for number, row in enumerate(sheet.rows[self.layout.header :], self.layout.header + 1):
            if all(row[column] is None for column in self.layout.columns.values()):
                continue
            if number in merged:
                words = f"These cells are merged ({merged[number]}). Unmerge them, or delete the row if it is a heading."
                self._tell(number, None, row[0], words)
            elif repeats_headings(row, self.layout):
                self._tell(number, None, row[0], "This row repeats the headings. Delete it.")
            else:
                self._read_row(number, row)

    def _tell_headings(self, sheet: Sheet) -> None:
        """Two columns under headings that mean the same are told; only the one that was confirmed is read."""
        if self.layout.confirmed:
            return
        for heading, columns in doubled_headings(sheet, self.layout):
            places = " and ".join(letters(column) for column in columns)
            words = f"Columns {places} both look like this. Choose the right one under “Columns”."
            self._tell(self.layout.header, None, heading, words)

    def _references(self, sheet: Sheet) -> set[str]:
        """The references that the sheet itself names: a new milestone may stand under a new deliverable."""
        column = self.layout.columns.get("reference")
        if column is None:
            return set()
        rows = sheet.rows[self.layout.header :]
        return {say(row[column]).casefold() for row in rows if column < len(row) and row[column] is not None}

    def _tell(self, number: int, key: str | None, value: Value, reason: str) -> None:
        column = self.layout.columns.get(key) if key else None
        place = letters(column) if column is not None else None
        heading = HEADINGS[key] if key else "Row"
        self.problems.append(Problem(self.layout.sheet, number, place, heading, say(value), reason))

    def _cell(self, row: tuple[Value, ...], key: str) -> Value:
        column = self.layout.columns.get(key)
        return row[column] if column is not None and column < len(row) else None

    def _read_row(self, number: int, row: tuple[Value, ...]) -> None:
        told = len(self.problems)
        values = dict(self._values(number, row))
        found = self._identify(number, row)
        if found is None or len(self.problems) > told:
            return
        found.values = values
        self.rows.append(found)

    def _values(self, number: int, row: tuple[Value, ...]) -> Iterator[tuple[str, Any]]:
        for key, read in _READ.items():
            if key not in self.layout.columns:
                continue
            try:
                yield key, read(self._cell(row, key))
            except BadCell as error:
                self._tell(number, key, self._cell(row, key), str(error))

    def _identify(self, number: int, row: tuple[Value, ...]) -> Row | None:
        """Which row of the record it is, or what new one it would be; None where a problem was told."""
        reference = self._read_reference(number, row)
        if reference is None:
            return None
        theme = self._read_theme(number, row, reference)
        kind = self._read_kind(number, row)
        if theme is None or kind is None:
            return None
        entries = self._entries.get((theme.id, reference.casefold()), [])
        entries = [one for one in entries if kind in ("", KINDS[one.is_milestone])]
        if len(entries) > 1:
            self._tell(number, "reference", reference, self._say_alike())
            return None
        entry = entries[0] if entries else None
        found = self._named(reference, theme, kind, number, entry)
        return found if found is not None and self._is_first(found) else None

    def _say_alike(self) -> str:
        return "Several rows of the record have this reference. Say in a column “Kind” whether it is a deliverable or a milestone."

    def _named(self, reference: str, theme: Theme, kind: str, number: int, entry: Entry | None) -> Row | None:
        if entry is not None:
            return Row(number, entry.thing.reference, KINDS[entry.is_milestone], theme, entry)
        step = _STEP.fullmatch(reference)
        if len(reference) > LONGEST_REFERENCE or not (step or REFERENCE.fullmatch(reference)):
            words = f"This is no reference. Use letters and numbers, like A5 or A5.1, {LONGEST_REFERENCE} at most."
        elif bool(step) is not (kind == KINDS[1]) and kind:
            words = "A milestone’s reference is its deliverable’s with a number, like A5.1; a deliverable’s has none."
        elif step and not self._is_there(step[1], theme):
            words = (
                f"There is no deliverable {step[1]} in the plan or in this sheet that it could stand under."
            )
        else:
            return Row(number, reference, KINDS[bool(step)], theme, None, step[1] if step else None)
        self._tell(number, "reference", reference, words)
        return None

    def _is_there(self, reference: str, theme: Theme) -> bool:
        """Whether the theme has that deliverable, or the sheet names it."""
        folded = reference.casefold()
        entries = self._entries.get((theme.id, folded), [])
        return folded in self._new or any(not entry.is_milestone for entry in entries)

    def _is_first(self, row: Row) -> bool:
        key = (row.theme.id, row.kind, row.reference.casefold())
        before = self._seen.setdefault(key, row.number)
        if before != row.number:
            words = f"{row.reference} stands in row {before} already. Keep one of the two rows."
            self._tell(row.number, "reference", row.reference, words)
        return before == row.number

    def _read_reference(self, number: int, row: tuple[Value, ...]) -> str | None:
        value = self._cell(row, "reference")
        try:
            reference = read_line(value, LINE)
        except BadCell as error:
            self._tell(number, "reference", value, str(error))
            return None
        if reference is None:
            self._tell(
                number, "reference", value, "There is no reference. Give the row one, like A5 or A5.1."
            )
        return reference

    def _read_kind(self, number: int, row: tuple[Value, ...]) -> str | None:
        """ "deliverable" or "milestone"; "" where the workbook does not say, None where it says something else."""
        value = self._cell(row, "kind")
        words = say(value).casefold().rstrip("s")
        if words and words not in KINDS:
            self._tell(number, "kind", value, "Use deliverable or milestone.")
            return None
        return words

    def _read_theme(self, number: int, row: tuple[Value, ...], reference: str) -> Theme | None:
        value = self._cell(row, "theme")
        if value is None:
            return self._guess_theme(number, reference)
        words = _THEME_WORD.sub("", say(value), count=1).casefold()
        theme = self._themes.get(words) or self._titles.get(say(value).casefold())
        theme = theme or self._themes.get(re.split(r"[\s:–-]", words, maxsplit=1)[0])
        if theme is None:
            self._tell(number, "theme", value, f"The plan has no such theme. Use {self._say_themes()}.")
        return theme

    def _guess_theme(self, number: int, reference: str) -> Theme | None:
        """A row that names no theme belongs to the one that has its reference, or whose letter it begins with."""
        folded = reference.casefold()
        having = [theme for theme in self.record.themes if (theme.id, folded) in self._entries]
        named = [
            theme for code, theme in self._themes.items() if re.match(rf"{re.escape(code)}(?![a-z])", folded)
        ]
        for found in (having, named):
            if len(found) == 1:
                return found[0]
        self._tell(number, "theme", None, f"It does not say which theme. Use {self._say_themes()}.")
        return None

    def _say_themes(self) -> str:
        codes = [theme.code for theme in self.record.themes]
        return f"{', '.join(codes[:-1])} or {codes[-1]}" if len(codes) > 1 else "".join(codes)


def _merged_rows(sheet: Sheet) -> dict[int, str]:
    """The rows, as Excel numbers them, in which cells are merged, with the cells' addresses."""
    found = {}
    for top, left, bottom, right in sheet.merged:
        place = f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"
        found.update(dict.fromkeys(range(top + 1, bottom + 2), place))
    return found
