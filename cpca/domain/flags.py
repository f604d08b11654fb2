"""What prints by default, in plain words, from the record of a month.

Late and missed returns, moved dates, commitments not met, reopened deliverables and unanswered challenges.
Source: "Reports" of the screens' description. A challenge not for print appears in a total alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, select

from cpca.domain import clock
from cpca.domain.challenge_rules import OWED
from cpca.domain.progress import WRITABLE
from cpca.domain.rating import say_days
from cpca.domain.report_content import FlagPart, Withheld
from cpca.domain.summary_months import Month, PlanMonths
from cpca.domain.summary_notes import NoteThen, notes_then
from cpca.domain.summary_parts import clip, say_date
from cpca.domain.summary_promised import Base, read_deliverables
from cpca.domain.summary_reading import GIVEN, read_notes
from cpca.domain.summary_stored import Promised, promised
from cpca.extensions import db
from cpca.models.challenge import NoteState
from cpca.models.closing import LeftOut
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.exempt import WITHHELD, Exemption, ExemptionState
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Theme
from cpca.models.progress import Answer, Commitment, CommitmentAnswer, ThemeUpdate, UpdateState

NOT_FOR_PRINT: Final = "unanswered:not for print"
UNANSWERED: Final = OWED | {NoteState.ESCALATED}


@dataclass(frozen=True)
class _Flag:
    """A flag before it is known whether it was left out, or may be published: `about` is its row."""

    key: str
    theme: str
    words: str
    about: tuple[str, int] | None = None


def list_flags(period: ReportingPeriod) -> list[FlagPart]:
    """Everything of a month that prints unless it was left out, by theme in order and totals last.

    A frozen month is told as it stood when it was frozen. Seven statements, however much there is.
    """
    months = _read_months(period)
    themes = _read_themes(period)
    codes = {row.id: row.code for row in themes}
    found = [
        *_returns(period, themes),
        *_deliverables(period, months, codes),
        *_not_met(period),
        *_unanswered(period, months, codes),
    ]
    order = {row.code: n for n, row in enumerate(themes)}
    found.sort(key=lambda flag: order.get(flag.theme, len(order)))
    out, withheld = read_left_out(period), _read_withheld(period)
    return [
        FlagPart(
            key=flag.key,
            theme=flag.theme,
            words=flag.words,
            left_out=out[flag.key].reason if flag.key in out else None,
            withheld=withheld.get(flag.about) if flag.about else None,
        )
        for flag in found
    ]


def read_left_out(period: ReportingPeriod) -> dict[str, LeftOut]:
    """What is left out of a month's documents now, by key."""
    rows = db.session.execute(
        select(LeftOut)
        .where(LeftOut.period_id == period.id, LeftOut.put_back_at.is_(None))
        .order_by(LeftOut.id)
    ).scalars()
    return {row.key: row for row in rows}


def _read_months(period: ReportingPeriod) -> list[Month]:
    """The plan's months up to this one, oldest first."""
    rows = db.session.execute(
        select(
            *(ReportingPeriod.id, ReportingPeriod.month, ReportingPeriod.as_at, ReportingPeriod.state),
            *(ReportingPeriod.submit_by, ReportingPeriod.challenge_by, ReportingPeriod.sign_off_by),
            *(ReportingPeriod.circulated_at, ReportingPeriod.published_at),
        )
        .where(
            ReportingPeriod.plan_id == period.plan_id,
            ReportingPeriod.month <= period.month,
            ReportingPeriod.state != PeriodState.PLANNED,
        )
        .order_by(ReportingPeriod.month)
    )
    return [Month(*row) for row in rows]


def _read_themes(period: ReportingPeriod) -> list[Any]:
    return list(
        db.session.execute(
            select(Theme.id, Theme.code, ThemeUpdate.state, ThemeUpdate.late_days)
            .outerjoin(
                ThemeUpdate, and_(ThemeUpdate.theme_id == Theme.id, ThemeUpdate.period_id == period.id)
            )
            .where(Theme.plan_id == period.plan_id)
            .order_by(Theme.position, Theme.id)
        )
    )


def _returns(period: ReportingPeriod, themes: list[Any]) -> Iterator[_Flag]:
    for row in themes:
        if row.state is UpdateState.MISSED:
            yield _Flag(f"missed:{row.code}", row.code, f"No return was given for {period.month:%B %Y}.")
        elif row.state in WRITABLE and _is_past(period.submit_by):
            yield _Flag(f"missed:{row.code}", row.code, f"No return yet: it was due {_on(period.submit_by)}.")
        elif row.state in GIVEN and row.late_days:
            words = f"The return came {say_days(row.late_days)} late."
            yield _Flag(f"late:{row.code}", row.code, words)


def _is_past(day: dt.date | None) -> bool:
    return day is not None and day < clock.today()


def _on(day: dt.date | None) -> str:
    return f"on {say_date(day)}" if day else "on no date"


def _deliverables(period: ReportingPeriod, months: list[Month], codes: dict[int, str]) -> Iterator[_Flag]:
    """What moved or was reopened since the month before; before the first month, since the baseline."""
    frozen = period.state is PeriodState.FROZEN
    plan = PlanMonths(period.plan_id, "", "", tuple(months), None)
    before = [month for month in months if month.month < period.month]
    base = Base(before[-1] if before else None, None, None)
    rows = read_deliverables(plan, months[-1] if frozen and months else None, base)
    for item in promised(rows, then=frozen):
        about = (Deliverable.__tablename__, item.id)
        was = _dated(item)
        if item.forecast_on is not None and was is not None and item.forecast_on != was:
            yield _Flag(f"moved:{item.reference}", codes[item.theme_id], _moved(item, was), about)
        if item.state is DeliverableState.REOPENED and not (
            item.before and item.before.state is DeliverableState.REOPENED
        ):
            words = f"{item.reference} {clip(item.title)}: reopened after it was said to be delivered."
            yield _Flag(f"reopened:{item.reference}", codes[item.theme_id], words, about)


def _dated(item: Promised) -> dt.date | None:
    """The date that stood before; what was not there yet is compared with its baseline."""
    if item.before is None:
        return item.baseline_on
    return item.before.forecast_on or item.before.baseline_on


def _moved(item: Promised, was: dt.date) -> str:
    """A2 Procurement strategy: moved from 30 Sep 2022 to 31 Oct 2022, moved 2 times in all."""
    now, agreed = item.forecast_on, item.baseline_on
    words = f"{item.reference} {clip(item.title)}: moved from {say_date(was)} to {say_date(now or was)}"
    if agreed is not None and agreed != was:
        words += f", first agreed for {say_date(agreed)}"
    if item.times_moved > 1:
        words += f", moved {item.times_moved} times in all"
    return f"{words}."


def commitment_reference(code: str, month: dt.date, position: int) -> str:
    """How a printed commitment is named: theme, month and place, "A-2022-10-P2"."""
    return f"{code}-{month:%Y-%m}-P{position}"


def _not_met(period: ReportingPeriod) -> Iterator[_Flag]:
    made, made_in = ThemeUpdate.__table__.alias("made"), ReportingPeriod.__table__.alias("made_in")
    rows = db.session.execute(
        select(
            Theme.code,
            made_in.c.month,
            Commitment.id,
            Commitment.position,
            Commitment.text,
            Commitment.due_on,
        )
        .select_from(CommitmentAnswer)
        .join(ThemeUpdate, ThemeUpdate.id == CommitmentAnswer.update_id)
        .join(Commitment, Commitment.id == CommitmentAnswer.commitment_id)
        .join(made, made.c.id == Commitment.update_id)
        .join(made_in, made_in.c.id == made.c.period_id)
        .join(Theme, Theme.id == ThemeUpdate.theme_id)
        .where(
            ThemeUpdate.period_id == period.id,
            ThemeUpdate.state.in_(GIVEN),
            CommitmentAnswer.answer == Answer.NOT_MET,
        )
        .order_by(made_in.c.month, Commitment.position, Commitment.id)
    )
    for row in rows:
        key = f"not met:{commitment_reference(row.code, row.month, row.position)}"
        words = f"Promised in {row.month:%B} for {say_date(row.due_on)} and not met: “{clip(row.text)}”"
        yield _Flag(key, row.code, words, (Commitment.__tablename__, row.id))


def read_notes_of(period: ReportingPeriod, months: list[Month] | None = None) -> list[NoteThen]:
    """The challenge notes of a month and those before it, as they stand, or stood when it was frozen."""
    frozen = period.state is PeriodState.FROZEN
    months = months or _read_months(period)
    plan = PlanMonths(period.plan_id, "", "", tuple(months), None)
    since = dt.datetime.combine(period.month, dt.time(), dt.UTC)
    return notes_then(read_notes(plan, months, since=since), period.month if frozen else None)


def _unanswered(period: ReportingPeriod, months: list[Month], codes: dict[int, str]) -> Iterator[_Flag]:
    notes = [note for note in read_notes_of(period, months) if note.state in UNANSWERED]
    on = day_of(period)
    for note in (n for n in notes if n.prints):
        yield _Flag(f"unanswered:C{note.number}", codes[note.theme_id], _unanswered_words(note, on))
    hidden = [n.age(on) for n in notes if not n.prints]
    if hidden:
        yield _Flag(NOT_FOR_PRINT, "", say_not_for_print(len(hidden), max(hidden)))


def say_not_for_print(number: int, oldest_days: int) -> str:
    """The one sentence that prints of unanswered challenges not for print."""
    many = "1 challenge" if number == 1 else f"{number} challenges"
    return f"{many} not for print unanswered, the oldest for {say_days(oldest_days)}."


def _unanswered_words(note: NoteThen, on: dt.date) -> str:
    overdue = note.days_overdue(on)
    late = f", {say_days(overdue)} past the date for an answer" if overdue else ""
    return f"C{note.number} ({note.kind}), {note.office}: unanswered for {say_days(note.age(on))}{late}."


def day_of(period: ReportingPeriod) -> dt.date:
    """The day on which a month's ages are counted: of a frozen one when it was frozen, else today."""
    if period.state is not PeriodState.FROZEN:
        return clock.today()
    if period.frozen_at is not None:
        return period.frozen_at.astimezone(clock.LONDON).date()
    return period.sign_off_by or period.as_at


def _read_withheld(period: ReportingPeriod) -> dict[tuple[str, int], Withheld]:
    """What is not for publication of the plan's deliverables and commitments, by table and row."""
    rows = db.session.execute(
        select(Exemption)
        .where(
            Exemption.plan_id == period.plan_id,
            Exemption.subject.in_((Deliverable.__tablename__, Commitment.__tablename__)),
            Exemption.state.in_(WITHHELD),
        )
        .order_by(Exemption.id)
    ).scalars()
    return {
        (row.subject, row.subject_id): Withheld(
            secrecy=row.secrecy.value,
            paragraph=row.schedule_paragraph,
            reason=row.reason,
            decided=row.state is ExemptionState.AGREED,
        )
        for row in rows
    }
