"""Every test of My work lives on the morning of 1 December 2022, four days before November is due."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock

NOW = dt.datetime(2022, 12, 1, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def first_of_december() -> None:
    clock.fix(NOW)
