"""A request that one of our own pages did not send changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.client import PageClient
from tests.doors import OWN_PAGE, PASSWORD, cookie_of, give_password, page_token
from tests.world import World


def _still_signed_in(client: PageClient) -> bool:
    return client.get("/account").status_code == 200


@pytest.mark.parametrize("token", [None, "", "wrong", "0" * 64, "é😀"])
def test_a_missing_or_wrong_token_is_refused(world: World, client: PageClient, token: str | None) -> None:
    client.sign_in(world.people["lead_a"])
    data = {} if token is None else {"csrf_token": token}
    assert client.post("/sign-out", data=data, headers=OWN_PAGE).status_code == 403
    assert _still_signed_in(client)


def test_the_token_of_another_session_is_refused(
    world: World, client: PageClient, visitor: Callable[[], PageClient]
) -> None:
    client.sign_in(world.people["lead_a"])
    others = visitor().sign_in(world.people["lead_a"]).token()
    assert client.post("/sign-out", data={"csrf_token": others}, headers=OWN_PAGE).status_code == 403
    assert _still_signed_in(client)


def test_the_token_of_the_sign_in_page_is_no_good_inside(world: World, client: PageClient) -> None:
    before = page_token(client)
    client.sign_in(world.people["lead_a"])
    assert client.post("/sign-out", data={"csrf_token": before}, headers=OWN_PAGE).status_code == 403
    assert _still_signed_in(client)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_a_request_of_another_site_is_refused_even_with_the_token(
    world: World, client: PageClient, headers: dict[str, str]
) -> None:
    client.sign_in(world.people["lead_a"])
    data = {"csrf_token": client.token()}
    assert client.post("/sign-out", data=data, headers=headers).status_code == 403
    assert _still_signed_in(client)


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {}])
def test_an_old_browser_is_known_by_its_origin_or_by_the_token_alone(
    world: World, client: PageClient, headers: dict[str, str]
) -> None:
    client.sign_in(world.people["lead_a"])
    answer = client.post("/sign-out", data={"csrf_token": client.token()}, headers=headers)
    assert answer.status_code == 303


@pytest.mark.parametrize("address", ["/sign-in", "/sign-in/demo"])
def test_signing_somebody_in_from_another_site_is_refused(
    world: World, client: PageClient, address: str
) -> None:
    lead = give_password(world.people["lead_a"])
    data = {"email": lead.email, "password": PASSWORD, "person": str(lead.id)}
    assert client.post(address, data=data, headers=OWN_PAGE).status_code == 403
    data["csrf_token"] = page_token(client)
    assert client.post(address, data=data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert cookie_of(client) is None


def test_a_token_cannot_be_sent_in_an_address(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_a"])
    assert client.post(f"/sign-out?csrf_token={client.token()}", headers=OWN_PAGE).status_code == 403
