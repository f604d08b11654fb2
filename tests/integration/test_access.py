"""Every (method, endpoint) asked for by every role: whoever is let in, told whom to ask, or told nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from cpca.domain import trail
from cpca.domain.trail_proof import verify_trail
from cpca.extensions import db
from cpca.models.people import Role
from cpca.models.progress import ProgressItem
from cpca.web.access import COOKIE
from tests.client import PageClient
from tests.conftest import _database, _run
from tests.integration.access_table import EVERYBODY, SIGNED_OUT, THE_PLAN, Row, whole_table
from tests.integration.access_world import build
from tests.world import World

TABLE = whole_table()
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Town:
    """A world with something at every address, everybody signed in, and a way back to how it was."""

    app: Flask
    world: World
    ids: dict[str, Any]
    other: dict[str, Any]
    browsers: dict[str, PageClient]
    tokens: dict[str, str]
    cookies: dict[str, str]
    put_back: Callable[[], None]

    def ask(self, row: Row, name: str, ids: dict[str, Any] | None = None) -> int:
        """The status of a row's request, made by somebody; the world is put back if that changed it."""
        status, changed = self.request(row, name, ids)
        if changed:
            self.put_back()
        return status

    def request(self, row: Row, name: str, ids: dict[str, Any] | None = None) -> tuple[int, bool]:
        """The status, and whether anything was changed by it."""
        before = fingerprint()
        address = row.address.format(**(ids or self.ids))
        browser, headers = self.browsers[name], {"Sec-Fetch-Site": "same-origin"}
        if name in self.cookies:
            browser.set_cookie(COOKIE, self.cookies[name])
        if row.method == "GET":
            status = browser.get(address).status_code
        else:
            body = {"csrf_token": self.tokens[name], **row.form}
            status = browser.post(address, data=body, headers=headers).status_code
        return status, fingerprint() != before


def fingerprint() -> tuple[object, ...]:
    """What tells whether a request changed anything: the trail's head and who is signed in."""
    db.session.rollback()
    sessions = "SELECT count(*), count(ended_at) FROM sign_in_session"
    links = "SELECT count(*) FROM one_use_link"
    found = (
        trail.head(),
        tuple(db.session.execute(sa.text(sessions)).one()),
        db.session.execute(sa.text(links)).scalar(),
    )
    db.session.rollback()
    return found


@pytest.fixture
def town(
    app: Flask,
    world: World,
    visitor: Callable[[], PageClient],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Iterator[Town]:
    ids, other = build(world)
    browsers = {name: visitor().sign_in(world.people[name]) for name in EVERYBODY.split()}
    browsers[SIGNED_OUT] = visitor()
    tokens = {name: browser.token() for name, browser in browsers.items() if name != SIGNED_OUT}
    found = TOKEN.search(browsers[SIGNED_OUT].get("/sign-in").text)
    assert found
    tokens[SIGNED_OUT] = found[1]
    cookies = {name: value_of(browser) for name, browser in browsers.items() if name != SIGNED_OUT}
    put_back, clean = snapshot(request, tmp_path)
    yield Town(app, world, ids, other, browsers, tokens, cookies, put_back)
    clean()


def value_of(browser: PageClient) -> str:
    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def snapshot(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    """Keeps the database as it is; gives how to put it back, and how to throw what was kept away."""
    db.session.rollback()
    db.engine.dispose()
    if db.engine.dialect.name == "sqlite":
        path, kept = Path(str(db.engine.url.database)), tmp_path / "kept.sqlite"
        for suffix in ("", "-wal"):
            if Path(f"{path}{suffix}").exists():
                shutil.copy(f"{path}{suffix}", f"{kept}{suffix}")
        return lambda: _copy_back(kept, path), lambda: None
    server, name = request.getfixturevalue("postgresql"), str(db.engine.url.database)
    assert _database(server, name)
    _run(server, f"CREATE DATABASE kept_{name} TEMPLATE {name}")
    return lambda: _make_again(server, name), lambda: _run(server, f"DROP DATABASE kept_{name}")


def _copy_back(kept: Path, path: Path) -> None:
    db.session.rollback()
    db.engine.dispose()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
        if Path(f"{kept}{suffix}").exists():
            shutil.copy(f"{kept}{suffix}", f"{path}{suffix}")
    db.session.expire_all()


def _make_again(server: str, name: str) -> None:
    db.session.rollback()
    db.engine.dispose()
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")
    _run(server, f"CREATE DATABASE {name} TEMPLATE kept_{name}")
    db.session.expire_all()


def test_every_address_is_in_the_table(app: Flask) -> None:
    served = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(row.endpoint, row.method) for row in TABLE} == served


@pytest.mark.parametrize("room", sorted({row.endpoint.split(".")[0] for row in TABLE}), ids=str)
def test_everybody_gets_what_the_table_says(town: Town, room: str) -> None:
    wrong = []
    for row in (row for row in TABLE if row.endpoint.split(".")[0] == room):
        for name in (*EVERYBODY.split(), SIGNED_OUT):
            status = town.ask(row, name)
            if status != row.expected(name):
                wrong.append(f"{row.method} {row.address} {name}: {status}, not {row.expected(name)}")
    assert wrong == [], "\n".join(wrong)
    assert verify_trail().faults == []


NOWHERE = 2_000_000_000  # no row has this key
VARIES = re.compile(r'(name="(?:csrf_token|key)" value="|Reference: <strong>)[^"<]+')
WITH_OBJECTS = [row for row in TABLE if "{" in row.address]


def body_of(town: Town, name: str, row: Row, address: str) -> tuple[int, str]:
    """An answer's status and words, without what differs from one request to the next."""
    browser = town.browsers[name]
    browser.set_cookie(COOKIE, town.cookies[name])
    if row.method == "GET":
        answer = browser.get(address)
    else:
        form = {"csrf_token": town.tokens[name], **row.form}
        answer = browser.post(address, data=form, headers={"Sec-Fetch-Site": "same-origin"})
    words = VARIES.sub(r"\1", answer.text).replace(address.split("?", maxsplit=1)[0], "")
    db.session.rollback()
    return answer.status_code, words


def missing(row: Row) -> str:
    """The address of something of the same kind that does not exist."""
    if "{" in row.address:
        return re.sub(r"\{\w+\}", str(NOWHERE), row.address)
    return row.address.replace(THE_PLAN, "/plans/nowhere")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_hidden_answers_exactly_as_what_is_missing(town: Town) -> None:
    compared, differ = 0, []
    for row in TABLE:
        address = row.address.format(**town.ids)
        if missing(row) == address:
            continue
        for name in EVERYBODY.split():
            if row.expected(name) == 404:
                compared += 1
                if body_of(town, name, row, address) != body_of(town, name, row, missing(row)):
                    differ.append(f"{row.method} {row.address} {name}")
    assert differ == []
    assert compared > 300


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_hidden_behind_a_403_does_not_say_which_things_exist(town: Town) -> None:
    """Somebody who may see nothing of a kind cannot tell one that exists from one that does not."""
    differ = []
    for row in (row for row in WITH_OBJECTS if row.endpoint.startswith("people.")):
        for name in ("mayor", "lead_a", "board"):
            here = body_of(town, name, row, row.address.format(**town.ids))
            if here != body_of(town, name, row, missing(row)):
                differ.append(f"{row.method} {row.address} {name}")
    assert differ == []


def test_a_child_is_never_reached_through_another_parent(town: Town) -> None:
    reached = []
    for row in WITH_OBJECTS:
        crossed = town.other
        if row.endpoint.startswith("people."):
            if "{role}" not in row.address:
                continue
            crossed = {**town.ids, "role": town.other["role"]}
        for name in EVERYBODY.split():
            status, changed = town.request(row, name, crossed)
            expected = row.expected(name) if row.expected(name) == 403 and status == 403 else 404
            if status != expected or changed:
                reached.append(f"{row.method} {row.address} {name}: {status}{' CHANGED' if changed else ''}")
    assert reached == [], "\n".join(reached)


def test_a_line_of_another_month_is_never_reached_through_this_one(town: Town) -> None:
    months = {"line": "submitted_line", "submitted_line": "frozen_line", "frozen_line": "line"}
    crossed = {**town.ids, **{name: town.ids[other] for name, other in months.items()}}
    reached = []
    of_months = [row for row in WITH_OBJECTS if any(f"{{{name}}}" in row.address for name in months)]
    for row in of_months:
        for name in ("office", "lead_a", "sponsor_a", "mayor"):
            status, changed = town.request(row, name, crossed)
            if status != 404 or changed:
                reached.append(f"{row.method} {row.address} {name}: {status}")
    assert reached == [], "\n".join(reached)


HUGE = ("0", "99999999999", str(2**63), "9" * 40)


def test_a_key_too_large_for_any_row_is_no_fault_of_ours(town: Town) -> None:
    wrong = []
    for row in WITH_OBJECTS:
        name = "administrator" if row.endpoint.startswith("people.") else "office"
        for size in HUGE:
            status, _ = body_of(town, name, row, re.sub(r"\{\w+\}", size, row.address))
            if status not in (403, 404, 405):
                wrong.append(f"{row.method} {row.address} {size}: {status}")
    assert wrong == [], "\n".join(wrong)


STRANGE = ("%00", "%ff%fe", "%ED%A0%80", "a%00b", "%F0%9F%8F%9B", "..%2f..%2fetc", "'%20or%201=1", "x" * 3000)


@pytest.mark.parametrize("name", ["office", "lead_a"])
def test_strange_words_in_an_address_are_never_a_fault_of_ours(town: Town, name: str) -> None:
    wrong = []
    browser = town.browsers[name]
    pages = [row.address for row in TABLE if row.method == "GET" and "{" not in row.address]
    for word in STRANGE:
        names = (
            "period",
            "theme",
            "kind",
            "council",
            "state",
            "age",
            "before",
            "as-at",
            "head",
            "since",
            "next",
        )
        query = "&".join(f"{key}={word}" for key in names)
        odd = [f"{page}?{query}" for page in pages if "?" not in page]
        odd += [f"/plans/{word}/themes", f"{THE_PLAN}/themes/{word}", f"{THE_PLAN}/themes/A/{word}/check"]
        for address in (*odd, f"{THE_PLAN}/months/{word}/move", f"/invitation/{word}", f"/{word}"):
            status = browser.get(address).status_code
            db.session.rollback()
            if status >= 500:
                wrong.append(f"{address[:80]}: {status}")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_hole_planted_in_the_permission_table_is_found(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from cpca import permissions  # noqa: PLC0415

    monkeypatch.setitem(permissions.RULES[permissions.Permission.DRAFT], Role.SPONSOR, permissions.ALWAYS)
    row = next(row for row in TABLE if row.endpoint == "update.withdraw_line")
    submitted = next(row for row in TABLE if row.endpoint == "update.add_lines" and 409 in row.answers)
    assert town.ask(row, "sponsor_a") == 404  # may not see the draft, whatever else they hold
    assert town.ask(submitted, "sponsor_a") != submitted.expected("sponsor_a")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_child_loaded_by_its_own_key_alone_is_found(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace  # noqa: PLC0415

    from cpca.web import access  # noqa: PLC0415

    def by_key_alone(_viewer: object, *, line_id: int, **_parents: str) -> ProgressItem:
        return db.session.get_one(ProgressItem, line_id)

    policy = access.POLICIES["update.withdraw_line"]
    monkeypatch.setitem(access.POLICIES, "update.withdraw_line", replace(policy, load=by_key_alone))
    row = next(row for row in TABLE if row.endpoint == "update.withdraw_line")
    status, changed = town.request(row, "office", town.other)
    assert (status, changed) == (303, True)
