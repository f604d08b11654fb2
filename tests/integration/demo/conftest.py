"""The demo plan, loaded once a kind of database for all that read it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import current_app

from config import Settings
from cpca import create_app
from cpca.extensions import db
from tests.client import PageClient
from tests.conftest import DATABASES, SECRET, _database, _run


@pytest.fixture(scope="package", params=DATABASES)
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database prepared with the demo, once a kind: the tests below only read it."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("demo") / "cpca.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        url = f"sqlite:///{path}"
    else:
        server = request.getfixturevalue("postgresql")
        template = request.getfixturevalue("postgresql_template")
        _run(server, f"CREATE DATABASE demo_loaded TEMPLATE {template}")
        url = _database(server, "demo_loaded")
    with app_of(url):
        said = current_app.test_cli_runner().invoke(args=["prepare"])
        assert said.output == "Database: bringing it up to date… done.\nDemo plan: loading… done.\n"
    yield url
    if request.param != "sqlite":
        _run(server, "DROP DATABASE demo_loaded WITH (FORCE)")


@pytest.fixture
def demo(loaded: str) -> Iterator[None]:
    with app_of(loaded):
        yield


@contextmanager
def app_of(url: str) -> Iterator[None]:
    app = create_app(Settings(secret_key=SECRET, database_url=url, demo=True))
    app.test_client_class = PageClient
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()
