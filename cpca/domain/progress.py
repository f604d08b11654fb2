"""A theme's month: its lines of progress, its commitments, and the answers to earlier ones."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow, Stale
from cpca.domain.kept_back import check_shown
from cpca.domain.period import first_day, is_settled
from cpca.extensions import db
from cpca.models.challenge import ChallengeNote
from cpca.models.deliverable import Deliverable
from cpca.models.people import Role
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Plan, Theme
from cpca.models.progress import (
    Commitment,
    CommitmentAnswer,
    Printing,
    ProgressItem,
    ThemeUpdate,
    UpdateState,
)
from cpca.permissions import Permission, Viewer, allows, held_for

WRITABLE = frozenset({UpdateState.NOT_STARTED, UpdateState.DRAFT, UpdateState.RETURNED})
BULLET = re.compile(r"^\s*(?:[-–—•·▪◦*‣○o]|\d{1,2}[.)]|[a-z][.)])\s+")


def _addressed(query: Any, plan: str, code: str, month: str) -> Any:
    """Joins a query on ThemeUpdate to its theme, plan and month, and loads them with it."""
    return (
        query.join(ThemeUpdate.theme)
        .join(Theme.plan)
        .join(ThemeUpdate.period)
        .where(Plan.slug == plan, Theme.code == code, ReportingPeriod.month == first_day(month))
    )


_UPDATE = (
    select(ThemeUpdate)
    .join(ThemeUpdate.theme)
    .join(Theme.plan)
    .join(ThemeUpdate.period)
    .where(
        Plan.slug == bindparam("plan"),
        Theme.code == bindparam("code"),
        ReportingPeriod.month == bindparam("month"),
    )
    .options(contains_eager(ThemeUpdate.theme).contains_eager(Theme.plan), contains_eager(ThemeUpdate.period))
)


def get_update(viewer: Viewer, *, plan: str, code: str, month: str) -> ThemeUpdate:
    """A theme's update for a month, with theme, plan and period; raises Missing where it may not be read."""
    address = {"plan": plan, "code": code, "month": first_day(month)}
    update = db.session.execute(_UPDATE, address).scalar_one_or_none()
    if update is None or not allows(viewer, Permission.READ_UPDATE, update):
        raise Missing
    found: ThemeUpdate = update
    return found


def get_line(viewer: Viewer, *, plan: str, code: str, month: str, line_id: int) -> ProgressItem:
    """A line of progress, by its own id and its theme and month; raises Missing."""
    line = db.session.execute(
        _addressed(select(ProgressItem).join(ProgressItem.update), plan, code, month)
        .where(ProgressItem.id == line_id, ProgressItem.withdrawn_at.is_(None))
        .options(*_with_update(contains_eager(ProgressItem.update)))
    ).scalar_one_or_none()
    if line is None or not allows(viewer, Permission.READ_UPDATE, line.update):
        raise Missing
    check_shown(viewer, line)
    found: ProgressItem = line
    return found


def get_commitment(viewer: Viewer, *, plan: str, code: str, month: str, commitment_id: int) -> Commitment:
    """A commitment made in that month's update, by its own id and its theme and month; raises Missing."""
    commitment = db.session.execute(
        _addressed(select(Commitment).join(Commitment.update), plan, code, month)
        .where(Commitment.id == commitment_id, Commitment.withdrawn_at.is_(None))
        .options(*_with_update(contains_eager(Commitment.update)))
    ).scalar_one_or_none()
    if commitment is None or not allows(viewer, Permission.READ_UPDATE, commitment.update):
        raise Missing
    check_shown(viewer, commitment)
    found: Commitment = commitment
    return found


def _with_update(update: Any) -> list[Any]:
    return [
        update.contains_eager(ThemeUpdate.theme).contains_eager(Theme.plan),
        update.contains_eager(ThemeUpdate.period),
    ]


def check_writable(update: ThemeUpdate) -> None:
    """Raises NotNow, saying what to do, where an update's words may not change."""
    if is_settled(update):
        raise NotNow(f"{update.period.month:%B %Y} is frozen: its words stay as they are.")
    if update.state not in WRITABLE:
        raise NotNow(f"This update is {update.state.value}: recall it before changing it.")


def begin(update: ThemeUpdate) -> None:
    """The first words make a draft of an update that was not started."""
    check_writable(update)
    update.nil_return = False  # what was a nil return and was returned has something to say now
    if update.state is UpdateState.NOT_STARTED:
        update.state = UpdateState.DRAFT


def is_on_behalf(viewer: Viewer, update: ThemeUpdate) -> bool:
    """Whether this person writes for the theme without being of it: the programme office, marked so."""
    held = held_for(viewer, Permission.DRAFT, update)
    return held is not None and held.role is Role.PROGRAMME_OFFICE


def check_version(stored: Any, version: int | None) -> None:
    """Raises Stale where a form was drawn from an older version than the stored one."""
    if version != stored.version:
        raise Stale(stored)


def split_bullets(text: str) -> list[str]:
    """What was pasted from a mail or from Word: a line for each bullet, without its sign; blank ones go."""
    lines = (BULLET.sub("", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def add_lines(
    *,
    viewer: Viewer,
    update: ThemeUpdate,
    text: str,
    happened_on: dt.date | None = None,
    deliverable_id: int | None = None,
) -> list[ProgressItem]:
    """Adds a line of progress, or one for each bullet of a pasted list, at the end; gives the new lines."""
    begin(update)
    texts = split_bullets(text)
    if not texts:
        raise DomainError("Write what was achieved.", "text")
    _check_deliverable(update, deliverable_id)
    last = _last_position(ProgressItem, update)
    lines = [
        ProgressItem(
            update_id=update.id,
            update=update,
            position=last + n,
            text=words,
            happened_on=happened_on,
            deliverable_id=deliverable_id,
            entered_by_id=viewer.person_id,
            on_behalf=is_on_behalf(viewer, update),
            since_as_at=happened_on is not None and happened_on > update.period.as_at,
        )
        for n, words in enumerate(texts, start=1)
    ]
    db.session.add_all(lines)
    db.session.flush()
    return lines


def _last_position(kind: type[ProgressItem] | type[Commitment], update: ThemeUpdate) -> int:
    found = db.session.execute(select(func.max(kind.position)).where(kind.update_id == update.id)).scalar()
    return found or 0


def _check_deliverable(update: ThemeUpdate, deliverable_id: int | None) -> None:
    if deliverable_id is None:
        return
    owner = db.session.execute(select(Deliverable.theme_id).where(Deliverable.id == deliverable_id)).scalar()
    if owner != update.theme_id:
        raise DomainError("Choose a deliverable of this theme.", "deliverable_id")


def edit_line(
    *,
    viewer: Viewer,
    line: ProgressItem,
    version: int | None,
    text: str,
    happened_on: dt.date | None = None,
    deliverable_id: int | None = None,
    prints: Printing = Printing.BOTH,
    since_as_at: bool = False,
) -> ProgressItem:
    """Changes a line. A note on it keeps the words it challenged. Raises Stale, NotNow, DomainError."""
    check_writable(line.update)
    check_version(line, version)
    _check_deliverable(line.update, deliverable_id)
    line.text, line.happened_on, line.deliverable_id = text, happened_on, deliverable_id
    line.prints, line.since_as_at = prints, since_as_at
    line.on_behalf = line.on_behalf or is_on_behalf(viewer, line.update)
    db.session.flush()
    return line


def move_past_month(*, viewer: Viewer, line: ProgressItem, version: int | None) -> ProgressItem:
    """Says that a line happened since the as-at date, outside the rating. Raises Stale, NotNow."""
    check_writable(line.update)
    check_version(line, version)
    line.since_as_at = True
    line.on_behalf = line.on_behalf or is_on_behalf(viewer, line.update)
    db.session.flush()
    return line


def move_line(*, viewer: Viewer, line: ProgressItem, up: bool) -> list[ProgressItem]:  # noqa: ARG001
    """Moves a line one place up or down; gives the lines in their new order. At the end it stays."""
    check_writable(line.update)
    lines = list_lines(line.update)
    at = next(n for n, other in enumerate(lines) if other.id == line.id)
    to = at - 1 if up else at + 1
    if 0 <= to < len(lines):
        lines.insert(to, lines.pop(at))
    for place, other in enumerate(lines, start=1):
        if other.position != place:
            other.position = place
    db.session.flush()
    return lines


def list_lines(update: ThemeUpdate) -> list[ProgressItem]:
    """An update's lines in order, without withdrawn ones."""
    return list(
        db.session.execute(
            select(ProgressItem)
            .where(ProgressItem.update_id == update.id, ProgressItem.withdrawn_at.is_(None))
            .order_by(ProgressItem.position, ProgressItem.id)
        ).scalars()
    )


def withdraw_line(*, viewer: Viewer, line: ProgressItem) -> None:  # noqa: ARG001
    """Takes a line out of the update: deleted while nobody saw it, withdrawn once submitted or challenged."""
    check_writable(line.update)
    _withdraw(line, ChallengeNote.line_id == line.id)


def withdraw_commitment(*, viewer: Viewer, commitment: Commitment) -> None:  # noqa: ARG001
    """Takes a commitment out, as `withdraw_line` does. Raises NotNow for one that an answer says replaces another."""
    check_writable(commitment.update)
    names_it = select(CommitmentAnswer.id).where(CommitmentAnswer.successor_id == commitment.id).limit(1)
    if db.session.execute(names_it).first():
        raise NotNow("It replaces an earlier promise: change the answer to that one, and it goes with it.")
    _withdraw(commitment, ChallengeNote.commitment_id == commitment.id)


def _withdraw(line: ProgressItem | Commitment, challenged: Any) -> None:
    seen = line.update.submitted_at is not None
    if seen or db.session.execute(select(ChallengeNote.id).where(challenged).limit(1)).first():
        line.withdrawn_at = clock.now()
    else:
        db.session.delete(line)
    db.session.flush()


def add_commitment(
    *, viewer: Viewer, update: ThemeUpdate, text: str, due_on: dt.date, deliverable_id: int | None = None
) -> Commitment:
    """Adds a promise: what, by when. Its date is after the month it is made in."""
    begin(update)
    _check_promise(update, due_on, deliverable_id)
    commitment = Commitment(
        update_id=update.id,
        update=update,
        position=_last_position(Commitment, update) + 1,
        text=text,
        due_on=due_on,
        deliverable_id=deliverable_id,
        entered_by_id=viewer.person_id,
        on_behalf=is_on_behalf(viewer, update),
    )
    db.session.add(commitment)
    db.session.flush()
    return commitment


def _check_promise(update: ThemeUpdate, due_on: dt.date, deliverable_id: int | None) -> None:
    if due_on <= update.period.as_at:
        raise DomainError(
            f"Promise it for a date after {update.period.as_at.day} {update.period.as_at:%b %Y}, the month's end.",
            "due_on",
        )
    _check_deliverable(update, deliverable_id)


def edit_commitment(
    *,
    viewer: Viewer,  # noqa: ARG001
    commitment: Commitment,
    version: int | None,
    text: str,
    due_on: dt.date,
    deliverable_id: int | None = None,
) -> Commitment:
    """Changes a promise while its update may be written. Raises Stale, NotNow, DomainError."""
    check_writable(commitment.update)
    check_version(commitment, version)
    _check_promise(commitment.update, due_on, deliverable_id)
    commitment.text, commitment.due_on, commitment.deliverable_id = text, due_on, deliverable_id
    db.session.flush()
    return commitment


def load_commitment(commitment_id: int) -> Commitment | None:
    """A commitment with its update and period, or None; for answers, whose parent is the theme."""
    return db.session.execute(
        select(Commitment)
        .where(Commitment.id == commitment_id, Commitment.withdrawn_at.is_(None))
        .options(joinedload(Commitment.update).joinedload(ThemeUpdate.period))
    ).scalar_one_or_none()
