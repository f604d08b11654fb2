"""The risk register: its table with its files, the matrix on which risks are placed, and the matrix's settings."""

from __future__ import annotations

import enum
from typing import Any, TypeVar

from flask import Response, request
from werkzeug.datastructures import MultiDict

from cpca.documents.matrix_picture import Dot, matrix_picture
from cpca.documents.table_file import CSV, XLSX, write_csv, write_xlsx
from cpca.domain import clock
from cpca.domain import risk_keeping as keeping
from cpca.domain.plan import get_plan
from cpca.domain.risk import get_risk
from cpca.domain.risk_keeping import find_score, find_written_month
from cpca.domain.risk_register import (
    HEADINGS,
    Filters,
    Register,
    RegisterRow,
    Sort,
    read_register,
    write_rows,
)
from cpca.domain.risk_rules import Place, Scores, arrow_of
from cpca.models.plan import Plan
from cpca.models.risk import Risk, RiskScore, RiskState
from cpca.permissions import Permission, allows
from cpca.web.access import Room, the_viewer
from cpca.web.forms.risks import MatrixForm, ScoreForm
from cpca.web.htmx import done, is_fragment, render
from cpca.web.routes.risk_keeping import save_score
from cpca.web.routes.update import fill_from_draft
from cpca.web.saving import attempt
from cpca.web.strip import show_picture

room = Room("risk_register", __name__)
P = Permission
AT = "/plans/<plan>/risks"
MATRIX = f"{AT}/matrix"
PLACE = "/plans/<plan>/themes/<code>/risks/<int:risk_id>/place"
E = TypeVar("E", bound=enum.Enum)


def _named(kind: type[E], key: str | None) -> E | None:
    return kind.__members__.get((key or "").upper())


def _key(name: str) -> int | None:
    digits = request.args.get(name, "")
    return int(digits) if digits.isdecimal() and len(digits) < 10 else None


def _filters() -> Filters:
    """What the address asks for; a word that says nothing is no filter."""
    asked = request.args
    return Filters(
        theme=asked.get("theme") or None,
        state=_named(RiskState, asked.get("state")),
        owner=_key("owner"),
        band=asked.get("band") or None,
        overdue=asked.get("review") == "overdue",
        risen=asked.get("risen") == "y",
        sort=_named(Sort, asked.get("sort")) or Sort.PLAN,
    )


def _asked(filters: Filters) -> dict[str, str]:
    """The same filters as an address says them, without those that leave nothing out."""
    said = {
        "theme": filters.theme,
        "state": filters.state and filters.state.name.lower(),
        "owner": filters.owner and str(filters.owner),
        "band": filters.band,
        "review": "overdue" if filters.overdue else None,
        "risen": "y" if filters.risen else None,
        "sort": filters.sort.name.lower() if filters.sort is not Sort.PLAN else None,
    }
    return {name: value for name, value in said.items() if value}


def _register(plan: Plan) -> Register:
    return read_register(the_viewer(), plan, _filters())


def _at(plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "base": f"/plans/{plan.slug}/risks"}


@room.route(AT, permission=P.READ_REGISTER, load=get_plan)
def show_register(plan: Plan) -> Response:
    register = _register(plan)
    return render(
        "risks/register.html",
        register=register,
        asked=_asked(register.filters),
        sorts=Sort,
        states=RiskState,
        picture=show_picture(matrix_picture(register.matrix, _dots(register))),
        **_at(plan),
    )


def _dots(register: Register) -> tuple[Dot, ...]:
    return tuple(
        Dot(row.reference, row.scores.now, row.scores.before if row.scores.has_moved else None)
        for row in register.listed
        if row.scores.now
    )


@room.route(f"{AT}.csv", permission=P.READ_REGISTER, load=get_plan)
def send_csv(plan: Plan) -> Response:
    return _file(write_csv(HEADINGS, write_rows(_register(plan))), CSV, plan, "csv")


@room.route(f"{AT}.xlsx", permission=P.READ_REGISTER, load=get_plan)
def send_xlsx(plan: Plan) -> Response:
    rows = write_rows(_register(plan))
    return _file(
        write_xlsx(f"Risks of {plan.title}", "Risks", HEADINGS, rows, clock.today()), XLSX, plan, "xlsx"
    )


def _file(content: bytes, kind: str, plan: Plan, ending: str) -> Response:
    answer = Response(content, content_type=kind)
    name = f"risks-{plan.slug}-{clock.today().isoformat()}.{ending}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@room.route(MATRIX, permission=P.READ_REGISTER, load=get_plan)
def show_matrix(plan: Plan) -> Response:
    register = read_register(the_viewer(), plan, Filters(sort=Sort.SCORE))
    return _matrix(register, register.find(_key("risk")), 200)


def _matrix(
    register: Register, chosen: RegisterRow | None, status: int, said: str | None = None, problem: str = ""
) -> Response:
    """The matrix; with a risk chosen, and for who keeps it, every cell has a button that puts it there."""
    score, keeps = None, False
    if chosen is not None:
        score = find_score(chosen.risk, find_written_month(register.plan.id))
        keeps = register.month is not None and allows(the_viewer(), P.KEEP_RISK, chosen.risk)
    return render(
        "risks/matrix.html",
        fragment="risks/_matrix.html",
        status=status,
        said=said,
        register=register,
        chosen=chosen,
        keeps=keeps,
        version=_version(score),
        problem=problem,
        cells=_cells(register),
        **_at(register.plan),
    )


def _version(score: RiskScore | None) -> int | None:
    return score.version if score else None


def _cells(register: Register) -> dict[Place, tuple[list[RegisterRow], list[tuple[RegisterRow, str]]]]:
    """For each place the risks that stand there, and those that stood there last month with the way they went."""
    found: dict[Place, tuple[list[RegisterRow], list[tuple[RegisterRow, str]]]] = {}
    for row in register.listed:
        scores: Scores = row.scores
        if scores.now is None:
            continue
        found.setdefault(scores.now, ([], []))[0].append(row)
        if scores.before is not None and scores.before != scores.now:
            left = (row, arrow_of(scores.before, scores.now))
            found.setdefault(scores.before, ([], []))[1].append(left)
    return found


@room.route(PLACE, methods=["POST"], permission=P.KEEP_RISK, load=get_risk)
def place_risk(risk: Risk) -> Response:
    """Puts a risk on the place of the matrix whose button was pressed: "4-3" is likelihood 4, impact 3."""
    plan = risk.theme.plan
    likelihood, _, impact = request.form.get("place", "").partition("-")
    sent = MultiDict(request.form)
    sent["likelihood"], sent["impact"] = likelihood, impact
    form = ScoreForm(sent)
    outcome = attempt(form, lambda: save_score(risk, form))
    return _placed(plan, risk, outcome.saved, outcome.status, form.problem)


def _placed(plan: Plan, risk: Risk, saved: bool, status: int, problem: str | None) -> Response:
    said = "Score saved"
    if saved and not is_fragment():
        return done("risk_register.show_matrix", said=said, plan=plan.slug, risk=risk.id, anchor="matrix")
    register = read_register(the_viewer(), plan, Filters(sort=Sort.SCORE))
    words = "" if saved else problem or "Press one of the places on the matrix."
    return _matrix(register, register.find(risk.id), status, said if saved else None, words)


@room.route(f"{MATRIX}/settings", methods=["GET", "POST"], permission=P.EDIT_PLAN, load=get_plan)
def set_matrix(plan: Plan) -> Response:
    stored = {name: getattr(plan, name) for name in ("version", "matrix_size", "matrix_bands")}
    form, status = MatrixForm(request.form or None, data=stored), 200
    if request.method == "POST":
        outcome = attempt(form, lambda: _set(plan, form))
        if outcome.saved:
            return done("risk_register.show_matrix", said="Matrix saved", plan=plan.slug)
        status = outcome.status
    fill_from_draft(form, status)
    return render(
        "risks/settings.html",
        fragment="risks/_settings_form.html",
        status=status,
        form=form,
        action=request.path,
        **_at(plan),
    )


def _set(plan: Plan, form: MatrixForm) -> Plan:
    return keeping.set_matrix(
        viewer=the_viewer(),
        plan=plan,
        version=form.version.data,
        size=form.matrix_size.data or 0,
        bands=form.matrix_bands.data or "",
    )
