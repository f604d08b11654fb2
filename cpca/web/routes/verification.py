"""Proof of a deliverable: verified or sent back, tested again, reopened, and sponsors invited to verify it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from cpca.domain import invitation as invitations
from cpca.domain import retest as retests
from cpca.domain import verification
from cpca.domain.deliverable import get_deliverable
from cpca.domain.errors import NotNow
from cpca.domain.invitation import get_invitation, list_sponsors
from cpca.domain.verification import read_standing
from cpca.models.deliverable import Deliverable, Invitation, Retest, RetestResult
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.people import day_of
from cpca.web.forms.progress import ActForm
from cpca.web.forms.verification import InviteForm, NotAcceptedForm, ReopenForm, RetestForm, VerifyForm
from cpca.web.htmx import done, render
from cpca.web.routes.plan import place
from cpca.web.routes.update import fill_from_draft
from cpca.web.saving import attempt

room = Room("verification", __name__)
P = Permission
AT = "/plans/<plan>/themes/<code>/deliverables/<reference>"
BOTH = ["GET", "POST"]


def _to_deliverable(deliverable: Deliverable, said: str) -> Response:
    theme = deliverable.theme
    return done(
        "deliverables.show_deliverable",
        said=said,
        plan=theme.plan.slug,
        code=theme.code,
        reference=deliverable.reference,
    )


def _answer(
    page: str, deliverable: Deliverable, form: SavingForm, change: Callable[[], Any], said: str, **names: Any
) -> Response:
    """A page with one form: drawn, or saved and back to the deliverable."""
    status = 200
    if request.method == "POST":
        outcome = attempt(form, change)
        if outcome.saved:
            return _to_deliverable(deliverable, said)
        status = outcome.status
    fill_from_draft(form, status)
    where = place(deliverable.theme)
    return render(
        f"verification/{page}.html",
        fragment=f"verification/_{page}_form.html",
        status=status,
        form=form,
        deliverable=deliverable,
        standing=read_standing(the_viewer(), deliverable),
        here=f"{where['base']}/deliverables/{deliverable.reference}",
        **where,
        **names,
    )


@room.route(f"{AT}/verify", methods=BOTH, permission=P.VERIFY, load=get_deliverable)
def verify(deliverable: Deliverable) -> Response:
    form = VerifyForm(request.form or None, data={"version": deliverable.version})

    def change() -> object:
        return verification.verify(
            viewer=the_viewer(),
            deliverable=deliverable,
            version=form.version.data,
            words=form.words.data or "",
        )

    return _answer("verify", deliverable, form, change, f"{deliverable.reference} is verified")


@room.route(f"{AT}/not-accepted", methods=BOTH, permission=P.VERIFY, load=get_deliverable)
def not_accepted(deliverable: Deliverable) -> Response:
    form = NotAcceptedForm(request.form or None, data={"version": deliverable.version})

    def change() -> object:
        return verification.not_accepted(
            viewer=the_viewer(),
            deliverable=deliverable,
            version=form.version.data,
            words=form.words.data or "",
        )

    said = f"{deliverable.reference} is sent back to its lead, and shows as reopened"
    return _answer("not_accepted", deliverable, form, change, said)


@room.route(f"{AT}/reopen", methods=BOTH, permission=P.VERIFY, load=get_deliverable)
def reopen(deliverable: Deliverable) -> Response:
    form = ReopenForm(request.form or None, data={"version": deliverable.version})

    def change() -> object:
        return verification.reopen(
            viewer=the_viewer(),
            deliverable=deliverable,
            version=form.version.data,
            words=form.words.data or "",
        )

    return _answer("reopen", deliverable, form, change, f"{deliverable.reference} is reopened")


@room.route(f"{AT}/retest", methods=BOTH, permission=P.VERIFY, load=get_deliverable)
def record_retest(deliverable: Deliverable) -> Response:
    form = RetestForm(request.form or None, data={"version": deliverable.version})
    return _answer("retest", deliverable, form, lambda: _retest(deliverable, form), "The re-test is recorded")


def _retest(deliverable: Deliverable, form: RetestForm) -> Retest:
    return retests.record_retest(
        viewer=the_viewer(),
        deliverable=deliverable,
        version=form.version.data,
        tested_on=day_of(form.tested_on),
        sample=form.sample.data or "",
        result=RetestResult(form.result.data),
        words=form.words.data,
    )


@room.route(f"{AT}/invite", methods=BOTH, permission=P.INVITE, load=get_deliverable)
def invite(deliverable: Deliverable) -> Response:
    form = InviteForm(request.form or None)
    sponsors = list_sponsors(deliverable)
    form.offer(sponsors)

    def change() -> object:
        return invitations.invite(viewer=the_viewer(), deliverable=deliverable, person_id=form.person_id.data)

    said = "Invited: it is in their list of work"
    return _answer("invite", deliverable, form, change, said, sponsors=sponsors)


@room.route(
    f"{AT}/invite/<int:invitation_id>/withdraw", methods=["POST"], permission=P.INVITE, load=get_invitation
)
def withdraw_invitation(invitation: Invitation) -> Response:
    form = ActForm.sent()
    outcome = attempt(form, lambda: invitations.withdraw(viewer=the_viewer(), invitation=invitation))
    if not outcome.saved:
        raise NotNow(form.problem or "Load the page again.")
    return _to_deliverable(invitation.deliverable, "The invitation is withdrawn")
