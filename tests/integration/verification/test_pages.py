"""The pages of proof: what is in view, what is refused in words, and nothing typed is lost."""

from __future__ import annotations

import pytest

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.deliverable import DeliverableState as State
from cpca.models.deliverable import Invitation
from tests.client import HTMX, PageClient, soup_of
from tests.integration.verification.things import (
    CRITERIA,
    FINDING,
    HERE,
    WORDS,
    age,
    fresh,
    make_claimed,
    verify_as,
)
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_who_verifies_has_the_criteria_the_finding_and_the_evidence_in_view(
    world: World, client: PageClient
) -> None:
    made = make_claimed(world)
    client.sign_in(world.people["audit"])
    page = soup_of(client.get(f"{HERE}/verify").text)
    assert [quote.text for quote in page.find_all("blockquote")] == [FINDING]
    assert CRITERIA in [said.text for said in page.find_all("dd")]
    assert page.find("a", href="/plans/improvement-2022/evidence/1").text == "E1 Register, as agreed"
    answer = client.send(f"{HERE}/verify", f"{HERE}/verify", words=WORDS)
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    assert fresh(made).state is State.VERIFIED


def test_who_had_a_hand_reads_why_not_and_has_no_form(world: World, client: PageClient) -> None:
    made = make_claimed(world)
    change(fresh(made), entered_by_id=world.people["office"].id)
    client.sign_in(world.people["office"])
    page = soup_of(client.get(f"{HERE}/verify").text)
    assert page.find(class_="govuk-inset-text").text == (
        "Nobody verifies what they had a hand in, and by the record you are the one who entered it. "
        "Ask internal audit or the programme office: somebody who had no hand in it."
    )
    assert page.find("form", action=f"{HERE}/verify") is None


def test_without_words_the_form_comes_back_and_says_what_to_write(world: World, client: PageClient) -> None:
    made = make_claimed(world)
    client.sign_in(world.people["audit"])
    answer = client.post_form(f"{HERE}/verify", htmx=True, version="1", words="")
    assert answer.status_code == 422
    found = soup_of(answer.text).find(class_="govuk-error-message")
    assert found.text == "Error: Say how the acceptance criteria are met, and by which evidence."
    assert fresh(made).state is State.DELIVERED


def test_somebody_else_verified_first_and_what_was_typed_is_still_there(
    world: World, client: PageClient
) -> None:
    made = make_claimed(world)
    version = str(fresh(made).version)
    verify_as(world, "office", made)
    client.sign_in(world.people["audit"])
    answer = client.post_form(f"{HERE}/verify", version=version, words="Mine, typed at length")
    assert answer.status_code == 409
    assert soup_of(answer.text).find("textarea").text.strip() == "Mine, typed at length"


def test_a_claim_is_sent_back_reopened_and_tested_again_by_forms(world: World, client: PageClient) -> None:
    made = make_claimed(world)
    client.sign_in(world.people["audit"])
    assert client.send(f"{HERE}/not-accepted", f"{HERE}/not-accepted", words="No owner").status_code == 303
    assert fresh(made).state is State.REOPENED
    assert soup_of(client.get(f"{HERE}/not-accepted").text).find(class_="govuk-inset-text").text == (
        "A1 is reopened: there is no claim to send back."
    )
    change(fresh(made), state=State.DELIVERED, actual_on=clock.today())
    age(verify_as(world, "audit", made), 3)
    tested = client.send(
        f"{HERE}/retest",
        f"{HERE}/retest",
        tested_on=clock.today().isoformat(),
        sample="Five of 31",
        result="still working",
    )
    assert tested.status_code == 303
    assert fresh(made).state is State.EMBEDDED
    assert client.send(f"{HERE}/reopen", f"{HERE}/reopen", words="It fell out of use").status_code == 303
    assert fresh(made).state is State.REOPENED


def test_a_sponsor_is_invited_and_the_invitation_withdrawn(world: World, client: PageClient) -> None:
    make_claimed(world)
    sponsor = world.people["sponsor_a"]
    client.sign_in(world.people["audit"])
    assert client.send(f"{HERE}/invite", f"{HERE}/invite", person_id=str(sponsor.id)).status_code == 303
    row = db.session.query(Invitation).one()
    client.sign_in(sponsor)
    assert client.get(f"{HERE}/verify").status_code == 200
    client.sign_in(world.people["audit"])
    taken = client.send(f"{HERE}/invite", f"{HERE}/invite/{row.id}/withdraw")
    assert taken.status_code == 303
    client.sign_in(sponsor)
    assert client.get(f"{HERE}/verify").status_code == 403


def test_a_fragment_is_the_form_alone(world: World, client: PageClient) -> None:
    make_claimed(world)
    client.sign_in(world.people["audit"])
    text = client.get(f"{HERE}/verify", headers=HTMX).text.lstrip()
    assert text.startswith('<form id="proof-form"')


def test_who_reads_published_months_reads_who_verified_and_not_the_words(
    world: World, client: PageClient
) -> None:
    verify_as(world, "audit", make_claimed(world))
    said = {}
    for name in ("iib", "board"):
        client.sign_in(world.people[name])
        part = soup_of(client.get(HERE).text).find(id="verification")
        said[name] = ("verified by Internal audit" in part.text, WORDS in part.text)
    assert said == {"iib": (True, True), "board": (True, False)}


def test_the_page_says_on_which_evidence_and_against_which_criteria_it_was_verified(
    world: World, client: PageClient
) -> None:
    made = make_claimed(world)
    verify_as(world, "audit", made)
    client.sign_in(world.people["iib"])
    part = soup_of(client.get(HERE).text).find(id="verification")
    assert "On Register, as agreed, version 1 (SHA-256 abababababab…)." in " ".join(part.text.split())
    assert "Verified against" not in part.text
    change(fresh(made), criteria="Two registers")
    part = soup_of(client.get(HERE).text).find(id="verification")
    assert f"Verified against: {CRITERIA}" in part.text
