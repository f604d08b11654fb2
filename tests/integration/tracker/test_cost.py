"""However many rows a tracker has, checking it asks the database the same."""

from __future__ import annotations

import pytest

from tests.integration.tracker.things import HEADINGS, LEAD_A, bring, check, export, take, workbook
from tests.statements import counted
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_checking_asks_the_database_the_same_however_many_rows(world: World) -> None:
    asked = []
    for count in (2, 200):
        rows = [(f"A{n}", "A", f"Deliverable {n}", LEAD_A) for n in range(1, count + 1)]
        take(world, bring(world, workbook([HEADINGS, *rows])))
        upload = bring(world, export(world))
        with counted() as selects:
            check(world, upload)
        asked.append(len(selects))
    assert asked[0] == asked[1]
    assert asked[0] <= 9
