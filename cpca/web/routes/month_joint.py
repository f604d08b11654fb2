"""What takes two people: freezing a month, and opening a correction of one that is frozen."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from cpca.domain import freezing, joint
from cpca.domain.joint import find_asked
from cpca.domain.month import get_month
from cpca.domain.plan import list_themes
from cpca.models.closing import JointActKind
from cpca.models.period import ReportingPeriod
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.month import CorrectionForm, DeclineForm
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import render
from cpca.web.routes.month import AT, BOTH, act, names_of, put_back, to_room
from cpca.web.saving import attempt

room = Room("month_joint", __name__)
P = Permission
ASKED_SRO = "The senior responsible owner is asked to agree"


@room.route(f"{AT}/freeze", methods=["POST"], permission=P.RUN_MONTHS, load=get_month)
def ask_to_freeze(period: ReportingPeriod) -> Response:
    def change() -> Any:
        return freezing.ask_to_freeze(viewer=the_viewer(), period=period)

    return act(period, change, lambda _: ASKED_SRO)


@room.route(f"{AT}/asked/agree", methods=["POST"], permission=P.AGREE_JOINT, load=get_month)
def agree(period: ReportingPeriod) -> Response:
    version = ActForm.sent().version.data

    def change() -> Any:
        return freezing.agree(viewer=the_viewer(), period=period, version=version)

    return act(period, change, lambda _: f"Agreed: {period.month:%B %Y} is in {period.state.value}")


@room.route(f"{AT}/asked/withdraw", methods=["POST"], permission=P.RUN_MONTHS, load=get_month)
def withdraw(period: ReportingPeriod) -> Response:
    version = ActForm.sent().version.data

    def change() -> Any:
        return freezing.withdraw(viewer=the_viewer(), period=period, version=version)

    return act(period, change, lambda _: "Withdrawn: nothing is asked any more")


@room.route(f"{AT}/asked/decline", methods=BOTH, permission=P.AGREE_JOINT, load=get_month)
def decline(period: ReportingPeriod) -> Response:
    """Says no, and why."""
    asked = freezing.get_asked(period)
    if request.method == "GET":
        form, status = DeclineForm(data={"version": asked.version}), 200
        put_back(form)
    else:
        form = DeclineForm.sent()
        outcome = attempt(form, lambda: _decline(period, form))
        if outcome.saved:
            return to_room(period, "Declined, with your reason")
        status = outcome.status
    return render(
        "month/decline.html",
        fragment="month/_decline_form.html",
        status=status,
        form=form,
        asked=asked,
        **names_of(period),
    )


def _decline(period: ReportingPeriod, form: DeclineForm) -> Any:
    return freezing.decline(
        viewer=the_viewer(), period=period, version=form.version.data, answer=form.answer.data or ""
    )


@room.route(f"{AT}/correction", methods=BOTH, permission=P.RUN_MONTHS, load=get_month)
def ask_to_correct(period: ReportingPeriod) -> Response:
    """Asks to open a frozen month again, and which themes' returns with it."""
    form = CorrectionForm(request.form or None)
    form.offer(list_themes(period.plan))
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _ask_to_correct(period, form))
        if outcome.saved:
            return to_room(period, ASKED_SRO)
        status = outcome.status
    else:
        put_back(form)
    return render(
        "month/correction.html",
        fragment="month/_correction_form.html",
        status=status,
        form=form,
        asked=find_asked(period),
        **names_of(period),
    )


def _ask_to_correct(period: ReportingPeriod, form: CorrectionForm) -> Any:
    return joint.ask(
        viewer=the_viewer(),
        period=period,
        act=JointActKind.CORRECT,
        reason=form.reason.data,
        themes=form.themes.data or (),
    )
