"""The plan's dates as an SVG of our own: a lane a theme, a row a deliverable, months on top, today's line.

As in documents/pictures.py: shapes and words carry what colour does, and a table beside says the same.
"""

from __future__ import annotations

import datetime as dt
from html import escape

from cpca.documents.blocks import Picture
from cpca.documents.month_axis import HEAD, MonthAxis
from cpca.documents.pictures import COLOURS, INK, make_picture
from cpca.domain.gantt import Bar, Gantt, Lane, Mark

LABEL = 64  # the width of the references' column
ROW, LANE = 28, 26  # heights: of a bar's row, of a theme's name
WORDS = 440  # the width kept for a row's words right of the last month
LONGEST = 70  # characters of a theme's name that fit

_INK_BLUE, _TINT_BLUE = COLOURS["Blue"][1], COLOURS["Blue"][0]
_CRITICAL = COLOURS["Red"][1]


def draw_gantt(gantt: Gantt) -> Picture:
    """The lanes with their bars: the first baseline's ghost, the way to what is expected, the milestones.

    Raises ValueError without a lane.
    """
    if not gantt.lanes:
        raise ValueError("a picture of dates needs a deliverable with a date")
    scale = MonthAxis(gantt.first, gantt.months, LABEL)
    body, y = [], HEAD
    for lane in gantt.lanes:
        body.append(_lane(lane, y, scale))
        y += LANE
        for bar in lane.bars:
            body.append(_bar(bar, y, scale))
            y += ROW
    parts = [*scale.draw_months(y), scale.draw_today(gantt.today, y), *body, _legend(y + 36)]
    width = scale.right + WORDS
    alt = " ".join(_said(bar) for lane in gantt.lanes for bar in lane.bars)
    return make_picture(width, y + 52, "When each deliverable is due", alt, "".join(parts))


def _lane(lane: Lane, y: int, scale: MonthAxis) -> str:
    name = f"{lane.theme.code} {lane.theme.title}"
    name = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    return (
        f'<path d="M0 {y + 2}H{scale.right}v{LANE - 4}H0z" fill="#fff"/>'
        f'<path d="M0 {y + 2}H{scale.right}" stroke="{INK}"/>'
        f'<text x="0" y="{y + 18}" font-weight="700">{escape(name)}</text>'
    )


def _bar(bar: Bar, y: int, scale: MonthAxis) -> str:
    """The ghost where it was promised first, the way moved, the shape where it is expected, and its words."""
    middle, end = y + ROW // 2, scale.x(bar.expected_on)
    parts = [f'<text x="0" y="{middle + 4}">{escape(bar.reference)}</text>']
    if bar.first_on is not None:
        start = scale.x(bar.first_on)
        parts.append(_ghost(start, middle))
        left, right = sorted((start, end))
        parts.append(f'<path d="M{left} {middle}H{right}" stroke="{_INK_BLUE}" stroke-width="6"/>')
    parts += [_mark(mark, middle, scale) for mark in bar.marks]
    fill = _INK_BLUE if bar.done else "#fff"
    parts.append(
        f'<circle cx="{end}" cy="{middle}" r="6" fill="{fill}" stroke="{_INK_BLUE}" stroke-width="2"/>'
    )
    if bar.is_critical:
        parts.append(
            f'<circle cx="{end}" cy="{middle}" r="10" fill="none" stroke="{_CRITICAL}" stroke-width="2"/>'
        )
    if bar.words:
        parts.append(f'<text x="{scale.right + 8}" y="{middle + 4}">{escape(bar.words)}</text>')
    return "".join(parts)


def _ghost(x: float, middle: int) -> str:
    return (
        f'<path d="M{round(x - 5, 1)} {middle - 8}h10v16h-10z" fill="{_TINT_BLUE}" stroke="{_INK_BLUE}"'
        ' stroke-dasharray="3 2"/>'
    )


def _mark(mark: Mark, middle: int, scale: MonthAxis) -> str:
    """A diamond, filled once it is reached."""
    fill = INK if mark.reached else "#fff"
    x = scale.x(mark.on)
    return f'<path d="M{x} {middle - 6}l6 6-6 6-6-6z" fill="{fill}" stroke="{INK}" stroke-width="1.5"/>'


def _legend(y: int) -> str:
    """What each shape means, in one line under the lanes."""
    shapes = (
        (_ghost(8, y), "first baseline"),
        (f'<circle cx="8" cy="{y}" r="6" fill="#fff" stroke="{_INK_BLUE}" stroke-width="2"/>', "expected"),
        (f'<circle cx="8" cy="{y}" r="6" fill="{_INK_BLUE}"/>', "delivered"),
        (f'<path d="M8 {y - 6}l6 6-6 6-6-6z" fill="#fff" stroke="{INK}" stroke-width="1.5"/>', "milestone"),
        (f'<path d="M8 {y - 6}l6 6-6 6-6-6z" fill="{INK}"/>', "milestone reached"),
        (
            f'<circle cx="12" cy="{y}" r="9" fill="none" stroke="{_CRITICAL}" stroke-width="2"/>',
            "critical path",
        ),
    )
    return "".join(
        f'<g transform="translate({place * 130} 0)">{shape}<text x="22" y="{y + 4}">{words}</text></g>'
        for place, (shape, words) in enumerate(shapes)
    )


def _said(bar: Bar) -> str:
    """A1: first promised for 30 Nov 2022, expected 10 Jan 2023, moved 2 times, +41 days."""
    parts = []
    if bar.first_on is not None:
        parts.append(f"first promised for {_day(bar.first_on)}")
    parts.append(f"{'delivered' if bar.done else 'expected'} {_day(bar.expected_on)}")
    if bar.words:
        parts.append(bar.words)
    if bar.marks:
        reached = sum(mark.reached for mark in bar.marks)
        parts.append(f"{reached} of {len(bar.marks)} milestones reached")
    return f"{bar.reference}: {', '.join(parts)}."


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"
