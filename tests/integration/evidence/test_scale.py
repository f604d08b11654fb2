"""Two thousand pieces of evidence ask no more of the database than none, and hostile files leave the server as it was."""

from __future__ import annotations

import datetime as dt
import gc
from pathlib import Path

import pytest

from cpca.domain import clock
from cpca.domain.stored_file import sha256_of
from cpca.extensions import db, writing
from cpca.models.deliverable import Deliverable
from cpca.models.evidence import Evidence, EvidenceState, EvidenceVersion, Support
from cpca.models.report import StoredFile
from tests.client import PageClient, soup_of
from tests.integration.evidence.files import a_pdf, a_zip, bomb
from tests.integration.evidence.things import AT, OFFER, add_deliverable, counts
from tests.integration.exempt.things import A
from tests.statements import counted
from tests.world import World

PIECES = 2_000
MIB = 1024 * 1024


def fill(world: World, item: Deliverable, pieces: int, on_item: int) -> None:
    """So many accepted pieces of theme A, of which some are on a deliverable and the others on lines."""
    by, line = world.people["lead_a"].id, world.updates["A", "2022-10"].lines[0]
    with writing():
        for number in range(1, pieces + 1):
            content = f"What piece {number} shows".encode()
            file = StoredFile(
                sha256=sha256_of(content), size=len(content), media_type="text/plain", content=content
            )
            piece = Evidence(
                plan_id=world.plan.id,
                theme_id=world.themes["A"].id,
                number=number,
                title=f"Piece {number}",
                offered_by_id=by,
                offered_at=clock.now(),
                state=EvidenceState.ACCEPTED,
                decided_by_id=world.people["office"].id,
                decided_at=clock.now(),
                expires_on=clock.today() + dt.timedelta(days=400),
            )
            version = EvidenceVersion(
                number=1,
                public_id=f"{number:032x}",
                file=file,
                name="a.txt",
                sha256=file.sha256,
                size=file.size,
            )
            version.added_by_id, version.added_at = by, clock.now()
            piece.versions = [version]
            on = ("deliverable", item.id) if number <= on_item else ("progress_item", line.id)
            support = Support(
                plan_id=world.plan.id, theme_id=world.themes["A"].id, subject=on[0], subject_id=on[1]
            )
            support.linked_by_id, support.linked_at = by, clock.now()
            piece.supports = [support]
            db.session.add(piece)
        db.session.commit()


def asked(client: PageClient, address: str) -> int:
    """How many SELECTs a page takes that was not drawn since the record changed."""
    with counted() as selects:
        assert client.get(address).status_code == 200
    return len(selects)


def test_pages_ask_the_same_with_two_thousand_pieces_as_with_none(world: World, client: PageClient) -> None:
    item = add_deliverable(world)
    client.sign_in(world.people["lead_a"])
    pages = (A, f"{A}/deliverables/A1", "/summary", AT, f"{AT}/gaps", "/")
    before = {page: asked(client, page) for page in pages}
    fill(world, item, PIECES, on_item=10)
    assert {page: asked(client, page) for page in pages} == before
    listed = soup_of(client.get(AT).text)
    assert len(listed.select("tbody tr")) == 50
    assert listed.caption.text == "2000 pieces, page 1 of 40, the newest first"
    last = soup_of(client.get(f"{AT}?page=40").text).select("tbody th")
    assert (last[0].text, last[-1].text) == ("E50", "E1")
    assert client.get(f"{AT}?page=41").text.count("<tr>") == 51


def resident() -> int:
    """Bytes of memory that this process holds."""
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")
    )
    return int(line.split()[1]) * 1024


def body_of(data: bytes, name: str) -> bytes:
    """A form with a file as it comes over the wire, made once, so that only the server's memory moves."""
    fields = {"title": "Minutes", "assurance_line": "1", "theme": "A"}
    parts = [f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return "".join([*parts, head]).encode() + data + b"\r\n--b--\r\n"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_hostile_files_leave_the_servers_memory_flat(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_a"])
    padded = a_zip(b"\x00" * (20 * MIB))
    hostile = ((bomb(200), "sheet.xlsx"), (padded, "report.docx"), (a_pdf() + padded, "report.pdf"))
    bodies = [body_of(data, name) for data, name in hostile]
    headers = {"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": client.token()}

    def send_all() -> list[int]:
        kind = "multipart/form-data; boundary=b"
        return [client.post(OFFER, data=b, content_type=kind, headers=headers).status_code for b in bodies]

    assert send_all() == [422, 422, 422]
    gc.collect()
    before = resident()
    assert [send_all() for _ in range(4)] == [[422, 422, 422]] * 4
    gc.collect()
    assert counts() == (0, 0, 0, 0)
    assert resident() - before < 12 * MIB
