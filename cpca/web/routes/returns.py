"""How a theme's return goes from draft to approved: check, submit, recall, return, accept, approve, nil."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from cpca.domain import returns
from cpca.domain.errors import DomainError, NotNow
from cpca.domain.narrative import RULES
from cpca.domain.narrative.reading import check_update
from cpca.domain.progress import get_update
from cpca.domain.theme_page import get_theme_page
from cpca.models.progress import ThemeUpdate
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.progress import ActForm, NilForm, ReturnForm
from cpca.web.htmx import render
from cpca.web.routes.theme import page_names
from cpca.web.routes.update import AT, place, to_page
from cpca.web.saving import Outcome, attempt

room = Room("returns", __name__)
P = Permission

PARTS = (
    ("update", "The update as a whole"),
    ("headline", "Headline"),
    ("rating", "Rating"),
    ("reason", "Reason for the rating"),
    ("route_to_green", "Route to green"),
    ("confidence", "Outcome confidence"),
    ("decision_sought", "Decision sought"),
)


@room.route(f"{AT}/check", permission=P.DECLARE, load=get_update)
def check(update: ThemeUpdate) -> Response:
    return check_page(update)


def check_page(update: ThemeUpdate, status: int = 200) -> Response:
    """The update as the report will print it, with what is missing listed and linked."""
    page = get_theme_page(the_viewer(), update.theme, update.period.slug)
    gaps = returns.find_gaps(update)
    return render(
        "theme/check.html",
        fragment="theme/_check.html",
        status=status,
        gaps=gaps,
        findings=check_update(update),
        rules={rule.key: rule for rule in RULES},
        **page_names(page),
    )


@room.route(f"{AT}/submit", methods=["POST"], permission=P.DECLARE, load=get_update)
def submit(update: ThemeUpdate) -> Response:
    form = ActForm.sent()
    outcome = attempt(form, lambda: returns.submit(viewer=the_viewer(), update=update))
    if outcome.saved:
        return to_page(update, "Submitted")
    if outcome.status == 409:
        raise refusal(outcome, form.problem)
    return check_page(update, outcome.status)


def act(update: ThemeUpdate, change: Callable[..., Any], said: str) -> Response:
    """One tap on the update as a whole: done, or refused in a sentence."""
    form = ActForm.sent()
    outcome = attempt(form, lambda: change(viewer=the_viewer(), update=update))
    if outcome.saved:
        return to_page(update, said)
    raise refusal(outcome, form.problem)


def refusal(outcome: Outcome, problem: str | None) -> DomainError:
    """What to raise where an act without anything typed was refused."""
    words = problem or "That could not be done. Load the page again."
    return DomainError(words) if outcome.status == 422 else NotNow(words)


@room.route(f"{AT}/recall", methods=["POST"], permission=P.DECLARE, load=get_update)
def recall(update: ThemeUpdate) -> Response:
    return act(update, returns.recall, "Recalled: it is a draft again")


@room.route(f"{AT}/accept", methods=["POST"], permission=P.ACCEPT, load=get_update)
def accept(update: ThemeUpdate) -> Response:
    return act(update, returns.accept, "Accepted for completeness")


@room.route(f"{AT}/approve", methods=["POST"], permission=P.APPROVE, load=get_update)
def approve(update: ThemeUpdate) -> Response:
    return act(update, returns.approve, "Approved")


@room.route(f"{AT}/show", methods=["POST"], permission=P.SHOW_TO_SPONSOR, load=get_update)
def show(update: ThemeUpdate) -> Response:
    shown = request.form.get("shown") == "yes"

    def change(**who: Any) -> ThemeUpdate:
        return returns.show_to_sponsor(**who, shown=shown)

    return act(
        update, change, "The sponsor can read this draft" if shown else "The draft is yours alone again"
    )


@room.route(f"{AT}/return", methods=["GET", "POST"], permission=P.ACCEPT, load=get_update)
def send_back(update: ThemeUpdate) -> Response:
    form = ReturnForm(request.form or None)
    form.part.choices = dict([*PARTS, *_places(update)])
    if request.method == "POST":
        outcome = attempt(form, lambda: _send_back(update, form))
        if outcome.saved:
            return to_page(update, "Returned with your comment")
        return _return_page(update, form, outcome.status)
    return _return_page(update, form, 200)


def _send_back(update: ThemeUpdate, form: ReturnForm) -> ThemeUpdate:
    comments = [
        (part, words.strip())
        for part, words in zip(request.form.getlist("part"), request.form.getlist("comment"), strict=False)
        if words.strip()
    ]
    allowed = set(form.part.choices or {})
    if any(part not in allowed for part, _ in comments):
        raise DomainError("Choose where each comment belongs from the list.", "part")
    return returns.send_back(viewer=the_viewer(), update=update, comments=comments)


def _places(update: ThemeUpdate) -> list[tuple[str, str]]:
    """The lines and commitments of the update, each a place for a comment."""
    page = get_theme_page(the_viewer(), update.theme, update.period.slug)
    lines = [(f"line:{row.id}", f"Line {n}: {row.text[:60]}") for n, row in enumerate(page.lines, start=1)]
    promises = [(f"commitment:{row.id}", f"Commitment: {row.text[:60]}") for row in page.commitments]
    return lines + promises


def _return_page(update: ThemeUpdate, form: ReturnForm, status: int) -> Response:
    return render(
        "theme/send_back.html",
        fragment="theme/_send_back_form.html",
        status=status,
        form=form,
        **place(update),
    )


@room.route(f"{AT}/nil", methods=["GET", "POST"], permission=P.NIL_RETURN, load=get_update)
def give_nil(update: ThemeUpdate) -> Response:
    form = NilForm(request.form or None)
    status = 200
    if request.method == "POST":
        outcome = attempt(
            form,
            lambda: returns.nil_return(viewer=the_viewer(), update=update, reason=form.reason.data or ""),
        )
        if outcome.saved:
            return to_page(update, "Nil return given")
        status = outcome.status
    return render(
        "theme/nil.html", fragment="theme/_nil_form.html", status=status, form=form, **place(update)
    )
