"""The database and sign-in manager, and the two kinds of transaction.

Reading cannot write and writing waits its turn before it loads anything: a request declares which of the
two it is and every transaction it begins is of that kind. See docs/adr/0002-two-kinds-of-transaction.md.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    Connection,
    CursorResult,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    MetaData,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 5_000
ADVISORY_LOCK = 0x43504341  # "CPCA": the one lock every writing transaction takes on PostgreSQL


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware UTC timestamp on both databases; a naive one is refused before it is stored."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a timestamp needs its time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal kept as its digits on both databases: what is added up is to the penny, never a float."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(value)


def _words(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


class Base(DeclarativeBase):
    """Every table: an integer key, named constraints, and in the trail unless it says otherwise.

    `__trail__ = False` marks what is not part of the record (sessions, private drafts, counters);
    `__unrecorded__` names columns of a recorded table that stay out of the trail.
    """

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            dt.datetime: UtcDateTime(),
            dt.date: Date(),
            Decimal: Exact(),
            str: Text(),
            enum.Enum: Enum(enum.Enum, native_enum=False, length=40, values_callable=_words),
        },
    )
    __trail__ = True
    __unrecorded__: frozenset[str] = frozenset()

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


_gathering: ContextVar[bool] = ContextVar("gathering", default=False)


class GatheringSession(Session):
    """The session, which writes what changed to the database when it is told to, unless it gathers (`gathering`)."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        if not _gathering.get():
            super().flush(objects)


@contextmanager
def gathering() -> Iterator[None]:
    """Changes made inside are written together at the end: for thousands of like acts, one trip instead of one each.

    What is new has no key inside, and no statement inside sees what was changed there.
    """
    token = _gathering.set(True)
    try:
        yield
    finally:
        _gathering.reset(token)
    db.session.flush()


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "class_": GatheringSession})
login_manager = LoginManager()

_writing: ContextVar[bool] = ContextVar("writing", default=False)


def is_writing() -> bool:
    """Whether transactions begun here may write."""
    return _writing.get()


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside may write, and queue for their turn before they load anything.

    One that was begun before, reading, is ended first: what it loaded may be stale by now.
    """
    if not _writing.get():
        db.session.rollback()
    token = _writing.set(True)
    try:
        yield
    finally:
        db.session.rollback()  # what was not committed by now is not to be
        _writing.reset(token)


def set_writing(value: bool) -> None:
    """Sets the kind of this request's transactions; only the front door (web/access.py) calls it."""
    _writing.set(value)


def read_rows(statement: Executable, values: Mapping[str, Any]) -> CursorResult[Any]:
    """Runs a statement that selects columns only, in the session's transaction but past its object loading.

    For the lists of the hottest pages: it halves what reading plain rows costs.
    """
    return db.session.connection().execute(statement, values)


@event.listens_for(Engine, "connect")
def _configure(connection: Any, _record: Any) -> None:
    if "sqlite" not in type(connection).__module__ or getattr(connection, "as_it_is", False):
        return
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "trusted_schema=OFF",
        "cache_size=-8000",
        "mmap_size=134217728",  # after another worker's commit pages are looked at again, not read again
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    write = _writing.get()
    if connection.dialect.name == "sqlite":
        if connection.info.get("writes") is not write:  # setting it makes SQLite prepare every statement anew
            connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if write else 'ON'}")
            connection.info["writes"] = write
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
    elif write:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
