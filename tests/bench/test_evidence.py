"""Evidence of 500 MB in 2,000 files: what pages cost with it and without, and a backup that keeps every byte."""

from __future__ import annotations

import hashlib
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from cpca.domain.backup import make_backup
from cpca.domain.evidence import GivenFile, Told, offer
from cpca.domain.evidence_subject import get_supported
from cpca.domain.restore import restore_backup
from cpca.extensions import db, writing
from cpca.models.deliverable import Deliverable
from cpca.models.plan import Theme
from cpca.models.report import StoredFile
from tests.bench.processor import least, pace
from tests.client import PageClient
from tests.integration.evidence.things import AT, add_deliverable
from tests.integration.exempt.things import A, viewer_of
from tests.world import World

pytestmark = pytest.mark.bench

FILES, SIZE = 2_000, 250_000  # bytes each
IN_ONE = 100  # pieces offered in one transaction
ROUNDS = 25
PAGES = (A, "/summary", f"{A}/deliverables/A10", f"{A}/deliverables/A1", AT)  # none is on A10
NUMBERS = count()
MOST_RATIO, MOST_SECONDS = 1.25, 90  # seconds


def content_of(number: int) -> bytes:
    """Bytes that no packing shortens, the same each time for a number."""
    return random.Random(number).randbytes(SIZE)


def offer_some(world: World, numbers: range) -> None:
    """Files offered as people offer them, a hundred in a transaction; the first hundred on ten deliverables."""
    for start in range(numbers.start, numbers.stop, IN_ONE):
        with writing():
            lead = viewer_of(world, "lead_a")
            items = db.session.scalars(select(Deliverable.id).order_by(Deliverable.id)).all()
            for number in range(start, start + IN_ONE):
                key = f"deliverable:{items[number % 10]}"
                offer(
                    viewer=lead,
                    theme=db.session.get_one(Theme, world.themes["A"].id),
                    told=Told(f"File {number}", None, 1, False, None),
                    given=GivenFile(content_of(number), f"file-{number}.pdf", "application/pdf"),
                    supports=[get_supported(lead, world.plan, key)] if number < IN_ONE else [],
                )
            db.session.commit()
            db.session.expunge_all()


def cost(draw: Callable[[], int]) -> float:
    """The least seconds of drawing a page; each is drawn anew."""
    assert draw() == 200
    return least(ROUNDS, draw)


def costs(client: PageClient, pages: tuple[str, ...]) -> dict[str, float]:
    """What each page costs to draw anew: its address is another each time, so that none is kept."""

    def draw(page: str) -> int:
        return client.get(f"{page}?n={next(NUMBERS)}").status_code

    return {page: cost(partial(draw, page)) for page in pages}


def hashes() -> dict[str, str]:
    """Each stored file's bytes, read back, by the hash that it is kept under."""
    rows = db.session.execute(select(StoredFile.sha256, StoredFile.content).execution_options(yield_per=50))
    return {row.sha256: hashlib.sha256(row.content).hexdigest() for row in rows}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_half_a_gigabyte_costs_pages_nothing_and_comes_back_whole(
    app: Flask, world: World, client: PageClient, tmp_path: Path
) -> None:
    began = time.process_time()
    for number in range(11):
        add_deliverable(world, f"A{number}")
    client.sign_in(world.people["office"])
    draw = partial(costs, client)
    draw(PAGES)
    before = draw(PAGES[:3])
    offer_some(world, range(IN_ONE))
    before |= draw(PAGES[3:])  # a full page of the list, and a deliverable with its ten pieces
    offer_some(world, range(IN_ONE, FILES))
    after = draw(PAGES)
    ratios = {page: round(after[page] / before[page], 2) for page in PAGES}
    expected = {hashlib.sha256(content_of(n)).hexdigest() for n in range(FILES)}
    files = tmp_path / "files"
    files.mkdir(exist_ok=True)
    timed = time.monotonic()
    make_backup(tmp_path / "backup", files)
    backed_up = time.monotonic() - timed
    db.session.remove()
    restore_backup(tmp_path / "backup", files)
    found = hashes()
    seconds = (time.process_time() - began) / statistics.mean(pace() for _ in range(10))
    print(f"\nevidence: {FILES} files, ratios {ratios}, backup {backed_up:.1f} s, all {seconds:.0f} s")
    assert set(found) == expected
    assert all(kept == read for kept, read in found.items())
    assert max(ratios.values()) < MOST_RATIO, ratios
    assert seconds < MOST_SECONDS
