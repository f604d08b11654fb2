"""How the app reaches its database: the driver, its settings, and what it refuses to run on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from config import BadHome
from cpca.web.home import is_over_a_network

OLDEST_SQLITE = (3, 51, 3)  # older ones can corrupt a write-ahead log that is reset under load


def options(url: str) -> dict[str, Any]:
    """Flask-SQLAlchemy's settings for a database address; raises BadHome for one it must not use."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return {
            "SQLALCHEMY_DATABASE_URI": url,
            "SQLALCHEMY_ENGINE_OPTIONS": {
                "pool_pre_ping": True,
                "connect_args": {"connect_timeout": 5, "options": "-c statement_timeout=15000"},
            },
        }
    import pysqlite3.dbapi2 as sqlite  # noqa: PLC0415  absent where PostgreSQL is used

    if sqlite.sqlite_version_info < OLDEST_SQLITE:
        raise BadHome(f"SQLite {sqlite.sqlite_version} is too old: install the locked packages again.")
    if parsed.database:
        folder = Path(parsed.database).parent
        folder.mkdir(parents=True, exist_ok=True)
        if is_over_a_network(folder):
            raise BadHome("The database lies on a network drive, where SQLite is not safe. Use a local disk.")
    return {
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "module": sqlite,
            "connect_args": {"isolation_level": None, "check_same_thread": False, "cached_statements": 256},
        },
    }
