"""The decision path as an SVG of our own: a lane a theme, a shape a step on its day, lines for what waits for what.

As in documents/pictures.py: shape and word carry what colour does, and a table beside says the same. A decision
is a square, a milestone a diamond, a deliverable a disc, an engagement a triangle; what is critical has a second
outline, thick lines and the word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from cpca.documents.blocks import Picture
from cpca.documents.month_axis import HEAD, MonthAxis
from cpca.documents.pictures import COLOURS, INK, make_picture
from cpca.domain.path_drawing import Drawing, Point, PointLane
from cpca.domain.path_steps import say_day

LEFT, RIGHT = 12, 130  # kept free beside the months, on the right for the words of the last
ROW, LANE = 30, 28  # heights: of a row of points, of a theme's name
LETTER = 7.4  # the width of a letter, at most on average
LONGEST = 90  # characters of a theme's name that fit
MOST_SAID = 12  # critical steps that the picture's own words name; the table names all

_LINE, _PLAIN, _CRITICAL = "#6f777b", COLOURS["Blue"][1], COLOURS["Red"][1]
# Each sort's shape around its middle, and the outline around that where it is critical.
SHAPES = {
    "decision": ("m-7-7h14v14h-14z", "m-11-11h22v22h-22z"),
    "milestone": ("m0-7 7 7-7 7-7-7z", "m0-13 13 13-13 13-13-13z"),
    "deliverable": (
        "m-6.5 0a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0-13 0z",
        "m-10.5 0a10.5 10.5 0 1 0 21 0a10.5 10.5 0 1 0-21 0z",
    ),
    "engagement": ("m0-8 8 14h-16z", "m0-14 14 24h-28z"),
}
Spot = tuple[float, int]


def draw_path(drawing: Drawing) -> Picture:
    """The lanes with their points, the links between them, the months and today."""
    axis = MonthAxis(drawing.first, drawing.months, LEFT)
    spots: dict[str, Spot] = {}
    names, y = [], HEAD
    for lane in drawing.lanes:
        names.append(_lane(lane, y, axis))
        rows = _rows(lane.points, axis)
        for number, row in enumerate(rows):
            for point in row:
                spots[point.key] = (axis.x(point.on), y + LANE + number * ROW + ROW // 2)
        y += LANE + len(rows) * ROW
    points = {point.key: point for lane in drawing.lanes for point in lane.points}
    parts = [*axis.draw_months(y), axis.draw_today(drawing.today, y), *names, *_links(drawing, points, spots)]
    parts += [_point(point, *spots[key]) for key, point in points.items()]
    parts.append(_legend(y + 38))
    alt = _said(list(points.values()))
    return make_picture(axis.right + RIGHT, y + 84, "The decision path", alt, "".join(parts))


def _rows(points: Sequence[Point], axis: MonthAxis) -> list[list[Point]]:
    """A lane's points in as many rows as keep their words apart."""
    rows: list[list[Point]] = []
    ends: list[float] = []
    for point in points:
        start = axis.x(point.on) - 16
        end = start + 36 + LETTER * len(_words(point))
        place = next((n for n, taken in enumerate(ends) if taken <= start), len(rows))
        if place == len(rows):
            rows.append([])
            ends.append(end)
        rows[place].append(point)
        ends[place] = end
    return rows


def _words(point: Point) -> str:
    return f"{point.label} critical" if point.is_critical else point.label


def _lane(lane: PointLane, y: int, axis: MonthAxis) -> str:
    name = lane.title if len(lane.title) <= LONGEST else f"{lane.title[: LONGEST - 1]}…"
    return (
        f'<path d="M0 {y + 2}H{axis.right + RIGHT}v{LANE - 6}H0z" fill="#fff"/>'
        f'<path d="M0 {y + 2}H{axis.right + RIGHT}" stroke="{INK}"/>'
        f'<text x="0" y="{y + 18}" font-weight="700">{escape(name)}</text>'
    )


def _links(drawing: Drawing, points: dict[str, Point], spots: dict[str, Spot]) -> Iterator[str]:
    """The lines of one weight as one path each; thick where both ends are critical."""
    plain: list[str] = []
    thick: list[str] = []
    for before, after in drawing.links:
        (x, y), (to_x, to_y) = spots[before], spots[after]
        line = f"M{x} {y}L{to_x} {to_y}"
        both = points[before].is_critical and points[after].is_critical
        (thick if both else plain).append(line)
    if plain:
        yield f'<path d="{"".join(plain)}" fill="none" stroke="{_LINE}"/>'
    if thick:
        yield f'<path d="{"".join(thick)}" fill="none" stroke="{_CRITICAL}" stroke-width="3"/>'


def _point(point: Point, x: float, y: int) -> str:
    """Its shape, filled once it has happened; a second outline where it is critical; its words on white."""
    weight = ' font-weight="700"' if point.is_critical else ""
    return (
        f"{_shape(point.kind, x, y, is_done=point.is_done, is_critical=point.is_critical)}"
        f'<text x="{x + 16}" y="{y + 4}" stroke="#fff" stroke-width="4" paint-order="stroke"{weight}>'
        f"{escape(_words(point))}</text>"
    )


def _shape(kind: str, x: float, y: int, *, is_done: bool, is_critical: bool) -> str:
    shape, around = SHAPES[kind]
    ink = _CRITICAL if is_critical else _PLAIN
    outline = (
        f'<path d="M{x} {y}{around}" fill="#fff" stroke="{ink}" stroke-width="1.5"/>' if is_critical else ""
    )
    fill = ink if is_done else "#fff"
    return f'{outline}<path d="M{x} {y}{shape}" fill="{fill}" stroke="{ink}" stroke-width="2.5"/>'


def _legend(y: int) -> str:
    """What each shape means, in two lines under the lanes."""
    first = (
        ("decision", "decision"),
        ("milestone", "milestone"),
        ("deliverable", "deliverable"),
        ("engagement", "engagement"),
    )
    parts = [
        _key(place, y, _shape(kind, 10, y, is_done=False, is_critical=False), words)
        for place, (kind, words) in enumerate(first)
    ]
    done = _shape("decision", 10, y + 28, is_done=True, is_critical=False)
    critical = _shape("decision", 12, y + 28, is_done=False, is_critical=True)
    return (
        "".join(parts)
        + _key(0, y + 28, done, "has happened")
        + _key(1, y + 28, critical, "  critical: cannot slip")
    )


def _key(place: int, y: int, shape: str, words: str) -> str:
    return f'<g transform="translate({place * 130} 0)">{shape}<text x="30" y="{y + 4}">{words.strip()}</text></g>'


def _said(points: Sequence[Point]) -> str:
    """7 steps, the last on 22 Mar 2023. Critical: DP1 on 25 Jan 2023, A1.2 on 3 Feb 2023."""
    last = max(point.on for point in points)
    number = f"{len(points)} step{'' if len(points) == 1 else 's'}"
    critical = sorted((p for p in points if p.is_critical), key=lambda p: (p.on, p.label))
    named = ", ".join(f"{p.label} on {say_day(p.on)}" for p in critical[:MOST_SAID])
    more = f" and {len(critical) - MOST_SAID} more" if len(critical) > MOST_SAID else ""
    return f"{number}, the last on {say_day(last)}. Critical: {named or 'none'}{more}."
