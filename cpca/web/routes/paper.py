"""Importing a paper: upload, a preview of what was understood and what was not, and the confirmation.

Reading a file takes time, so it is done outside the writing transaction; the preview saves nothing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flask import Response, current_app

from cpca.documents import kept_upload
from cpca.documents.paper_reader import UnreadablePaper, read_paper
from cpca.domain.paper import ImportResult, import_paper, list_papers
from cpca.domain.paper_content import PaperContent
from cpca.domain.paper_preview import preview_paper
from cpca.domain.plan import get_plan
from cpca.models.plan import Plan
from cpca.permissions import Permission
from cpca.web.access import Room, deciding, the_viewer
from cpca.web.forms.paper import ConfirmForm, UploadForm
from cpca.web.htmx import done, render
from cpca.web.saving import attempt

room = Room("paper", __name__)

AT = "/plans/<plan>/import"
NOT_KEPT = "The file you uploaded is not kept any more. Choose it again; nothing was imported."


@room.route(AT, permission=Permission.IMPORT_PAPER, load=get_plan)
def show_import(plan: Plan) -> Response:
    return _upload_page(plan, UploadForm(), 200)


@room.route(AT, methods=["POST"], permission=Permission.IMPORT_PAPER, load=get_plan, slow=True, upload=True)
def preview(plan: Plan) -> Response:
    form = UploadForm.sent()
    if not form.validate():
        return _upload_page(plan, form, 422)
    data = form.file.data.read()
    try:
        content = read_paper(data, form.file.data.filename)
    except UnreadablePaper as error:
        form.refuse(error.message, "file")
        return _upload_page(plan, form, 422)
    kept = kept_upload.keep(_folder(), the_viewer().person_id, data)
    return _preview_page(plan, content, ConfirmForm(kept=kept), 200)


@room.route(f"{AT}/confirm", methods=["POST"], permission=Permission.IMPORT_PAPER, load=get_plan, slow=True)
def confirm(plan: Plan) -> Response:
    form = ConfirmForm.sent()
    content = _read_kept(form)
    if content is None:
        again = UploadForm()
        again.problem = NOT_KEPT
        return _upload_page(plan, again, 422)
    with deciding() as now:
        outcome = attempt(
            form, lambda: import_paper(viewer=the_viewer(), content=_of_month(content, form), plan=now)
        )
    if not outcome.saved:
        return _preview_page(plan, content, form, outcome.status)
    kept_upload.clear(_folder(), the_viewer().person_id)
    return done("paper.show_import", said=_said(outcome.result), plan=plan.slug)


def _folder() -> Path:
    return Path(current_app.config["SETTINGS"].files) / "uploads"


def _read_kept(form: ConfirmForm) -> PaperContent | None:
    data = kept_upload.find(_folder(), the_viewer().person_id, form.kept.data or "")
    if data is None:
        return None
    try:
        return read_paper(data, "the file")
    except UnreadablePaper:  # it was read before: a newer release reads it otherwise
        return None


def _of_month(content: PaperContent, form: ConfirmForm) -> PaperContent:
    return replace(content, month=content.month or form.said_month())


def _upload_page(plan: Plan, form: UploadForm, status: int) -> Response:
    return render("paper/import.html", status=status, plan=plan, form=form, papers=list_papers(plan))


def _preview_page(plan: Plan, content: PaperContent, form: ConfirmForm, status: int) -> Response:
    seen = preview_paper(plan=plan, content=content)
    return render("paper/preview.html", status=status, plan=plan, form=form, seen=seen)


def _said(result: ImportResult | None) -> str:
    if result is None or not result.changed:
        return "Nothing changed: this paper is here already."
    return f"{result.period.month:%B %Y} imported: {', '.join(result.list_made())}."
