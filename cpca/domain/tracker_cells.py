"""One cell of a workbook as a value of the record, or why it cannot be one and what would do."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from cpca.domain.text import clean, clean_line
from cpca.domain.tracker_workbook import Value, Wrong
from cpca.models.deliverable import DeliverableState

EARLIEST, LATEST = 2000, 2100  # years that a plan's dates fall in
SHOWN: Final = 60  # characters of a value that a message repeats
_EPOCH = dt.date(1899, 12, 30)  # Excel's day 0
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+)?")
_WORDS = re.compile(r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4}|\d{2})")
_NO_DAY = re.compile(r"(?:[a-z]{3,9}\.?|\d{1,2})[ /.-]+(?:\d{4}|\d{2})|q[1-4].*|(?:end|early|mid|late)\b.*")
_USE: Final = "Use a date like 30/11/2022 or 30 Nov 2022."


class BadCell(Exception):
    """A cell's value will not do; the message says why, and what would."""


def say(value: Value) -> str:
    """A cell's value as a message repeats it, shortened where it is long."""
    if isinstance(value, Wrong):
        return value.why
    if isinstance(value, dt.date):
        return f"{value.day} {value:%b %Y}"
    words = clean_line(_written(value))
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_line(value: Value, most: int) -> str | None:
    """A cell as one line of text, None where it is empty; raises BadCell."""
    return _short_enough(clean_line(_text(value)), most) or None


def read_prose(value: Value, most: int) -> str | None:
    """A cell as text of several lines, None where it is empty; raises BadCell."""
    return _short_enough(clean(_text(value)).strip(), most) or None


def _text(value: Value) -> str:
    _check_worked_out(value)
    return say(value) if isinstance(value, dt.date) else _written(value)


def _check_worked_out(value: Value) -> None:
    if isinstance(value, Wrong):
        if value.why.startswith("#"):
            raise BadCell("Excel found an error here. Correct the formula, or type the value in its place.")
        raise BadCell(
            "The formula here has no result in the file. Open it in Excel, save it and upload that."
        )


def _short_enough(text: str, most: int) -> str:
    if len(text) > most:
        raise BadCell(f"It has {len(text):,} characters. Shorten it to {most:,}.")
    return text


def read_date(value: Value) -> dt.date | None:
    """A cell as a date, None where it is empty; figures are read day first. Raises BadCell."""
    _check_worked_out(value)
    if isinstance(value, dt.date):
        return _in_time(value)
    if isinstance(value, float | int) and not isinstance(value, bool):
        raise BadCell(_say_number(float(value)))
    words = clean_line(_written(value)).lower()
    if not words:
        return None
    return _in_time(_typed_date(words))


def _say_number(number: float) -> str:
    if 36526 <= number < 73051:  # 1 Jan 2000 to 31 Dec 2099
        meant = _EPOCH + dt.timedelta(days=int(number))
        return f"It is a number. If {say(meant)} is meant, format the cell as a date in Excel."
    return f"It is a number, not a date. {_USE}"


def _typed_date(words: str) -> dt.date:
    if found := _ISO.fullmatch(words):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _FIGURES.fullmatch(words):
        day, month, year = int(found[1]), int(found[2]), _year(found[3])
    elif (found := _WORDS.fullmatch(words)) and (number := _month(found[2])):
        day, month, year = int(found[1]), number, _year(found[3])
    elif _NO_DAY.fullmatch(words):
        raise BadCell(f"It does not say which day. {_USE}")
    else:
        raise BadCell(f"It is not a date. {_USE}")
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise BadCell(_say_no_such_day(day, month)) from error


def _month(name: str) -> int:
    """The month that a name or the beginning of one means, Nov and Sept; 0 where it means none."""
    return next((number for number, full in enumerate(_MONTHS, 1) if full.startswith(name)), 0)


def _year(figures: str) -> int:
    return int(figures) + (2000 if len(figures) == 2 else 0)


def _say_no_such_day(day: int, month: int) -> str:
    if month > 12 >= day:
        return "There is no such month. Write the day first: 30/11/2022."
    return "There is no such day in the calendar. Correct it."


def _in_time(date: dt.date) -> dt.date:
    if not EARLIEST <= date.year < LATEST:
        raise BadCell(f"The year is {date.year}. Use a year from {EARLIEST} to {LATEST - 1}.")
    return date


_STATES: Final = {state.value.replace(" ", ""): state for state in DeliverableState}


def read_state(value: Value) -> DeliverableState | None:
    """A cell as a state in the record's words, None where it is empty; raises BadCell."""
    words = read_line(value, SHOWN)
    if words is None:
        return None
    state = _STATES.get(re.sub(r"[\s_-]", "", words.casefold()))
    if state is None:
        raise BadCell("Use not started, in progress or delivered.")
    return state
