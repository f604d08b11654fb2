"""Run every check, say how each closed, and fail at the end when one did."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from setup.stamps import ROOT

BIN = Path(sys.executable).parent

CHECKS = {
    "lint": ("ruff", "check", "--quiet", "."),
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "types": ("mypy", "--no-error-summary"),
    "import rules": ("lint-imports", "--no-cache"),
    "template lint": ("djlint", "templates", "--lint", "--quiet"),
    "dead code": ("vulture",),
    "security lint": ("bandit", "--quiet", "--recursive", "--configfile", "pyproject.toml", "cpca", "setup"),
}


def run_check(name: str, command: tuple[str, ...]) -> bool:
    """Run one check and print its name with ok, or with all that it found."""
    program, *arguments = command
    ended = subprocess.run(
        [BIN / program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    passed = ended.returncode == 0
    sys.stdout.write(f"{name}: {'ok' if passed else 'failed'}\n")
    if not passed:
        sys.stdout.write(ended.stdout.decode(errors="replace"))
    sys.stdout.flush()
    return passed


if __name__ == "__main__":
    closed = [run_check(name, command) for name, command in CHECKS.items()]
    sys.exit(0 if all(closed) else 1)
