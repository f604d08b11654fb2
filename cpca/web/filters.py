"""How the pages write dates, ages, words and addresses of files."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask

from cpca.domain import clock
from cpca.domain.dates import say_moves
from cpca.domain.money_words import say_money
from cpca.web import cache as pages
from cpca.web import csrf

ROOT = Path(__file__).resolve().parents[2]


def init_app(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    for filter_ in (date, short_date, month, moment, time_of, ago, days, count):
        app.jinja_env.filters[filter_.__name__] = filter_
    app.jinja_env.filters["moves"] = say_moves
    app.jinja_env.filters["money"] = say_money
    app.jinja_env.globals.update(
        static_url=static_url,
        today=clock.today,
        demo=settings.demo,
        own_clock=clock.runs_on_its_own,
        own_accent=settings.accent_colour != type(settings).accent_colour,
        csrf_field=csrf.FIELD,
        token_mark=pages.TOKEN_MARK,
        key_mark=pages.KEY_MARK,
        status_mark=pages.STATUS_MARK,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


@cache
def _manifest() -> dict[str, str]:
    path = ROOT / "static" / "vendor" / "manifest.json"
    found: dict[str, str] = json.loads(path.read_text())
    return found


def static_url(name: str) -> str:
    """The address of a front-end file by its logical name: app.css, app.js, htmx.js, govuk.css, favicon.svg."""
    return f"/static/vendor/{_manifest()[name]}"


@lru_cache(4_096)
def _local(value: dt.date | dt.datetime) -> dt.date:
    return value.astimezone(clock.LONDON).date() if isinstance(value, dt.datetime) else value


@lru_cache(4_096)
def date(value: dt.date | dt.datetime | None) -> str:
    """30 Nov 2022; nothing for no date."""
    return f"{_local(value).day} {_local(value):%b %Y}" if value else ""


def short_date(value: dt.date | dt.datetime | None) -> str:
    """30 Nov."""
    return f"{_local(value).day} {_local(value):%b}" if value else ""


def month(value: dt.date) -> str:
    """October 2022."""
    return f"{value:%B %Y}"


def moment(value: dt.datetime | None) -> str:
    """30 Nov 2022, 14:02, in London."""
    return f"{date(value)}, {value.astimezone(clock.LONDON):%H:%M}" if value else ""


def time_of(value: dt.datetime) -> str:
    """14:02, in London."""
    return f"{value.astimezone(clock.LONDON):%H:%M}"


def days(number: int) -> str:
    """1 day, 12 days."""
    return "1 day" if number == 1 else f"{number} days"


def ago(value: dt.date | dt.datetime) -> str:
    """12 days ago, today, in 4 days."""
    distance = (clock.today() - _local(value)).days
    if distance == 0:
        return "today"
    return f"{days(distance)} ago" if distance > 0 else f"in {days(-distance)}"


def count(number: int, one: str, many: str | None = None) -> str:
    """1 line, 3 lines; `many` where it is not `one` with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
