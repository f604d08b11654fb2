"""Plans with years behind them, written straight into the tables: what a page costs must not depend on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, insert, select

from cpca.domain.rating import add_months
from cpca.extensions import Base, db, writing
from cpca.models.challenge import ChallengeEvent, ChallengeNote, NoteAct, NoteKind, NoteState
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.people import Holding, Person, Role, RoleAssignment
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Plan, PlanState, Theme
from cpca.models.progress import (
    Answer,
    Commitment,
    CommitmentAnswer,
    Rating,
    Source,
    ThemeUpdate,
    UpdateState,
)
from tests.world import LONG_AGO, World

NOON = dt.time(12, tzinfo=dt.UTC)
FIRST = dt.date(2018, 1, 1)


def _put(connection: Connection, table: type[Base], rows: list[dict[str, Any]]) -> list[int]:
    """Inserts rows in order; gives their keys."""
    before = connection.execute(select(table.id).order_by(table.id.desc()).limit(1)).scalar() or 0
    keyed = [{"id": before + n, **row} for n, row in enumerate(rows, 1)]
    connection.execute(insert(table.__table__), keyed)  # type: ignore[arg-type]
    return [row["id"] for row in keyed]


def add_years(world: World, reader: Person, *, plans: int, months: int, themes: int = 6) -> None:
    """Adds so many plans of so many frozen months that `reader` reads; the last one is the active plan."""
    with writing():
        connection = db.session.connection()
        for number in range(plans):
            _add_plan(connection, world, reader, number, months, themes)
        db.session.commit()


def _add_plan(
    connection: Connection, world: World, reader: Person, number: int, months: int, themes: int
) -> None:
    plan = {
        "slug": f"plan-{number}",
        "title": f"Plan {number}",
        "authority_id": world.plan.authority_id,
        "phase": 1,
        "state": PlanState.ACTIVE,
        "version": 1,
    }
    (plan_id,) = _put(connection, Plan, [plan])
    role = {"person_id": reader.id, "role": Role.MAYORS_OFFICE, "from_on": LONG_AGO, "version": 1}
    _put(
        connection,
        RoleAssignment,
        [{**role, "plan_id": plan_id, "kind": Holding.SUBSTANTIVE, "accountable": True}],
    )
    theme_ids = _put(
        connection,
        Theme,
        [
            {
                "plan_id": plan_id,
                "code": chr(65 + n),
                "title": f"Theme {n}",
                "statement": "Words",
                "position": n,
                "version": 1,
            }
            for n in range(themes)
        ],
    )
    period_ids = _put(connection, ReportingPeriod, [_period(plan_id, n) for n in range(months)])
    for n, period_id in enumerate(period_ids):
        _add_month(connection, world, plan_id, theme_ids, period_id, n)
    promised = [_deliverable(plan_id, theme_id, n) for theme_id in theme_ids for n in range(7)]
    _put(connection, Deliverable, promised)


def _period(plan_id: int, n: int) -> dict[str, Any]:
    month = add_months(FIRST, n)
    return {
        "plan_id": plan_id,
        "month": month,
        "as_at": add_months(month, 1) - dt.timedelta(days=1),
        "state": PeriodState.FROZEN,
        "version": 1,
    }


def _add_month(
    connection: Connection, world: World, plan_id: int, theme_ids: list[int], period_id: int, n: int
) -> None:
    at = dt.datetime.combine(add_months(FIRST, n + 1), NOON)
    updates = [_update(plan_id, theme_id, period_id, n, at) for theme_id in theme_ids]
    update_ids = _put(connection, ThemeUpdate, updates)
    due = add_months(FIRST, n + 2)
    promises = [_promise(update_id, position, due) for update_id in update_ids for position in (1, 2)]
    commitment_ids = _put(connection, Commitment, promises)
    if n:
        earlier = [c - len(commitment_ids) for c in commitment_ids]
        answers = [_answer(c, update_ids[k // 2], kept=bool(k % 5)) for k, c in enumerate(earlier)]
        _put(connection, CommitmentAnswer, answers)
    _add_notes(connection, world, plan_id, theme_ids, update_ids, period_id, n, at)


def _update(plan_id: int, theme_id: int, period_id: int, n: int, at: dt.datetime) -> dict[str, Any]:
    return {
        "theme_id": theme_id,
        "period_id": period_id,
        "plan_id": plan_id,
        "state": UpdateState.FROZEN,
        "source": Source.WRITTEN,
        "rating": list(Rating)[(n + theme_id) % 3],
        "reason": "Because of what happened in the month. " * 3,
        "decision_sought": "To agree what is asked for.",
        "nil_return": False,
        "shown_to_sponsor": False,
        "submitted_at": at,
        "on_behalf": False,
        "late_days": 0,
        "version": 1,
    }


def _promise(update_id: int, position: int, due: dt.date) -> dict[str, Any]:
    return {
        "update_id": update_id,
        "position": position,
        "text": "What will be achieved next month, in a sentence of some length",
        "due_on": due,
        "on_behalf": False,
        "version": 1,
    }


def _answer(commitment_id: int, update_id: int, *, kept: bool) -> dict[str, Any]:
    return {
        "commitment_id": commitment_id,
        "update_id": update_id,
        "answer": Answer.KEPT if kept else Answer.NOT_MET,
        "explanation": "It took longer",
        "version": 1,
    }


def _add_notes(
    connection: Connection,
    world: World,
    plan_id: int,
    theme_ids: list[int],
    update_ids: list[int],
    period_id: int,
    n: int,
    at: dt.datetime,
) -> None:
    sponsor = world.people["sponsor_a"]
    notes = [
        {
            "plan_id": plan_id,
            "theme_id": theme_id,
            "update_id": update_id,
            "council_id": sponsor.organisation_id,
            "number": n * len(theme_ids) + k + 1,
            "anchor_words": "The line",
            "kind": NoteKind.PACE,
            "text": "Why did this take so long?",
            "raised_by_id": sponsor.id,
            "raised_at": at,
            "answer_due_on": at.date() + dt.timedelta(days=9),
            "assurance_line": 2,
            "asked_of_programme": False,
            "for_print": True,
            "state": NoteState.ACCEPTED,
            "closed_at": at + dt.timedelta(days=10),
            "version": 1,
        }
        for k, (theme_id, update_id) in enumerate(zip(theme_ids, update_ids, strict=True))
    ]
    note_ids = _put(connection, ChallengeNote, notes)
    event = {"period_id": period_id, "text": "Words", "person_id": sponsor.id, "at": at}
    acts = (NoteAct.ANSWER, NoteAct.ACCEPT)
    _put(connection, ChallengeEvent, [{**event, "note_id": i, "act": a} for i in note_ids for a in acts])


def _deliverable(plan_id: int, theme_id: int, n: int) -> dict[str, Any]:
    return {
        "theme_id": theme_id,
        "plan_id": plan_id,
        "reference": f"D{n}",
        "title": f"Deliverable {n}",
        "baseline_on": add_months(FIRST, 6 * n),
        "forecast_on": add_months(FIRST, 6 * n + 1),
        "times_moved": n % 3,
        "state": DeliverableState.IN_PROGRESS,
        "position": n,
        "version": 1,
    }
