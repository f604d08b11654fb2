"""The commitments ledger of a plan: every promise, when it was due and how it was answered."""

from __future__ import annotations

from flask import Response, request

from cpca.domain.ledger import LedgerFilters, Standing, list_ledger
from cpca.domain.plan import get_plan
from cpca.models.plan import Plan
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.htmx import render

room = Room("ledger", __name__)


@room.route("/plans/<plan>/commitments", permission=Permission.READ_PLAN, load=get_plan)
def show_ledger(plan: Plan) -> Response:
    filters = _filters()
    return render(
        "ledger/page.html",
        plan=plan,
        ledger=list_ledger(the_viewer(), plan, filters),
        standings=[(_key(one), one.value[0].upper() + one.value[1:]) for one in Standing],
        chosen=_chosen(filters),
    )


def _key(standing: Standing) -> str:
    """A standing as it is in an address: not-met."""
    return standing.name.lower().replace("_", "-")


def _filters() -> LedgerFilters:
    """What the address asks for; a key that is not one of ours asks for nothing."""
    args = request.args
    return LedgerFilters(
        theme=args.get("theme") or None,
        standing=next((one for one in Standing if _key(one) == args.get("state")), None),
        overdue=args.get("overdue") == "y",
        page=args.get("page", default=1, type=int),
    )


def _chosen(filters: LedgerFilters) -> dict[str, str]:
    """The filters as they stand in the address of another page of the ledger."""
    chosen = {
        "theme": filters.theme,
        "state": _key(filters.standing) if filters.standing else None,
        "overdue": "y" if filters.overdue else None,
    }
    return {name: value for name, value in chosen.items() if value is not None}
