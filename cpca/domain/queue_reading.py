"""What My work and a month's own room are made of: updates of months not frozen yet, open notes, passed dates,
and what waits for a second person. A statement each, as rows of which the permission table can be asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from cpca.domain.commitments import NEVER_MADE
from cpca.domain.progress import WRITABLE
from cpca.domain.summary_exposed import STILL_TO_COME
from cpca.domain.summary_months import Month, PlanMonths, fetch
from cpca.models.challenge import CLOSED_STATES, ChallengeNote, NoteKind, NoteState, Position, SponsorView
from cpca.models.closing import Chase, JointAct, JointActKind, JointState
from cpca.models.deliverable import Deliverable
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Organisation, Theme
from cpca.models.progress import (
    Answer,
    Commitment,
    CommitmentAnswer,
    ProgressItem,
    Rating,
    ReturnComment,
    ThemeUpdate,
    UpdateState,
)


class ViewGiven(NamedTuple):
    """A view on an update; `confirmed` is whether it is the sponsor's own, or its record was confirmed."""

    plan_id: int
    theme_id: int
    council_id: int
    council: str
    assurance_line: int
    position: Position
    confirmed: bool


@dataclass(frozen=True)
class OpenUpdate:
    """A theme's update of a month, with counts of what it holds and what it owes.

    `chases` are the reminders since it was last handed in, `chased_at` and `chase_text` the newest's.
    """

    id: int
    plan_id: int
    theme_id: int
    code: str
    title: str
    state: UpdateState
    shown_to_sponsor: bool
    submitted_by_id: int | None
    late_days: int
    nil_return: bool
    rating: Rating | None
    lines: int
    to_answer: int
    comments: int
    chases: int
    chased_at: dt.datetime | None
    chase_text: str | None
    period: Month
    views: tuple[ViewGiven, ...]

    @property
    def is_writable(self) -> bool:
        """Whether it is still owed: nothing of it was handed in, or it was returned."""
        return self.state in WRITABLE


def _given_before(*conditions: Any) -> Any:
    """The newest answer of an earlier month to the commitment at hand, of those that meet the conditions."""
    other, month = aliased(ThemeUpdate), aliased(ReportingPeriod)
    return (
        select(CommitmentAnswer.new_due_on)
        .join(other, other.id == CommitmentAnswer.update_id)
        .join(month, month.id == other.period_id)
        .where(
            CommitmentAnswer.commitment_id == Commitment.id,
            other.state.not_in(NEVER_MADE),
            month.month < ReportingPeriod.month,
            *conditions,
        )
        .order_by(month.month.desc())
        .limit(1)
        .correlate(Commitment, ReportingPeriod)
    )


def _promises_to_answer() -> Any:
    """How many earlier promises fell due by the update's as-at date and have no answer of it yet.

    The rule is `commitments.list_asked`; here it is counted within the statement.
    """
    made, made_month = aliased(ThemeUpdate), aliased(ReportingPeriod)
    moved = _given_before(CommitmentAnswer.answer == Answer.LATE).scalar_subquery()
    settled = _given_before(CommitmentAnswer.answer != Answer.LATE).exists()
    answered = (
        select(CommitmentAnswer.id)
        .where(CommitmentAnswer.commitment_id == Commitment.id, CommitmentAnswer.update_id == ThemeUpdate.id)
        .correlate(Commitment, ThemeUpdate)
        .exists()
    )
    return (
        select(func.count(Commitment.id))
        .join(made, made.id == Commitment.update_id)
        .join(made_month, made_month.id == made.period_id)
        .where(
            made.theme_id == ThemeUpdate.theme_id,
            made.state.not_in(NEVER_MADE),
            made_month.month < ReportingPeriod.month,
            Commitment.withdrawn_at.is_(None),
            func.coalesce(moved, Commitment.due_on) <= ReportingPeriod.as_at,
            ~settled,
            ~answered,
        )
        .correlate(ThemeUpdate, ReportingPeriod)
        .scalar_subquery()
    )


def _count(of: Any, *conditions: Any) -> Any:
    return (
        select(func.count(of.id))
        .where(of.update_id == ThemeUpdate.id, *conditions)
        .correlate(ThemeUpdate)
        .scalar_subquery()
    )


def _of_chases(what: Any) -> Any:
    """Something of the reminders sent since the update was last handed in, the newest first."""
    since = or_(ThemeUpdate.submitted_at.is_(None), Chase.chased_at > ThemeUpdate.submitted_at)
    return select(what).where(Chase.update_id == ThemeUpdate.id, since).correlate(ThemeUpdate)


_NEWEST_FIRST = Chase.id.desc()
_UPDATES = (
    select(
        ThemeUpdate.id,
        ThemeUpdate.plan_id,
        ThemeUpdate.theme_id,
        Theme.code,
        Theme.title,
        ThemeUpdate.state,
        ThemeUpdate.shown_to_sponsor,
        ThemeUpdate.submitted_by_id,
        ThemeUpdate.late_days,
        ThemeUpdate.nil_return,
        ThemeUpdate.rating,
        _count(ProgressItem, ProgressItem.withdrawn_at.is_(None)).label("lines"),
        _promises_to_answer().label("to_answer"),
        _count(ReturnComment, ReturnComment.settled_at.is_(None)).label("comments"),
        _of_chases(func.count(Chase.id)).scalar_subquery().label("chases"),
        _of_chases(Chase.chased_at).order_by(_NEWEST_FIRST).limit(1).scalar_subquery().label("chased_at"),
        _of_chases(Chase.text).order_by(_NEWEST_FIRST).limit(1).scalar_subquery().label("chase_text"),
        ThemeUpdate.period_id,
        SponsorView.council_id,
        Organisation.name.label("council"),
        SponsorView.assurance_line,
        SponsorView.position,
        SponsorView.recorded_by_id,
        SponsorView.confirmed_at,
    )
    .join(Theme, Theme.id == ThemeUpdate.theme_id)
    .join(ReportingPeriod, ReportingPeriod.id == ThemeUpdate.period_id)
    .outerjoin(SponsorView, SponsorView.update_id == ThemeUpdate.id)
    .outerjoin(Organisation, Organisation.id == SponsorView.council_id)
    .where(ThemeUpdate.period_id.in_(bindparam("periods", expanding=True)))
    .order_by(ReportingPeriod.month, Theme.position, ThemeUpdate.id, Organisation.name)
)


def read_open_updates(plan: PlanMonths) -> list[OpenUpdate]:
    """The updates of the months that are not frozen, the oldest month first and themes in order."""
    return read_updates_of([m for m in plan.months if not m.is_frozen])


def read_updates_of(of_months: Iterable[Month]) -> list[OpenUpdate]:
    """The updates of these months, the oldest month first and themes in order; one statement."""
    months = {m.id: m for m in of_months}
    rows = fetch(_UPDATES, periods=list(months))
    return [_update(list(group), months) for _, group in groupby(rows, key=attrgetter("id"))]


def _update(rows: list[Any], months: dict[int, Month]) -> OpenUpdate:
    first = rows[0]
    views = tuple(_view(row) for row in rows if row.position is not None)
    return OpenUpdate(
        id=first.id,
        plan_id=first.plan_id,
        theme_id=first.theme_id,
        code=first.code,
        title=first.title,
        state=first.state,
        shown_to_sponsor=first.shown_to_sponsor,
        submitted_by_id=first.submitted_by_id,
        late_days=first.late_days,
        nil_return=first.nil_return,
        rating=first.rating,
        lines=first.lines,
        to_answer=first.to_answer,
        comments=first.comments,
        chases=first.chases,
        chased_at=first.chased_at,
        chase_text=first.chase_text,
        period=months[first.period_id],
        views=views,
    )


def _view(row: Any) -> ViewGiven:
    confirmed = row.recorded_by_id is None or row.confirmed_at is not None
    return ViewGiven(
        row.plan_id,
        row.theme_id,
        row.council_id,
        row.council,
        row.assurance_line,
        row.position,
        confirmed,
    )


@dataclass(frozen=True)
class OpenNote:
    """A challenge note that is not closed."""

    plan_id: int
    theme_id: int
    code: str
    number: int
    kind: NoteKind
    text: str
    state: NoteState
    raised_at: dt.datetime
    answer_due_on: dt.date | None
    council_id: int
    council: str
    assurance_line: int
    asked_of_programme: bool
    raised_by_id: int
    recorded_by_id: int | None
    confirmed_at: dt.datetime | None

    @property
    def is_escalated(self) -> bool:
        return self.state in (NoteState.ESCALATED, NoteState.REFERRED)

    @property
    def is_unconfirmed(self) -> bool:
        return self.recorded_by_id is not None and self.confirmed_at is None


_NOTES = (
    select(
        ChallengeNote.plan_id,
        ChallengeNote.theme_id,
        Theme.code,
        ChallengeNote.number,
        ChallengeNote.kind,
        ChallengeNote.text,
        ChallengeNote.state,
        ChallengeNote.raised_at,
        ChallengeNote.answer_due_on,
        ChallengeNote.council_id,
        Organisation.name,
        ChallengeNote.assurance_line,
        ChallengeNote.asked_of_programme,
        ChallengeNote.raised_by_id,
        ChallengeNote.recorded_by_id,
        ChallengeNote.confirmed_at,
    )
    .join(Theme, Theme.id == ChallengeNote.theme_id)
    .join(Organisation, Organisation.id == ChallengeNote.council_id)
    .where(ChallengeNote.plan_id == bindparam("plan"), ChallengeNote.state.not_in(CLOSED_STATES))
    .order_by(ChallengeNote.number)
)


def read_open_notes(plan: PlanMonths) -> list[OpenNote]:
    """The plan's notes that are not closed, in the order they were raised."""
    return [OpenNote(*row) for row in fetch(_NOTES, plan=plan.id)]


_PASSED = (
    select(
        Theme.code,
        Deliverable.reference,
        Deliverable.title,
        func.coalesce(Deliverable.forecast_on, Deliverable.baseline_on).label("due_on"),
    )
    .join(Theme, Theme.id == Deliverable.theme_id)
    .where(
        and_(
            Deliverable.theme_id.in_(bindparam("themes", expanding=True)),
            Deliverable.state.in_(STILL_TO_COME),
            func.coalesce(Deliverable.forecast_on, Deliverable.baseline_on) < bindparam("today"),
        )
    )
    .order_by("due_on", Deliverable.id)
)


def read_passed(themes: Collection[int], today: dt.date) -> list[Any]:
    """Deliverables of these themes whose date has passed and that are not delivered."""
    return list(fetch(_PASSED, themes=sorted(themes), today=today))


class AskedOf(NamedTuple):
    """An act that waits for a second person."""

    plan_id: int
    period_id: int
    month: dt.date
    sign_off_by: dt.date | None
    act: JointActKind
    reason: str | None
    asked_by_id: int


_ASKED = (
    select(
        ReportingPeriod.plan_id,
        ReportingPeriod.id,
        ReportingPeriod.month,
        ReportingPeriod.sign_off_by,
        JointAct.act,
        JointAct.reason,
        JointAct.asked_by_id,
    )
    .join(ReportingPeriod, ReportingPeriod.id == JointAct.period_id)
    .where(ReportingPeriod.plan_id == bindparam("plan"), JointAct.state == JointState.ASKED)
    .order_by(ReportingPeriod.month, JointAct.id)
)


def read_asked(plan: PlanMonths) -> list[AskedOf]:
    """What was asked of a second person and is neither agreed nor declined, the oldest month first."""
    return [AskedOf(*row) for row in fetch(_ASKED, plan=plan.id)]
