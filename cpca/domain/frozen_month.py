"""The freeze of a month, and its correction: acts of two people that change what may still be written.

The order of the writes is the database's own guard: a month's returns first, then its snapshot, then the month,
from when on nothing of it changes. See docs/adr/0502-what-is-frozen-stays.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from cpca.domain import clock
from cpca.domain.errors import DomainError, NotNow, Refused
from cpca.domain.period import SETTLED
from cpca.domain.snapshot import read_parts, take_snapshot
from cpca.extensions import db
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Theme
from cpca.models.progress import ThemeUpdate, UpdateState
from cpca.permissions import Viewer

FREEZABLE: Final = frozenset({PeriodState.SIGN_OFF, PeriodState.CORRECTION})
SILENT: Final = frozenset({UpdateState.NOT_STARTED, UpdateState.DRAFT, UpdateState.RETURNED})


def freeze_period(*, viewer: Viewer, second: Viewer, period: ReportingPeriod) -> None:
    """Freezes a month, by two people: returns become frozen, silent themes are missed, a snapshot is taken.

    Raises Refused where both are one person, NotNow where the month is not in sign-off or being corrected.
    """
    check_two(viewer, second, period)
    if period.state not in FREEZABLE:
        raise NotNow(f"{period.month:%B %Y} is in {period.state.value}; only a month in sign-off is frozen.")
    store_frozen(period)


def store_frozen(period: ReportingPeriod) -> None:
    """The freeze itself, whoever decided it: returns frozen, silent themes missed, the snapshot taken.

    After a correction the month keeps the day it was first frozen on: its ages and flags are of that day.
    """
    updates = _updates(period)
    if period.state is PeriodState.CORRECTION:
        _check_handed_in(period, updates)
    for update in updates:
        if update.state not in SETTLED:
            update.state = UpdateState.MISSED if update.state in SILENT else UpdateState.FROZEN
    db.session.flush()
    take_snapshot(period, period.revision + 1)
    period.frozen_at = period.frozen_at or clock.now()
    period.state = PeriodState.FROZEN
    period.revision += 1
    db.session.flush()


def _updates(period: ReportingPeriod) -> list[ThemeUpdate]:
    rows = db.session.execute(
        select(ThemeUpdate)
        .join(ThemeUpdate.theme)
        .options(contains_eager(ThemeUpdate.theme))
        .where(ThemeUpdate.period_id == period.id)
        .order_by(Theme.position)
    )
    return list(rows.scalars())


def _check_handed_in(period: ReportingPeriod, updates: list[ThemeUpdate]) -> None:
    """What was frozen once and opened again is handed in again: otherwise its words would be lost to readers."""
    before = [row for part in read_parts(period).values() for row in part.get("theme_update", [])]
    was = {row["id"]: row["state"] for row in before}
    left = [u.theme.code for u in updates if u.state in SILENT and was.get(u.id) == UpdateState.FROZEN.value]
    if left:
        themes = f"theme {left[0]}" if len(left) == 1 else f"themes {', '.join(left)}"
        raise NotNow(f"The return of {themes} was opened again and not handed in yet. Submit it first.")


def open_correction(
    *,
    viewer: Viewer,
    second: Viewer,
    period: ReportingPeriod,
    reason: str | None,
    themes: Iterable[str],
) -> None:
    """Opens a frozen month for a correction, by two people: the named themes go back to their leads.

    Everything else stays frozen, and so does every snapshot; a month that has none yet gets one now. Raises
    Refused, NotNow, DomainError where no reason or theme is given.
    """
    check_two(viewer, second, period)
    if period.state is not PeriodState.FROZEN:
        raise NotNow(f"{period.month:%B %Y} is in {period.state.value}; only a frozen month is corrected.")
    if not reason:
        raise DomainError("Say what is wrong: the reason prints with the correction.", "reason")
    codes = set(themes)
    reopened = [update for update in _updates(period) if update.theme.code in codes]
    if not reopened or len(reopened) != len(codes):
        raise DomainError("Choose the themes of this month that are corrected.", "themes")
    _keep_first(period)
    period.state = PeriodState.CORRECTION
    db.session.flush()
    for update in reopened:
        update.state = UpdateState.RETURNED
        update.accepted_at, update.accepted_by_id = None, None
        update.approved_at, update.approved_by_id = None, None
    db.session.flush()


def _keep_first(period: ReportingPeriod) -> None:
    """A month that was frozen before snapshots were kept: what stands is kept before any of it changes."""
    if period.revision:
        return
    period.revision = 1
    db.session.flush()
    take_snapshot(period, 1)


def check_two(viewer: Viewer, second: Viewer, period: ReportingPeriod) -> None:
    """Raises Refused where two people are one: the same, or one of them covers the other, or both cover a third."""
    if _people(viewer, period) & _people(second, period):
        raise Refused("This takes two different people: somebody else has to agree, and not their cover.")


def _people(viewer: Viewer, period: ReportingPeriod) -> set[int]:
    covered = {h.covers_id for h in viewer.held if h.covers_id is not None and h.plan_id == period.plan_id}
    return {viewer.person_id, *covered}
