"""The track record read from a plan's own history: which moves count, and off until a plan turns it on."""

from __future__ import annotations

import datetime as dt

from cpca.domain import clock, track_record
from cpca.domain.summary_parts import say_date
from cpca.models.deliverable import DateKind, DateMove, Deliverable, DeliverableState, Milestone
from tests.client import PageClient
from tests.integration.summary.telling import NOW, counting, promise, read, words
from tests.world import World, change, save

FIRST = dt.date(2022, 10, 1)


def move(item: Deliverable, days: int, **values: object) -> DateMove:
    given = {
        "plan_id": item.plan_id,
        "theme_id": item.theme_id,
        "deliverable_id": item.id,
        "date": DateKind.FORECAST,
        "was_on": FIRST,
        "now_on": FIRST + dt.timedelta(days),
        "moved_at": NOW,
    }
    return DateMove(**{**given, **values})


def milestone(item: Deliverable, number: int, **values: object) -> Milestone:
    return Milestone(
        deliverable_id=item.id,
        theme_id=item.theme_id,
        plan_id=item.plan_id,
        reference=f"A1.{number}",
        title="A step",
        position=number,
        **values,
    )


def test_it_rests_on_the_plans_forecast_moves_and_on_what_came_in(world: World) -> None:
    clock.fix(NOW)
    item = promise(world, "A", "A1")
    steps = [milestone(item, n, state=DeliverableState.DELIVERED) for n in (1, 2)]
    open_step = milestone(item, 3, forecast_on=dt.date(2023, 3, 31))
    save(*steps, open_step)
    promise(world, "B", "B1", state=DeliverableState.VERIFIED)
    promise(world, "B", "B2", state=DeliverableState.WITHDRAWN, position=2)
    save(*(move(item, 30) for _ in range(9)))
    change(world.plan, track_record=True)
    assert track_record.read(world.plan) is None  # nine moves
    first_forecast = move(open_step.deliverable, 30, was_on=None)
    of_step = move(item, 30, deliverable_id=None, milestone_id=open_step.id)
    save(first_forecast, of_step)
    found = track_record.read(world.plan)
    assert found == track_record.judge([30] * 10, delivered=3, on=clock.today())
    assert found is not None
    assert found.moves == 10
    assert found.forecast(open_step) is not None


def test_it_is_off_until_the_plan_turns_it_on_and_costs_nothing_then(world: World) -> None:
    item = promise(world, "A", "A1")
    save(*(move(item, 30) for _ in range(12)))
    with counting() as count:
        assert track_record.read(world.plan) is None
        assert count() == 0
    change(world.plan, track_record=True)
    with counting() as count:
        assert track_record.read(world.plan) is not None
        assert count() == 1


ONE = "/plans/improvement-2022/themes/A/deliverables/A1"
TABLE = "/plans/improvement-2022/deliverables"


def test_two_dates_stand_beside_each_open_forecast_once_the_plan_turns_it_on(
    client: PageClient, world: World
) -> None:
    clock.fix(NOW)
    item = promise(world, "A", "A1")
    save(milestone(item, 1, forecast_on=dt.date(2023, 1, 15)))
    save(milestone(item, 2, forecast_on=dt.date(2023, 1, 15), state=DeliverableState.DELIVERED))
    save(*(move(item, 30) for _ in range(12)))
    client.sign_in(world.people["office"])
    assert read(client, ONE).find(id="track") is None
    assert read(client, TABLE).text.count("four in five") == 0
    change(world.plan, track_record=True)
    found = track_record.judge([30] * 12, delivered=1, on=NOW.date())
    assert found is not None
    likely = found.forecast(item)
    assert likely is not None
    rows = [words(row) for row in read(client, ONE).select('[aria-labelledby="track"] tbody tr')]
    assert rows[0] == f"A1 Title of A1 31 Jan 2023 {say_date(likely.half_on)} {say_date(likely.most_on)}"
    assert len(rows) == 2  # what was delivered is no longer expected
    assert (
        words(read(client, ONE).find("main")).count("from this plan’s own 12 past moves of a forecast") == 1
    )
    table = words(read(client, TABLE).find("main"))
    assert table.count(f"half by {say_date(likely.half_on)}, four in five by {say_date(likely.most_on)}") == 1
    assert table.count("12 past moves") == 1
