"""A measure month by month as an SVG of our own: a line with gaps where no value was given, and its target.

As in documents/pictures.py: no script, no style, no ids, and what it shows is said in words too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import escape
from itertools import pairwise

from cpca.documents.blocks import Picture
from cpca.documents.pictures import COLOURS, QUIET, make_picture
from cpca.domain.measure_words import say_number

WIDTH, HEIGHT = 364, 168
LEFT, RIGHT, TOP, BOTTOM = 12, 246, 14, 130  # of the plot; names stand right of it, months under it
APART = 16  # from one name to the next
LONGEST = 24  # months that fit; older ones are in the table
LINE = COLOURS["Blue"][1]

Point = tuple[int, int]


@dataclass(frozen=True)
class Months:
    """What is drawn of a measure: each month's first day with its value, the oldest first, and what was aimed at."""

    name: str
    unit: str
    values: tuple[tuple[dt.date, Decimal | None], ...]
    baseline: Decimal | None = None
    target: Decimal | None = None


@lru_cache(maxsize=1024)
def measure_picture(months: Months) -> Picture | None:
    """The measure's line with its baseline and target; None before its first value."""
    shown = months.values[-LONGEST:]
    numbers = [value for _, value in shown if value is not None]
    if not numbers:
        return None
    aims = [number for number in (months.baseline, months.target) if number is not None]
    low, high = min([*numbers, *aims]), max([*numbers, *aims])
    heights = {number: _height(number, low, high) for number in {*numbers, *aims}}
    lefts = _lefts(len(shown), has_baseline=months.baseline is not None)
    points = [
        (left, heights[value]) if value is not None else None
        for left, (_, value) in zip(lefts, shown, strict=True)
    ]
    body = (
        _aims(months, heights) + _line(points) + _names(months, heights, numbers[-1]) + _months(shown, lefts)
    )
    return make_picture(WIDTH, HEIGHT, f"{months.name}, month by month", say_months(months), body)


def say_months(months: Months) -> str:
    """ "Oct 2022 61 pages, Nov no value, Dec 47 pages; baseline 61 pages; target 20 pages"."""
    parts = []
    for place, (month, value) in enumerate(months.values):
        name = f"{month:%b %Y}" if place == 0 or month.month == 1 else f"{month:%b}"
        parts.append(f"{name} {say_number(value, months.unit) if value is not None else 'no value'}")
    aims = (("baseline", months.baseline), ("target", months.target))
    said = [f"{name} {say_number(number, months.unit)}" for name, number in aims if number is not None]
    return "; ".join([", ".join(parts), *said])


def _height(number: Decimal, low: Decimal, high: Decimal) -> int:
    if low == high:
        return (TOP + BOTTOM) // 2
    return BOTTOM - round((number - low) / (high - low) * (BOTTOM - TOP))


def _lefts(count: int, *, has_baseline: bool) -> list[int]:
    """Where each month stands; the baseline has the first place to itself."""
    places = count + has_baseline
    step = (RIGHT - LEFT) // max(places - 1, 1)
    return [LEFT + step * n for n in range(places)][has_baseline:]


def _aims(months: Months, heights: dict[Decimal, int]) -> str:
    body = ""
    if months.target is not None:
        y = heights[months.target]
        body += f'<path d="M{LEFT} {y}H{RIGHT}" stroke="{QUIET}" stroke-width="2" stroke-dasharray="6 4"/>'
    if months.baseline is not None:
        y = heights[months.baseline]
        body += (
            f'<path d="M{LEFT - 5} {y - 5}h10v10h-10z" fill="none" stroke="{QUIET}" stroke-width="2"/>'
            f'<path d="M{LEFT + 8} {y}H{RIGHT}" stroke="{QUIET}" stroke-dasharray="1 5"/>'
        )
    return body


def _line(points: Sequence[Point | None]) -> str:
    """A disc a value, joined to the next month's; where a month has none, the line has a gap."""
    joins = "".join(f"M{a[0]} {a[1]}L{b[0]} {b[1]}" for a, b in pairwise(points) if a and b)
    discs = "".join(f"M{point[0]} {point[1]}h.01" for point in points if point)
    line = f'<path d="{joins}" fill="none" stroke="{LINE}" stroke-width="2"/>' if joins else ""
    return f'{line}<path d="{discs}" stroke="{LINE}" stroke-width="9" stroke-linecap="round"/>'


def _names(months: Months, heights: dict[Decimal, int], latest: Decimal) -> str:
    """What the heights are, right of the plot, from the top and never over each other."""
    named = [(heights[latest], "latest", latest)]
    named += [
        (heights[number], name, number)
        for name, number in (("target", months.target), ("baseline", months.baseline))
        if number is not None
    ]
    body, free = "", 0
    for height, name, number in sorted(named):
        y = max(height + 4, free)
        free = y + APART
        words = escape(f"{name} {number:,f}{'%' if months.unit.startswith('%') else ''}")
        body += f'<text x="{RIGHT + 10}" y="{y}">{words}</text>'
    return body


def _months(shown: Sequence[tuple[dt.date, Decimal | None]], lefts: Sequence[int]) -> str:
    places, letters = " ".join(map(str, lefts)), "".join(f"{month:%b}"[0] for month, _ in shown)
    years = "".join(
        f'<text x="{left}" y="{HEIGHT - 4}" text-anchor="middle" fill="{QUIET}">{month.year}</text>'
        for n, (left, (month, _)) in enumerate(zip(lefts, shown, strict=True))
        if (n == 0 and month.month < 11) or month.month == 1
    )
    return f'<text x="{places}" y="{BOTTOM + 20}" text-anchor="middle">{letters}</text>{years}'
