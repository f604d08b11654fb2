"""The virtual environment in .venv and its locked packages."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from setup.process import SetupError, install_debian_packages, run_quietly
from setup.stamps import ROOT, Stamp

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

# The development lock holds every pin of the runtime one, so installing it does both.
RUNTIME = Stamp(VENV / ".done-runtime", ("requirements.txt",))
DEVELOPMENT = Stamp(VENV / ".done-development", ("requirements.txt", "requirements-dev.txt"))


def install_runtime() -> bool:
    """Install what the app needs to run; return False when it is there already."""
    if PYTHON.exists() and RUNTIME.is_current():
        return False
    install_lock("requirements.txt")
    RUNTIME.mark()
    return True


def install_development() -> bool:
    """Install that and what tests and checks need; return False when it is there already."""
    if PYTHON.exists() and DEVELOPMENT.is_current():
        return False
    install_lock("requirements-dev.txt")
    RUNTIME.mark()
    DEVELOPMENT.mark()
    return True


def install_lock(lock: str) -> None:
    """Install every package of a lock file into .venv, each checked against its hash."""
    if not PYTHON.exists():
        _make_venv()
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    run_quietly(lock.removesuffix(".txt"), [*pip, "--require-hashes", "--requirement", lock])


def _make_venv() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this runs on whatever Python the machine has
        raise SetupError(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    if importlib.util.find_spec("ensurepip") is None:
        # Debian packages this part of Python apart.
        install_debian_packages(["python3-venv"], "The virtual environment needs Python's venv module")
    run_quietly("venv", [sys.executable, "-m", "venv", VENV])
