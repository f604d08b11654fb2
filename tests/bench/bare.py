"""What every figure is measured against: a Flask view that returns bytes, and one that commits one row."""

from __future__ import annotations

import os

import pysqlite3.dbapi2 as sqlite
import sqlalchemy as sa
from flask import Flask, Response, request

app = Flask(__name__)
engine = sa.create_engine(
    f"sqlite:///{os.environ['BARE_DATABASE']}",
    module=sqlite,
    connect_args={"isolation_level": None, "check_same_thread": False},
)


@sa.event.listens_for(engine, "connect")
def _configure(connection: sqlite.Connection, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


@sa.event.listens_for(engine, "begin")
def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


with engine.begin() as first:
    first.exec_driver_sql("CREATE TABLE IF NOT EXISTS line (id INTEGER PRIMARY KEY, text TEXT)")
engine.dispose()


@app.get("/bytes/<int:count>")
def give_bytes(count: int) -> Response:
    return Response(b"x" * count, content_type="text/html; charset=utf-8")


@app.post("/lines")
def add_line() -> Response:
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO line (text) VALUES (:text)"), {"text": request.form["text"]})
    return Response("saved", content_type="text/html; charset=utf-8")
