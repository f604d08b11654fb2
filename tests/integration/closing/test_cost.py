"""What freezing asks the database, and what opening a frozen month asks after many of them."""

from __future__ import annotations

from cpca.domain.frozen_month import store_frozen
from cpca.extensions import db, writing
from tests.client import PageClient
from tests.integration.closing.long_years import START, add_month, add_themes, month_after
from tests.integration.theme.test_page import selects
from tests.statements import counted
from tests.world import World


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


def test_opening_any_frozen_month_asks_the_same_as_the_first(world: World, client: PageClient) -> None:
    with writing():
        (theme,) = add_themes(world, 1)
        for n in range(24):
            store_frozen(add_month(world, [theme], month_after(START, n), lines=20))
        db.session.commit()
    client.sign_in(world.people["office"])
    address = f"/plans/{world.plan.slug}/themes/{theme.code}?period="
    second, newest = f"{address}2023-02", f"{address}2024-12"
    assert selects(client, second) == selects(client, newest)
