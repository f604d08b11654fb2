"""What may be asked to change, and who decides it: the senior responsible owner within delegation, beyond it the
body that agreed the plan. Source: "Who may do what" and the change request of the product's description.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from cpca.domain.change_words import say_day, unpack
from cpca.models.change import ChangeKind, ChangeRequest
from cpca.models.deliverable import Deliverable, DeliverableState, Milestone
from cpca.models.measure import Measure
from cpca.models.plan import Plan, Theme

Kind, State = ChangeKind, DeliverableState
Subject = Deliverable | Milestone | Measure | Plan
OUT_OF_PLAN: Final = frozenset({State.WITHDRAWN, State.SUPERSEDED})
PROVED: Final = frozenset({State.VERIFIED, State.EMBEDDED})
KINDS: Final[dict[type, tuple[ChangeKind, ...]]] = {
    Deliverable: (Kind.BASELINE, Kind.SCOPE, Kind.SUPERSEDE, Kind.WITHDRAW),
    Milestone: (Kind.BASELINE, Kind.SCOPE, Kind.WITHDRAW),
    Measure: (Kind.MEASURE,),
    Plan: (Kind.RULES,),
}


def deciding_body(plan: Plan) -> str:
    """The body that decides what is beyond delegation: the one that agreed the plan."""
    return plan.agreed_by or plan.approved_by or "body that agreed the plan"


def find_end(theme: Theme, plan: Plan) -> tuple[dt.date, str] | None:
    """The last day that a theme's dates may reach without asking, and what it is; None where neither is set."""
    if theme.ends_on is not None:
        return theme.ends_on, "the theme’s end date"
    return (plan.ends_on, "the plan’s end date") if plan.ends_on is not None else None


def find_bar(thing: Subject, kind: ChangeKind) -> str | None:
    """Why a change of this kind cannot be asked of a thing now, in words; None where it can."""
    if isinstance(thing, Plan):
        return None
    if isinstance(thing, Measure):
        return f"“{thing.name}” was retired: nothing of it changes." if thing.retired_at else None
    of_it = thing.deliverable if isinstance(thing, Milestone) else thing
    for one in (thing, of_it):
        if one.state in OUT_OF_PLAN:
            return f"{one.reference} is {one.state.value}: nothing of it changes any more."
        if one.state in PROVED:
            return f"{one.reference} is {one.state.value}. It is reopened before anything of it changes."
    return _find_date_bar(thing) if kind is Kind.BASELINE else None


def _find_date_bar(thing: Deliverable | Milestone) -> str | None:
    if thing.state is State.DELIVERED:
        return f"{thing.reference} is reported delivered: its dates are settled."
    if thing.baseline_on is None:
        return f"{thing.reference} has no baseline yet: the programme office sets the first one."
    return None


def is_within_delegation(change: ChangeRequest) -> tuple[bool, str]:
    """Whether the senior responsible owner decides it alone, and why, as a clause: "20 days later than…"."""
    if change.kind is Kind.FORECAST:
        return _judge_forecast(change)
    if change.kind is Kind.BASELINE:
        return _judge_baseline(change)
    if change.kind is Kind.RULES:
        return _judge_rules(change)
    if change.kind is Kind.MEASURE:
        return False, "it changes how success is measured"
    if change.milestone is not None:
        return True, "it changes a step on the way, and not what was promised"
    return False, "it changes what was promised"


def _judge_forecast(change: ChangeRequest) -> tuple[bool, str]:
    to = unpack(change.to_value)["forecast_on"]
    passed = _say_past_end(change, to)
    return passed is None, passed or "it stays inside the theme’s end date"


def _judge_baseline(change: ChangeRequest) -> tuple[bool, str]:
    thing = change.milestone or change.deliverable
    to, first = unpack(change.to_value)["baseline_on"], thing.first_on if thing else None
    passed = _say_past_end(change, to)
    if passed is not None:
        return False, passed
    days, most = (to - first).days if first else 0, change.plan.delegated_days
    if days <= 0:
        return True, "it is no later than first agreed"
    later = f"it is {say_days(days)} later than first agreed"
    if days > most:
        return False, f"{later}, more than the {say_days(most)} delegated"
    return True, f"{later}, within the {say_days(most)} delegated"


def _judge_rules(change: ChangeRequest) -> tuple[bool, str]:
    if set(unpack(change.to_value)) == {"track_record"}:
        return True, "it changes no rating"
    return False, "it changes the rules that the plan was agreed with"


def _say_past_end(change: ChangeRequest, to: dt.date) -> str | None:
    """By how much a date passes the end that was set, or None."""
    end = find_end(change.theme, change.plan) if change.theme else None
    if end is None or to <= end[0]:
        return None
    return f"it is {say_days((to - end[0]).days)} past {end[1]}, {say_day(end[0])}"


def say_days(number: int) -> str:
    """1 day, 12 days."""
    return "1 day" if number == 1 else f"{number} days"
