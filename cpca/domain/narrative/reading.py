"""What the narrative check reads of an update: its words, last month's, the meeting and the counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select

from cpca.domain import clock
from cpca.domain.errors import Missing
from cpca.domain.narrative.check import list_findings, reading_day, sentences_of
from cpca.domain.narrative.rule import Context, Finding, Passage
from cpca.domain.narrative.rules import RULES
from cpca.domain.progress import list_lines
from cpca.domain.rating import rate_theme, rules_of
from cpca.extensions import db
from cpca.models.deliverable import Deliverable
from cpca.models.period import Meeting, MeetingPeriod, ReportingPeriod
from cpca.models.plan import Plan
from cpca.models.progress import ProgressItem, ThemeUpdate
from cpca.permissions import Viewer

STATEMENT = ("headline", "reason", "route_to_green", "decision_sought", "also_to_note")


def check_update(update: ThemeUpdate) -> list[Finding]:
    """The points of every rule the plan has not turned off, in the order of the page."""
    passages = [*_lines(update), *_statement(update)]
    plan = update.theme.plan
    return list_findings(
        passages, _context(update), off=list_off(plan), spelt_in=[plan.title, update.theme.statement]
    )


def list_off(plan: Plan) -> list[str]:
    """The rules that the plan turned off, by key."""
    return [key for key in (plan.narrative_off or "").split(",") if key]


def _lines(update: ThemeUpdate) -> Iterator[Passage]:
    for line in list_lines(update):
        yield Passage(
            part=f"line:{line.id}",
            text=line.text,
            dated=line.happened_on,
            proved=line.deliverable_id is not None,
            since_as_at=line.since_as_at,
            version=line.version,
        )


def _statement(update: ThemeUpdate) -> Iterator[Passage]:
    for name in STATEMENT:
        words = getattr(update, name)
        if words:
            yield Passage(part=name, text=words)


def _context(update: ThemeUpdate) -> Context:
    period = update.period
    items = db.session.scalars(select(Deliverable).where(Deliverable.theme_id == update.theme_id)).all()
    counted = rate_theme(items, period.as_at, rules_of(update.theme.plan))
    return Context(
        month=period.month,
        as_at=period.as_at,
        read_on=reading_day(_meetings(period), clock.today()),
        before=sentences_of(_said_before(update)),
        done=counted.claimed,
        total=counted.total,
    )


def _meetings(period: ReportingPeriod) -> list[dt.date]:
    query = (
        select(Meeting.held_on)
        .join(MeetingPeriod, MeetingPeriod.meeting_id == Meeting.id)
        .where(MeetingPeriod.period_id == period.id, Meeting.cancelled_at.is_(None))
    )
    return list(db.session.scalars(query))


def _said_before(update: ThemeUpdate) -> list[str]:
    """The words of the theme's lines in the month before."""
    before = (
        select(ThemeUpdate.id)
        .join(ThemeUpdate.period)
        .where(ThemeUpdate.theme_id == update.theme_id, ReportingPeriod.month < update.period.month)
        .order_by(ReportingPeriod.month.desc())
        .limit(1)
        .scalar_subquery()
    )
    lines = select(ProgressItem.text).where(
        ProgressItem.update_id == before, ProgressItem.withdrawn_at.is_(None)
    )
    return list(db.session.scalars(lines))


def turn_rule(*, viewer: Viewer, plan: Plan, key: str, on: bool) -> None:  # noqa: ARG001
    """Turns a rule on or off for the plan; raises Missing for no such rule."""
    if key not in {rule.key for rule in RULES}:
        raise Missing
    off = [other for other in list_off(plan) if other != key]
    plan.narrative_off = ",".join(off if on else [*off, key]) or None
    db.session.flush()
