"""One click signs in as each role in the demo, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from config import Settings
from cpca.models.people import Role
from tests.client import PageClient
from tests.doors import OWN_PAGE, cookie_of, page_token
from tests.world import World


def test_every_role_is_offered_with_a_button_for_each_person(world: World, client: PageClient) -> None:
    soup = BeautifulSoup(client.get("/sign-in").text, "html5lib")
    rows = {row.th.text: row for row in soup.select(".demo-roles tbody tr") if row.th}
    assert [name.lower() for name in rows] == [role.value.lower() for role in Role]
    buttons = rows["Sponsor"].find_all("button")
    assert [button.text for button in buttons] == ["Sponsor of A, Fenland", "Sponsor of B, Huntingdonshire"]
    assert sum(len(row.find_all("button")) for row in rows.values()) == len(world.people)


def test_one_click_signs_in(world: World, client: PageClient) -> None:
    sponsor = world.people["sponsor_a"]
    answer = client.send("/sign-in", "/sign-in/demo", person=str(sponsor.id))
    assert (answer.status_code, answer.location) == (303, "/")
    soup = BeautifulSoup(client.get("/account").text, "html5lib")
    assert [summary.text for summary in soup.select(".account summary")] == ["Account: Sponsor of A, Fenland"]


def test_one_click_changes_who_one_is(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_a"])
    former = cookie_of(client)
    client.send("/sign-in", "/sign-in/demo", person=str(world.people["sro"].id))
    assert (cookie_of(client) == former, client.get("/account").status_code) == (False, 200)


@pytest.mark.parametrize("person", ["", "0", "-1", "999999", "9" * 40, "abc", "1 OR 1=1", "²"])
def test_somebody_who_is_not_there_is_not_signed_in(world: World, client: PageClient, person: str) -> None:
    assert client.send("/sign-in", "/sign-in/demo", person=person).status_code == 404
    assert cookie_of(client) is None


class TestOutsideTheDemo:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, demo=False)

    def test_nobody_is_offered_and_the_address_is_not_there(self, world: World, client: PageClient) -> None:
        page = BeautifulSoup(client.get("/sign-in").text, "html5lib")
        assert [form.get("action") for form in page.find_all("form")] == ["/sign-in"]
        person = str(world.people["sro"].id)
        assert (
            client.post(
                "/sign-in/demo", data={"csrf_token": page_token(client), "person": person}, headers=OWN_PAGE
            ).status_code
            == 404
        )
        assert cookie_of(client) is None
