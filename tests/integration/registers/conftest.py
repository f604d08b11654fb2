"""Every test of the registers' pages lives on the morning of 6 December 2022, before November's challenge."""

from __future__ import annotations

import pytest

from cpca.domain import clock
from tests.integration.summary.telling import NOW


@pytest.fixture(autouse=True)
def december() -> None:
    clock.fix(NOW)
