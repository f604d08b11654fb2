"""What is written in a theme's month: its lines of progress and its statement; and what its rooms share."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from cpca.domain import progress
from cpca.domain.challenge_reading import NO_NOTES, list_for_theme
from cpca.domain.draft import find_drafts
from cpca.domain.errors import NotNow
from cpca.domain.exempt import list_labels
from cpca.domain.progress import get_line, get_update
from cpca.domain.returns import declare
from cpca.domain.theme_promised import list_deliverables
from cpca.domain.theme_written import find_line_row, list_line_rows
from cpca.models.progress import Confidence, Printing, ProgressItem, Rating, ThemeUpdate
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.progress import (
    ActForm,
    AddLinesForm,
    LineForm,
    StatementForm,
)
from cpca.web.htmx import done, is_fragment, render
from cpca.web.routes.theme import may_of, statement_form
from cpca.web.saving import attempt

room = Room("update", __name__)

AT = "/plans/<plan>/themes/<code>/<month>"
P = Permission


def place(update: ThemeUpdate) -> dict[str, Any]:
    """What every fragment of an update needs to know of where it stands."""
    base = f"/plans/{update.theme.plan.slug}/themes/{update.theme.code}"
    return {
        "plan": update.theme.plan,
        "theme": update.theme,
        "update": update,
        "period": update.period,
        "base": base,
        "at": f"{base}/{update.period.slug}",
        "may": may_of(the_viewer(), update),
    }


def to_page(update: ThemeUpdate, said: str, anchor: str | None = None) -> Response:
    """Back to the theme's page in that month, saying what was done."""
    return done(
        "theme.show_theme",
        said=said,
        anchor=anchor,
        plan=update.theme.plan.slug,
        code=update.theme.code,
        period=update.period.slug,
    )


def row_names(update: ThemeUpdate, **names: Any) -> dict[str, Any]:
    """What a single line or commitment needs beside itself: its place, and the notes on it and how it is kept back."""
    viewer = the_viewer()
    notes, kept = list_for_theme(viewer, update.theme, update, None), list_labels(viewer, update)
    return {**place(update), "notes": notes, "kept": kept, **names}


@room.route(f"{AT}/lines", methods=["POST"], permission=P.DRAFT, load=get_update)
def add_lines(update: ThemeUpdate) -> Response:
    form = AddLinesForm.sent()
    outcome = attempt(
        form, lambda: progress.add_lines(viewer=the_viewer(), update=update, text=form.text.data)
    )
    home = request.form.get("from") == "home"
    fragment = "home/_log.html" if home else "theme/_added_lines.html"
    said = f"{len(outcome.ids)} lines saved" if len(outcome.ids) > 1 else "Line saved"
    if outcome.saved and not is_fragment():
        return to_page(update, said, anchor="lines")
    names = {**place(update), "notes": NO_NOTES, "lines": [find_line_row(i) for i in outcome.ids]}
    names["line_form"] = AddLinesForm() if outcome.saved else form
    return render(
        "theme/add_line.html",
        fragment=fragment,
        status=outcome.status,
        said=said if outcome.saved else None,
        **names,
    )


@room.route(f"{AT}/lines/<int:line_id>", permission=P.READ_UPDATE, load=get_line)
def show_line(line: ProgressItem) -> Response:
    names = row_names(line.update, line=find_line_row(line.id))
    return render("theme/line.html", fragment="theme/_line.html", **names)


@room.route(f"{AT}/lines/<int:line_id>/edit", methods=["GET", "POST"], permission=P.DRAFT, load=get_line)
def edit_line(line: ProgressItem) -> Response:
    form = LineForm(request.form or None, data=_line_data(line))
    form.offer(list_deliverables(line.update.theme))
    if request.method == "GET":
        return line_form_page(line, form)
    outcome = attempt(form, lambda: save_line(line, form))
    if not outcome.saved:
        return line_form_page(line, form, outcome.status)
    if not is_fragment():
        return to_page(line.update, "Line saved", anchor=f"line-{line.id}")
    names = row_names(line.update, line=find_line_row(line.id))
    return render("theme/line.html", fragment="theme/_line.html", said="Line saved", **names)


def _line_data(line: ProgressItem) -> dict[str, Any]:
    return {
        "version": line.version,
        "text": line.text,
        "happened_on": line.happened_on,
        "deliverable_id": line.deliverable_id or 0,
        "prints": line.prints.value,
        "since_as_at": line.since_as_at,
    }


def save_line(line: ProgressItem, form: LineForm) -> ProgressItem:
    return progress.edit_line(
        viewer=the_viewer(),
        line=line,
        version=form.version.data,
        text=form.text.data or "",
        happened_on=form.happened_on.data,
        deliverable_id=form.deliverable_id.data or None,
        prints=Printing(form.prints.data),
        since_as_at=form.since_as_at.data,
    )


def line_form_page(line: ProgressItem, form: LineForm, status: int = 200) -> Response:
    fill_from_draft(form, status)
    return render(
        "theme/edit_line.html",
        fragment="theme/_line_form.html",
        status=status,
        line=line,
        form=form,
        **place(line.update),
    )


def fill_from_draft(form: Any, status: int) -> None:
    """Puts this person's own unsaved typing back into a form that was just opened."""
    if status != 200 or request.method != "GET":
        return
    draft = find_drafts(the_viewer().person_id, request.path).get(request.path)
    if draft is not None:
        form.put_back(draft.fields)
        form.kept_at = draft.at


@room.route(f"{AT}/lines/<int:line_id>/move", methods=["POST"], permission=P.DRAFT, load=get_line)
def move_line(line: ProgressItem) -> Response:
    up = request.form.get("to") == "up"
    form = ActForm.sent()
    outcome = attempt(form, lambda: progress.move_line(viewer=the_viewer(), line=line, up=up))
    if outcome.saved and not is_fragment():
        return to_page(line.update, "Line moved", anchor=f"line-{line.id}")
    names = row_names(line.update, lines=list_line_rows(line.update), line_form=AddLinesForm(), moved=line.id)
    return render(
        "theme/lines.html",
        fragment="theme/_lines.html",
        status=outcome.status,
        said=f"Line moved {'up' if up else 'down'}",
        **names,
    )


@room.route(f"{AT}/lines/<int:line_id>/withdraw", methods=["POST"], permission=P.DRAFT, load=get_line)
def withdraw_line(line: ProgressItem) -> Response:
    form = ActForm.sent()
    update, text = line.update, line.text
    outcome = attempt(form, lambda: progress.withdraw_line(viewer=the_viewer(), line=line))
    return gone(update, outcome.saved, form.problem, id=f"line-{line.id}", text=text, what="Line")


def gone(update: ThemeUpdate, saved: bool, problem: str | None, **names: Any) -> Response:
    """After something was taken out: where it stood, or why it could not be."""
    if not saved:
        raise NotNow(problem or "It could not be taken out.")
    if not is_fragment():
        return to_page(update, f"{names['what']} taken out", anchor="lines")
    return render(
        "theme/gone.html",
        fragment="theme/_gone.html",
        said=f"{names['what']} taken out",
        **names,
        **place(update),
    )


@room.route(f"{AT}/statement", methods=["GET", "POST"], permission=P.DECLARE, load=get_update)
def state(update: ThemeUpdate) -> Response:
    if request.method == "GET":
        form = statement_form(update)
        fill_from_draft(form, 200)
        return statement_page(update, form)
    form = StatementForm.sent()
    outcome = attempt(form, lambda: save_statement(update, form))
    if not outcome.saved:
        return statement_page(update, form, outcome.status)
    if not is_fragment():
        return to_page(update, "Rating and words saved", anchor="statement")
    return statement_page(update, statement_form(update), said="Rating and words saved")


def save_statement(update: ThemeUpdate, form: StatementForm) -> ThemeUpdate:
    return declare(
        viewer=the_viewer(),
        update=update,
        version=form.version.data,
        headline=form.headline.data,
        rating=Rating(form.rating.data) if form.rating.data else None,
        reason=form.reason.data,
        route_to_green=form.route_to_green.data,
        confidence=Confidence(form.confidence.data) if form.confidence.data else None,
        decision_sought=form.decision_sought.data,
        also_to_note=form.also_to_note.data,
    )


def statement_page(
    update: ThemeUpdate, form: StatementForm, status: int = 200, said: str | None = None
) -> Response:
    return render(
        "theme/statement.html",
        fragment="theme/_statement_form.html",
        status=status,
        said=said,
        statement_form=form,
        **place(update),
    )
