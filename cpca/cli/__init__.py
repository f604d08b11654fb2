"""Commands, thin over the domain: `flask --app wsgi --help` lists them."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from cpca.cli import backup, database, demo, papers, people, permissions, reports, trail  # noqa: PLC0415

    for part in (backup, database, demo, papers, people, permissions, reports, trail):
        part.init_app(app)
