"""The day is 15 November 2022 in every test of the tracker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from cpca.domain import clock


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    clock.fix(dt.datetime(2022, 11, 15, 10, 0, tzinfo=dt.UTC))
    yield
    clock.fix(None)
