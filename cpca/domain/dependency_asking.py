"""The app's question to whoever receives: the giver's date moved, it stopped, or its rating turned Red; does it still hold?

A day that goes by without what was expected on it is no act of anybody's: that question is told from the dates
(`dependency_rules.is_asked`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, select

from cpca.domain import clock
from cpca.domain.dependency_rules import OPEN, Giving, say_turned
from cpca.extensions import db, read_rows
from cpca.models.deliverable import Deliverable
from cpca.models.dependency import Dependency, DependencyAct, DependencyEvent
from cpca.models.period import ReportingPeriod
from cpca.models.progress import Rating, ThemeUpdate
from cpca.permissions import Viewer

# Asked first, as a row: thousands of dates may move at once, of which few are given to anybody.
_GIVES = select(Dependency.id).where(Dependency.giver_deliverable_id == bindparam("deliverable")).limit(1)


@contextmanager
def asking(viewer: Viewer, thing: Any) -> Iterator[None]:
    """Around a change of a deliverable: asks each of its receivers where the change is one that they should hear of.

    Part of the change; flushes. A milestone gives nothing of itself.
    """
    was = _giving(thing)
    yield
    now = _giving(thing)
    words = say_turned(was, now) if was and now else None
    if words and read_rows(_GIVES, {"deliverable": thing.id}).first() is not None:
        _ask(viewer, Dependency.giver_deliverable_id == thing.id, words)


def _giving(thing: Any) -> Giving | None:
    return (
        Giving(thing.reference, thing.state, expected_on(thing)) if isinstance(thing, Deliverable) else None
    )


def expected_on(thing: Any) -> dt.date | None:
    """The day on which a deliverable or milestone happened, or is expected."""
    found: dt.date | None = thing.actual_on or thing.forecast_on or thing.baseline_on
    return found


def ask_if_red(viewer: Viewer, update: ThemeUpdate) -> None:
    """Asks each receiver of what a theme gives where its rating turned Red, once for a month however often it is sent.

    The words do not say Red: whoever reads the registers may not yet read the return that says it.
    """
    if update.rating is not Rating.RED or _was_red(update):
        return
    words = f"Theme {update.theme.code} handed in its return for {update.period.month:%B %Y}: read its rating"
    asked = exists().where(
        DependencyEvent.dependency_id == Dependency.id,
        DependencyEvent.act == DependencyAct.ASK,
        DependencyEvent.words == words,
    )
    _ask(viewer, and_(Dependency.giver_theme_id == update.theme_id, ~asked), words)


def _was_red(update: ThemeUpdate) -> bool:
    """Whether the theme's last return before this one declared Red already."""
    before = (
        select(ThemeUpdate.rating)
        .join(ThemeUpdate.period)
        .where(
            ThemeUpdate.theme_id == update.theme_id,
            ThemeUpdate.rating.is_not(None),
            ReportingPeriod.month < update.period.month,
        )
        .order_by(ReportingPeriod.month.desc())
        .limit(1)
    )
    return db.session.scalar(before) is Rating.RED


def _ask(viewer: Viewer, given: ColumnElement[bool], words: str) -> None:
    """Adds the question to every open dependency that is `given`."""
    query = select(Dependency).where(given, Dependency.state.in_(OPEN)).order_by(Dependency.id)
    for dependency in db.session.scalars(query).all():
        db.session.add(
            DependencyEvent(
                dependency=dependency,
                plan_id=dependency.plan_id,
                act=DependencyAct.ASK,
                of_giver=True,
                words=words,
                person_id=viewer.person_id or None,
                said_at=clock.now(),
            )
        )
    db.session.flush()
