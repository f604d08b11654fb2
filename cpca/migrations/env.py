"""Runs migrations inside the app, in one transaction, on SQLite and PostgreSQL alike.

On SQLite foreign keys are off while tables are rebuilt (rebuilding a parent would delete its children)
and checked before the commit; the guards of frozen months are taken off, and all triggers put back after.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, Enum

from cpca.extensions import Base, UtcDateTime, db
from cpca.migrations.triggers import drop_guards, put_triggers

engine = db.engine


def _render(kind: str, item: Any, _context: Any) -> str | bool:
    """Migrations say plain column types, so that they never need today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


def _configure(connection: Connection) -> None:
    options: dict[str, Any] = {
        "connection": connection,
        "target_metadata": Base.metadata,
        "render_as_batch": True,
        "compare_type": True,
        "render_item": _render,
        "compare_server_default": True,
    }
    context.configure(**options)


def _foreign_keys(connection: Connection, on: bool) -> None:
    if connection.dialect.name == "sqlite":  # outside any transaction, or SQLite ignores it
        connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _check(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration broke references: {broken[:5]}")


with engine.connect() as connection:
    _foreign_keys(connection, on=False)
    with connection.begin():
        drop_guards(connection)
        _configure(connection)
        with context.begin_transaction():
            context.run_migrations()
        put_triggers(connection)
        _check(connection)
    _foreign_keys(connection, on=True)
