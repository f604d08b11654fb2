"""Calculated ratings of a whole plan, kept in the process until the record or the date changes.

The head of the trail is the version of the whole record, so that nothing is ever invalidated: another head, or
another day, is another key. What is kept back from a reader is part of the key, because it is left out of theirs.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Final

from sqlalchemy import bindparam, select

from cpca.domain.rating import (
    HasRules,
    ThemeRating,
    mark_deliverables,
    mark_milestones,
    rate_theme,
    rules_of,
    steps_of,
)
from cpca.domain.rating_reading import ITEM, MILESTONE, read_critical
from cpca.extensions import db, read_rows
from cpca.models.deliverable import Deliverable, Milestone

Ratings = dict[int, ThemeRating]  # by the theme's key
MOST_KEPT: Final = 64  # plans' ratings: a few kilobytes each

_ITEMS = select(*ITEM).where(Deliverable.plan_id == bindparam("plan"))
_MILESTONES = select(*MILESTONE).where(Milestone.plan_id == bindparam("plan"))
_kept: OrderedDict[Hashable, Ratings] = OrderedDict()
_lock = threading.Lock()


def remember(what: Hashable, *, version: int, calculate: Callable[[], Ratings]) -> Ratings:
    """The ratings of `what` in this version of the record (the trail's head), calculated where they are not known.

    `what` names everything else they depend on: the plan, the day or the frozen month, what is left out.
    """
    key = (db.engine.url, version, what)
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    found = calculate()
    with _lock:
        _kept[key] = found
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """Forgets every rating: another record stands at the same place."""
    with _lock:
        _kept.clear()


def rate_plan(
    plan_id: int, rules: HasRules, on: dt.date, kept: frozenset[tuple[str, int]] = frozenset()
) -> Ratings:
    """Every theme's rating from today's deliverables and milestones; a theme with neither is not there.

    Three statements. `kept` is what is left out, by table and row.
    """
    values, settings = {"plan": plan_id}, rules_of(rules)
    items = _by_theme(read_rows(_ITEMS, values), Deliverable.__tablename__, kept)
    milestones = _by_theme(read_rows(_MILESTONES, values), Milestone.__tablename__, kept)
    critical = read_critical(plan_id)
    rated = {}
    for theme_id, found in items.items():
        marked = mark_deliverables(found, critical)
        steps = steps_of(marked, mark_milestones(milestones.get(theme_id, ()), critical))
        rated[theme_id] = rate_theme(marked, on, settings, steps)
    return rated


def _by_theme(rows: Iterable[Any], table: str, kept: frozenset[tuple[str, int]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if not kept or (table, row.id) not in kept:
            found[row.theme_id].append(row)
    return found
