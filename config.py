"""Every setting of the app, in one place. Each comes from the environment, with the prefix CPCA_.

`instance/settings.env`, made by `make run`, gives settings too; the environment wins over it.
A home that is not safe is refused at start, in a sentence that says what to change.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SAMPLE_SECRET = "change-me"  # noqa: S105  refused by `check`, never used
SHORTEST_SECRET = 32


class BadHome(RuntimeError):
    """The settings would not be safe to run with; the message says what to change."""


@dataclass(frozen=True)
class Settings:
    """Names in capitals with CPCA_ before them are the environment's: CPCA_DATABASE_URL."""

    secret_key: str = SAMPLE_SECRET  # at least 32 characters, the authority's own
    database_url: str = f"sqlite:///{ROOT / 'instance' / 'cpca.sqlite'}"  # or postgresql+psycopg://…
    files: str = str(ROOT / "instance" / "files")  # where uploaded files are kept
    demo: bool = False  # offers sign-in as each role with one click; refused in production
    production: bool = False  # an installation people rely on: refuses what is unsafe
    debug: bool = False  # refused in production
    proxies: int = 0  # how many proxies stand before the app; TLS ends at the first
    proxy_name: str = ""  # the proxy's name, for the operations page; needed in production
    hosts: str = ""  # the names it is reached by, with spaces between; any where empty; needed in production
    clock_start: str = ""  # a moment, ISO 8601: the app's clock starts there (the demo's)
    clock_started_at: str = ""  # the real moment at which it started; now if empty
    accent_colour: str = "#00594c"  # the authority's colour, with white at 4.5:1 or better
    session_idle_minutes: int = 120
    session_hours: int = 12
    body_limit_kb: int = 256
    upload_limit_mb: int = 25
    cache_mb: int = 8  # drawn pages kept by each worker


def _convert(value: str, kind: str) -> str | int | bool:
    if kind == "bool":
        return value.strip().lower() in ("1", "true", "yes", "on")
    return int(value) if kind == "int" else value


def _file_settings(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line and line[0] != "#")
    return {name.strip(): value.strip() for name, value in pairs}


def read_settings(environment: dict[str, str] | None = None, file: Path | None = None) -> Settings:
    """The settings of this installation; raises BadHome where one of them is unsafe."""
    given = _file_settings(file or ROOT / "instance" / "settings.env")
    given.update(os.environ if environment is None else environment)
    values = {
        f.name: _convert(given[f"CPCA_{f.name.upper()}"], str(f.type))
        for f in fields(Settings)
        if f"CPCA_{f.name.upper()}" in given
    }
    settings = Settings(**values)  # type: ignore[arg-type]
    check(settings)
    return settings


def check(settings: Settings) -> None:
    """Raises BadHome, naming the setting, where the app must not start."""
    if settings.secret_key == SAMPLE_SECRET or len(settings.secret_key) < SHORTEST_SECRET:
        raise BadHome("Set CPCA_SECRET_KEY to a secret of your own, at least 32 characters long.")
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", settings.accent_colour):
        raise BadHome("Write CPCA_ACCENT_COLOUR as six digits after a #, such as #00594c.")
    if settings.clock_start and dt.datetime.fromisoformat(settings.clock_start).tzinfo is None:
        raise BadHome("CPCA_CLOCK_START needs a time zone, such as 2023-02-20T09:00:00+00:00.")
    if not settings.production:
        return
    if settings.demo:
        raise BadHome("Demo sign-in is on: take CPCA_DEMO away before running in production.")
    if settings.debug:
        raise BadHome("Debug is on: take CPCA_DEBUG away before running in production.")
    if settings.clock_start:
        raise BadHome("The clock is the demo's: take CPCA_CLOCK_START away before running in production.")
    if not settings.hosts.split():
        raise BadHome(
            "Links in mails and the check of where a form came from go by the app's own name: "
            "set CPCA_HOSTS to it, such as improvement.example.org."
        )
    if not settings.proxies or not settings.proxy_name:
        raise BadHome(
            "Production answers over HTTPS only. Put a proxy that ends TLS before the app and name it: "
            "CPCA_PROXY_NAME, and CPCA_PROXIES=1 (how many stand in a row)."
        )
