"""A table as a file, .csv or .xlsx: numbers and dates as such, and text that looks like a formula stays text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from cpca.domain.deliverable_table import Cell

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet takes for a formula, the full-width signs and what stands after spaces or controls too.
FORMULA = re.compile(r"[\s\x00-\x1f\ufeff]*[=+\-@＝＋－＠]")
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Comma-separated, UTF-8 with its mark so that Excel reads it; dates as 2022-11-30.

    Text that begins like a formula has an apostrophe before it.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if FORMULA.match(cell) else cell
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def write_xlsx(
    title: str, sheet_name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], on: dt.date
) -> bytes:
    """A workbook of one sheet with its headings frozen, dated `on`: the same rows give the same bytes."""
    import xlsxwriter  # noqa: PLC0415  loading it takes a while

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties({"title": title, "created": dt.datetime.combine(on, dt.time(), dt.UTC)})
    sheet = book.add_worksheet(sheet_name)
    head, date = book.add_format({"bold": True}), book.add_format({"num_format": "d mmm yyyy"})
    for column, words in enumerate(headings):
        sheet.write_string(0, column, words, head)
    sheet.set_column(0, len(headings) - 1, 16)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, date)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Cell, date: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), date)
    elif cell is not None:
        sheet.write_number(row, column, cell)
