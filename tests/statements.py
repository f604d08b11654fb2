"""Counting what a request asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def counted() -> Iterator[list[str]]:
    """The SELECTs that run inside the block, sign-in included."""
    selects: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT") and "pg_advisory" not in statement:
            selects.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield selects
    finally:
        event.remove(Engine, "before_cursor_execute", note)
