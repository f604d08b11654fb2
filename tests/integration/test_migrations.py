"""Migrations: the tables they make are the tables the code means, up and down, on both databases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask, current_app
from flask_migrate import Migrate, downgrade, upgrade

from cpca.cli.database import is_newest
from cpca.extensions import Base, db, writing
from cpca.migrations import FOLDER, newest
from tests.world import World


def test_a_migrated_database_has_exactly_the_tables_of_the_code(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_there_is_one_newest_migration_and_the_database_stands_at_it(app: Flask) -> None:
    numbers = sorted(path.name[:3] for path in (FOLDER / "versions").glob("[0-9]*.py"))
    assert numbers == [f"{n:03d}" for n in range(1, len(numbers) + 1)]
    assert newest() == numbers[-1]
    assert is_newest()


def test_down_to_nothing_and_up_again_gives_the_same_tables(app: Flask) -> None:
    Migrate(current_app, db, directory=str(FOLDER))
    before = shape()
    with writing():
        downgrade(revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) == {"alembic_version"}
    with writing():
        upgrade()
    assert shape() == before


def shape() -> dict[str, list[str]]:
    inspector = sa.inspect(db.engine)
    return {
        table: sorted(column["name"] for column in inspector.get_columns(table))
        for table in inspector.get_table_names()
    }


def test_the_trails_guards_are_there_after_a_migration(app: Flask, world: World) -> None:
    for statement in (
        "UPDATE audit_event SET act = 'x'",
        "DELETE FROM audit_event",
        "DELETE FROM audit_payload",
    ):
        with writing(), db.engine.connect() as connection:
            refused = False
            try:
                connection.exec_driver_sql(statement)
            except sa.exc.DBAPIError as error:
                refused = "append only" in str(error.orig)
            connection.rollback()
            assert refused, statement
