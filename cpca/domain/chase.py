"""Asking for a theme's return: it stands first in its lead's and contributors' queue until it is handed in."""

from __future__ import annotations

from cpca.domain import clock
from cpca.domain.errors import NotNow
from cpca.domain.progress import WRITABLE
from cpca.extensions import db
from cpca.models.closing import Chase
from cpca.models.period import PeriodState
from cpca.models.progress import ThemeUpdate
from cpca.permissions import Viewer

NOT_ASKED = frozenset({PeriodState.PLANNED, PeriodState.FROZEN})


def chase(*, viewer: Viewer, update: ThemeUpdate, text: str | None = None) -> Chase:
    """Asks a theme for its return, in words or without. Raises NotNow where nothing is owed."""
    period = update.period
    if period.state in NOT_ASKED:
        raise NotNow(f"{period.month:%B %Y} is {period.state.value}: no return of it is owed.")
    if update.state not in WRITABLE:
        raise NotNow(f"The return is {update.state.value}: there is nothing to chase.")
    asked = Chase(
        update_id=update.id,
        update=update,
        text=text,
        chased_by_id=viewer.person_id,
        chased_at=clock.now(),
    )
    db.session.add(asked)
    db.session.flush()
    return asked
