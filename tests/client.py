"""A browser without JavaScript: signs in, fills forms as a page gave them, and checks every page it loads."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cpca.domain import clock
from cpca.domain.trail import digest
from cpca.extensions import db, writing
from cpca.models.people import Person
from cpca.models.signin import SignInSession
from cpca.web.access import COOKIE

HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}


class PageClient(FlaskClient):
    """Every HTML page it receives must be valid; see `check_page`."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        handed_out = "Content-Disposition" in response.headers  # a file is no page of ours
        page = response.mimetype == "text/html" and not handed_out
        if page and response.data.lstrip().startswith(b"<!DOCTYPE"):
            check_page(response.text)
        assert not db.session.new, "a view left what it added uncommitted"
        assert not db.session.dirty, "a view left what it changed uncommitted"
        return response

    def sign_in(self, person: Person) -> PageClient:
        """Signed in as this person from now on, by a session like the sign-in page's."""
        token = secrets.token_urlsafe(32)
        now = clock.real_now()
        with writing():
            db.session.add(
                SignInSession(
                    token_hash=digest(token),
                    person_id=person.id,
                    created_at=now,
                    seen_at=now,
                    expires_at=now + dt.timedelta(hours=12),
                )
            )
            db.session.commit()
        self.set_cookie(COOKIE, token)
        return self

    def send(self, page: str, action: str, *, htmx: bool = False, **fields: Any) -> TestResponse:
        """Loads a page, fills in the form with that action, and sends it as the browser would.

        Fields that are None are left out; those the form does not have are added. With `htmx`, as a fragment.
        """
        soup = BeautifulSoup(self.get(page).text, "html5lib")
        form = next((f for f in soup.find_all("form") if f.get("action") == action), None)
        assert isinstance(form, Tag), f"{page} has no form for {action}"
        data = {**filled(form), **fields}
        data = {name: value for name, value in data.items() if value is not None}
        return self.post(action, data=data, headers=HTMX if htmx else {"Sec-Fetch-Site": "same-origin"})

    def token(self) -> str:
        """The forgery token of this browser's pages."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/account").text)
        assert found, "no page of this person carries a token"
        return found[1]

    def post_form(self, address: str, *, htmx: bool = False, **fields: Any) -> TestResponse:
        """A form sent with a valid token, straight to an address."""
        headers = HTMX if htmx else {"Sec-Fetch-Site": "same-origin"}
        return self.post(address, data={"csrf_token": self.token(), **fields}, headers=headers)


def soup_of(text: str) -> Any:
    """A page or fragment to look things up in; what is not there fails the test that looks into it."""
    return BeautifulSoup(text, "html5lib")


def filled(form: Tag) -> dict[str, Any]:
    """What a form would send as it stands."""
    data: dict[str, Any] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type", "text")
        if (
            not name
            or kind in ("submit", "button")
            or (kind in ("radio", "checkbox") and not field.has_attr("checked"))
        ):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            data[str(name)] = chosen.get("value", chosen.text) if isinstance(chosen, Tag) else ""
        else:
            data[str(name)] = (
                field.text.removeprefix("\n") if field.name == "textarea" else field.get("value", "")
            )
    return data


# What differs from one load of the same page to the next: the forms' tokens and keys.
TOKENS = re.compile(r'(?<= value=")[\w.-]{20,}(?=")')
_checked: set[bytes] = set()


def check_page(text: str) -> None:
    """Asserts valid HTML, one h1, a title, no duplicate id, labels, nothing inline; each page once a run."""
    page = hashlib.sha256(TOKENS.sub("", text).encode()).digest()
    if page in _checked:
        return
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(text)
    assert parser.errors == [], [(e[0], e[1]) for e in parser.errors][:5]
    assert len(root.findall(".//h1")) == 1, f"{len(root.findall('.//h1'))} h1"
    assert (root.findtext(".//title") or "").strip() != ""
    ids = Counter(tag.get("id") for tag in root.iter() if tag.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    _check_labels(root, set(ids))
    assert [tag for tag in root.iter() if tag.get("style") is not None or tag.tag == "style"] == []
    assert [script for script in root.iter("script") if not script.get("src")] == []
    _checked.add(page)


def _check_labels(root: Element, ids: set[str | None]) -> None:
    labels = list(root.iter("label"))
    labelled = {label.get("for") for label in labels} - {None}
    assert labelled - ids == set(), "a label names no field"
    inside = {field for label in labels for field in label.iter()}
    for field in (field for kind in ("input", "textarea", "select") for field in root.iter(kind)):
        if field.get("type") in ("hidden", "submit", "button"):
            continue
        named = field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby")
        assert named or field in inside, f"no label: {field.attrib}"
