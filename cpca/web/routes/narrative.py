"""The narrative check beside an update, and which of its rules a plan uses."""

from __future__ import annotations

from flask import Response, request

from cpca.domain import progress
from cpca.domain.errors import Missing, NotNow
from cpca.domain.narrative import RULES
from cpca.domain.narrative.reading import check_update, list_off, turn_rule
from cpca.domain.plan import get_plan
from cpca.domain.progress import get_line, get_update
from cpca.models.plan import Plan
from cpca.models.progress import ProgressItem, ThemeUpdate
from cpca.permissions import Permission, Viewer
from cpca.web.access import Room, the_viewer
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import done, render
from cpca.web.routes.update import AT, place, to_page
from cpca.web.saving import attempt

room = Room("narrative", __name__)
P = Permission
SWITCHES = "/plans/<plan>/narrative"


@room.route(f"{AT}/narrative", permission=P.DRAFT, load=get_update)
def show_findings(update: ThemeUpdate) -> Response:
    """The points of the check: a count that opens, inside the theme page; all of them on a page of their own."""
    return render(
        "narrative/page.html",
        fragment="narrative/_findings.html",
        findings=check_update(update),
        rules={rule.key: rule for rule in RULES},
        **place(update),
    )


@room.route(f"{AT}/lines/<int:line_id>/since", methods=["POST"], permission=P.DRAFT, load=get_line)
def move_past_month(line: ProgressItem) -> Response:
    form = ActForm.sent()
    version = form.version.data
    outcome = attempt(form, lambda: progress.move_past_month(viewer=the_viewer(), line=line, version=version))
    if not outcome.saved:
        raise NotNow(form.problem or "The line changed meanwhile. Load the page again.")
    return to_page(line.update, "Moved to since the as-at date, outside the rating", anchor=f"line-{line.id}")


def get_plan_of_rule(viewer: Viewer, *, plan: str, rule: str) -> Plan:
    """The plan, of an address that names one of the rules; raises Missing for no such rule."""
    if rule not in {known.key for known in RULES}:
        raise Missing
    return get_plan(viewer, plan=plan)


@room.route(SWITCHES, permission=P.EDIT_PLAN, load=get_plan)
def show_rules(plan: Plan) -> Response:
    return render("narrative/rules.html", plan=plan, rules=RULES, off=list_off(plan))


@room.route(
    f"{SWITCHES}/<rule>",
    methods=["POST"],
    permission=P.EDIT_PLAN,
    load=get_plan_of_rule,
)
def turn(plan: Plan) -> Response:
    key, on = request.path.rsplit("/", 1)[1], request.form.get("on") == "yes"
    form = ActForm.sent()
    outcome = attempt(form, lambda: turn_rule(viewer=the_viewer(), plan=plan, key=key, on=on))
    if not outcome.saved:
        raise NotNow(form.problem or "Load the page again.")
    return done("narrative.show_rules", said="Rule turned on" if on else "Rule turned off", plan=plan.slug)
