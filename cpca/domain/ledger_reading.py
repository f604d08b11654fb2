"""What the ledger is made of: promises with their answers, and who led each theme when; a statement for each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from cpca.domain.challenge_rows import Month, UpdateScope
from cpca.domain.commitments import NEVER_MADE
from cpca.extensions import read_rows
from cpca.models.people import Holding, Person, Role, RoleAssignment, label_of
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Organisation, Plan, Theme
from cpca.models.progress import Answer, Commitment, CommitmentAnswer, ThemeUpdate
from cpca.permissions import Permission, Viewer, allows

NOBODY_NAMED = "no theme lead named"


@dataclass(frozen=True)
class Given:
    """An answer to a promise, in a month's update; `successor` is the text of what replaces it."""

    answer: Answer
    explanation: str | None
    new_due_on: dt.date | None
    month: dt.date
    successor: str | None

    @property
    def slug(self) -> str:
        return f"{self.month:%Y-%m}"


@dataclass
class Promised:
    """A promise with the answers that its reader may read, the oldest first. `who` led the theme when it was made."""

    id: int
    theme_id: int
    code: str
    title: str
    position: int
    text: str
    due_on: dt.date
    made_in: dt.date
    as_at: dt.date
    who: str = NOBODY_NAMED
    answers: list[Given] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return f"{self.made_in:%Y-%m}"


_made, _answering = aliased(ThemeUpdate), aliased(ThemeUpdate)
_made_in, _answered_in = aliased(ReportingPeriod), aliased(ReportingPeriod)
_successor = aliased(Commitment)


def _scope(update: Any, period: Any, name: str) -> tuple[Any, ...]:
    """What decides who may read an update, as columns."""
    return (
        update.state.label(f"{name}_state"),
        update.shown_to_sponsor.label(f"{name}_shown"),
        period.month.label(f"{name}_month"),
        period.state.label(f"{name}_month_state"),
        period.circulated_at.label(f"{name}_circulated"),
        period.published_at.label(f"{name}_published"),
    )


_PROMISES = (
    select(
        Commitment.id,
        Commitment.text,
        Commitment.due_on,
        Theme.id.label("theme_id"),
        Theme.code,
        Theme.title,
        Theme.position,
        _made_in.as_at,
        *_scope(_made, _made_in, "made"),
        CommitmentAnswer.answer,
        CommitmentAnswer.explanation,
        CommitmentAnswer.new_due_on,
        CommitmentAnswer.successor_id,
        _successor.text.label("successor"),
        *_scope(_answering, _answered_in, "answered"),
    )
    .select_from(Commitment)
    .join(_made, _made.id == Commitment.update_id)
    .join(_made_in, _made_in.id == _made.period_id)
    .join(Theme, Theme.id == _made.theme_id)
    .outerjoin(CommitmentAnswer, CommitmentAnswer.commitment_id == Commitment.id)
    .outerjoin(
        _answering,
        and_(_answering.id == CommitmentAnswer.update_id, _answering.state.not_in(NEVER_MADE)),
    )
    .outerjoin(_answered_in, _answered_in.id == _answering.period_id)
    .outerjoin(_successor, _successor.id == CommitmentAnswer.successor_id)
    .where(
        _made.plan_id == bindparam("plan"),
        _made.state.not_in(NEVER_MADE),
        Commitment.withdrawn_at.is_(None),
    )
    .order_by(Commitment.id, _answered_in.month)
)


def list_promised(viewer: Viewer, plan: Plan, kept: Collection[int]) -> list[Promised]:
    """The plan's promises that this person may read, with their answers and who led the theme; two statements.

    `kept` are the promises kept back from this person: neither listed nor named as what replaces another.
    """
    reads = _Reader(viewer, plan.id)
    found: dict[int, Promised] = {}
    for row in read_rows(_PROMISES, {"plan": plan.id}):
        if row.id in kept or not reads.may_read(row, "made"):
            continue
        if row.id not in found:
            found[row.id] = _promised(row)
        if row.answered_state is not None and reads.may_read(row, "answered"):
            successor = None if row.successor_id in kept else row.successor
            given = Given(row.answer, row.explanation, row.new_due_on, row.answered_month, successor)
            found[row.id].answers.append(given)
    _name(found.values(), plan)
    return list(found.values())


def _promised(row: Any) -> Promised:
    return Promised(
        id=row.id,
        theme_id=row.theme_id,
        code=row.code,
        title=row.title,
        position=row.position,
        text=row.text,
        due_on=row.due_on,
        made_in=row.made_month,
        as_at=row.as_at,
    )


class _Reader:
    """Which updates a person may read, asked once for each kind of update and not for each row."""

    def __init__(self, viewer: Viewer, plan_id: int) -> None:
        self._viewer, self._plan_id = viewer, plan_id
        self._asked: dict[UpdateScope, bool] = {}

    def may_read(self, row: Any, name: str) -> bool:
        """Whether they may read the update of these columns of the row."""
        month = Month(
            *(getattr(row, f"{name}_{of}") for of in ("month", "month_state", "circulated", "published"))
        )
        state, shown = getattr(row, f"{name}_state"), getattr(row, f"{name}_shown")
        scope = UpdateScope(self._plan_id, row.theme_id, state, shown, month)
        if scope not in self._asked:
            self._asked[scope] = allows(self._viewer, Permission.READ_UPDATE, scope)
        return self._asked[scope]


_LEADS = (
    select(
        RoleAssignment.theme_id,
        RoleAssignment.from_on,
        RoleAssignment.until_on,
        Person.post,
        Person.name,
        Organisation.name.label("home"),
        Organisation.kind.label("home_kind"),
    )
    .join(Person, Person.id == RoleAssignment.person_id)
    .join(Organisation, Organisation.id == Person.organisation_id)
    .where(
        RoleAssignment.plan_id == bindparam("plan"),
        RoleAssignment.role.in_([Role.THEME_LEAD]),
        RoleAssignment.kind != Holding.COVER,
    )
    .order_by(RoleAssignment.accountable.desc(), RoleAssignment.id)
)


def _name(promises: Iterable[Promised], plan: Plan) -> None:
    """Gives each promise the accountable lead of its theme on its month's last day."""
    leads = defaultdict(list)
    for row in read_rows(_LEADS, {"plan": plan.id}):
        leads[row.theme_id].append(row)
    for promise in promises:
        of_theme = leads[promise.theme_id]
        then = [r for r in of_theme if r.from_on <= promise.as_at <= (r.until_on or dt.date.max)]
        if then:
            promise.who = label_of(then[0].post, then[0].name, then[0].home, then[0].home_kind)
