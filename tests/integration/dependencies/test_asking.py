"""What puts a question to whoever receives: a giver's expected day that moves, a rating that turns Red."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from cpca.domain import clock
from cpca.domain.change_applying import apply
from cpca.domain.deliverable import pause, report_progress, resume
from cpca.domain.dependency_asking import ask_if_red
from cpca.domain.history import move_forecast_of
from cpca.extensions import db, writing
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.deliverable import Deliverable, DeliverableState, Milestone
from cpca.models.dependency import DependencyAct, DependencyEvent, DependencyState
from cpca.models.progress import Rating
from cpca.permissions import Permission, Viewer
from tests.integration.changes.things import add_deliverable
from tests.integration.path.things import promise, step, viewer_of
from tests.integration.registers.keeping import depend
from tests.integration.theme.test_returns import stored
from tests.world import World, change

MOVED = dt.date(2023, 2, 10)


def asked() -> list[tuple[int, str | None]]:
    """The dependencies asked about, with the question's words."""
    events = db.session.query(DependencyEvent).filter_by(act=DependencyAct.ASK).order_by(DependencyEvent.id)
    return [(event.dependency.number, event.words) for event in events]


def move(world: World, thing: Deliverable | Milestone, to: dt.date) -> None:
    with writing():
        viewer, permission = viewer_of(world, "lead_a"), Permission.EDIT_FORECAST
        move_forecast_of(viewer=viewer, thing=thing, to=to, reason="Late", permission=permission)
        db.session.commit()


def test_every_receiver_of_what_moved_is_asked_and_nobody_else(world: World) -> None:
    giver, other = promise(world, "A1", baseline_on=dt.date(2023, 1, 20)), promise(world, "A2")
    for number, given, state in (
        (1, giver, DependencyState.ACCEPTED),
        (2, giver, DependencyState.DISPUTED),
        (3, giver, DependencyState.MET),
        (4, other, DependencyState.ACCEPTED),
    ):
        depend(world, number, given, None, state=state)
    move(world, giver, MOVED)
    said = "A1 is now expected on 10 Feb 2023, before on 20 Jan 2023"
    assert asked() == [(1, said), (2, said)]


def test_a_first_date_that_says_what_was_promised_and_a_step_on_the_way_ask_nobody(world: World) -> None:
    giver = promise(world, "A1", baseline_on=MOVED)
    depend(world, 1, giver, None, state=DependencyState.ACCEPTED)
    move(world, giver, MOVED)
    move(world, step(giver, 1), MOVED)
    assert asked() == []


def test_what_is_paused_late_sent_back_moved_by_request_or_taken_out_asks_once_for_each(world: World) -> None:
    giver = add_deliverable(world, "A1", baseline_on=dt.date(2022, 11, 1), forecast_on=dt.date(2022, 11, 1))
    depend(world, 1, giver, None, state=DependencyState.ACCEPTED)

    def act(doing: Callable[..., Any], **given: Any) -> list[str | None]:
        before = len(asked())
        with writing():
            stored = db.session.get_one(Deliverable, giver.id)
            given |= {} if doing is request else {"version": stored.version}
            doing(viewer=viewer_of(world, "lead_a"), deliverable=stored, **given)
            db.session.commit()
        return [words for _, words in asked()[before:]]

    def request(viewer: Viewer, deliverable: Deliverable, kind: ChangeKind, **to: Any) -> None:
        asked_for = ChangeRequest(
            plan_id=world.plan.id, theme_id=deliverable.theme_id, deliverable_id=deliverable.id,
            number=db.session.query(ChangeRequest).count() + 1, kind=kind, state=ChangeState.APPROVED,
            from_value="{}", to_value=json.dumps(to), reason="Agreed", proposed_by_id=viewer.person_id,
            proposed_at=clock.now(), decided_at=clock.now(), decided_by_id=world.people["office"].id,
        )  # fmt: skip
        db.session.add(asked_for)
        db.session.flush()
        apply(viewer, asked_for)

    delivered = {"state": DeliverableState.DELIVERED}
    assert act(pause, reason="No people") == ["A1 is paused"]
    assert act(resume) == []
    assert act(report_progress, **delivered, actual_on=dt.date(2022, 11, 1)) == []
    assert act(report_progress, state=DeliverableState.IN_PROGRESS) == ["A1 is not delivered after all"]
    assert act(report_progress, **delivered, actual_on=dt.date(2022, 11, 9)) == [
        "A1 came on 9 Nov 2022, expected on 1 Nov 2022"
    ]
    act(report_progress, state=DeliverableState.IN_PROGRESS)
    assert act(request, kind=ChangeKind.BASELINE, baseline_on="2022-12-01") == [
        "A1 is now expected on 1 Dec 2022, before on 1 Nov 2022"
    ]
    assert act(request, kind=ChangeKind.WITHDRAW, state="withdrawn") == ["A1 is withdrawn"]


def test_a_rating_that_turns_red_asks_once_a_month_and_does_not_tell_it(world: World) -> None:
    depend(world, 1, promise(world, "A1"), promise(world, "B1"), state=DependencyState.ACCEPTED)
    depend(world, 2, promise(world, "A2"), None, state=DependencyState.MET)
    for rating in (Rating.AMBER, Rating.RED, Rating.RED):
        change(stored(world), rating=rating)
        with writing():
            ask_if_red(viewer_of(world, "lead_a"), stored(world))
            db.session.commit()
    assert asked() == [(1, "Theme A handed in its return for November 2022: read its rating")]


def test_a_rating_that_was_red_before_asks_nobody_again(world: World) -> None:
    depend(world, 1, promise(world, "A1"), None, state=DependencyState.ACCEPTED)
    change(world.updates["A", "2022-10"], rating=Rating.RED)
    change(stored(world), rating=Rating.RED)
    with writing():
        ask_if_red(viewer_of(world, "lead_a"), stored(world))
        db.session.commit()
    assert asked() == []
