"""Whether this is a good home for the record: what `/ready` shows, and what stops the app from starting."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from config import SHORTEST_SECRET, Settings
from cpca.domain.backup import migration_of
from cpca.extensions import db
from cpca.migrations import newest

MOUNTS = Path("/proc/mounts")  # Linux only; elsewhere nothing is known of file systems
OVER_A_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs"}
)
LEAST_FREE_MB = 200


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: its name, whether it is well, and what was found, without secrets."""

    name: str
    ok: bool
    found: str


def file_system_of(path: Path, mounts: Path = MOUNTS) -> str:
    """The type of the file system a path lies on ("ext4", "nfs4"); "unknown" where the system does not say."""
    if not mounts.exists():
        return "unknown"
    fields = [line.split() for line in mounts.read_text("utf-8", "replace").splitlines()]
    over = {f[1].replace("\\040", " "): f[2] for f in fields if len(f) > 2}
    real = Path(os.path.realpath(path))
    return next((over[str(p)] for p in (real, *real.parents) if str(p) in over), "unknown")


def is_over_a_network(path: Path, mounts: Path = MOUNTS) -> bool:
    """Whether a path lies where SQLite's locks cannot be relied on."""
    return file_system_of(path, mounts) in OVER_A_NETWORK


def list_checks() -> list[Check]:
    """Everything `/ready` shows; the database's checks are one that failed where it cannot be reached."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        checks = _database_checks()
    except SQLAlchemyError as error:
        db.session.rollback()
        checks = [Check("database", False, type(error).__name__)]
    return [*checks, *_setting_checks(settings)]


def _database_checks() -> list[Check]:
    connection = db.session.connection()
    migration = migration_of(connection)
    checks = [
        Check("database", True, connection.dialect.name),
        Check("migration", migration == newest(), migration),
    ]
    if connection.dialect.name == "sqlite":
        checks += _sqlite_checks()
    return checks


def _sqlite_checks() -> list[Check]:
    connection = db.session.connection()
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
    checks = []
    for name, value in wanted.items():
        found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        checks.append(Check(f"sqlite {name}", found == value, str(found)))
    version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    folder = Path(str(db.engine.url.database)).parent
    system, free = file_system_of(folder), shutil.disk_usage(folder).free // 1024 // 1024
    return [
        *checks,
        Check("sqlite version", True, version),  # an older one stops the app from starting
        Check("file system", system not in OVER_A_NETWORK, system),
        Check("free disk", free >= LEAST_FREE_MB, f"{free} MB"),
    ]


def _setting_checks(settings: Settings) -> list[Check]:
    said = "set" if settings.proxies else "unset"
    return [
        Check("secret", len(settings.secret_key) >= SHORTEST_SECRET, "long enough"),
        Check("debug", not settings.debug, "on" if settings.debug else "off"),
        Check("proxy count", bool(settings.proxies) or not settings.production, said),
    ]
