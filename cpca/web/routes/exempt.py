"""What is exempt or confidential: proposed at a line, decided by the monitoring officer, listed with its reasons."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from cpca.domain import exempt as exemptions
from cpca.domain.exempt import CONFIDENTIAL, MEANINGS, Decision, list_proposals
from cpca.domain.exempt_subject import Subject, get_exemption, get_subject, get_subject_of
from cpca.domain.plan import get_plan
from cpca.models.exempt import Exemption, Secrecy
from cpca.models.plan import Plan
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.exempt import DecideForm, LiftForm, ProposeForm
from cpca.web.htmx import done, render
from cpca.web.routes.month import put_back
from cpca.web.saving import attempt

room = Room("exempt", __name__)
P = Permission
AT = "/plans/<plan>/exempt"
ONE = f"{AT}/<int:exemption_id>"
BOTH = ["GET", "POST"]


@room.route(AT, permission=P.READ_EXEMPT, load=get_plan)
def show_exempt(plan: Plan) -> Response:
    return render("exempt/page.html", plan=plan, proposals=list_proposals(the_viewer(), plan))


def _to_list(plan: Plan, said: str, exemption_id: int | None) -> Response:
    return done("exempt.show_exempt", said=said, anchor=f"exempt-{exemption_id}", plan=plan.slug)


def _page(page: str, fragment: str, plan: Plan, form: SavingForm, status: int, **names: Any) -> Response:
    if request.method == "GET":
        put_back(form)
    return render(
        f"exempt/{page}.html",
        fragment=f"exempt/{fragment}.html",
        status=status,
        plan=plan,
        form=form,
        **names,
    )


@room.route(f"{AT}/<word>/<int:subject_id>", methods=BOTH, permission=P.PROPOSE_EXEMPT, load=get_subject)
def propose(subject: Subject) -> Response:
    form = ProposeForm(request.form or None)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _propose(subject, form))
        if outcome.saved:
            said = "Proposed. It is kept back until the monitoring officer decides"
            return _to_list(subject.plan, said, outcome.result_id)
        status = outcome.status
    names = {"subject": subject, "confidential": CONFIDENTIAL, "meanings": MEANINGS}
    return _page("propose", "_propose_form", subject.plan, form, status, **names)


def _propose(subject: Subject, form: ProposeForm) -> Exemption:
    return exemptions.propose(
        viewer=the_viewer(),
        subject=subject,
        secrecy=Secrecy(form.secrecy.data),
        paragraph=form.paragraph_number(),
        reason=form.reason.data or "",
    )


@room.route(f"{ONE}/decide", methods=BOTH, permission=P.DECIDE_EXEMPT, load=get_exemption)
def decide(exemption: Exemption) -> Response:
    subject = get_subject_of(the_viewer(), exemption)
    stored = {"version": exemption.version}
    form = DecideForm(request.form or None, data=stored)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _decide(exemption, form))
        if outcome.saved:
            kept = form.answer.data == Decision.KEEP.value
            said = "Decided: it is kept back" if kept else "Decided: it is published"
            return _to_list(subject.plan, said, exemption.id)
        status = outcome.status
    names = {"subject": subject, "exemption": exemption, "meanings": MEANINGS}
    return _page("decide", "_decide_form", subject.plan, form, status, **names)


def _decide(exemption: Exemption, form: DecideForm) -> Exemption:
    return exemptions.decide(
        viewer=the_viewer(),
        exemption=exemption,
        version=form.version.data,
        agrees=form.answer.data == Decision.KEEP.value,
        decision=form.decision.data,
    )


@room.route(f"{ONE}/lift", methods=BOTH, permission=P.DECIDE_EXEMPT, load=get_exemption)
def lift(exemption: Exemption) -> Response:
    subject = get_subject_of(the_viewer(), exemption)
    form = LiftForm(request.form or None, data={"version": exemption.version})
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _lift(exemption, form))
        if outcome.saved:
            return _to_list(subject.plan, "Lifted: it may be published", exemption.id)
        status = outcome.status
    names = {"subject": subject, "exemption": exemption, "meanings": MEANINGS}
    return _page("lift", "_lift_form", subject.plan, form, status, **names)


def _lift(exemption: Exemption, form: LiftForm) -> Exemption:
    return exemptions.lift(
        viewer=the_viewer(),
        exemption=exemption,
        version=form.version.data,
        decision=form.decision.data or "",
    )
