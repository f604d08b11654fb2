"""Engagement: who was promised word and how often, what each was told, and what is planned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from cpca.domain import engagement as keeping
from cpca.domain.engagement import get_audience, get_engagement, get_page, list_audiences
from cpca.domain.plan import get_plan, get_theme, list_themes, pick_theme
from cpca.models.engagement import Audience, Cadence, Engagement
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.engagement import AudienceForm, EngagementForm
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import done, render
from cpca.web.routes.returns import refusal
from cpca.web.routes.update import fill_from_draft
from cpca.web.saving import attempt

room = Room("engagement", __name__)
P = Permission
AT = "/plans/<plan>/engagement"
ONE = f"{AT}/<int:entry_id>"
AUDIENCE = f"{AT}/audiences/<int:audience_id>"
BOTH = ["GET", "POST"]
STORED = ("version", "audience_id", "held_on", "by", "said", "follow_up", "follow_up_by", "prints")


@room.route(AT, permission=P.READ_REGISTER, load=get_plan)
def show_engagement(plan: Plan) -> Response:
    themes = list_themes(plan)
    page = get_page(plan, pick_theme(themes, request.args.get("theme")))
    return render("engagement/page.html", page=page, themes=themes, **_names(plan))


def _names(plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "base": f"/plans/{plan.slug}/engagement"}


@room.route(ONE, permission=P.READ_REGISTER, load=get_engagement)
def show_entry(entry: Engagement) -> Response:
    return render("engagement/entry.html", entry=entry, **_names(entry.plan))


def _form_page(
    template: str, form: SavingForm, change: Callable[[], Any], title: str, plan: Plan, said: str
) -> Response:
    """A form that is shown, or saved and back to the room."""
    status = 200
    if request.method == "POST":
        outcome = attempt(form, change)
        if outcome.saved:
            return done("engagement.show_engagement", said=said, plan=plan.slug)
        status = outcome.status
    fill_from_draft(form, status)
    return render(
        f"engagement/{template}.html",
        fragment=f"engagement/_{template}_form.html",
        status=status,
        form=form,
        title=title,
        action=request.path,
        **_names(plan),
    )


@room.route(f"{AT}/audiences/new", methods=BOTH, permission=P.KEEP_ENGAGEMENT, load=get_plan)
def add_audience(plan: Plan) -> Response:
    form = AudienceForm(request.form or None)

    def change() -> Audience:
        return keeping.add_audience(viewer=the_viewer(), plan=plan, **_promise(form))

    return _form_page("audience", form, change, "Add an audience", plan, "Audience added")


def _promise(form: AudienceForm) -> dict[str, Any]:
    return {
        "name": form.name.data or "",
        "cadence": Cadence(form.cadence.data),
        "promised_on": form.promised_on.data,
    }


@room.route(f"{AUDIENCE}/edit", methods=BOTH, permission=P.KEEP_ENGAGEMENT, load=get_audience)
def edit_audience(audience: Audience) -> Response:
    stored = {name: getattr(audience, name) for name in ("version", "name", "promised_on")}
    form = AudienceForm(request.form or None, data=stored | {"cadence": audience.cadence.value})

    def change() -> Audience:
        version = form.version.data
        return keeping.edit_audience(
            viewer=the_viewer(), audience=audience, version=version, **_promise(form)
        )

    return _form_page("audience", form, change, f"Edit {audience.name}", audience.plan, "Audience saved")


@room.route(f"{AUDIENCE}/retire", methods=["POST"], permission=P.KEEP_ENGAGEMENT, load=get_audience)
def retire_audience(audience: Audience) -> Response:
    """Nothing is promised to it any more."""
    form = ActForm.sent()
    outcome = attempt(
        form,
        lambda: keeping.retire_audience(viewer=the_viewer(), audience=audience, version=form.version.data),
    )
    return _acted(outcome, form, audience.plan, "Audience retired")


def _acted(outcome: Any, form: ActForm, plan: Plan, said: str) -> Response:
    if not outcome.saved:
        raise refusal(outcome, form.problem)
    return done("engagement.show_engagement", said=said, plan=plan.slug)


@room.route(f"{AT}/new", methods=BOTH, permission=P.KEEP_ENGAGEMENT, load=get_plan)
def add_for_plan(plan: Plan) -> Response:
    return _add(plan, None)


@room.route(
    "/plans/<plan>/themes/<code>/engagement/new", methods=BOTH, permission=P.KEEP_ENGAGEMENT, load=get_theme
)
def add_for_theme(theme: Theme) -> Response:
    return _add(theme.plan, theme)


def _add(plan: Plan, theme: Theme | None) -> Response:
    form = EngagementForm(request.form or None, data={"prints": True})
    form.offer(list_audiences(plan))

    def change() -> Engagement:
        return keeping.add_engagement(viewer=the_viewer(), plan=plan, theme=theme, typed=form.typed())

    title = f"Add engagement of theme {theme.code}" if theme else "Add engagement"
    return _form_page("engagement", form, change, title, plan, "Engagement added")


@room.route(f"{ONE}/edit", methods=BOTH, permission=P.KEEP_ENGAGEMENT, load=get_engagement)
def edit_entry(entry: Engagement) -> Response:
    stored = {name: getattr(entry, name) for name in STORED}
    form = EngagementForm(request.form or None, data=stored | {"kind": entry.kind.value})
    form.offer(list({a.id: a for a in (entry.audience, *list_audiences(entry.plan))}.values()))

    def change() -> Engagement:
        version = form.version.data
        return keeping.edit_engagement(viewer=the_viewer(), entry=entry, version=version, typed=form.typed())

    title = f"{entry.audience.name}, {entry.kind.value}"
    return _form_page("engagement", form, change, title, entry.plan, "Engagement saved")


@room.route(f"{ONE}/followed-up", methods=["POST"], permission=P.KEEP_ENGAGEMENT, load=get_engagement)
def finish_follow_up(entry: Engagement) -> Response:
    form = ActForm.sent()
    outcome = attempt(
        form, lambda: keeping.finish_follow_up(viewer=the_viewer(), entry=entry, version=form.version.data)
    )
    return _acted(outcome, form, entry.plan, "Follow-up done")


@room.route(f"{ONE}/withdraw", methods=["POST"], permission=P.KEEP_ENGAGEMENT, load=get_engagement)
def withdraw_entry(entry: Engagement) -> Response:
    """Takes away what was entered by mistake."""
    form = ActForm.sent()
    outcome = attempt(
        form, lambda: keeping.withdraw_engagement(viewer=the_viewer(), entry=entry, version=form.version.data)
    )
    return _acted(outcome, form, entry.plan, "Engagement taken away")
