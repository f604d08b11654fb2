"""A plan's ratings side by side: declared, calculated and the sponsors' own, with the rules they follow."""

from __future__ import annotations

from flask import Response, g, request

from cpca.domain.rating_rules import say_confidence, say_rules
from cpca.domain.ratings_page import get_rated_plan, get_ratings
from cpca.domain.summary_months import PlanMonths
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.htmx import render
from cpca.web.routes.summary import base_of
from cpca.web.strip import draw_months

room = Room("ratings", __name__)


@room.route("/plans/<plan>/ratings", permission=Permission.SEE_SUMMARY, load=get_rated_plan)
def show_ratings(plan: PlanMonths) -> Response:
    page = get_ratings(the_viewer(), plan, as_at=request.args.get("as-at") or None, version=g.arrival.head)
    return render(
        "ratings/page.html",
        plan=plan,
        base=base_of(plan),
        page=page,
        rules=say_rules(page.rules),
        points=say_confidence(),
        draw_months=draw_months,
    )
