"""What a theme lead promised and that falls due within a month: in their queue before its day, not after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from cpca.domain.commitments import NEVER_MADE
from cpca.domain.queue_parts import Owed
from cpca.domain.rating import add_months
from cpca.domain.summary_months import fetch
from cpca.domain.summary_parts import Place, PlaceKind, clip
from cpca.models.plan import Theme
from cpca.models.progress import Answer, Commitment, CommitmentAnswer, ThemeUpdate

A_PROMISE = 80  # characters of it in the queue


def _within(column: Any) -> Any:
    return column.between(bindparam("today"), bindparam("until"))


_moved_here = (
    select(CommitmentAnswer.commitment_id).where(_within(CommitmentAnswer.new_due_on)).scalar_subquery()
)
_answered = (
    select(ThemeUpdate.id)
    .where(
        ThemeUpdate.state.not_in(NEVER_MADE), ThemeUpdate.theme_id.in_(bindparam("themes", expanding=True))
    )
    .scalar_subquery()
)
_DUE = (
    select(
        Commitment.id,
        Commitment.text,
        Commitment.due_on,
        Theme.code,
        CommitmentAnswer.answer,
        CommitmentAnswer.new_due_on,
    )
    .join(ThemeUpdate, ThemeUpdate.id == Commitment.update_id)
    .join(Theme, Theme.id == ThemeUpdate.theme_id)
    .outerjoin(
        CommitmentAnswer,
        and_(CommitmentAnswer.commitment_id == Commitment.id, CommitmentAnswer.update_id.in_(_answered)),
    )
    .where(
        ThemeUpdate.theme_id.in_(bindparam("themes", expanding=True)),
        ThemeUpdate.state.not_in(NEVER_MADE),
        Commitment.withdrawn_at.is_(None),
        or_(_within(Commitment.due_on), Commitment.id.in_(_moved_here)),
    )
    .order_by(Commitment.id, CommitmentAnswer.id)
)


def list_promised_soon(themes: Collection[int], today: dt.date) -> list[Owed]:
    """Promises of these themes due from today until this day next month that nobody has settled; one statement."""
    until = add_months(today, 1)
    rows = fetch(_DUE, themes=sorted(themes), today=today, until=until)
    found = []
    for _, group in groupby(rows, key=attrgetter("id")):
        of_promise = list(group)
        due = _due(of_promise)
        if due is not None and today <= due <= until:
            found.append(_owed(of_promise[0], due))
    return found


def _due(rows: list[Any]) -> dt.date | None:
    """When a promise is due now; None once it is kept, not met or replaced."""
    if any(row.answer not in (None, Answer.LATE) for row in rows):
        return None
    moved = [row.new_due_on for row in rows if row.new_due_on is not None]
    due: dt.date = moved[-1] if moved else rows[0].due_on
    return due


def _owed(row: Any, due: dt.date) -> Owed:
    place = Place(PlaceKind.COMMITMENT, row.code, number=row.id)
    words = clip(row.text, A_PROMISE)
    return Owed(f"{row.code}: a commitment falls due", f"“{words}”", "Look", due, place)
