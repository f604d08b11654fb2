"""Leaving out of a month's documents what prints by default: a logged act with a reason, and how it comes back."""

from __future__ import annotations

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.flags import list_flags, read_left_out
from cpca.domain.report_content import FlagPart
from cpca.extensions import db
from cpca.models.closing import LeftOut
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.permissions import Viewer


def list_left_out(period: ReportingPeriod) -> dict[str, LeftOut]:
    """What is left out of a month's documents now, by the flag's key."""
    return read_left_out(period)


def leave_out(*, viewer: Viewer, period: ReportingPeriod, key: str, reason: str) -> LeftOut:
    """Leaves out something that would print. Raises Missing, NotNow where it is out already, DomainError."""
    _check_state(period)
    flag = _get_flag(period, key)
    if flag.left_out is not None:
        raise NotNow("It is left out already.")
    if not reason.strip():
        raise DomainError("Say why it is left out: the reason is kept in the trail.", "reason")
    row = LeftOut(
        period_id=period.id,
        period=period,
        key=key,
        words=flag.words,
        reason=reason,
        left_out_by_id=viewer.person_id,
        left_out_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def put_back(*, viewer: Viewer, period: ReportingPeriod, key: str) -> LeftOut:  # noqa: ARG001  the act says who
    """Lets it print again. Raises Missing where it is not left out."""
    _check_state(period)
    row = read_left_out(period).get(key)
    if row is None:
        raise Missing
    row.put_back_at = clock.now()
    db.session.flush()
    return row


def _check_state(period: ReportingPeriod) -> None:
    if period.state is PeriodState.PLANNED:
        raise NotNow(f"{period.month:%B %Y} is not open yet: nothing of it prints.")


def _get_flag(period: ReportingPeriod, key: str) -> FlagPart:
    flag = next((flag for flag in list_flags(period) if flag.key == key), None)
    if flag is None:
        raise Missing
    return flag
