"""The programme office's tracker: out as a workbook, in again, checked, looked through and accepted row by row.

Reading a stranger's workbook takes time, so it is done before anything is written.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Response, request

from cpca.documents.paper_reader.errors import UnreadablePaper
from cpca.documents.tracker import read_workbook, write_tracker
from cpca.domain import clock, trail
from cpca.domain import tracker as trackers
from cpca.domain.plan import get_plan
from cpca.domain.tracker import EXCEL, check_upload, get_upload, layout_of, list_uploads, workbook_of
from cpca.domain.tracker_applying import Accepted, accept
from cpca.domain.tracker_offers import Check, Offer
from cpca.domain.tracker_record import filename, read_record
from cpca.models.plan import Plan
from cpca.models.tracker import TrackerState, TrackerUpload
from cpca.permissions import Permission
from cpca.web.access import Room, deciding, the_viewer
from cpca.web.forms.tracker import NAMES, AcceptForm, ColumnsForm, TrackerForm
from cpca.web.htmx import done, render
from cpca.web.saving import attempt

room = Room("tracker", __name__)
P = Permission
AT = "/plans/<plan>/tracker"
ONE = f"{AT}/<int:upload_id>"
SANDBOX = "sandbox; default-src 'none'"
MOST_SHOWN = 2_000  # rows of a group on one page: what is beyond them is offered once these are imported


class Group(NamedTuple):
    """Rows that are offered together: those shown of so many, those ticked, and what ticks all of them or none."""

    name: str
    title: str
    offers: list[Offer]
    total: int
    ticked: set[int]
    all: str
    none: str


@room.route(AT, permission=P.READ_PLAN, load=get_plan)
def show_tracker(plan: Plan) -> Response:
    return _page(plan, TrackerForm(), 200)


def _page(plan: Plan, form: TrackerForm, status: int) -> Response:
    return render("tracker/page.html", status=status, plan=plan, form=form, uploads=list_uploads(plan))


@room.route(f"{AT}/export.xlsx", permission=P.READ_PLAN, load=get_plan, keep=False)
def export(plan: Plan) -> Response:
    """The tracker as it stands, with the version it is of."""
    today = clock.today()
    data = write_tracker(read_record(the_viewer(), plan), trail.head(), today)
    return _file(data, filename(plan, today))


@room.route(AT, methods=["POST"], permission=P.IMPORT_TRACKER, load=get_plan, slow=True, upload=True)
def upload(plan: Plan) -> Response:
    form = TrackerForm.sent()
    if not form.validate():
        return _page(plan, form, 422)
    name, data = form.file.data.filename or "", form.file.data.read()
    try:
        workbook, kept = read_workbook(data)
    except UnreadablePaper as error:
        form.refuse(error.message, "file")
        return _page(plan, form, 422)
    with deciding() as now:
        outcome = attempt(
            form,
            lambda: trackers.take_in(
                viewer=the_viewer(), plan=now, name=name, data=data, workbook=workbook, kept=kept
            ),
        )
    if not outcome.saved:
        return _page(plan, form, outcome.status)
    said = "Read. Nothing is imported yet: confirm the columns"
    return done("tracker.show_upload", said=said, plan=plan.slug, upload_id=outcome.result_id)


@room.route(ONE, permission=P.IMPORT_TRACKER, load=get_upload)
def show_upload(upload: TrackerUpload) -> Response:
    return _upload_page(upload, None, None, 200)


@room.route(f"{ONE}/columns", methods=["POST"], permission=P.IMPORT_TRACKER, load=get_upload)
def confirm_columns(upload: TrackerUpload) -> Response:
    form = ColumnsForm.sent()
    outcome = attempt(
        form,
        lambda: trackers.confirm_columns(
            viewer=the_viewer(),
            upload=upload,
            version=form.version.data,
            sheet=form.sheet.data or "",
            header=form.header.data or 0,
            columns=form.chosen(),
        ),
    )
    if not outcome.saved:
        return _upload_page(upload, form, None, outcome.status)
    confirmed = layout_of(upload).confirmed
    said = (
        "Columns confirmed: this is what the workbook would do" if confirmed else "Look at the columns again"
    )
    return done("tracker.show_upload", said=said, **_address(upload))


@room.route(f"{ONE}/import", methods=["POST"], permission=P.IMPORT_TRACKER, load=get_upload)
def accept_rows(upload: TrackerUpload) -> Response:
    form = AcceptForm.sent()
    outcome = attempt(
        form,
        lambda: accept(
            viewer=the_viewer(),
            upload=upload,
            version=form.version.data,
            accepted=Accepted(
                rows=frozenset(form.take.data or ()),
                proposals=frozenset(form.ask.data or ()),
                reason=form.reason.data or "",
                effect=form.effect.data or "",
                seen=form.seen.data or "",
            ),
        ),
    )
    if not outcome.saved:
        return _upload_page(upload, None, form, outcome.status)
    return done("tracker.show_upload", said=f"Imported: {upload.outcome}", **_address(upload))


def _address(upload: TrackerUpload) -> dict[str, Any]:
    return {"plan": upload.plan.slug, "upload_id": upload.id}


def _upload_page(
    upload: TrackerUpload, sent: Any | None, accepting: AcceptForm | None, status: int
) -> Response:
    """The page of one workbook; `sent` or `accepting` is the form that was sent and could not be done."""
    workbook, layout = workbook_of(upload), layout_of(upload)
    columns = sent or ColumnsForm(version=upload.version)
    columns.offer(workbook, layout)
    if sent is None:
        columns.choose(layout)
    is_open = upload.state is TrackerState.CHECKED
    check = check_upload(the_viewer(), upload, workbook) if layout.confirmed and is_open else None
    form = accepting or AcceptForm(version=upload.version)
    if check is not None:
        form.seen.data = check.fingerprint
    return render(
        "tracker/upload.html",
        status=status,
        plan=upload.plan,
        upload=upload,
        is_open=is_open,
        layout=layout,
        columns=columns,
        names=NAMES,
        check=check,
        groups=_groups(check, accepting) if check else [],
        form=form,
    )


def _groups(check: Check, sent: AcceptForm | None) -> list[Group]:
    """What is offered in groups with what is ticked: as it was sent, as the address says, or what is in no conflict."""
    chosen = request.args.get("ticked", "adds,changes").split(",")
    taken = set(sent.take.data or ()) if sent else None
    found = []
    for name, title, offers in (
        ("adds", "New rows", check.adds),
        ("changes", "Changed rows", check.changes),
        ("conflicts", "Changed in both places", check.conflicts),
    ):
        numbers = {one.row.number for one in offers[:MOST_SHOWN]}
        ticked = numbers & taken if taken is not None else numbers if name in chosen else set()
        others = [other for other in chosen if other and other != name]
        links = (",".join([*others, name]), ",".join(others))
        found.append(Group(name, title, offers[:MOST_SHOWN], len(offers), ticked, *links))
    return found


@room.route(f"{ONE}/file", permission=P.IMPORT_TRACKER, load=get_upload, keep=False)
def send_file(upload: TrackerUpload) -> Response:
    """The workbook as it came: to be saved, never to run here."""
    return _file(upload.file.content, f"tracker-{upload.plan.slug}-{upload.id}.xlsx")


def _file(data: bytes, name: str) -> Response:
    """A file to be saved, never to run here."""
    answer = Response(data, content_type=EXCEL)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer
