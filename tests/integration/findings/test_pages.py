"""The pages of findings, as pages and as fragments."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.extensions import db
from cpca.models.deliverable import DeliverableState as State
from cpca.models.deliverable import Verification
from cpca.models.finding import FindingState, FollowUp
from tests.client import PageClient, soup_of
from tests.integration.findings.things import (
    AUDITOR,
    HERE,
    PLAN,
    TODAY,
    WORDS,
    enter,
    follow,
    promise,
    stored,
    tie,
)
from tests.world import World, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FIELDS: dict[str, Any] = {
    "source": AUDITOR,
    "kind": "key recommendation",
    "reference": "EA1",
    "text": WORDS,
    "made_on": "1/6/2022",
    "document": "Letter of 1 June 2022",
}


def test_the_programme_office_enters_a_finding_in_its_sources_words(world: World, client: PageClient) -> None:
    client.sign_in(world.people["office"])
    answer = client.send(f"{HERE}/new", f"{HERE}/new", **FIELDS)
    page = soup_of(client.get(answer.headers["Location"]).text)
    assert (answer.status_code, page.find("blockquote").text) == (303, WORDS)
    facts = {
        dt.text: dd.text.strip()
        for dt, dd in zip(page.select(".facts dt"), page.select(".facts dd"), strict=True)
    }
    assert facts == {
        "How far it is": "No answer yet",
        "What it is": "Key recommendation",
        "Made on": "1 Jun 2022",
        "It stands in": "Letter of 1 June 2022",
    }


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_missing_is_said_beside_what_was_typed(world: World, client: PageClient, htmx: bool) -> None:
    client.sign_in(world.people["office"])
    answer = client.send(f"{HERE}/new", f"{HERE}/new", htmx=htmx, text=WORDS)
    soup = soup_of(answer.text)
    assert (answer.status_code, soup.find("h1") is None) == (422, htmx)
    assert soup.find("textarea", {"name": "text"}).text.strip() == WORDS
    assert [a.text for a in soup.select(".govuk-error-summary a")] == [
        "Say who made it.",
        "Choose what it is.",
        "Give it their reference.",
    ]


def test_two_who_edit_at_once_both_texts_are_shown(world: World, client: PageClient) -> None:
    finding = enter(world)
    client.sign_in(world.people["office"])
    edit = f"{HERE}/{finding.id}/edit"
    answer = client.send(edit, edit, version="0", text="Mine")
    soup = soup_of(answer.text)
    assert (answer.status_code, soup.find("textarea", {"name": "text"}).text.strip()) == (409, "Mine")
    assert soup.select_one("#text-theirs blockquote").text == WORDS
    assert client.send(edit, edit, text="Mine").status_code == 303
    assert stored(finding).text == "Mine"


def test_the_picture_and_the_table_say_the_same(world: World, client: PageClient) -> None:
    claimed = enter(world)
    enter(world, "EA2")
    enter(world, "DL1", "The department")
    tie(world, claimed, promise(world, "A1", State.DELIVERED), promise(world, "B1", State.VERIFIED))
    page = soup_of(client.sign_in(world.people["board"]).get(HERE).text)
    assert page.find("desc").text == f"{AUDITOR}: 1 no answer yet, 1 claimed. The department: 1 no answer yet"
    assert [h2.find_next("p").text for h2 in page.select("section h2")] == [
        "1 no answer yet, 1 claimed",
        "1 no answer yet",
    ]
    rows = [[cell.get_text(" ", strip=True) for cell in tr.find_all("td")] for tr in page.select("tbody tr")]
    assert rows == [
        [WORDS, "Claimed", "A1 delivered, no evidence yet B1 verified"],
        [WORDS, "No answer yet", "nothing yet"],
        [WORDS, "No answer yet", "nothing yet"],
    ]


@pytest.mark.parametrize("htmx", [False, True])
def test_what_answers_it_is_ticked_and_unticked(world: World, client: PageClient, htmx: bool) -> None:
    finding, first, second = enter(world), promise(world, "A1"), promise(world, "B1")
    tie(world, finding, first)
    client.sign_in(world.people["office"])
    at = f"{HERE}/{finding.id}/answers"
    boxes = soup_of(client.get(at).text).select("input[type=checkbox]")
    assert [(box["value"], box.has_attr("checked")) for box in boxes] == [
        (str(first.id), True),
        (str(second.id), False),
    ]
    answer = client.send(at, at, htmx=htmx, chosen=[str(second.id)])
    assert answer.status_code == (200 if htmx else 303)
    cells = soup_of(client.get(f"{HERE}/{finding.id}").text).select("tbody th")
    assert [th.text for th in cells] == ["B1 What B1 is"]


def test_a_deliverable_says_which_findings_it_answers(world: World, client: PageClient) -> None:
    finding = enter(world)
    promise(world, "A1")
    client.sign_in(world.people["office"])
    at = f"/plans/{PLAN}/themes/A/deliverables/A1/findings"
    answer = client.send(at, at, chosen=[str(finding.id)])
    assert (answer.status_code, answer.headers["Location"]) == (303, at.removesuffix("/findings"))
    assert [th.text for th in soup_of(client.get(f"{HERE}/{finding.id}").text).select("tbody th")] == [
        "A1 What A1 is"
    ]


def test_internal_audit_follows_it_up_and_closes_it_for_the_committee(
    world: World, client: PageClient
) -> None:
    finding = enter(world)
    client.sign_in(world.people["audit"])
    at = f"{HERE}/{finding.id}/follow-up"
    fields: dict[str, Any] = {
        "followed_on": "1/12/2022",
        "result": "implemented",
        "words": "Twenty decisions looked at",
    }
    assert client.send(at, at, **fields).status_code == 303
    close = f"{HERE}/{finding.id}/close"
    fields = {"closing": "Audit and Governance", "closing_reference": "Minute 14", "closed_on": "12/12/2022"}
    assert client.send(close, close, **fields).status_code == 303
    page = soup_of(client.get(f"{HERE}/{finding.id}").text)
    assert page.find("h3").text == "1 Dec 2022: implemented"
    assert (
        page.find(id="closing")
        .find_next("p")
        .text.startswith("Closed on 12 Dec 2022 by Audit and Governance: Minute 14.")
    )


def test_the_office_is_offered_the_sources_word_only(world: World, client: PageClient) -> None:
    finding = enter(world)
    follow(world, finding, dt.date(2022, 12, 1))
    client.sign_in(world.people["office"])
    close = f"{HERE}/{finding.id}/close"
    offered = soup_of(client.get(close).text).select("input[type=radio]")
    assert [radio["value"] for radio in offered] == ["its source’s later report"]
    fields: dict[str, Any] = {
        "closing": "Audit and Governance",
        "closing_reference": "Minute 14",
        "closed_on": "12/12/2022",
    }
    assert client.send(close, close, **fields).status_code == 422
    assert stored(finding).state is FindingState.OPEN
    assert client.send(close, close, **{**fields, "closing": "its source’s later report"}).status_code == 303
    reopen = f"{HERE}/{finding.id}/reopen"
    assert client.send(reopen, reopen, reason="Their report of May").status_code == 303
    assert "Open again: Their report of May" in client.get(f"{HERE}/{finding.id}").text


def test_a_follow_up_before_any_other_needs_its_words(world: World, client: PageClient) -> None:
    finding = enter(world)
    client.sign_in(world.people["audit"])
    at = f"{HERE}/{finding.id}/follow-up"
    assert client.send(at, at, followed_on="1/12/2022", result="implemented").status_code == 422
    assert db.session.query(FollowUp).count() == 0


def test_a_superseded_finding_says_why(world: World, client: PageClient) -> None:
    finding = enter(world)
    client.sign_in(world.people["office"])
    at = f"{HERE}/{finding.id}/supersede"
    assert client.send(at, at, reason="EA9 says it anew").status_code == 303
    page = soup_of(client.get(f"{HERE}/{finding.id}").text)
    assert (page.find(id="closing").text, page.find(class_="said").text) == ("Superseded", "EA9 says it anew")


def test_what_was_verified_without_these_words_in_view_says_so(world: World, client: PageClient) -> None:
    seen, unseen = promise(world, "A1", State.VERIFIED), promise(world, "B1", State.VERIFIED)
    finding = enter(world)
    tie(world, finding, seen, unseen)
    for item, words in ((seen, f"{AUDITOR}, EA1: {WORDS}"), (unseen, "")):
        made = Verification(
            plan_id=world.plan.id,
            theme_id=item.theme_id,
            deliverable_id=item.id,
            verified_by_id=world.people["audit"].id,
            verified_at=TODAY,
            words="Looked at",
            findings=words,
            evidence="[]",
        )
        save(made)
    page = soup_of(client.sign_in(world.people["mayor"]).get(f"{HERE}/{finding.id}").text)
    states = [" ".join(cell.text.split()) for cell in page.find_all("td", {"data-label": "State"})]
    assert states == ["verified", "verified (without these words in view)"]


def test_nothing_entered_yet_is_said(world: World, client: PageClient) -> None:
    page = soup_of(client.sign_in(world.people["mayor"]).get(HERE).text)
    assert (page.find("svg"), page.find(class_="empty").text) == (None, "No finding has been entered yet.")
