"""What the server says of itself, and a home that is not safe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from config import BadHome, Settings
from cpca.extensions import db, writing
from cpca.web import database, home
from tests.client import PageClient


def test_a_live_server_says_so(client: PageClient) -> None:
    answer = client.get("/live")
    assert (answer.status_code, answer.text) == (200, "alive\n")


def test_a_good_home_is_ready(client: PageClient, settings: Settings) -> None:
    answer = client.get("/ready")
    checks = answer.get_json()["checks"]
    of_sqlite = [
        "sqlite journal_mode",
        "sqlite synchronous",
        "sqlite foreign_keys",
        "sqlite trusted_schema",
        "sqlite version",
        "file system",
        "free disk",
    ]
    kind = db.engine.dialect.name
    expected = [
        "database",
        "migration",
        *(of_sqlite if kind == "sqlite" else []),
        "secret",
        "debug",
        "proxy count",
    ]
    assert (answer.status_code, answer.get_json()["ready"]) == (200, True), checks
    assert sorted(checks) == sorted(expected)
    assert checks["database"]["found"] == kind
    assert answer.text.count(settings.secret_key) == 0
    assert answer.text.count(settings.database_url) == 0


def test_a_database_behind_the_code_is_not_ready(client: PageClient) -> None:
    with writing(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '000'")
    answer = client.get("/ready")
    assert (answer.status_code, answer.get_json()["checks"]["migration"]) == (
        503,
        {"ok": False, "found": "000"},
    )


def test_a_database_that_cannot_be_read_is_not_ready_and_the_server_still_lives(client: PageClient) -> None:
    with writing(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["database"]["ok"] is False
    assert client.get("/live").status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_settings_that_a_connection_lost_are_shown(client: PageClient) -> None:
    @sa.event.listens_for(db.engine, "connect")
    def _weaken(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")

    db.engine.dispose()
    answer = client.get("/ready")
    assert (answer.status_code, answer.get_json()["checks"]["sqlite synchronous"]["found"]) == (503, "1")


MOUNTS = """/dev/sda1 / ext4 rw 0 0
server:/share /mnt/share nfs4 rw 0 0
//server/docs /mnt/my\\040docs cifs rw 0 0
/dev/sdb1 /mnt/share/local ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "system", "network"),
    [
        ("/srv/cpca", "ext4", False),
        ("/mnt/share/cpca", "nfs4", True),
        ("/mnt/my docs/cpca", "cifs", True),
        ("/mnt/share/local/cpca", "ext4", False),
    ],
)
def test_a_network_drive_is_known_by_its_mount(tmp_path: Path, path: str, system: str, network: bool) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert home.file_system_of(Path(path), mounts) == system
    assert home.is_over_a_network(Path(path), mounts) is network


def test_a_system_that_does_not_list_its_mounts_is_let_be(tmp_path: Path) -> None:
    assert home.file_system_of(tmp_path, tmp_path / "none") == "unknown"


def test_a_database_on_a_network_drive_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/share {tmp_path} nfs rw 0 0\n")
    monkeypatch.setattr(home.is_over_a_network, "__defaults__", (mounts,))
    with pytest.raises(BadHome, match="network drive"):
        database.options(f"sqlite:///{tmp_path / 'cpca.sqlite'}")


def test_every_unsafe_setting_stops_the_start() -> None:
    from config import check  # noqa: PLC0415

    good = {"secret_key": "x" * 40, "production": True, "proxies": 1, "proxy_name": "the proxy"}
    good["hosts"] = "improvement.example.org"
    check(Settings(**good))  # type: ignore[arg-type]
    for bad in (
        {"secret_key": "change-me"},
        {"secret_key": "short"},
        {"debug": True},
        {"demo": True},
        {"proxies": 0},
        {"proxy_name": ""},
        {"hosts": " "},
        {"clock_start": "2023-02-20T09:00:00+00:00"},
    ):
        with pytest.raises(BadHome):
            check(Settings(**{**good, **bad}))  # type: ignore[arg-type]


def test_a_watcher_is_no_visitor(app: Flask, client: PageClient) -> None:
    for address in ("/live", "/ready"):
        assert client.get(address).headers.getlist("Set-Cookie") == []
