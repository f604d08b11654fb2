"""The Independent Improvement Board's room: its documents, meetings, questions and views in one place."""

from __future__ import annotations

from flask import Response

from cpca.domain.improvement_board import get_room
from cpca.domain.plan import get_plan
from cpca.models.plan import Plan
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.htmx import render

room = Room("improvement_board", __name__)


@room.route("/plans/<plan>/improvement-board", permission=Permission.READ_REGISTER, load=get_plan)
def show_room(plan: Plan) -> Response:
    return render("improvement_board/page.html", plan=plan, board=get_room(the_viewer(), plan))
