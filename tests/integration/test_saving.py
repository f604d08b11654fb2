"""What a person is promised of a save: one effect, nothing lost, nothing half done, and a page that says so."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from cpca.domain import trail
from cpca.domain.trail_proof import verify_trail
from cpca.extensions import ADVISORY_LOCK, db
from cpca.models.draft import Draft
from cpca.models.progress import ProgressItem
from cpca.web import logs
from tests.client import HTMX, PageClient
from tests.world import World

AT = "/plans/improvement-2022/themes/A/2022-11"
PAGE = "/plans/improvement-2022/themes/A?period=2022-11"
TYPED = "What I typed, with <b>marks</b> & “quotes”"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def texts(world: World) -> list[str]:
    """The words of A's open month as the database holds them."""
    update_id = world.updates["A", "2022-11"].id
    rows = db.session.execute(
        sa.select(ProgressItem.text).where(ProgressItem.update_id == update_id).order_by(ProgressItem.id)
    )
    found = list(rows.scalars())
    db.session.rollback()
    return found


def kept_text(page: str) -> list[str]:
    """What an error page gives back of what was typed."""
    return [area.text.removeprefix("\n") for area in BeautifulSoup(page, "html5lib").find_all("textarea")]


def still_there(answer: TestResponse) -> list[str]:
    """What was typed: given back by the page, or untouched beside a fragment that goes elsewhere."""
    beside = answer.headers.get("HX-Retarget") == "#problem"
    return [TYPED] if beside else kept_text(answer.text)


def reference(page: str) -> str:
    """The reference that an error page shows."""
    return BeautifulSoup(page, "html5lib").select(".problem strong")[0].text


@contextmanager
def connections(prepare: Callable[[Any], None]) -> Iterator[None]:
    """Every connection of the app made inside is prepared so."""

    def prepared(connection: Any, _record: object) -> None:
        prepare(connection)

    db.session.rollback()
    db.engine.dispose()
    sa.event.listen(db.engine, "connect", prepared)
    yield
    sa.event.remove(db.engine, "connect", prepared)
    db.session.rollback()
    db.engine.dispose()


def impatient(connection: Any) -> None:
    """Waits a twentieth of a second for its turn, not five."""
    if db.engine.dialect.name == "sqlite":
        connection.execute("PRAGMA busy_timeout=50")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 50")
        connection.commit()


@contextmanager
def somebody_else_writing() -> Iterator[None]:
    """Another process holds the turn to write."""
    connection = db.engine.raw_connection()
    if db.engine.dialect.name == "sqlite":
        connection.cursor().execute("PRAGMA query_only=OFF")
        connection.cursor().execute("BEGIN IMMEDIATE")
    else:
        connection.cursor().execute(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
    yield
    connection.rollback()
    connection.close()


def test_the_same_key_with_other_words_is_another_save(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    for text in ("First", "Second", "First"):
        assert client.post_form(f"{AT}/lines", key="one-key", text=text).status_code == 303
    assert texts(world)[1:] == ["First", "Second"]


def test_a_key_is_its_persons_own(
    client: PageClient, visitor: Callable[[], PageClient], world: World
) -> None:
    for browser, name in ((client, "lead_a"), (visitor(), "contributor_a")):
        browser.sign_in(world.people[name])
        assert browser.post_form(f"{AT}/lines", key="one-key", text="The same words").status_code == 303
    assert texts(world)[1:] == ["The same words", "The same words"]


@pytest.mark.parametrize("htmx", [True, False], ids=["fragment", "page"])
def test_the_second_of_two_editors_sees_both_texts_and_neither_is_lost(
    client: PageClient, visitor: Callable[[], PageClient], world: World, htmx: bool
) -> None:
    line = world.updates["A", "2022-11"].lines[0]
    edit = f"{AT}/lines/{line.id}/edit"
    client.sign_in(world.people["lead_a"])
    other = visitor().sign_in(world.people["contributor_a"])
    version = str(line.version)
    assert (
        other.post_form(
            edit, version=version, text="Theirs, saved first", prints=line.prints.value
        ).status_code
        == 303
    )

    answer = client.post_form(edit, htmx=htmx, version=version, text=TYPED, prints=line.prints.value)

    assert answer.status_code == 409
    assert kept_text(answer.text) == [TYPED]
    soup = BeautifulSoup(answer.text, "html5lib")
    assert [quote.text for quote in soup.select(".theirs blockquote")] == ["Theirs, saved first"]
    assert texts(world) == ["Theirs, saved first"]

    form = soup.find("form", action=edit)
    assert form is not None
    version = str(form.find("input", attrs={"name": "version"})["value"])  # type: ignore[index]
    mixed = client.post_form(edit, version=version, text="Both, mixed", prints=line.prints.value)
    assert mixed.status_code == 303
    assert texts(world) == ["Both, mixed"]


@pytest.mark.parametrize("htmx", [True, False], ids=["fragment", "page"])
def test_a_locked_database_answers_503_with_the_text(client: PageClient, world: World, htmx: bool) -> None:
    client.sign_in(world.people["lead_a"])
    token, head = client.token(), trail.head()
    with connections(impatient):
        with somebody_else_writing():
            answer = client.post(
                f"{AT}/lines",
                data={"csrf_token": token, "key": "k", "text": TYPED},
                headers=HTMX if htmx else {"Sec-Fetch-Site": "same-origin"},
            )
        assert answer.status_code == 503
        assert still_there(answer) == [TYPED]
        assert trail.head() == head
        db.session.rollback()
        again = client.post(f"{AT}/lines", data={"csrf_token": token, "key": "k", "text": TYPED})
        assert again.status_code == 303
    assert texts(world)[1:] == [TYPED]


@on_sqlite
def test_a_full_disk_answers_503_with_the_text(client: PageClient, world: World) -> None:
    def full(connection: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    client.sign_in(world.people["lead_a"])
    token = client.token()
    bodies = [{"csrf_token": token, "key": f"k{n}", "text": f"{n} {'x' * 400}"} for n in range(60)]
    with connections(full):
        filling = [client.post(f"{AT}/lines", data=body) for body in bodies]
        statuses = [answer.status_code for answer in filling]
    assert set(statuses) == {303, 503}
    refused = [answer for answer in filling if answer.status_code == 503]
    assert kept_text(refused[0].text)[0][-400:] == "x" * 400
    assert len(texts(world)) == 1 + statuses.count(303)
    assert verify_trail().faults == []


def test_a_body_over_the_limit_is_413(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    token, head = client.token(), trail.head()
    answer = client.post(f"{AT}/lines", data={"csrf_token": token, "text": "x" * 300_000})
    assert answer.status_code == 413
    assert BeautifulSoup(answer.text, "html5lib").h1.text == "That is too large to send"  # type: ignore[union-attr]
    assert trail.head() == head


def boom(**_address: object) -> None:
    """A fault of ours, in the middle of a save: something was changed and not committed."""
    line = db.session.execute(sa.select(ProgressItem)).scalars().first()
    assert line is not None
    line.text = "half done"
    db.session.flush()
    raise ZeroDivisionError("the secret of /srv/cpca: SELECT 1")


@pytest.mark.parametrize("htmx", [True, False], ids=["fragment", "page"])
def test_an_unknown_error_keeps_the_text_changes_nothing_and_can_be_found_in_the_log(
    app: Flask, client: PageClient, world: World, htmx: bool
) -> None:
    client.sign_in(world.people["lead_a"])
    token, head = client.token(), trail.head()
    db.session.rollback()
    app.view_functions["update.add_lines"] = boom  # type: ignore[assignment]
    log = io.StringIO()
    logs.log()  # has set itself up before its output is led elsewhere
    structlog.configure(**{**structlog.get_config(), "logger_factory": structlog.PrintLoggerFactory(log)})

    answer = client.post(
        f"{AT}/lines",
        data={"csrf_token": token, "key": "k", "text": TYPED},
        headers=HTMX if htmx else {"Sec-Fetch-Site": "same-origin"},
    )

    assert answer.status_code == 500
    assert still_there(answer) == [TYPED]
    assert answer.text.count("ZeroDivisionError") == answer.text.count("secret") == 0
    (line,) = log.getvalue().splitlines()
    logged = json.loads(line)
    assert (logged["event"], logged["endpoint"]) == ("unknown", "update.add_lines")
    assert logged["reference"] == reference(answer.text)
    assert line.count("What I typed") == 0
    assert trail.head() == head
    assert texts(world) == ["What A did in 2022-11"]


def keep(client: PageClient, token: str, **fields: str) -> Any:
    return client.post("/drafts", data={"csrf_token": token, "form": f"{AT}/lines", **fields})


def drafts() -> list[str]:
    found = list(db.session.execute(sa.select(Draft.content).where(Draft.content != "{}")).scalars())
    db.session.rollback()
    return found


def test_typing_is_kept_and_is_there_when_the_page_is_opened_again(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    token, head = client.token(), trail.head()
    client.get(PAGE)

    for text in ("What", "What I", TYPED):
        answer = keep(client, token, text=text, key="k")
        assert (answer.status_code, len(answer.headers["X-Kept-At"])) == (204, len("14:02"))
        assert kept_text(client.get(PAGE).text).count(text) == 1

    assert trail.head() == head
    assert [json.loads(content) for content in drafts()] == [{"text": [TYPED]}]


def test_a_draft_is_its_persons_own(
    client: PageClient, visitor: Callable[[], PageClient], world: World
) -> None:
    client.sign_in(world.people["lead_a"])
    keep(client, client.token(), text=TYPED)
    other = visitor().sign_in(world.people["contributor_a"])
    assert kept_text(other.get(PAGE).text).count(TYPED) == 0


def test_a_draft_goes_when_its_form_is_saved_and_does_not_come_back_late(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["lead_a"])
    token = client.token()
    keep(client, token, text="Half", key="k")
    client.post(f"{AT}/lines", data={"csrf_token": token, "key": "k", "text": "Half and whole"})
    assert drafts() == []
    assert keep(client, token, text="Half and", key="k").status_code == 204
    assert drafts() == []
    assert kept_text(client.get(PAGE).text).count("Half and") == 0


def test_a_draft_can_be_let_go(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    token = client.token()
    keep(client, token, text=TYPED)
    assert kept_text(client.get(PAGE).text).count(TYPED) == 1
    answer = client.post("/drafts/discard", data={"csrf_token": token, "form": f"{AT}/lines"})
    assert answer.status_code == 204
    assert drafts() == []
    assert kept_text(client.get(PAGE).text).count(TYPED) == 0


@pytest.mark.parametrize(
    "form", ["", "https://example.org/", "//example.org", "/nowhere", "/summary/../x", "/" + "x" * 400]
)
def test_a_draft_is_of_a_form_of_ours(client: PageClient, world: World, form: str) -> None:
    client.sign_in(world.people["lead_a"])
    assert keep(client, client.token(), form=form, text=TYPED).status_code == 422
    assert drafts() == []


def test_a_draft_too_long_is_refused(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    assert keep(client, client.token(), text="é" * 33_000).status_code == 422
    assert drafts() == []


def test_passwords_are_never_kept(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    keep(client, client.token(), text="words", password="secret", new_password="secret", again="secret")
    assert [json.loads(content) for content in drafts()] == [{"text": ["words"]}]


def test_a_draft_typed_before_somebody_saved_is_met_as_a_conflict(
    client: PageClient, visitor: Callable[[], PageClient], world: World
) -> None:
    line = world.updates["A", "2022-11"].lines[0]
    edit = f"{AT}/lines/{line.id}/edit"
    client.sign_in(world.people["lead_a"])
    version = str(line.version)
    db.session.rollback()
    keep(client, client.token(), form=edit, text=TYPED, version=version)
    other = visitor().sign_in(world.people["contributor_a"])
    other.post_form(edit, version=str(line.version), text="Theirs", prints=line.prints.value)

    answer = client.send(edit, edit)

    assert answer.status_code == 409
    assert texts(world) == ["Theirs"]


def test_a_key_of_any_length_and_of_any_characters_is_one_effect(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    token = client.token()
    for key in ("k\x00ey", "k" * 300, "ключ"):
        body = {"csrf_token": token, "key": key, "text": f"Once with {len(key)}"}
        assert [client.post(f"{AT}/lines", data=body).status_code for _ in range(2)] == [303, 303]
    assert texts(world)[1:] == ["Once with 4", "Once with 300", "Once with 4"]
