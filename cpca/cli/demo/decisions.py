"""The demo's decisions: planned, noticed, taken, put off, called in; and what waits for what on their path."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from cpca.cli.demo.story import Story
from cpca.domain import decision_acts, path_linking
from cpca.domain.decision import Typed, add_decision
from cpca.domain.meeting import plan_meeting
from cpca.extensions import db
from cpca.models.decision import MayoralVote, Outcome, Shortening
from cpca.models.period import Meeting
from cpca.permissions import Permission

P = Permission
Told = dict[str, Any]
ACTS: dict[str, Callable[..., Any]] = {
    "notice": decision_acts.publish_notice,
    "shorten": decision_acts.shorten_notice,
    "take": decision_acts.take,
    "publish": decision_acts.publish,
    "call in": decision_acts.call_in,
    "defer": decision_acts.defer,
    "withdraw": decision_acts.withdraw,
}
WORDS = {"outcome": Outcome, "mayoral_vote": MayoralVote, "shortened": Shortening}


def meet(story: Story, told: Told) -> None:
    """A meeting that takes no month of the plan, but a decision."""
    given = {"plan": story.plan, "body": told["body"], "held_on": told["on"]}
    story.do(P.RUN_MONTHS, story.plan, plan_meeting, **given)


def plan(story: Story, told: Told) -> None:
    """Rows of key, theme, what is to be decided, by whom, when, and what else is known of it."""
    for key, code, title, body, held_on, more in told["decisions"]:
        theme, at = story.themes[code], _meeting(story, body, held_on) if held_on else None
        typed = Typed(title=title, body=body, meeting_id=at, **more)
        story.decisions[key] = story.do(P.KEEP_DECISION, theme, add_decision, theme=theme, typed=typed)


def _meeting(story: Story, body: str, held_on: dt.date) -> int:
    query = select(Meeting.id).where(
        Meeting.plan_id == story.plan.id, Meeting.body == body, Meeting.held_on == held_on
    )
    return db.session.scalars(query).one()


def record(story: Story, told: Told) -> None:
    """Rows of key, act, and what is said with it."""
    for key, act, said in told["rows"]:
        decision = story.decisions[key]
        given: dict[str, Any] = {
            name: WORDS[name](value) if name in WORDS else value for name, value in said.items()
        }
        if "to" in given:
            given["meeting_id"] = _meeting(story, decision.body, given.pop("to"))
        version = decision.version
        story.do(P.KEEP_DECISION, decision, ACTS[act], decision=decision, version=version, **given)


def link(story: Story, told: Told) -> None:
    """Rows of what waits, what it waits for, and how many working days more; decisions by their keys."""
    for after, before, lag in told["links"]:
        step = path_linking.find_waiting(story.viewer, story.plan, _reference(story, after))
        waiting = path_linking.get_waiting(story.viewer, plan=story.plan.slug, step=step)
        given = {"reference": _reference(story, before), "lag": lag}
        story.do(P.KEEP_DECISION, waiting, path_linking.add_link, waiting=waiting, **given)


def _reference(story: Story, key: str) -> str:
    """Of a decision or planned engagement by its key; anything else goes by its own."""
    if key in story.engagements:
        return f"EN{story.engagements[key].id}"
    return story.decisions[key].reference if key in story.decisions else key
