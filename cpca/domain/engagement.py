"""Engagement: which audiences were promised word and how often, and what each was told, is to be told, or asked.

Source: "Engagement" of the record. When word is due next is worked out in register_facts.py, for every page alike.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.plan import get_plan
from cpca.domain.progress import check_version
from cpca.domain.register_facts import due_on
from cpca.domain.register_parts import AudienceRow, Part
from cpca.domain.register_rows import read_registers
from cpca.extensions import db
from cpca.models.engagement import Audience, Cadence, Engagement, EngagementKind
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows

MOST_LISTED = 200  # entries on the page; the trail has the rest


@dataclass(frozen=True)
class AudienceStanding:
    """An audience with when it was told last, when word is due next, and what is planned. Days are London's."""

    audience: Audience
    last_on: dt.date | None
    due_on: dt.date | None
    next_on: dt.date | None
    today: dt.date
    follow_ups: tuple[Engagement, ...]  # overdue, the earliest first

    @property
    def days_late(self) -> int:
        """By how many days word is overdue; 0 where it is not."""
        return max((self.today - self.due_on).days, 0) if self.due_on else 0


@dataclass(frozen=True)
class EngagementPage:
    """The audiences in order, what is planned (the earliest first) and what was said (the latest first).

    `theme` is the one to which entries are limited; an audience is every theme's.
    """

    audiences: list[AudienceStanding]
    planned: list[Engagement]
    told: list[Engagement]
    theme: Theme | None


@dataclass(frozen=True)
class Typed:
    """What was typed of an entry. Without words it is planned."""

    audience_id: int
    kind: EngagementKind
    held_on: dt.date
    by: str
    said: str | None = None
    follow_up: str | None = None
    follow_up_by: dt.date | None = None
    prints: bool = True


def list_audiences(plan: Plan) -> Sequence[Audience]:
    """The audiences that are kept informed, in order."""
    query = select(Audience).where(Audience.plan_id == plan.id, Audience.retired_at.is_(None))
    return db.session.scalars(query.order_by(Audience.position, Audience.id)).all()


def get_page(plan: Plan, theme: Theme | None = None) -> EngagementPage:
    """Everything of the room, or the entries of a theme; three statements whatever there is."""
    entries: dict[int, list[Engagement]] = defaultdict(list)
    query = select(Engagement).where(Engagement.plan_id == plan.id, Engagement.withdrawn_at.is_(None))
    query = query.options(joinedload(Engagement.audience), joinedload(Engagement.theme))
    for one in db.session.scalars(query.order_by(Engagement.held_on, Engagement.id)):
        entries[one.audience_id].append(one)
    every = [one for of in entries.values() for one in of if theme is None or one.theme_id == theme.id]
    rows = {row.id: row for row in read_registers((Part.AUDIENCES,), {"plan": plan.id}).audiences}
    told = sorted((one for one in every if one.said), key=lambda one: (one.held_on, one.id), reverse=True)
    return EngagementPage(
        audiences=[_stand(one, rows[one.id], entries[one.id]) for one in list_audiences(plan)],
        planned=sorted((one for one in every if not one.said), key=lambda one: (one.held_on, one.id)),
        told=told[:MOST_LISTED],
        theme=theme,
    )


def _stand(audience: Audience, row: AudienceRow, entries: Sequence[Engagement]) -> AudienceStanding:
    today = clock.today()
    return AudienceStanding(
        audience=audience,
        last_on=row.last_on,
        due_on=due_on(row),
        next_on=min((one.held_on for one in entries if not one.said and one.held_on >= today), default=None),
        today=today,
        follow_ups=_list_late(entries, today),
    )


def _list_late(entries: Sequence[Engagement], today: dt.date) -> tuple[Engagement, ...]:
    """What was to follow before today and has not been done."""
    late = [
        (one.follow_up_by, one.id, one)
        for one in entries
        if one.followed_up_on is None and one.follow_up_by is not None and one.follow_up_by < today
    ]
    return tuple(one for _, _, one in sorted(late, key=lambda row: row[:2]))


def get_audience(viewer: Viewer, *, plan: str, audience_id: int) -> Audience:
    """An audience of a plan; raises Missing where the registers may not be read."""
    found_plan = get_plan(viewer, plan=plan)
    query = select(Audience).where(Audience.plan_id == found_plan.id, Audience.id == audience_id)
    found = db.session.scalars(
        query.where(Audience.retired_at.is_(None)).options(joinedload(Audience.plan))
    ).first()
    if found is None or not allows(viewer, Permission.READ_REGISTER, found):
        raise Missing
    return found


def get_engagement(viewer: Viewer, *, plan: str, entry_id: int) -> Engagement:
    """An entry of a plan; raises Missing where it was withdrawn or the registers may not be read."""
    found_plan = get_plan(viewer, plan=plan)
    query = select(Engagement).where(Engagement.plan_id == found_plan.id, Engagement.id == entry_id)
    found = db.session.scalars(
        query.where(Engagement.withdrawn_at.is_(None)).options(
            joinedload(Engagement.plan),
            joinedload(Engagement.audience),
            joinedload(Engagement.theme),
            joinedload(Engagement.entered_by),
        )
    ).first()
    if found is None or not allows(viewer, Permission.READ_REGISTER, found):
        raise Missing
    return found


def add_audience(
    *,
    viewer: Viewer,  # noqa: ARG001  every act says who acts
    plan: Plan,
    name: str,
    cadence: Cadence,
    promised_on: dt.date | None,
) -> Audience:
    """A new audience, the last in the list. Raises DomainError for a name that is there already."""
    _check_name(plan.id, name, None)
    last = db.session.execute(select(func.max(Audience.position)).where(Audience.plan_id == plan.id)).scalar()
    audience = Audience(
        plan_id=plan.id, name=name, cadence=cadence, promised_on=promised_on, position=(last or 0) + 1
    )
    db.session.add(audience)
    db.session.flush()
    return audience


def edit_audience(
    *,
    viewer: Viewer,  # noqa: ARG001
    audience: Audience,
    version: int | None,
    name: str,
    cadence: Cadence,
    promised_on: dt.date | None,
) -> Audience:
    """Puts an audience's name or promise right. Raises Stale, DomainError."""
    check_version(audience, version)
    _check_name(audience.plan_id, name, audience.id)
    audience.name, audience.cadence, audience.promised_on = name, cadence, promised_on
    db.session.flush()
    return audience


def _check_name(plan_id: int, name: str, own: int | None) -> None:
    """Names stay unique in the plan, those of retired audiences too: entries are told apart by them."""
    found = db.session.scalars(
        select(Audience).where(Audience.plan_id == plan_id, Audience.name == name)
    ).first()
    if found is not None and found.id != own:
        gone = " It was retired: give this one another name." if found.retired_at else ""
        raise DomainError(f"There is an audience of this name already.{gone}", "name")


def retire_audience(*, viewer: Viewer, audience: Audience, version: int | None) -> Audience:  # noqa: ARG001
    """It is promised nothing any more; what it was told stays. Raises Stale."""
    check_version(audience, version)
    audience.retired_at = clock.now()
    db.session.flush()
    return audience


def add_engagement(*, viewer: Viewer, plan: Plan, theme: Theme | None, typed: Typed) -> Engagement:
    """A new entry, of a theme or of the whole plan. Raises DomainError."""
    entry = Engagement(
        plan=plan,
        plan_id=plan.id,
        theme=theme,
        theme_id=theme.id if theme else None,
        entered_by_id=viewer.person_id,
        entered_at=clock.now(),
    )
    _set(entry, typed)
    db.session.add(entry)
    db.session.flush()
    return entry


def edit_engagement(
    *,
    viewer: Viewer,  # noqa: ARG001
    entry: Engagement,
    version: int | None,
    typed: Typed,
) -> Engagement:
    """Says what was said, or puts an entry right. Raises Stale, DomainError."""
    check_version(entry, version)
    _set(entry, typed)
    db.session.flush()
    return entry


def _set(entry: Engagement, typed: Typed) -> None:
    audience = db.session.get(Audience, typed.audience_id)
    if audience is None or audience.plan_id != entry.plan_id:
        raise DomainError("Choose who was told.", "audience_id")
    if typed.said and typed.held_on > clock.today():
        raise DomainError("This day is still to come: say what was said once it was.", "said")
    if typed.follow_up_by is not None and not typed.follow_up:
        raise DomainError("Say what follows, or leave its date empty.", "follow_up")
    entry.audience, entry.audience_id, entry.kind = audience, audience.id, typed.kind
    entry.held_on, entry.by, entry.said = typed.held_on, typed.by, typed.said
    entry.follow_up, entry.follow_up_by = typed.follow_up, typed.follow_up_by
    entry.prints = typed.prints


def finish_follow_up(*, viewer: Viewer, entry: Engagement, version: int | None) -> Engagement:  # noqa: ARG001
    """What was to follow has been done today. Raises Stale, and NotNow where nothing is left to do."""
    check_version(entry, version)
    if not entry.follow_up or entry.followed_up_on is not None:
        raise NotNow("Nothing is left to follow up here.")
    entry.followed_up_on = clock.today()
    db.session.flush()
    return entry


def withdraw_engagement(*, viewer: Viewer, entry: Engagement, version: int | None) -> Engagement:  # noqa: ARG001
    """Takes away an entry that was made by mistake; it stays in the trail. Raises Stale."""
    check_version(entry, version)
    entry.withdrawn_at = clock.now()
    db.session.flush()
    return entry
