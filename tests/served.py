"""A real server for tests: gunicorn as `make run` starts it, on a port and a database of its own."""

from __future__ import annotations

import http.client
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_S = 30


@dataclass
class Served:
    """A running gunicorn: where it answers, and what its workers have cost so far."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def cpu_ms(self) -> float:
        """The processor time of all workers so far, in milliseconds, as the kernel counts it in nanoseconds."""
        total = 0
        for worker in self.workers():
            for task in Path(f"/proc/{worker.pid}/task").iterdir():
                total += int((task / "schedstat").read_text().split()[0])
        return total / 1e6

    def memory_mib(self) -> float:
        """What the workers hold together, as their proportional share of each page (PSS)."""
        total = 0
        for worker in self.workers():
            lines = Path(f"/proc/{worker.pid}/smaps_rollup").read_text().splitlines()
            total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
        return total / 1024


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serve(app: str, environment: dict[str, str], path: str = "/sign-in") -> Iterator[Served]:
    """Serves `module:app` with the project's own gunicorn settings until the block ends.

    Raises RuntimeError with the server's words when it does not answer in time.
    """
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "setup/server.py", app],
        cwd=ROOT,
        env={**os.environ, **environment, "PORT": str(port), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        _await(process, port, path)
        yield Served(port, process)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        if process.stdout:
            process.stdout.close()


def _await(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    """Returns once the port answers: the kernel queues the connection, the server's own answer ends the wait."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if process.poll() is not None:
            words = process.stdout.read().decode() if process.stdout else ""
            raise RuntimeError(f"the server stopped: {words}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
            connection.request("GET", path)
            connection.getresponse().read()
            connection.close()
        except ConnectionError:
            select.select([], [], [], 0.05)  # leaves the processor to the starting server
        else:
            return
    raise RuntimeError("the server did not answer in time")
