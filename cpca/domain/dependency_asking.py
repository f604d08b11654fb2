"""The app's question to whoever receives: the giver's date moved, or its rating turned Red; does it still hold?"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, select

from cpca.domain import clock
from cpca.domain.dependency_rules import OPEN, say_moved
from cpca.extensions import db, read_rows
from cpca.models.deliverable import Deliverable
from cpca.models.dependency import Dependency, DependencyAct, DependencyEvent
from cpca.models.period import ReportingPeriod
from cpca.models.progress import Rating, ThemeUpdate
from cpca.permissions import Viewer

# Asked first, as a row: thousands of dates may move at once, of which few are given to anybody.
_GIVES = select(Dependency.id).where(Dependency.giver_deliverable_id == bindparam("deliverable")).limit(1)


def ask_receivers(viewer: Viewer, deliverable: Deliverable, words: str) -> None:
    """Asks each receiver of what this deliverable gives, in `words`. Flushes; part of the change that it follows."""
    if read_rows(_GIVES, {"deliverable": deliverable.id}).first() is not None:
        _ask(viewer, Dependency.giver_deliverable_id == deliverable.id, words)


def ask_if_moved(viewer: Viewer, thing: Any, was: dt.date | None) -> None:
    """Asks where a deliverable is expected on another day than it `was`; a milestone gives nothing of itself."""
    now = expected_on(thing)
    if isinstance(thing, Deliverable) and now is not None and now != was:
        ask_receivers(viewer, thing, say_moved(thing.reference, was, now))


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
