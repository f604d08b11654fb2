"""A sponsor's view: what is said, how exactly it would print, and sent; or recorded from a mail and confirmed."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from cpca.domain import view as views
from cpca.domain.errors import DomainError, NotNow
from cpca.domain.office import find_sponsor, list_sponsors
from cpca.domain.progress import get_update
from cpca.models.challenge import SponsorView
from cpca.models.progress import ThemeUpdate
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.view import MailedViewForm, ViewForm, view_form
from cpca.web.htmx import is_fragment, render
from cpca.web.routes.update import AT, fill_from_draft, place, to_page
from cpca.web.saving import attempt

room = Room("view", __name__)
P = Permission


@room.route(f"{AT}/view", permission=P.GIVE_VIEW, load=get_update)
def show_view(update: ThemeUpdate) -> Response:
    """The form as the office's view stands, with what was typed and not sent."""
    bar = views.find_bar(update)
    if bar is not None:
        raise NotNow(bar)
    office = views.get_office(the_viewer(), update)
    form = view_form(views.find_view(update, office.council_id, office.assurance_line))
    fill_from_draft(form, 200)
    return _form_page(update, form)


def _form_page(update: ThemeUpdate, form: ViewForm, status: int = 200) -> Response:
    return render(
        "view/page.html",
        fragment="view/_view_form.html",
        status=status,
        view_form=form,
        view_office=views.get_office(the_viewer(), update),
        **place(update),
    )


@room.route(f"{AT}/view", methods=["POST"], permission=P.GIVE_VIEW, load=get_update, slow=True)
def preview(update: ThemeUpdate) -> Response:
    """Shows the exact sentence that would print beside the council's name; nothing is sent yet."""
    form: ViewForm = ViewForm.sent()
    if request.form.get("change"):
        return _form_page(update, form)
    if not form.validate():
        return _form_page(update, form, 422)
    try:
        shown = views.preview(viewer=the_viewer(), update=update, **form.said)
    except DomainError as error:
        form.refuse(error.message, error.field)
        return _form_page(update, form, 409 if isinstance(error, NotNow) else 422)
    return render(
        "view/preview.html",
        fragment="view/_preview.html",
        preview=shown,
        view_form=form,
        view_office=views.get_office(the_viewer(), update),
        **place(update),
    )


@room.route(f"{AT}/view/send", methods=["POST"], permission=P.GIVE_VIEW, load=get_update)
def send(update: ThemeUpdate) -> Response:
    form: ViewForm = ViewForm.sent()
    outcome = attempt(
        form,
        lambda: views.give_view(viewer=the_viewer(), update=update, version=form.version.data, **form.said),
    )
    if not outcome.saved:
        return _form_page(update, form, outcome.status)
    return _sent(update, "View sent", outcome.result_id)


def _sent(update: ThemeUpdate, said: str, view_id: int | None) -> Response:
    row = next(row for row in views.list_views([update.id]) if row.id == view_id)
    if not is_fragment():
        return to_page(update, said, anchor=row.anchor)
    names: dict[str, Any] = {
        **place(update),
        "view": row,
        "view_office": views.find_office(the_viewer(), update),
        "view_open": views.find_bar(update) is None,
    }
    return render("view/given.html", fragment="view/_view.html", said=said, **names)


@room.route(
    f"{AT}/view/<int:view_id>/confirm", methods=["POST"], permission=P.CONFIRM_VIEW, load=views.get_view
)
def confirm(view: SponsorView) -> Response:
    form = SavingForm.sent()
    outcome = attempt(
        form, lambda: views.confirm_view(viewer=the_viewer(), view=view, version=form.version.data)
    )
    if not outcome.saved:
        raise NotNow(form.problem or "This view has changed. Load the page again.")
    return _sent(view.update, "View confirmed", outcome.result_id)


@room.route(f"{AT}/mailed-view", methods=["GET", "POST"], permission=P.RECORD_VIEW, load=get_update)
def mailed_view(update: ThemeUpdate) -> Response:
    """The programme office records a view that came by mail, with the sponsor named."""
    form = MailedViewForm(request.form or None)
    form.offer(list_sponsors(update))
    if request.method == "GET":
        bar = views.find_bar(update)
        if bar is not None:
            raise NotNow(bar)
        fill_from_draft(form, 200)
        return render("view/mailed.html", form=form, **place(update))
    outcome = attempt(form, lambda: _record(update, form))
    if outcome.saved:
        return _to_views(update, outcome.result_id)
    return render("view/mailed.html", status=outcome.status, form=form, **place(update))


def _to_views(update: ThemeUpdate, view_id: int | None) -> Response:
    row = next(row for row in views.list_views([update.id]) if row.id == view_id)
    return to_page(update, "View recorded; it waits for its sponsor to confirm it", anchor=row.anchor)


def _record(update: ThemeUpdate, form: Any) -> SponsorView:
    sponsor = find_sponsor(update, form.sponsor_id.data)
    if sponsor is None:
        raise DomainError("Choose somebody who is a sponsor of this theme.", "sponsor_id")
    return views.record_view(
        viewer=the_viewer(),
        update=update,
        sponsor=sponsor.person,
        received_on=form.received_on.data,
        **form.said,
    )
