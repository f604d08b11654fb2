"""The rows of the decision path: what is connected comes, in one statement, and nothing else counts."""

from __future__ import annotations

from cpca.domain import clock
from cpca.domain.path import PATH_ROWS, critical_of
from cpca.domain.path_network import build_path, label_of
from cpca.extensions import read_rows
from cpca.models.decision import DecisionState
from cpca.models.deliverable import DeliverableState
from tests.integration.path.things import D, brief, decide, link, meet, order, promise, step
from tests.statements import counted
from tests.world import World


def test_what_is_connected_is_in_the_path_and_nothing_else(world: World) -> None:
    board, later = meet(world, D(2023, 1, 25), D(2023, 3, 22))
    a1, a2, b1, alone = (promise(world, r, D(2023, 2, 1)) for r in ("A1", "A2", "B1", "B2"))
    first, sibling = step(a1, 1, D(2023, 1, 10)), step(a1, 2, D(2023, 1, 11))
    waits = step(b1, 1, D(2023, 1, 20))
    order(first, waits)
    step(alone, 1)
    gone = step(a1, 3, state=DeliverableState.WITHDRAWN)
    one, two = decide(world, 1, board), decide(world, 2, later, code="B")
    decide(world, 3, later, state=DecisionState.WITHDRAWN, reason="No longer needed")
    told = brief(world, D(2023, 1, 5))
    link(first, one)
    link(one, two, lag=2)
    link(told, one)
    link(gone, one)
    link(a2, two, removed_at=clock.now())
    plan_id = world.plan.id
    with counted() as statements:
        rows = read_rows(PATH_ROWS, {"plan": plan_id}).all()
    path = build_path(rows, D(2022, 12, 1))
    names = sorted(label_of(row) for row in path.rows.values())
    assert (names, len(statements)) == (
        sorted(["A1", "A1.1", "A1.2", "B1", "B1.1", "DP1", "DP2", f"EN{told.id}"]),
        1,
    )
    assert sibling.reference == "A1.2"
    assert critical_of(rows, D(2022, 12, 1)) == {("decision", one.id), ("decision", two.id)}
