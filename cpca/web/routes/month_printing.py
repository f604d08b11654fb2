"""What of a month prints, and where: its lines, and what prints by default unless it is left out."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from cpca.domain import left_out, month_acts
from cpca.domain.flags import list_flags
from cpca.domain.month import get_month
from cpca.models.period import ReportingPeriod
from cpca.models.progress import Printing
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.month import LeaveOutForm
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import done, render
from cpca.web.routes.month import AT, names_of
from cpca.web.routes.returns import refusal
from cpca.web.saving import attempt

room = Room("month_printing", __name__)
P = Permission


@room.route(f"{AT}/prints", permission=P.READ_MONTH, load=get_month)
def show_prints(period: ReportingPeriod) -> Response:
    return _prints_page(period, ActForm(), 200)


@room.route(f"{AT}/prints", methods=["POST"], permission=P.EDIT_PAPER, load=get_month)
def choose_prints(period: ReportingPeriod) -> Response:
    """Where each line prints: those drawn and not ticked print in the paper too."""
    form = ActForm.sent()
    choices = _choices()

    def change() -> list[Any]:
        return month_acts.choose_printing(viewer=the_viewer(), period=period, choices=choices)

    outcome = attempt(form, change)
    if outcome.saved:
        return done(
            "month_printing.show_prints",
            said="Saved where each line prints",
            plan=period.plan.slug,
            month=period.slug,
        )
    return _prints_page(period, form, outcome.status, choices)


def _choices() -> dict[int, tuple[int, Printing]]:
    """By line, the version it was drawn from and where it is to print; what is no number names no line."""
    only = set(request.form.getlist("only"))
    found = {}
    for drawn in request.form.getlist("line"):
        line, _, version = drawn.partition(":")
        if line.isdecimal() and version.isdecimal():
            prints = Printing.HIGHLIGHT_ONLY if line in only else Printing.BOTH
            found[int(line)] = (int(version), prints)
    return found


def _prints_page(
    period: ReportingPeriod,
    form: SavingForm,
    status: int,
    choices: dict[int, tuple[int, Printing]] | None = None,
) -> Response:
    return render(
        "month/prints.html",
        fragment="month/_prints_form.html",
        status=status,
        form=form,
        themes=month_acts.list_printing(the_viewer(), period),
        chosen={line: prints for line, (_, prints) in (choices or {}).items()},
        only=Printing.HIGHLIGHT_ONLY,
        **names_of(period),
    )


@room.route(f"{AT}/left-out", permission=P.READ_MONTH, load=get_month)
def show_left_out(period: ReportingPeriod) -> Response:
    return _left_out_page(period, LeaveOutForm(), 200)


@room.route(f"{AT}/left-out", methods=["POST"], permission=P.EDIT_PAPER, load=get_month)
def leave_out(period: ReportingPeriod) -> Response:
    """Leaves out one thing that would print, with a reason."""
    form = LeaveOutForm.sent()

    def change() -> Any:
        return left_out.leave_out(
            viewer=the_viewer(), period=period, key=form.flag.data or "", reason=form.reason.data or ""
        )

    outcome = attempt(form, change)
    if outcome.saved:
        return _to_left_out(period, "Left out, and noted in the trail")
    return _left_out_page(period, form, outcome.status)


@room.route(f"{AT}/left-out/back", methods=["POST"], permission=P.EDIT_PAPER, load=get_month)
def put_back(period: ReportingPeriod) -> Response:
    form = ActForm.sent()
    key = request.form.get("flag", "")
    outcome = attempt(form, lambda: left_out.put_back(viewer=the_viewer(), period=period, key=key))
    if not outcome.saved:
        raise refusal(outcome, form.problem)
    return _to_left_out(period, "Put back: it prints again")


def _to_left_out(period: ReportingPeriod, said: str) -> Response:
    return done("month_printing.show_left_out", said=said, plan=period.plan.slug, month=period.slug)


def _left_out_page(period: ReportingPeriod, form: LeaveOutForm, status: int) -> Response:
    return render(
        "month/left_out.html",
        fragment="month/_left_out.html",
        status=status,
        form=form,
        flags=list_flags(period),
        **names_of(period),
    )
