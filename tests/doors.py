"""What tests of signing in share: people with passwords, and browsers that come with them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from cpca.domain import passwords, signin
from cpca.extensions import db, writing
from cpca.models.people import Person
from cpca.models.signin import LinkKind
from cpca.web.access import COOKIE
from tests.client import HTMX, PageClient

PASSWORD = "three plain words"
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
WRONG = "The e-mail address or the password is not right. Check both and try again."


@cache
def _hash(password: str) -> str:
    return passwords.hash_password(password)


def give_password(person: Person, password: str = PASSWORD) -> Person:
    """The person with a password, signed in nowhere."""
    with writing():
        signin.set_password(person, _hash(password))
        db.session.commit()
    return person


def make_link(person: Person, kind: LinkKind) -> str:
    """A one-use link's token, as the administrator makes it."""
    with writing():
        token = signin.make_link(person, kind)
        db.session.commit()
    return token


def page_token(client: PageClient, page: str = "/sign-in") -> str:
    """The forgery token that a page's forms carry."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found, f"{page} has no form"
    return found[1]


def try_sign_in(
    client: PageClient, email: str, password: str = PASSWORD, *, htmx: bool = False, **more: Any
) -> TestResponse:
    """The sign-in form, filled in and sent; `address` is the browser's."""
    address = more.pop("address", "127.0.0.1")
    data = {"csrf_token": page_token(client), "email": email, "password": password, **more}
    return client.post(
        "/sign-in",
        data=data,
        headers=HTMX if htmx else OWN_PAGE,
        environ_base={"REMOTE_ADDR": address},
    )


def cookie_of(client: PageClient) -> str | None:
    """The session cookie this browser holds."""
    held = client.get_cookie(COOKIE)
    return held.value if held else None


def problems(response: TestResponse) -> list[str]:
    """What the page or fragment says is wrong, in order."""
    soup = BeautifulSoup(response.text, "html5lib")
    return [item.text.strip() for item in soup.select(".govuk-error-summary__list li")]
