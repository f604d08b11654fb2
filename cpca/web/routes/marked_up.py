"""Drafts that came back marked up: taken in, set beside the record, and decided paragraph by paragraph.

Reading a stranger's file takes time, so it is done before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Response, request

from cpca.documents.marked_up import find_differences, name_rows, read_marked_up, read_original
from cpca.documents.paper_reader import UnreadablePaper
from cpca.domain import marked_up_deciding as deciding_it
from cpca.domain import trail
from cpca.domain.differences import compare_words
from cpca.domain.errors import NotNow
from cpca.domain.issuing import read_content
from cpca.domain.marked_up import (
    Returned,
    get_change,
    get_marked,
    list_drafts,
    list_marked,
    list_word_files,
    take_in,
)
from cpca.domain.period import get_period
from cpca.domain.template import WORD
from cpca.models.period import ReportingPeriod
from cpca.models.report import MarkedChange, MarkedState, MarkedUp, ReportIssue
from cpca.permissions import Permission, held_for
from cpca.web.access import Room, deciding, the_viewer
from cpca.web.forms.marked_up import ChangeForm, MarkedUpForm
from cpca.web.htmx import done, render
from cpca.web.saving import attempt

room = Room("marked_up", __name__)
P = Permission
AT = "/plans/<plan>/months/<month>/marked-up"
ONE = f"{AT}/<int:marked_id>"
SANDBOX = "sandbox; default-src 'none'"
SAID = {"accept": "Accepted", "ask": "Asked its owner", "refuse": "Refused"}


@room.route(AT, permission=P.RUN_MONTHS, load=get_period)
def show_marked(period: ReportingPeriod) -> Response:
    return _page(period, MarkedUpForm(), 200)


def _page(period: ReportingPeriod, form: MarkedUpForm, status: int) -> Response:
    form.offer(list_drafts(period))
    return render(
        "marked_up/page.html",
        status=status,
        plan=period.plan,
        period=period,
        form=form,
        marked=list_marked(period),
        waiting=lambda one: sum(change.state is MarkedState.OPEN for change in one.changes),
    )


@room.route(AT, methods=["POST"], permission=P.RUN_MONTHS, load=get_period, slow=True, upload=True)
def upload(period: ReportingPeriod) -> Response:
    form = MarkedUpForm.sent()
    drafts = list_drafts(period)
    form.offer(drafts)
    if not form.validate():
        return _page(period, form, 422)
    issue = next(draft for draft in drafts if draft.number == form.issue.data)
    data = form.file.data.read()
    try:
        returned = _read(issue, data)
    except UnreadablePaper as error:
        form.refuse(error.message, "file")
        return _page(period, form, 422)
    with deciding() as now:
        outcome = attempt(
            form,
            lambda: take_in(viewer=the_viewer(), period=now, issue=issue, data=data, returned=returned),
        )
    if not outcome.saved:
        return _page(period, form, outcome.status)
    said = f"Taken in: {len(returned)} {'paragraph differs' if len(returned) == 1 else 'paragraphs differ'}"
    return done("marked_up.show_changes", said=said, marked_id=outcome.result_id, **_address(period))


def _read(issue: ReportIssue, data: bytes) -> list[Returned]:
    """Every paragraph of a file that differs from the issue, with its row in the record."""
    came = read_marked_up(data)
    original = read_original(came, list_word_files(issue))
    return name_rows(find_differences(came, original), read_content(issue))


def _address(period: ReportingPeriod) -> dict[str, str]:
    return {"plan": period.plan.slug, "month": period.slug}


@room.route(ONE, permission=P.RUN_MONTHS, load=get_marked)
def show_changes(marked: MarkedUp) -> Response:
    return _changes(marked, None, None, 200)


def _changes(
    marked: MarkedUp, changed: MarkedChange | None, form: ChangeForm | None, status: int
) -> Response:
    """The page; `form` is what was typed at one change and could not be done."""
    standing = deciding_it.list_standing(marked.changes)
    forms = {c.id: ChangeForm(version=c.version, record=standing[c.id].version) for c in marked.changes}
    if changed is not None and form is not None:
        form.version.data, form.record.data = changed.version, standing[changed.id].version
        forms[changed.id] = form
    return render(
        "marked_up/changes.html",
        status=status,
        plan=marked.period.plan,
        period=marked.period,
        marked=marked,
        standing=standing,
        forms=forms,
        compare=compare_words,
    )


@room.route(f"{ONE}/file", permission=P.RUN_MONTHS, load=get_marked, keep=False)
def send_marked(marked: MarkedUp) -> Response:
    """The file as it came back: to be saved, never to run here."""
    answer = Response(marked.file.content, content_type=WORD)
    name = f"marked-up-{marked.period.slug}-{marked.issue.number}-{marked.id}.docx"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@room.route(f"{ONE}/changes/<int:change_id>", methods=["POST"], permission=P.RUN_MONTHS, load=get_change)
def decide(change: MarkedChange) -> Response:
    act, form = request.form.get("act", ""), ChangeForm.sent()
    if act not in SAID:
        raise NotNow("Choose what becomes of the change: accept, ask or refuse.")
    with _as_writer(change) if act == "accept" else nullcontext():
        outcome = attempt(form, _act(act, change, form))
    if not outcome.saved:
        return _changes(change.marked_up, change, form, outcome.status)
    return done(
        "marked_up.show_changes",
        said=SAID[act],
        anchor=f"change-{change.id}",
        marked_id=change.marked_up_id,
        **_address(change.marked_up.period),
    )


def _as_writer(change: MarkedChange) -> AbstractContextManager[None]:
    """Who puts words into a return wrote some of it, and the trail says so: they cannot accept that return."""
    viewer = the_viewer()
    update = deciding_it.find_update(change)
    held = held_for(viewer, P.DRAFT, update) if update is not None else None
    if held is None:
        return nullcontext()
    return trail.acting(trail.Actor(viewer.pseudonym, held.covers_pseudonym, P.DRAFT.value))


def _act(act: str, change: MarkedChange, form: ChangeForm) -> Callable[[], Any]:
    given: dict[str, Any] = {"viewer": the_viewer(), "change": change, "version": form.version.data}
    given["words"] = form.words.data
    if act == "accept":
        return lambda: deciding_it.accept(**given, record_version=form.record.data)
    return lambda: (deciding_it.ask_owner if act == "ask" else deciding_it.refuse)(**given)
