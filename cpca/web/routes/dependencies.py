"""Dependencies: the map and table of who gives what to whom, proposing one, and each end's word."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, request

from cpca.documents.map_picture import Given, map_picture
from cpca.domain import clock
from cpca.domain.dependency import (
    Answering,
    Line,
    get_answering,
    get_dependency,
    get_line,
    list_answers,
    list_dependencies,
    list_events,
    list_late,
)
from cpca.domain.dependency_answering import answer, list_ends, propose
from cpca.domain.plan import get_plan, get_theme, list_themes
from cpca.models.dependency import Dependency, DependencyAct
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.dependencies import AnswerForm, ProposeForm
from cpca.web.htmx import done, render
from cpca.web.routes.update import fill_from_draft
from cpca.web.saving import attempt
from cpca.web.strip import show_picture

room = Room("dependencies", __name__)
P = Permission
AT = "/plans/<plan>/dependencies"
ONE = f"{AT}/<int:number>"
BOTH = ["GET", "POST"]
TITLES: Final = {
    DependencyAct.ACCEPT: "Accept it",
    DependencyAct.DISPUTE: "Dispute it",
    DependencyAct.OFFER: "Offer another date",
    DependencyAct.CONFIRM: "Take the offered date",
    DependencyAct.MEET: "It is met",
    DependencyAct.MISS: "It is missed",
    DependencyAct.WITHDRAW: "Withdraw it",
    DependencyAct.STANDS: "It still holds",
}


def _given(line: Line) -> Given:
    row = line.row
    return Given(row.reference, row.giver, row.receiver, row.state.value, line.broken is not None)


def _names(plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "base": f"/plans/{plan.slug}/dependencies"}


@room.route(AT, permission=P.READ_REGISTER, load=get_plan)
def show_dependencies(plan: Plan) -> Response:
    lines = list_dependencies(the_viewer(), plan)
    return render(
        "dependencies/page.html",
        lines=lines,
        broken=[line for line in lines if line.broken],
        late=list_late(lines, clock.today()),
        picture=show_picture(map_picture([_given(line) for line in lines])),
        themes=list_themes(plan),
        **_names(plan),
    )


@room.route(ONE, permission=P.READ_REGISTER, load=get_dependency)
def show_dependency(dependency: Dependency) -> Response:
    viewer = the_viewer()
    line = get_line(viewer, dependency)
    possible = [(name, TITLES[one.act], one) for name, one in list_answers(viewer, dependency, line)]
    return render(
        "dependencies/dependency.html",
        line=line,
        dependency=dependency,
        possible=possible,
        events=list_events(dependency),
        **_names(dependency.plan),
    )


@room.route(
    "/plans/<plan>/themes/<code>/dependencies/new",
    methods=BOTH,
    permission=P.PROPOSE_DEPENDENCY,
    load=get_theme,
)
def add(theme: Theme) -> Response:
    form, status, plan = ProposeForm(request.form or None), 200, theme.plan
    form.offer(theme.id, list_ends(the_viewer(), plan))
    if request.method == "POST":
        outcome = attempt(form, lambda: propose(viewer=the_viewer(), theme=theme, typed=form.typed()))
        if outcome.saved:
            return done("dependencies.show_dependencies", said="Dependency proposed", plan=plan.slug)
        status = outcome.status
    fill_from_draft(form, status)
    return render(
        "dependencies/new.html",
        fragment="dependencies/_new_form.html",
        status=status,
        form=form,
        theme=theme,
        action=request.path,
        **_names(plan),
    )


@room.route(f"{ONE}/<act>", methods=BOTH, permission=P.ANSWER_DEPENDENCY, load=get_answering)
def say(answering: Answering) -> Response:
    """One end's word to a dependency."""
    dependency = answering.dependency
    form, status = AnswerForm(request.form or None, data={"version": dependency.version}), 200
    form.fit(answering)
    if request.method == "POST":
        outcome = attempt(form, lambda: _answer(answering, form))
        if outcome.saved:
            plan, number = dependency.plan.slug, dependency.number
            return done("dependencies.show_dependency", said="Your answer is kept", plan=plan, number=number)
        status = outcome.status
    fill_from_draft(form, status)
    return render(
        "dependencies/answer.html",
        fragment="dependencies/_answer_form.html",
        status=status,
        form=form,
        title=TITLES[answering.act],
        line=get_line(the_viewer(), dependency),
        action=request.path,
        **_names(dependency.plan),
    )


def _answer(answering: Answering, form: AnswerForm) -> Dependency:
    on = form.on.data if "on" in form else None
    return answer(
        viewer=the_viewer(), answering=answering, version=form.version.data, words=form.words.data, on=on
    )
