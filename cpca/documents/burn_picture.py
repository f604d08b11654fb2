"""How an approved sum is committed and spent month by month, as an SVG of our own.

As in documents/pictures.py: no script, no style, no ids, and what it shows is said in words too. What is spent
stands solid under the dashed line of what is committed, so that neither needs its colour.
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
from cpca.documents.pictures import COLOURS, INK, QUIET, make_picture
from cpca.domain.funding_totals import BurnMonth
from cpca.domain.money_words import say_money

WIDTH, HEIGHT = 364, 172
LEFT, RIGHT, TOP, BOTTOM = 4, 206, 14, 130  # of the plot; names stand right of it, months under it
APART = 17  # from one name to the next
LONGEST = 24  # months that fit; older ones are in the table
SPENT, TINT = COLOURS["Blue"][1], COLOURS["Blue"][0]


@dataclass(frozen=True)
class Burn:
    """What is drawn of a fund, in pounds; `forecast` is what it is expected to come to by `ends_on`."""

    name: str
    approved: Decimal
    forecast: Decimal
    months: tuple[BurnMonth, ...]
    ends_on: dt.date | None = None


@lru_cache(maxsize=256)
def burn_picture(burn: Burn) -> Picture | None:
    """What was committed and spent up to each month's end, with the approved sum; None before its first month."""
    shown = burn.months[-LONGEST:]
    if not shown:
        return None
    most = max(burn.approved, burn.forecast, *(month.committed for month in shown), *(m.spent for m in shown))
    lefts = _lefts(len(shown))
    body = _body(burn, shown, lefts, most or Decimal(1)) + _months(shown, lefts)
    return make_picture(WIDTH, HEIGHT, f"{burn.name}, month by month", say_burn(burn), body)


def say_burn(burn: Burn) -> str:
    """ "By the end of Dec 2022 £300,000 committed, £120,500 spent; of £750,000 approved; forecast £742,000…"."""
    last = burn.months[-1]
    by = f" by {burn.ends_on.day} {burn.ends_on:%b %Y}" if burn.ends_on else ""
    said = [
        f"By the end of {last.month:%b %Y} {say_money(last.committed)} committed and {say_money(last.spent)} spent",
        f"of {say_money(burn.approved)} approved",
        f"forecast {say_money(burn.forecast)}{by}",
    ]
    return "; ".join(said)


def _lefts(count: int) -> list[int]:
    """Where each month's bar begins, and where the last one ends."""
    step = min((RIGHT - LEFT) / count, 40)
    return [round(LEFT + step * n) for n in range(count + 1)]


def _body(burn: Burn, shown: Sequence[BurnMonth], lefts: Sequence[int], most: Decimal) -> str:
    def height(value: Decimal) -> int:
        return BOTTOM - round(max(value, Decimal(0)) / most * (BOTTOM - TOP))

    bars = "".join(
        f"M{left} {BOTTOM}V{height(month.spent)}H{right - 1}V{BOTTOM}z"
        for month, left, right in zip(shown, lefts[:-1], lefts[1:], strict=True)
    )
    steps = "".join(
        f"{'M' if n == 0 else 'L'}{left} {height(month.committed)}H{right}"
        for n, (month, left, right) in enumerate(zip(shown, lefts[:-1], lefts[1:], strict=True))
    )
    named = [
        (height(burn.approved), "approved", burn.approved),
        (height(burn.forecast), "forecast", burn.forecast),
        (height(shown[-1].committed), "committed", shown[-1].committed),
        (height(shown[-1].spent), "spent", shown[-1].spent),
    ]
    ahead = height(burn.forecast)
    return (
        f'<path d="{bars}" fill="{TINT}" stroke="{SPENT}"/>'
        f'<path d="{steps}" fill="none" stroke="{INK}" stroke-width="2" stroke-dasharray="7 3"/>'
        f'<path d="M{LEFT} {height(burn.approved)}H{RIGHT}" stroke="{QUIET}" stroke-width="2"/>'
        f'<path d="M{LEFT} {BOTTOM}H{RIGHT}" stroke="{QUIET}"/>'
        f'<path d="M{RIGHT - 8} {ahead}l4-4 4 4-4 4z" fill="none" stroke="{INK}" stroke-width="2"/>'
        + _names(named)
    )


def _names(named: Sequence[tuple[int, str, Decimal]]) -> str:
    """What the heights are, right of the plot, from the top and never over each other."""
    body, free = "", 0
    for height, name, number in sorted(named, key=lambda one: (one[0], one[1])):
        y = max(height + 4, free)
        free = y + APART
        body += f'<text x="{RIGHT + 10}" y="{y}">{escape(f"{name} {say_money(number)}")}</text>'
    return body


def _months(shown: Sequence[BurnMonth], lefts: Sequence[int]) -> str:
    middles = [(left + right) // 2 for left, right in pairwise(lefts)]
    letters = "".join(f"{month.month:%b}"[0] for month in shown)
    years = "".join(
        f'<text x="{max(middle, 16)}" y="{HEIGHT - 6}" text-anchor="middle" fill="{QUIET}">{month.month.year}</text>'
        for n, (month, middle) in enumerate(zip(shown, middles, strict=True))
        if (n == 0 and month.month.month < 11) or month.month.month == 1
    )
    places = " ".join(map(str, middles))
    return f'<text x="{places}" y="{BOTTOM + 18}" text-anchor="middle">{letters}</text>{years}'
