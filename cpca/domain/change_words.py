"""A change request in words: what it would change, from what to what, and how it was decided.

Its values are kept as canonical JSON of the fields it touches, so that approving applies just what was shown.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from cpca.domain.clock import LONDON
from cpca.domain.trail import canonical
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.people import Role

Kind, State = ChangeKind, ChangeState
FIELDS: Final[dict[ChangeKind, dict[str, str]]] = {
    Kind.FORECAST: {"forecast_on": "Forecast"},
    Kind.BASELINE: {"baseline_on": "Baseline"},
    Kind.SCOPE: {"title": "Title", "criteria": "Acceptance criteria"},
    Kind.MEASURE: {
        "baseline": "Baseline",
        "baseline_on": "Baseline taken on",
        "target": "Target",
        "target_on": "Target by",
    },
    Kind.WITHDRAW: {"state": "State"},
    Kind.SUPERSEDE: {"state": "State", "successor": "Replaced by"},
    Kind.RULES: {
        "months_to_red": "Months late that make a rating Red",
        "share_percent": "Share of deliverables that sets a theme’s rating, %",
        "delegated_days": "Days by which the senior responsible owner may move a baseline alone",
        "track_record": "Track record beside the forecasts",
    },
}
DATES: Final = frozenset({"forecast_on", "baseline_on", "target_on"})
NUMBERS: Final = frozenset({"baseline", "target"})
NOTHING: Final = "none"


class Value(NamedTuple):
    """One field of a request, as it stood and as it would be, in words."""

    label: str
    was: str
    now: str


def pack(values: Mapping[str, Any]) -> str:
    """Values of fields as canonical JSON: dates by their ISO form, numbers by their digits."""
    return canonical({name: _plain(value) for name, value in values.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return getattr(value, "value", value)


def unpack(stored: str) -> dict[str, Any]:
    """The fields of a request's JSON, dates and numbers as what they are."""
    found: dict[str, Any] = json.loads(stored)
    return {name: _meant(name, value) for name, value in found.items()}


def _meant(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in DATES:
        return dt.date.fromisoformat(value)
    return Decimal(value) if name in NUMBERS else value


def list_values(change: ChangeRequest) -> tuple[Value, ...]:
    """What the request would change, field by field, side by side."""
    was, now = unpack(change.from_value), unpack(change.to_value)
    labels = FIELDS[change.kind]
    return tuple(Value(labels[name], say(was.get(name)), say(now[name])) for name in labels if name in now)


def say(value: Any) -> str:
    """A value in words: 30 Nov 2022, on, none."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, dt.date):
        return say_day(value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def say_day(day: dt.date | dt.datetime) -> str:
    """30 Nov 2022, a moment's by London's calendar."""
    local = day.astimezone(LONDON).date() if isinstance(day, dt.datetime) else day
    return f"{local.day} {local:%b %Y}"


def say_body(name: str) -> str:
    """A body as a sentence names it: the Board."""
    return name if name.lower().startswith("the ") else f"the {name}"


def say_person(person: Any, covered: Any) -> str:
    """Who acted, and for whom: "Director X for Director Y"."""
    return f"{person.label} for {covered.label}" if covered else str(person.label)


def say_standing(change: ChangeRequest, body: str, *, until: dt.datetime | None = None) -> str:
    """How a request stands, as every list and report says it; `body` is who decides beyond delegation.

    With `until`, as it stood at that moment: what was decided later still waits.
    """
    state = state_at(change, until)
    if state is State.LOGGED:
        return "logged for noting"
    if state is State.PROPOSED:
        decider = f"the {Role.SRO.value}" if change.within_delegation else say_body(body)
        return f"waits for {decider}"
    if state is State.TAKEN_BACK:
        return "taken back"
    return _say_decided(change)


def state_at(change: ChangeRequest, until: dt.datetime | None) -> ChangeState:
    """The state of a request at a moment; as it is now without one."""
    closed = change.decided_at
    undecided = until is not None and closed is not None and closed >= until
    return State.PROPOSED if undecided else change.state


def _say_decided(change: ChangeRequest) -> str:
    if change.body is None or change.minute is None or change.met_on is None:
        on = f" on {say_day(change.decided_at)}" if change.decided_at else ""
        return f"{change.state.value} by the {Role.SRO.value}{on}"
    recorded = say_person(change.decided_by, change.decided_for)
    said = f"{change.state.value} by {say_body(change.body)} on {say_day(change.met_on)}"
    return f"{said}, minute {change.minute}, recorded by {recorded}"
