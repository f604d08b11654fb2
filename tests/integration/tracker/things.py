"""Trackers for the tests: rows in the record, workbooks made of rows, and what was offered of them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from cpca.documents.tracker import read_workbook, write_tracker
from cpca.domain import clock, trail
from cpca.domain.deliverable import add_deliverable
from cpca.domain.tracker import check_upload, confirm_columns, layout_of, take_in, workbook_of
from cpca.domain.tracker_applying import Accepted, accept
from cpca.domain.tracker_offers import Check, Offer, Proposal
from cpca.domain.tracker_record import read_record
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.deliverable import Deliverable
from cpca.models.tracker import TrackerUpload
from cpca.permissions import Viewer
from tests.world import World

THE_PLAN = "/plans/improvement-2022"
HERE = f"{THE_PLAN}/tracker"
TODAY = dt.date(2022, 11, 15)
BASELINE = dt.date(2022, 12, 31)
HEADINGS = ("Ref", "Theme", "Action", "Owner", "Status", "Due date", "Revised date", "Reason")
LEAD_A = "Theme lead of A"
REASON = "The contract was let late"


def viewer_of(world: World, name: str = "office") -> Viewer:
    return get_viewer(world.people[name].id, clock.today())


def add_rows(world: World, count: int, code: str = "A") -> list[Deliverable]:
    """So many deliverables of a theme, committed in one transaction, each with a lead and a baseline."""
    viewer, lead = viewer_of(world), world.people[f"lead_{code.lower()}"].id
    with writing():
        found = [
            add_deliverable(
                viewer=viewer,
                theme=world.themes[code],
                reference=f"{code}{number}",
                title=f"Deliverable {number} of {code}",
                criteria=f"It is there, {number}",
                lead_id=lead,
                baseline_on=BASELINE,
            )
            for number in range(1, count + 1)
        ]
        db.session.commit()
    return found


def export(world: World, name: str = "office") -> bytes:
    return write_tracker(read_record(viewer_of(world, name), world.plan), trail.head(), clock.today())


Lines = Sequence[Sequence[Any]]


def workbook(
    rows: Lines, *, hidden: frozenset[str] = frozenset(), merged: Sequence[str] = (), **more: Lines
) -> bytes:
    """A workbook whose first sheet, "Sheet1", holds these rows; further sheets by name.

    Dates are written as dates; a pair is a formula with the value that Excel last gave it.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    dated = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, lines in {"Sheet1": rows, **more}.items():
        sheet = book.add_worksheet(name)
        for number, line in enumerate(lines):
            for column, value in enumerate(line):
                _write(sheet, number, column, value, dated)
        for place in merged if name == "Sheet1" else ():
            sheet.merge_range(place, "Merged")
        if name in hidden:
            sheet.hide()
    book.close()
    return out.getvalue()


def _write(sheet: Any, number: int, column: int, value: Any, dated: Any) -> None:
    if isinstance(value, dt.date):
        sheet.write_datetime(number, column, value, dated)
    elif isinstance(value, tuple):
        sheet.write_formula(number, column, value[0], None, value[1])
    else:
        sheet.write(number, column, value)


def bring(world: World, data: bytes, *, confirmed: bool = True) -> TrackerUpload:
    """The workbook taken in with its columns confirmed as they were recognised; committed."""
    viewer = viewer_of(world)
    book, kept = read_workbook(data)
    with writing():
        upload = take_in(
            viewer=viewer, plan=world.plan, name="tracker.xlsx", data=data, workbook=book, kept=kept
        )
        db.session.commit()
    if confirmed:
        layout = layout_of(upload)
        with writing():
            confirm_columns(
                viewer=viewer,
                upload=upload,
                version=upload.version,
                sheet=layout.sheet,
                header=layout.header,
                columns=dict(layout.columns),
            )
            db.session.commit()
    return upload


def check(world: World, upload: TrackerUpload) -> Check:
    return check_upload(viewer_of(world), upload, workbook_of(upload))


def take(
    world: World,
    upload: TrackerUpload,
    rows: set[int] | None = None,
    *,
    reason: str = "",
    proposals: set[str] | None = None,
    effect: str = "",
) -> TrackerUpload:
    """Accepts these rows, or all that is offered; committed."""
    with writing():
        found = check(world, upload)
        chosen = {one.row.number for one in found.offers} if rows is None else rows
        accepted = Accepted(frozenset(chosen), frozenset(proposals or ()), reason, effect, found.fingerprint)
        accept(viewer=viewer_of(world), upload=upload, version=upload.version, accepted=accepted)
        db.session.commit()
    return upload


def told(found: Check) -> list[tuple[int, str, str, str]]:
    """Every problem: (row, heading, value, reason)."""
    return [(one.row, one.heading, one.value, one.reason) for one in found.problems]


def said(found: Check) -> list[tuple[str, str, str, str]]:
    """Every change that is offered or may be proposed: (reference, heading, was, becomes)."""
    rows: list[Offer | Proposal] = [*found.offers, *found.proposals]
    return [(one.row.reference, field.heading, field.was, field.now) for one in rows for field in one.fields]
