"""Money: what was approved and by whom, its lines by theme, and every sum committed or spent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from cpca.documents.burn_picture import Burn, burn_picture
from cpca.domain import funding_keeping as keeping
from cpca.domain.funding import (
    FundStanding,
    Share,
    get_fund,
    get_line,
    get_share,
    limit_to,
    list_money,
    stand,
)
from cpca.domain.funding_keeping import Entered
from cpca.domain.funding_totals import Totals, add_up
from cpca.domain.money_words import say_left, say_variance
from cpca.domain.plan import get_plan, list_themes, pick_theme
from cpca.models.funding import Fund, FundingEntry, FundingLine
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.money import EntryForm, ForecastForm, FundForm, LineForm, NewLineForm
from cpca.web.forms.people import day_of
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import done, render
from cpca.web.routes.returns import refusal
from cpca.web.routes.update import fill_from_draft
from cpca.web.saving import attempt
from cpca.web.strip import show_picture

room = Room("money", __name__)
P = Permission
AT = "/plans/<plan>/money"
FUND = f"{AT}/funds/<int:fund_id>"
LINE = f"{AT}/lines/<int:line_id>"
BOTH = ["GET", "POST"]


@room.route(AT, permission=P.READ_REGISTER, load=get_plan)
def show_money(plan: Plan) -> Response:
    money = list_money(the_viewer(), plan)
    code = request.args.get("theme")
    theme = pick_theme(list_themes(plan) if code else (), code)
    if theme is not None:
        money = limit_to(money, theme)
    return render("money/page.html", money=money, theme=theme, draw=_draw, add_up=_add_up, **_names(plan))


def _names(plan: Plan) -> dict[str, Any]:
    return {
        "plan": plan,
        "base": f"/plans/{plan.slug}/money",
        "say_left": say_left,
        "say_variance": say_variance,
    }


def _draw(row: FundStanding) -> str:
    """The fund's picture; nothing before its first month."""
    fund = row.fund
    burn = Burn(fund.name, fund.approved, row.totals.lines.forecast, row.months, fund.ends_on)
    return show_picture(burn_picture(burn))


def _add_up(themes: tuple[tuple[Theme | None, Totals], ...]) -> Totals:
    return add_up(totals for _, totals in themes)


@room.route(LINE, permission=P.READ_REGISTER, load=get_line)
def show_line(line: FundingLine) -> Response:
    row, entries = stand(line)
    return render("money/line.html", row=row, entries=entries, **_names(line.fund.plan))


def _page(name: str, form: SavingForm, status: int, *, title: str, plan: Plan, **names: Any) -> Response:
    """A form about money on a page of its own, or alone; what was typed before and not saved is in it."""
    fill_from_draft(form, status)
    return render(
        "money/form.html",
        fragment=f"money/_{name}_form.html",
        status=status,
        form=form,
        inner=f"money/_{name}_form.html",
        title=title,
        action=request.path,
        **_names(plan),
        **names,
    )


def _to_fund(plan: Plan, fund_id: int | None, said: str) -> Response:
    return done("money.show_money", said=said, anchor=f"fund-{fund_id}", plan=plan.slug)


def _to_line(plan: Plan, line_id: int | None, said: str) -> Response:
    return done("money.show_line", said=said, plan=plan.slug, line_id=line_id)


def _try(form: SavingForm, change: Callable[[], Any]) -> tuple[int, bool, int | None]:
    """The status of a form that was sent, whether it saved, and what it made; 200 for one only opened."""
    if request.method != "POST":
        return 200, False, None
    outcome = attempt(form, change)
    return outcome.status, outcome.saved, outcome.result_id


@room.route(f"{AT}/funds/new", methods=BOTH, permission=P.KEEP_FUNDING, load=get_plan)
def add_fund(plan: Plan) -> Response:
    form = FundForm(request.form or None)
    status, saved, made = _try(
        form, lambda: keeping.add_fund(viewer=the_viewer(), plan=plan, typed=form.typed())
    )
    if saved:
        return _to_fund(plan, made, f"{form.name.data} added")
    return _page("fund", form, status, title="Add an approved sum", plan=plan)


@room.route(f"{FUND}/edit", methods=BOTH, permission=P.KEEP_FUNDING, load=get_fund)
def edit_fund(fund: Fund) -> Response:
    names = ("version", "name", "approved_on", "approved_by", "authority", "ends_on")
    stored = {name: getattr(fund, name) for name in names} | {"approved": f"{fund.approved:,f}"}
    form, plan = FundForm(request.form or None, data=stored), fund.plan

    def change() -> Fund:
        version = form.version.data
        return keeping.edit_fund(viewer=the_viewer(), fund=fund, version=version, typed=form.typed())

    status, saved, made = _try(form, change)
    if saved:
        return _to_fund(plan, made, "Saved")
    return _page("fund", form, status, title=f"Edit {fund.name}", plan=plan)


@room.route(f"{FUND}/lines/new", methods=BOTH, permission=P.KEEP_FUNDING, load=get_fund)
def add_line(fund: Fund) -> Response:
    form, plan = NewLineForm(request.form or None), fund.plan
    themes = list_themes(plan)
    form.offer(themes)

    def change() -> FundingLine:
        theme = next((theme for theme in themes if str(theme.id) == form.theme.data), None)
        typed = {"title": form.title.data or "", "budget": form.budget.data or ""}
        return keeping.add_line(viewer=the_viewer(), fund=fund, theme=theme, **typed)

    status, saved, made = _try(form, change)
    if saved:
        return _to_line(plan, made, f"{form.title.data} added")
    return _page("line", form, status, title=f"Add a line of {fund.name}", plan=plan)


@room.route(f"{LINE}/edit", methods=BOTH, permission=P.KEEP_FUNDING, load=get_share)
def edit_line(share: Share) -> Response:
    line, plan = share.line, share.line.fund.plan
    stored = {"version": line.version, "title": line.title, "budget": f"{line.budget:,f}"}
    form = LineForm(request.form or None, data=stored)

    def change() -> FundingLine:
        typed = {"title": form.title.data or "", "budget": form.budget.data or ""}
        return keeping.edit_line(viewer=the_viewer(), line=line, version=form.version.data, **typed)

    status, saved, made = _try(form, change)
    if saved:
        return _to_line(plan, made, "Line saved")
    return _page("line", form, status, title=f"Edit {line.title}", plan=plan, line=line)


@room.route(f"{LINE}/forecast", methods=BOTH, permission=P.KEEP_FUNDING, load=get_line)
def move_forecast(line: FundingLine) -> Response:
    stored = {"version": line.version, "forecast": f"{line.forecast:,f}"}
    form, plan = ForecastForm(request.form or None, data=stored), line.fund.plan

    def change() -> FundingLine:
        typed, version = form.forecast.data or "", form.version.data
        return keeping.move_forecast(viewer=the_viewer(), line=line, version=version, forecast=typed)

    status, saved, made = _try(form, change)
    if saved:
        return _to_line(plan, made, "Forecast saved")
    return _page("forecast", form, status, title=f"Forecast of {line.title}", plan=plan, line=line)


@room.route(f"{LINE}/entries/new", methods=BOTH, permission=P.KEEP_FUNDING, load=get_line)
def enter(line: FundingLine) -> Response:
    form, plan = EntryForm(request.form or None), line.fund.plan

    def change() -> FundingEntry:
        return keeping.enter(
            viewer=the_viewer(),
            line=line,
            entered=Entered(form.entered.data),
            amount=form.amount.data or "",
            on=day_of(form.on),
            words=form.words.data or "",
            reason=form.reason.data,
        )

    status, saved, _ = _try(form, change)
    if saved:
        return _to_line(plan, line.id, "Sum entered")
    row, _ = stand(line)
    return _page("entry", form, status, title=f"Enter a sum on {line.title}", plan=plan, line=line, row=row)


@room.route(f"{LINE}/close", methods=["POST"], permission=P.KEEP_FUNDING, load=get_share)
def close_line(share: Share) -> Response:
    return _turn(share.line, keeping.close_line, "Line closed")


@room.route(f"{LINE}/reopen", methods=["POST"], permission=P.KEEP_FUNDING, load=get_share)
def reopen_line(share: Share) -> Response:
    return _turn(share.line, keeping.reopen_line, "Line opened again")


def _turn(line: FundingLine, change: Callable[..., FundingLine], said: str) -> Response:
    form, plan = ActForm.sent(), line.fund.plan
    outcome = attempt(form, lambda: change(viewer=the_viewer(), line=line, version=form.version.data))
    if not outcome.saved:
        raise refusal(outcome, form.problem)
    return _to_line(plan, line.id, said)
