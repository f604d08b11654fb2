"""Getting a database ready: migrations, and the demo plan where the demo is on."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_migrate import upgrade

from cpca.extensions import db, writing


def init_app(app: Flask) -> None:
    app.cli.add_command(migrate_database)


def migrate() -> None:
    """Brings the database to the newest version; does nothing when it is there."""
    with writing():
        upgrade()
    db.engine.dispose()


@click.command("migrate-database")
@with_appcontext
def migrate_database() -> None:
    """Bring the database to the newest version."""
    migrate()
