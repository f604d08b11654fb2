"""The app in which a combined authority shows, month after month, that its improvement plan is working."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from config import Settings

ROOT = __file__.rsplit("/", 2)[0]


def create_app(settings: Settings) -> Flask:
    """The whole app, or an exception in plain words where it must not start.

    Raises BadHome for an unsafe database, and RuntimeError for a route without a permission.
    """
    from cpca import cli, models  # noqa: F401, PLC0415  tables are known before the database starts
    from cpca.domain import clock  # noqa: PLC0415
    from cpca.extensions import db, login_manager  # noqa: PLC0415
    from cpca.web import access, database, errors, filters, headers, htmx, logs, routes  # noqa: PLC0415

    app = Flask("cpca", root_path=f"{ROOT}/cpca", template_folder="../templates", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        DEBUG=settings.debug,
        SETTINGS=settings,
        MAX_CONTENT_LENGTH=settings.body_limit_kb * 1024,
        MAX_FORM_MEMORY_SIZE=settings.body_limit_kb * 1024,
        TRUSTED_HOSTS=settings.hosts.split() or None,
        SESSION_COOKIE_NAME="cpca_status",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.production,
        **database.options(settings.database_url),
    )
    start = dt.datetime.fromisoformat(settings.clock_start) if settings.clock_start else None
    since = dt.datetime.fromisoformat(settings.clock_started_at) if settings.clock_started_at else None
    clock.set_clock(start, since)
    logs.start(app)
    db.init_app(app)
    login_manager.init_app(app)
    for part in (htmx, headers, filters, errors, routes, access, cli):
        part.init_app(app)
    return app
