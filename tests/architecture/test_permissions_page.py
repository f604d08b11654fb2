"""The permission table for people is the one that is asked."""

from __future__ import annotations

from cpca.cli.permissions import PAGE, table
from cpca.permissions import RULES, Permission


def test_the_page_on_permissions_is_current() -> None:
    assert PAGE.read_text("utf-8") == table(), "run: flask --app wsgi permission-table"


def test_every_permission_has_its_rules() -> None:
    assert set(RULES) == set(Permission)
