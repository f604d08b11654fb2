"""What a theme promises: deliverables added and edited, their forecasts moved, their progress reported."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from cpca.domain import deliverable as deliverables
from cpca.domain import track_record
from cpca.domain.deliverable import CAN_BE_REPORTED, get_deliverable, list_possible_leads, next_reference
from cpca.domain.deliverable_page import DeliverablePage, read_history, read_page
from cpca.domain.errors import NotNow
from cpca.domain.plan import get_theme
from cpca.domain.track_record import TrackRecord
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.plan import Theme
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.people import day_of
from cpca.web.forms.plan import DeliverableForm, ForecastForm, NewDeliverableForm, PauseForm, ProgressForm
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import done, is_fragment, render
from cpca.web.routes.plan import place, to_theme
from cpca.web.routes.update import fill_from_draft
from cpca.web.saving import attempt

room = Room("deliverables", __name__)
P = Permission
ALL = "/plans/<plan>/themes/<code>/deliverables"
ONE = f"{ALL}/<reference>"


@room.route(ALL, methods=["GET", "POST"], permission=P.EDIT_PLAN, load=get_theme)
def add_deliverable(theme: Theme) -> Response:
    form = NewDeliverableForm(request.form or None, data={"reference": next_reference(theme)})
    form.offer(list_possible_leads(theme))
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _add(theme, form))
        if outcome.saved:
            return to_theme(theme, f"{form.reference.data} added", f"deliverable-{outcome.result_id}")
        status = outcome.status
    fill_from_draft(form, status)
    return render(
        "plan/add_deliverable.html",
        fragment="plan/_add_deliverable.html",
        status=status,
        form=form,
        **place(theme),
    )


def _add(theme: Theme, form: NewDeliverableForm) -> Deliverable:
    return deliverables.add_deliverable(
        viewer=the_viewer(),
        theme=theme,
        reference=form.reference.data or "",
        title=form.title.data or "",
        criteria=form.criteria.data,
        lead_id=form.lead_id.data or None,
        baseline_on=form.baseline_on.data,
    )


@room.route(ONE, permission=P.READ_PLAN, load=get_deliverable)
def show_deliverable(deliverable: Deliverable) -> Response:
    if is_fragment():
        return render("plan/deliverable.html", fragment="plan/_deliverable.html", **_names(deliverable))
    page = read_page(the_viewer(), deliverable)
    return render(
        "plan/deliverable.html",
        page=page,
        standing=page.standing,
        changes=page.changes,
        findings=page.findings,
        history=page.history,
        track=_track(page),
        **_names(deliverable),
    )


def _track(page: DeliverablePage) -> TrackRecord | None:
    """The plan's track record, where it says something of what is open on this page."""
    track = track_record.read(page.deliverable.theme.plan)
    things = [page.deliverable, *(row.milestone for row in page.milestones)]
    return track if track is not None and track.says_of(things) else None


def _names(deliverable: Deliverable) -> dict[str, Any]:
    names = place(deliverable.theme)
    here = f"{names['base']}/deliverables/{deliverable.reference}"
    return {**names, "deliverable": deliverable, "here": here}


def _saved(deliverable: Deliverable, said: str) -> Response:
    """The deliverable as it is now, in its place or on its page."""
    if is_fragment():
        history = read_history(the_viewer(), deliverable)
        names = {"history": history, **_names(deliverable)}
        return render("plan/deliverable.html", fragment="plan/_saved_deliverable.html", said=said, **names)
    theme = deliverable.theme
    return done(
        "deliverables.show_deliverable",
        said=said,
        plan=theme.plan.slug,
        code=theme.code,
        reference=deliverable.reference,
    )


@room.route(f"{ONE}/edit", methods=["GET", "POST"], permission=P.EDIT_PLAN, load=get_deliverable)
def edit_deliverable(deliverable: Deliverable) -> Response:
    fields = ("version", "criteria", "lead_id", "baseline_on")
    form = DeliverableForm(request.form or None, data={name: getattr(deliverable, name) for name in fields})
    form.offer(list_possible_leads(deliverable.theme))
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _edit(deliverable, form))
        if outcome.saved:
            return _saved(deliverable, f"{deliverable.reference} saved")
        status = outcome.status
    fill_from_draft(form, status)
    return render(
        "plan/edit_deliverable.html",
        fragment="plan/_deliverable_form.html",
        status=status,
        form=form,
        **_names(deliverable),
    )


def _edit(deliverable: Deliverable, form: DeliverableForm) -> Deliverable:
    return deliverables.edit_deliverable(
        viewer=the_viewer(),
        deliverable=deliverable,
        version=form.version.data,
        criteria=form.criteria.data,
        lead_id=form.lead_id.data or None,
        baseline_on=form.baseline_on.data,
    )


@room.route(f"{ONE}/forecast", methods=["GET", "POST"], permission=P.EDIT_FORECAST, load=get_deliverable)
def move_forecast(deliverable: Deliverable) -> Response:
    stored = {"version": deliverable.version, "forecast_on": deliverable.forecast_on}
    form = ForecastForm(request.form or None, data=stored)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _move(deliverable, form))
        if outcome.saved:
            return _saved(deliverable, "Forecast saved")
        status = outcome.status
    return render(
        "plan/forecast.html",
        fragment="plan/_forecast_form.html",
        status=status,
        form=form,
        **_names(deliverable),
    )


def _move(deliverable: Deliverable, form: ForecastForm) -> Deliverable:
    return deliverables.move_forecast(
        viewer=the_viewer(),
        deliverable=deliverable,
        version=form.version.data,
        to=day_of(form.forecast_on),
        reason=form.reason.data,
    )


@room.route(f"{ONE}/progress", methods=["GET", "POST"], permission=P.EDIT_FORECAST, load=get_deliverable)
def report_progress(deliverable: Deliverable) -> Response:
    form = ProgressForm(request.form or None, data=_progress_data(deliverable))
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _report(deliverable, form))
        if outcome.saved:
            return _saved(deliverable, "Progress saved")
        status = outcome.status
    return render(
        "plan/progress.html",
        fragment="plan/_progress_form.html",
        status=status,
        form=form,
        **_names(deliverable),
    )


def _progress_data(deliverable: Deliverable) -> dict[str, Any]:
    """What was reported last; work on what was reopened is in progress."""
    state = deliverable.state
    said = state if state in CAN_BE_REPORTED else DeliverableState.IN_PROGRESS
    return {"version": deliverable.version, "state": said.value, "actual_on": deliverable.actual_on}


def _report(deliverable: Deliverable, form: ProgressForm) -> Deliverable:
    return deliverables.report_progress(
        viewer=the_viewer(),
        deliverable=deliverable,
        version=form.version.data,
        state=DeliverableState(form.state.data),
        actual_on=form.actual_on.data,
    )


@room.route(f"{ONE}/pause", methods=["GET", "POST"], permission=P.EDIT_FORECAST, load=get_deliverable)
def pause(deliverable: Deliverable) -> Response:
    form = PauseForm(request.form or None, data={"version": deliverable.version})
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _pause(deliverable, form))
        if outcome.saved:
            return _saved(deliverable, f"{deliverable.reference} paused")
        status = outcome.status
    return render(
        "plan/pause.html",
        fragment="plan/_pause_form.html",
        status=status,
        form=form,
        **_names(deliverable),
    )


def _pause(deliverable: Deliverable, form: PauseForm) -> Deliverable:
    return deliverables.pause(
        viewer=the_viewer(),
        deliverable=deliverable,
        version=form.version.data,
        reason=form.reason.data or "",
    )


@room.route(f"{ONE}/resume", methods=["POST"], permission=P.EDIT_FORECAST, load=get_deliverable)
def resume(deliverable: Deliverable) -> Response:
    form = ActForm.sent()
    outcome = attempt(form, lambda: _resume(deliverable, form))
    if not outcome.saved:
        raise NotNow(form.problem or "")
    return _saved(deliverable, f"{deliverable.reference} resumed")


def _resume(deliverable: Deliverable, form: ActForm) -> Deliverable:
    return deliverables.resume(viewer=the_viewer(), deliverable=deliverable, version=form.version.data)
