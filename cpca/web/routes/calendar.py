"""The calendar: meetings with their dates worked back, the months' own, and what waits before an election."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from cpca.domain import clock, pre_election
from cpca.domain import meeting as meetings
from cpca.domain.calendar import list_advice, propose_meeting, propose_month
from cpca.domain.calendar_page import get_calendar, months_of
from cpca.domain.errors import NotNow
from cpca.domain.meeting import BODIES, get_meeting
from cpca.domain.period import get_period
from cpca.domain.plan import get_plan
from cpca.domain.pre_election import get_pre_election
from cpca.extensions import db
from cpca.models.period import Meeting, PreElectionPeriod, ReportingPeriod
from cpca.models.plan import Plan
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.calendar import MeetingForm, MonthDatesForm, PreElectionForm, ReleaseForm, YearForm
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import done, render
from cpca.web.saving import attempt

room = Room("calendar", __name__)
P = Permission
HERE = "/plans/<plan>/calendar"
BOTH = ["GET", "POST"]


@room.route(HERE, permission=P.READ_PLAN, load=get_plan)
def show_calendar(plan: Plan) -> Response:
    page = get_calendar(plan, clock.today())
    return render("calendar/page.html", plan=plan, page=page, now=clock.today())


def _to_calendar(plan: Plan, said: str) -> Response:
    return done("calendar.show_calendar", said=said, plan=plan.slug)


def _meeting_page(plan: Plan, form: MeetingForm, status: int, meeting: Meeting | None) -> Response:
    return render(
        "calendar/meeting.html",
        status=status,
        plan=plan,
        form=form,
        meeting=meeting,
        bodies=BODIES,
        advice=list_advice(form.dates(), form.held_on.data),
    )


def _is_asking() -> bool:
    """Whether the form asks for the dates to be proposed, and not to be saved."""
    return request.form.get("do") == "propose"


def _propose(form: MeetingForm) -> int:
    if not form.held_on.validate(form):
        return 422
    if form.held_on.data is not None:
        form.propose(propose_meeting(form.held_on.data))
    return 200


@room.route(f"{HERE}/meeting", methods=BOTH, permission=P.RUN_MONTHS, load=get_plan)
def add_meeting(plan: Plan) -> Response:
    form = MeetingForm(request.form or None)
    if request.method == "GET":
        return _meeting_page(plan, form, 200, None)
    if _is_asking():
        return _meeting_page(plan, form, _propose(form), None)
    outcome = attempt(form, lambda: meetings.plan_meeting(viewer=the_viewer(), plan=plan, **_given(form)))
    if outcome.saved:
        return _to_calendar(plan, "Meeting entered")
    return _meeting_page(plan, form, outcome.status, None)


def _given(form: MeetingForm) -> dict[str, Any]:
    return {
        "body": form.body.data or "",
        "held_on": form.held_on.data,
        "months": form.list_months(),
        "dates": form.dates(),
    }


@room.route(f"{HERE}/meetings/<int:meeting_id>", methods=BOTH, permission=P.RUN_MONTHS, load=get_meeting)
def edit_meeting(meeting: Meeting) -> Response:
    plan = _plan_of(meeting)
    stored = {c.key: getattr(meeting, c.key) for c in Meeting.__mapper__.column_attrs}
    months = ", ".join(f"{month:%Y-%m}" for month in months_of(meeting))
    form = MeetingForm(request.form or None, data={**stored, "months": months})
    if request.method == "GET":
        return _meeting_page(plan, form, 200, meeting)
    if _is_asking():
        return _meeting_page(plan, form, _propose(form), meeting)
    outcome = attempt(form, lambda: _change(meeting, plan, form))
    if outcome.saved:
        return _to_calendar(plan, "Meeting saved")
    return _meeting_page(plan, form, outcome.status, meeting)


def _change(meeting: Meeting, plan: Plan, form: MeetingForm) -> Meeting:
    given, version = _given(form), form.version.data
    return meetings.change_meeting(viewer=the_viewer(), meeting=meeting, plan=plan, version=version, **given)


def _plan_of(thing: Any) -> Plan:
    return db.session.get_one(Plan, thing.plan_id)


@room.route(
    f"{HERE}/meetings/<int:meeting_id>/cancel", methods=["POST"], permission=P.RUN_MONTHS, load=get_meeting
)
def cancel(meeting: Meeting) -> Response:
    form = ActForm.sent()
    outcome = attempt(form, lambda: meetings.cancel_meeting(viewer=the_viewer(), meeting=meeting))
    if not outcome.saved:
        raise NotNow(form.problem or "Load the page again.")
    return _to_calendar(_plan_of(meeting), "Meeting cancelled; no month goes to it any more")


@room.route(f"{HERE}/months/<month>", methods=BOTH, permission=P.RUN_MONTHS, load=get_period)
def edit_month(period: ReportingPeriod) -> Response:
    names = ("version", *MonthDatesForm.names())
    form = MonthDatesForm(request.form or None, data={name: getattr(period, name) for name in names})
    status, first = 200, next((m for m in period.meetings if m.cancelled_at is None), None)
    if request.method == "POST" and _is_asking() and first is not None:
        form.propose(propose_month(period.as_at, first.held_on, first.statutory_draft_on))
    elif request.method == "POST":
        outcome = attempt(form, lambda: _set_month(period, form))
        if outcome.saved:
            return _to_calendar(period.plan, f"Dates of {period.month:%B %Y} saved")
        status = outcome.status
    return render(
        "calendar/month.html",
        status=status,
        plan=period.plan,
        period=period,
        form=form,
        first=first,
        advice=list_advice(form.dates(), as_at=period.as_at),
    )


def _set_month(period: ReportingPeriod, form: MonthDatesForm) -> ReportingPeriod:
    return meetings.set_month_dates(
        viewer=the_viewer(), period=period, version=form.version.data, dates=form.dates()
    )


@room.route(f"{HERE}/year", methods=BOTH, permission=P.RUN_MONTHS, load=get_plan)
def plan_year(plan: Plan) -> Response:
    form = YearForm(request.form or None)
    status, proposals = 200, []
    if request.method == "POST" and _is_asking():
        if form.validate():
            proposals = meetings.propose_year(plan, form.body.data or "", form.list_days())
        else:
            status = 422
    elif request.method == "POST":
        outcome = attempt(form, lambda: _plan_year(plan, form))
        if outcome.saved:
            return _to_calendar(plan, f"{len(outcome.ids)} meetings entered")
        status = outcome.status
    return render(
        "calendar/year.html", status=status, plan=plan, form=form, bodies=BODIES, proposals=proposals
    )


def _plan_year(plan: Plan, form: YearForm) -> list[Meeting]:
    return meetings.plan_year(
        viewer=the_viewer(), plan=plan, body=form.body.data or "", days=form.list_days()
    )


@room.route(f"{HERE}/pre-election", methods=BOTH, permission=P.RUN_MONTHS, load=get_plan)
def add_pre_election(plan: Plan) -> Response:
    form = PreElectionForm(request.form or None)
    status = 200
    if request.method == "POST":
        outcome = attempt(
            form, lambda: pre_election.add_pre_election(viewer=the_viewer(), plan=plan, **_days(form))
        )
        if outcome.saved:
            return _to_calendar(plan, "Pre-election period entered")
        status = outcome.status
    return render("calendar/pre_election.html", status=status, plan=plan, form=form, stored=None)


def _days(form: PreElectionForm) -> dict[str, Any]:
    return {"election": form.election.data, "from_on": form.from_on.data, "until_on": form.until_on.data}


@room.route(
    f"{HERE}/pre-election/<int:pre_election_id>",
    methods=BOTH,
    permission=P.RUN_MONTHS,
    load=get_pre_election,
)
def edit_pre_election(stored: PreElectionPeriod) -> Response:
    names = ("version", "election", "from_on", "until_on")
    form = PreElectionForm(request.form or None, data={name: getattr(stored, name) for name in names})
    plan, status = _plan_of(stored), 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _change_pre_election(stored, form))
        if outcome.saved:
            return _to_calendar(plan, "Pre-election period saved")
        status = outcome.status
    return render("calendar/pre_election.html", status=status, plan=plan, form=form, stored=stored)


def _change_pre_election(stored: PreElectionPeriod, form: PreElectionForm) -> PreElectionPeriod:
    return pre_election.change_pre_election(
        viewer=the_viewer(), period=stored, version=form.version.data, **_days(form)
    )


@room.route(f"{HERE}/publicity/<month>", permission=P.READ_MONTH, load=get_period)
def show_publicity(period: ReportingPeriod) -> Response:
    return _publicity_page(period, ReleaseForm(), 200)


@room.route(f"{HERE}/publicity/<month>/release", methods=BOTH, permission=P.DECIDE_EXEMPT, load=get_period)
def release(period: ReportingPeriod) -> Response:
    form = ReleaseForm(request.form or None)
    if request.method == "GET":
        return _publicity_page(period, form, 200)
    outcome = attempt(form, lambda: _release(period, form))
    if outcome.saved:
        return done("calendar.release", said="Publicity released", plan=period.plan.slug, month=period.slug)
    return _publicity_page(period, form, outcome.status)


def _release(period: ReportingPeriod, form: ReleaseForm) -> Any:
    return pre_election.release_publicity(viewer=the_viewer(), period=period, reason=form.reason.data or "")


def _publicity_page(period: ReportingPeriod, form: ReleaseForm, status: int) -> Response:
    return render(
        "calendar/publicity.html",
        status=status,
        plan=period.plan,
        period=period,
        form=form,
        naming=pre_election.list_naming_members(period),
        running=pre_election.find_pre_election(period.plan_id, clock.today()),
        released=pre_election.find_release(period),
    )
