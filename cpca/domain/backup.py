"""One folder that holds everything: the record as one SQLite file, the files beside it, and a manifest.

Whatever database the app runs on, a backup is read in one snapshot, and is good only after it was opened
again, its trail verified, and every table and file compared. See docs/operations.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, MetaData

from cpca.domain import clock, stand_alone_verify
from cpca.domain.stand_alone_verify import Link, verify
from cpca.extensions import Base, db, writing

RECORD, FILES, MANIFEST, VERIFIER = "record.sqlite", "files", "manifest.json", "verify_trail.py"


class BadBackup(RuntimeError):
    """The backup is not good; the message says what is wrong with it."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: `head` is the trail's, "sequence:hash"; `files` their SHA-256 by name."""

    made_at: str
    made_from: str
    migration: str
    head: str
    rows: dict[str, int]
    files: dict[str, str]
    record: str


def make_backup(to: Path, files: Path) -> Manifest:
    """Writes a backup into the folder `to`, which must not exist yet, and proves it; raises BadBackup.

    It is written under another name, and gets its own only once it was proved.
    """
    if to.exists():
        raise BadBackup(f"{to} is there already. Name a folder that is not.")
    partial = to.with_name(f"{to.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    try:
        manifest = _write(partial, files)
        check_backup(partial)
        sync(partial)
        partial.rename(to)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


def _write(folder: Path, files: Path) -> Manifest:
    rows = copy_record(db.engine, folder / RECORD)
    hashes = copy_files(files, folder / FILES)
    shutil.copyfile(stand_alone_verify.__file__, folder / VERIFIER)
    manifest = _manifest(folder, rows, hashes)
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), "utf-8")
    return manifest


def _manifest(folder: Path, rows: dict[str, int], files: dict[str, str]) -> Manifest:
    with opened(folder / RECORD) as engine, engine.connect() as copy:
        verdict = verify(_links(copy))
        return Manifest(
            made_at=clock.real_now().isoformat(timespec="seconds"),
            made_from=db.engine.dialect.name,
            migration=migration_of(copy),
            head=f"{verdict.events}:{verdict.head}",
            rows=rows,
            files=files,
            record=hash_of(folder / RECORD),
        )


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup; raises BadBackup."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BadBackup("There is no manifest here: this is not a backup, or not a whole one.") from error


def check_backup(folder: Path, known: str | None = None) -> Manifest:
    """Opens a backup and compares it with its manifest; raises BadBackup with what is wrong.

    `known` is a head kept elsewhere, "sequence:hash".
    """
    manifest = read_manifest(folder)
    if not (folder / RECORD).is_file() or hash_of(folder / RECORD) != manifest.record:
        raise BadBackup("The record is not the file that was backed up.")
    found = {path.name: hash_of(path) for path in (folder / FILES).glob("*")}
    if found != manifest.files:
        raise BadBackup("The files are not those that were backed up.")
    with opened(folder / RECORD) as engine, engine.connect() as copy:
        check_record(copy, manifest, known)
    return manifest


def check_record(connection: Connection, manifest: Manifest, known: str | None = None) -> None:
    """Raises BadBackup where a database is not what the manifest says: sound, every row, the trail whole."""
    if connection.dialect.name == "sqlite":
        if connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() != ["ok"]:
            raise BadBackup("The record's file is damaged.")
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise BadBackup("The record refers to rows that are not there.")
    if count_rows(connection) != manifest.rows:
        raise BadBackup("The record has other numbers of rows than the manifest says.")
    verdict = verify(_links(connection), known)
    if verdict.faults:
        raise BadBackup(f"The trail is not whole. {verdict.faults[0]}")
    if f"{verdict.events}:{verdict.head}" != manifest.head:
        raise BadBackup("The trail ends elsewhere than the manifest says.")


def copy_record(source: Engine, to: Path) -> dict[str, int]:
    """Copies the whole record, in one snapshot, into a new SQLite file; gives the rows of each table."""
    with source.connect() as connection:
        rows = count_rows(connection)  # begins the snapshot that is copied
        if source.dialect.name == "sqlite":
            _copy_pages(connection, to)
        else:
            _copy_rows(connection, to)
    return rows


def _copy_pages(connection: Connection, to: Path) -> None:
    """All pages in one step, then written anew, so that nothing removed is left between them."""
    import pysqlite3.dbapi2 as sqlite  # noqa: PLC0415

    copy = sqlite.connect(str(to))
    connection.connection.driver_connection.backup(copy, pages=-1)  # type: ignore[union-attr]
    for statement in ("PRAGMA journal_mode=DELETE", "VACUUM"):
        copy.execute(statement)
    copy.close()


def _copy_rows(connection: Connection, to: Path) -> None:
    from cpca.domain.restore import fill_database  # noqa: PLC0415

    with writing(), opened(to, read_only=False) as engine, engine.begin() as copy:
        fill_database(connection, copy)


def copy_files(source: Path, to: Path) -> dict[str, str]:
    """Copies files that are kept by their hash, reading each one back; gives their SHA-256 by name."""
    to.mkdir(exist_ok=True, mode=0o700)
    hashes = {}
    for path in sorted(p for p in source.glob("*") if p.is_file()):
        shutil.copyfile(path, to / path.name)
        hashes[path.name] = hash_of(path)
        if hash_of(to / path.name) != hashes[path.name]:
            raise BadBackup(f"{path.name} could not be copied whole.")
    return hashes


def hash_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tables() -> MetaData:
    """The record's tables, and the one in which the migrations keep their place."""
    metadata = MetaData()
    for table in Base.metadata.tables.values():
        table.to_metadata(metadata)
    sa.Table("alembic_version", metadata, sa.Column("version_num", sa.String(32), primary_key=True))
    return metadata


def count_rows(connection: Connection) -> dict[str, int]:
    """The number of rows of every table."""
    return {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in tables().sorted_tables
    }


def migration_of(connection: Connection) -> str:
    """The migration a database stands at."""
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())


def sync(folder: Path) -> None:
    """Has everything in a folder on the disk before its name says that it is whole."""
    for path in sorted(folder.rglob("*"), reverse=True):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _links(connection: Connection) -> Iterator[Link]:
    rows = connection.exec_driver_sql(
        "SELECT e.body, e.hash, p.salt, p.content FROM audit_event e"
        " LEFT JOIN audit_payload p ON p.id = e.id ORDER BY e.id",
        execution_options={"yield_per": 1000},
    )
    return (Link(*row) for row in rows)


@contextmanager
def opened(path: Path, *, read_only: bool = True) -> Iterator[Engine]:
    """An engine on a SQLite file by itself, as it is: none of the app's settings are put on it."""
    import pysqlite3.dbapi2 as sqlite  # noqa: PLC0415

    class AsItIs(sqlite.Connection):  # type: ignore[misc]
        as_it_is = True

    address = f"file:{quote(str(path))}?{'mode=ro&immutable=1' if read_only else 'mode=rwc'}"

    def connect() -> Any:
        return sqlite.connect(address, uri=True, factory=AsItIs, isolation_level=None)

    engine = sa.create_engine("sqlite://", module=sqlite, creator=connect, poolclass=sa.NullPool)
    try:
        yield engine
    finally:
        engine.dispose()
