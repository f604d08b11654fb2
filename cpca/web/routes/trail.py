"""The trail of a plan, newest first, as far as the reader's own scope goes."""

from __future__ import annotations

from flask import Response, request

from cpca.domain.plan import get_plan
from cpca.domain.trail_reading import list_events
from cpca.domain.trail_words import Kind
from cpca.models.plan import Plan
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.htmx import render

room = Room("trail", __name__)


@room.route("/plans/<plan>/trail", permission=Permission.READ_TRAIL, load=get_plan)
def show(plan: Plan) -> Response:
    """Filters come by name from the lists the page offers; anything else filters nothing."""
    kind = next((k for k in Kind if k.value == request.args.get("kind")), None)
    theme = request.args.get("theme") or None
    before = request.args.get("before", type=int)
    page = list_events(the_viewer(), plan, theme=theme, kind=kind, before=before)
    return render(
        "trail/page.html", plan=plan, page=page, kinds=list(Kind), kind=kind, theme=theme, before=before
    )
