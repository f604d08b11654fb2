"""The tracker goes out to Excel, is changed in a real spreadsheet program, and comes in again."""

from __future__ import annotations

import copy
import datetime as dt
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest

from cpca.documents.tracker import read_workbook
from cpca.domain.deliverable import report_progress
from cpca.domain.exempt import propose
from cpca.domain.exempt_subject import get_subject
from cpca.domain.milestone import add_milestone
from cpca.domain.tracker_workbook import Value
from cpca.extensions import db, writing
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.exempt import Secrecy
from tests.client import PageClient
from tests.integration.tracker.things import (
    BASELINE,
    HERE,
    add_rows,
    bring,
    check,
    export,
    said,
    take,
    viewer_of,
)
from tests.world import World, change

OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
FORMULAS: Final = (
    "=1+1",
    "+44 1223 000000",
    "-1",
    "@SUM(A1)",
    "＝1+1",
    " =1+1",
    "\t=1",
    '=HYPERLINK("http://x")',
)


def rows_of(data: bytes, sheet: str = "Tracker") -> list[tuple[Value, ...]]:
    found = read_workbook(data)[0].sheet(sheet)
    assert found is not None
    return list(found.rows)


def test_what_was_downloaded_and_not_changed_offers_nothing(world: World) -> None:
    rows = add_rows(world, 6) + add_rows(world, 3, "B")
    with writing():
        add_milestone(viewer=viewer_of(world), deliverable=rows[0], title="First step", baseline_on=BASELINE)
        report_progress(
            viewer=viewer_of(world),
            deliverable=rows[1],
            version=rows[1].version,
            state=DeliverableState.DELIVERED,
            actual_on=dt.date(2022, 11, 1),
        )
        db.session.commit()
    change(rows[2], state=DeliverableState.PAUSED)
    change(rows[3], state=DeliverableState.WITHDRAWN)
    change(rows[4], title="  Two  spaces", criteria="First line\nsecond – “line”\n\nlast", lead_id=None)
    change(rows[5], forecast_on=None, state=DeliverableState.REOPENED)
    found = check(world, bring(world, export(world)))
    assert (said(found), found.problems, found.left, found.missing) == ([], [], [], [])
    assert found.rows == 10


@pytest.mark.parametrize("words", FORMULAS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_looks_like_a_formula_stays_words_out_and_in(world: World, words: str) -> None:
    row = add_rows(world, 1)[0]
    change(row, title=words, criteria=words)
    data = export(world)
    assert rows_of(data)[1][3:5] == (words, words)
    assert said(check(world, bring(world, data))) == []


def test_the_same_file_again_says_that_nothing_changed(world: World) -> None:
    add_rows(world, 2)
    data = export(world)
    assert said(check(world, bring(world, data))) == said(check(world, bring(world, data))) == []


def test_the_workbook_says_which_plan_and_version_it_is_of(world: World) -> None:
    add_rows(world, 1)
    data = export(world)
    about = {row[0]: row[1] for row in rows_of(data, "About") if row[1]}
    upload = bring(world, data)
    assert about["Plan"] == "improvement-2022"
    assert str(about["Version of the record"]).startswith(f"{upload.head_sequence}:")


def test_what_is_kept_back_is_not_in_a_board_readers_workbook(world: World, client: PageClient) -> None:
    rows = add_rows(world, 2)
    with writing():
        office = viewer_of(world)
        subject = get_subject(office, plan="improvement-2022", word="deliverable", subject_id=rows[0].id)
        propose(viewer=office, subject=subject, secrecy=Secrecy.EXEMPT, paragraph=3, reason="A price")
        db.session.commit()
    seen = {}
    for name in ("board", "office"):
        client.sign_in(world.people[name])
        answer = client.get(f"{HERE}/export.xlsx")
        assert (
            answer.headers["Content-Disposition"]
            == "attachment; filename=tracker-improvement-2022-2022-11-15.xlsx"
        )
        seen[name] = [row[0] for row in rows_of(answer.data)[1:]]
    assert seen == {"board": ["A2"], "office": ["A1", "A2"]}


# In LibreOffice ------------------------------------------------------------------------------------------------


def convert(data: bytes, source: str, ending: str, folder: Path) -> bytes:
    """A workbook opened in LibreOffice and saved by it in another format."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    (folder / source).write_bytes(data)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", ending, "--outdir", str(folder / "out"), str(folder / source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "out" / f"{Path(source).stem}.{ending}").read_bytes()


def cells_of(row: ElementTree.Element) -> list[ElementTree.Element]:
    """A row's cells one by one: LibreOffice writes cells that are alike once, with how often."""
    found = []
    for cell in list(row):
        times = int(cell.attrib.pop(f"{TABLE}number-columns-repeated", "1"))
        row.remove(cell)
        for _ in range(min(times, 20)):
            one = copy.deepcopy(cell)
            row.append(one)
            found.append(one)
    return found


def put(cell: ElementTree.Element, value: str | dt.date) -> None:
    """Types a value into a cell."""
    for part in list(cell):
        cell.remove(part)
    for name in [name for name in cell.attrib if not name.endswith("style-name")]:
        del cell.attrib[name]
    dated = isinstance(value, dt.date)
    cell.set(f"{OFFICE}value-type", "date" if dated else "string")
    if dated:
        cell.set(f"{OFFICE}date-value", str(value))
    ElementTree.SubElement(cell, f"{TEXT}p").text = str(value)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_fifty_cells_changed_in_libreoffice_are_the_fifty_changes_offered(
    world: World, tmp_path: Path
) -> None:
    rows = add_rows(world, 40)
    change(rows[39], title="=1+1")
    written = convert(export(world), "tracker.xlsx", "fods", tmp_path)
    for prefix, name in re.findall(r'xmlns:(\w+)="([^"]+)"', written.decode()):
        ElementTree.register_namespace(prefix, name)  # it is known for what it is by its prefixes
    flat = ElementTree.fromstring(written)  # noqa: S314  LibreOffice's own
    table = flat.find(f".//{TABLE}table")
    assert table is not None
    lines = [cells_of(row) for row in table.iter(f"{TABLE}table-row")]
    expected: set[tuple[str, str, str]] = set()
    for n in range(1, 21):
        put(lines[n][8], BASELINE + dt.timedelta(days=n))
        expected.add((f"A{n}", "Forecast", words(BASELINE + dt.timedelta(days=n))))
    for n in range(11, 26):
        put(lines[n][6], "in progress")
        expected.add((f"A{n}", "State", "in progress"))
    for n in range(26, 36):
        put(lines[n][5], "Contributor of A")
        expected.add((f"A{n}", "Lead", "Contributor of A"))
    for n in range(36, 41):
        put(lines[n][4], f"=criteria {n}")
        expected.add((f"A{n}", "Acceptance criteria", f"=criteria {n}"))
    changed = convert(
        ElementTree.tostring(flat, "UTF-8", xml_declaration=True), "changed.fods", "xlsx", tmp_path
    )
    upload = bring(world, changed)
    found = check(world, upload)
    assert (found.problems, found.left, found.missing, upload.head_sequence is None) == ([], [], [], False)
    assert len(said(found)) == 50
    assert {(reference, heading, now) for reference, heading, _, now in said(found)} == expected
    take(world, upload, reason="The supplier is late")
    assert db.session.query(Deliverable).filter_by(reference="A40").one().title == "=1+1"
    again = check(world, bring(world, changed))
    assert {heading for _, heading, _, _ in said(again)} == {"Acceptance criteria"}


def words(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"
