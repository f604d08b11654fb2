"""A run that skipped a test, or expected one to fail, has not passed."""

from __future__ import annotations

import pytest


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when a test did not really run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    unproved = [kind for kind in ("skipped", "xfailed") if reporter and reporter.stats.get(kind)]
    if unproved and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
