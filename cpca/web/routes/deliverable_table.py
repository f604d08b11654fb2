"""All deliverables of a plan: the table with its files, and the picture of their dates."""

from __future__ import annotations

import enum
from typing import Any, TypeVar

from flask import Response, request

from cpca.documents.gantt_picture import draw_gantt
from cpca.documents.table_file import CSV, XLSX, write_csv, write_xlsx
from cpca.domain import clock, track_record
from cpca.domain.deliverable_table import HEADINGS, Filters, Sort, Table, read_table, write_rows
from cpca.domain.gantt import read_gantt
from cpca.domain.plan import get_plan
from cpca.models.deliverable import DeliverableState
from cpca.models.plan import Plan
from cpca.models.progress import Rating
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.htmx import render
from cpca.web.strip import show_picture

room = Room("deliverable_table", __name__)
AT = "/plans/<plan>/deliverables"
E = TypeVar("E", bound=enum.Enum)


def _filters() -> Filters:
    """What the address asks for; a word that says nothing is no filter."""
    asked = request.args
    lead = asked.get("lead", "")
    return Filters(
        theme=asked.get("theme") or None,
        state=_named(DeliverableState, asked.get("state")),
        lead=int(lead) if lead.isdecimal() and len(lead) < 10 else None,
        rating=_named(Rating, asked.get("rating")),
        late=asked.get("late") == "y",
        moved=asked.get("moved") == "y",
        unproved=asked.get("evidence") == "none",
        sort=_named(Sort, asked.get("sort")) or Sort.REFERENCE,
        down=asked.get("order") == "down",
    )


def _named(kind: type[E], key: str | None) -> E | None:
    return kind.__members__.get((key or "").upper())


def _asked(filters: Filters) -> dict[str, str]:
    """The same filters as an address says them, without those that leave nothing out."""
    said = {
        "theme": filters.theme,
        "state": filters.state and filters.state.name.lower(),
        "lead": filters.lead and str(filters.lead),
        "rating": filters.rating and filters.rating.name.lower(),
        "late": "y" if filters.late else None,
        "moved": "y" if filters.moved else None,
        "evidence": "none" if filters.unproved else None,
    }
    return {name: value for name, value in said.items() if value}


def _ordering(filters: Filters) -> dict[str, str]:
    down = {"order": "down"} if filters.down else {}
    return {"sort": filters.sort.name.lower(), **down}


def _table(plan: Plan) -> Table:
    return read_table(the_viewer(), plan, _filters())


@room.route(AT, permission=Permission.READ_PLAN, load=get_plan)
def show_table(plan: Plan) -> Response:
    table = _table(plan)
    names: dict[str, Any] = {
        "asked": _asked(table.filters),
        "ordering": _ordering(table.filters),
        "sorts": Sort,
        "states": DeliverableState,
        "ratings": Rating,
    }
    return render("deliverables/table.html", plan=plan, table=table, track=track_record.read(plan), **names)


@room.route(f"{AT}/gantt", permission=Permission.READ_PLAN, load=get_plan)
def show_gantt(plan: Plan) -> Response:
    gantt = read_gantt(the_viewer(), plan)
    picture = show_picture(draw_gantt(gantt) if gantt.lanes else None)
    return render("deliverables/gantt.html", plan=plan, gantt=gantt, picture=picture)


@room.route(f"{AT}.csv", permission=Permission.READ_PLAN, load=get_plan)
def send_csv(plan: Plan) -> Response:
    return _file(write_csv(HEADINGS, write_rows(_table(plan))), CSV, plan, "csv")


@room.route(f"{AT}.xlsx", permission=Permission.READ_PLAN, load=get_plan)
def send_xlsx(plan: Plan) -> Response:
    rows = write_rows(_table(plan))
    title = f"Deliverables of {plan.title}"
    return _file(write_xlsx(title, "Deliverables", HEADINGS, rows, clock.today()), XLSX, plan, "xlsx")


def _file(content: bytes, kind: str, plan: Plan, ending: str) -> Response:
    answer = Response(content, content_type=kind)
    name = f"deliverables-{plan.slug}-{clock.today().isoformat()}.{ending}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
