"""The challenge log of a plan."""

from __future__ import annotations

import enum
from typing import Any, TypeVar

from flask import Response, request

from cpca.domain.challenge_log import Age, NoteFilters, Standing, list_notes
from cpca.domain.plan import get_plan
from cpca.models.challenge import NoteKind, NoteState
from cpca.models.plan import Plan
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.htmx import render

room = Room("challenge_log", __name__)
Kind = TypeVar("Kind", bound=enum.Enum)


@room.route("/plans/<plan>/challenges", permission=Permission.READ_PLAN, load=get_plan)
def show_log(plan: Plan) -> Response:
    filters = _filters()
    log = list_notes(the_viewer(), plan, filters)
    states = [*_options(Standing), *_options(NoteState)]
    return render(
        "challenge/log.html",
        plan=plan,
        log=log,
        filters=filters,
        kinds=_options(NoteKind),
        states=states,
        ages=_options(Age),
        chosen=_chosen(filters),
    )


def _filters() -> NoteFilters:
    """What the address asks for; a key that is not one of ours asks for nothing."""
    args = request.args
    return NoteFilters(
        theme=args.get("theme") or None,
        council=args.get("council", type=int),
        kind=_pick(NoteKind, args.get("kind")),
        state=_pick(Standing, args.get("state")) or _pick(NoteState, args.get("state")),
        age=_pick(Age, args.get("age")),
        as_at=args.get("as-at") or None,
        page=args.get("page", default=1, type=int),
    )


def key(member: enum.Enum) -> str:
    """A member as it stands in an address: not-yet-satisfied."""
    return str(member.value).lower().replace(" ", "-")


def _pick(kind: type[Kind], given: str | None) -> Kind | None:
    return next((member for member in kind if key(member) == given), None)


def _options(kind: type[enum.Enum]) -> list[tuple[str, str]]:
    return [(key(m), str(m.value)[:1].upper() + str(m.value)[1:]) for m in kind]


def _chosen(filters: NoteFilters) -> dict[str, Any]:
    """The filters as they stand in the address of another page of the log."""
    chosen = {
        "theme": filters.theme,
        "council": filters.council,
        "kind": key(filters.kind) if filters.kind else None,
        "state": key(filters.state) if filters.state else None,
        "age": key(filters.age) if filters.age else None,
        "as-at": filters.as_at,
    }
    return {name: value for name, value in chosen.items() if value is not None}
