"""What the summary is made of, read in six statements whatever the plan's age, as rows and not as objects.

Nothing of a month that the viewer may not read leaves this file, and of an update only what was submitted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Integer, and_, bindparam, case, or_, select, union_all
from sqlalchemy.orm import aliased

from cpca.domain.kept_back import ANCHORS
from cpca.domain.summary_months import Month, PlanMonths, as_stored, fetch
from cpca.models.challenge import ChallengeEvent, ChallengeNote, SponsorView
from cpca.models.people import Holding, Person, Role, RoleAssignment, label_of
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Organisation, Theme
from cpca.models.progress import Answer, Commitment, CommitmentAnswer, ThemeUpdate, UpdateState
from cpca.permissions.circumstances import BEING_WRITTEN

MONTHS_IN_STRIP: Final = 12
WINDOW: Final = MONTHS_IN_STRIP + 1  # the strip, and the month before it for comparison
NO_MONTH: Final = -1
# Whose words and rating stand: a returned update is back with its lead, being rewritten.
GIVEN: Final = frozenset(
    {UpdateState.SUBMITTED, UpdateState.ACCEPTED, UpdateState.APPROVED, UpdateState.FROZEN}
)
_LEAD_ROLES: Final = (Role.THEME_LEAD,)


@dataclass
class ThemeLed:
    """A theme with its leads' labels on the day, the accountable first and cover last."""

    id: int
    code: str
    title: str
    leads: list[str]

    @property
    def who(self) -> str:
        return " and ".join(self.leads) or "no theme lead named"


_covered, _home, _covered_home = aliased(Person), aliased(Organisation), aliased(Organisation)
_THEMES = (
    select(
        Theme.id,
        Theme.code,
        Theme.title,
        RoleAssignment.kind,
        Person.post,
        Person.name,
        _home.name.label("home"),
        _home.kind.label("home_kind"),
        _covered.post.label("covered_post"),
        _covered.name.label("covered_name"),
        _covered_home.name.label("covered_home"),
        _covered_home.kind.label("covered_home_kind"),
    )
    .select_from(Theme)
    .outerjoin(
        RoleAssignment,
        and_(
            RoleAssignment.theme_id == Theme.id,
            RoleAssignment.role.in_(_LEAD_ROLES),
            RoleAssignment.from_on <= bindparam("on"),
            or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= bindparam("on")),
        ),
    )
    .outerjoin(Person, Person.id == RoleAssignment.person_id)
    .outerjoin(_home, _home.id == Person.organisation_id)
    .outerjoin(_covered, _covered.id == RoleAssignment.covers_id)
    .outerjoin(_covered_home, _covered_home.id == _covered.organisation_id)
    .where(Theme.plan_id == bindparam("plan"))
    .order_by(
        Theme.position,
        case((RoleAssignment.kind == Holding.COVER, 1), else_=0),
        RoleAssignment.accountable.desc(),
        RoleAssignment.id,
    )
)


def read_themes(plan: PlanMonths, on: dt.date) -> list[ThemeLed]:
    """The plan's themes in order, with who led them on a day."""
    found: dict[int, ThemeLed] = {}
    for row in fetch(_THEMES, plan=plan.id, on=on):
        theme = found.setdefault(row.id, ThemeLed(row.id, row.code, row.title, []))
        if row.post is not None:
            label = label_of(row.post, row.name, row.home, row.home_kind)
            if row.covered_post is not None:
                covered = label_of(
                    row.covered_post, row.covered_name, row.covered_home, row.covered_home_kind
                )
                label = f"{label} for {covered}"
            theme.leads.append(label)
    return list(found.values())


def _one_of(column: Any) -> Any:
    """Whether a column is one of the months of `_these`: so many places that the statement stays the same."""
    return column.in_([bindparam(f"month_{n}", type_=Integer()) for n in range(WINDOW)])


def _these(months: Sequence[Month]) -> dict[str, int]:
    ids = [m.id for m in months]
    return {f"month_{n}": ids[n] if n < len(ids) else NO_MONTH for n in range(WINDOW)}


_UPDATES = (
    select(
        ThemeUpdate.id,
        ThemeUpdate.theme_id,
        ThemeUpdate.period_id,
        ThemeUpdate.state,
        ThemeUpdate.rating,
        ThemeUpdate.headline,
        ThemeUpdate.reason,
        ThemeUpdate.confidence,
        ThemeUpdate.decision_sought,
        ThemeUpdate.nil_return,
        as_stored(ThemeUpdate.submitted_at, "submitted_at"),
        ThemeUpdate.late_days,
        SponsorView.position,
        SponsorView.own_rating,
        SponsorView.line_for_print,
        SponsorView.assurance_line,
        Organisation.name.label("council"),
    )
    .select_from(ThemeUpdate)
    .outerjoin(
        SponsorView,
        and_(
            SponsorView.update_id == ThemeUpdate.id,
            or_(SponsorView.recorded_by_id.is_(None), SponsorView.confirmed_at.is_not(None)),
        ),
    )
    .outerjoin(Organisation, Organisation.id == SponsorView.council_id)
    .where(_one_of(ThemeUpdate.period_id))
    .order_by(ThemeUpdate.id, Organisation.name)
)


def read_updates(months: Sequence[Month]) -> Sequence[Any]:
    """The updates of these months, as many as the strip has and one, with their sponsors' views, a row a view;
    one the sponsor has not confirmed is not theirs yet."""
    return fetch(_UPDATES, **_these(months))


_made, _answering, _seen = aliased(ThemeUpdate), aliased(ThemeUpdate), aliased(ThemeUpdate)
_answer_month = aliased(ReportingPeriod)
_ANSWER_IS_GIVEN = (
    select(_seen.id)
    .where(
        _seen.id == CommitmentAnswer.update_id,
        _seen.state.in_(GIVEN),
    )
    .correlate(CommitmentAnswer)
    .exists()
)
_WANTED = union_all(
    select(Commitment.id).where(Commitment.due_on >= bindparam("on")),
    select(CommitmentAnswer.commitment_id).where(CommitmentAnswer.new_due_on >= bindparam("on")),
    select(CommitmentAnswer.commitment_id)
    .join(ThemeUpdate, ThemeUpdate.id == CommitmentAnswer.update_id)
    .join(ReportingPeriod, ReportingPeriod.id == ThemeUpdate.period_id)
    .where(ReportingPeriod.plan_id == bindparam("plan"), ReportingPeriod.month > bindparam("floor")),
)
_COMMITMENTS = (
    select(
        Commitment.id,
        Commitment.text,
        Commitment.due_on,
        _made.theme_id,
        _made.period_id,
        ReportingPeriod.month.label("made_in"),
        CommitmentAnswer.answer,
        CommitmentAnswer.explanation,
        CommitmentAnswer.new_due_on,
        _answer_month.month.label("answer_month"),
        as_stored(_answering.submitted_at, "submitted_at"),
        _answering.period_id.label("answer_period_id"),
    )
    .select_from(Commitment)
    .join(_made, _made.id == Commitment.update_id)
    .join(ReportingPeriod, ReportingPeriod.id == _made.period_id)
    .outerjoin(CommitmentAnswer, and_(CommitmentAnswer.commitment_id == Commitment.id, _ANSWER_IS_GIVEN))
    .outerjoin(_answering, _answering.id == CommitmentAnswer.update_id)
    .outerjoin(_answer_month, _answer_month.id == _answering.period_id)
    .where(
        Commitment.id.in_(_WANTED),
        _made.plan_id == bindparam("plan"),
        _made.state.in_(GIVEN),
        Commitment.withdrawn_at.is_(None),
    )
    .order_by(Commitment.due_on, Commitment.id, _answer_month.month)
)


@dataclass
class Promise:
    """A commitment with the answers it was given, oldest first; those still ahead, or answered lately."""

    id: int
    text: str
    due_on: dt.date
    theme_id: int
    made_in: dt.date
    answers: list[Any]

    @property
    def now_due_on(self) -> dt.date:
        moved = [a.new_due_on for a in self.answers if a.new_due_on is not None]
        return moved[-1] if moved else self.due_on

    @property
    def is_settled(self) -> bool:
        return any(a.answer is not Answer.LATE for a in self.answers)

    @property
    def times_moved(self) -> int:
        return sum(a.answer is Answer.LATE for a in self.answers)


def read_promises(plan: PlanMonths, months: Sequence[Month], *, on: dt.date, floor: dt.date) -> list[Promise]:
    """Commitments of these months due from a day on, or answered in a month after `floor`."""
    found: dict[int, Promise] = {}
    readable = {m.id for m in months}
    for row in fetch(_COMMITMENTS, plan=plan.id, on=on, floor=floor):
        if row.period_id not in readable:
            continue
        promise = found.setdefault(
            row.id, Promise(row.id, row.text, row.due_on, row.theme_id, row.made_in, [])
        )
        if row.answer is not None and row.answer_period_id in readable:
            promise.answers.append(row)
    return list(found.values())


_note_month, _event_month = aliased(ReportingPeriod), aliased(ReportingPeriod)
_NOTES = (
    select(
        ChallengeNote.id,
        ChallengeNote.number,
        ChallengeNote.theme_id,
        ChallengeNote.kind,
        ChallengeNote.text,
        ChallengeNote.state,
        ChallengeNote.for_print,
        as_stored(ChallengeNote.raised_at, "raised_at"),
        ChallengeNote.answer_due_on,
        ChallengeNote.recorded_by_id,
        as_stored(ChallengeNote.confirmed_at, "confirmed_at"),
        ChallengeNote.asked_of_programme,
        ChallengeNote.assurance_line,
        *(getattr(ChallengeNote, column) for column in ANCHORS),
        Organisation.name.label("council"),
        _note_month.id.label("period_id"),
        _note_month.month,
        ChallengeEvent.act,
        as_stored(ChallengeEvent.at, "at"),
        _event_month.month.label("event_month"),
    )
    .join(ThemeUpdate, ThemeUpdate.id == ChallengeNote.update_id)
    .join(_note_month, _note_month.id == ThemeUpdate.period_id)
    .join(Organisation, Organisation.id == ChallengeNote.council_id)
    .outerjoin(ChallengeEvent, ChallengeEvent.note_id == ChallengeNote.id)
    .outerjoin(_event_month, _event_month.id == ChallengeEvent.period_id)
    .where(
        ChallengeNote.plan_id == bindparam("plan"),
        ThemeUpdate.state.not_in(BEING_WRITTEN),
        or_(ChallengeNote.closed_at.is_(None), ChallengeNote.closed_at >= bindparam("since")),
    )
    .order_by(ChallengeNote.id, ChallengeEvent.id)
)


def read_notes(plan: PlanMonths, months: Sequence[Month], *, since: dt.datetime) -> Sequence[Any]:
    """Challenge notes on updates of these months, open or closed since a moment, a row an event."""
    readable = {m.id for m in months}
    return [row for row in fetch(_NOTES, plan=plan.id, since=since) if row.period_id in readable]
