"""My work of the registers: what an end of a dependency, a decision, an audience and a risk wait for.

One statement for all of them, and only for whoever keeps something of them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple, TypeVar

from cpca.domain import clock
from cpca.domain.decision_rules import judge_notice
from cpca.domain.dependency_rules import is_asked, offered_by
from cpca.domain.funding_totals import total_funds, total_lines
from cpca.domain.money_words import say_money
from cpca.domain.path_network import build_path
from cpca.domain.path_slips import Slip, list_slips
from cpca.domain.queue_parts import Owed, say_count
from cpca.domain.register_facts import (
    TO_TAKE,
    due_on,
    expected_in_force,
    list_late_follow_ups,
    list_overdue,
    say_question,
)
from cpca.domain.register_parts import (
    ActionRow,
    AudienceRow,
    DecisionRow,
    DependencyRow,
    FollowUpRow,
    Part,
    Registers,
)
from cpca.domain.register_rows import read_registers
from cpca.domain.risk_rules import is_action_late, is_review_overdue
from cpca.domain.summary_months import PlanMonths
from cpca.domain.summary_parts import Place, PlaceKind, clip, say_date
from cpca.models.decision import DecisionState
from cpca.models.dependency import DependencyState
from cpca.models.people import Role
from cpca.models.risk import RiskState
from cpca.permissions import RULES, Held, Permission, Viewer, held_for

P = Permission
R = TypeVar("R", bound=Any)
SOON: Final = dt.timedelta(days=14)  # before a notice's last lawful day
ENTERING: Final = frozenset(RULES[P.KEEP_DECISION])  # who keeps anything of the registers
KEEPERS: Final = ENTERING - {Role.CONTRIBUTOR}
_PARTS: Final = (
    *(Part.DEPENDENCIES, Part.DECISIONS, Part.AUDIENCES, Part.FOLLOW_UPS),
    *(Part.RISKS, Part.ACTIONS, Part.PATH),
)
_MONEY: Final = (Part.FUNDS, Part.LINES, Part.ENTRIES)
_OPEN_ENDS: Final = (DependencyState.PROPOSED, DependencyState.ACCEPTED, DependencyState.DISPUTED)


class _End(NamedTuple):
    """One end of a dependency, for asking who answers for it."""

    plan_id: int
    giver_theme_id: int | None
    receiver_theme_id: int | None


def list_of_registers(viewer: Viewer, plan: PlanMonths) -> list[Owed]:
    """What this person owes to the plan's registers; one statement."""
    if not viewer.roles_in(plan.id) & ENTERING:
        return []
    runs, today = _runs(viewer, plan), clock.today()
    found = read_registers(_PARTS + _MONEY if runs else _PARTS, {"plan": plan.id})
    owed = [item for row in found.dependencies for item in _of_dependency(viewer, row, today)]
    slips = list_slips(build_path(found.path, today)) if found.decisions else {}
    owed += [item for row in found.decisions for item in _of_decision(viewer, plan, row, today)]
    owed += [item for row in found.decisions for item in _of_slip(viewer, row, slips.get(row.id))]
    if runs:
        owed += [_of_audience(one) for one, _ in list_overdue(found.audiences, today)]
        owed += _of_money(found)
    for row, _ in list_late_follow_ups(found.follow_ups, today):
        owed += _of_follow_up(viewer, plan, row)
    owed += _of_proposed(viewer, found.risks)
    return owed + _of_risks(viewer, found.risks, today) + _of_actions(viewer, found.actions, today)


def _of_audience(audience: AudienceRow) -> Owed:
    told = f", told last {say_date(audience.last_on)}" if audience.last_on else ", not told yet"
    return Owed(
        f"{audience.name} is due to be told",
        f"promised {audience.cadence.value}{told}",
        "Tell them",
        due_on(audience),
        Place(PlaceKind.ENGAGEMENT, ""),
    )


def _of_money(found: Registers) -> Iterator[Owed]:
    """The funds of which more is taken up than was approved; in one line, the lines that spent what nobody committed."""
    place, totals = Place(PlaceKind.MONEY, ""), total_funds(found.funds, found.lines, found.entries)
    for fund in found.funds:
        left = totals[fund.id].left
        if totals[fund.id].is_over:
            detail = f"by {say_money(-left)} of {say_money(fund.approved)}"
            yield Owed(f"{fund.name} is over-committed", detail, "Settle it", None, place)
    of_line = total_lines(found.lines, found.entries)
    over = [line for line in found.lines if of_line[line.id].spent > of_line[line.id].committed]
    if over:
        sums, number = of_line[over[0].id], say_count(len(over), "line")
        detail = f"{clip(over[0].title, 60)}: {say_money(sums.spent)} spent"
        detail += f", {say_money(sums.committed)} committed"
        yield Owed(f"{number} with more spent than committed", detail, "Settle it", None, place)


def _of_follow_up(viewer: Viewer, plan: PlanMonths, row: FollowUpRow) -> Iterator[Owed]:
    """What was to follow: its theme's lead's to do, and the programme office's where it is the whole plan's."""
    led = row.theme_id in viewer.themes_as(Role.THEME_LEAD)
    if led or (row.theme_id is None and _runs(viewer, plan)):
        detail, place = f"“{clip(row.follow_up or '', 80)}”", Place(PlaceKind.ENGAGEMENT, "")
        yield Owed(f"{row.audience}: to follow up", detail, "Follow up", row.follow_up_by, place)


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
    offered = offered_by(row)
    if is_asked(row, today) and (held := _answers(viewer, row, receiver)):
        detail = f"{say_question(row, today)}: {needs}"
        yield Owed(f"{row.reference}: does it still hold?", detail, "Answer", None, place, held.covers_label)
    elif (
        offered is not None
        and row.offered_on
        and (held := _answers(viewer, row, receiver if offered else giver))
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


def _of_slip(viewer: Viewer, row: DecisionRow, slip: Slip | None) -> Iterator[Owed]:
    """A meeting ahead that a decision misses for what it needs first; its notice and a meeting past are asked for."""
    if slip is None or slip.for_notice or row.held_on is None or row.held_on < clock.today():
        return
    if held := _keeps(viewer, row):
        place = Place(PlaceKind.DECISION, "", number=row.number)
        detail = f"{clip(row.title, 60)}. {slip.words}"
        yield Owed(
            f"{row.reference} misses its meeting", detail, "Settle it", row.held_on, place, held.covers_label
        )


def _may_be_called_in(plan: PlanMonths, row: DecisionRow, today: dt.date) -> dt.date | None:
    """Until when a published decision may be called in: the day it is in force; None once that has come."""
    until = expected_in_force(row, plan.call_in_days)
    return until if until is not None and until > today and not row.call_in_waived else None


def _of_proposed(viewer: Viewer, risks: Iterable[Any]) -> Iterator[Owed]:
    """The risks that were proposed, a line a theme, for its lead."""
    proposed = [risk for risk in risks if risk.state is RiskState.PROPOSED]
    for theme_id in sorted(viewer.themes_as(Role.THEME_LEAD)):
        rows = [risk for risk in proposed if risk.theme_id == theme_id]
        if rows:
            detail, place = f"“{clip(rows[0].text, 80)}”", Place(PlaceKind.RISKS, "")
            yield Owed(f"{say_count(len(rows), 'risk')} proposed", detail, "Open or close", None, place)


def _of_risks(viewer: Viewer, risks: Iterable[Any], today: dt.date) -> list[Owed]:
    """The risks of which a review is overdue, a line a theme: for its lead, and for the owner of each."""
    late = _by_theme(viewer, (risk for risk in risks if is_review_overdue(risk, today)))
    return [
        Owed(
            f"{say_count(len(rows), 'risk')} to review",
            f"“{clip(min(rows, key=_by_review).text, 80)}”",
            "Review",
            min(row.review_by for row in rows),
            Place(PlaceKind.RISKS, ""),
        )
        for rows in late
    ]


def _of_actions(viewer: Viewer, actions: Iterable[ActionRow], today: dt.date) -> list[Owed]:
    """The actions on risks whose day went by, a line a theme: for its lead, and for the owner of each."""
    late = _by_theme(viewer, (one for one in actions if is_action_late(one, today)))
    return [
        Owed(
            f"{say_count(len(rows), 'action')} on risks overdue",
            f"“{clip(min(rows, key=_by_due).text, 80)}”",
            "Do it, or move its day",
            min(map(_by_due, rows)),
            Place(PlaceKind.RISKS, ""),
        )
        for rows in late
    ]


def _by_theme(viewer: Viewer, rows: Iterable[R]) -> Iterable[list[R]]:
    """Those of the themes that this person leads and those of their own, by theme."""
    led, found = viewer.themes_as(Role.THEME_LEAD), defaultdict[int, list[R]](list)
    for row in rows:
        if row.theme_id in led or row.owner_id == viewer.person_id:
            found[row.theme_id].append(row)
    return found.values()


def _by_due(action: ActionRow) -> dt.date:
    return action.due_on or dt.date.max


def _by_review(risk: Any) -> dt.date:
    day: dt.date = risk.review_by
    return day
