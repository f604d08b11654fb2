"""A theme's calculated rating from the deliverables that stand in a report's content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from cpca.domain import clock
from cpca.domain.rating import DEFAULT_RULES, ThemeRating, rate_theme
from cpca.domain.report_content import DeliverablePart, ReportContent
from cpca.models.deliverable import DeliverableState


class _Item:
    """A deliverable as the rating reads it."""

    def __init__(self, part: DeliverablePart) -> None:
        self.state = DeliverableState(part.state)
        self.baseline_on, self.forecast_on = part.baseline_on, part.forecast_on
        self.actual_on = part.actual_on
        self.times_rescheduled = 0


def rate_parts(parts: Iterable[DeliverablePart], on: dt.date) -> ThemeRating:
    """The rating, its sentence and its counts over these deliverables alone, on a day."""
    return rate_theme([_Item(part) for part in parts], on, DEFAULT_RULES)


def judged_on(content: ReportContent) -> dt.date:
    """On which day its dates were judged: its as-at date; a draft's day while that has not come."""
    if not content.issue.is_draft:
        return content.period.as_at
    return min(content.period.as_at, content.issue.issued_at.astimezone(clock.LONDON).date())
