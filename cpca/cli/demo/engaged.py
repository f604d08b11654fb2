"""Who was told what in the demo: the audiences with what each was promised, what was said and what is planned."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cpca.cli.demo.story import Story
from cpca.domain import engagement
from cpca.extensions import db
from cpca.models.engagement import Audience, Cadence, EngagementKind
from cpca.permissions import Permission

P = Permission
Told = dict[str, Any]


def set_up(story: Story, told: Told) -> None:
    """The audiences: name, how often each was promised word, and from when."""
    for name, cadence, promised_on in told["audiences"]:
        given = {"name": name, "cadence": Cadence(cadence), "promised_on": promised_on or None}
        story.do(P.KEEP_ENGAGEMENT, story.plan, engagement.add_audience, plan=story.plan, **given)


def tell(story: Story, told: Told) -> None:
    """Rows of audience, kind, theme or empty, day, who, what was said (empty: it is planned), and what else is known."""
    for name, kind, code, held_on, by, said, *more in told["entries"]:
        query = select(Audience.id).where(Audience.plan_id == story.plan.id, Audience.name == name)
        extra = dict(more[0]) if more else {}
        key, theme = extra.pop("key", None), story.themes.get(code)
        typed = engagement.Typed(
            db.session.scalars(query).one(), EngagementKind(kind), held_on, by, said or None, **extra
        )
        made = story.do(
            P.KEEP_ENGAGEMENT,
            theme or story.plan,
            engagement.add_engagement,
            plan=story.plan,
            theme=theme,
            typed=typed,
        )
        if key:
            story.engagements[key] = made


def follow(story: Story, told: Told) -> None:
    """What was to follow has been done."""
    entry = story.engagements[told["entry"]]
    given = {"entry": entry, "version": entry.version}
    story.do(P.KEEP_ENGAGEMENT, entry, engagement.finish_follow_up, **given)
