"""The decision path as lanes of points on their days, for its picture on pages and in reports. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cpca.domain.path_steps import PathStep

Of = TypeVar("Of", int, str)  # what tells a theme: its key, or its letter
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
    found = [
        (
            step.theme_id,
            Point(step.key, step.label, step.row.part, step.on, step.is_done, step.is_critical),
            [link.before for link in step.needs],
        )
        for step in steps
        if step.on is not None
    ]
    return draw_points(found, themes, today)


def draw_points(
    points: Sequence[tuple[Of | None, Point, Iterable[str]]],
    themes: Iterable[tuple[Of, str]],
    today: dt.date,
) -> Drawing | None:
    """Points with their theme and the keys of those that they wait for, in the lanes of their themes in order.

    None without a point.
    """
    if not points:
        return None
    of_theme: dict[Of | None, list[Point]] = defaultdict(list)
    for theme, point, _ in points:
        of_theme[theme].append(point)
    lanes = [PointLane(title, tuple(of_theme[of])) for of, title in themes if of in of_theme]
    if None in of_theme:
        lanes.insert(0, PointLane(WHOLE_PLAN, tuple(of_theme[None])))
    drawn = {point.key for lane in lanes for point in lane.points}
    links = tuple(
        (before, point.key)
        for _, point, needs in points
        for before in needs
        if before in drawn and point.key in drawn
    )
    return Drawing(tuple(lanes), links, *_span(lanes, today), today)


def _span(lanes: Iterable[PointLane], today: dt.date) -> tuple[dt.date, int]:
    days = [today, *(point.on for lane in lanes for point in lane.points)]
    first, last = min(days), max(days)
    months = (last.year - first.year) * 12 + last.month - first.month + 2
    return first.replace(day=1), min(months, MOST_MONTHS)
