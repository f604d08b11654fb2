"""The rows of the decision path: what is connected comes, in one statement, and nothing else counts."""

from __future__ import annotations

from typing import Any

import pytest

from cpca.domain import clock
from cpca.domain.errors import NotNow, Stale
from cpca.domain.path import COLUMNS, PATH_ROWS, critical_of
from cpca.domain.path_linking import add_link, get_link, get_waiting, list_needs, remove_link
from cpca.domain.path_network import build_path, label_of
from cpca.domain.path_reading import read_all, read_path
from cpca.domain.path_then import make_rows
from cpca.extensions import db, read_rows, writing
from cpca.models.decision import Decision, DecisionState, Outcome, PathLink, Shortening
from cpca.models.deliverable import Deliverable, DeliverableState, Milestone, Predecessor
from cpca.models.engagement import Audience, Engagement
from cpca.models.period import Meeting
from tests.integration.exempt.things import keep_back
from tests.integration.path.things import PLAN, D, brief, decide, link, meet, order, promise, step, viewer_of
from tests.statements import counted
from tests.world import World, change


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


def test_a_month_keeps_the_same_rows_as_the_page_reads(world: World) -> None:
    board, gone = meet(world, D(2023, 1, 25), D(2023, 2, 8))
    change(gone, cancelled_at=clock.now())
    a1 = promise(world, "A1", D(2023, 2, 1))
    first = step(a1, 1, D(2023, 1, 10))
    told = brief(world, D(2023, 1, 5))
    on: dict[str, Any] = {"taken_on": D(2022, 11, 30), "vote": "unanimous", "state": DecisionState.TAKEN}
    exception: dict[str, Any] = {"shortened_on": D(2022, 11, 21), "shortened_reason": "Late"}
    made = [
        decide(world, 1, board, is_key=True, notice_on=D(2022, 12, 1)),
        decide(world, 2, gone, is_key=True, shortened=Shortening.GENERAL_EXCEPTION, **exception),
        decide(world, 3, board, is_key=True, shortened=Shortening.SPECIAL_URGENCY, **exception),
        decide(world, 4, outcome=Outcome.REFUSED, **on),
        decide(world, 5, outcome=Outcome.NOTED, **on),
        decide(world, 6, outcome=Outcome.APPROVED, call_in_waived="Urgent", **on),
        decide(world, 7, outcome=Outcome.REFUSED, **on | {"state": DecisionState.DEFERRED, "reason": "Back"}),
        decide(world, 8, outcome=Outcome.NOTED, **on | {"state": DecisionState.CALLED_IN, "reason": "Why"}),
    ]
    link(first, made[0])
    link(told, made[0])
    read = read_rows(PATH_ROWS, {"plan": world.plan.id}).all()
    everything = {table: list(db.session.scalars(db.select(table))) for table in KEPT}
    kept = make_rows(
        decisions=everything[Decision],
        meetings=everything[Meeting],
        links=everything[PathLink],
        order=everything[Predecessor],
        engagements=everything[Engagement],
        audiences={one.id: one for one in everything[Audience]},
        deliverables=everything[Deliverable],
        milestones=everything[Milestone],
        call_in_days=world.plan.call_in_days,
    )
    assert sorted(map(repr, map(plain, read))) == sorted(map(repr, map(plain, kept)))


KEPT = (Decision, Meeting, PathLink, Predecessor, Engagement, Audience, Deliverable, Milestone)


def plain(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in COLUMNS)


def test_how_a_decision_was_taken_is_in_its_row(world: World) -> None:
    on: dict[str, Any] = {"taken_on": D(2022, 11, 30), "vote": "unanimous"}
    taken = {"state": DecisionState.TAKEN, **on}
    decide(world, 1, outcome=Outcome.REFUSED, **taken)
    decide(world, 2, outcome=Outcome.NOTED, **taken)
    decide(world, 3, outcome=Outcome.APPROVED, **taken)
    decide(world, 4, outcome=Outcome.APPROVED, call_in_waived="Urgent", **taken)
    decide(world, 5, outcome=Outcome.REFUSED, state=DecisionState.DEFERRED, reason="Comes back", **on)
    decide(world, 6, is_key=True)
    decide(
        world,
        7,
        is_key=True,
        shortened=Shortening.SPECIAL_URGENCY,
        shortened_reason="Urgent",
        shortened_on=D(2022, 11, 28),
    )
    rows = read_rows(PATH_ROWS, {"plan": world.plan.id}).all()
    assert [(row.reference, row.state, row.days, row.is_bound) for row in rows] == [
        ("DP1", "refused", 5, 0),
        ("DP2", "taken", 0, 0),
        ("DP3", "taken", 5, 0),
        ("DP4", "taken", 0, 0),
        ("DP5", "deferred", 5, 0),
        ("DP6", "planned", 5, 1),
        ("DP7", "planned", 5, 0),
    ]


def test_what_is_kept_back_is_not_there_for_who_may_not_read_it(world: World) -> None:
    [board] = meet(world, D(2023, 1, 25))
    item = promise(world, "A1", D(2023, 1, 9))
    one = decide(world, 1, board)
    link(step(item, 1, D(2023, 1, 6)), one)
    keep_back(world, word="deliverable", subject_id=item.id)
    seen = {}
    for name in ("office", "board"):
        viewer = viewer_of(world, name)
        view = read_path(viewer, world.plan)
        seen[name] = (
            [s.label for s in view.steps],
            [label_of(r) for r in read_all(viewer, world.plan).values()],
        )
    assert seen == {
        "office": (["A1.1", "A1", "DP1"], ["DP1", "A1.1", "A1"]),
        "board": (["DP1"], ["DP1"]),
    }


def test_a_link_is_said_taken_back_and_said_again(world: World) -> None:
    first, then = decide(world, 1), decide(world, 2)
    with writing():
        waiting = get_waiting(viewer_of(world, "office"), plan=PLAN, step=f"decision-{then.id}")
        made = add_link(viewer=viewer_of(world, "office"), waiting=waiting, reference="dp1", lag=4)
        standing = get_link(viewer_of(world, "office"), plan=PLAN, step=waiting.key, link_id=made.id)
        remove_link(viewer=viewer_of(world, "office"), standing=standing, version=made.version)
        with pytest.raises(NotNow):
            remove_link(viewer=viewer_of(world, "office"), standing=standing, version=made.version)
        again = add_link(viewer=viewer_of(world, "office"), waiting=waiting, reference="DP1", lag=0)
        assert (again.id, again.lag, again.removed_at) == (made.id, 0, None)
        with pytest.raises(Stale):
            remove_link(viewer=viewer_of(world, "office"), standing=standing, version=1)
        assert [(need.label, need.link.lag) for need in list_needs(waiting)] == [("DP1", 0)]
    assert first.reference == "DP1"


def test_a_loop_with_something_kept_back_is_not_named(world: World) -> None:
    item, one = promise(world, "A1"), decide(world, 1)
    link(item, one)
    link(one, item)
    keep_back(world, word="deliverable", subject_id=item.id)
    loops = [read_path(viewer_of(world, name), world.plan).loop for name in ("office", "board")]
    assert loops == ["DP1 waits for A1 waits for DP1", "they cannot be named here"]
