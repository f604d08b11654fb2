"""The month's Board paper: prepared, written, what was carried over looked at, cleared section by section, signed.

An officer's section has addresses of its own, so that its officer may write it and nobody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from cpca.domain import paper_editing as editing
from cpca.domain import paper_signing
from cpca.domain.exempt import label_of, withheld
from cpca.domain.paper_editing import get_implication, get_month, get_paper, get_paragraph
from cpca.domain.paper_page import get_paper_page, get_row
from cpca.domain.paper_writing import prepare_paper
from cpca.domain.period import list_meetings
from cpca.models.paper import Paper, Paragraph, Section
from cpca.models.period import ReportingPeriod
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.paper_writing import HeaderForm, ParagraphForm
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import done, is_fragment, render
from cpca.web.routes.month import names_of, put_back
from cpca.web.routes.returns import refusal
from cpca.web.saving import attempt

room = Room("paper_writing", __name__)
P = Permission
MONTH = "/plans/<plan>/months/<month>"
AT = f"{MONTH}/paper"
ONE, OWN = f"{AT}/paragraphs/<int:paragraph_id>", f"{AT}/implications/<int:paragraph_id>"
BOTH = ["GET", "POST"]


def to_paper(period: ReportingPeriod, said: str, anchor: str | None = None) -> Response:
    """Back to the month's paper, saying what was done."""
    return done("paper_writing.show", said=said, anchor=anchor, plan=period.plan.slug, month=period.slug)


def act(period: ReportingPeriod, change: Callable[[], Any], said: str, anchor: str | None = None) -> Response:
    """One tap: done, or refused in a sentence."""
    form = ActForm.sent()
    outcome = attempt(form, change)
    if not outcome.saved:
        raise refusal(outcome, form.problem)
    return to_paper(period, said, anchor)


@room.route(AT, permission=P.READ_PAPER, load=get_month)
def show(period: ReportingPeriod) -> Response:
    page = get_paper_page(the_viewer(), period)
    return render("paper_writing/page.html", page=page, paper=page.paper, **names_of(period))


@room.route(f"{AT}/prepare", methods=["POST"], permission=P.EDIT_PAPER, load=get_month)
def prepare(period: ReportingPeriod) -> Response:
    def change() -> Paper:
        return prepare_paper(viewer=the_viewer(), period=period)

    return act(period, change, f"The paper of {period.month:%B %Y} is prepared")


@room.route(f"{AT}/header", methods=BOTH, permission=P.EDIT_PAPER, load=get_paper)
def edit_header(paper: Paper) -> Response:
    """The header block, as committee papers print it."""
    stored = {
        name: getattr(paper, name) for name in HeaderForm()._fields if name not in ("key", "meeting_id")
    }
    stored["meeting_id"] = str(paper.meeting_id or "")
    form = HeaderForm(request.form or None, data=stored)
    form.offer(list_meetings(paper.period.plan).get(paper.period_id, []), paper)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _write_header(paper, form))
        if outcome.saved:
            return to_paper(paper.period, "Header saved", "header")
        status = outcome.status
    else:
        put_back(form)
    return render(
        "paper_writing/header.html",
        fragment="paper_writing/_header_form.html",
        status=status,
        form=form,
        **names_of(paper.period),
    )


def _write_header(paper: Paper, form: HeaderForm) -> Paper:
    return editing.edit_header(
        viewer=the_viewer(), paper=paper, version=form.version.data, header=form.header()
    )


@room.route(f"{AT}/confirm", methods=["POST"], permission=P.EDIT_PAPER, load=get_paper)
def confirm_all(paper: Paper) -> Response:
    def change() -> None:
        editing.confirm_all(viewer=the_viewer(), paper=paper)

    return act(paper.period, change, "Everything carried over is confirmed")


@room.route(f"{AT}/sign", methods=["POST"], permission=P.SIGN_PAPER, load=get_paper)
def sign(paper: Paper) -> Response:
    def change() -> Paper:
        return paper_signing.sign(viewer=the_viewer(), period=paper.period)

    return act(paper.period, change, "Signed as it stands", "signature")


# One paragraph ----------------------------------------------------------------------------------------------


def _show(paragraph: Paragraph, said: str | None = None) -> Response:
    period = paragraph.paper.period
    kept = withheld(period.plan_id).get((Paragraph.__tablename__, paragraph.id))
    return render(
        "paper_writing/paragraph.html",
        fragment="paper_writing/_row.html",
        said=said,
        row=get_row(the_viewer(), paragraph, label_of(kept) if kept else None),
        **names_of(period),
    )


@room.route(OWN, endpoint="show_implication", permission=P.READ_PAPER, load=get_implication)
@room.route(ONE, permission=P.READ_PAPER, load=get_paragraph)
def show_paragraph(paragraph: Paragraph) -> Response:
    return _show(paragraph)


@room.route(
    f"{OWN}/edit",
    methods=BOTH,
    endpoint="edit_implication",
    permission=P.EDIT_IMPLICATION,
    load=get_implication,
)
@room.route(f"{ONE}/edit", methods=BOTH, permission=P.EDIT_PAPER, load=get_paragraph)
def edit_paragraph(paragraph: Paragraph) -> Response:
    stored = {"version": paragraph.version, "text": paragraph.text, "link": paragraph.link}
    form = ParagraphForm(request.form or None, data=stored)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _edit(paragraph, form))
        if outcome.saved:
            return _saved(paragraph, "Paragraph saved")
        status = outcome.status
    else:
        put_back(form)
    return _form_page("edit", paragraph, form, status)


def _edit(paragraph: Paragraph, form: ParagraphForm) -> Paragraph:
    return editing.edit_paragraph(
        viewer=the_viewer(),
        paragraph=paragraph,
        version=form.version.data,
        text=form.text.data or "",
        link=form.link.data if _is_linked(paragraph) else paragraph.link,
    )


def _is_linked(paragraph: Paragraph) -> bool:
    """Whether the form asks for an address: in the background papers, and where there is one."""
    return paragraph.section is Section.BACKGROUND_PAPERS or paragraph.link is not None


def _form_page(page: str, paragraph: Paragraph, form: SavingForm, status: int) -> Response:
    return render(
        f"paper_writing/{page}.html",
        fragment=f"paper_writing/_{page}_form.html",
        status=status,
        form=form,
        row=get_row(the_viewer(), paragraph),
        linked=_is_linked(paragraph),
        **names_of(paragraph.paper.period),
    )


def _saved(paragraph: Paragraph, said: str) -> Response:
    """The paragraph as it is now, in its place or on the paper's page."""
    if is_fragment():
        return _show(paragraph, said)
    return to_paper(paragraph.paper.period, said, f"paragraph-{paragraph.id}")


@room.route(
    f"{OWN}/add",
    methods=BOTH,
    endpoint="add_implication",
    permission=P.EDIT_IMPLICATION,
    load=get_implication,
)
@room.route(f"{ONE}/add", methods=BOTH, permission=P.EDIT_PAPER, load=get_paragraph)
def add_paragraph(paragraph: Paragraph) -> Response:
    """A new paragraph after this one."""
    form = ParagraphForm(request.form or None)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _add(paragraph, form))
        if outcome.saved:
            return to_paper(paragraph.paper.period, "Paragraph added", f"paragraph-{outcome.result_id}")
        status = outcome.status
    else:
        put_back(form)
    return _form_page("add", paragraph, form, status)


def _add(paragraph: Paragraph, form: ParagraphForm) -> Paragraph:
    link = form.link.data if paragraph.section is Section.BACKGROUND_PAPERS else None
    return editing.add_paragraph(viewer=the_viewer(), after=paragraph, text=form.text.data or "", link=link)


@room.route(
    f"{OWN}/confirm",
    methods=["POST"],
    endpoint="confirm_implication",
    permission=P.EDIT_IMPLICATION,
    load=get_implication,
)
@room.route(f"{ONE}/confirm", methods=["POST"], permission=P.EDIT_PAPER, load=get_paragraph)
def confirm_paragraph(paragraph: Paragraph) -> Response:
    form = ActForm.sent()

    def change() -> Paragraph:
        return editing.confirm_paragraph(viewer=the_viewer(), paragraph=paragraph, version=form.version.data)

    outcome = attempt(form, change)
    if not outcome.saved:
        raise refusal(outcome, form.problem)
    return _saved(paragraph, "Confirmed")


@room.route(
    f"{OWN}/remove",
    methods=["POST"],
    endpoint="remove_implication",
    permission=P.EDIT_IMPLICATION,
    load=get_implication,
)
@room.route(f"{ONE}/remove", methods=["POST"], permission=P.EDIT_PAPER, load=get_paragraph)
def remove_paragraph(paragraph: Paragraph) -> Response:
    version, period = ActForm.sent().version.data, paragraph.paper.period

    def change() -> None:
        editing.remove_paragraph(viewer=the_viewer(), paragraph=paragraph, version=version)

    return act(period, change, "Paragraph taken out", "paper")


@room.route(
    f"{OWN}/move",
    methods=["POST"],
    endpoint="move_implication",
    permission=P.EDIT_IMPLICATION,
    load=get_implication,
)
@room.route(f"{ONE}/move", methods=["POST"], permission=P.EDIT_PAPER, load=get_paragraph)
def move_paragraph(paragraph: Paragraph) -> Response:
    up = request.form.get("to") == "up"

    def change() -> Paragraph:
        return editing.move_paragraph(viewer=the_viewer(), paragraph=paragraph, up=up)

    said = f"Paragraph moved {'up' if up else 'down'}"
    return act(paragraph.paper.period, change, said, f"paragraph-{paragraph.id}")
