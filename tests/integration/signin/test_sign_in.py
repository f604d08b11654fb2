"""Signing in and out with e-mail and password."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from config import Settings
from cpca.domain import clock, trail
from cpca.extensions import db, writing
from cpca.models.draft import SavedForm
from cpca.models.signin import SignInSession, Tries, Visit
from cpca.web.access import COOKIE
from tests.client import PageClient
from tests.doors import OWN_PAGE, PASSWORD, WRONG, cookie_of, give_password, page_token, problems, try_sign_in
from tests.world import World, save

TOO_MANY = (
    "Too many tries. Wait five minutes, then try again. If you have forgotten your password, ask the "
    "administrator for a reset link: it works at once."
)
LATER = dt.timedelta(minutes=5, seconds=1)


def test_a_person_signs_in_and_is_taken_home(world: World, client: PageClient) -> None:
    lead = give_password(world.people["lead_a"])
    answer = try_sign_in(client, lead.email.upper() + " ")
    assert (answer.status_code, answer.location) == (303, "/")
    set_cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith(COOKIE))
    assert set_cookie.split("; ")[1:] == ["HttpOnly", "Path=/", "SameSite=Lax"]
    assert client.get("/account").status_code == 200


def test_the_session_is_kept_hashed(world: World, client: PageClient) -> None:
    try_sign_in(client, give_password(world.people["lead_a"]).email)
    token = cookie_of(client) or ""
    kept = db.session.execute(select(SignInSession.token_hash)).scalars().all()
    assert kept == [trail.digest(token)]
    assert len(token) == 43  # 256 bits in base64


def test_a_person_goes_on_to_the_page_they_asked_for(world: World, client: PageClient) -> None:
    lead = give_password(world.people["lead_a"])
    asked = client.get("/account/password?from=mail")
    assert (asked.status_code, asked.location) == (303, "/sign-in?next=/account/password?from%3Dmail")
    answer = client.send(asked.location, "/sign-in", email=lead.email, password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/account/password?from=mail")


def test_a_next_address_elsewhere_leads_home(world: World, client: PageClient) -> None:
    lead = give_password(world.people["lead_a"])
    assert try_sign_in(client, lead.email, next="//evil.example/a").location == "/"


def test_known_and_unknown_people_are_answered_alike(world: World, client: PageClient) -> None:
    known = give_password(world.people["lead_a"]).email
    without = world.people["lead_b"].email
    answers = [
        try_sign_in(client, email, "not the password") for email in (known, without, "nobody@example.org")
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert [problems(answer) for answer in answers] == [[WRONG], [WRONG], [WRONG]]
    lengths = [
        len(a.text) - len(e) for a, e in zip(answers, (known, without, "nobody@example.org"), strict=True)
    ]
    assert lengths == [lengths[0]] * 3


def test_known_and_unknown_people_cost_the_same_work(world: World, client: PageClient) -> None:
    known = give_password(world.people["lead_a"]).email
    token = page_token(client)

    def work(email: str) -> float:
        data = {"csrf_token": token, "email": email, "password": "not the password"}
        before = time.process_time()
        assert client.post("/sign-in", data=data, headers=OWN_PAGE).status_code == 422
        return time.process_time() - before

    work(known)  # what is loaded once
    pairs = [(work(known), work(f"nobody{n}@example.org")) for n in range(3)]
    known_cost, unknown_cost = min(a for a, _ in pairs), min(b for _, b in pairs)
    assert 0.5 < known_cost / unknown_cost < 2


def test_an_empty_form_says_what_to_enter(client: PageClient) -> None:
    answer = try_sign_in(client, "", "")
    assert (answer.status_code, problems(answer)) == (
        422,
        ["Enter your e-mail address.", "Enter your password."],
    )


def test_what_was_typed_stays_but_never_the_password(client: PageClient) -> None:
    answer = try_sign_in(client, "typed@example.org", "secret words of mine")
    assert ('value="typed@example.org"' in answer.text, "secret words of mine" in answer.text) == (
        True,
        False,
    )


def test_a_closed_account_is_answered_like_an_unknown_one(world: World, client: PageClient) -> None:
    lead = give_password(world.people["lead_a"])
    with writing():
        lead.active = False
        db.session.commit()
    assert problems(try_sign_in(client, lead.email)) == [WRONG]


def test_a_planted_session_id_is_never_taken_over(world: World, client: PageClient) -> None:
    lead = give_password(world.people["lead_a"])
    client.set_cookie(COOKIE, "planted")
    try_sign_in(client, lead.email)
    first = cookie_of(client)
    try_sign_in(client, lead.email)
    second = cookie_of(client)
    assert len({"planted", first, second}) == 3
    client.set_cookie(COOKIE, first or "")
    assert client.get("/account").status_code == 303


def test_signing_out_leaves_nothing_behind(world: World, client: PageClient) -> None:
    try_sign_in(client, give_password(world.people["lead_a"]).email)
    former = cookie_of(client) or ""
    answer = client.send("/account", "/sign-out")
    assert (answer.status_code, answer.location) == (303, "/signed-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert cookie_of(client) is None
    client.set_cookie(COOKIE, former)
    assert client.get("/account").location == "/sign-in?next=/account"


def test_signing_out_again_on_another_page_is_no_error(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_a"])
    token = client.token()
    client.post("/sign-out", data={"csrf_token": token}, headers=OWN_PAGE)
    answer = client.post("/sign-out", data={"csrf_token": token}, headers=OWN_PAGE)
    assert (answer.status_code, answer.location) == (303, "/signed-out")
    assert client.get("/signed-out").status_code == 200


# Throttling -----------------------------------------------------------------------------------------------


def test_the_eleventh_try_on_an_account_waits_five_minutes_wherever_it_comes_from(
    world: World, client: PageClient
) -> None:
    email = give_password(world.people["lead_a"]).email
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=False) as real:
        for n in range(10):
            assert try_sign_in(client, email, "wrong", address=f"10.0.0.{n}").status_code == 422
        answer = try_sign_in(client, email, address="10.0.1.1")
        assert (answer.status_code, problems(answer)) == (429, [TOO_MANY])
        real.shift(LATER)
        assert try_sign_in(client, email, address="10.0.1.1").status_code == 303


def test_an_unknown_account_is_throttled_alike(client: PageClient) -> None:
    statuses = [
        try_sign_in(client, "nobody@example.org", "wrong", address=f"10.0.0.{n}").status_code
        for n in range(11)
    ]
    assert statuses == [422] * 10 + [429]


def test_the_eleventh_try_from_an_address_waits_whoever_it_is_for(world: World, client: PageClient) -> None:
    email = give_password(world.people["lead_a"]).email
    for n in range(10):
        try_sign_in(client, f"guess{n}@example.org", "wrong", address="10.9.9.9")
    assert try_sign_in(client, email, address="10.9.9.9").status_code == 429
    assert try_sign_in(client, email, address="10.9.9.8").status_code == 303


def test_tries_that_were_right_do_not_count(world: World, client: PageClient) -> None:
    email = give_password(world.people["lead_a"]).email
    assert [try_sign_in(client, email).status_code for _ in range(12)] == [303] * 12
    assert db.session.execute(select(Tries.count)).scalars().all() == [0, 0]


def test_a_lock_is_not_made_longer_by_trying_on(world: World, client: PageClient) -> None:
    email = give_password(world.people["lead_a"]).email
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=False) as real:
        for _ in range(11):
            try_sign_in(client, email, "wrong")
        real.shift(dt.timedelta(minutes=4))
        assert try_sign_in(client, email, "wrong").status_code == 429
        real.shift(dt.timedelta(minutes=1, seconds=1))
        assert try_sign_in(client, email).status_code == 303


# Expiry, in real time -------------------------------------------------------------------------------------


def test_a_session_at_rest_ends_after_two_hours(world: World, client: PageClient) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=False) as real:
        client.sign_in(world.people["lead_a"])
        real.shift(dt.timedelta(minutes=119))
        assert client.get("/account").status_code == 200
        real.shift(dt.timedelta(minutes=119))
        assert client.get("/account").status_code == 200
        real.shift(dt.timedelta(minutes=121))
        assert client.get("/account").status_code == 303


def test_a_session_in_use_ends_after_twelve_hours(world: World, client: PageClient) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=False) as real:
        try_sign_in(client, give_password(world.people["lead_a"]).email)
        for _ in range(11):
            real.shift(dt.timedelta(minutes=60))
            assert client.get("/account").status_code == 200
        real.shift(dt.timedelta(minutes=61))
        assert client.get("/account").status_code == 303


def test_what_was_saved_is_known_again_for_three_months_and_then_forgotten(
    world: World, client: PageClient
) -> None:
    lead = give_password(world.people["lead_a"])
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=False) as real:
        save(
            *(
                SavedForm(
                    person_id=lead.id,
                    key="k",
                    content_hash=str(days),
                    result_ids="",
                    saved_at=clock.real_now() - dt.timedelta(days=days),
                )
                for days in (89, 91)
            )
        )
        try_sign_in(client, lead.email)
        assert db.session.scalars(select(SavedForm.content_hash)).all() == ["89"]
        real.shift(dt.timedelta(days=2))
        try_sign_in(client, lead.email)
        assert db.session.scalars(select(SavedForm.content_hash)).all() == []


def test_the_demo_clock_ends_no_session(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_a"])
    clock.set_clock(dt.datetime(2040, 1, 1, tzinfo=dt.UTC))
    assert client.get("/account").status_code == 200


# Visits ---------------------------------------------------------------------------------------------------


def _visit(person_id: int) -> tuple[int, int]:
    db.session.rollback()
    row = db.session.execute(
        select(Visit.previous_head, Visit.current_head).where(Visit.person_id == person_id)
    ).one()
    return row.previous_head, row.current_head


def test_changes_count_from_what_was_seen_last(
    world: World, client: PageClient, visitor: Callable[[], PageClient]
) -> None:
    lead, other = give_password(world.people["lead_a"]), world.people["lead_b"]
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=False) as real:
        head = trail.head()[0]
        try_sign_in(client, lead.email)
        assert _visit(lead.id) == (head, head)
        give_password(other)  # seen during the visit
        real.shift(dt.timedelta(minutes=2))
        client.get("/account")
        assert _visit(lead.id) == (head, head + 1)
        give_password(other)  # after it
        real.shift(dt.timedelta(hours=3))
        try_sign_in(client, lead.email)
        assert _visit(lead.id) == (head + 1, head + 2)


class TestInProduction:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        home = {"proxies": 1, "proxy_name": "the council's proxy", "hosts": "improvement.example.org"}
        return replace(settings, demo=False, production=True, **home)  # type: ignore[arg-type]

    @pytest.mark.parametrize("name", ["evil.example.org", "improvement.example.org.evil.example.org"])
    def test_no_page_is_drawn_under_another_name(self, client: PageClient, name: str) -> None:
        secure = {"X-Forwarded-Proto": "https"}
        for headers, base in (
            (secure, f"https://{name}"),
            ({**secure, "X-Forwarded-Host": name}, "https://improvement.example.org"),
        ):
            answer = client.get("/sign-in", base_url=base, headers=headers)
            assert (answer.status_code, name in answer.text) == (400, False)
        assert (
            client.get("/sign-in", base_url="https://improvement.example.org", headers=secure).status_code
            == 200
        )

    def test_files_too_say_that_the_app_answers_over_https_only(self, client: PageClient) -> None:
        from cpca.web.filters import static_url  # noqa: PLC0415

        with client.get(static_url("app.css"), base_url="https://improvement.example.org") as answer:
            pass  # read to its end and closed
        assert (answer.status_code, answer.headers["Strict-Transport-Security"]) == (200, "max-age=31536000")

    def test_the_cookie_travels_over_https_only(self, world: World, client: PageClient) -> None:
        lead = give_password(world.people["lead_a"])
        https: dict[str, Any] = {
            "base_url": "https://improvement.example.org",
            "headers": {"X-Forwarded-Proto": "https"},
        }
        page = BeautifulSoup(client.get("/sign-in", **https).text, "html5lib")
        token = page.find("input", attrs={"name": "csrf_token"})
        assert token is not None
        data = {"csrf_token": token["value"], "email": lead.email, "password": PASSWORD}
        answer = client.post("/sign-in", data=data, **https)
        set_cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith(COOKIE))
        assert set_cookie.split("; ")[1:] == ["Secure", "HttpOnly", "Path=/", "SameSite=Lax"]
        assert (
            client.post("/sign-in", data=data, base_url="http://improvement.example.org").status_code == 403
        )
