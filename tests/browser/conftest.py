"""A real Chromium before the real app, served by a thread of this process; SQLite, so that a page costs little."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from config import Settings
from cpca.models.people import Person
from cpca.web.access import COOKIE
from tests.client import PageClient
from tests.conftest import SECRET

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
CHROMIUM = "/usr/bin/chromium"
# As root it needs the first; the others keep it from asking anything of a network that is not there.
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
]
WIDE, PHONE = 1280, 360
CLOCK_START = "2022-12-03T10:00:00+00:00"

FAINT = """pictures => {
  const read = c => (c.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = c => read(c).slice(0, 3).map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
  const paper = e => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor; if ((read(c)[3] ?? 1) > 0) return c; } return 'rgb(255, 255, 255)'; };
  const apart = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
  return pictures.flatMap(svg => [...svg.querySelectorAll('text, path')].filter(e => {
    const style = getComputedStyle(e), ink = e.matches('text') ? style.fill : style.stroke;
    return ink !== 'none' && (e.matches('text') || parseFloat(style.strokeWidth) >= 1.5) && apart(ink, paper(svg)) < 3;
  }).map(e => e.textContent || e.getAttribute('d')));
}"""

Browse = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one for the run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "cpca.sqlite"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    now = dt.datetime.now(dt.UTC).isoformat()
    return Settings(
        secret_key=SECRET,
        database_url=database_url,
        files=str(tmp_path / "files"),
        demo=True,
        clock_start=CLOCK_START,
        clock_started_at=now,
    )


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the app answers."""

    def answer_whole(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        """Read to its end before it is sent: this server leaves a file open where the browser has gone by then."""
        with closing(ClosingIterator(app(environ, start))) as parts:
            return list(parts)

    server = make_server("127.0.0.1", 0, answer_whole, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browse(chromium: Browser, app: Flask, address: str) -> Iterator[Browse]:
    """Opens a page as a person; fails the test where the page's own scripts or its policy were complained of."""
    complaints: list[str] = []
    contexts = []

    def open_as(person: Person | None, path: str, width: int = WIDE, **options: Any) -> Page:
        context = chromium.new_context(base_url=address, viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        if person is not None:
            context.add_cookies([{"name": COOKIE, "value": cookie_of(app, person), "url": address}])
        page = context.new_page()
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []


def _complaint(message: ConsoleMessage) -> list[str]:
    """What the browser says of a page, without answers of 4xx and refused connections, which tests ask for."""
    expected = ("Failed to load resource", "htmx: htmx:error: Failed to fetch")
    return [] if message.type != "error" or message.text.startswith(expected) else [message.text]


def tab_to(wanted: Locator, most: int = 150) -> None:
    """Presses Tab, from wherever the focus is, until it is there; fails where so many presses do not reach it."""
    for _ in range(most):
        wanted.page.keyboard.press("Tab")
        if wanted.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by Tab")


def list_faint(page: Page, picture: str) -> list[str]:
    """The words and lines of a picture, not the tint and the thin grid behind them, whose ink does not stand out from its paper by 3:1, as they are drawn now."""
    found: list[str] = page.locator(picture).evaluate_all(FAINT)
    return found


def cookie_of(app: Flask, person: Person) -> str:
    """The cookie of a session begun for this person."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    cookie = client.sign_in(person).get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def find_violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands: the rule and the element."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate("axe.run().then((result) => result.violations)")
    return [f"{v['id']}: {json.dumps([n['html'][:120] for n in v['nodes']])}" for v in found]


def is_wider_than_window(page: Page) -> bool:
    """Whether the page has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
