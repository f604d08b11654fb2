"""The pages of dependencies: proposed by one end, answered by the other, asked again when something moves."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.domain import clock
from cpca.domain.dependency import list_dependencies
from cpca.domain.returns import submit
from cpca.extensions import db, writing
from cpca.models.deliverable import DeliverableState
from cpca.models.dependency import Dependency, DependencyAct, DependencyEvent, DependencyState
from cpca.models.progress import Rating
from tests.client import PageClient, soup_of
from tests.integration.path.things import promise, viewer_of
from tests.integration.registers.keeping import depend
from tests.integration.report.planted import withhold
from tests.integration.theme.test_returns import complete, stored
from tests.statements import counted
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PLAN = "/plans/improvement-2022"
HERE = f"{PLAN}/dependencies"
NEW = f"{PLAN}/themes/B/dependencies/new"


def told(client: PageClient, at: str = f"{HERE}/1") -> dict[str, str]:
    """What a dependency's page says of it, by name."""
    page = soup_of(client.get(at).text)
    return {row.dt.text: " ".join(row.dd.text.split()) for row in page.select("dl.facts > div")}


def may_say(client: PageClient) -> list[str]:
    """The answers that are offered on the page of DN1."""
    return [link.text for link in soup_of(client.get(f"{HERE}/1").text).select("#answer + ul a")]


def say(client: PageClient, act: str, **fields: Any) -> tuple[int, str | None]:
    at = f"{HERE}/1/{act}"
    answer = client.send(at, at, **fields)
    return answer.status_code, answer.location


KEPT = (303, f"{HERE}/1")


def test_one_end_proposes_and_the_other_offers_a_date_that_is_taken_and_met(
    world: World, client: PageClient
) -> None:
    clock.fix(dt.datetime(2022, 12, 3, 10, 0, tzinfo=dt.UTC))
    given = promise(world, "A1", dt.date(2023, 1, 20))
    client.sign_in(world.people["contributor_b"])
    fields: dict[str, Any] = {"way": "needs", "other": f"deliverable-{given.id}", "what": "<b>Figures</b>"}
    answer = client.send(NEW, NEW, **fields, needed_by="2023-01-31")
    assert (answer.status_code, answer.location) == (303, HERE)
    client.sign_in(world.people["lead_a"])
    assert may_say(client) == ["Accept it", "Dispute it", "Offer another date"]
    assert say(client, "offer", on="2023-02-10", words="The supplier is late") == KEPT
    client.sign_in(world.people["lead_b"])
    assert told(client)["State"] == "10 Feb 2023 is offered instead"
    assert may_say(client) == ["Dispute it", "Offer another date", "Take the offered date", "Withdraw it"]
    assert say(client, "confirm") == KEPT
    assert told(client) == {
        "State": "Accepted by both ends",
        "Gives": "Theme A (A1): Promise A1",
        "Needs": "Theme B",
        "Needed by": "10 Feb 2023",
        "Giver’s date": "20 Jan 2023",
    }
    assert say(client, "meet", on="2022-12-04")[0] == 422
    assert say(client, "meet", on="2022-12-03") == KEPT
    assert told(client)["State"] == "Met on 3 Dec 2022"
    history = [
        " ".join(item.text.split())
        for item in soup_of(client.get(f"{HERE}/1").text).select("#history + ol li")
    ]
    assert [line.split(" recorded by ")[0] for line in history] == [
        "3 Dec 2022: Theme B said it is met (3 Dec 2022)",
        "3 Dec 2022: Theme B took the offered date",
        "3 Dec 2022: Theme A (A1) offered another date (10 Feb 2023): The supplier is late",
        "3 Dec 2022: Theme B proposed",
    ]


def test_the_receiver_of_what_is_proposed_offers_a_date_too_which_the_giver_answers_with_its_own(
    world: World, client: PageClient
) -> None:
    clock.fix(dt.datetime(2022, 12, 3, 10, 0, tzinfo=dt.UTC))
    given = depend(world, 1, promise(world, "A1"), promise(world, "B1"), by_giver=True)
    client.sign_in(world.people["lead_b"])
    assert may_say(client) == ["Accept it", "Dispute it", "Offer another date"]
    assert say(client, "offer", on="2023-01-10", words="The panel meets then") == KEPT
    assert may_say(client) == ["Withdraw it"]
    client.sign_in(world.people["lead_a"])
    assert "DN1: another date is offered" in soup_of(client.get("/").text).text
    assert may_say(client) == ["Dispute it", "Offer another date", "Take the offered date"]
    assert say(client, "offer", on="2023-01-17") == KEPT
    client.sign_in(world.people["lead_b"])
    assert say(client, "confirm") == KEPT
    db.session.expire_all()
    stored = db.session.get_one(Dependency, given.id)
    assert (stored.state, stored.needed_by) == (DependencyState.ACCEPTED, dt.date(2023, 1, 17))


def test_a_day_that_goes_by_asks_the_receiver_once_and_breaks_the_chain_when_it_was_needed(
    world: World, client: PageClient
) -> None:
    clock.fix(dt.datetime(2022, 12, 3, 10, 0, tzinfo=dt.UTC))
    giver = promise(world, "A1", dt.date(2023, 1, 20))
    depend(world, 1, giver, promise(world, "B1"), state=DependencyState.ACCEPTED)
    client.sign_in(world.people["lead_b"])

    def notes(day: int, month: int = 1) -> list[str]:
        clock.fix(dt.datetime(2023, month, day, 10, 0, tzinfo=dt.UTC))
        page = soup_of(client.get(f"{HERE}/1").text)
        return [" ".join(note.text.split()) for note in page.select(".govuk-inset-text")]

    assert notes(20) == []
    assert notes(21) == [
        "Does it still hold? A1 was expected on 20 Jan 2023 and has not come. Theme B (B1) is to say."
    ]
    assert say(client, "stands", words="We can wait") == KEPT
    assert notes(31) == []
    assert notes(1, 2) == ["Broken: needed by 31 Jan 2023 and not given."]
    change(giver, state=DeliverableState.WITHDRAWN)
    assert notes(1, 2) == ["Broken: A1 is withdrawn."]
    change(giver, state=DeliverableState.DELIVERED, actual_on=dt.date(2023, 1, 30))
    assert notes(1, 2) == []


def test_what_is_wanting_is_said_beside_what_was_typed(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_b"])
    answer = client.send(NEW, NEW, way="needs", body="The department", what="Money", needed_by="some day")
    page = soup_of(answer.text)
    assert answer.status_code == 422
    assert page.select_one("#body")["value"] == "The department"
    assert page.select_one("#needed_by-error").text == "Error: Enter a real date, like 30/11/2022."
    mine, theirs = (f"theme-{world.themes[code].id}" for code in "BA")
    other = "Choose another theme: what a theme needs of itself is a milestone’s predecessor."
    refused: tuple[tuple[dict[str, Any], str], ...] = (
        ({"other": mine}, other),
        ({}, "Choose the other end, or name a body outside the plan."),
        ({"other": theirs, "body": "It"}, "Choose a theme, or name a body outside the plan: one of the two."),
        ({"other": theirs, "own": theirs}, "Choose a deliverable of theme B, or none."),
    )
    for fields, words in refused:
        sent: dict[str, Any] = {"way": "gives", "what": "Money", "needed_by": "2023-01-31", **fields}
        answer = client.send(NEW, NEW, **sent)
        said = soup_of(answer.text).select_one(".govuk-error-summary li").text
        assert (answer.status_code, said) == (422, words)
    assert db.session.query(Dependency).count() == 0


def test_an_answer_without_its_words_or_date_is_refused(world: World, client: PageClient) -> None:
    depend(world, 1, promise(world, "A1"), promise(world, "B1"))
    client.sign_in(world.people["lead_a"])
    refused: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("dispute", {}, "Say why."),
        ("offer", {}, "Give the date."),
        (
            "offer",
            {"on": "2023-01-31"},
            "That is the day on which it is needed. Accept it, or offer another.",
        ),
    )
    for act, fields, words in refused:
        at = f"{HERE}/1/{act}"
        answer = client.send(at, at, **fields)
        message = soup_of(answer.text).select_one(".govuk-error-summary li").text
        assert (answer.status_code, message) == (422, words)
    assert db.session.query(Dependency).one().state is DependencyState.PROPOSED


def test_the_office_records_what_a_body_outside_answers_and_who_said_so(
    world: World, client: PageClient
) -> None:
    depend(world, 1, None, promise(world, "B1"))
    client.sign_in(world.people["office"])
    assert may_say(client) == ["Accept it", "Dispute it", "Offer another date"]
    assert say(client, "accept")[0] == 422
    assert say(client, "accept", words="Its director, by letter") == KEPT
    assert told(client)["State"] == "Accepted by both ends"
    assert may_say(client) == ["Offer another date"]  # the receiver's words are its theme's


def test_an_answer_drawn_before_somebody_else_answered_is_refused(world: World, client: PageClient) -> None:
    depend(world, 1, promise(world, "A1"), promise(world, "B1"))
    client.sign_in(world.people["lead_a"])
    assert say(client, "accept") == KEPT
    answer = client.post_form(f"{HERE}/1/offer", version="1", on="2023-02-10")
    assert answer.status_code == 409
    assert db.session.query(Dependency).one().offered_on is None


def test_a_moved_date_asks_the_receiver_until_the_receiver_answers(world: World, client: PageClient) -> None:
    clock.fix(dt.datetime(2022, 12, 3, 10, 0, tzinfo=dt.UTC))
    giver = promise(world, "A1", dt.date(2023, 1, 20))
    depend(world, 1, giver, promise(world, "B1"), state=DependencyState.ACCEPTED)
    client.sign_in(world.people["lead_a"])
    at = f"{PLAN}/themes/A/deliverables/A1/forecast"
    assert client.send(at, at, forecast_on="2023-02-10", reason="Late").status_code == 303
    client.sign_in(world.people["lead_b"])
    page = soup_of(client.get(f"{HERE}/1").text)
    notes = [" ".join(note.text.split()) for note in page.select(".govuk-inset-text")]
    assert notes == [
        "Broken: A1 comes 10 days after it is needed.",
        "Does it still hold? A1 is now expected on 10 Feb 2023, before on 20 Jan 2023. Theme B (B1) is to say.",
    ]
    assert say(client, "stands", words="We can wait") == KEPT
    page = soup_of(client.get(f"{HERE}/1").text)
    assert [note.strong.text for note in page.select(".govuk-inset-text")] == ["Broken:"]
    row = soup_of(client.get(HERE).text).select_one("#dependency-1")
    assert row.select_one(".late").parent.text == (
        "Accepted by both endsBroken: A1 comes 10 days after it is needed"
    )


def test_submitting_a_return_that_is_red_asks(world: World) -> None:
    depend(world, 1, promise(world, "A1"), promise(world, "B1"), state=DependencyState.ACCEPTED)
    complete(world)
    update = stored(world)
    change(update, rating=Rating.RED, reason="Late", route_to_green="More people")
    with writing():
        submit(viewer=viewer_of(world, "lead_a"), update=update)
        db.session.commit()
    assert db.session.query(DependencyEvent).filter_by(act=DependencyAct.ASK).count() == 1


def test_the_list_asks_as_many_queries_of_one_as_of_thirty(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_a"])
    depend(world, 1, promise(world, "A1"), promise(world, "B1"))
    with counted() as few:
        client.get(HERE)
    for number in range(2, 31):
        depend(world, number, promise(world, f"A{number}"), None)
    with counted() as many:
        client.get(HERE)
    assert len(many) == len(few)
    page = soup_of(client.get(HERE).text)
    assert len(page.select("tbody tr")) == 30
    assert page.select_one(".dependency-map svg title").text == "Map of dependencies"


def test_what_is_kept_back_from_somebody_takes_its_dependencies_with_it(world: World) -> None:
    secret = promise(world, "A1", dt.date(2023, 3, 1))
    depend(world, 1, secret, promise(world, "B1"), state=DependencyState.ACCEPTED)
    depend(world, 2, promise(world, "B2"), promise(world, "A2"), state=DependencyState.ACCEPTED)
    withhold(world, secret)
    seen = {
        name: [line.row.number for line in list_dependencies(viewer_of(world, name), world.plan)]
        for name in ("lead_b", "board")
    }
    assert seen == {"lead_b": [1, 2], "board": [2]}
