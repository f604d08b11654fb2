"""The decision path: its picture and table, what waits for what, and what if a step slips."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for

from cpca.documents.path_picture import draw_path
from cpca.domain import path_linking
from cpca.domain.errors import DomainError
from cpca.domain.path_linking import Standing, Waiting, find_waiting, get_link, get_waiting, list_needs
from cpca.domain.path_reading import PathView, read_path
from cpca.domain.path_what_if import WhatIf, ask
from cpca.domain.plan import get_plan
from cpca.models.decision import PathLink
from cpca.models.plan import Plan
from cpca.permissions import Permission, allows
from cpca.web.access import Room, the_viewer
from cpca.web.forms.path import FindForm, LinkForm, WhatIfForm
from cpca.web.forms.people import day_of
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import done, is_fragment, render
from cpca.web.routes.returns import refusal
from cpca.web.saving import attempt
from cpca.web.strip import show_picture

room = Room("path", __name__)
P = Permission
AT = "/plans/<plan>/path"
LINKS = f"{AT}/<step>/links"


@room.route(AT, permission=P.READ_REGISTER, load=get_plan)
def show_path(plan: Plan) -> Response:
    view = read_path(the_viewer(), plan, request.args.get("theme"))
    return _page(view, FindForm(), 200, form=_what_if_form(view))


def _page(view: PathView, find: FindForm, status: int, **names: Any) -> Response:
    """The path with its picture. `find` asks what waits, of who may say so for one theme at least."""
    drawing = view.drawing
    picture = show_picture(draw_path(drawing) if drawing else None)
    keeps = any(allows(the_viewer(), P.KEEP_DECISION, theme) for theme in view.themes.values())
    return render(
        "path/page.html",
        status=status,
        view=view,
        picture=picture,
        find=find,
        keeps=keeps,
        **_at(view.plan),
        **names,
    )


def _at(plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "base": f"/plans/{plan.slug}/path"}


def _what_if_form(view: PathView) -> WhatIfForm:
    form = WhatIfForm(request.args if "step" in request.args else None)
    form.step.choices = [("", "Choose a step")]
    form.step.choices += [(step.key, f"{step.label} {step.title}"[:100]) for step in view.open_steps]
    return form


@room.route(f"{AT}/what-if", permission=P.READ_REGISTER, load=get_plan)
def ask_what_if(plan: Plan) -> Response:
    view = read_path(the_viewer(), plan)
    form, answer = _what_if_form(view), None
    if "step" in request.args:
        answer = _answer(view, form)
    status = 422 if form.errors else 200
    return render(
        "path/what_if.html",
        fragment="path/_what_if.html",
        status=status,
        said=_said(answer) if answer and is_fragment() else None,
        view=view,
        form=form,
        answer=answer,
        **_at(plan),
    )


def _answer(view: PathView, form: WhatIfForm) -> WhatIf | None:
    """What moves; None where the question was refused, and the form says why."""
    if not form.validate():
        return None
    try:
        return ask(view.path, form.step.data, day_of(form.on), view.hidden)
    except DomainError as error:
        form.refuse(error.message, error.field)
        return None


def _said(answer: WhatIf) -> str:
    number = len(answer.moves)
    return f"{number} step{'' if number == 1 else 's'} would move" if number else "Nothing would move"


@room.route(f"{AT}/links", permission=P.READ_REGISTER, load=get_plan)
def find_step(plan: Plan) -> Response:
    """To what a reference names, where it is said what that waits for."""
    form = FindForm(request.args)
    if form.validate():
        try:
            key = find_waiting(the_viewer(), plan, form.reference.data or "")
            return redirect(url_for("path.show_links", plan=plan.slug, step=key), 303)  # type: ignore[return-value]
        except DomainError as error:
            form.refuse(error.message, error.field)
    view = read_path(the_viewer(), plan)
    return _page(view, form, 422, form=_what_if_form(view))


@room.route(LINKS, permission=P.READ_REGISTER, load=get_waiting)
def show_links(waiting: Waiting) -> Response:
    return _links(waiting, LinkForm(), 200)


def _links(waiting: Waiting, form: LinkForm, status: int) -> Response:
    view = read_path(the_viewer(), waiting.plan)
    return render(
        "path/links.html",
        fragment="path/_links.html",
        status=status,
        waiting=waiting,
        needs=list_needs(waiting),
        step=view.find(waiting.key),
        view=view,
        form=form,
        **_at(waiting.plan),
    )


@room.route(LINKS, methods=["POST"], permission=P.KEEP_DECISION, load=get_waiting)
def add_link(waiting: Waiting) -> Response:
    form = LinkForm.sent()
    outcome = attempt(form, lambda: _add(waiting, form))
    if not outcome.saved:
        return _links(waiting, form, outcome.status)
    return _to_links(waiting, f"{waiting.label} waits for it now")


def _add(waiting: Waiting, form: LinkForm) -> PathLink:
    return path_linking.add_link(
        viewer=the_viewer(), waiting=waiting, reference=form.reference.data or "", lag=form.lag.data or 0
    )


def _to_links(waiting: Waiting, said: str) -> Response:
    return done("path.show_links", said=said, plan=waiting.plan.slug, step=waiting.key)


@room.route(f"{LINKS}/<int:link_id>/remove", methods=["POST"], permission=P.KEEP_DECISION, load=get_link)
def remove_link(standing: Standing) -> Response:
    form = ActForm.sent()
    outcome = attempt(
        form,
        lambda: path_linking.remove_link(viewer=the_viewer(), standing=standing, version=form.version.data),
    )
    if not outcome.saved:
        raise refusal(outcome, form.problem)
    return _to_links(standing.waiting, f"{standing.waiting.label} waits for it no longer")
