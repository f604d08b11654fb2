"""The tracker: read and downloaded by whoever reads the plan, brought in by the programme office alone."""

from __future__ import annotations

from typing import Any

from cpca.domain import clock
from cpca.domain.stored_file import store_file
from cpca.domain.tracker import EXCEL
from cpca.extensions import db
from cpca.models.plan import Plan
from cpca.models.tracker import TrackerUpload
from tests.integration.access_table import EVERYBODY, PLAN, THE_PLAN, act, get, post
from tests.world import World, make_other_plan

HERE = f"{THE_PLAN}/tracker"
ONE = f"{HERE}/{{tracker}}"
COLUMNS = '{"columns":{"reference":0,"title":1},"confirmed":true,"header":1,"sheet":"Sheet1"}'
ROWS_READ = (
    '{"sheets":[{"hidden":false,"merged":[],"name":"Sheet1","rows":[["Ref","Action"],["A90","Ninety"]]}]}'
)


def make(world: World) -> dict[str, Any]:
    """A workbook that was checked, with one new row of theme A."""
    return _upload(world, world.plan)


def make_other(world: World) -> dict[str, Any]:
    return _upload(world, make_other_plan(world))


def _upload(world: World, plan: Plan) -> dict[str, Any]:
    upload = TrackerUpload(
        plan=plan,
        plan_id=plan.id,
        file_id=store_file(b"a workbook", EXCEL).id,
        name="tracker.xlsx",
        columns=COLUMNS,
        rows=ROWS_READ,
        uploaded_by_id=world.people["office"].id,
        uploaded_at=clock.now(),
    )
    db.session.add(upload)
    db.session.flush()
    return {"tracker": upload.id}


ROWS = [
    get("tracker.show_tracker", HERE, {200: PLAN}),
    get("tracker.export", f"{HERE}/export.xlsx", {200: PLAN}),
    act("tracker.upload", HERE, {422: "office"}, EVERYBODY),
    get("tracker.show_upload", ONE, {200: "office"}),
    get("tracker.send_file", f"{ONE}/file", {200: "office"}),
    post("tracker.confirm_columns", f"{ONE}/columns", {422: "office"}),
    post("tracker.accept_rows", f"{ONE}/import", {409: "office"}),
]
