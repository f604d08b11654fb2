"""A paper that was published before this record began: its month taken in frozen, ready to be issued as it was."""

from __future__ import annotations

from sqlalchemy import or_, select

from cpca.domain import clock
from cpca.domain.conditions import Step, list_conditions
from cpca.domain.errors import DomainError
from cpca.domain.frozen_month import store_frozen
from cpca.extensions import db
from cpca.models.closing import Waiver
from cpca.models.paper import Paper, Paragraph
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.progress import Commitment, ProgressItem, ThemeUpdate, UpdateState
from cpca.models.risk import Risk

BEFORE = "Published before this record began."


def freeze_as_issued(*, period: ReportingPeriod) -> None:
    """Freezes a month that holds an imported paper and nothing else, with what was not met waived, and a snapshot.

    No second person is asked: the freeze happened when the authority published. Raises DomainError where
    people have worked on the month since its paper was read.
    """
    _check_untouched(period)
    store_frozen(period)
    _waive(period)


def _waive(period: ReportingPeriod) -> None:
    for condition in list_conditions(period, Step.ISSUE):
        if not condition.holds and condition.may_waive:
            db.session.add(
                Waiver(
                    period=period,
                    condition=condition.key,
                    words=condition.words,
                    reason=BEFORE,
                    waived_at=clock.now(),
                )
            )
    db.session.flush()


def _check_untouched(period: ReportingPeriod) -> None:
    """What stands in the month must be what its paper said, and no more."""
    if period.state is not PeriodState.OPEN or _has_more(period) or _is_edited(period):
        raise DomainError(
            f"People have worked on {period.month:%B %Y} since its paper was imported, so it is not taken in as "
            "issued. Close, freeze and issue the month in the app."
        )


def _has_more(period: ReportingPeriod) -> bool:
    """Whether the month has lines that its paper does not have, or commitments."""
    of_month = select(ThemeUpdate.id).where(ThemeUpdate.period_id == period.id)
    printed = (
        select(Paragraph.line_id)
        .join(Paper)
        .where(Paper.period_id == period.id, Paragraph.line_id.is_not(None))
    )
    lines = select(ProgressItem.id).where(
        ProgressItem.update_id.in_(of_month), ProgressItem.id.not_in(printed)
    )
    promises = select(Commitment.id).where(Commitment.update_id.in_(of_month))
    return any(db.session.scalars(query.limit(1)).first() is not None for query in (lines, promises))


def _is_edited(period: ReportingPeriod) -> bool:
    """Whether a line, a risk or a return is not as the paper left it."""
    printed = select(Paragraph.id).join(Paper).where(Paper.period_id == period.id)
    lines = printed.join(Paragraph.line).where(
        or_(ProgressItem.text != Paragraph.text, ProgressItem.withdrawn_at.is_not(None))
    )
    risks = printed.join(Paragraph.risk).where(
        or_(Risk.text != Paragraph.text, Risk.mitigation.is_distinct_from(Paragraph.mitigation))
    )
    states = select(ThemeUpdate.id).where(
        ThemeUpdate.period_id == period.id,
        ThemeUpdate.state.not_in((UpdateState.SUBMITTED, UpdateState.NOT_STARTED)),
    )
    return any(db.session.scalars(query.limit(1)).first() is not None for query in (lines, risks, states))
