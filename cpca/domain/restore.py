"""Putting a backup in the record's place, in one step: before it everything is as it was, after it all is back.

SQLite takes the pages in one transaction of its own, so that a server that runs meanwhile sees the one or the
other; on PostgreSQL the tables are made anew inside one transaction. A backup of either goes into either.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.exc import SQLAlchemyError

from cpca.domain.backup import (
    FILES,
    RECORD,
    BadBackup,
    Manifest,
    check_backup,
    check_record,
    make_backup,
    opened,
    tables,
)
from cpca.extensions import BUSY_TIMEOUT_MS, db, writing
from cpca.migrations.triggers import put_triggers
from cpca.models.signin import OneUseLink, SignInSession, Tries

ROWS = 1_000  # inserted at a time
LET_IN = (SignInSession, OneUseLink, Tries)


def holds_a_record() -> bool:
    """Whether there is something here that a restore would replace."""
    with db.engine.connect() as connection:
        if not sa.inspect(connection).has_table("audit_event"):
            return False
        return connection.exec_driver_sql("SELECT 1 FROM audit_event LIMIT 1").first() is not None


def restore_backup(folder: Path, files: Path, known: str | None = None) -> Manifest:
    """Puts a backup in place of what is here, proved before and after; everybody signs in again.

    Raises BadBackup: where it is found before, nothing was touched.
    """
    manifest = check_backup(folder, known)
    put_files(folder / FILES, files)
    db.session.remove()
    db.engine.dispose()
    if db.engine.dialect.name == "sqlite":
        _put_pages(folder / RECORD)
        with db.engine.connect() as connection:
            check_record(connection, manifest, known)
        with writing(), db.engine.begin() as connection:
            _sign_everybody_out(connection)
    else:
        _put_rows(folder / RECORD, manifest, known)
    return manifest


def keep_before(to: Path, files: Path) -> None:
    """Keeps what is here, before it is replaced: a backup, or the bare files where they are too damaged for one."""
    try:
        make_backup(to, files)
    except (BadBackup, SQLAlchemyError):
        if db.engine.dialect.name != "sqlite":
            raise
        to.mkdir(mode=0o700, exist_ok=True)
        database = Path(str(db.engine.url.database))
        for path in database.parent.glob(f"{database.name}*"):
            shutil.copyfile(path, to / path.name)


def put_files(source: Path, to: Path) -> None:
    """Adds a backup's files to those that are here; each appears whole or not at all."""
    to.mkdir(parents=True, exist_ok=True)
    for path in source.glob("*"):
        partial = to / f".{path.name}.partial"
        shutil.copyfile(path, partial)
        partial.replace(to / path.name)


def _put_pages(record: Path) -> None:
    import pysqlite3.dbapi2 as sqlite  # noqa: PLC0415

    there = sqlite.connect(str(db.engine.url.database), timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        there.execute("PRAGMA synchronous=FULL")
        with opened(record) as engine, engine.connect() as backup:
            backup.connection.driver_connection.backup(there, pages=-1)  # type: ignore[union-attr]
    except sqlite.DatabaseError as error:
        raise BadBackup(
            f"The database here cannot be written over. Move its file away first. ({error})"
        ) from error
    finally:
        there.close()


def _put_rows(record: Path, manifest: Manifest, known: str | None) -> None:
    with opened(record) as engine, engine.connect() as backup:
        backup.exec_driver_sql("SELECT 1")  # begun as reading, before the other begins to write
        with writing(), db.engine.begin() as connection:
            for statement in (
                "SET LOCAL statement_timeout = 0",
                "DROP SCHEMA public CASCADE",
                "CREATE SCHEMA public",
            ):
                connection.exec_driver_sql(statement)
            fill_database(backup, connection)
            put_triggers(connection)
            check_record(connection, manifest, known)
            _sign_everybody_out(connection)


def fill_database(source: Connection, target: Connection) -> None:
    """Makes every table in an empty database and copies every row, by the types the app knows them by."""
    metadata = tables()
    metadata.create_all(target)
    for table in metadata.sorted_tables:
        _fill_table(source, target, table)
    if target.dialect.name == "postgresql":
        _set_sequences(target, metadata.sorted_tables)


def _fill_table(source: Connection, target: Connection, table: Table) -> None:
    """Rows that refer to others of their own table are given that reference once all are there."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    found = source.execute(sa.select(table), execution_options={"yield_per": ROWS}).mappings()
    for rows in found.partitions():
        target.execute(sa.insert(table), [{**row, **dict.fromkeys(own)} for row in rows])
        for row in rows:
            _refer(target, table, {name: row[name] for name in own if row[name] is not None}, row)


def _refer(target: Connection, table: Table, references: dict[str, Any], row: Any) -> None:
    if references:
        target.execute(sa.update(table).where(table.c.id == row["id"]).values(references))


def _set_sequences(target: Connection, found: list[Table]) -> None:
    """The next row of each table gets the key after its last one."""
    for table in found:
        if "id" in table.c and table.c.id.autoincrement is not False:
            last = sa.func.coalesce(sa.select(sa.func.max(table.c.id)).scalar_subquery(), 0)
            sequence = sa.func.pg_get_serial_sequence(table.name, "id")
            target.execute(sa.select(sa.func.setval(sequence, last + 1, False)))


def _sign_everybody_out(connection: Connection) -> None:
    """Sessions that ended since the backup was made must not be open again."""
    for kind in LET_IN:
        connection.execute(sa.delete(kind))
