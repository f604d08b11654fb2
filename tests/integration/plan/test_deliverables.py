"""A plan completed by hand: deliverables added, edited, their forecasts moved and their progress reported."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.domain import clock, trail
from cpca.extensions import db
from cpca.models.deliverable import Deliverable, DeliverableState
from tests.client import PageClient
from tests.integration.plan.promises import BASE, BASELINE, count_selects, one, promise, soup_of, stored
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

State = DeliverableState
PAGE = f"{BASE}/A"
ALL = f"{BASE}/A/deliverables"
A1 = f"{ALL}/A1"
WHY = "The supplier needs longer"
BOTH_WAYS = pytest.mark.parametrize("htmx", [True, False], ids=["fragment", "page"])


def test_the_office_adds_a_deliverable_forecast_for_its_baseline(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    lead = world.people["lead_a"]
    typed: dict[str, Any] = {"title": "One register", "criteria": "Agreed", "lead_id": lead.id}
    answer = client.send(ALL, ALL, baseline_on="2022-12-16", **typed)
    made = db.session.query(Deliverable).one()
    assert (answer.status_code, answer.location) == (303, f"{PAGE}#deliverable-{made.id}")
    assert (made.reference, made.title, made.criteria, made.lead_id) == (
        "A1",
        "One register",
        "Agreed",
        lead.id,
    )
    assert (made.baseline_on, made.forecast_on, made.times_moved) == (BASELINE, BASELINE, 0)
    assert made.state is State.NOT_STARTED


def test_the_next_reference_is_proposed(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    promise(world, "A", "A9", position=2)
    promise(world, "A", "Annex", position=3)
    client.sign_in(world.people["office"])
    assert one(soup_of(client.get(ALL).text), "input[name='reference']")["value"] == "A10"


@BOTH_WAYS
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"title": " "}, "Say what will be delivered."),
        ({"reference": "A1"}, "A1 is there already."),
        (
            {"reference": ".."},
            "Use letters and numbers, like A5, 12 at most; A5.1 would be a milestone of A5.",
        ),
        ({"baseline_on": "soon"}, "Enter a real date, like 30/11/2022."),
        ({"lead": "lead_b"}, "Choose somebody who holds or held a role in this theme."),
    ],
)
def test_a_deliverable_that_cannot_be_added_says_why_and_keeps_what_was_typed(
    client: PageClient,
    world: World,
    promised: dict[str, Deliverable],
    wrong: dict[str, Any],
    message: str,
    htmx: bool,
) -> None:
    client.sign_in(world.people["office"])
    typed: dict[str, Any] = {"title": "Register", "criteria": "Typed before", **wrong}
    if "lead" in typed:
        typed["lead_id"] = str(world.people[typed.pop("lead")].id)
    answer = client.send(ALL, ALL, htmx=htmx, **typed)
    assert answer.status_code == 422
    soup = soup_of(answer.text)
    assert one(soup, ".govuk-error-summary__list a").text == message
    assert one(soup, "textarea[name='criteria']").text.strip() == "Typed before"
    assert db.session.query(Deliverable).count() == 2


def test_somebody_who_held_a_role_in_the_theme_may_lead_a_deliverable(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    lead = world.people["contributor_a"]
    change(lead.roles[0], until_on=dt.date(2022, 6, 30))
    client.sign_in(world.people["office"])
    answer = client.send(f"{A1}/edit", f"{A1}/edit", lead_id=str(lead.id))
    assert (answer.status_code, stored(promised["A"]).lead_id) == (303, lead.id)


def test_the_baseline_is_set_where_there_is_none_and_the_forecast_begins_there(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    open_ended = promise(world, "A", "A2", position=2, baseline_on=None)
    client.sign_in(world.people["office"])
    there = f"{ALL}/A2/edit"
    assert client.send(there, there, baseline_on="2023-01-25").status_code == 303
    found, day = stored(open_ended), dt.date(2023, 1, 25)
    assert (found.original_on, found.baseline_on, found.forecast_on, found.times_moved) == (day, day, day, 0)


@BOTH_WAYS
@pytest.mark.parametrize("other", ["2023-01-25", ""])
def test_a_baseline_once_set_stays_and_the_refusal_says_what_to_do(
    client: PageClient, world: World, promised: dict[str, Deliverable], other: str, htmx: bool
) -> None:
    client.sign_in(world.people["office"])
    answer = client.send(
        f"{A1}/edit", f"{A1}/edit", htmx=htmx, lead_id=world.people["lead_a"].id, baseline_on=other
    )
    assert answer.status_code == 422
    said = "The baseline is 16 Dec 2022 and stays: move the forecast, or propose a change."
    assert one(soup_of(answer.text), ".govuk-error-summary__list a").text == said
    found = stored(promised["A"])
    assert (found.baseline_on, found.lead_id) == (BASELINE, None)


def test_the_lead_moves_the_forecast_and_every_move_of_it_is_counted(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["lead_a"])
    moves = []
    for date in ("2023-01-25", "2023-01-25", "2023-02-28", "2022-12-16"):
        assert (
            client.send(f"{A1}/forecast", f"{A1}/forecast", forecast_on=date, reason=WHY).status_code == 303
        )
        moves.append(stored(promised["A"]).times_moved)
    assert moves == [1, 1, 2, 3]
    assert stored(promised["A"]).baseline_on == BASELINE


def test_a_first_forecast_is_no_move(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    open_ended = promise(world, "A", "A2", position=2, baseline_on=None)
    client.sign_in(world.people["lead_a"])
    client.send(f"{ALL}/A2/forecast", f"{ALL}/A2/forecast", forecast_on="2023-01-25")
    found = stored(open_ended)
    assert (found.forecast_on, found.times_moved) == (dt.date(2023, 1, 25), 0)


def test_the_forecast_is_moved_where_the_deliverable_stands(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["lead_a"])
    opened = client.get(f"{A1}/forecast", headers={"HX-Request": "true"})
    form = one(soup_of(opened.text), "#deliverable")
    assert form["hx-target"] == "#deliverable"
    answer = client.send(f"{A1}/forecast", f"{A1}/forecast", htmx=True, forecast_on="2023-01-25", reason=WHY)
    facts = [d.text for d in soup_of(answer.text).select("#deliverable dd")]
    assert facts[-2:] == ["16 Dec 2022", "25 Jan 2023, moved once, +40 days"]
    assert answer.headers["HX-Trigger"] == '{"said": "Forecast saved"}'


def test_a_delivered_deliverable_has_no_forecast_to_move(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    change(promised["A"], state=State.DELIVERED, actual_on=BASELINE)
    client.sign_in(world.people["lead_a"])
    answer = client.send(f"{A1}/forecast", f"{A1}/forecast", forecast_on="2023-01-25")
    assert answer.status_code == 409
    assert "A1 is delivered: its date does not move any more." in answer.text
    assert stored(promised["A"]).forecast_on == BASELINE


def test_the_lead_reports_a_deliverable_begun_and_delivered_on_its_day(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["lead_a"])
    here = f"{A1}/progress"
    assert client.send(here, here, state="in progress").status_code == 303
    assert stored(promised["A"]).state is State.IN_PROGRESS
    assert client.send(here, here, state="delivered", actual_on="2022-12-15").status_code == 303
    found = stored(promised["A"])
    assert (found.state, found.actual_on) == (State.DELIVERED, dt.date(2022, 12, 15))
    assert "Delivered, awaiting verification" in client.get(A1).text


def test_delivered_today_is_taken_and_delivered_tomorrow_is_not(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["office"])
    here, tomorrow = f"{A1}/progress", clock.today() + dt.timedelta(days=1)
    answer = client.send(here, here, state="delivered", actual_on=tomorrow.isoformat())
    assert answer.status_code == 422
    assert "Give today or an earlier date: what is to come is a forecast." in answer.text
    answer = client.send(here, here, state="delivered", actual_on=clock.today().isoformat())
    assert (answer.status_code, stored(promised["A"]).state) == (303, State.DELIVERED)


@BOTH_WAYS
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"state": "delivered"}, "Give the date it was delivered."),
        ({"state": "in progress", "actual_on": "2022-12-15"}, "Leave this empty until it is delivered."),
        ({"state": "verified"}, "Choose one of the answers on the page."),
        ({"state": "embedded"}, "Choose one of the answers on the page."),
        ({"state": None}, "Choose how far it has come."),
    ],
)
def test_progress_that_cannot_be_says_why(
    client: PageClient,
    world: World,
    promised: dict[str, Deliverable],
    typed: dict[str, Any],
    message: str,
    htmx: bool,
) -> None:
    client.sign_in(world.people["lead_a"])
    answer = client.send(f"{A1}/progress", f"{A1}/progress", htmx=htmx, **typed)
    assert answer.status_code == 422
    assert one(soup_of(answer.text), ".govuk-error-summary__list a").text == message
    assert stored(promised["A"]).state is State.NOT_STARTED


def test_delivered_taken_back_shows_as_reopened(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    change(promised["A"], state=State.DELIVERED, actual_on=BASELINE)
    client.sign_in(world.people["lead_a"])
    here = f"{A1}/progress"
    assert client.send(here, here, state="not started", actual_on="").status_code == 422
    assert client.send(here, here, state="in progress", actual_on="").status_code == 303
    found = stored(promised["A"])
    assert (found.state, found.actual_on) == (State.REOPENED, None)


def test_progress_on_what_was_verified_is_settled(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    change(promised["A"], state=State.VERIFIED, actual_on=BASELINE)
    client.sign_in(world.people["office"])
    answer = client.send(f"{A1}/progress", f"{A1}/progress", state="in progress", actual_on="")
    assert answer.status_code == 409
    assert "A1 is verified: its progress is settled." in answer.text
    assert stored(promised["A"]).state is State.VERIFIED


@pytest.mark.parametrize(
    ("act", "fields", "may"),
    [
        ("", {}, {"office"}),
        ("/A1/edit", {"criteria": "Taken over"}, {"office"}),
        ("/A1/forecast", {"forecast_on": "2023-03-01"}, {"office", "lead_a"}),
        ("/A1/progress", {"state": "in progress"}, {"office", "lead_a"}),
    ],
)
def test_only_those_the_table_names_are_let_in(
    client: PageClient,
    world: World,
    promised: dict[str, Deliverable],
    act: str,
    fields: dict[str, Any],
    may: set[str],
) -> None:
    let_in = set()
    for name in ("office", "sro", "iib", "contributor_a", "lead_a", "sponsor_a", "lead_b"):
        client.sign_in(world.people[name])
        before = trail.head()
        opened, sent = client.get(f"{ALL}{act}"), client.post_form(f"{ALL}{act}", **fields)
        assert (opened.status_code == 200) == (sent.status_code in (409, 422)), name
        assert trail.head() == before, name
        if opened.status_code == 200:
            let_in.add(name)
        else:
            assert (opened.status_code, sent.status_code) == (403, 403), name
    assert let_in == may


@pytest.mark.parametrize(
    ("act", "name", "mine", "theirs", "shown"),
    [
        ("edit", "criteria", "My criteria", "Their criteria", "Their criteria"),
        ("forecast", "forecast_on", "2023-03-01", "2023-02-01", "2023-02-01"),
        ("progress", "state", "not started", "in progress", "in progress"),
    ],
)
def test_the_second_to_save_sees_both_texts(
    client: PageClient,
    world: World,
    promised: dict[str, Deliverable],
    act: str,
    name: str,
    mine: str,
    theirs: str,
    shown: str,
) -> None:
    client.sign_in(world.people["office"])
    here, version = f"{A1}/{act}", promised["A"].version
    kept: dict[str, Any] = {
        "version": version,
        "lead_id": "0",
        "baseline_on": "2022-12-16",
        "reason": WHY,
    }
    assert client.post_form(here, **{**kept, name: theirs}).status_code == 303
    answer = client.post_form(here, **{**kept, name: mine})
    assert answer.status_code == 409
    soup = soup_of(answer.text)
    chosen = "[checked]" if act == "progress" else ""
    typed = one(soup, f"[name='{name}']{chosen}")
    assert typed.get("value", typed.text.strip()) == mine
    assert one(soup, ".theirs blockquote").text == shown
    assert one(soup, "input[name='version']")["value"] == str(version + 1)


def test_a_conflict_over_the_lead_names_the_person(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["office"])
    version, lead = promised["A"].version, world.people["lead_a"]
    words: dict[str, Any] = {"baseline_on": "2022-12-16", "version": version}
    client.post_form(f"{A1}/edit", **words, lead_id=lead.id)
    answer = client.post_form(f"{A1}/edit", **words, lead_id="0")
    assert answer.status_code == 409
    assert one(soup_of(answer.text), ".theirs blockquote").text == lead.label


@pytest.mark.parametrize("act", ["edit", "forecast", "progress"])
def test_another_themes_deliverable_answers_like_one_that_does_not_exist(
    client: PageClient, world: World, promised: dict[str, Deliverable], act: str
) -> None:
    client.sign_in(world.people["office"])
    before = trail.head()
    typed: dict[str, Any] = {
        "version": 1,
        "criteria": "Crossed",
        "forecast_on": "2023-03-01",
        "state": "in progress",
    }
    crossed = client.post_form(f"{ALL}/B1/{act}", **typed)
    missing = client.post_form(f"{ALL}/B7/{act}", **typed)
    assert (crossed.status_code, missing.status_code) == (404, 404)
    assert crossed.text == missing.text
    assert client.get(f"{ALL}/B1").status_code == 404
    assert trail.head() == before


def test_readers_of_the_plan_see_a_deliverable_and_nothing_to_do_to_it(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["board"])
    for address in (A1, PAGE):
        soup = soup_of(client.get(address).text)
        assert [a["href"] for a in soup.select(f"a[href^='{A1}/']")] == [], address
    client.sign_in(world.people["lead_a"])
    soup = soup_of(client.get(PAGE).text)
    assert [a["href"] for a in soup.select(f"a[href^='{A1}/']")] == [f"{A1}/progress", f"{A1}/forecast"]


def test_the_theme_page_takes_as_many_statements_with_thirty_deliverables_as_with_one(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["office"])
    few = count_selects(lambda: client.get(PAGE))
    for n in range(2, 31):
        promise(world, "A", f"A{n}", position=n)
    assert count_selects(lambda: client.get(PAGE)) == few
    assert few <= 17
