"""The months of a plan: which there are, which is current, and how one moves from open to frozen."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.plan import get_plan
from cpca.extensions import db
from cpca.models.period import Meeting, MeetingPeriod, PeriodState, ReportingPeriod
from cpca.models.plan import Plan, Theme
from cpca.models.progress import ThemeUpdate, UpdateState
from cpca.permissions import Viewer

NEXT: Final = {
    PeriodState.PLANNED: PeriodState.OPEN,
    PeriodState.OPEN: PeriodState.CHALLENGE,
    PeriodState.CHALLENGE: PeriodState.SIGN_OFF,
}
PREVIOUS: Final = {after: before for before, after in NEXT.items() if before is not PeriodState.PLANNED}
SETTLED: Final = frozenset({UpdateState.FROZEN, UpdateState.MISSED})


_PERIODS = (
    select(ReportingPeriod)
    .where(ReportingPeriod.plan_id == bindparam("plan"))
    .order_by(ReportingPeriod.month.desc())
)


def list_periods(plan: Plan) -> list[ReportingPeriod]:
    """The plan's months, newest first."""
    return list(db.session.execute(_PERIODS, {"plan": plan.id}).scalars())


def list_meetings(plan: Plan) -> dict[int, list[Meeting]]:
    """The meetings that each month feeds, by the month's id, earliest first; one statement."""
    rows = db.session.execute(
        select(MeetingPeriod.period_id, Meeting)
        .join(Meeting, Meeting.id == MeetingPeriod.meeting_id)
        .where(Meeting.plan_id == plan.id)
        .order_by(Meeting.held_on)
    )
    found: dict[int, list[Meeting]] = {}
    for period_id, meeting in rows:
        found.setdefault(period_id, []).append(meeting)
    return found


def current_of(periods: list[ReportingPeriod]) -> ReportingPeriod | None:
    """Of a plan's months the one being written: the newest open, else the newest that was ever open."""
    begun = [p for p in periods if p.state is not PeriodState.PLANNED]
    newest_first = sorted(begun, key=lambda p: p.month, reverse=True)
    being_written = [p for p in newest_first if p.state is PeriodState.OPEN]
    return next(iter(being_written or newest_first), None)


def find_current(plan: Plan) -> ReportingPeriod | None:
    """The plan's current month, or None before the first is opened."""
    return current_of(list_periods(plan))


def get_period(viewer: Viewer, *, plan: str, month: str) -> ReportingPeriod:
    """A month of a plan the viewer has a role in, by its slug 2022-10; raises Missing."""
    found = get_plan(viewer, plan=plan)
    period = db.session.execute(
        select(ReportingPeriod)
        .join(ReportingPeriod.plan)
        .options(contains_eager(ReportingPeriod.plan))
        .where(ReportingPeriod.plan_id == found.id, ReportingPeriod.month == first_day(month))
    ).scalar_one_or_none()
    if period is None:
        raise Missing
    return period


def first_day(slug: str) -> dt.date:
    """2022-10 → 1 October 2022; raises Missing for what is not a month."""
    try:
        year, month = slug.split("-")
        return dt.date(int(year), int(month), 1)
    except ValueError as error:
        raise Missing from error


def last_day(month: dt.date) -> dt.date:
    """The last day of a month, its as-at date."""
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def open_period(
    *,
    viewer: Viewer,  # noqa: ARG001  every act of the record says who acts; the table let them in
    plan: Plan,
    month: dt.date,
    opens_on: dt.date | None = None,
    submit_by: dt.date | None = None,
    challenge_by: dt.date | None = None,
    sign_off_by: dt.date | None = None,
) -> ReportingPeriod:
    """Opens a month with its deadlines and gives every theme an update to write.

    Raises DomainError where the month is there already or its dates are out of order.
    """
    month = month.replace(day=1)
    deadlines = [d for d in (opens_on, submit_by, challenge_by, sign_off_by) if d is not None]
    if deadlines != sorted(deadlines):
        raise DomainError("Put the dates in order: opens, submit by, challenge by, sign off by.", "submit_by")
    existing = [p for p in list_periods(plan) if p.month == month]
    if existing and existing[0].state is not PeriodState.PLANNED:
        raise DomainError(f"{month:%B %Y} is there already.", "month")
    period = existing[0] if existing else ReportingPeriod(plan_id=plan.id, month=month, as_at=last_day(month))
    period.opens_on, period.submit_by = opens_on, submit_by
    period.challenge_by, period.sign_off_by = challenge_by, sign_off_by
    period.state = PeriodState.OPEN
    db.session.add(period)
    db.session.flush()
    _give_updates(period)
    return period


def _give_updates(period: ReportingPeriod) -> None:
    themes = db.session.execute(select(Theme).where(Theme.plan_id == period.plan_id)).scalars().all()
    given = set(
        db.session.execute(select(ThemeUpdate.theme_id).where(ThemeUpdate.period_id == period.id)).scalars()
    )
    for theme in themes:
        if theme.id not in given:
            db.session.add(ThemeUpdate(theme_id=theme.id, period_id=period.id, plan_id=period.plan_id))
    db.session.flush()


def move_period(*, viewer: Viewer, period: ReportingPeriod, to: PeriodState) -> None:  # noqa: ARG001
    """Moves a month one step on, or one step back; freezing is another act. Raises NotNow."""
    if to not in (NEXT.get(period.state), PREVIOUS.get(period.state)):
        raise NotNow(
            f"{period.month:%B %Y} is in {period.state.value}; it cannot go to {to.value} from there."
        )
    period.state = to
    db.session.flush()


def circulate(*, viewer: Viewer, period: ReportingPeriod) -> None:  # noqa: ARG001
    """Lets those who read circulated drafts read this month's submitted returns."""
    if period.state in (PeriodState.PLANNED, PeriodState.OPEN):
        raise NotNow("Close the month for submissions before circulating it.")
    period.circulated_at = period.circulated_at or clock.now()
    db.session.flush()


def is_settled(update: ThemeUpdate) -> bool:
    """Whether a return is frozen with its month: of one that is being corrected, all that was not opened again."""
    state = update.period.state
    return state is PeriodState.FROZEN or (state is PeriodState.CORRECTION and update.state in SETTLED)


def publish(*, viewer: Viewer, period: ReportingPeriod) -> None:  # noqa: ARG001
    """Says that a frozen month has been published, so that Board readers may read it."""
    if period.state is not PeriodState.FROZEN:
        raise NotNow("Only a frozen month is published.")
    period.published_at = clock.now()
    db.session.flush()
