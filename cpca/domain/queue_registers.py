"""My work of the registers: what an end of a dependency, a decision, an audience and a risk wait for.

One statement for all of them, and only for whoever keeps something of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from cpca.domain import clock
from cpca.domain.decision_rules import judge_notice
from cpca.domain.queue_parts import Owed, say_count
from cpca.domain.register_facts import TO_TAKE, due_on, expected_in_force, list_overdue, why_broken
from cpca.domain.register_parts import DecisionRow, DependencyRow, Part
from cpca.domain.register_rows import read_registers
from cpca.domain.risk_rules import is_review_overdue
from cpca.domain.summary_months import PlanMonths
from cpca.domain.summary_parts import Place, PlaceKind, clip, say_date
from cpca.models.decision import DecisionState
from cpca.models.dependency import DependencyState
from cpca.models.people import Role
from cpca.permissions import RULES, Held, Permission, Viewer, held_for

P = Permission
SOON: Final = dt.timedelta(days=14)  # before a notice's last lawful day
KEEPERS: Final = frozenset(role for role in RULES[P.KEEP_DECISION] if role is not Role.CONTRIBUTOR)
_PARTS: Final = (Part.DEPENDENCIES, Part.DECISIONS, Part.AUDIENCES, Part.RISKS)
_OPEN_ENDS: Final = (DependencyState.PROPOSED, DependencyState.ACCEPTED, DependencyState.DISPUTED)


class _End(NamedTuple):
    """One end of a dependency, for asking who answers for it."""

    plan_id: int
    giver_theme_id: int | None
    receiver_theme_id: int | None


def list_of_registers(viewer: Viewer, plan: PlanMonths) -> list[Owed]:
    """What this person owes to the plan's registers; one statement."""
    if not viewer.roles_in(plan.id) & KEEPERS:
        return []
    found, today = read_registers(_PARTS, {"plan": plan.id}), clock.today()
    owed = [item for row in found.dependencies for item in _of_dependency(viewer, row, today)]
    owed += [item for row in found.decisions for item in _of_decision(viewer, plan, row, today)]
    if held_for(viewer, P.KEEP_ENGAGEMENT, _End(plan.id, None, None)) and _runs(viewer, plan):
        owed += [
            Owed(
                f"{audience.name} is due to be told",
                f"promised {audience.cadence.value}"
                + (f", told last {say_date(audience.last_on)}" if audience.last_on else ", not told yet"),
                "Tell them",
                due_on(audience),
                Place(PlaceKind.ENGAGEMENT, ""),
            )
            for audience, _ in list_overdue(found.audiences, today)
        ]
    return owed + _of_risks(viewer, found.risks, today)


def _runs(viewer: Viewer, plan: PlanMonths) -> bool:
    return Role.PROGRAMME_OFFICE in viewer.roles_in(plan.id)


def _answers(viewer: Viewer, row: DependencyRow, theme_id: int | None) -> Held | None:
    """The role by which this person answers for the end that is this theme's, or an outside body's."""
    return held_for(viewer, P.ANSWER_DEPENDENCY, _End(row.plan_id, theme_id, theme_id))


def _of_dependency(viewer: Viewer, row: DependencyRow, today: dt.date) -> Iterator[Owed]:
    """A proposal or an offer to answer, a question of the app, a day that has passed; one at a time."""
    if row.state not in _OPEN_ENDS:
        return
    giver, receiver = row.giver_theme_id, row.receiver_theme_id
    place = Place(PlaceKind.DEPENDENCY, "", number=row.number)
    needs = f"“{clip(row.what, 60)}”, needed by {say_date(row.needed_by)}"
    if row.is_asked and (held := _answers(viewer, row, receiver)):
        detail = f"{why_broken(row) or 'the giver’s date moved or its rating turned Red'}: {needs}"
        yield Owed(f"{row.reference}: does it still hold?", detail, "Answer", None, place, held.covers_label)
    elif (
        row.state is DependencyState.PROPOSED and row.offered_on and (held := _answers(viewer, row, receiver))
    ):
        detail = f"{needs}; {say_date(row.offered_on)} is offered"
        yield Owed(
            f"{row.reference}: another date is offered", detail, "Answer", None, place, held.covers_label
        )
    elif row.state is DependencyState.PROPOSED and not row.offered_on:
        held = _answers(viewer, row, receiver if row.by_giver else giver)
        if held:
            yield Owed(
                f"{row.reference}: a dependency to answer", needs, "Answer", None, place, held.covers_label
            )
    elif row.state is DependencyState.DISPUTED and (
        held := _answers(viewer, row, giver if row.by_giver else receiver)
    ):
        yield Owed(f"{row.reference} is disputed", needs, "Settle it", None, place, held.covers_label)
    elif row.needed_by < today and (held := _answers(viewer, row, receiver)):
        yield Owed(f"{row.reference}: was it met?", needs, "Say", row.needed_by, place, held.covers_label)


def _keeps(viewer: Viewer, row: DecisionRow) -> Held | None:
    held = held_for(viewer, P.KEEP_DECISION, row)
    return held if held is not None and held.role in KEEPERS else None


def _of_decision(viewer: Viewer, plan: PlanMonths, row: DecisionRow, today: dt.date) -> Iterator[Owed]:
    held = _keeps(viewer, row)
    if held is None:
        return
    place = Place(PlaceKind.DECISION, "", number=row.number)
    name, title, covering = row.reference, clip(row.title, 60), held.covers_label
    if row.state in TO_TAKE and row.held_on is not None and row.held_on < today:
        detail = f"{title}; the {row.body} met on {say_date(row.held_on)}"
        yield Owed(f"{name}: how did it go?", detail, "Record", row.held_on, place, covering)
    elif row.state in TO_TAKE and row.held_on is not None and row.is_key:
        notice = judge_notice(
            decided_on=row.held_on,
            notice_on=row.notice_on,
            shortened=row.shortened,
            shortened_on=row.shortened_on,
            today=today,
        )
        if not notice.is_lawful and today >= notice.last_on - SOON:
            detail = f"{title}. {notice.words}"
            yield Owed(
                f"{name}: notice of a key decision", detail, "Publish", notice.last_on, place, covering
            )
    elif row.state is DecisionState.TAKEN and row.published_on is None:
        yield Owed(f"{name}: publish the decision", title, "Publish", None, place, covering)
    elif row.state is DecisionState.TAKEN and (until := _may_be_called_in(plan, row, today)):
        detail = f"{title}; it may be called in until it is in force on {say_date(until)}"
        yield Owed(f"{name}: call-in is running", detail, "Watch", until, place, covering)


def _may_be_called_in(plan: PlanMonths, row: DecisionRow, today: dt.date) -> dt.date | None:
    """Until when a published decision may be called in: the day it is in force; None once that has come."""
    until = expected_in_force(row, plan.call_in_days)
    return until if until is not None and until > today and not row.call_in_waived else None


def _of_risks(viewer: Viewer, risks: Iterable[Any], today: dt.date) -> list[Owed]:
    """The risks of which a review is overdue, a line a theme, for its lead."""
    late: dict[int, list[Any]] = {}
    for risk in risks:
        if is_review_overdue(risk, today):
            late.setdefault(risk.theme_id, []).append(risk)
    led = viewer.themes_as(Role.THEME_LEAD)
    return [
        Owed(
            f"{say_count(len(rows), 'risk')} to review",
            f"“{clip(min(rows, key=_by_review).text, 80)}”",
            "Review",
            min(row.review_by for row in rows),
            Place(PlaceKind.RISKS, ""),
        )
        for theme_id, rows in late.items()
        if theme_id in led
    ]


def _by_review(risk: Any) -> dt.date:
    day: dt.date = risk.review_by
    return day
