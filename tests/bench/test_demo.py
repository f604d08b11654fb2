"""The demo plan is there in seconds, and preparing again what stands costs next to nothing."""

from __future__ import annotations

import pytest
from flask import Flask

from cpca.cli.demo import load_demo
from tests.bench.processor import least, timed

pytestmark = [pytest.mark.bench, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


def test_the_demo_loads_in_seconds_and_is_found_again_at_once(app: Flask) -> None:
    loading, loaded = timed(load_demo)
    assert loaded
    run = app.test_cli_runner()
    again = least(3, lambda: run.invoke(args=["prepare"], catch_exceptions=False))
    print(f"\nthe demo loads in {loading:.1f} s, preparing it again takes {again:.2f} s")
    assert not load_demo()
    assert loading < 25
    assert again < 1
