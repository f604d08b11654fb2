"""An Excel workbook as plain cells: its sheets, rows and values, with what could not be read said cell by cell.

The sheets' own text is looked through first: where their furthest cells stand, which cells hold an error, and
which hold a formula that was never worked out. Only then is the library let loose on the file.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree import ElementTree  # nosec B405  what has a document type is refused

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from .lines import ExtractionError

MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 40
MOST_SHEETS: Final = 20
MOST_CELLS: Final = 400_000  # of the whole workbook
NOT_WORKED_OUT: Final = "a formula without a value"
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(/?)>")
_AT = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_FORMULA = re.compile(
    rb"\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(<(?:\w+:)?(?:v|is)\b(?!\s*/>))?"
)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,20})<")


@dataclass
class _Look:
    """What a sheet's own text says: its furthest row and column, and the cells that hold no value."""

    rows: int = 0
    columns: int = 0
    furthest: str = ""
    wrong: dict[tuple[int, int], str] = field(default_factory=dict)


def read(data: bytes) -> dict[str, Any]:
    """{"sheets": [{"name", "hidden", "merged", "rows"}]}; rows begin at the sheet's first.

    A cell is text, a number, true, false or null; {"date": "2022-11-30"}; or {"wrong": why it has no value}.
    """
    looks = _look_through(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        about = [meta for meta in book.sheets_metadata if meta.typ is SheetTypeEnum.WorkSheet]
        sheets = [
            _sheet(book.get_sheet_by_name(meta.name), looks.get(meta.name, _Look()), meta.visible)
            for meta in about
        ]
    except CalamineError as error:
        raise ExtractionError(
            "The workbook is damaged. Open it in Excel, save it again as .xlsx and upload that."
        ) from error
    return {"sheets": sheets}


def _look_through(data: bytes) -> dict[str, _Look]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = _parts(archive)
        if len(parts) > MOST_SHEETS:
            raise ExtractionError(
                f"The workbook has {len(parts)} sheets. Save the tracker in a workbook of its own and upload that."
            )
        looks = {name: _look(archive.read(part)) for name, part in parts.items()}
    for name, look in looks.items():
        _check_size(name, look)
    if sum(look.rows * look.columns for look in looks.values()) > MOST_CELLS:
        raise ExtractionError(
            "The workbook holds far more than a tracker. Save the tracker in a workbook of its own and upload that."
        )
    return looks


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Where each sheet's text stands in the archive, by the sheet's name."""
    targets = {
        one.get("Id"): one.get("Target", "") for one in _tree(archive, "xl/_rels/workbook.xml.rels").iter()
    }
    there = set(archive.namelist())
    found = {}
    for one in _tree(archive, "xl/workbook.xml").iter():
        if not one.tag.endswith("}sheet"):
            continue
        part = posixpath.normpath(posixpath.join("/xl", targets.get(one.get(_RELATIONS), "")))[1:]
        if part in there:
            found[one.get("name", "")] = part
    return found


def _tree(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    text = archive.read(part)
    if b"<!DOCTYPE" in text or b"\0" in text:  # in any encoding
        raise ExtractionError(
            "The workbook carries instructions that no tracker needs. Save it anew from Excel."
        )
    return ElementTree.fromstring(text)  # noqa: S314  # nosec B314  no document type, so nothing to expand


def _look(text: bytes) -> _Look:
    look = _Look()
    for cell in _CELL.finditer(text):
        at = _AT.search(cell[1])
        if at is None:
            continue
        row, column = int(at[2]), _number(at[1])
        if row > look.rows or column > look.columns:
            look.furthest = (at[1] + at[2]).decode()
            look.rows, look.columns = max(row, look.rows), max(column, look.columns)
        if b't="e"' in cell[1]:
            value = _VALUE.search(text, cell.end(), cell.end() + 10_000)
            look.wrong[row, column] = value[1].decode(errors="replace") if value else "an error"
        elif not cell[2]:
            formula = _FORMULA.match(text, cell.end())
            if formula and formula[1] is None:
                look.wrong[row, column] = NOT_WORKED_OUT
    return look


def _number(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_size(name: str, look: _Look) -> None:
    if look.rows > MOST_ROWS or look.columns > MOST_COLUMNS:
        raise ExtractionError(
            f"The sheet “{name}” reaches to cell {look.furthest}. A tracker may have {MOST_ROWS:,} rows and "
            f"{MOST_COLUMNS} columns. Delete the rows and columns beyond the table, and upload it again."
        )


def _sheet(sheet: CalamineSheet, look: _Look, visible: SheetVisibleEnum) -> dict[str, Any]:
    if (
        sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS
    ):  # cells that do not say where they stand
        raise ExtractionError(
            f"The sheet “{sheet.name}” is larger than a tracker. Delete what is beyond the table."
        )
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), why in look.wrong.items():
        if row <= len(rows) and column <= len(rows[row - 1]):
            rows[row - 1][column - 1] = {"wrong": why}
    return {
        "name": sheet.name,
        "hidden": visible is not SheetVisibleEnum.Visible,
        "merged": [[*start, *end] for start, end in sheet.merged_cell_ranges or []],
        "rows": rows,
    }


def _cell(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if isinstance(value, dt.time | dt.timedelta):
        return str(value)
    return None if value == "" and isinstance(value, str) else value
