"""Internal audit draws n deliverables by a seed that is printed, so that anybody can draw them again.

The draw has no secret and needs no program of ours: for each deliverable take the SHA-256 of the seed, a colon
and its name ("2023-04:A/A1"), put the names in the order of these, written in hexadecimal, and take the first n.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing
from cpca.domain.plan import get_plan
from cpca.domain.trail import canonical
from cpca.extensions import db
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.finding import AuditSample
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows

State = DeliverableState
OF_STATES: Final = (State.DELIVERED, State.VERIFIED, State.EMBEDDED, State.REOPENED)
MOST: Final = 50  # deliverables in one sample
LONGEST_SEED: Final = 60  # characters
HOW: Final = (
    "For each deliverable of the population, take the SHA-256 of the seed, a colon and its name, put the names in "
    "the order of these in hexadecimal, and take as many from the front as were drawn."
)


def order_by_seed(seed: str, names: Iterable[str]) -> list[str]:
    """The names in the order of the SHA-256 of "seed:name" in hexadecimal."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).hexdigest())


@dataclass(frozen=True)
class Drawn:
    """A sample as its page shows it: the names of all there were and of those drawn, in order."""

    sample: AuditSample
    population: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(self.sample.states.split(","))

    @property
    def redrawn(self) -> bool:
        """Whether the seed draws just these again."""
        return tuple(order_by_seed(self.sample.seed, self.population)[: self.sample.size]) == self.names


def read_drawn(sample: AuditSample) -> Drawn:
    """A sample with its lists read."""
    return Drawn(sample, tuple(json.loads(sample.population)), tuple(json.loads(sample.drawn)))


def get_sampled_plan(viewer: Viewer, *, plan: str) -> Plan:
    """The plan, for who may read its samples; raises Missing for everybody else."""
    found = get_plan(viewer, plan=plan)
    if not allows(viewer, Permission.READ_SAMPLE, found):
        raise Missing
    return found


def get_sample(viewer: Viewer, *, plan: str, sample_id: int) -> AuditSample:
    """A plan's sample with its plan and who drew it; raises Missing."""
    found_plan = get_sampled_plan(viewer, plan=plan)
    found = db.session.scalars(
        select(AuditSample)
        .where(AuditSample.id == sample_id, AuditSample.plan_id == found_plan.id)
        .options(joinedload(AuditSample.drawn_by), joinedload(AuditSample.plan))
    ).first()
    if found is None:
        raise Missing
    return found


def list_samples(plan: Plan) -> list[Drawn]:
    """A plan's samples, the newest first."""
    query = (
        select(AuditSample)
        .where(AuditSample.plan_id == plan.id)
        .options(joinedload(AuditSample.drawn_by))
        .order_by(AuditSample.id.desc())
    )
    return [read_drawn(sample) for sample in db.session.scalars(query)]


def draw(
    *, viewer: Viewer, plan: Plan, seed: str | None, size: int, states: Collection[DeliverableState]
) -> AuditSample:
    """Draws a sample of the deliverables that are in one of these states now; without a seed, one is made.

    Raises DomainError for no state, a size that cannot be, or a seed that could not be printed.
    """
    chosen = [state for state in OF_STATES if state in states]
    if not chosen:
        raise DomainError("Choose at least one state to draw from.", "states")
    seed = (seed or "").strip() or secrets.token_hex(4)
    if len(seed) > LONGEST_SEED or not seed.isprintable():
        raise DomainError(f"Use letters and numbers for the seed, {LONGEST_SEED} at most.", "seed")
    population = _population(plan, chosen)
    _check_size(size, len(population))
    sample = AuditSample(
        plan_id=plan.id,
        seed=seed,
        size=size,
        states=",".join(state.value for state in chosen),
        population=canonical(population),
        drawn=canonical(order_by_seed(seed, population)[:size]),
        drawn_by_id=viewer.person_id,
        drawn_at=clock.now(),
    )
    db.session.add(sample)
    db.session.flush()
    return sample


def _check_size(size: int, there_are: int) -> None:
    if there_are == 0:
        raise DomainError("No deliverable of the plan is in these states.", "states")
    if not 1 <= size <= min(MOST, there_are):
        raise DomainError(f"Draw between 1 and {min(MOST, there_are)}: so many there are to draw.", "size")


def _population(plan: Plan, states: Collection[DeliverableState]) -> list[str]:
    """The names of what may be drawn, "A/A1", in the plan's own order."""
    query = (
        select(Theme.code, Deliverable.reference)
        .join(Deliverable.theme)
        .where(Deliverable.plan_id == plan.id, Deliverable.state.in_(states))
        .order_by(Theme.position, Deliverable.position, Deliverable.id)
    )
    return [f"{row.code}/{row.reference}" for row in db.session.execute(query)]
