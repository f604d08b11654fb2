"""The demo, served by gunicorn as `make run` serves it; each test has a record of its own."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Response

from config import Settings
from tests.browser.conftest import ROOT, Browse
from tests.browser.journeys.hands import ENDS, MOUSE, WAYS, Hands, Way
from tests.conftest import SECRET
from tests.served import serve

PLAN = "/plans/improvement-plan-2022"
CLOCK_START = "2023-02-20T09:00:00+00:00"
PATIENCE_MS = 15_000

Arrive = Callable[..., Hands]

both_ends = pytest.mark.parametrize("way", ENDS, ids=[way.name for way in ENDS])


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as a server is given them."""
    given = {f.name: getattr(settings, f.name) for f in fields(settings)}
    return {f"CPCA_{name.upper()}": str(int(v) if isinstance(v, bool) else v) for name, v in given.items()}


def demo_settings(home: Path) -> Settings:
    """The demo's, with its record in this folder and its clock at the demo's first moment now."""
    return Settings(
        secret_key=SECRET,
        database_url=f"sqlite:///{home / 'cpca.sqlite'}",
        files=str(home / "files"),
        demo=True,
        clock_start=CLOCK_START,
        clock_started_at=dt.datetime.now(dt.UTC).isoformat(),
    )


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as `make run` prepares it, copied for each test."""
    home = tmp_path_factory.mktemp("demo")
    (home / "files").mkdir()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"]
    environment = {**os.environ, **environment_of(demo_settings(home))}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    return home


@pytest.fixture
def settings(demo_home: Path, tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    return demo_settings(home)


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """Where this test's own demo answers."""
    with serve("wsgi:app", environment_of(settings)) as served:
        yield served.url


@pytest.fixture
def refusals() -> Iterator[list[str]]:
    """The answers of 400 and above that pages got, with their addresses; a test takes out what it asked for."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture(params=WAYS, ids=[way.name for way in WAYS])
def way(request: pytest.FixtureRequest) -> Way:
    """Each way of making a journey, in turn."""
    chosen: Way = request.param
    return chosen


@pytest.fixture
def arrive(browse: Browse, refusals: list[str]) -> Arrive:
    """Signs in by one click as who is named so on the sign-in page, and gives their hands there."""

    def note(response: Response) -> None:
        if response.status >= 400:
            refusals.append(f"{response.status} {urlsplit(response.url).path}")

    def sign_in(who: str, to: str = "/", way: Way = MOUSE, role: str | None = None) -> Hands:
        options = {
            "java_script_enabled": way.script,
            "has_touch": way.width != MOUSE.width,
            "locale": "en-GB",
        }
        page = browse(None, f"/sign-in?next={to}", way.width, **options)
        page.set_default_timeout(PATIENCE_MS)
        page.on("response", note)
        hands = Hands(page, way)
        rows = page.get_by_role("row", name=role) if role else page
        hands.press(rows.get_by_role("button", name=who, exact=True).first)
        page.wait_for_url(lambda url: "/sign-in" not in url)
        hands.actions = 0
        hands.places.clear()
        hands.look()
        return hands

    return sign_in
