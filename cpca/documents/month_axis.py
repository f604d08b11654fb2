"""The months on top of a picture of dates, where a day stands under them, and today's line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cpca.documents.pictures import COLOURS, QUIET
from cpca.domain.rating import add_months

HEAD = 44  # the height that the months take
WIDEST, NARROWEST = 200, 18  # of a month
SPAN = 800  # the width that the months share, where theirs is within those


class MonthAxis:
    """Where a day stands, in a picture's units; what lies beyond the last month stands at its edge."""

    def __init__(self, first: dt.date, months: int, left: int) -> None:
        self.first, self.months, self.left = first, months, left
        self.month = max(NARROWEST, min(WIDEST, SPAN // months))
        self.right = left + self.month * months

    def x(self, day: dt.date) -> float:
        start = day.replace(day=1)
        whole = (day.year - self.first.year) * 12 + day.month - self.first.month
        share = (day - start).days / (add_months(start, 1) - start).days
        return round(min(self.left + (whole + share) * self.month, self.right), 1)

    def draw_months(self, bottom: int) -> Iterator[str]:
        """A line at each month's beginning; its name where there is room, the year where it begins."""
        every = 1 if self.month >= 30 else 3
        for number in range(self.months + 1):
            x = self.left + number * self.month
            month = add_months(self.first, number)
            yield f'<path d="M{x} {HEAD - 6}V{bottom}" stroke="#c9cccd"/>'
            if number == self.months or number % every:
                continue
            yield f'<text x="{x + 3}" y="{HEAD - 12}" fill="{QUIET}">{month:%b}</text>'
            if number == 0 or month.month <= every:
                yield f'<text x="{x + 3}" y="14" font-weight="700">{month.year}</text>'

    def draw_today(self, today: dt.date, bottom: int) -> str:
        """A dashed line on today, with the word under it."""
        x, ink = self.x(today), COLOURS["Red"][1]
        return (
            f'<path d="M{x} {HEAD - 8}V{bottom}" stroke="{ink}" stroke-width="2"'
            f' stroke-dasharray="6 3"/><text x="{x + 4}" y="{bottom + 12}" fill="{ink}" font-weight="700">Today</text>'
        )
