"""The programme office's room: a month at a glance, a row a theme, and the steps from open to issued."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from cpca.domain import chase as chasing
from cpca.domain import conditions, month_acts, returns
from cpca.domain.draft import find_drafts
from cpca.domain.month import (
    MonthCondition,
    get_month,
    get_month_condition,
    get_room,
    get_row_update,
    get_theme_row,
)
from cpca.models.period import ReportingPeriod
from cpca.models.progress import ThemeUpdate
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.month import ChaseForm, HeadlineForm, WaiveForm
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import done, is_fragment, render
from cpca.web.routes.returns import refusal
from cpca.web.saving import attempt

room = Room("month", __name__)
P = Permission
AT = "/plans/<plan>/months/<month>"
BOTH = ["GET", "POST"]


def names_of(period: ReportingPeriod) -> dict[str, Any]:
    """What every page of the room is given: the month, its plan, and where both stand."""
    base = f"/plans/{period.plan.slug}"
    return {
        "plan": period.plan,
        "period": period,
        "base": base,
        "here": f"{base}/months/{period.slug}",
    }


def to_room(period: ReportingPeriod, said: str) -> Response:
    """Back to the month at a glance, which says what was done."""
    return done("month.show", said=said, plan=period.plan.slug, month=period.slug)


def act(period: ReportingPeriod, change: Callable[[], Any], said: Callable[[Any], str]) -> Response:
    """One tap on the month as a whole: done, or refused in a sentence."""
    form = ActForm.sent()
    outcome = attempt(form, change)
    if not outcome.saved:
        raise refusal(outcome, form.problem)
    return to_room(period, said(outcome.result))


@room.route(AT, permission=P.READ_MONTH, load=get_month)
def show(period: ReportingPeriod) -> Response:
    return render("month/page.html", room=get_room(the_viewer(), period), **names_of(period))


@room.route(f"{AT}/advance", methods=["POST"], permission=P.RUN_MONTHS, load=get_month)
def advance(period: ReportingPeriod) -> Response:
    def change() -> ReportingPeriod:
        conditions.advance(viewer=the_viewer(), period=period)
        return period

    return act(period, change, lambda _: f"{period.month:%B %Y} is now in {period.state.value}")


@room.route(f"{AT}/accept-all", methods=["POST"], permission=P.ACCEPT, load=get_month)
def accept_all(period: ReportingPeriod) -> Response:
    def change() -> Any:
        return month_acts.accept_all(viewer=the_viewer(), period=period)

    return act(period, change, lambda found: found.say("Accepted") if found else "Accepted")


@room.route(f"{AT}/approve-all", methods=["POST"], permission=P.APPROVE, load=get_month)
def approve_all(period: ReportingPeriod) -> Response:
    def change() -> Any:
        return month_acts.approve_all(viewer=the_viewer(), period=period)

    return act(period, change, lambda found: found.say("Approved") if found else "Approved")


def _to_row(update: ThemeUpdate, said: str) -> Response:
    """The theme's row as it stands now where htmx asked for it, else the whole page."""
    period = update.period
    if not is_fragment():
        return to_room(period, said)
    row = get_theme_row(the_viewer(), period, update.theme.code)
    return render("month/page.html", fragment="month/_theme_row.html", said=said, row=row, **names_of(period))


def _act_on_row(update: ThemeUpdate, change: Callable[..., Any], said: str) -> Response:
    form = ActForm.sent()
    outcome = attempt(form, lambda: change(viewer=the_viewer(), update=update))
    if not outcome.saved:
        raise refusal(outcome, form.problem)
    return _to_row(update, f"{update.theme.code}: {said}")


@room.route(f"{AT}/accept/<code>", methods=["POST"], permission=P.ACCEPT, load=get_row_update)
def accept(update: ThemeUpdate) -> Response:
    return _act_on_row(update, returns.accept, "accepted for completeness")


@room.route(f"{AT}/approve/<code>", methods=["POST"], permission=P.APPROVE, load=get_row_update)
def approve(update: ThemeUpdate) -> Response:
    return _act_on_row(update, returns.approve, "approved")


@room.route(f"{AT}/chase/<code>", methods=BOTH, permission=P.RUN_MONTHS, load=get_row_update)
def chase(update: ThemeUpdate) -> Response:
    """Asks a theme for its return; it stands first in its lead's and contributors' queue."""
    form = ChaseForm(request.form or None)
    status = 200
    if request.method == "POST":
        outcome = attempt(
            form, lambda: chasing.chase(viewer=the_viewer(), update=update, text=form.text.data)
        )
        if outcome.saved:
            return _to_row(update, f"{update.theme.code}: chased. It is first in its lead’s work")
        status = outcome.status
    return render(
        "month/chase.html",
        fragment="month/_chase_form.html",
        status=status,
        form=form,
        theme=update.theme,
        code=update.theme.code,
        **names_of(update.period),
    )


def put_back(form: SavingForm) -> None:
    """Puts this person's own unsaved typing back into a form, if there is any."""
    draft = find_drafts(the_viewer().person_id, request.path).get(request.path)
    if draft is not None:
        form.put_back(draft.fields)
        form.kept_at = draft.at


@room.route(f"{AT}/headline", methods=BOTH, permission=P.RUN_MONTHS, load=get_month)
def headline(period: ReportingPeriod) -> Response:
    """The programme office's own words on the month, first in every document."""
    if request.method == "GET":
        form = HeadlineForm(obj=period)
        put_back(form)
        return _headline_page(period, form, 200)
    form = HeadlineForm.sent()
    outcome = attempt(form, lambda: _write_headline(period, form))
    if outcome.saved:
        return to_room(period, "Headline and summary saved")
    return _headline_page(period, form, outcome.status)


def _write_headline(period: ReportingPeriod, form: HeadlineForm) -> ReportingPeriod:
    return month_acts.write_headline(
        viewer=the_viewer(),
        period=period,
        version=form.version.data,
        headline=form.headline.data or "",
        summary=form.summary.data,
    )


def _headline_page(period: ReportingPeriod, form: HeadlineForm, status: int) -> Response:
    return render(
        "month/headline.html",
        fragment="month/_headline_form.html",
        status=status,
        form=form,
        **names_of(period),
    )


@room.route(f"{AT}/waive/<key>", methods=BOTH, permission=P.RUN_MONTHS, load=get_month_condition)
def waive(of_month: MonthCondition) -> Response:
    """Lets a condition through unmet, with the reason that prints."""
    period, condition = of_month.period, of_month.condition
    form = WaiveForm(request.form or None)
    status = 200
    if request.method == "POST":
        outcome = attempt(
            form,
            lambda: conditions.waive(
                viewer=the_viewer(), period=period, key=condition.key, reason=form.reason.data or ""
            ),
        )
        if outcome.saved:
            return to_room(period, f"Let through without {condition.words}")
        status = outcome.status
    else:
        put_back(form)
    return render(
        "month/waive.html",
        fragment="month/_waive_form.html",
        status=status,
        form=form,
        condition=condition,
        **names_of(period),
    )


@room.route(f"{AT}/waive/<key>/lift", methods=["POST"], permission=P.RUN_MONTHS, load=get_month_condition)
def lift(of_month: MonthCondition) -> Response:
    period, condition = of_month.period, of_month.condition

    def change() -> Any:
        return conditions.lift(viewer=the_viewer(), period=period, key=condition.key)

    return act(period, change, lambda _: f"Taken back: {condition.words} is needed again")
