"""A statutory officer's role says which section of a paper they clear."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.extensions import db
from cpca.models.people import Area, Role, RoleAssignment
from tests.client import PageClient, soup_of
from tests.world import World, make_person, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def address(world: World, client: PageClient) -> str:
    """The administrator's form for a newcomer's role."""
    newcomer = make_person("Head of Finance", world.plan.authority)
    save(newcomer)
    client.sign_in(world.people["administrator"])
    return f"/people/{newcomer.id}/roles"


def given(client: PageClient, address: str, world: World, htmx: bool = False, **fields: Any) -> Any:
    sent = {"role": Role.STATUTORY_OFFICER.value, "place": f"plan-{world.plan.id}", "from_on": "2022-12-01"}
    return client.send(address, address, htmx=htmx, **{**sent, **fields})


def areas(world: World) -> list[Area | None]:
    db.session.rollback()
    query = db.session.query(RoleAssignment).filter_by(plan_id=world.plan.id, from_on=dt.date(2022, 12, 1))
    return [role.area for role in query.order_by(RoleAssignment.id)]


def test_the_administrator_says_which_section_an_officer_clears(
    world: World, client: PageClient, address: str
) -> None:
    assert given(client, address, world, area="finance").status_code == 303
    assert areas(world) == [Area.FINANCE]
    page = soup_of(client.get(address.removesuffix("/roles")).text)
    assert [tag.text.strip() for tag in page.select("tbody th")] == ["Statutory officer: finance"]


@pytest.mark.parametrize("htmx", [False, True])
def test_an_officer_without_a_section_is_refused(
    world: World, client: PageClient, address: str, htmx: bool
) -> None:
    answer = given(client, address, world, htmx=htmx)
    said = [tag.text for tag in soup_of(answer.text).select(".govuk-error-summary a")]
    assert (answer.status_code, said) == (422, ["Choose which section of a paper they clear."])
    assert areas(world) == []


def test_nobody_else_has_a_section(world: World, client: PageClient, address: str) -> None:
    answer = given(client, address, world, role=Role.SRO.value, area="legal")
    assert (answer.status_code, areas(world)) == (422, [])


def test_one_officer_may_clear_two_sections_and_none_twice(
    world: World, client: PageClient, address: str
) -> None:
    answers = [
        given(client, address, world, area=area).status_code for area in ("finance", "environment", "finance")
    ]
    assert (answers, areas(world)) == ([303, 303, 422], [Area.FINANCE, Area.ENVIRONMENT])
