"""A theme's calculated rating from the deliverables that stand in a report's content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable

from cpca.domain import clock
from cpca.domain.rating import DEFAULT_RULES, RatingRules, Step, ThemeRating, rate_theme
from cpca.domain.report_content import DeliverablePart, ReportContent
from cpca.domain.report_proof import MilestonePart
from cpca.models.deliverable import DeliverableState


class _Item:
    """A deliverable or a milestone as the rating reads it."""

    def __init__(self, part: DeliverablePart | MilestonePart, critical: Container[str]) -> None:
        self.state = DeliverableState(part.state)
        self.baseline_on, self.forecast_on = part.baseline_on, part.forecast_on
        self.actual_on = part.actual_on
        proof = part.proved if isinstance(part, DeliverablePart) else part
        self.times_rescheduled = proof.times_rescheduled if proof else 0
        self.is_critical = part.reference in critical


def rate_parts(
    parts: Iterable[DeliverablePart], on: dt.date, rules: RatingRules, critical: Container[str] = ()
) -> ThemeRating:
    """The rating, its sentence and its counts over these deliverables and their milestones alone, on a day.

    `critical` are the references of what lies on the critical path.
    """
    items = list(parts)
    steps = [
        Step(_Item(milestone, critical), DeliverableState(item.state))
        for item in items
        if item.proved is not None
        for milestone in item.proved.milestones
    ]
    return rate_theme([_Item(part, critical) for part in items], on, rules, steps)


def critical_of(content: ReportContent) -> frozenset[str]:
    """The references of what lies on a content's critical path; none of one from before it had a path."""
    path = content.registered.path if content.registered else ()
    return frozenset(step.label for step in path if step.is_critical)


def rated_by(content: ReportContent) -> RatingRules:
    """The rules of the plan by which a content was rated; those of before plans had their own where it has none."""
    rules = content.proved.rules if content.proved else None
    return RatingRules(rules.months_to_red, rules.share_percent) if rules else DEFAULT_RULES


def judged_on(content: ReportContent) -> dt.date:
    """On which day its dates were judged: its as-at date; a draft's day while that has not come."""
    if not content.issue.is_draft:
        return content.period.as_at
    return min(content.period.as_at, content.issue.issued_at.astimezone(clock.LONDON).date())
