"""A theme's risks: added, edited and closed where they stand on the theme's page."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from cpca.domain import clock
from cpca.domain import risk as risks
from cpca.domain.errors import NotNow
from cpca.domain.exempt import list_labels
from cpca.domain.plan import get_theme
from cpca.domain.risk import get_risk
from cpca.domain.risk_register import read_sheet
from cpca.models.plan import Theme
from cpca.models.risk import Risk
from cpca.permissions import Permission, allows
from cpca.web.access import Room, the_viewer
from cpca.web.forms.plan import RiskForm
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import is_fragment, render
from cpca.web.routes.plan import place, to_theme
from cpca.web.routes.update import fill_from_draft
from cpca.web.saving import attempt

room = Room("risks", __name__)
P = Permission
ALL = "/plans/<plan>/themes/<code>/risks"
ONE = f"{ALL}/<int:risk_id>"


@room.route(ALL, methods=["GET", "POST"], permission=P.DRAFT, load=get_theme)
def add_risk(theme: Theme) -> Response:
    form = RiskForm(request.form or None)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _add(theme, form))
        if outcome.saved and not is_fragment():
            return to_theme(theme, "Risk saved", f"risk-{outcome.result_id}")
        if outcome.saved:
            risk = get_risk(the_viewer(), plan=theme.plan.slug, code=theme.code, risk_id=outcome.ids[0])
            names = {"risk": risk, **place(theme)}
            return render("plan/risk.html", fragment="plan/_added_risk.html", said="Risk saved", **names)
        status = outcome.status
    fill_from_draft(form, status)
    return render(
        "plan/add_risk.html", fragment="plan/_add_risk.html", status=status, form=form, **place(theme)
    )


def _add(theme: Theme, form: RiskForm) -> Risk:
    return risks.add_risk(viewer=the_viewer(), theme=theme, identified_on=clock.today(), **_words(form))


def _words(form: RiskForm) -> dict[str, Any]:
    return {"text": form.text.data, "mitigation": form.mitigation.data}


@room.route(ONE, permission=P.READ_PLAN, load=get_risk)
def show_risk(risk: Risk) -> Response:
    return _show(risk)


def _show(risk: Risk, said: str | None = None) -> Response:
    names = {"risk": risk, "kept": list_labels(the_viewer(), risk), **place(risk.theme)}
    if not is_fragment() and allows(the_viewer(), P.READ_REGISTER, risk):
        names["sheet"] = read_sheet(risk)
    return render("plan/risk.html", fragment="plan/_risk.html", said=said, **names)


@room.route(f"{ONE}/edit", methods=["GET", "POST"], permission=P.DRAFT, load=get_risk)
def edit_risk(risk: Risk) -> Response:
    stored = {"version": risk.version, "text": risk.text, "mitigation": risk.mitigation}
    form = RiskForm(request.form or None, data=stored)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _edit(risk, form))
        if outcome.saved:
            return _saved(risk, "Risk saved")
        status = outcome.status
    fill_from_draft(form, status)
    return render(
        "plan/edit_risk.html",
        fragment="plan/_risk_form.html",
        status=status,
        form=form,
        risk=risk,
        **place(risk.theme),
    )


def _edit(risk: Risk, form: RiskForm) -> Risk:
    return risks.edit_risk(viewer=the_viewer(), risk=risk, version=form.version.data, **_words(form))


@room.route(f"{ONE}/open", methods=["POST"], permission=P.OPEN_RISK, load=get_risk)
def open_risk(risk: Risk) -> Response:
    form = ActForm.sent()
    outcome = attempt(
        form, lambda: risks.open_risk(viewer=the_viewer(), risk=risk, version=form.version.data)
    )
    if not outcome.saved:
        raise NotNow(form.problem or "Load the page again.")
    return _saved(risk, "Risk opened")


@room.route(f"{ONE}/close", methods=["POST"], permission=P.DRAFT, load=get_risk)
def close_risk(risk: Risk) -> Response:
    form = ActForm.sent()
    outcome = attempt(
        form, lambda: risks.close_risk(viewer=the_viewer(), risk=risk, version=form.version.data)
    )
    if not outcome.saved:
        raise NotNow(form.problem or "Load the page again.")
    return _saved(risk, "Risk closed")


def _saved(risk: Risk, said: str) -> Response:
    """The risk as it is now, in its place or on the theme's page."""
    return _show(risk, said) if is_fragment() else to_theme(risk.theme, said, f"risk-{risk.id}")
