"""What puts a question to whoever receives: a giver's expected day that moves, a rating that turns Red."""

from __future__ import annotations

import datetime as dt

from cpca.domain.dependency_asking import ask_if_red
from cpca.domain.history import move_forecast_of
from cpca.extensions import db, writing
from cpca.models.deliverable import Deliverable, Milestone
from cpca.models.dependency import DependencyAct, DependencyEvent, DependencyState
from cpca.models.progress import Rating
from cpca.permissions import Permission
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
