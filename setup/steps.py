"""The steps behind `make setup`, `make run`, `make test` and `make check`, one line of progress each."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from setup.frontend_packages import install_frontend_packages
from setup.process import SetupError, install_debian_packages, run_quietly
from setup.python_packages import PYTHON, install_development, install_runtime
from setup.settings import prepare_settings
from setup.stamps import ROOT, Stamp

Step = tuple[str, Callable[[], bool]]

# What the tests drive: a browser, LibreOffice to open our Word files and workbooks with, and a reader of PDFs.
CALC = Path("/usr/lib/libreoffice/program/libsclo.so")  # soffice is there with the word processor alone, too
TEST_PROGRAMS = (Path("/usr/bin/chromium"), Path("/usr/bin/soffice"), CALC, Path("/usr/bin/pdftotext"))
TEST_PACKAGES = (
    "chromium",
    "fonts-liberation",
    "libreoffice-calc-nogui",
    "libreoffice-writer-nogui",
    "poppler-utils",
)
STYLES = Stamp(
    ROOT / "static" / "vendor" / ".done",
    ("package-lock.json", "setup/frontend.py", "static/css", "static/js", "static/img"),
)


def build_frontend() -> bool:
    """Build static/vendor/ from node_modules and our own files; return False when it is current."""
    if STYLES.is_current():
        return False
    run_quietly("frontend", [PYTHON, "-m", "setup.frontend"])
    STYLES.mark()
    return True


def install_test_programs() -> bool:
    """Install Debian's Chromium, LibreOffice and PDF tools for the tests; return False when they are there."""
    if all(program.exists() for program in TEST_PROGRAMS):
        return False
    # A bare machine has no font either, and pages would be measured and pictured in empty boxes.
    install_debian_packages(TEST_PACKAGES, "The tests need Chromium, LibreOffice and poppler's tools")
    return True


def compile_app() -> bool:
    """Compile our own Python ahead, so that the server starts at once; files that are current are passed over."""
    run_quietly("compile", [PYTHON, "-m", "compileall", "-q", "cpca", "config.py", "wsgi.py"])
    return True


PRODUCTION: list[Step] = [
    ("Python packages", install_runtime),
    ("Front-end packages", install_frontend_packages),
    ("Styles and scripts", build_frontend),
    ("The app itself", compile_app),
]
DEVELOPMENT: list[Step] = [("Python packages for development", install_development), *PRODUCTION[1:]]


def do_steps(steps: list[Step], total: int) -> None:
    """Do the steps in order, a line each, numbered out of `total`."""
    for number, (name, step) in enumerate(steps, start=1):
        sys.stdout.write(f"{number}/{total} {name} … ")
        sys.stdout.flush()
        started = time.monotonic()
        try:
            was_needed = step()
        except SetupError:
            sys.stdout.write("failed\n")
            raise
        took = time.monotonic() - started
        sys.stdout.write(f"done in {took:.1f} s\n" if was_needed else "already there\n")


def serve(port: int) -> None:
    """Become the server, which readies the database before it answers. Never returns.

    Raises SetupError when the port is taken.
    """
    _refuse_taken_port(port)
    sys.stdout.write("6/6 Database and demo plan …\n")
    sys.stdout.flush()
    os.environ.update(PORT=str(port), CPCA_PREPARE="1")
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", "gunicorn", "--config", "setup/server.py", "wsgi:app"])  # noqa: S606


def _read_port() -> int:
    written = os.environ.get("PORT") or "5000"
    if not written.isdecimal() or not 0 < int(written) < 65536:
        raise SetupError(f"PORT must be a number from 1 to 65535, not {written}")
    return int(written)


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("HOST", "127.0.0.1"), port))
        except OSError as error:
            raise SetupError(f"Port {port} is in use. Choose another: make run PORT={port + 1}") from error


def main(target: str) -> None:
    """Do what a make target asks for: setup, run, dev (for checks) or test."""
    if target == "run":
        do_steps([*PRODUCTION, ("Settings", prepare_settings)], total=6)
        serve(_read_port())
    steps = {
        "setup": PRODUCTION,
        "dev": DEVELOPMENT,
        "test": [*DEVELOPMENT, ("Chromium, LibreOffice and PDF tools", install_test_programs)],
    }[target]
    do_steps(steps, total=len(steps))


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
