"""A person's calendar feed of a plan: a secret link, stored hashed, that gives the dates they may read.

It works until it is revoked, another is made, the account is closed or the person has no role in the plan left.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain import clock, trail
from cpca.domain.decision import AHEAD, Standing, list_decisions, list_meetings
from cpca.domain.decision_rules import last_notice_on
from cpca.domain.errors import Missing, NotNow
from cpca.domain.period import list_periods
from cpca.domain.plan import get_plan
from cpca.extensions import db
from cpca.models.decision import Decision, Feed
from cpca.models.engagement import Audience, Engagement
from cpca.models.period import PeriodState
from cpca.models.plan import Plan
from cpca.permissions import Permission, Viewer, allows

TOKEN_BYTES = 32  # 256 bits
BACK = dt.timedelta(days=92)  # what is longer ago is in no calendar that is still looked at
DEADLINES: Final = (
    ("submit_by", "returns are due"),
    ("challenge_by", "challenge closes"),
    ("sign_off_by", "sign-off is due"),
)


@dataclass(frozen=True)
class FeedDate:
    """A day in the feed. `key` names it for good, so that a calendar moves it when it moves."""

    key: str
    on: dt.date
    title: str
    words: str = ""


def get_feed_plan(viewer: Viewer, *, plan: str) -> Plan:
    """A plan whose dates this person may have in their calendar; raises Missing."""
    found = get_plan(viewer, plan=plan)
    if not allows(viewer, Permission.KEEP_FEED, found):
        raise Missing
    return found


def find_feed(viewer: Viewer, plan: Plan) -> Feed | None:
    """The person's own feed of a plan that works."""
    mine = select(Feed).where(
        Feed.plan_id == plan.id, Feed.person_id == viewer.person_id, Feed.revoked_at.is_(None)
    )
    return db.session.scalars(mine).first()


def make_feed(*, viewer: Viewer, plan: Plan) -> tuple[Feed, str]:
    """A new link, in place of the person's earlier one; gives its token, shown once."""
    before = find_feed(viewer, plan)
    if before is not None:
        before.revoked_at = clock.now()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = Feed(
        plan_id=plan.id, person_id=viewer.person_id, token_hash=trail.digest(token), made_at=clock.now()
    )
    db.session.add(feed)
    db.session.flush()
    return feed, token


def revoke_feed(*, viewer: Viewer, plan: Plan) -> Feed:
    """The person's link stops working at once. Raises NotNow where there is none."""
    feed = find_feed(viewer, plan)
    if feed is None:
        raise NotNow("You have no calendar link that works.")
    feed.revoked_at = clock.now()
    db.session.flush()
    return feed


def open_feed(token: str) -> tuple[int, Plan]:
    """Whose feed a link is, by the person's key, and of which plan.

    Raises Missing for a link that is unknown or was revoked, and for an account that was closed.
    """
    found = db.session.scalars(
        select(Feed)
        .where(Feed.token_hash == trail.digest(token), Feed.revoked_at.is_(None))
        .options(joinedload(Feed.plan), joinedload(Feed.person))
    ).first()
    if found is None or not found.person.active:
        raise Missing
    return found.person_id, found.plan


def list_dates(viewer: Viewer, plan: Plan) -> list[FeedDate]:
    """The plan's dates that this person may read, from three months ago on, in order.

    Raises Missing for somebody who holds no role in the plan any more.
    """
    if not allows(viewer, Permission.KEEP_FEED, plan):
        raise Missing
    since = clock.today() - BACK
    found = [*_meetings(plan), *_months(plan)]
    if allows(viewer, Permission.READ_REGISTER, plan):
        found += [*_decisions(plan), *_engagement(plan)]
    return sorted((one for one in found if one.on >= since), key=lambda one: (one.on, one.title))


def _meetings(plan: Plan) -> Iterator[FeedDate]:
    for meeting in list_meetings(plan.id):
        yield FeedDate(f"meeting-{meeting.id}", meeting.held_on, meeting.body)
        if meeting.publish_on is not None:
            title = f"{meeting.body}: the agenda is published"
            yield FeedDate(f"meeting-{meeting.id}-publish", meeting.publish_on, title)


def _months(plan: Plan) -> Iterator[FeedDate]:
    for period in list_periods(plan):
        if period.state is PeriodState.FROZEN:
            continue
        for name, words in DEADLINES:
            day = getattr(period, name)
            if day is not None:
                yield FeedDate(f"month-{period.slug}-{name}", day, f"{period.month:%B %Y}: {words}")


def _decisions(plan: Plan) -> Iterator[FeedDate]:
    for row in list_decisions(plan):
        decision, named = row.decision, f"{row.decision.reference} {row.decision.title}"
        if row.held_on is not None and decision.state in AHEAD:
            yield FeedDate(f"decision-{decision.id}", row.held_on, f"{named}: to be decided", _say(row))
            yield from _last_notice(decision, row.held_on, named)
        if decision.in_force_on is not None:
            yield FeedDate(
                f"decision-{decision.id}-force", decision.in_force_on, f"{named}: in force, unless called in"
            )


def _say(row: Standing) -> str:
    """Who decides, and why not on this day where that is so: a calendar that shows a day that cannot hold misleads."""
    return f"{row.decision.body}. {row.late}" if row.late else row.decision.body


def _last_notice(decision: Decision, held_on: dt.date, named: str) -> Iterator[FeedDate]:
    if decision.is_key and decision.notice_on is None and decision.shortened is None:
        title = f"{named}: last day for its notice"
        yield FeedDate(f"decision-{decision.id}-notice", last_notice_on(held_on), title)


def _engagement(plan: Plan) -> Iterator[FeedDate]:
    planned = (
        select(Engagement)
        .join(Audience, Audience.id == Engagement.audience_id)
        .where(Engagement.plan_id == plan.id, Engagement.withdrawn_at.is_(None))
        .options(joinedload(Engagement.audience))
    )
    for one in db.session.scalars(planned):
        title = f"{one.audience.name}: {one.kind.value}"
        yield FeedDate(f"engagement-{one.id}", one.held_on, title, one.by)
        if one.follow_up and one.follow_up_by is not None and one.followed_up_on is None:
            yield FeedDate(
                f"engagement-{one.id}-follow-up", one.follow_up_by, f"{title}: follow-up", one.follow_up
            )
