"""The demo's money: what was approved, its lines, and every sum committed or spent on them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cpca.cli.demo.story import Story
from cpca.domain import exempt, funding_keeping
from cpca.domain.exempt_subject import get_subject
from cpca.domain.funding_keeping import Entered, TypedFund
from cpca.extensions import db
from cpca.models.exempt import Secrecy
from cpca.models.funding import FundingLine
from cpca.permissions import Permission

P = Permission
Told = dict[str, Any]


def set_up(story: Story, told: Told) -> None:
    """The approved sum, and what each theme and the whole programme were given of it."""
    typed = TypedFund(**told["fund"])
    fund = story.do(P.KEEP_FUNDING, story.plan, funding_keeping.add_fund, plan=story.plan, typed=typed)
    for code, title, budget in told["lines"]:
        given = {"theme": story.themes.get(code), "title": title, "budget": budget}
        story.do(P.KEEP_FUNDING, fund, funding_keeping.add_line, fund=fund, **given)


def _line(story: Story, title: str) -> FundingLine:
    query = select(FundingLine).where(FundingLine.plan_id == story.plan.id, FundingLine.title == title)
    return db.session.scalars(query).one()


def enter(story: Story, told: Told) -> None:
    """Rows of line, what happened, sum, date, what for, and the reason where it goes beyond what was approved."""
    for title, entered, amount, on, words, *reason in told["sums"]:
        line = _line(story, title)
        said = {"amount": amount, "on": on, "words": words, "reason": reason[0] if reason else None}
        story.do(P.KEEP_FUNDING, line, funding_keeping.enter, line=line, entered=Entered(entered), **said)


def move(story: Story, told: Told) -> None:
    """Rows of line and what it is expected to come to."""
    for title, forecast in told["forecasts"]:
        line = _line(story, title)
        said = {"version": line.version, "forecast": forecast}
        story.do(P.KEEP_FUNDING, line, funding_keeping.move_forecast, line=line, **said)


def propose_exempt(story: Story, told: Told) -> None:
    """A line is proposed exempt, for a paragraph of Schedule 12A."""
    line = _line(story, told["line"])
    subject = get_subject(story.viewer, plan=story.plan.slug, word="sum", subject_id=line.id)
    words = {"secrecy": Secrecy.EXEMPT, "paragraph": told["paragraph"], "reason": told["reason"]}
    story.proposals[told["proposal"]] = story.do(
        P.PROPOSE_EXEMPT, subject, exempt.propose, subject=subject, **words
    )
