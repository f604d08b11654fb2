"""The tracker as it comes in: a workbook that was uploaded, its columns as confirmed, and what it would do."""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.plan import get_plan
from cpca.domain.progress import check_version
from cpca.domain.stored_file import store_file
from cpca.domain.text import clean_line
from cpca.domain.tracker_columns import Layout, choose, layout_from, recognise
from cpca.domain.tracker_compare import compare
from cpca.domain.tracker_offers import Check
from cpca.domain.tracker_record import Record, read_record
from cpca.domain.tracker_then import PLAN, find_version, read_about, read_then
from cpca.domain.tracker_workbook import Workbook, read_kept
from cpca.domain.trail import canonical
from cpca.extensions import db
from cpca.models.plan import Plan
from cpca.models.tracker import TrackerState, TrackerUpload
from cpca.permissions import Permission, Viewer, allows

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME: Final = 120  # characters of a file's name that are kept


def list_uploads(plan: Plan) -> list[TrackerUpload]:
    """A plan's uploaded workbooks, the newest first, with who brought them."""
    query = select(TrackerUpload).where(TrackerUpload.plan_id == plan.id)
    return list(
        db.session.scalars(
            query.options(joinedload(TrackerUpload.uploaded_by)).order_by(TrackerUpload.id.desc())
        )
    )


def get_upload(viewer: Viewer, *, plan: str, upload_id: int) -> TrackerUpload:
    """An uploaded workbook by its own id and its plan, with what was read of it.

    Raises Missing, also for who may not import: a stranger's words in a workbook are nobody else's to see.
    """
    found = db.session.scalars(
        select(TrackerUpload)
        .where(TrackerUpload.id == upload_id, TrackerUpload.plan_id == get_plan(viewer, plan=plan).id)
        .options(joinedload(TrackerUpload.plan), joinedload(TrackerUpload.uploaded_by))
        .options(undefer(TrackerUpload.rows))
    ).one_or_none()
    if found is None or not allows(viewer, Permission.IMPORT_TRACKER, found):
        raise Missing
    return found


def take_in(
    *, viewer: Viewer, plan: Plan, name: str, data: bytes, workbook: Workbook, kept: str
) -> TrackerUpload:
    """Keeps a workbook with how its columns were recognised; nothing of it is in the record yet.

    Raises DomainError for an empty workbook, and for the tracker of another plan.
    """
    about = read_about(workbook)
    if about.get(PLAN, plan.slug) != plan.slug:
        raise DomainError(
            f"This workbook is the tracker of another plan ({clean_line(about[PLAN])[:NAME]}). "
            "Upload it there, or download this plan’s own.",
            "file",
        )
    upload = TrackerUpload(
        plan=plan,
        plan_id=plan.id,
        file_id=store_file(data, EXCEL).id,
        name=clean_line(name)[:NAME] or "tracker.xlsx",
        columns=canonical(recognise(workbook).as_plain()),
        head_sequence=find_version(about),
        rows=kept,
        state=TrackerState.CHECKED,
        uploaded_by_id=viewer.person_id,
        uploaded_at=clock.now(),
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def layout_of(upload: TrackerUpload) -> Layout:
    """How an upload's columns are read."""
    return layout_from(json.loads(upload.columns))


def workbook_of(upload: TrackerUpload) -> Workbook:
    """What was read of an upload when it came."""
    return read_kept(upload.rows)


def confirm_columns(
    *,
    viewer: Viewer,  # noqa: ARG001  every act of the record says who acts
    upload: TrackerUpload,
    version: int | None,
    sheet: str,
    header: int,
    columns: dict[str, int],
) -> TrackerUpload:
    """Confirms which column stands for what, or has another sheet or row of headings looked at.

    Raises Stale, NotNow once it was imported, and DomainError for columns that cannot be.
    """
    check_version(upload, version)
    if upload.state is not TrackerState.CHECKED:
        raise NotNow("This workbook was imported already. Upload it again to read it another way.")
    layout = choose(workbook_of(upload), sheet, header, columns, layout_of(upload))
    upload.columns = canonical(layout.as_plain())
    db.session.flush()
    return upload


def check_upload(viewer: Viewer, upload: TrackerUpload, workbook: Workbook) -> Check:
    """What an upload would do to the record as it stands now, and what is wrong with it; nothing is changed."""
    return check_against(read_record(viewer, upload.plan), upload, workbook)


def check_against(record: Record, upload: TrackerUpload, workbook: Workbook) -> Check:
    """The same beside a record that was read already."""
    return compare(workbook, layout_of(upload), record, read_then(upload.plan, upload.head_sequence))
