"""Every test of the month room lives on the morning of 8 December 2022: November was due on the 5th."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock

NOW = dt.datetime(2022, 12, 8, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def eighth_of_december() -> None:
    clock.fix(NOW)
