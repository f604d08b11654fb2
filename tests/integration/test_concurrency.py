"""Many people at once, and a server that dies: no error, no lost update, nothing acknowledged and then gone."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from config import Settings
from cpca.domain.trail_proof import verify_trail
from cpca.extensions import db
from cpca.models.progress import ProgressItem
from cpca.web.access import COOKIE
from tests.client import PageClient
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
AT = "/plans/improvement-2022/themes/A/2022-11"
EDITORS, SAVES = 8, 200
KILLS = 50
VERSION = re.compile(r'name="version" value="(\d+)"')


@dataclass
class Editor:
    """A browser over a real connection, signed in; counts what it was answered."""

    port: int
    cookie: str
    token: str
    answers: Counter[int] = field(default_factory=Counter)

    def ask(self, method: str, address: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and body; raises OSError or HTTPException where the server died meanwhile."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": f"{COOKIE}={self.cookie}", "Sec-Fetch-Site": "same-origin"}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, address, urlencode(fields or {}), headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def post(self, address: str, **fields: str) -> tuple[int, str]:
        status, body = self.ask("POST", address, {"csrf_token": self.token, **fields})
        self.answers[status] += 1
        return status, body


@dataclass
class Server:
    """gunicorn as `make run` starts it, on a free port of this machine."""

    process: subprocess.Popen[bytes]
    port: int

    def workers(self) -> list[int]:
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in found]


@pytest.fixture
def server(settings: Settings, world: World, tmp_path: Path) -> Iterator[Server]:
    db.session.rollback()
    db.engine.dispose()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PORT": str(port),
        "CPCA_SECRET_KEY": settings.secret_key,
        "CPCA_DATABASE_URL": settings.database_url,
        "CPCA_FILES": settings.files,
        "CPCA_DEMO": "yes",
        "CPCA_CLOCK_START": "",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "setup" / "server.py"), "wsgi:app"]
    with (tmp_path / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log)
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"Serving on"), (tmp_path / "server.log").read_text()
        yield Server(process, port)
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


def editors(server: Server, client: PageClient, world: World) -> list[Editor]:
    """Eight sessions of the theme's lead and contributor."""
    found = []
    for n in range(EDITORS):
        client.sign_in(world.people["lead_a" if n % 2 else "contributor_a"])
        cookie = client.get_cookie(COOKIE)
        assert cookie is not None
        found.append(Editor(server.port, cookie.value, client.token()))
    db.session.rollback()
    return found


def together(editors: list[Editor], work: Any) -> None:
    """Every editor works in a thread of its own; what went wrong in one is raised here."""
    wrong: list[BaseException] = []

    def run(editor: Editor, number: int) -> None:
        try:
            work(editor, number)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(editor, n)) for n, editor in enumerate(editors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]


def lines() -> list[str]:
    found = list(db.session.execute(sa.select(ProgressItem.text).order_by(ProgressItem.id)).scalars())
    db.session.rollback()
    return found


def test_eight_editors_add_two_hundred_lines_and_every_one_is_there(
    server: Server, client: PageClient, world: World
) -> None:
    everybody = editors(server, client, world)

    def add(editor: Editor, number: int) -> None:
        for n in range(SAVES // EDITORS):
            editor.post(f"{AT}/lines", key=f"{number}-{n}", text=f"Editor {number}, line {n}")

    together(everybody, add)

    answers = sum((editor.answers for editor in everybody), Counter())
    assert answers == {303: SAVES}
    expected = {f"Editor {e}, line {n}" for e in range(EDITORS) for n in range(SAVES // EDITORS)}
    assert expected - set(lines()) == set()
    assert len(lines()) == SAVES + 4
    assert verify_trail().faults == []


def test_eight_editors_of_the_same_line_lose_no_update_and_see_every_conflict(
    server: Server, client: PageClient, world: World
) -> None:
    line_id = world.updates["A", "2022-11"].lines[0].id
    edit = f"{AT}/lines/{line_id}/edit"
    everybody = editors(server, client, world)
    saved: list[tuple[int, str]] = []  # the version each save was drawn from, and its words

    def save(editor: Editor, number: int) -> None:
        for n in range(SAVES // EDITORS):
            _, page = editor.ask("GET", edit)
            version = VERSION.search(page)
            assert version, page[:300]
            text, prints = f"Editor {number}, save {n}", "paper and highlight report"
            status, _ = editor.post(edit, version=version[1], text=text, prints=prints, key=f"{number}-{n}")
            if status == 303:
                saved.append((int(version[1]), text))

    together(everybody, save)

    answers = sum((editor.answers for editor in everybody), Counter())
    assert set(answers) <= {303, 409}
    assert sum(answers.values()) == SAVES
    assert answers[409] > 0
    assert sorted(version for version, _ in saved) == list(range(1, answers[303] + 1))
    line = db.session.get_one(ProgressItem, line_id, populate_existing=True)
    assert (line.version, line.text) == (answers[303] + 1, max(saved)[1])
    assert verify_trail().faults == []


def add_until(
    killed: threading.Event, editor: Editor, number: int, promised: list[str], acknowledged: Queue[str]
) -> None:
    """Adds lines until the last worker was killed; `promised` are those the server said it had saved."""
    n = 0
    while not killed.is_set():
        n += 1
        text = f"Editor {number}, line {n}"
        try:
            status, _ = editor.post(f"{AT}/lines", key=f"{number}-{n}", text=text)
        except (OSError, HTTPException):
            continue  # nobody answered: whether it was saved is in doubt, and nothing was promised
        if status == 303:
            promised.append(text)
            acknowledged.put(text)


def kill_workers(server: Server, acknowledged: Queue[str], killed: threading.Event) -> None:
    """Kills one worker after another, each when one has just saved and the others are about to."""
    dead: set[int] = set()
    try:
        while len(dead) < KILLS:
            acknowledged.get(timeout=30)
            for pid in [pid for pid in server.workers() if pid not in dead][:1]:
                os.kill(pid, signal.SIGKILL)
                dead.add(pid)
    finally:
        killed.set()


def test_every_acknowledged_save_outlives_fifty_workers_killed_while_saving(
    server: Server, client: PageClient, world: World
) -> None:
    everybody = editors(server, client, world)
    acknowledged: Queue[str] = Queue()
    promised: list[str] = []
    killed = threading.Event()

    def work(editor: Editor, number: int) -> None:
        if number == 0:
            kill_workers(server, acknowledged, killed)
        else:
            add_until(killed, editor, number, promised, acknowledged)

    together(everybody, work)

    answers = sum((editor.answers for editor in everybody), Counter())
    assert set(answers) == {303}
    assert len(promised) >= KILLS
    found = Counter(lines())
    assert [text for text in promised if found[text] != 1] == []
    assert [text for text, times in found.items() if times > 1] == []
    assert verify_trail().faults == []
