"""The steps on the way to a deliverable: each dated, moved and reported as the deliverable is, and in order.

A milestone is found only through its deliverable, theme and plan, so that what hides one hides the other.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from cpca.domain import clock
from cpca.domain.deliverable import UNDER_WAY, State, check_reported, forecast, report
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.history import note_deed
from cpca.domain.kept_back import check_shown
from cpca.domain.path_linking import check_no_loop
from cpca.domain.progress import check_version
from cpca.domain.steps import OUT
from cpca.extensions import db
from cpca.models.deliverable import Deed, Deliverable, DeliverableState, Milestone, Predecessor
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows


def get_milestone(viewer: Viewer, *, plan: str, code: str, reference: str, milestone: str) -> Milestone:
    """A deliverable's milestone with deliverable, theme and plan; raises Missing where it may not be seen."""
    found = db.session.execute(
        select(Milestone)
        .join(Milestone.deliverable)
        .join(Deliverable.theme)
        .join(Theme.plan)
        .options(
            contains_eager(Milestone.deliverable).contains_eager(Deliverable.theme).contains_eager(Theme.plan)
        )
        .where(
            Plan.slug == plan,
            Theme.code == code,
            Deliverable.reference == reference,
            Milestone.reference == milestone,
        )
    ).scalar_one_or_none()
    if found is None or not allows(viewer, Permission.READ_PLAN, found):
        raise Missing
    check_shown(viewer, found.deliverable)
    return found


def list_of(deliverable: Deliverable) -> list[Milestone]:
    """A deliverable's milestones in their order; one statement."""
    query = select(Milestone).where(Milestone.deliverable_id == deliverable.id)
    return list(db.session.scalars(query.order_by(Milestone.position, Milestone.id)))


def list_needs(deliverable: Deliverable) -> dict[int, list[Milestone]]:
    """What each milestone of a deliverable waits for, with its deliverable and theme; one statement."""
    of = aliased(Milestone)
    query = (
        select(Predecessor)
        .join(of, of.id == Predecessor.milestone_id)
        .where(of.deliverable_id == deliverable.id, Predecessor.removed_at.is_(None))
        .options(
            joinedload(Predecessor.needs).joinedload(Milestone.deliverable).joinedload(Deliverable.theme)
        )
        .order_by(Predecessor.id)
    )
    found: dict[int, list[Milestone]] = defaultdict(list)
    for row in db.session.scalars(query):
        found[row.milestone_id].append(row.needs)
    return found


def next_reference(deliverable: Deliverable) -> str:
    """The reference of a deliverable's next milestone: A1.3 after A1.2, however many were withdrawn."""
    taken = db.session.scalars(select(Milestone.reference).where(Milestone.deliverable_id == deliverable.id))
    numbers = (reference.rpartition(".")[2] for reference in taken)
    return f"{deliverable.reference}.{max((int(n) for n in numbers if n.isdecimal()), default=0) + 1}"


def add_milestone(
    *,
    viewer: Viewer,
    deliverable: Deliverable,
    title: str,
    baseline_on: dt.date | None = None,
    reference: str | None = None,
) -> Milestone:
    """A new step, forecast for its baseline; raises NotNow once the deliverable is delivered or out.

    It takes the next reference, unless it has one of its own from a tracker.
    """
    if deliverable.state not in UNDER_WAY | {State.PAUSED}:
        raise NotNow(f"{deliverable.reference} is {deliverable.state.value}: it takes no more milestones.")
    last = select(func.max(Milestone.position)).where(Milestone.deliverable_id == deliverable.id)
    milestone = Milestone(
        deliverable=deliverable,
        theme=deliverable.theme,
        theme_id=deliverable.theme_id,
        plan_id=deliverable.plan_id,
        reference=reference or next_reference(deliverable),
        title=title,
        entered_by_id=viewer.person_id or None,
        original_on=baseline_on,
        baseline_on=baseline_on,
        forecast_on=baseline_on,
        times_moved=0,
        times_rescheduled=0,
        state=State.NOT_STARTED,
        position=(db.session.execute(last).scalar() or 0) + 1,
    )
    db.session.add(milestone)
    db.session.flush()
    note_deed(viewer=viewer, thing=milestone, deed=Deed.ENTERED, permission=Permission.EDIT_PLAN)
    return milestone


def move_milestone(
    *, viewer: Viewer, milestone: Milestone, version: int | None, to: dt.date, reason: str | None
) -> Milestone:
    """The date it is now expected, with its reason. Raises Stale, NotNow once reached, DomainError."""
    check_version(milestone, version)
    if milestone.state not in UNDER_WAY:
        raise NotNow(f"{milestone.reference} is {milestone.state.value}: its date does not move any more.")
    forecast(viewer=viewer, thing=milestone, to=to, reason=reason)
    return milestone


def report_milestone(
    *,
    viewer: Viewer,
    milestone: Milestone,
    version: int | None,
    state: DeliverableState,
    actual_on: dt.date | None = None,
) -> Milestone:
    """The lead's word on a step: not started, in progress, or delivered and since when.

    Raises Stale; NotNow where it or its deliverable is settled; DomainError for what cannot be.
    """
    check_version(milestone, version)
    check_reported(milestone.deliverable)
    if milestone.state in OUT:
        raise NotNow(f"{milestone.reference} is {milestone.state.value}: its progress is settled.")
    report(viewer=viewer, thing=milestone, state=state, actual_on=actual_on)
    return milestone


# What waits for what -----------------------------------------------------------------------------------------


def add_predecessor(*, viewer: Viewer, milestone: Milestone, reference: str) -> Predecessor:
    """Says that a milestone waits for another of its plan, named by reference.

    Raises DomainError where there is none, where it waits already, and for a loop, which is named.
    """
    needs = _find(milestone, reference)
    rows = list(db.session.scalars(select(Predecessor).where(Predecessor.plan_id == milestone.plan_id)))
    waits: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row.removed_at is None:
            waits[row.milestone_id].append(row.needs_id)
    if needs.id in waits[milestone.id]:
        raise DomainError(f"{milestone.reference} waits for {needs.reference} already.", "reference")
    loop = _find_path(waits, needs.id, milestone.id)
    if loop:
        raise DomainError(f"That would be a loop: {_name([milestone.id, *loop])}.", "reference")
    pair = (milestone.id, needs.id)
    made = next((row for row in rows if (row.milestone_id, row.needs_id) == pair), None) or Predecessor(
        plan_id=milestone.plan_id, milestone_id=milestone.id, needs_id=needs.id
    )
    made.removed_at = None
    db.session.add(made)
    db.session.flush()
    check_no_loop(milestone.plan_id, "reference")
    _note_order(viewer, milestone, f"waits for {needs.reference}")
    return made


def remove_predecessor(*, viewer: Viewer, milestone: Milestone, reference: str) -> Milestone:
    """Says that a milestone waits for another no longer; raises DomainError where it does not."""
    row = db.session.scalars(
        select(Predecessor)
        .join(Predecessor.needs)
        .where(
            Predecessor.milestone_id == milestone.id,
            Predecessor.removed_at.is_(None),
            Milestone.reference == reference,
        )
    ).first()
    if row is None:
        raise DomainError(f"{milestone.reference} does not wait for {reference}.", "reference")
    row.removed_at = clock.now()
    db.session.flush()
    _note_order(viewer, milestone, f"waits no longer for {reference}")
    return milestone


def _note_order(viewer: Viewer, milestone: Milestone, words: str) -> None:
    permission = Permission.EDIT_FORECAST
    note_deed(viewer=viewer, thing=milestone, deed=Deed.EDITED, permission=permission, words=words)


def _find(milestone: Milestone, reference: str) -> Milestone:
    """The milestone of the plan that a reference names, in any case of letters; the theme's own first."""
    query = (
        select(Milestone)
        .where(
            Milestone.plan_id == milestone.plan_id,
            func.lower(Milestone.reference) == reference.lower(),
            Milestone.state.not_in(OUT),
        )
        .order_by((Milestone.theme_id != milestone.theme_id), Milestone.id)
    )
    found = db.session.scalars(query).first()
    if found is None or found.id == milestone.id:
        raise DomainError("Give the reference of another milestone of this plan, like A1.2.", "reference")
    return found


def _find_path(waits: dict[int, list[int]], start: int, end: int) -> list[int]:
    """The way along what waits for what, from a milestone to another, both named; empty where there is none."""
    before: dict[int, int | None] = {start: None}
    queue = [start]
    for here in queue:
        if here == end:
            break
        for after in waits.get(here, ()):
            if after not in before:
                before[after] = here
                queue.append(after)
    path: list[int] = []
    step: int | None = end if end in before else None
    while step is not None:
        path.insert(0, step)
        step = before[step]
    return path


def _name(ids: list[int]) -> str:
    rows = db.session.execute(select(Milestone.id, Milestone.reference).where(Milestone.id.in_(ids)))
    names = {row.id: row.reference for row in rows}
    return " waits for ".join(names[id] for id in ids)
