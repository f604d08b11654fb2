"""The milestones of a deliverable: added by the office; moved, reported and put in order by its lead."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from cpca.domain import milestone as milestones
from cpca.domain.deliverable import CAN_BE_REPORTED, get_deliverable
from cpca.domain.deliverable_page import MilestoneRow, read_milestones
from cpca.domain.milestone import get_milestone, next_reference
from cpca.models.deliverable import Deliverable, DeliverableState, Milestone
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.people import day_of
from cpca.web.forms.plan import ForecastForm, MilestoneForm, PredecessorForm, ProgressForm
from cpca.web.htmx import done, is_fragment, render
from cpca.web.routes.plan import place
from cpca.web.saving import attempt

room = Room("milestones", __name__)
P = Permission
ALL = "/plans/<plan>/themes/<code>/deliverables/<reference>/milestones"
ONE = f"{ALL}/<milestone>"
BOTH = ["GET", "POST"]


def _names(deliverable: Deliverable) -> dict[str, Any]:
    names = place(deliverable.theme)
    here = f"{names['base']}/deliverables/{deliverable.reference}"
    return {**names, "deliverable": deliverable, "here": here}


def _row(milestone: Milestone) -> MilestoneRow:
    """The milestone as its deliverable's page lists it, as it is now."""
    rows = read_milestones(the_viewer(), milestone.deliverable)
    return next(row for row in rows if row.milestone.id == milestone.id)


def _show(milestone: Milestone, said: str | None = None) -> Response:
    return render(
        "milestones/milestone.html",
        fragment="milestones/_row.html",
        said=said,
        row=_row(milestone),
        **_names(milestone.deliverable),
    )


def _to_deliverable(deliverable: Deliverable, said: str, anchor: str) -> Response:
    return done(
        "deliverables.show_deliverable",
        said=said,
        anchor=anchor,
        plan=deliverable.theme.plan.slug,
        code=deliverable.theme.code,
        reference=deliverable.reference,
    )


def _saved(milestone: Milestone, said: str) -> Response:
    if is_fragment():
        return _show(milestone, said)
    return _to_deliverable(milestone.deliverable, said, f"milestone-{milestone.id}")


def _form(milestone: Milestone, page: str, form: Any, status: int, **names: Any) -> Response:
    return render(
        f"milestones/{page}.html",
        fragment=f"milestones/_{page}_row.html",
        status=status,
        form=form,
        milestone=milestone,
        **names,
        **_names(milestone.deliverable),
    )


@room.route(ALL, methods=BOTH, permission=P.EDIT_PLAN, load=get_deliverable)
def add_milestone(deliverable: Deliverable) -> Response:
    form = MilestoneForm(request.form or None)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _add(deliverable, form))
        if outcome.saved:
            return _to_deliverable(deliverable, "Milestone added", f"milestone-{outcome.result_id}")
        status = outcome.status
    names = {"form": form, "next": next_reference(deliverable), **_names(deliverable)}
    return render("milestones/add.html", fragment="milestones/_add_form.html", status=status, **names)


def _add(deliverable: Deliverable, form: MilestoneForm) -> Milestone:
    return milestones.add_milestone(
        viewer=the_viewer(),
        deliverable=deliverable,
        title=form.title.data or "",
        baseline_on=form.baseline_on.data,
    )


@room.route(ONE, permission=P.READ_PLAN, load=get_milestone)
def show_milestone(milestone: Milestone) -> Response:
    return _show(milestone)


@room.route(f"{ONE}/forecast", methods=BOTH, permission=P.EDIT_FORECAST, load=get_milestone)
def move_milestone(milestone: Milestone) -> Response:
    stored = {"version": milestone.version, "forecast_on": milestone.forecast_on}
    form = ForecastForm(request.form or None, data=stored)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _move(milestone, form))
        if outcome.saved:
            return _saved(milestone, "Forecast saved")
        status = outcome.status
    return _form(milestone, "forecast", form, status)


def _move(milestone: Milestone, form: ForecastForm) -> Milestone:
    return milestones.move_milestone(
        viewer=the_viewer(),
        milestone=milestone,
        version=form.version.data,
        to=day_of(form.forecast_on),
        reason=form.reason.data,
    )


@room.route(f"{ONE}/progress", methods=BOTH, permission=P.EDIT_FORECAST, load=get_milestone)
def report_milestone(milestone: Milestone) -> Response:
    form = ProgressForm(request.form or None, data=_progress_data(milestone))
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _report(milestone, form))
        if outcome.saved:
            return _saved(milestone, "Progress saved")
        status = outcome.status
    return _form(milestone, "progress", form, status)


def _progress_data(milestone: Milestone) -> dict[str, Any]:
    """What was reported last; work on what was reopened is in progress."""
    state = milestone.state
    said = state if state in CAN_BE_REPORTED else DeliverableState.IN_PROGRESS
    return {"version": milestone.version, "state": said.value, "actual_on": milestone.actual_on}


def _report(milestone: Milestone, form: ProgressForm) -> Milestone:
    return milestones.report_milestone(
        viewer=the_viewer(),
        milestone=milestone,
        version=form.version.data,
        state=DeliverableState(form.state.data),
        actual_on=form.actual_on.data,
    )


@room.route(f"{ONE}/waits-for", methods=BOTH, permission=P.EDIT_FORECAST, load=get_milestone)
def add_predecessor(milestone: Milestone) -> Response:
    form = PredecessorForm(request.form or None)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _wait(milestone, form))
        if outcome.saved:
            return _saved(milestone, "Order saved")
        status = outcome.status
    return _form(milestone, "waits_for", form, status, row=_row(milestone))


def _wait(milestone: Milestone, form: PredecessorForm) -> Any:
    return milestones.add_predecessor(
        viewer=the_viewer(), milestone=milestone, reference=form.reference.data or ""
    )


@room.route(f"{ONE}/waits-for/remove", methods=["POST"], permission=P.EDIT_FORECAST, load=get_milestone)
def remove_predecessor(milestone: Milestone) -> Response:
    form = PredecessorForm.sent()
    outcome = attempt(form, lambda: _wait_no_more(milestone, form))
    if outcome.saved:
        return _saved(milestone, "Order saved")
    return _form(milestone, "waits_for", form, outcome.status, row=_row(milestone))


def _wait_no_more(milestone: Milestone, form: PredecessorForm) -> Milestone:
    return milestones.remove_predecessor(
        viewer=the_viewer(), milestone=milestone, reference=form.reference.data or ""
    )
