"""Evidence: listed, offered as a file or a link from what it supports, decided, handed out, and what is missing.

A file is looked at before anything is written, and what is refused leaves nothing behind but its form.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, current_app, request

from cpca.documents.evidence_check import TAKEN, BadFile, Looked, look_at
from cpca.domain import evidence as evidences
from cpca.domain.evidence_choosing import list_choices
from cpca.domain.evidence_deciding import decide as decide_evidence
from cpca.domain.evidence_deciding import may_decide
from cpca.domain.evidence_gaps import SOON, list_gaps
from cpca.domain.evidence_reading import (
    LINES,
    EvidenceFilters,
    get_evidence,
    get_piece,
    get_support,
    get_version,
    list_evidence,
    number_of,
)
from cpca.domain.evidence_subject import Offering, get_offering, get_supported
from cpca.domain.exempt import list_labels
from cpca.domain.plan import get_plan
from cpca.models.evidence import Evidence, EvidenceState, EvidenceVersion, Support
from cpca.models.plan import Plan
from cpca.permissions import Permission, Viewer
from cpca.web.access import Room, deciding, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.evidence import (
    Answer,
    EvidenceDecisionForm,
    LinkForm,
    OfferForm,
    SayingForm,
    VersionForm,
)
from cpca.web.htmx import done, render
from cpca.web.routes.month import put_back
from cpca.web.saving import Outcome, attempt

room = Room("evidence", __name__)
P = Permission
AT = "/plans/<plan>/evidence"
ONE = f"{AT}/<int:number>"
BOTH = ["GET", "POST"]
SANDBOX = "sandbox; default-src 'none'"
AGAIN = "Everything else you typed is still here: choose the file again."


@room.route(AT, permission=P.LIST_EVIDENCE, load=get_plan)
def show_list(plan: Plan) -> Response:
    filters = _filters()
    return render(
        "evidence/list.html",
        plan=plan,
        found=list_evidence(the_viewer(), plan, filters),
        chosen=_chosen(filters),
        states=[(state.value, state.value.capitalize()) for state in EvidenceState],
        lines=[(str(n), words[:1].upper() + words[1:]) for n, words in LINES.items()],
    )


def _filters() -> EvidenceFilters:
    """What the address asks for; a word that is not one of ours asks for nothing."""
    args = request.args
    state = next((state for state in EvidenceState if state.value == args.get("state")), None)
    line = args.get("line", type=int)
    return EvidenceFilters(
        theme=args.get("theme") or None,
        state=state,
        line=line if line in LINES else None,
        page=args.get("page", default=1, type=int),
    )


def _chosen(filters: EvidenceFilters) -> dict[str, str]:
    chosen = {
        "theme": filters.theme,
        "state": filters.state.value if filters.state else None,
        "line": str(filters.line) if filters.line else None,
    }
    return {name: value for name, value in chosen.items() if value is not None}


@room.route(f"{AT}/gaps", permission=P.LIST_EVIDENCE, load=get_plan)
def show_gaps(plan: Plan) -> Response:
    return render("evidence/gaps.html", plan=plan, gaps=list_gaps(the_viewer(), plan), soon=SOON)


@room.route(ONE, permission=P.READ_EVIDENCE, load=get_evidence)
def show(evidence: Evidence) -> Response:
    return _piece(evidence, EvidenceDecisionForm(data={"version": evidence.version}), LinkForm(), 200)


def _piece(evidence: Evidence, decision: SavingForm, linking: LinkForm, status: int) -> Response:
    viewer = the_viewer()
    piece = get_piece(viewer, evidence)
    linking.supports.choices = [("", "Choose"), *list_choices(viewer, evidence, piece)]
    return render(
        "evidence/piece.html",
        status=status,
        plan=evidence.plan,
        evidence=evidence,
        piece=piece,
        kept=list_labels(viewer, evidence).get((Evidence.__tablename__, evidence.id)),
        form=decision,
        linking=linking,
        decides=may_decide(viewer, evidence),
        say_size=evidences.say_size,
    )


def load_offering(viewer: Viewer, *, plan: str) -> Offering:
    """Where evidence is offered from: the address says for what, ?for=deliverable:12."""
    return get_offering(viewer, plan=plan, supports=request.args.get("for"))


@room.route(f"{AT}/offer", permission=P.OFFER_EVIDENCE, load=load_offering)
def show_offer(offering: Offering) -> Response:
    form = OfferForm()
    put_back(form)
    return _offering(offering, form, 200)


def _offering(offering: Offering, form: OfferForm, status: int) -> Response:
    form.choose_from(offering)
    return render(
        "evidence/offer.html",
        status=status,
        plan=offering.plan,
        offering=offering,
        form=form,
        **_limits(offering.plan),
    )


def _limits(plan: Plan) -> dict[str, Any]:
    """What a form for files says of kinds and sizes."""
    left = max(evidences.room_left(plan), 0)
    most = current_app.config["SETTINGS"].upload_limit_mb
    return {"taken": TAKEN, "left": evidences.say_size(left), "most": most}


@room.route(
    f"{AT}/offer", methods=["POST"], permission=P.OFFER_EVIDENCE, load=load_offering, slow=True, upload=True
)
def offer(offering: Offering) -> Response:
    form = OfferForm.sent()
    form.choose_from(offering)
    given = _look(form)
    if given is None:
        return _offering(offering, form, 422)
    with deciding() as now:
        outcome = attempt(form, lambda: _offer(now, form, given))
        if not outcome.saved:
            return _offering(now, _choose_again(form), outcome.status)
    return _kept(offering.plan, outcome, given, "Offered: somebody else accepts or refuses it")


def _look(form: OfferForm | VersionForm) -> Looked | str | None:
    """The file, looked at, or the link; None where the form says what is wrong."""
    valid = form.validate()
    if not form.given_one() or not valid:
        _choose_again(form)
        return None
    if form.url.data:
        return str(form.url.data)
    try:
        with form.file.data.stream as stream:
            return look_at(stream.read(), form.file.data.filename)
    except BadFile as error:
        form.refuse(f"{error.message} {AGAIN}", "file")
        return None


def _choose_again(form: Any) -> Any:
    """A browser does not send a file twice: says so where one was sent with a form that was refused."""
    if form.file.data and form.file.data.filename and not form.file.errors:
        form.refuse(AGAIN, "file")
    return form


def _offer(offering: Offering, form: OfferForm, given: Looked | str) -> Evidence:
    theme = next(theme for theme in offering.themes if theme.code == form.theme.data)
    return evidences.offer(
        viewer=the_viewer(),
        theme=theme,
        told=form.told(),
        given=given.file if isinstance(given, Looked) else given,
        supports=[offering.supported] if offering.supported else [],
    )


def _kept(plan: Plan, outcome: Outcome, given: Looked | str, said: str) -> Response:
    notes = given.notes if isinstance(given, Looked) else ()
    return _to(plan, number_of(outcome.result_id or 0), ". ".join([said, *notes]))


def _to(plan: Plan, number: int, said: str) -> Response:
    return done("evidence.show", said=said, plan=plan.slug, number=number)


@room.route(f"{ONE}/version", permission=P.OFFER_EVIDENCE, load=get_evidence)
def show_version(evidence: Evidence) -> Response:
    stored = {"version": evidence.version, "expires_on": evidence.expires_on}
    form = VersionForm(data=stored)
    put_back(form)
    return _version(evidence, form, 200)


def _version(evidence: Evidence, form: VersionForm, status: int) -> Response:
    names = {"evidence": evidence, "form": form, **_limits(evidence.plan)}
    return render("evidence/version.html", status=status, plan=evidence.plan, **names)


@room.route(
    f"{ONE}/version", methods=["POST"], permission=P.OFFER_EVIDENCE, load=get_evidence, slow=True, upload=True
)
def add_version(evidence: Evidence) -> Response:
    form = VersionForm.sent()
    given = _look(form)
    if given is None:
        return _version(evidence, form, 422)
    with deciding() as now:
        outcome = attempt(form, lambda: _add_version(now, form, given))
        if not outcome.saved:
            return _version(now, _choose_again(form), outcome.status)
    return _kept(evidence.plan, outcome, given, "Added: the new version waits to be accepted or refused")


def _add_version(evidence: Evidence, form: VersionForm, given: Looked | str) -> Evidence:
    return evidences.add_version(
        viewer=the_viewer(),
        evidence=evidence,
        version=form.version.data,
        given=given.file if isinstance(given, Looked) else given,
        dated_on=form.dated_on.data,
        expires_on=form.expires_on.data,
    )


@room.route(f"{ONE}/edit", methods=BOTH, permission=P.OFFER_EVIDENCE, load=get_evidence)
def edit(evidence: Evidence) -> Response:
    form = SayingForm(request.form or None, obj=evidence)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _edit(evidence, form))
        if outcome.saved:
            return _to(evidence.plan, evidence.number, "Saved")
        status = outcome.status
    else:
        put_back(form)
    return render("evidence/edit.html", status=status, plan=evidence.plan, evidence=evidence, form=form)


def _edit(evidence: Evidence, form: SayingForm) -> Evidence:
    return evidences.edit(viewer=the_viewer(), evidence=evidence, version=form.version.data, told=form.told())


@room.route(f"{ONE}/decide", methods=["POST"], permission=P.DECIDE_EVIDENCE, load=get_evidence)
def decide(evidence: Evidence) -> Response:
    form = EvidenceDecisionForm.sent()
    outcome = attempt(form, lambda: _decide(evidence, form))
    if not outcome.saved:
        return _piece(evidence, form, LinkForm(), outcome.status)
    accepted = form.answer.data == Answer.ACCEPT.value
    return _to(evidence.plan, evidence.number, "Accepted" if accepted else "Refused")


def _decide(evidence: Evidence, form: EvidenceDecisionForm) -> Evidence:
    return decide_evidence(
        viewer=the_viewer(),
        evidence=evidence,
        version=form.version.data,
        accepts=form.answer.data == Answer.ACCEPT.value,
        decision=form.decision.data or "",
    )


@room.route(f"{ONE}/supports", methods=["POST"], permission=P.OFFER_EVIDENCE, load=get_evidence)
def link(evidence: Evidence) -> Response:
    form = LinkForm.sent()
    outcome = attempt(form, lambda: _link(evidence, form.supports.data or ""))
    if not outcome.saved:
        return _piece(
            evidence, EvidenceDecisionForm(data={"version": evidence.version}), form, outcome.status
        )
    return _to(evidence.plan, evidence.number, "Linked")


def _link(evidence: Evidence, key: str) -> Support:
    supported = get_supported(the_viewer(), evidence.plan, key)
    return evidences.link(viewer=the_viewer(), evidence=evidence, supported=supported)


@room.route(
    f"{ONE}/supports/<int:support_id>/remove", methods=["POST"], permission=P.OFFER_EVIDENCE, load=get_support
)
def unlink(support: Support) -> Response:
    evidence = support.evidence
    attempt(SavingForm.sent(), lambda: evidences.unlink(viewer=the_viewer(), support=support))
    return _to(evidence.plan, evidence.number, "Taken away; the history keeps that it was there")


@room.route(f"{ONE}/files/<public_id>", permission=P.READ_EVIDENCE, load=get_version, keep=False)
def send(version: EvidenceVersion) -> Response:
    """The bytes as they were offered: to be saved, never to be shown or run here."""
    answer = Response(version.file.content if version.file else b"", content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = _attachment(version.name or "file")
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _attachment(name: str) -> str:
    """The header by which a browser saves under this name; headers are ASCII, so that letters are escaped."""
    plain = "".join(sign for sign in name if sign.isascii() and sign not in '\\";%')
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
