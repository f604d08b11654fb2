"""Dates as papers print them."""

from __future__ import annotations

import datetime as dt
import re

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_NAMES = {name: index for index, name in enumerate(_MONTHS, 1)} | {
    name[:3]: index for index, name in enumerate(_MONTHS, 1)
}
_NAME = "|".join([*_MONTHS, *(name[:3] for name in _MONTHS), "sept"])
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WORDS = re.compile(
    rf"(?:({'|'.join(_WEEKDAYS)}),?\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\s+({_NAME})\.?,?\s+(\d{{4}})",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH_AND_YEAR = re.compile(rf"\b({'|'.join(_MONTHS)})\s+(20\d\d)\b", re.IGNORECASE)
_MONTH_ALONE = re.compile(rf"\b(?:for|over|during|in)\s+({'|'.join(_MONTHS)})\b(?!\s+\d)", re.IGNORECASE)


def read_date(text: str) -> dt.date | None:
    """The date, if the text is one and nothing else: "30 November 2022", "30/11/2022", "2022-11-30"."""
    text = text.strip().rstrip(".")
    weekday = None
    if found := _WORDS.fullmatch(text):
        weekday, day, month, year = found[1], int(found[2]), _NAMES[found[3].lower()[:3]], int(found[4])
    elif found := _FIGURES.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
    elif found := _ISO.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        return None
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    return date if weekday is None or _WEEKDAYS[date.weekday()] == weekday.lower() else None


def month_with_year(text: str) -> dt.date | None:
    """The first day of the month that the text names together with its year ("October 2022")."""
    found = _MONTH_AND_YEAR.search(text)
    return dt.date(int(found[2]), _NAMES[found[1].lower()], 1) if found else None


def month_before(text: str, meeting_on: dt.date) -> dt.date | None:
    """The latest month of that name up to the meeting, where the text says "for October" without a year."""
    found = _MONTH_ALONE.search(text)
    if not found:
        return None
    month = _NAMES[found[1].lower()]
    return dt.date(meeting_on.year - (month > meeting_on.month), month, 1)
