"""Decisions, milestones and what waits for what in the tests' small world."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cpca.domain import clock
from cpca.domain.viewer import get_viewer
from cpca.extensions import db
from cpca.models.decision import Decision, PathLink
from cpca.models.deliverable import Deliverable, Milestone, Predecessor
from cpca.models.engagement import Audience, Cadence, Engagement
from cpca.models.period import Meeting
from cpca.permissions import Viewer
from tests.world import World, save

D = dt.date
PLAN = "improvement-2022"
HERE = f"/plans/{PLAN}/path"
Thing = Decision | Deliverable | Milestone | Engagement


def viewer_of(world: World, name: str) -> Viewer:
    return get_viewer(world.people[name].id, clock.today())


def meet(world: World, *days: dt.date, body: str = "Board") -> list[Meeting]:
    found = [Meeting(plan_id=world.plan.id, body=body, held_on=day) for day in days]
    save(*found)
    return found


def decide(
    world: World, number: int, meeting: Meeting | None = None, code: str = "A", **more: Any
) -> Decision:
    values = {"title": f"Decision {number}", "body": "Board", "position": number} | more
    found = Decision(
        plan_id=world.plan.id, theme=world.themes[code], number=number, meeting=meeting, **values
    )
    save(found)
    return found


def promise(world: World, reference: str, on: dt.date | None = None, **more: Any) -> Deliverable:
    number = db.session.query(Deliverable).count() + 1
    found = Deliverable(
        theme=world.themes[reference[0]],
        plan_id=world.plan.id,
        reference=reference,
        title=f"Promise {reference}",
        position=number,
        forecast_on=on,
        **more,
    )
    save(found)
    return found


def step(of: Deliverable, number: int, on: dt.date | None = None, **more: Any) -> Milestone:
    found = Milestone(
        deliverable=of,
        theme_id=of.theme_id,
        plan_id=of.plan_id,
        reference=f"{of.reference}.{number}",
        title=f"Step {number}",
        position=number,
        forecast_on=on,
        **more,
    )
    save(found)
    return found


def brief(world: World, on: dt.date, **more: Any) -> Engagement:
    audience = Audience(plan_id=world.plan.id, name="Leaders’ meeting", cadence=Cadence.NONE, position=1)
    found = Engagement(
        plan_id=world.plan.id,
        audience=audience,
        held_on=on,
        by="Chief Executive",
        entered_by_id=world.people["office"].id,
        entered_at=clock.now(),
        **more,
    )
    save(found)
    return found


def link(before: Thing, after: Thing, lag: int = 0, **more: Any) -> PathLink:
    found = PathLink(
        plan_id=before.plan_id,
        before=before.__tablename__,
        before_id=before.id,
        after=after.__tablename__,
        after_id=after.id,
        lag=lag,
        **more,
    )
    save(found)
    return found


def order(needs: Milestone, then: Milestone) -> None:
    save(Predecessor(plan_id=needs.plan_id, milestone_id=then.id, needs_id=needs.id))
