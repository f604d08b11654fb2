"""What the summary costs the database does not depend on how much there is."""

from __future__ import annotations

from cpca.models.signin import Visit
from tests.client import HTMX, PageClient
from tests.integration.summary.telling import challenge, counting, promise, submit
from tests.integration.summary.years import add_years
from tests.world import World, make_person, save

MOST = 10
SELECTS = 10  # one arrives, one knows the person, eight read the record


def selects(client: PageClient, address: str = "/summary") -> int:
    with counting() as count:
        assert client.get(address).status_code == 200
        return count()


def test_the_summary_takes_as_many_statements_for_ten_plans_of_sixty_months_as_for_one(
    client: PageClient, world: World
) -> None:
    who = make_person("Adviser", world.councils["Fenland"])
    save(who)
    client.sign_in(world.people["mayor"])
    assert selects(client) == SELECTS <= MOST
    add_years(world, who, plans=10, months=60)
    assert selects(client.sign_in(who)) == SELECTS


def test_it_takes_as_many_for_thirty_notes_and_deliverables_as_for_none(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["iib"])
    for number in range(1, 31):
        challenge(world, "A", number)
        promise(world, "A", f"A{number}", position=number)
    submit(world, "A")
    assert selects(client) == SELECTS


def test_it_takes_as_many_since_the_last_board_and_as_at_a_frozen_month(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["iib"])
    addresses = ("/summary?since=board", "/summary?since=visit", "/summary?as-at=2022-10")
    assert [selects(client, address) for address in addresses] == [SELECTS] * 3


def test_it_takes_as_many_since_ones_last_visit(client: PageClient, world: World) -> None:
    person = world.people["iib"]
    save(Visit(person_id=person.id, current_head=9, previous_head=4))
    assert selects(client.sign_in(person), "/summary?since=visit") == SELECTS


def test_asking_for_news_takes_three_statements_when_there_is_none_and_one_more_otherwise(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["iib"])
    with counting() as count:
        client.get("/summary/newer?head=1000000", headers=HTMX)
        assert count() == 3
    with counting() as count:
        client.get("/summary/newer?head=1", headers=HTMX)
        assert count() == 4
