"""Getting a database ready: migrations, run only where it is not at the newest."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect

from cpca.extensions import db, writing
from cpca.migrations import FOLDER, newest


def init_app(app: Flask) -> None:
    app.cli.add_command(migrate_database)
    app.cli.add_command(draft_migration)


def is_newest() -> bool:
    """Whether the database stands at the newest migration already."""
    if not inspect(db.engine).has_table("alembic_version"):
        return False
    found = db.session.connection().exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    db.session.rollback()
    return found == newest()


def _tool() -> None:
    """Readies the migration tool, which nothing else needs and which takes half a second to load."""
    from flask_migrate import Migrate  # noqa: PLC0415

    Migrate(current_app, db, directory=str(FOLDER))


def migrate() -> None:
    """Brings the database to the newest version; does nothing when it is there."""
    if not is_newest():
        from flask_migrate import upgrade  # noqa: PLC0415

        _tool()
        with writing():
            upgrade()
    db.engine.dispose()


@click.command("migrate-database")
@with_appcontext
def migrate_database() -> None:
    """Bring the database to the newest version."""
    migrate()


@click.command("draft-migration")
@click.argument("number")
@click.argument("title")
@with_appcontext
def draft_migration(number: str, title: str) -> None:
    """Write a draft of the migration from the newest to today's tables: NUMBER 007, TITLE "exempt lines"."""
    from flask_migrate import revision  # noqa: PLC0415

    _tool()
    with writing():
        revision(message=title, rev_id=number, autogenerate=True)
