"""Change control: the log of requests, one request with its decision, and asking for a change."""

from __future__ import annotations

import enum
from typing import Any, TypeVar

from flask import Response, request

from cpca.domain import change_deciding
from cpca.domain.change_deciding import OfBody, find_own
from cpca.domain.change_proposing import Asked, list_successors, prepare, propose, take_back
from cpca.domain.change_reading import Filters, Preview, get_change, list_rows, preview_of, row_of
from cpca.domain.change_rules import deciding_body, find_bar, is_within_delegation
from cpca.domain.change_subject import WORDS, Target, get_subject, get_target, key_of
from cpca.domain.draft import find_drafts
from cpca.domain.errors import DomainError, Missing, NotNow, Refused, Stale
from cpca.domain.plan import get_plan, list_themes
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.plan import Plan
from cpca.permissions import Permission, Viewer, allows
from cpca.web.access import Room, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.changes import FORMS, Answer, DecideForm, ReplaceForm, RequestForm
from cpca.web.htmx import done, render
from cpca.web.routes.month import put_back
from cpca.web.saving import attempt

room = Room("changes", __name__)
P = Permission
AT = "/plans/<plan>/changes"
ONE = f"{AT}/<int:number>"
Member = TypeVar("Member", bound=enum.Enum)


@room.route(AT, permission=P.READ_PLAN, load=get_plan)
def show_log(plan: Plan) -> Response:
    """Every request of the plan, narrowed as the address asks."""
    filters = Filters(
        code=request.args.get("theme") or None,
        kind=_pick(ChangeKind, request.args.get("kind")),
        state=_pick(ChangeState, request.args.get("state")),
    )
    return render(
        "changes/log.html",
        plan=plan,
        rows=list_rows(the_viewer(), plan, filters),
        themes=[(theme.code, f"{theme.code} {theme.title}") for theme in list_themes(plan)],
        kinds=_options(ChangeKind),
        states=_options(ChangeState),
        chosen=_chosen(filters),
    )


def _pick(kind: type[Member], given: str | None) -> Member | None:
    return next((member for member in kind if _key(member) == given), None)


def _key(member: enum.Enum) -> str:
    return str(member.value).replace(" ", "-")


def _options(kind: type[enum.Enum]) -> list[tuple[str, str]]:
    return [(_key(m), f"{str(m.value)[:1].upper()}{str(m.value)[1:]}") for m in kind]


def _chosen(filters: Filters) -> dict[str, str]:
    """The filters in force, as the address has them."""
    found = {
        "theme": filters.code,
        "kind": _key(filters.kind) if filters.kind else None,
        "state": _key(filters.state) if filters.state else None,
    }
    return {name: value for name, value in found.items() if value}


@room.route(ONE, permission=P.READ_PLAN, load=get_change)
def show_change(change: ChangeRequest) -> Response:
    return _show(change, _decide_form(change), 200)


def _decide_form(change: ChangeRequest) -> DecideForm | None:
    """The form for whoever may decide it, with what they typed and did not send; None for everybody else."""
    viewer, open_ = the_viewer(), change.state is ChangeState.PROPOSED
    if not open_ or not allows(viewer, P.DECIDE_CHANGE, change) or find_own(viewer, change):
        return None
    form = DecideForm(data={"version": change.version, "body": deciding_body(change.plan)})
    at = f"{request.path}/decide"
    draft = find_drafts(viewer.person_id, at).get(at)
    if draft is not None:
        form.put_back(draft.fields)
        form.kept_at = draft.at
    return form


def _show(change: ChangeRequest, form: DecideForm | None, status: int) -> Response:
    viewer, open_ = the_viewer(), change.state is ChangeState.PROPOSED
    decides = open_ and allows(viewer, P.DECIDE_CHANGE, change)
    return render(
        "changes/page.html",
        fragment="changes/_decide_form.html",
        status=status,
        plan=change.plan,
        change=change,
        row=row_of(change),
        within=is_within_delegation(change)[0],
        form=form,
        own=find_own(viewer, change) if decides else None,
        may_take_back=open_
        and change.kind is not ChangeKind.FORECAST
        and allows(viewer, P.TAKE_BACK_CHANGE, change),
    )


@room.route(f"{ONE}/decide", methods=["POST"], permission=P.DECIDE_CHANGE, load=get_change)
def decide(change: ChangeRequest) -> Response:
    form: DecideForm = DecideForm.sent()
    slug, number = change.plan.slug, change.number
    outcome = attempt(form, lambda: _decide(change, form))
    if outcome.saved:
        approved = form.answer.data == Answer.APPROVE.value
        said = f"CR{number} {'approved: it is applied' if approved else 'refused'}"
        return done("changes.show_change", said=said, plan=slug, number=number)
    return _show(get_change(the_viewer(), plan=slug, number=number), form, outcome.status)


def _decide(change: ChangeRequest, form: DecideForm) -> ChangeRequest:
    return change_deciding.decide(
        viewer=the_viewer(),
        change=change,
        version=form.version.data,
        approve=form.answer.data == Answer.APPROVE.value,
        words=form.decision.data,
        of_body=OfBody(form.body.data, form.minute.data, form.met_on.data),
    )


@room.route(f"{ONE}/take-back", methods=["POST"], permission=P.TAKE_BACK_CHANGE, load=get_change)
def take_it_back(change: ChangeRequest) -> Response:
    form: SavingForm = SavingForm.sent()
    slug, number = change.plan.slug, change.number
    outcome = attempt(form, lambda: take_back(viewer=the_viewer(), change=change, version=form.version.data))
    if not outcome.saved:
        raise NotNow(form.problem or "This request has changed. Load the page again.")
    return done("changes.show_change", said=f"CR{number} taken back", plan=slug, number=number)


def _load_asked(viewer: Viewer, *, plan: str) -> Target:
    """What the address asks a change of: ?deliverable=12, ?milestone=…, ?measure=… or ?rules."""
    if "rules" in request.args:
        found = get_plan(viewer, plan=plan)
        return get_subject(viewer, plan=plan, word="plan", thing_id=found.id)
    word = next((word for word in WORDS if word in request.args), "")
    given = request.args.get(word, "")
    if not given.isascii() or not given.isdecimal() or len(given) > 9:
        raise Missing
    return get_subject(viewer, plan=plan, word=word, thing_id=int(given))


@room.route(f"{AT}/new", permission=P.PROPOSE_CHANGE, load=_load_asked)
def choose(target: Target) -> Response:
    """The kinds of change that can be asked of a thing, and why one cannot be now."""
    kinds = [(kind, key_of(kind), find_bar(target.thing, kind)) for kind in target.kinds]
    return render("changes/choose.html", plan=target.plan, target=target, kinds=kinds)


@room.route(
    f"{AT}/new/<word>/<int:thing_id>/<kind>",
    methods=["GET", "POST"],
    permission=P.PROPOSE_CHANGE,
    load=get_target,
)
def ask(target: Target) -> Response:
    """The form, then what it asks for side by side, and only then is it sent."""
    form, shown, status = _form_of(target), None, 200
    if request.method == "GET":
        put_back(form)
    elif request.form.get("send"):
        slug = target.plan.slug
        outcome = attempt(form, lambda: propose(viewer=the_viewer(), asked=_asked(target, form)))
        if outcome.saved:
            return done(
                "changes.show_log",
                said="Sent for a decision",
                anchor=f"change-{outcome.result_id}",
                plan=slug,
            )
        status = outcome.status
    elif not request.form.get("change"):
        shown, status = _preview(target, form)
    return render(
        "changes/new.html",
        fragment="changes/_new.html",
        status=status,
        plan=target.plan,
        target=target,
        form=form,
        shown=shown,
        at=request.path,
        typed=_typed(form),
    )


def _form_of(target: Target) -> RequestForm:
    """The form of a kind of change, filled with what stands."""
    kind = target.kind or target.kinds[0]
    form_class = FORMS[kind]
    names = {name: getattr(target.thing, name) for name in target.stands if name != "state"}
    form = form_class(request.form or None, data={**names, "version": target.thing.version})
    if "criteria" in form and not hasattr(target.thing, "criteria"):
        del form["criteria"]
    if isinstance(form, ReplaceForm):
        form.offer(list_successors(target.thing))
    return form


def _asked(target: Target, form: RequestForm) -> Asked:
    return Asked(
        thing=target.thing,
        kind=target.kind or target.kinds[0],
        version=form.version.data,
        values=form.values(),
        reason=form.reason.data or "",
        effect=form.effect.data or "",
        successor_id=form.successor_id.data if isinstance(form, ReplaceForm) else None,
    )


def _preview(target: Target, form: RequestForm) -> tuple[Preview | None, int]:
    """What would be sent, and the answer's status; what is wrong is put beside what was typed."""
    if not form.validate():
        return None, 422
    try:
        change = prepare(viewer=the_viewer(), asked=_asked(target, form))
    except Stale as error:
        form.meet(error.theirs)
        form.problem = error.message
        return None, 409
    except (Missing, Refused):
        raise
    except DomainError as error:
        form.refuse(error.message, error.field)
        return None, 409 if isinstance(error, NotNow) else 422
    return preview_of(change), 200


def _typed(form: RequestForm) -> list[tuple[str, Any]]:
    """What was typed, to be sent again as it was shown."""
    sent = request.form.items(multi=True)
    return [(name, value) for name, value in sent if name in form and name not in ("key", "version")]
