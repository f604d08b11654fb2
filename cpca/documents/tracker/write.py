"""Writes the tracker's workbook: one row a deliverable with its milestones beneath, and the version it is of.

Every cell is written as its type, text as text: what looks like a formula stays the words it is.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cpca.domain.deliverable import CAN_BE_REPORTED
from cpca.domain.tracker_cells import EARLIEST, LATEST
from cpca.domain.tracker_columns import ABOUT, COLUMNS, COUNTED
from cpca.domain.tracker_record import Entry, Record
from cpca.domain.tracker_then import EXPORTED, PLAN, VERSION

SHEET: Final = "Tracker"
SPARE: Final = 500  # rows below the last that take new ones, with the same formats and checks
_DATES: Final = ("baseline", "forecast", "actual", "original")
_WIDTHS: Final = {
    "reference": 11,
    "kind": 12,
    "theme": 8,
    "title": 44,
    "criteria": 44,
    "lead": 30,
    "reason": 36,
}
_NOTES: Final = (
    "Change the rows of the sheet “Tracker”, add rows below, and upload the workbook again.",
    "Nothing is taken in before each change was shown and accepted.",
    "State: not started, in progress or delivered. Verified and embedded are other people’s acts.",
    "A baseline moves by a change request only. A moved forecast needs its reason.",
    "Original date, Times moved, Rating and Steps are worked out by the record and not read back.",
)
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_tracker(record: Record, head: tuple[int, str], on: dt.date) -> bytes:
    """The workbook of a plan's rows as they stand at a head of the trail (sequence, hash), on a day (London)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    made = dt.datetime.combine(on, dt.time(), dt.UTC)
    book.set_properties({"title": f"Tracker of {record.plan.title}", "created": made})
    _write_rows(book, record.entries)
    _write_about(book, record, head, on)
    book.close()
    return out.getvalue()


def _write_rows(book: Any, entries: list[Entry]) -> None:
    sheet = book.add_worksheet(SHEET)
    formats = _Formats(book)
    for column, (key, heading, _) in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDTHS.get(key, 13), formats.of(key))
        sheet.write_string(0, column, heading, formats.head)
    for row, entry in enumerate(entries, 1):
        for column, ((key, *_), value) in enumerate(zip(COLUMNS, _cells(entry), strict=True)):
            _write(sheet, row, column, value, formats.of(key))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(entries), 1), len(COLUMNS) - 1)
    _validate(sheet, len(entries) + SPARE)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


class _Formats:
    def __init__(self, book: Any) -> None:
        shared = {"valign": "top", "text_wrap": True}
        self.head: Format = book.add_format({**shared, "bold": True, "bg_color": "#E8EEF1", "bottom": 1})
        self.text: Format = book.add_format({**shared, "num_format": "@"})
        self.date: Format = book.add_format({**shared, "num_format": "dd mmm yyyy", "align": "left"})
        self.counted: Format = book.add_format({**shared, "font_color": "#505A5F"})
        self.first: Format = book.add_format(
            {**shared, "num_format": "dd mmm yyyy", "align": "left", "font_color": "#505A5F"}
        )

    def of(self, key: str) -> Format:
        """A column's format: typed text, real dates, grey for what the record works out."""
        if key in _DATES:
            return self.first if key in COUNTED else self.date
        return self.counted if key in COUNTED else self.text


def _cells(entry: Entry) -> Iterable[Any]:
    """A row's values in the columns' order."""
    thing = entry.thing
    return (
        thing.reference,
        "milestone" if entry.is_milestone else "deliverable",
        entry.theme.code,
        thing.title,
        entry.criteria,
        entry.lead,
        thing.state.value,
        thing.baseline_on,
        thing.forecast_on,
        entry.reason,
        thing.actual_on,
        thing.first_on,
        thing.times_moved + thing.times_rescheduled,
        entry.rating,
        entry.steps,
    )


def _write(sheet: Worksheet, row: int, column: int, value: Any, style: Format) -> None:
    if isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, style)
    elif value:
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_blank(row, column, None, style)


def _validate(sheet: Worksheet, last: int) -> None:
    """Excel itself says so where a date or a state will not do; a state given elsewhere only warns."""
    for column, (key, *_) in enumerate(COLUMNS):
        if key in _DATES:
            sheet.data_validation(1, column, last, column, {
                "validate": "date",
                "criteria": "between",
                "minimum": dt.date(EARLIEST, 1, 1),
                "maximum": dt.date(LATEST - 1, 12, 31),
                "error_title": "A date",
                "error_message": "Use a date like 30/11/2022.",
            })  # fmt: skip
        elif key == "state":
            sheet.data_validation(1, column, last, column, {
                "validate": "list",
                "source": [state.value for state in CAN_BE_REPORTED],
                "error_type": "warning",
                "error_title": "A state",
                "error_message": "Use not started, in progress or delivered.",
            })  # fmt: skip


def _write_about(book: Any, record: Record, head: tuple[int, str], on: dt.date) -> None:
    """The second sheet: which plan, and which version of the record, so that it comes back to where it was."""
    sheet = book.add_worksheet(ABOUT)
    text = book.add_format({"num_format": "@"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90, text)
    said = {
        PLAN: record.plan.slug,
        VERSION: f"{head[0]}:{head[1]}",
        EXPORTED: f"{on.day} {on:%b %Y}",
        "Title": record.plan.title,
    }
    for row, (name, value) in enumerate(said.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value, text)
    for row, note in enumerate(_NOTES, len(said) + 1):
        sheet.write_string(row, 0, note)
