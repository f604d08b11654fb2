"""Plans that succeed plans: what this plan succeeds, what succeeds it, and the making of the next."""

from __future__ import annotations

from flask import Response, request

from cpca.domain.plan import get_plan, list_themes
from cpca.domain.succession import list_holders, make_successor, read_succession
from cpca.models.plan import Plan
from cpca.permissions import Permission, allows
from cpca.web.access import Room, the_viewer
from cpca.web.forms.people import day_of
from cpca.web.forms.succession import SuccessionForm
from cpca.web.htmx import done, render
from cpca.web.routes.update import fill_from_draft
from cpca.web.saving import attempt

room = Room("succession", __name__)
P = Permission
AT = "/plans/<plan>/succession"


@room.route(AT, permission=P.READ_PLAN, load=get_plan)
def show_succession(plan: Plan) -> Response:
    viewer = the_viewer()
    keeps = allows(viewer, P.EDIT_PLAN, plan)
    return render(
        "succession/page.html",
        plan=plan,
        succession=read_succession(viewer, plan),
        holders=list_holders(plan) if keeps else [],
        may_open=lambda other: allows(viewer, P.READ_PLAN, other),
    )


@room.route(f"{AT}/new", methods=["GET", "POST"], permission=P.EDIT_PLAN, load=get_plan)
def make_next(plan: Plan) -> Response:
    old = list_themes(plan)
    form = SuccessionForm(request.form or None, data={"themes": SuccessionForm.rows_of(old)})
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _make(plan, form))
        if outcome.saved:
            said = f"{form.title.data} made. Ask the administrator to grant its roles"
            return done("succession.show_succession", said=said, plan=plan.slug)
        status = outcome.status
    fill_from_draft(form, status)
    form.offer(old)
    return render(
        "succession/new.html", fragment="succession/_form.html", status=status, plan=plan, form=form
    )


def _make(plan: Plan, form: SuccessionForm) -> Plan:
    return make_successor(
        viewer=the_viewer(),
        plan=plan,
        title=form.title.data or "",
        slug=form.slug.data or "",
        starts_on=day_of(form.starts_on),
        ends_on=form.ends_on.data,
        themes=form.new_themes(),
        ending=form.ending.data or (),
    )
