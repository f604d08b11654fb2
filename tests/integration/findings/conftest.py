"""The day is 20 December 2022 in every test of findings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cpca.domain import clock
from tests.integration.findings.things import TODAY


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    clock.fix(TODAY)
    yield
    clock.fix(None)
