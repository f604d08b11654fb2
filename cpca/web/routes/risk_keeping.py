"""One risk, kept: its parts, its owner and aims, this month's score, that it became an issue, what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from cpca.domain import risk_keeping as keeping
from cpca.domain.deliverable import list_possible_leads
from cpca.domain.risk import get_risk
from cpca.domain.risk_keeping import get_mitigation
from cpca.domain.risk_register import Scoring, read_scoring, reference_of
from cpca.domain.risk_rules import matrix_of
from cpca.models.risk import Mitigation, Risk
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.people import day_of
from cpca.web.forms.progress import ActForm
from cpca.web.forms.risks import IssueForm, KeepForm, MitigationForm, ScoreForm, SplitForm
from cpca.web.htmx import done, render
from cpca.web.routes.plan import place
from cpca.web.routes.returns import refusal
from cpca.web.routes.update import fill_from_draft
from cpca.web.saving import Outcome, attempt

room = Room("risk_keeping", __name__)
KEEP = Permission.KEEP_RISK
ONE = "/plans/<plan>/themes/<code>/risks/<int:risk_id>"
ACTION = f"{ONE}/mitigations/<int:mitigation_id>"
BOTH = ["GET", "POST"]


def to_risk(risk: Risk, said: str) -> Response:
    """Back to the risk's own page, saying what was done."""
    theme = risk.theme
    return done(
        "risks.show_risk", said=said, plan=theme.plan.slug, code=theme.code, risk_id=risk.id, anchor="sheet"
    )


def _page(name: str, risk: Risk, form: SavingForm, status: int, title: str, **names: Any) -> Response:
    """A form about a risk on a page of its own, or alone; what was typed before and not saved is in it."""
    fill_from_draft(form, status)
    return render(
        "risks/form.html",
        fragment=f"risks/_{name}_form.html",
        status=status,
        form=form,
        inner=f"risks/_{name}_form.html",
        title=f"{title} {reference_of(risk)}",
        action=request.path,
        risk=risk,
        matrix=matrix_of(risk.theme.plan),
        **place(risk.theme),
        **names,
    )


def _try(form: SavingForm, change: Callable[[], Any]) -> Outcome:
    """How a form that was sent went; of one only opened a 200 that nothing came of."""
    return attempt(form, change) if request.method == "POST" else Outcome(200)


def _saved(outcome: Outcome) -> bool:
    return request.method == "POST" and outcome.saved


@room.route(f"{ONE}/split", methods=BOTH, permission=KEEP, load=get_risk)
def split_risk(risk: Risk) -> Response:
    stored = {name: getattr(risk, name) for name in ("version", "cause", "event", "effect")}
    form = SplitForm(request.form or None, data=stored)
    outcome = _try(form, lambda: _split(risk, form))
    if _saved(outcome):
        return to_risk(risk, "Risk split into cause, event and effect")
    return _page("split", risk, form, outcome.status, "Split risk")


def _split(risk: Risk, form: SplitForm) -> Risk:
    return keeping.split_risk(
        viewer=the_viewer(),
        risk=risk,
        version=form.version.data,
        cause=form.cause.data or "",
        event=form.event.data or "",
        effect=form.effect.data or "",
    )


_KEPT = (
    *("version", "owner_id", "identified_on", "review_by"),
    *("inherent_likelihood", "inherent_impact", "target_likelihood", "target_impact"),
)


@room.route(f"{ONE}/keep", methods=BOTH, permission=KEEP, load=get_risk)
def keep_risk(risk: Risk) -> Response:
    stored = {name: getattr(risk, name) for name in _KEPT}
    form = KeepForm(
        request.form or None, data=stored | {"response": risk.response.value if risk.response else None}
    )
    form.offer(list_possible_leads(risk.theme))
    version = form.version.data
    outcome = _try(
        form,
        lambda: keeping.keep_risk(viewer=the_viewer(), risk=risk, version=version, kept=form.kept()),
    )
    if _saved(outcome):
        return to_risk(risk, "Risk saved")
    return _page("keep", risk, form, outcome.status, "Owner, response and aims of risk")


@room.route(f"{ONE}/score", methods=BOTH, permission=KEEP, load=get_risk)
def score_risk(risk: Risk) -> Response:
    scoring = read_scoring(risk)
    form = ScoreForm(request.form or None, data=_stored(scoring))
    outcome = _try(form, lambda: save_score(risk, form))
    if _saved(outcome):
        return to_risk(risk, "Score saved")
    return _page("score", risk, form, outcome.status, "Score risk", month=scoring.month)


def _stored(scoring: Scoring) -> dict[str, int]:
    score = scoring.score
    return {name: getattr(score, name) for name in ("version", "likelihood", "impact")} if score else {}


def save_score(risk: Risk, form: ScoreForm) -> Any:
    """Saves a score that was sent, from this page or from the matrix."""
    return keeping.score_risk(viewer=the_viewer(), risk=risk, version=form.version.data, place=form.place())


@room.route(f"{ONE}/issue", methods=BOTH, permission=KEEP, load=get_risk)
def become_issue(risk: Risk) -> Response:
    stored = {name: getattr(risk, name) for name in ("version", "issue_on", "issue_words")}
    form = IssueForm(request.form or None, data=stored)
    outcome = _try(form, lambda: _become_issue(risk, form))
    if _saved(outcome):
        return to_risk(risk, "Saved: it became an issue")
    return _page("issue", risk, form, outcome.status, "It happened:")


def _become_issue(risk: Risk, form: IssueForm) -> Risk:
    return keeping.become_issue(
        viewer=the_viewer(),
        risk=risk,
        version=form.version.data,
        on=day_of(form.issue_on),
        words=form.issue_words.data or "",
    )


@room.route(f"{ONE}/mitigations", methods=BOTH, permission=KEEP, load=get_risk)
def add_mitigation(risk: Risk) -> Response:
    form = MitigationForm(request.form or None)
    form.offer(list_possible_leads(risk.theme))
    outcome = _try(form, lambda: keeping.add_mitigation(viewer=the_viewer(), risk=risk, typed=form.typed()))
    if _saved(outcome):
        return to_risk(risk, "Saved: what is done about it")
    return _page("mitigation", risk, form, outcome.status, "What is done about risk")


@room.route(f"{ACTION}/edit", methods=BOTH, permission=KEEP, load=get_mitigation)
def edit_mitigation(mitigation: Mitigation) -> Response:
    stored = {
        name: getattr(mitigation, name) for name in ("version", "text", "due_on", "done_on", "owner_id")
    }
    form, risk = MitigationForm(request.form or None, data=stored), mitigation.risk
    form.offer(list_possible_leads(risk.theme))
    version = form.version.data
    outcome = _try(
        form,
        lambda: keeping.edit_mitigation(
            viewer=the_viewer(), mitigation=mitigation, version=version, typed=form.typed()
        ),
    )
    if _saved(outcome):
        return to_risk(risk, "Saved: what is done about it")
    return _page("mitigation", risk, form, outcome.status, "What is done about risk", mitigation=mitigation)


@room.route(f"{ACTION}/withdraw", methods=["POST"], permission=KEEP, load=get_mitigation)
def withdraw_mitigation(mitigation: Mitigation) -> Response:
    form, risk = ActForm.sent(), mitigation.risk
    outcome = attempt(
        form,
        lambda: keeping.withdraw_mitigation(
            viewer=the_viewer(), mitigation=mitigation, version=form.version.data
        ),
    )
    if not outcome.saved:
        raise refusal(outcome, form.problem)
    return to_risk(risk, "Taken away: it is not done any more")
