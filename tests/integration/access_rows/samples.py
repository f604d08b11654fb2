"""Audit samples: drawn by internal audit, read by it and by the external auditor, not there for anybody else."""

from __future__ import annotations

from typing import Any

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.finding import AuditSample
from cpca.models.plan import Plan
from tests.integration.access_table import THE_PLAN, act, get
from tests.world import World, make_other_plan

HERE = f"{THE_PLAN}/samples"
READERS = "audit auditor"


def make(world: World) -> dict[str, Any]:
    return _sample(world, world.plan)


def make_other(world: World) -> dict[str, Any]:
    return _sample(world, make_other_plan(world))


def _sample(world: World, plan: Plan) -> dict[str, Any]:
    sample = AuditSample(
        plan_id=plan.id,
        seed="seed",
        size=1,
        states="delivered",
        population='["A/A1"]',
        drawn='["A/A1"]',
        drawn_by_id=world.people["audit"].id,
        drawn_at=clock.now(),
    )
    db.session.add(sample)
    db.session.flush()
    return {"sample": sample.id}


ROWS = [
    get("samples.show_samples", HERE, {200: READERS}),
    act("samples.draw", HERE, {422: "audit"}, READERS),
    get("samples.show_sample", f"{HERE}/{{sample}}", {200: READERS}),
    get("samples.send_sample", f"{HERE}/{{sample}}/sample.zip", {200: READERS}),
]
