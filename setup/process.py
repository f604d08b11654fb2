"""Run other programs quietly: silence on success, the end of the log and its full path on failure."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from setup.stamps import ROOT

LOGS = ROOT / "build" / "logs"
LINES_SHOWN = 15


class SetupError(Exception):
    """A step could not be done; the message says what to do about it."""


def run_quietly(name: str, command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> None:
    """Run `command` in the repository's folder with its output in build/logs/`name`.log.

    Raises SetupError with the last lines and the log's path when it fails.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    words = [str(word) for word in command]
    with log.open("w", encoding="utf-8") as out:
        out.write(f"$ {' '.join(words)}\n")
        out.flush()
        code = subprocess.run(
            words,
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            check=False,
        ).returncode
    if code:
        raise SetupError(f"{words[0]} ended with {code}\n{_end_of(log)}\nThe whole log: {log}")


def _end_of(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LINES_SHOWN:]
    return "\n".join(f"    {line}" for line in lines)


def install_debian_packages(packages: Sequence[str], why: str) -> None:
    """Install Debian packages where this user may; `why` says what needs them.

    Raises SetupError, with the command to type, where that is not possible.
    """
    asked = f"{why}: install Debian's {' and '.join(packages)} (apt-get install {' '.join(packages)})"
    if not shutil.which("apt-get"):
        raise SetupError(asked)
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and not (shutil.which("sudo") and _may_sudo()):
        raise SetupError(asked)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run_quietly("apt-update", [*prefix, "apt-get", "update"], quiet)
    install = [*prefix, "apt-get", "install", "--yes", "--no-install-recommends", *packages]
    run_quietly(f"apt-install-{packages[0]}", install, quiet)


def _may_sudo() -> bool:
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
