"""A session that ends while somebody types costs them no word, and gives it to nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from cpca.domain import signin
from cpca.extensions import db, writing
from cpca.models.people import Person
from cpca.models.plan import Organisation
from cpca.web.access import COOKIE
from tests.client import HTMX, PageClient, filled
from tests.doors import OWN_PAGE, PASSWORD, cookie_of, give_password
from tests.world import World

TYPED = {"name": "Ely & District \u201cBoard\u201d <b>\n two", "kind": "other"}
ADDRESS = "/people/organisations"


def _end(person: Person) -> None:
    with writing():
        signin.end_sessions(person.id)
        db.session.commit()


@pytest.fixture
def typing(world: World, client: PageClient) -> PageClient:
    """An administrator's browser whose session ended while a form was open."""
    person = give_password(world.people["administrator"])
    client.sign_in(person)
    client.get("/people/organisations")
    _end(person)
    return client


def _post(client: PageClient, **more: Any) -> TestResponse:
    headers = more.pop("headers", OWN_PAGE)
    return client.post(
        ADDRESS, data={"csrf_token": "of before", "key": "k1", **TYPED, **more}, headers=headers
    )


def _form(page: TestResponse, action: str) -> dict[str, Any]:
    soup = BeautifulSoup(page.text, "html5lib")
    form = soup.find("form", action=action)
    assert form is not None
    return filled(form)


def _sign_in_there(client: PageClient, page: TestResponse, person: Person, **more: Any) -> TestResponse:
    data = {**_form(page, "/sign-in"), "email": person.email, "password": PASSWORD, **more}
    headers = HTMX if "HX-Retarget" in page.headers else OWN_PAGE
    return client.post("/sign-in", data=data, headers=headers)


def _names() -> list[str]:
    db.session.rollback()
    return [
        name for (name,) in db.session.execute(db.select(Organisation.name).order_by(Organisation.id)).all()
    ]


# A plain form ---------------------------------------------------------------------------------------------


def test_a_sent_form_comes_back_after_signing_in_and_saves_with_one_button(
    world: World, typing: PageClient
) -> None:
    refused = _post(typing)
    assert refused.status_code == 401
    assert TYPED["name"] not in refused.text
    back = _sign_in_there(typing, refused, world.people["administrator"])
    assert back.status_code == 200
    form = _form(back, ADDRESS)
    assert form["name"].replace("\r\n", "\n") == TYPED["name"]
    assert form["kind"] == "other"
    saved = typing.post(ADDRESS, data=form, headers=OWN_PAGE)
    assert (saved.status_code, saved.location) == (303, ADDRESS)
    assert _names()[-1] == "Ely & District \u201cBoard\u201d <b> two"


def test_a_wrong_password_first_does_not_lose_the_text(world: World, typing: PageClient) -> None:
    admin = world.people["administrator"]
    again = _sign_in_there(typing, _post(typing), admin, password="not the password")
    assert again.status_code == 422
    back = _sign_in_there(typing, again, admin)
    assert _form(back, ADDRESS)["name"].replace("\r\n", "\n") == TYPED["name"]


def test_another_person_never_gets_the_text(world: World, typing: PageClient) -> None:
    other = give_password(world.people["lead_a"])
    answer = _sign_in_there(typing, _post(typing), other)
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_changed_value_gives_nothing(world: World, typing: PageClient) -> None:
    admin, refused = world.people["administrator"], _post(typing)
    carried = _form(refused, "/sign-in")["carried"]
    for changed in (
        carried[:-9]
        + ("A" if carried[-9] != "A" else "B")
        + carried[-8:],  # not the last: not all its bits count
        "x" + carried,
        carried[10:],
        "{}",
        ".",
    ):
        answer = _sign_in_there(typing, refused, admin, carried=changed)
        assert (answer.status_code, answer.location) == (303, "/")
        _end(admin)


def test_text_waits_half_a_day_and_no_longer(world: World, typing: PageClient) -> None:
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as real:
        refused = _post(typing)
        real.shift(12 * 3600 + 2)
        answer = _sign_in_there(typing, refused, world.people["administrator"])
    assert (answer.status_code, answer.location) == (303, "/")


def test_passwords_and_tokens_are_not_carried(world: World, typing: PageClient) -> None:
    refused = _post(
        typing, password="old secret words", new_password="new secret words", again="new secret words"
    )
    form = _form(_sign_in_there(typing, refused, world.people["administrator"]), ADDRESS)
    assert sorted(form) == ["csrf_token", "key", "kind", "name"]
    assert (form["csrf_token"] == "of before", form["key"] == "k1") == (False, False)


def test_text_of_an_unknown_session_is_shown_to_be_copied(world: World, client: PageClient) -> None:
    client.set_cookie(COOKIE, "of a browser that forgot")
    answer = _post(client)
    soup = BeautifulSoup(answer.text, "html5lib")
    assert answer.status_code == 401
    shown = [
        area.text.removeprefix("\n").replace("\r\n", "\n")
        for area in soup.find_all("textarea", readonly=True)
    ]
    assert shown == [TYPED["name"], "other"]
    assert soup.find_all("form") == []


def test_text_that_another_site_sent_is_not_shown(world: World, typing: PageClient) -> None:
    answer = _post(typing, headers={"Sec-Fetch-Site": "cross-site"})
    soup = BeautifulSoup(answer.text, "html5lib")
    assert (answer.status_code, soup.find_all(["textarea", "form"])) == (401, [])


def test_a_long_text_is_carried_within_the_limit(world: World, typing: PageClient) -> None:
    words = " ".join(f"word{n}" for n in range(20_000))
    back = _sign_in_there(typing, _post(typing, name=words), world.people["administrator"])
    assert _form(back, ADDRESS)["name"] == words


# htmx -----------------------------------------------------------------------------------------------------


def test_htmx_gets_a_sign_in_form_beside_the_untouched_text(world: World, typing: PageClient) -> None:
    answer = _post(typing, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (401, "#session-ended")
    assert answer.headers["HX-Reswap"] == "innerHTML"
    assert BeautifulSoup(answer.text, "html.parser").find("html") is None


def test_the_same_person_goes_on_with_a_new_token(world: World, typing: PageClient) -> None:
    answer = _sign_in_there(typing, _post(typing, headers=HTMX), world.people["administrator"])
    assert answer.status_code == 200
    event = json.loads(answer.headers["HX-Trigger"])
    assert event["said"] == "You are signed in again. Your text is as you left it: save it now."
    saved = _post(typing, headers=HTMX, csrf_token=event["signedIn"]["token"], name="Ely Drainage Board")
    assert (saved.status_code, saved.headers["HX-Redirect"]) == (200, ADDRESS)
    assert _names()[-1] == "Ely Drainage Board"


def test_another_person_is_taken_home(world: World, typing: PageClient) -> None:
    other = give_password(world.people["lead_a"])
    answer = _sign_in_there(typing, _post(typing, headers=HTMX), other)
    assert (answer.headers["HX-Redirect"], "HX-Trigger" in answer.headers) == ("/", False)


def test_a_wrong_password_is_said_in_the_form_beside(world: World, typing: PageClient) -> None:
    refused = _post(typing, headers=HTMX)
    again = _sign_in_there(typing, refused, world.people["administrator"], password="not the password")
    root = BeautifulSoup(again.text, "html.parser").find(True)
    assert root is not None
    assert (again.status_code, root.get("id")) == (422, "sign-in-beside")


def test_a_page_that_signed_in_meanwhile_keeps_its_session(world: World, typing: PageClient) -> None:
    admin = world.people["administrator"]
    first, second = _post(typing, headers=HTMX), _post(typing, headers=HTMX)
    _sign_in_there(typing, first, admin)
    cookie = cookie_of(typing)
    answer = _sign_in_there(typing, second, admin)
    assert cookie_of(typing) == cookie
    token = json.loads(answer.headers["HX-Trigger"])["signedIn"]["token"]
    assert token == typing.token()


def test_an_unknown_session_is_told_to_copy_before_leaving(world: World, client: PageClient) -> None:
    answer = _post(client, headers=HTMX)
    soup = BeautifulSoup(answer.text, "html.parser")
    link = soup.find("a")
    assert (answer.status_code, soup.find_all("form")) == (401, [])
    assert link is not None
    assert (link["href"], link["target"]) == ("/sign-in", "_blank")


def test_a_demo_person_goes_on_with_one_click(world: World, typing: PageClient) -> None:
    refused = _post(typing, headers=HTMX)
    soup = BeautifulSoup(refused.text, "html.parser")
    form = soup.find("form", action="/sign-in/demo")
    assert form is not None
    button = form.find("button")
    data = {**filled(form), "person": button["value"]}  # type: ignore[index]
    answer = typing.post("/sign-in/demo", data=data, headers=HTMX)
    assert sorted(json.loads(answer.headers["HX-Trigger"])) == ["said", "signedIn"]


# A page ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_page_leads_to_sign_in_and_back(
    world: World, typing: PageClient, method: str, visitor: Callable[[], PageClient]
) -> None:
    for client in (typing, visitor()):
        answer = getattr(client, method)("/people")
        assert (answer.status_code, answer.location) == (303, "/sign-in?next=/people")


def test_a_wrong_address_is_no_page_for_anybody(client: PageClient) -> None:
    assert client.get("/nowhere").status_code == 404
