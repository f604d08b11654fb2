"""Decisions: what bodies are to decide and when, how notice stands, and what happened to each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from cpca.domain import clock
from cpca.domain import decision_acts as acts
from cpca.domain.decision import (
    add_decision,
    edit_decision,
    get_decision,
    list_decisions,
    list_events,
    list_meetings,
    set_call_in,
    stand,
)
from cpca.domain.decision_acts import Act, list_acts
from cpca.domain.errors import Missing
from cpca.domain.plan import get_plan, get_theme, list_themes
from cpca.models.decision import Decision
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer
from cpca.web.access import Room, the_viewer
from cpca.web.forms.decisions import FORMS, ActOnForm, CallInDaysForm, DecisionForm, DeferForm, TakeForm
from cpca.web.htmx import done, render
from cpca.web.routes.update import fill_from_draft
from cpca.web.saving import attempt

room = Room("decisions", __name__)
P = Permission
AT = "/plans/<plan>/decisions"
ONE = f"{AT}/<int:number>"
BOTH = ["GET", "POST"]


@dataclass(frozen=True)
class Recording:
    """An act that is being recorded of a decision."""

    decision: Decision
    act: Act

    @property
    def plan_id(self) -> int:
        return self.decision.plan_id

    @property
    def theme_id(self) -> int:
        return self.decision.theme_id


def _recording(viewer: Viewer, *, plan: str, number: int, act: str) -> Recording:
    decision = get_decision(viewer, plan=plan, number=number)
    found = next((one for one in Act if one.value == act), None)
    if found is None:
        raise Missing
    return Recording(decision, found)


# Each act: its title, what the domain does, and what is said once it is recorded.
ACTS: dict[Act, tuple[str, Callable[..., Decision], str]] = {
    Act.NOTICE: ("Notice was published", acts.publish_notice, "Notice recorded"),
    Act.SHORTEN: ("Less than 28 clear days’ notice", acts.shorten_notice, "Exception recorded"),
    Act.TAKE: ("It was decided", acts.take, "Decision recorded"),
    Act.PUBLISH: ("The decision was published", acts.publish, "Publication recorded"),
    Act.CALL_IN: ("It was called in", acts.call_in, "Call-in recorded"),
    Act.RELEASE: ("It was released from call-in", acts.release, "Release recorded"),
    Act.DEFER: ("It is deferred", acts.defer, "Deferred"),
    Act.WITHDRAW: ("It is withdrawn", acts.withdraw, "Withdrawn"),
}


@room.route(AT, permission=P.READ_REGISTER, load=get_plan)
def show_decisions(plan: Plan) -> Response:
    return render("decisions/page.html", rows=list_decisions(plan), themes=list_themes(plan), **_names(plan))


def _names(plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "base": f"/plans/{plan.slug}/decisions"}


@room.route(ONE, permission=P.READ_REGISTER, load=get_decision)
def show_decision(decision: Decision) -> Response:
    possible = [(act.value, ACTS[act][0]) for act in list_acts(decision, clock.today())]
    return render(
        "decisions/decision.html",
        row=stand(decision),
        events=list_events(decision),
        possible=possible,
        **_names(decision.plan),
    )


@room.route(
    "/plans/<plan>/themes/<code>/decisions/new", methods=BOTH, permission=P.KEEP_DECISION, load=get_theme
)
def add(theme: Theme) -> Response:
    form, status = DecisionForm(request.form or None), 200
    form.offer(list_meetings(theme.plan_id))
    if request.method == "POST":
        outcome = attempt(form, lambda: add_decision(viewer=the_viewer(), theme=theme, typed=form.typed()))
        if outcome.saved:
            return done("decisions.show_decisions", said="Decision added", plan=theme.plan.slug)
        status = outcome.status
    return _form_page(form, status, f"Add a decision to theme {theme.code}", theme.plan, None)


@room.route(f"{ONE}/edit", methods=BOTH, permission=P.KEEP_DECISION, load=get_decision)
def edit(decision: Decision) -> Response:
    names = (
        "version",
        "title",
        "body",
        "meeting_id",
        "is_key",
        "needs_mayor",
        "forward_plan",
        "call_in_waived",
    )
    form, status = DecisionForm(request.form or None, data={n: getattr(decision, n) for n in names}), 200
    form.offer(list_meetings(decision.plan_id))
    if request.method == "POST":
        version = form.version.data
        outcome = attempt(
            form,
            lambda: edit_decision(
                viewer=the_viewer(), decision=decision, version=version, typed=form.typed()
            ),
        )
        if outcome.saved:
            return _to_decision(decision, "Decision saved")
        status = outcome.status
    return _form_page(form, status, f"Edit {decision.reference}", decision.plan, decision)


def _form_page(
    form: DecisionForm, status: int, title: str, plan: Plan, decision: Decision | None
) -> Response:
    fill_from_draft(form, status)
    names: dict[str, Any] = {"form": form, "title": title, "decision": decision, "action": request.path}
    return render(
        "decisions/form.html",
        fragment="decisions/_decision_form.html",
        status=status,
        **names,
        **_names(plan),
    )


def _to_decision(decision: Decision, said: str) -> Response:
    return done("decisions.show_decision", said=said, plan=decision.plan.slug, number=decision.number)


@room.route(f"{AT}/settings", methods=BOTH, permission=P.EDIT_PLAN, load=get_plan)
def set_call_in_days(plan: Plan) -> Response:
    """The plan's call-in period."""
    stored = {"version": plan.version, "call_in_days": plan.call_in_days}
    form, status = CallInDaysForm(request.form or None, data=stored), 200
    if request.method == "POST":
        version, days = form.version.data, form.call_in_days.data
        outcome = attempt(
            form, lambda: set_call_in(viewer=the_viewer(), plan=plan, version=version, days=days or 0)
        )
        if outcome.saved:
            return done("decisions.show_decisions", said="Call-in period saved", plan=plan.slug)
        status = outcome.status
    fill_from_draft(form, status)
    return render(
        "decisions/settings.html",
        fragment="decisions/_settings_form.html",
        status=status,
        form=form,
        action=request.path,
        **_names(plan),
    )


@room.route(f"{ONE}/<act>", methods=BOTH, permission=P.KEEP_DECISION, load=_recording)
def record(recording: Recording) -> Response:
    """Records what happened to a decision."""
    decision, (title, change, said) = recording.decision, ACTS[recording.act]
    form, status = _form_of(recording), 200
    if request.method == "POST":
        outcome = attempt(
            form,
            lambda: change(viewer=the_viewer(), decision=decision, version=form.version.data, **form.given()),
        )
        if outcome.saved:
            return _to_decision(decision, said)
        status = outcome.status
    fill_from_draft(form, status)
    return render(
        "decisions/act.html",
        fragment="decisions/_act_form.html",
        status=status,
        form=form,
        fields=[field.short_name for field in form if field.short_name not in ("version", "key")],
        title=title,
        row=stand(decision),
        action=request.path,
        **_names(decision.plan),
    )


def _form_of(recording: Recording) -> ActOnForm:
    decision = recording.decision
    stored = {"version": decision.version, "forward_plan": decision.forward_plan}
    form = FORMS[recording.act](request.form or None, data=stored)
    if isinstance(form, DeferForm):
        form.offer(list_meetings(decision.plan_id), decision.body, clock.today())
    if isinstance(form, TakeForm) and not decision.needs_mayor:
        del form.mayoral_vote
    return form
