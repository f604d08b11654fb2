"""The plan's months: opened, moved a step on or back, circulated. Each month has a room of its own (month.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from cpca.domain import clock, conditions
from cpca.domain import period as periods
from cpca.domain.errors import NotNow
from cpca.domain.meeting import propose_next
from cpca.domain.period import get_period, list_meetings, list_periods
from cpca.domain.plan import get_plan
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Plan
from cpca.permissions import Permission, Viewer
from cpca.web.access import Room, the_viewer
from cpca.web.forms.months import OpenMonthForm
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import done, render
from cpca.web.saving import attempt

room = Room("months", __name__)
P = Permission
MONTHS = "/plans/<plan>/months"


@room.route(MONTHS, permission=P.READ_PLAN, load=get_plan)
def show_months(plan: Plan) -> Response:
    return render("months/page.html", plan=plan, periods=list_periods(plan), meetings=list_meetings(plan))


@room.route(f"{MONTHS}/open", methods=["GET", "POST"], permission=P.RUN_MONTHS, load=get_plan)
def open_month(plan: Plan) -> Response:
    form = OpenMonthForm(request.form or None, data=_next(plan) if request.method == "GET" else None)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _open(plan, form))
        if outcome.saved:
            return done("months.show_months", said=f"{form.first_day():%B %Y} is open", plan=plan.slug)
        status = outcome.status
    return render("months/open.html", fragment="months/_open_form.html", status=status, plan=plan, form=form)


def _next(plan: Plan) -> dict[str, Any]:
    """The month that comes next, with its dates worked back from the meeting that takes it."""
    proposed = propose_next(plan, clock.today())
    return {**proposed, "month": f"{proposed['month']:%Y-%m}"}


def _open(plan: Plan, form: OpenMonthForm) -> ReportingPeriod:
    return periods.open_period(
        viewer=the_viewer(),
        plan=plan,
        month=form.first_day(),
        opens_on=form.opens_on.data,
        submit_by=form.submit_by.data,
        challenge_by=form.challenge_by.data,
        sign_off_by=form.sign_off_by.data,
    )


def _act(period: ReportingPeriod, change: Callable[..., Any], said: str) -> Response:
    form = ActForm.sent()
    outcome = attempt(form, lambda: change(viewer=the_viewer(), period=period))
    if not outcome.saved:
        raise NotNow(form.problem or "Load the page again.")
    return done("month.show", said=said, plan=period.plan.slug, month=period.slug)


@room.route(f"{MONTHS}/<month>/move", methods=["POST"], permission=P.RUN_MONTHS, load=get_period)
def move_month(period: ReportingPeriod) -> Response:
    wanted = next((s for s in PeriodState if s.value == request.form.get("to")), None)
    if wanted is None:
        raise NotNow("Choose a state that the month can go to.")

    def change(*, viewer: Viewer, period: ReportingPeriod) -> None:
        if (
            periods.NEXT.get(period.state) is wanted
        ):  # a step on asks for its conditions, a step back for none
            conditions.advance(viewer=viewer, period=period)
        else:
            periods.move_period(viewer=viewer, period=period, to=wanted)

    return _act(period, change, f"{period.month:%B %Y} is now in {wanted.value}")


@room.route(f"{MONTHS}/<month>/circulate", methods=["POST"], permission=P.RUN_MONTHS, load=get_period)
def circulate_month(period: ReportingPeriod) -> Response:
    return _act(period, periods.circulate, f"{period.month:%B %Y} is circulated to its readers")
