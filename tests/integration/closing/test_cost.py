"""What freezing costs, and what opening a frozen month costs after many of them."""

from __future__ import annotations

import time
from collections.abc import Callable

from cpca.domain.as_at import read_stood
from cpca.domain.frozen_month import store_frozen
from cpca.domain.period import list_periods
from cpca.extensions import db, writing
from cpca.models.period import PeriodState
from cpca.models.plan import Theme
from tests.client import PageClient
from tests.integration.closing.long_years import START, add_month, add_themes, month_after
from tests.integration.closing.months import viewer_of
from tests.integration.theme.test_page import selects
from tests.statements import counted
from tests.world import World


def best_of(times: int, doing: Callable[[], object]) -> float:
    """The least processor time, in seconds, of so many tries."""
    found = []
    for _ in range(times):
        started = time.process_time()
        doing()
        found.append(time.process_time() - started)
    return min(found)


def test_freezing_twelve_themes_of_forty_lines_takes_less_than_a_second(world: World) -> None:
    with writing():
        period = add_month(world, add_themes(world, 12), START, lines=40)
        db.session.commit()
        started = time.process_time()
        store_frozen(period)
        db.session.commit()
        took = time.process_time() - started
    assert period.state is PeriodState.FROZEN
    assert took < 1


def test_freezing_takes_as_many_statements_for_twelve_themes_as_for_one(world: World) -> None:
    asked = []
    with writing():
        themes = add_themes(world, 12)
        for n, some in enumerate((themes[:1], themes)):
            period = add_month(world, some, month_after(START, n), lines=3)
            db.session.commit()
            db.session.expire_all()
            assert period.revision == 0  # read again before anything is counted
            with counted() as statements:
                store_frozen(period)
            asked.append(len(statements))
            db.session.commit()
    assert asked[0] == asked[1]


def test_opening_any_frozen_month_costs_the_same_as_the_first(world: World, client: PageClient) -> None:
    with writing():
        (theme,) = add_themes(world, 1)
        for n in range(24):
            store_frozen(add_month(world, [theme], month_after(START, n), lines=20))
        db.session.commit()
    client.sign_in(world.people["office"])
    address = f"/plans/{world.plan.slug}/themes/{theme.code}?period="
    second, newest = f"{address}2023-02", f"{address}2024-12"
    assert selects(client, second) == selects(client, newest)

    office, periods = viewer_of(world.people["office"]), list_periods(world.plan)
    theme = db.session.get_one(Theme, theme.id)
    took = {
        month: best_of(7, lambda p=period: read_stood(office, theme, p, periods))  # type: ignore[misc]
        for period in periods
        if (month := period.slug) in ("2023-02", "2024-12")
    }
    assert took["2024-12"] < 1.3 * took["2023-02"]
