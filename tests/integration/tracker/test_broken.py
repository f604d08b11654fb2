"""Broken workbooks: each refused or explained in words a person can act on, and nothing of them imported."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any, Final

import pytest

from cpca.documents.paper_reader.errors import UnreadablePaper
from cpca.documents.tracker import read_workbook
from cpca.domain.errors import DomainError
from cpca.domain.tracker import layout_of
from cpca.extensions import db
from cpca.models.deliverable import Deliverable
from cpca.models.tracker import TrackerUpload
from tests.client import PageClient
from tests.integration.tracker.things import (
    HEADINGS,
    HERE,
    LEAD_A,
    THE_PLAN,
    add_rows,
    bring,
    check,
    told,
    workbook,
)
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DAY: Final = dt.date(2022, 12, 31)
GOOD: Final = ("A90", "A", "Ninety", LEAD_A, "not started", DAY)
SAVE_AS: Final = "In Excel choose Save As, “Excel Workbook (.xlsx)”, and upload that."
DAMAGED: Final = "The workbook is damaged, cut short or too complicated to read. Open it in Excel, save it again and upload that."
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


def sheet(*rows: tuple[Any, ...]) -> bytes:
    return workbook([HEADINGS, *rows])


def with_part(name: str, content: bytes = b"x") -> bytes:
    """A good workbook with one more part in its archive."""
    out = io.BytesIO(sheet(GOOD))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def rewritten(part: str, change: Callable[[bytes], bytes], of: bytes | None = None) -> bytes:
    """A workbook, a good one unless said otherwise, with one of its parts changed."""
    source, out = zipfile.ZipFile(io.BytesIO(of or sheet(GOOD))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            data = source.read(name)
            archive.writestr(name, change(data) if name == part else data)
    return out.getvalue()


def bomb() -> bytes:
    """A good workbook of some kilobytes with 200 MB of spaces in it."""
    return with_part("xl/media/spaces.xml", b" " * 200_000_000)


def lying() -> bytes:
    """A workbook whose directory says that it unpacks to 2 GB."""
    data = bytearray(sheet(GOOD))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (2**31 - 1).to_bytes(4, "little")
    return bytes(data)


def many_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(501):
            archive.writestr(f"xl/part{number}.xml", b"")
    return out.getvalue()


REFUSED: Final[dict[str, tuple[Callable[[], bytes], str]]] = {
    "nothing": (lambda: b"", "The file is empty. Choose the tracker’s own file."),
    "old Excel": (lambda: OLE, f"The file is in Excel’s old format (.xls). {SAVE_AS}"),
    "a password": (
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        "The workbook is protected by a password. Save a copy without the password and upload that.",
    ),
    "comma-separated values": (
        lambda: b"Ref,Action\nA1,One\n",
        f"The file is not an Excel workbook, whatever its name says: it may be a .csv or a text file. {SAVE_AS}",
    ),
    "a page before the workbook": (
        lambda: b"<html></html>" + sheet(GOOD),
        f"The file is not an Excel workbook, whatever its name says: it may be a .csv or a text file. {SAVE_AS}",
    ),
    "macros": (
        lambda: with_part("xl/vbaProject.bin"),
        f"The workbook carries macros (.xlsm), which are not taken in. {SAVE_AS}",
    ),
    "a Word file": (
        lambda: _archive("word/document.xml"),
        f"The file is an archive or an Office file, but not an .xlsx workbook. {SAVE_AS}",
    ),
    "a path in a name": (
        lambda: with_part("../../etc/passwd"),
        "The file holds parts with addresses outside it, so it was not opened.",
    ),
    "cut short": (lambda: sheet(GOOD)[:2000], DAMAGED),
    "a sheet of other bytes": (
        lambda: rewritten("xl/worksheets/sheet1.xml", lambda _data: b"<worksheet><sheetData><row><c r="),
        "The workbook is damaged. Open it in Excel, save it again as .xlsx and upload that.",
    ),
    "a bomb": (
        bomb,
        "The file unpacks to far more than a tracker holds, so it was not opened. "
        "Save the tracker alone in a new workbook.",
    ),
    "2 GB declared": (
        lying,
        "The file unpacks to far more than a tracker holds, so it was not opened. "
        "Save the tracker alone in a new workbook.",
    ),
    "thousands of parts": (
        many_parts,
        "The file unpacks to far more than a tracker holds, so it was not opened. "
        "Save the tracker alone in a new workbook.",
    ),
    "a huge empty range": (
        lambda: rewritten(
            "xl/worksheets/sheet1.xml",
            lambda data: data.replace(
                b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            ),
        ),
        "The sheet “Sheet1” reaches to cell XFD1048576. A tracker may have 10,000 rows and 40 columns. "
        "Delete the rows and columns beyond the table, and upload it again.",
    ),
    "text that expands": (
        lambda: rewritten(
            "xl/workbook.xml",
            lambda data: data.replace(b"<workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook', 1),
        ),
        "The workbook carries instructions that no tracker needs. Save it anew from Excel.",
    ),
}


def _archive(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"<x/>")
    return out.getvalue()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_workbook_is_refused_in_words(world: World, client: PageClient, name: str) -> None:
    make, words = REFUSED[name]
    data = make()
    client.sign_in(world.people["office"])
    sent = {"csrf_token": client.token(), "file": (io.BytesIO(data), "tracker.xlsx")}
    answer = client.post(HERE, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, words in answer.text) == (422, True)
    with pytest.raises(UnreadablePaper) as refused:
        read_workbook(data)
    assert refused.value.message == words
    assert nothing_came()


def nothing_came() -> bool:
    db.session.rollback()
    return db.session.query(TrackerUpload).count() == db.session.query(Deliverable).count() == 0


def test_an_empty_workbook_is_refused(world: World) -> None:
    with pytest.raises(DomainError) as refused:
        bring(world, workbook([]))
    assert refused.value.message == "The workbook is empty: no sheet has anything in it."
    assert nothing_came()


def test_the_tracker_of_another_plan_is_refused(world: World) -> None:
    with pytest.raises(DomainError) as refused:
        bring(world, workbook([HEADINGS, GOOD], About=[("Plan", "housing-2030")]))
    assert refused.value.message == (
        "This workbook is the tracker of another plan (housing-2030). Upload it there, or download this plan’s own."
    )
    assert nothing_came()


def test_a_sheet_without_headings_asks_for_the_columns(world: World, client: PageClient) -> None:
    upload = bring(world, workbook([("A1", "A", "One"), ("A2", "A", "Two")]), confirmed=False)
    assert layout_of(upload).columns == {}
    client.sign_in(world.people["office"])
    at = f"{HERE}/{upload.id}"
    answer = client.send(at, f"{at}/columns")
    assert answer.status_code == 422
    assert "Say which column holds the reference: rows are known by it." in answer.text


ROWS_TOLD: Final[dict[str, tuple[bytes, list[tuple[int, str, str, str]]]]] = {
    "headings again half way": (
        sheet(GOOD, HEADINGS),
        [(3, "Row", "Ref", "This row repeats the headings. Delete it.")],
    ),
    "merged cells": (
        workbook([HEADINGS, ("x",), GOOD], merged=["A2:H2"]),
        [
            (
                2,
                "Row",
                "Merged",
                "These cells are merged (A2:H2). Unmerge them, or delete the row if it is a heading.",
            )
        ],
    ),
    "a reference twice": (
        sheet(GOOD, GOOD),
        [(3, "Reference", "A90", "A90 stands in row 2 already. Keep one of the two rows.")],
    ),
    "an unknown theme": (
        sheet(("Z1", "Z", "One")),
        [(2, "Theme", "Z", "The plan has no such theme. Use A or B.")],
    ),
    "a state in other words": (
        sheet(("A1", "A", "One", LEAD_A, "Complete")),
        [(2, "State", "Complete", "Use not started, in progress or delivered.")],
    ),
    "30 February": (
        sheet(("A1", "A", "One", LEAD_A, "", "30/02/2023")),
        [(2, "Baseline", "30/02/2023", "There is no such day in the calendar. Correct it.")],
    ),
    "a month and no day": (
        sheet(("A1", "A", "One", LEAD_A, "", "Nov-22")),
        [(2, "Baseline", "Nov-22", "It does not say which day. Use a date like 30/11/2022 or 30 Nov 2022.")],
    ),
    "the month first": (
        sheet(("A1", "A", "One", LEAD_A, "", "11/30/2022")),
        [(2, "Baseline", "11/30/2022", "There is no such month. Write the day first: 30/11/2022.")],
    ),
    "a date as a number": (
        sheet(("A1", "A", "One", LEAD_A, "", 44895)),
        [
            (
                2,
                "Baseline",
                "44895",
                "It is a number. If 30 Nov 2022 is meant, format the cell as a date in Excel.",
            )
        ],
    ),
    "an error of Excel's": (
        sheet(("A1", "A", ("=A99999", "#REF!"))),
        [
            (
                2,
                "Title",
                "#REF!",
                "Excel found an error here. Correct the formula, or type the value in its place.",
            )
        ],
    ),
    "nobody of that name": (
        sheet(("A1", "A", "One", "The Mayor")),
        [
            (
                2,
                "Lead",
                "The Mayor",
                "Nobody of that name has a role in theme A. "
                "Use Contributor of A; Sponsor of A, Fenland; Theme lead of A.",
            )
        ],
    ),
    "no reference": (
        sheet(("", "A", "One")),
        [(2, "Reference", "", "There is no reference. Give the row one, like A5 or A5.1.")],
    ),
    "no title": (sheet(("A1", "A")), [(2, "Title", "", "There is no title. Say what will be delivered.")]),
    "words for a reference": (
        sheet(("Governance and culture", "A", "One")),
        [
            (
                2,
                "Reference",
                "Governance and culture",
                "This is no reference. Use letters and numbers, like A5 or A5.1, 12 at most.",
            )
        ],
    ),
    "a milestone of nothing": (
        sheet(("A7.1", "A", "One")),
        [
            (
                2,
                "Reference",
                "A7.1",
                "There is no deliverable A7 in the plan or in this sheet that it could stand under.",
            )
        ],
    ),
}


@pytest.mark.parametrize("name", ROWS_TOLD)
def test_each_problem_is_told_by_row_column_value_and_what_would_do(world: World, name: str) -> None:
    data, expected = ROWS_TOLD[name]
    found = check(world, bring(world, data))
    assert told(found) == expected
    assert [
        one.row.reference for one in found.offers if one.row.number in {row for row, *_ in expected}
    ] == []
    assert db.session.query(Deliverable).count() == 0


def test_dates_typed_as_text_are_understood_where_they_can_mean_one_day(world: World) -> None:
    typed = ("30/11/2022", "30 Nov 22", "30.11.22", "2022-11-30", "30th November 2022", "Wed 30 Nov 2022")
    rows = [(f"A{n}", "A", "One", LEAD_A, "", day) for n, day in enumerate(typed, 1)]
    found = check(world, bring(world, sheet(*rows)))
    assert [one.values["baseline"] for one in found.adds] == [dt.date(2022, 11, 30)] * len(typed)


def test_a_formula_is_read_by_the_value_that_excel_gave_it_last(world: World) -> None:
    found = check(world, bring(world, sheet(("A1", "A", ('="O"&"ne"', "One")))))
    assert [one.title for one in found.adds] == ["One"]


def test_a_formula_that_was_never_worked_out_is_told(world: World) -> None:
    data = rewritten("xl/worksheets/sheet1.xml", drop_result, sheet(("A1", "A", ("=6*7", 42))))
    assert told(check(world, bring(world, data))) == [
        (
            2,
            "Title",
            "a formula without a value",
            "The formula here has no result in the file. Open it in Excel, save it and upload that.",
        )
    ]


def drop_result(data: bytes) -> bytes:
    assert data.count(b"<v>42</v>") == 1
    return data.replace(b"<v>42</v>", b"")


def test_two_sheets_with_trackers_the_fuller_is_read_and_the_other_may_be_chosen(
    world: World, client: PageClient
) -> None:
    upload = bring(
        world, workbook([("Ref", "Action"), ("A1", "One")], Other=[HEADINGS, GOOD]), confirmed=False
    )
    assert layout_of(upload).sheet == "Other"
    client.sign_in(world.people["office"])
    at = f"{HERE}/{upload.id}"
    assert client.send(at, f"{at}/columns", sheet="Sheet1").status_code == 303
    db.session.refresh(upload)
    assert (layout_of(upload).sheet, layout_of(upload).confirmed) == ("Sheet1", False)


def test_a_hidden_sheet_is_read_only_where_it_is_chosen(world: World) -> None:
    data = workbook([("Notes",), ("see below",)], hidden=frozenset({"Old"}), Old=[HEADINGS, GOOD])
    assert layout_of(bring(world, data, confirmed=False)).sheet == "Sheet1"


def test_two_rows_of_headings_the_one_that_names_more_is_taken(world: World) -> None:
    data = workbook([("", "Theme", "What we do", "", "When"), HEADINGS, GOOD])
    upload = bring(world, data)
    assert (layout_of(upload).header, [one.row.reference for one in check(world, upload).adds]) == (
        2,
        ["A90"],
    )


def test_good_rows_beside_bad_ones_can_still_be_imported(world: World, client: PageClient) -> None:
    add_rows(world, 1)
    upload = bring(world, sheet(GOOD, ("Z1", "Z", "One")))
    client.sign_in(world.people["office"])
    page = client.get(f"{HERE}/{upload.id}").text
    assert "The plan has no such theme. Use A or B." in page
    assert f'href="{THE_PLAN}/tracker"' in page
    assert 'value="2" checked' in page
