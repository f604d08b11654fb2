"""Promises kept or answered for: which earlier commitments a month's update must answer, and its answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased, contains_eager

from cpca.domain.errors import DomainError, Missing
from cpca.domain.progress import (
    add_commitment,
    begin,
    check_version,
    check_writable,
    get_update,
    withdraw_commitment,
)
from cpca.extensions import db
from cpca.models.period import ReportingPeriod
from cpca.models.progress import Answer, Commitment, CommitmentAnswer, ThemeUpdate, UpdateState
from cpca.permissions import Viewer

NEVER_MADE = frozenset({UpdateState.NOT_STARTED, UpdateState.DRAFT, UpdateState.MISSED})


@dataclass(frozen=True)
class Asked:
    """An earlier commitment as this month's update sees it.

    `due_on` is its date, moved by earlier answers of late; `must` whether it fell due by the as-at date;
    `answer` this update's own; `earlier` the answers of the months before, oldest first.
    """

    commitment: Commitment
    made_in: dt.date
    due_on: dt.date
    must: bool
    answer: CommitmentAnswer | None
    earlier: tuple[CommitmentAnswer, ...]


_Answered = aliased(ThemeUpdate)


def _owed(of: str, key: str) -> Any:
    """Promises of earlier months not settled yet, of a theme or of a whole plan: `of` names the column."""
    settled = (  # kept, not met or replaced by an earlier month's update, once and for all
        select(CommitmentAnswer.commitment_id)
        .join(_Answered, _Answered.id == CommitmentAnswer.update_id)
        .join(ReportingPeriod, ReportingPeriod.id == _Answered.period_id)
        .where(
            getattr(_Answered, of) == bindparam(key),
            _Answered.state.not_in(NEVER_MADE),
            ReportingPeriod.month < bindparam("month"),
            CommitmentAnswer.answer != Answer.LATE,
        )
        .scalar_subquery()
    )
    return (
        select(Commitment, ReportingPeriod.month, ThemeUpdate.theme_id)
        .join(Commitment.update)
        .join(ThemeUpdate.period)
        .where(
            getattr(ThemeUpdate, of) == bindparam(key),
            ThemeUpdate.state.not_in(NEVER_MADE),
            ReportingPeriod.month < bindparam("month"),
            Commitment.withdrawn_at.is_(None),
            Commitment.id.not_in(settled),
        )
        .order_by(ReportingPeriod.month, Commitment.position, Commitment.id)
    )


_OWED = _owed("theme_id", "theme")
_OWED_OF_PLAN = _owed("plan_id", "plan")
_ANSWERS = (
    select(CommitmentAnswer)
    .join(CommitmentAnswer.update)
    .join(ThemeUpdate.period)
    .options(contains_eager(CommitmentAnswer.update).contains_eager(ThemeUpdate.period))
    .where(
        CommitmentAnswer.commitment_id.in_(bindparam("commitments", expanding=True)),
        ReportingPeriod.month <= bindparam("month"),
        or_(ThemeUpdate.id == bindparam("update"), ThemeUpdate.state.not_in(NEVER_MADE)),
    )
    .order_by(ReportingPeriod.month)
)


def list_asked(update: ThemeUpdate) -> list[Asked]:
    """The theme's promises of earlier months that are still owed, the earliest due first; two statements.

    Those due by the as-at date must be answered; later ones are carried.
    """
    month = update.period.month
    rows = db.session.execute(_OWED, {"theme": update.theme_id, "month": month}).all()
    found = _answers([row.Commitment.id for row in rows], month, update.id)
    asked = [_asked(update.period, row, found.get(row.Commitment.id, []), update.id) for row in rows]
    return sorted(asked, key=lambda a: a.due_on)


def list_owed(period: ReportingPeriod) -> dict[int, list[Asked]]:
    """What each theme of the plan owed when a month began, by the theme's id, the month's own answers apart.

    Two statements, however many themes there are.
    """
    rows = db.session.execute(_OWED_OF_PLAN, {"plan": period.plan_id, "month": period.month}).all()
    answers = _answers([row.Commitment.id for row in rows], period.month, 0)
    found: dict[int, list[Asked]] = {}
    for row in rows:
        earlier = [a for a in answers.get(row.Commitment.id, []) if a.update.period_id != period.id]
        found.setdefault(row.theme_id, []).append(_asked(period, row, earlier, 0))
    return {theme_id: sorted(asked, key=lambda a: a.due_on) for theme_id, asked in found.items()}


def _answers(commitment_ids: list[int], month: dt.date, update_id: int) -> dict[int, list[CommitmentAnswer]]:
    found: dict[int, list[CommitmentAnswer]] = {}
    given = {"commitments": commitment_ids or [0], "month": month, "update": update_id}
    for answer in db.session.execute(_ANSWERS, given).scalars():
        found.setdefault(answer.commitment_id, []).append(answer)
    return found


def _asked(period: ReportingPeriod, row: Any, answers: list[CommitmentAnswer], update_id: int) -> Asked:
    earlier = tuple(a for a in answers if a.update_id != update_id)
    mine = next((a for a in answers if a.update_id == update_id), None)
    moved = [a.new_due_on for a in earlier if a.new_due_on is not None]
    due = moved[-1] if moved else row.Commitment.due_on
    return Asked(row.Commitment, row.month, due, due <= period.as_at, mine, earlier)


@dataclass(frozen=True)
class Question:
    """An earlier promise put to a month's update, for the page on which it is answered."""

    update: ThemeUpdate
    asked: Asked

    @property
    def plan_id(self) -> int:
        return self.update.plan_id

    @property
    def theme_id(self) -> int:
        return self.update.theme_id


def get_question(viewer: Viewer, *, plan: str, code: str, month: str, commitment_id: int) -> Question:
    """One of the promises that a month's update is asked about; raises Missing."""
    update = get_update(viewer, plan=plan, code=code, month=month)
    asked = get_asked(update, commitment_id)
    if asked is None:
        raise Missing
    return Question(update, asked)


def get_asked(update: ThemeUpdate, commitment_id: int) -> Asked | None:
    """One of the promises this update is asked about, or None."""
    return next((a for a in list_asked(update) if a.commitment.id == commitment_id), None)


def answer_commitment(
    *,
    viewer: Viewer,
    update: ThemeUpdate,
    commitment: Commitment,
    answer: Answer,
    version: int | None = None,
    explanation: str | None = None,
    new_due_on: dt.date | None = None,
    successor_text: str | None = None,
    successor_due_on: dt.date | None = None,
) -> CommitmentAnswer:
    """Answers an earlier promise in this month's update, or changes the answer while it may be written.

    Late needs a new date and why, not met needs why, replaced names its successor, which this update promises.
    Raises DomainError naming the field, NotNow, and Stale where
    somebody answered since the form was drawn.
    """
    check_writable(update)
    asked = get_asked(update, commitment.id)
    if asked is None:
        raise DomainError("This promise is not for this month to answer.")
    if asked.answer is not None:
        check_version(asked.answer, version)
    _check_answer(update, answer, explanation, new_due_on, successor_text, successor_due_on)
    begin(update)
    given = asked.answer or CommitmentAnswer(commitment_id=commitment.id, update_id=update.id, update=update)
    _drop_successor(viewer, given)
    given.answer, given.explanation = answer, explanation
    given.new_due_on = new_due_on if answer is Answer.LATE else None
    given.entered_by_id = viewer.person_id
    if answer is Answer.REPLACED and successor_text and successor_due_on:
        given.successor = add_commitment(
            viewer=viewer, update=update, text=successor_text, due_on=successor_due_on
        )
    db.session.add(given)
    db.session.flush()
    return given


def _check_answer(
    update: ThemeUpdate,
    answer: Answer,
    explanation: str | None,
    new_due_on: dt.date | None,
    successor_text: str | None,
    successor_due_on: dt.date | None,
) -> None:
    if answer in (Answer.LATE, Answer.NOT_MET) and not explanation:
        raise DomainError(f"Say why it is {answer.value}.", "explanation")
    if answer is Answer.LATE and new_due_on is None:
        raise DomainError("Give the new date.", "new_due_on")
    if answer is Answer.LATE and new_due_on is not None and new_due_on <= update.period.as_at:
        raise DomainError("The new date is after the month’s end, or the promise was kept.", "new_due_on")
    if answer is Answer.REPLACED and not successor_text:
        raise DomainError("Say what replaces it.", "successor_text")
    if answer is Answer.REPLACED and successor_due_on is None:
        raise DomainError("Say by when what replaces it is due.", "successor_due_on")


def _drop_successor(viewer: Viewer, given: CommitmentAnswer) -> None:
    """An answer of replaced that is changed takes back the promise that it made; one that was seen stays, withdrawn."""
    if given.successor_id is None:
        return
    successor = db.session.get(Commitment, given.successor_id)
    given.successor = None
    given.successor_id = None
    db.session.flush()
    if successor is not None and successor.withdrawn_at is None:
        withdraw_commitment(viewer=viewer, commitment=successor)
