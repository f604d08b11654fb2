"""How many steps of a deliverable are reached, counted from its milestones: "4 of 9 steps"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, func, select

from cpca.extensions import read_rows
from cpca.models.deliverable import DeliverableState, Milestone

OUT = (DeliverableState.WITHDRAWN, DeliverableState.SUPERSEDED)


class Steps(NamedTuple):
    """Milestones reached, of those that count: what was withdrawn does not."""

    done: int
    total: int

    @property
    def words(self) -> str:
        """4 of 9 steps."""
        return f"{self.done} of {self.total} step{'' if self.total == 1 else 's'}"


_REACHED = case((Milestone.state == DeliverableState.DELIVERED, 1), else_=0)
_OF_PLAN = (
    select(Milestone.deliverable_id, func.sum(_REACHED).label("done"), func.count().label("total"))
    .where(Milestone.plan_id == bindparam("plan"), Milestone.state.not_in(OUT))
    .group_by(Milestone.deliverable_id)
)


def count_steps(plan_id: int) -> dict[int, Steps]:
    """The steps of every deliverable of a plan that has any, by its key; one statement."""
    rows = read_rows(_OF_PLAN, {"plan": plan_id})
    return {row.deliverable_id: Steps(int(row.done), row.total) for row in rows}


def steps_in(milestones: Iterable[Any]) -> dict[int, Steps]:
    """The same from milestones that were read already, by their deliverable's key."""
    found: dict[int, Steps] = {}
    for milestone in milestones:
        if milestone.state not in OUT:
            done, total = found.get(milestone.deliverable_id, (0, 0))
            reached = milestone.state is DeliverableState.DELIVERED
            found[milestone.deliverable_id] = Steps(done + reached, total + 1)
    return found
