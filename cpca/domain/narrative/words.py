"""Reading sentences and dates in a line of a report, as far as the rules need it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cpca.domain.period import last_day

MONTHS = (
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
)  # fmt: skip
_MONTH = "|".join(MONTHS)
_DAY = re.compile(
    rf"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?"
    rf"({_MONTH})\b(?:\s+(20\d\d))?"
)
_PART = re.compile(
    rf"\b(?:in|during|by|until|since|from|for|of|early|mid|mid-|late|through(?:out)?|over)\s+"
    rf"((?:the\s+)?(?:early|mid|late|beginning of|start of|end of)\s+)?({_MONTH})\b(?:\s+(20\d\d))?"
)
_BREAK = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])")
_SHORT = re.compile(r"(?:\be\.g|\bi\.e|\betc|\bNo|\bCllr|\bDr|\bMr|\bMs|\bMrs|\bSt)\.$")
EARLY, MID = 10, 20  # the last days of the early and the middle third of a month


@dataclass(frozen=True)
class Mention:
    """A date in a text: the place, and the first and last day it can mean."""

    start: int
    end: int
    first: dt.date
    last: dt.date

    @property
    def is_a_day(self) -> bool:
        return self.first == self.last


def list_sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence with where it starts; an abbreviation's full stop ends none."""
    start = 0
    for gap in _BREAK.finditer(text):
        if not _SHORT.search(text[start : gap.start()]):
            yield start, text[start : gap.start()]
            start = gap.end()
    if text[start:].strip():
        yield start, text[start:]


def list_dates(text: str, near: dt.date) -> list[Mention]:
    """The dates that a text names, to the day or the month; without a year, the one nearest to `near`."""
    days = [m for match in _DAY.finditer(text) if (m := _a_day(match, near)) is not None]
    taken = [(m.start, m.end) for m in days]
    months = [_a_month(match, near) for match in _PART.finditer(text)]
    free = [m for m in months if not any(a < m.end and m.start < b for a, b in taken)]
    return sorted([*days, *free], key=lambda m: m.start)


def _a_day(match: re.Match[str], near: dt.date) -> Mention | None:
    number, month = int(match[1]), MONTHS.index(match[2]) + 1
    try:
        day = dt.date(_year(match[3], month, near), month, number)
    except ValueError:
        return None
    return Mention(match.start(), match.end(), day, day)


def _a_month(match: re.Match[str], near: dt.date) -> Mention:
    month = MONTHS.index(match[2]) + 1
    first = dt.date(_year(match[3], month, near), month, 1)
    last = last_day(first)
    part = f"{match[1] or ''} {match[0].split()[0]}"
    if "early" in part or "beginning" in part or "start" in part:
        last = first.replace(day=EARLY)
    elif "mid" in part:
        last = first.replace(day=MID)
    return Mention(match.start(), match.end(), first, last)


def _year(written: str | None, month: int, near: dt.date) -> int:
    if written:
        return int(written)
    return min(
        (near.year - 1, near.year, near.year + 1), key=lambda y: abs((dt.date(y, month, 15) - near).days)
    )


def fold(sentence: str) -> str:
    """A sentence as it is compared: its words alone."""
    return " ".join(re.findall(r"\w+", sentence.casefold()))
