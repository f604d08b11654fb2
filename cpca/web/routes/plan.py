"""The plan itself, kept by the programme office: a theme's short title, outcome and end date."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from cpca.domain import plan as plans
from cpca.domain.plan import get_theme
from cpca.models.plan import Theme
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.plan import ThemeForm
from cpca.web.htmx import done, render
from cpca.web.routes.update import fill_from_draft
from cpca.web.saving import attempt

room = Room("plan", __name__)


def place(theme: Theme) -> dict[str, Any]:
    """What the pages of a theme's part of the plan need to know of where they stand."""
    return {"plan": theme.plan, "theme": theme, "base": f"/plans/{theme.plan.slug}/themes/{theme.code}"}


def to_theme(theme: Theme, said: str, anchor: str | None = None) -> Response:
    """Back to the theme's page, saying what was done."""
    return done("theme.show_theme", said=said, anchor=anchor, plan=theme.plan.slug, code=theme.code)


@room.route(
    "/plans/<plan>/themes/<code>/edit",
    methods=["GET", "POST"],
    permission=Permission.EDIT_PLAN,
    load=get_theme,
)
def edit_theme(theme: Theme) -> Response:
    stored = {name: getattr(theme, name) for name in ("version", "title", "outcome", "ends_on")}
    form = ThemeForm(request.form or None, data=stored)
    status = 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _save(theme, form))
        if outcome.saved:
            return to_theme(theme, "Theme saved")
        status = outcome.status
    fill_from_draft(form, status)
    return render(
        "plan/edit_theme.html",
        fragment="plan/_theme_form.html",
        status=status,
        form=form,
        **place(theme),
    )


def _save(theme: Theme, form: ThemeForm) -> Theme:
    return plans.edit_theme(
        viewer=the_viewer(),
        theme=theme,
        version=form.version.data,
        title=form.title.data or "",
        outcome=form.outcome.data,
        ends_on=form.ends_on.data,
    )
