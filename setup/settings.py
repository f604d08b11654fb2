"""The settings of a first run, kept in instance/settings.env for the runs after it."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

from setup.stamps import ROOT

SETTINGS = ROOT / "instance" / "settings.env"

TEMPLATE = """\
# Made by the first `make run`. What the environment says wins over this file.
CPCA_SECRET_KEY={secret}
# The demo plan, with one-click sign-in. Never in production.
CPCA_DEMO=1
# The demo's clock showed the first of these at the moment of the second, and runs on from there.
CPCA_CLOCK_START=2023-02-20T09:00:00+00:00
CPCA_CLOCK_STARTED_AT={now}
# CPCA_DATABASE_URL is left out: the record is kept in instance/cpca.sqlite.
"""


def prepare_settings(path: Path = SETTINGS) -> bool:
    """Write the demo's settings, readable by their owner alone; return False when they exist."""
    if path.exists():
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    path.write_text(TEMPLATE.format(secret=secrets.token_urlsafe(48), now=now))
    return True
