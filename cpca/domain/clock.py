"""What time it is. Deadlines and "today" are Europe/London, to the end of the day; timestamps are UTC.

A demo runs on its own clock, which starts at a moment of the plan's life and runs from there. Sign-in and
expiry never use it: they ask `real_now`.
"""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_ahead: dt.timedelta = dt.timedelta(0)
_fixed: ContextVar[dt.datetime | None] = ContextVar("fixed", default=None)


def set_clock(starts: dt.datetime | None, started_at: dt.datetime | None = None) -> None:
    """Makes the app's clock stand at `starts` when real time is `started_at` (now, if not given)."""
    global _ahead  # noqa: PLW0603  the process has one clock
    _ahead = dt.timedelta(0) if starts is None else starts - (started_at or real_now())


def fix(moment: dt.datetime | None) -> None:
    """Holds the clock at a moment in this context (the demo's loading lives through past months)."""
    _fixed.set(moment)


def real_now() -> dt.datetime:
    """The real time, in UTC."""
    return dt.datetime.now(dt.UTC)


def now() -> dt.datetime:
    """The app's time, in UTC."""
    return _fixed.get() or real_now() + _ahead


def today() -> dt.date:
    """The app's date in London."""
    return now().astimezone(LONDON).date()


def runs_on_its_own() -> bool:
    """Whether the app's clock is not the real one, so that pages can say so."""
    return bool(_ahead)
