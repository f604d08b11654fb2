"""Promises for next month, and the answers to earlier ones."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from cpca.domain import progress
from cpca.domain.challenge_reading import NO_NOTES
from cpca.domain.commitments import Question, answer_commitment, get_asked, get_question
from cpca.domain.progress import get_commitment, get_update
from cpca.domain.theme_promised import list_deliverables
from cpca.domain.theme_written import find_promise_row
from cpca.models.progress import Answer, Commitment, ThemeUpdate
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.progress import ActForm, AnswerForm, CommitmentForm
from cpca.web.htmx import is_fragment, render
from cpca.web.routes.update import AT, fill_from_draft, gone, place, row_names, to_page
from cpca.web.saving import attempt

room = Room("commitments", __name__)
P = Permission


@room.route(f"{AT}/commitments", methods=["POST"], permission=P.DRAFT, load=get_update)
def add_commitment(update: ThemeUpdate) -> Response:
    form = CommitmentForm.sent()
    form.offer(list_deliverables(update.theme))
    outcome = attempt(
        form,
        lambda: progress.add_commitment(
            viewer=the_viewer(),
            update=update,
            text=form.text.data,
            due_on=form.due_on.data,
            deliverable_id=form.deliverable_id.data or None,
        ),
    )
    if outcome.saved and not is_fragment():
        return to_page(update, "Commitment saved", anchor="commitments")
    names = {**place(update), "notes": NO_NOTES, "promises": [find_promise_row(i) for i in outcome.ids]}
    fresh = CommitmentForm()
    fresh.offer([])
    names["promise_form"] = fresh if outcome.saved else form
    said = "Commitment saved" if outcome.saved else None
    return render(
        "theme/add_commitment.html",
        fragment="theme/_added_commitment.html",
        status=outcome.status,
        said=said,
        **names,
    )


@room.route(f"{AT}/commitments/<int:commitment_id>", permission=P.READ_UPDATE, load=get_commitment)
def show_commitment(commitment: Commitment) -> Response:
    names = row_names(commitment.update, promise=find_promise_row(commitment.id))
    return render("theme/commitment.html", fragment="theme/_commitment.html", **names)


@room.route(
    f"{AT}/commitments/<int:commitment_id>/edit",
    methods=["GET", "POST"],
    permission=P.DRAFT,
    load=get_commitment,
)
def edit_commitment(commitment: Commitment) -> Response:
    stored = {
        "version": commitment.version,
        "text": commitment.text,
        "due_on": commitment.due_on,
        "deliverable_id": commitment.deliverable_id or 0,
    }
    form = CommitmentForm(request.form or None, data=stored)
    form.offer(list_deliverables(commitment.update.theme))
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: save_commitment(commitment, form))
        if outcome.saved and not is_fragment():
            return to_page(commitment.update, "Commitment saved", anchor="commitments")
        if outcome.saved:
            names = row_names(commitment.update, promise=find_promise_row(commitment.id))
            return render(
                "theme/commitment.html", fragment="theme/_commitment.html", said="Commitment saved", **names
            )
        status = outcome.status
    fill_from_draft(form, status)
    return render(
        "theme/edit_commitment.html",
        fragment="theme/_commitment_form.html",
        status=status,
        commitment=commitment,
        form=form,
        **place(commitment.update),
    )


def save_commitment(commitment: Commitment, form: CommitmentForm) -> Commitment:
    return progress.edit_commitment(
        viewer=the_viewer(),
        commitment=commitment,
        version=form.version.data,
        text=form.text.data or "",
        due_on=form.due_on.data or commitment.due_on,  # the form requires it
        deliverable_id=form.deliverable_id.data or None,
    )


@room.route(
    f"{AT}/commitments/<int:commitment_id>/withdraw",
    methods=["POST"],
    permission=P.DRAFT,
    load=get_commitment,
)
def withdraw_commitment(commitment: Commitment) -> Response:
    form = ActForm.sent()
    update, text = commitment.update, commitment.text
    outcome = attempt(form, lambda: progress.withdraw_commitment(viewer=the_viewer(), commitment=commitment))
    return gone(
        update, outcome.saved, form.problem, id=f"commitment-{commitment.id}", text=text, what="Commitment"
    )


@room.route(
    f"{AT}/asked/<int:commitment_id>",
    methods=["GET", "POST"],
    permission=P.ANSWER_COMMITMENT,
    load=get_question,
)
def answer(question: Question) -> Response:
    form = AnswerForm(request.form or None, data=_answer_data(question))
    if request.method == "GET":
        fill_from_draft(form, 200)
        return answer_page(question, form)
    outcome = attempt(form, lambda: save_answer(question, form))
    if not outcome.saved:
        return answer_page(question, form, outcome.status)
    words = f"Answered: {form.answer.data}"
    if not is_fragment():
        return to_page(question.update, words, anchor=f"asked-{question.asked.commitment.id}")
    again = get_asked(question.update, question.asked.commitment.id)
    return render(
        "theme/asked.html",
        fragment="theme/_asked.html",
        said=words,
        **row_names(question.update, asked=again),
    )


def _answer_data(question: Question) -> dict[str, Any]:
    given = question.asked.answer
    if given is None:
        return {}
    return {
        "version": given.version,
        "answer": given.answer.value,
        "explanation": given.explanation,
        "new_due_on": given.new_due_on,
        "successor_text": given.successor.text if given.successor else None,
        "successor_due_on": given.successor.due_on if given.successor else None,
    }


def save_answer(question: Question, form: AnswerForm) -> Any:
    return answer_commitment(
        viewer=the_viewer(),
        update=question.update,
        commitment=question.asked.commitment,
        answer=Answer(form.answer.data),
        version=form.version.data,
        explanation=form.explanation.data,
        new_due_on=form.new_due_on.data,
        successor_text=form.successor_text.data,
        successor_due_on=form.successor_due_on.data,
    )


def answer_page(question: Question, form: AnswerForm, status: int = 200) -> Response:
    return render(
        "theme/answer.html",
        fragment="theme/_answer_form.html",
        status=status,
        form=form,
        asked=question.asked,
        **place(question.update),
    )
