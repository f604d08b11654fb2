"""What a request costs the server's processor, as a ratio to bare Flask in the same run.

Machines are noisy, so only ratios count: medians of several rounds, both servers alive at once and
taking turns, and the same client. Processor time is the workers' own, from the kernel's nanosecond count.
"""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.bench.processor import pace
from tests.bench.seed import Seeded, change_record, seed
from tests.conftest import SECRET
from tests.served import ROOT, Served, serve

pytestmark = pytest.mark.bench

ROUNDS = 7
PER_ROUND = 12
WARM = 8
MOST_MEMORY_MIB = 150
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}

_OPEN: dict[int, http.client.HTTPConnection] = {}  # kept open as browsers do, one a server's port


@dataclass
class Bench:
    """Both servers, the seeded record, and a way to make a change between two requests."""

    app: Served
    bare: Served
    seeded: Seeded
    environment: dict[str, str]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    home = tmp_path_factory.mktemp("bench")
    environment = {"CPCA_SECRET_KEY": SECRET, "CPCA_DATABASE_URL": f"sqlite:///{home / 'cpca.sqlite'}"}
    seeded = seed(environment["CPCA_DATABASE_URL"])
    with (
        serve("wsgi:app", environment) as app,
        serve("tests.bench.bare:app", {"BARE_DATABASE": str(home / "bare.sqlite")}, "/bytes/1") as bare,
    ):
        yield Bench(app, bare, seeded, environment)


def ask(
    served: Served,
    path: str,
    cookie: str = "",
    body: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes]:
    """One request on the kept-open connection to that server, read to the end."""
    given = {"Cookie": cookie, **(FORM if body is not None else {}), **(headers or {})}
    method, content = ("GET", None) if body is None else ("POST", urlencode(body))
    try:
        return _send(served, method, path, content, given)
    except (http.client.RemoteDisconnected, ConnectionError):  # the server closed it while it was idle
        _OPEN.pop(served.port).close()
        return _send(served, method, path, content, given)


def _send(
    served: Served, method: str, path: str, content: str | None, headers: dict[str, str]
) -> tuple[int, bytes]:
    connection = _OPEN.get(served.port)
    if connection is None:
        connection = _OPEN[served.port] = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    connection.request(method, path, content, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def cost_ms(served: Served, one: Callable[[], None], times: int) -> float:
    """The mean processor time of one request of so many in a row, in milliseconds."""
    began = served.cpu_ms()
    for _ in range(times):
        one()
    return (served.cpu_ms() - began) / times


def ratio(
    bench: Bench, one: Callable[[], None], bare: Callable[[], None], change: Callable[[], None] | None = None
) -> tuple[float, str]:
    """What a request costs against a bare one, and both in words: the median of several rounds.

    The two take turns within a round, so that whatever else slows the processor slows both. What changes the record
    between two requests is not counted.
    """
    for _ in range(WARM):  # both workers have done it
        one()
        bare()
    rounds = []
    for _ in range(ROUNDS):
        costs, bare_costs = [], []
        for _ in range(PER_ROUND):
            if change:
                change()
            costs.append(cost_ms(bench.app, one, 1 if change else 8))
            bare_costs.append(cost_ms(bench.bare, bare, 20))
        rounds.append((sum(costs) / sum(bare_costs), sum(costs) / PER_ROUND, sum(bare_costs) / PER_ROUND))
    times, cost, bare_cost = sorted(rounds)[ROUNDS // 2]
    return times, f"{cost:.2f} ms, bare {bare_cost:.2f} ms: {times:.1f}x"


def page_ratio(bench: Bench, path: str, *, changed: bool) -> float:
    """What a page costs against a bare view of the same number of bytes."""

    def get() -> None:
        status, _ = ask(bench.app, path, bench.seeded.cookie)
        assert status == 200

    size = len(ask(bench.app, path, bench.seeded.cookie)[1])

    def bare() -> None:
        assert len(ask(bench.bare, f"/bytes/{size}")[1]) == size

    times, words = ratio(bench, get, bare, (lambda: change_record(bench.seeded)) if changed else None)
    print(f"\n{path} {'after a change' if changed else 'unchanged'} ({size} bytes): {words}")
    return times


def test_unchanged_pages_cost_at_most_four_times_a_bare_view(bench: Bench) -> None:
    summary = page_ratio(bench, "/summary", changed=False)
    theme = page_ratio(bench, bench.seeded.theme_path, changed=False)
    assert summary <= 4
    assert theme <= 4


def test_a_changed_summary_costs_at_most_twenty_five_times_a_bare_view(bench: Bench) -> None:
    assert page_ratio(bench, "/summary", changed=True) <= 25


def test_a_changed_theme_page_of_60_lines_and_40_notes_costs_at_most_forty_five_times(bench: Bench) -> None:
    assert page_ratio(bench, bench.seeded.theme_path, changed=True) <= 45


def test_two_workers_hold_at_most_150_mib_together_after_load(bench: Bench) -> None:
    for path in ("/", "/summary", bench.seeded.theme_path) * 40:
        ask(bench.app, path, bench.seeded.cookie)
    held = bench.app.memory_mib()
    print(f"\nboth workers hold {held:.0f} MiB (PSS)")
    assert held <= MOST_MEMORY_MIB


def test_the_app_answers_within_a_second_of_being_started(bench: Bench) -> None:
    times = []
    for _ in range(3):
        slower = pace()
        began = time.monotonic()
        with serve("wsgi:app", bench.environment):
            times.append((time.monotonic() - began) / slower)
    print(f"\nstart to first answer: {min(times):.2f} s")
    assert min(times) < 1


def test_page_styles_and_script_are_at_most_60_kb_over_the_wire(bench: Bench, tmp_path: Path) -> None:
    _, page = ask(bench.app, bench.seeded.theme_path_without_notes, bench.seeded.cookie)
    assert len(page) <= 60_000
    files = [p for name in ("htmx", "govuk", "app") for p in (ROOT / "static/vendor").glob(f"{name}-*.br")]
    page_file = tmp_path / "page.html"
    page_file.write_bytes(page)
    compress = "import brotli,sys;print(len(brotli.compress(open(sys.argv[1],'rb').read(), quality=5)))"
    squeezed = int(subprocess.check_output([sys.executable, "-c", compress, str(page_file)]))
    total = squeezed + sum(p.stat().st_size for p in files)
    print(f"\npage {len(page)} bytes, {squeezed} compressed; with styles and script {total}")
    assert len(files) == 4
    assert total <= 60_000


def test_saving_a_line_costs_at_most_ten_times_a_bare_commit(bench: Bench) -> None:
    def save() -> None:
        body = {"csrf_token": bench.seeded.token, "text": "A line of progress that was saved"}
        status, _ = ask(bench.app, bench.seeded.lines_path, bench.seeded.cookie, body, {"HX-Request": "true"})
        assert status == 200

    def bare() -> None:
        assert ask(bench.bare, "/lines", body={"text": "A line of progress that was saved"})[0] == 200

    times, words = ratio(bench, save, bare)
    print(f"\nsaving a line: {words}")
    assert times <= 10
