"""Everything the page of one deliverable shows: its dates, steps, proof, changes, and all that was done to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from cpca.domain import clock, rating
from cpca.domain.change_reading import ChangeRow
from cpca.domain.change_reading import list_of as list_changes
from cpca.domain.change_words import say_day
from cpca.domain.evidence_reading import EvidenceRow, list_supporting
from cpca.domain.exempt import withheld
from cpca.domain.finding import FindingRow
from cpca.domain.milestone import list_needs, list_of
from cpca.domain.steps import Steps, steps_in
from cpca.domain.verification import Standing, list_history, read_standing
from cpca.extensions import db
from cpca.models.deliverable import DateMove, Deliverable, DeliverableEvent, DeliverableState, Milestone
from cpca.models.people import Person
from cpca.permissions import Permission, Viewer, allows


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone with what it waits for."""

    milestone: Milestone
    needs: tuple[Milestone, ...] = ()
    rated: rating.ItemRating | None = None

    @property
    def still_needs(self) -> list[Milestone]:
        """What it waits for that is not reached yet."""
        return [one for one in self.needs if one.state is not DeliverableState.DELIVERED]


@dataclass(frozen=True)
class Done:
    """One thing that was done to it: when, what, by whom (with cover said), and why."""

    at: dt.datetime
    what: str
    who: str
    why: str | None


@dataclass(frozen=True)
class DeliverablePage:
    """`history` is None for who may not read what does not print."""

    deliverable: Deliverable
    rated: rating.ItemRating | None
    standing: Standing
    changes: list[ChangeRow]
    evidence: list[EvidenceRow]
    milestones: list[MilestoneRow] = field(default_factory=list)
    history: list[Done] | None = None

    @property
    def findings(self) -> tuple[FindingRow, ...]:
        return self.standing.findings

    @property
    def steps(self) -> Steps | None:
        """How many of its milestones are reached; None where it has none."""
        return steps_in(row.milestone for row in self.milestones).get(self.deliverable.id)


def read_page(viewer: Viewer, deliverable: Deliverable) -> DeliverablePage:
    """What this person sees of a deliverable; a fixed number of statements."""
    rules, today = rating.rules_of(deliverable.theme.plan), clock.today()
    standing = read_standing(viewer, deliverable)
    shown = allows(viewer, Permission.READ_UNPRINTED, deliverable)
    return DeliverablePage(
        deliverable=deliverable,
        rated=rating.rate_item(deliverable, today, rules),
        standing=standing,
        changes=list_changes(deliverable),
        evidence=list_supporting(viewer, Deliverable.__tablename__, deliverable.id),
        milestones=read_milestones(viewer, deliverable),
        history=arrange(list(standing.history), list_moves(deliverable)) if shown else None,
    )


def read_milestones(viewer: Viewer, deliverable: Deliverable) -> list[MilestoneRow]:
    """A deliverable's milestones with what each waits for, as far as this person may see it."""
    rules, today, needs = rating.rules_of(deliverable.theme.plan), clock.today(), list_needs(deliverable)
    hidden: set[int] = set()
    if needs and not allows(viewer, Permission.READ_EXEMPT, deliverable):
        kept = withheld(deliverable.plan_id)
        hidden = {id for table, id in kept if table == Deliverable.__tablename__}
    return [
        MilestoneRow(
            milestone,
            tuple(one for one in needs.get(milestone.id, ()) if one.deliverable_id not in hidden),
            rating.rate_milestone(rating.Step(milestone, deliverable.state), today, rules),
        )
        for milestone in list_of(deliverable)
    ]


def read_history(viewer: Viewer, deliverable: Deliverable) -> list[Done] | None:
    """What was done to a deliverable, the newest last; None for who may not read what does not print."""
    if not allows(viewer, Permission.READ_UNPRINTED, deliverable):
        return None
    return arrange(list_history(deliverable), list_moves(deliverable))


def list_moves(deliverable: Deliverable) -> list[DateMove]:
    """Every move of its dates and its milestones', with who moved; one statement."""
    own = select(Milestone.id).where(Milestone.deliverable_id == deliverable.id)
    query = (
        select(DateMove)
        .where(or_(DateMove.deliverable_id == deliverable.id, DateMove.milestone_id.in_(own)))
        .options(joinedload(DateMove.moved_by), joinedload(DateMove.milestone))
        .order_by(DateMove.id)
    )
    return list(db.session.scalars(query))


def arrange(events: list[DeliverableEvent], moves: list[DateMove]) -> list[Done]:
    """Acts and moves as one history in words, the newest last."""
    found = [*map(_of_event, events), *(_of_move(move) for move in moves)]
    return sorted(found, key=lambda one: one.at)


def _of_event(event: DeliverableEvent) -> Done:
    what = " ".join(_event_words(event))
    return Done(
        event.done_at, f"{what[0].upper()}{what[1:]}", _who(event.person, event.for_person), event.words
    )


def _event_words(event: DeliverableEvent) -> Iterator[str]:
    """Milestone A1.2 reported delivered on 3 Jan 2023."""
    if event.milestone is not None:
        yield f"milestone {event.milestone.reference}"
    yield event.deed.value
    if event.deed.value == "reported":
        yield event.state.value
    if event.on is not None:
        yield f"on {say_day(event.on)}"


def _of_move(move: DateMove) -> Done:
    """Forecast of milestone A1.2 moved from 3 Jan 2023 to 1 Feb 2023; a first one is set."""
    of = f" of milestone {move.milestone.reference}" if move.milestone else ""
    way = f"moved from {say_day(move.was_on)} to" if move.was_on else "set to"
    what = f"{move.date.value.capitalize()}{of} {way} {say_day(move.now_on)}"
    return Done(move.moved_at, what, _who(move.moved_by, None), move.reason)


def _who(person: Person | None, covered: Person | None) -> str:
    if person is None:
        return "by import"
    return f"{person.label} for {covered.label}" if covered else person.label
