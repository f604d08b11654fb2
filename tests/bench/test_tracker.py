"""2,000 rows of a tracker: checked in under two seconds and imported in under five, of the process's own time."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.documents.tracker import read_workbook
from cpca.extensions import db
from cpca.models.change import ChangeRequest
from cpca.models.deliverable import Deliverable
from tests.bench.processor import timed
from tests.integration.tracker.things import BASELINE, HEADINGS, LEAD_A, bring, check, export, take, workbook
from tests.world import World

pytestmark = [pytest.mark.bench, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

ROWS = 2_000
LATER = dt.date(2023, 2, 10)


def test_a_tracker_of_2000_rows_is_checked_and_imported_in_time(world: World) -> None:
    rows = [
        (f"A{n}", "A", f"Deliverable {n}", LEAD_A, "In progress", BASELINE, LATER, "The supplier is late")
        for n in range(1, ROWS + 1)
    ]
    data = workbook([HEADINGS, *rows])
    reading, _ = timed(lambda: read_workbook(data))
    upload = bring(world, data)
    checking, found = timed(lambda: check(world, upload))
    importing, _ = timed(lambda: take(world, upload))
    assert (len(found.adds), found.problems) == (ROWS, [])
    assert (db.session.query(Deliverable).count(), db.session.query(ChangeRequest).count()) == (ROWS, ROWS)
    again = bring(world, export(world))
    rechecking, found = timed(lambda: check(world, again))
    assert (found.rows, found.offers, found.problems) == (ROWS, [], [])
    print(
        f"\n{ROWS} rows: read {reading:.2f} s, checked {checking:.2f} s, imported {importing:.2f} s, "
        f"their export checked {rechecking:.2f} s"
    )
    assert reading + checking < 2
    assert importing < 5
    assert rechecking < 2
