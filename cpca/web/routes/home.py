"""My work: where everybody lands, but for those whose work is to read the summary or to run accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Response, g, redirect

from cpca.domain.draft import find_drafts
from cpca.domain.queue import LogBox, get_work, lands_on_summary
from cpca.domain.summary_months import PlanMonths, read_plan
from cpca.permissions import Permission, Viewer, allows
from cpca.web.access import Room, the_viewer
from cpca.web.forms.progress import AddLinesForm
from cpca.web.htmx import render
from cpca.web.routes.summary import base_of

room = Room("home", __name__)


@dataclass(frozen=True)
class Home:
    """The active plan of whoever arrives; None for somebody without a part in any."""

    plan: PlanMonths | None


def load_home(viewer: Viewer) -> Home:
    return Home(read_plan(viewer, seen=g.arrival.seen_head))


@room.route("/", permission=Permission.USE_THE_APP, load=load_home)
def show(home: Home) -> Any:
    plan, viewer = home.plan, the_viewer()
    if plan is None:
        if allows(viewer, Permission.MANAGE_PEOPLE):
            return redirect("/people", 303)
        return render("home/nothing.html")
    if lands_on_summary(viewer, plan):
        return redirect("/summary", 303)
    return show_work(plan)


def show_work(plan: PlanMonths) -> Response:
    base = base_of(plan)
    work = get_work(the_viewer(), plan, head=g.arrival.seen_head)
    return render(
        "home/page.html",
        plan=plan,
        work=work,
        boxes=_boxes(base, work.boxes),
        base=base,
    )


def _boxes(base: str, boxes: list[LogBox]) -> list[dict[str, Any]]:
    """The forms for logging a line at once, with what was typed into them and not saved yet."""
    if not boxes:
        return []
    drafts = find_drafts(the_viewer().person_id, f"{base}/themes/")
    found = []
    for box in boxes:
        at = f"{base}/themes/{quote(box.code)}/{box.month.slug}"
        form = AddLinesForm()
        if f"{at}/lines" in drafts:
            form.put_back(drafts[f"{at}/lines"].fields)
        found.append({"theme": box, "period": box.month, "at": at, "line_form": form})
    return found
