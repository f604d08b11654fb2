"""What is done to a month as a whole: returns accepted and approved together, its headline, where lines print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from cpca.domain import returns
from cpca.domain.errors import NotNow, Refused
from cpca.domain.progress import check_version
from cpca.extensions import db
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Theme
from cpca.models.progress import Printing, ProgressItem, ThemeUpdate, UpdateState
from cpca.permissions import Permission, Viewer, allows

SETTLED = frozenset({UpdateState.FROZEN, UpdateState.MISSED})


@dataclass(frozen=True)
class Together:
    """Which themes' returns went through, and which did not, with why."""

    done: list[str]
    left: list[tuple[str, str]]

    def say(self, act: str) -> str:
        """Accepted A, C. Not B: you wrote some of it."""
        words = f"{act} {', '.join(self.done)}"
        return ". ".join([words, *(f"Not {code}: {why}" for code, why in self.left)])


def accept_all(*, viewer: Viewer, period: ReportingPeriod) -> Together:
    """Accepts every submitted return that is complete and that this person did not write. Raises NotNow for none."""
    return _together(viewer, period, UpdateState.SUBMITTED, _accept)


def approve_all(*, viewer: Viewer, period: ReportingPeriod) -> Together:
    """Approves every accepted return that this person did not write. Raises NotNow where there is none."""
    return _together(viewer, period, UpdateState.ACCEPTED, returns.approve)


def _accept(*, viewer: Viewer, update: ThemeUpdate) -> None:
    gaps = [] if update.nil_return else returns.find_gaps(update)
    if gaps:
        raise NotNow(gaps[0].message)
    returns.accept(viewer=viewer, update=update)


def _together(
    viewer: Viewer, period: ReportingPeriod, state: UpdateState, act: Callable[..., Any]
) -> Together:
    found = Together([], [])
    for update in _list_updates(period, state):
        try:
            act(viewer=viewer, update=update)
            found.done.append(update.theme.code)
        except (NotNow, Refused) as error:
            found.left.append((update.theme.code, error.message))
    if not found.done:
        why = "; ".join(f"{code}: {words}" for code, words in found.left)
        raise NotNow(f"No return could be taken further. {why}".strip())
    return found


def _list_updates(period: ReportingPeriod, state: UpdateState) -> list[ThemeUpdate]:
    rows = db.session.execute(
        select(ThemeUpdate)
        .join(ThemeUpdate.theme)
        .options(contains_eager(ThemeUpdate.theme))
        .where(ThemeUpdate.period_id == period.id, ThemeUpdate.state == state)
        .order_by(Theme.position, Theme.id)
    )
    return list(rows.scalars())


def write_headline(
    *,
    viewer: Viewer,  # noqa: ARG001  every act of the record says who acts
    period: ReportingPeriod,
    version: int | None,
    headline: str,
    summary: str | None,
) -> ReportingPeriod:
    """The programme office's own words on the month, first in every document. Raises Stale, NotNow once frozen."""
    _check_not_frozen(period)
    check_version(period, version)
    period.headline, period.summary = headline, summary
    db.session.flush()
    return period


def _check_not_frozen(period: ReportingPeriod) -> None:
    if period.state in (PeriodState.FROZEN, PeriodState.PLANNED):
        raise NotNow(f"{period.month:%B %Y} is {period.state.value}: this is done while it is being written.")


@dataclass(frozen=True)
class ThemeLines:
    """A theme's lines of a month, in order; `settled` where its return is frozen and prints as it stands."""

    code: str
    title: str
    settled: bool
    lines: list[ProgressItem]


def list_printing(viewer: Viewer, period: ReportingPeriod) -> list[ThemeLines]:
    """Every line of a month that this person may read, by theme, in the order of print; one statement."""
    rows = db.session.execute(
        select(ProgressItem)
        .join(ProgressItem.update)
        .join(ThemeUpdate.theme)
        .options(contains_eager(ProgressItem.update).contains_eager(ThemeUpdate.theme))
        .where(ThemeUpdate.period_id == period.id, ProgressItem.withdrawn_at.is_(None))
        .order_by(Theme.position, Theme.id, ProgressItem.position, ProgressItem.id)
    ).scalars()
    found: dict[int, ThemeLines] = {}
    for line in rows:
        update = line.update
        if not allows(viewer, Permission.READ_UPDATE, update):
            continue
        theme = update.theme
        settled = update.state in SETTLED or period.state is PeriodState.FROZEN
        found.setdefault(theme.id, ThemeLines(theme.code, theme.title, settled, [])).lines.append(line)
    return list(found.values())


def choose_printing(
    *,
    viewer: Viewer,
    period: ReportingPeriod,
    choices: dict[int, tuple[int, Printing]],
) -> list[ProgressItem]:
    """Says where lines print: by line, the version the choice was made from and the choice; gives those changed.

    Lines of no choice stay. Raises NotNow once frozen, and where a line was changed in the meantime.
    """
    _check_not_frozen(period)
    changed = []
    for theme in list_printing(viewer, period):
        for line in theme.lines:
            version, prints = choices.get(line.id, (line.version, line.prints))
            if prints is line.prints or theme.settled:
                continue
            if version != line.version:
                raise NotNow("A line was changed since this page was drawn. Look again, and save again.")
            line.prints = prints
            changed.append(line)
    db.session.flush()
    return changed
