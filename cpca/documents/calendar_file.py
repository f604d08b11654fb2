"""Dates as a calendar file (RFC 5545), which any calendar program reads. Days without a time, so no time zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cpca.domain.feed import FeedDate

if TYPE_CHECKING:
    from icalendar import Event

DAY = dt.timedelta(days=1)
LOOK_AGAIN = dt.timedelta(hours=4)


def draw_calendar(name: str, dates: Iterable[FeedDate], *, made_at: dt.datetime, home: str) -> bytes:
    """The calendar's bytes. `home` is the plan's name in addresses, by which its entries are told from others'."""
    from icalendar import Calendar  # noqa: PLC0415  loading it takes a while

    calendar = Calendar()
    calendar.add("prodid", "-//Improvement plan//Dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    for one in dates:
        calendar.add_component(_entry(one, made_at, home))
    drawn: bytes = calendar.to_ical()
    return drawn


def _entry(one: FeedDate, made_at: dt.datetime, home: str) -> Event:
    from icalendar import Event  # noqa: PLC0415

    entry = Event()
    entry.add("uid", f"{one.key}@{home}")
    entry.add("dtstamp", made_at)
    entry.add("dtstart", one.on)
    entry.add("dtend", one.on + DAY)
    entry.add("summary", one.title)
    if one.words:
        entry.add("description", one.words)
    entry.add("transp", "TRANSPARENT")
    return entry
