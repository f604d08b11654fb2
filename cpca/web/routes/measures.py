"""Measures: what will be different in numbers, each month's value entered where it is read."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from cpca.documents.measure_picture import Months, measure_picture
from cpca.domain import measure as measures
from cpca.domain.measure import Entry, MeasureStanding, get_entry, get_measure, list_measures, stand
from cpca.domain.measure_words import say_number
from cpca.domain.plan import get_plan, get_theme
from cpca.models.measure import Measure
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.measures import MeasureForm, ValueForm
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import done, is_fragment, render
from cpca.web.routes.returns import refusal
from cpca.web.routes.update import fill_from_draft
from cpca.web.saving import attempt
from cpca.web.strip import show_picture

room = Room("measures", __name__)
P = Permission
AT = "/plans/<plan>/measures"
ONE = f"{AT}/<int:measure_id>"
BOTH = ["GET", "POST"]
SHOWN = 6  # months of a measure on the page of them all; the rest are on its own


@room.route(AT, permission=P.READ_PLAN, load=get_plan)
def show_measures(plan: Plan) -> Response:
    return render("measures/page.html", themes=list_measures(plan), months_shown=SHOWN, **_names(plan))


def _names(plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "base": f"/plans/{plan.slug}/measures", "draw": _draw, "say_number": say_number}


def _draw(row: MeasureStanding) -> str:
    """The measure's picture; nothing before its first value."""
    measure = row.measure
    values = tuple((entry.period.month, entry.value.value if entry.value else None) for entry in row.entries)
    months = Months(measure.name, measure.unit, values, measure.baseline, measure.target)
    return show_picture(measure_picture(months))


@room.route(ONE, permission=P.READ_PLAN, load=get_measure)
def show_measure(measure: Measure) -> Response:
    row = stand(measure)
    return render(
        "measures/measure.html", row=row, months_shown=len(row.entries), **_names(measure.theme.plan)
    )


@room.route("/plans/<plan>/themes/<code>/measures/new", methods=BOTH, permission=P.EDIT_PLAN, load=get_theme)
def add_measure(theme: Theme) -> Response:
    form, status = MeasureForm(request.form or None), 200
    if request.method == "POST":
        outcome = attempt(
            form, lambda: measures.add_measure(viewer=the_viewer(), theme=theme, typed=form.typed())
        )
        if outcome.saved:
            said = f"{form.name.data} added"
            return done(
                "measures.show_measure", said=said, plan=theme.plan.slug, measure_id=outcome.result_id
            )
        status = outcome.status
    return _form_page(form, status, f"Add a measure to theme {theme.code}", theme, None)


def _form_page(form: MeasureForm, status: int, title: str, theme: Theme, measure: Measure | None) -> Response:
    fill_from_draft(form, status)
    return render(
        "measures/form.html",
        fragment="measures/_measure_form.html",
        status=status,
        form=form,
        title=title,
        theme=theme,
        measure=measure,
        action=request.path,
        **_names(theme.plan),
    )


@room.route(f"{ONE}/edit", methods=BOTH, permission=P.EDIT_PLAN, load=get_measure)
def edit_measure(measure: Measure) -> Response:
    stored = {name: getattr(measure, name) for name in ("version", "name", "unit", "source")}
    form = MeasureForm(request.form or None, data=stored | {"direction": measure.direction.value})
    status = 200
    if request.method == "POST":
        version = form.version.data
        outcome = attempt(
            form,
            lambda: measures.edit_measure(
                viewer=the_viewer(), measure=measure, version=version, typed=form.typed()
            ),
        )
        if outcome.saved:
            return _to_measure(measure, "Measure saved")
        status = outcome.status
    return _form_page(form, status, f"Edit {measure.name}", measure.theme, measure)


def _to_measure(measure: Measure, said: str) -> Response:
    plan = measure.theme.plan.slug
    return done("measures.show_measure", said=said, plan=plan, measure_id=measure.id)


@room.route(f"{ONE}/retire", methods=["POST"], permission=P.EDIT_PLAN, load=get_measure)
def retire_measure(measure: Measure) -> Response:
    """Takes away what was added by mistake."""
    form, plan = ActForm.sent(), measure.theme.plan
    outcome = attempt(
        form,
        lambda: measures.retire_measure(viewer=the_viewer(), measure=measure, version=form.version.data),
    )
    if not outcome.saved:
        raise refusal(outcome, form.problem)
    return done("measures.show_measures", said="Measure taken away", plan=plan.slug)


@room.route(f"{ONE}/values/<month>", methods=BOTH, permission=P.ENTER_VALUE, load=get_entry)
def enter_value(entry: Entry) -> Response:
    form, status = ValueForm(request.form or None, data=_stored(entry)), 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _enter(entry, form))
        if outcome.saved:
            return _entered(entry)
        status = outcome.status
    fill_from_draft(form, status)
    return render(
        "measures/value.html",
        fragment="measures/_value_form.html",
        status=status,
        form=form,
        entry=entry,
        **_names(entry.measure.theme.plan),
    )


def _stored(entry: Entry) -> dict[str, Any]:
    """The value that stands; of a month without one, the source that its measure names."""
    row = entry.value
    if row is None:
        return {"source": entry.measure.source}
    return {"version": row.version, "value": f"{row.value:f}", "source": row.source}


def _enter(entry: Entry, form: ValueForm) -> Any:
    return measures.enter_value(
        viewer=the_viewer(),
        entry=entry,
        version=form.version.data,
        value=form.value.data,
        source=form.source.data or "",
    )


def _entered(entry: Entry) -> Response:
    """The value in its place; the measure's page without JavaScript."""
    measure, plan, month = entry.measure, entry.measure.theme.plan, entry.period.slug
    if not is_fragment():
        return _to_measure(measure, "Value saved")
    fresh = get_entry(the_viewer(), plan=plan.slug, measure_id=measure.id, month=month)
    return render(
        "measures/value.html",
        fragment="measures/_value.html",
        said="Value saved",
        entry=fresh,
        **_names(plan),
    )
