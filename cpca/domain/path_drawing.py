"""The decision path as lanes of points on their days, for its picture on pages and in reports. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cpca.domain.path_steps import PathStep

WHOLE_PLAN = "Whole plan"
MOST_MONTHS = 60  # what lies further ahead is drawn at the edge, and said in the table


@dataclass(frozen=True)
class Point:
    """A step in the picture, by its sort: decision, engagement, milestone or deliverable."""

    key: str
    label: str
    kind: str
    on: dt.date
    is_done: bool
    is_critical: bool


@dataclass(frozen=True)
class PointLane:
    """A theme with its points by day."""

    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Drawing:
    """The lanes, which point waits for which by key, and the months that are drawn."""

    lanes: tuple[PointLane, ...]
    links: tuple[tuple[str, str], ...]
    first: dt.date  # the first of a month
    months: int
    today: dt.date


def make_drawing(
    steps: Sequence[PathStep], themes: Iterable[tuple[int, str]], today: dt.date
) -> Drawing | None:
    """The steps that can happen, in the lanes of their themes (key, title) in order; None without one."""
    points: dict[int | None, list[Point]] = defaultdict(list)
    for step in steps:
        if step.on is not None:
            point = Point(step.key, step.label, step.row.part, step.on, step.is_done, step.is_critical)
            points[step.theme_id].append(point)
    if not points:
        return None
    lanes = [PointLane(title, tuple(points[id])) for id, title in themes if id in points]
    if None in points:
        lanes.insert(0, PointLane(WHOLE_PLAN, tuple(points[None])))
    drawn = {point.key for lane in lanes for point in lane.points}
    links = [
        (link.before, link.after)
        for step in steps
        for link in step.needs
        if link.before in drawn and link.after in drawn
    ]
    return Drawing(tuple(lanes), tuple(links), *_span(lanes, today), today)


def _span(lanes: Iterable[PointLane], today: dt.date) -> tuple[dt.date, int]:
    days = [today, *(point.on for lane in lanes for point in lane.points)]
    first, last = min(days), max(days)
    months = (last.year - first.year) * 12 + last.month - first.month + 2
    return first.replace(day=1), min(months, MOST_MONTHS)
