"""The pages on what is kept back, as pages and as fragments."""

from __future__ import annotations

import pytest

from cpca.extensions import db
from cpca.models.exempt import Exemption, ExemptionState, Secrecy
from tests.client import PageClient, soup_of
from tests.integration.exempt.things import HERE, REASON, A, agree, keep_back, line_of
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def proposed() -> list[Exemption]:
    db.session.rollback()
    return list(db.session.query(Exemption).order_by(Exemption.id))


def test_a_lead_proposes_their_line_on_a_page(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_a"])
    address = f"{HERE}/line/{line_of(world).id}"
    assert address in client.get(A).text
    answer = client.send(address, address, secrecy="exempt", paragraph="3", reason=REASON)
    row = proposed()[0]
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{HERE}#exempt-{row.id}")
    assert (row.secrecy, row.schedule_paragraph, row.reason, row.theme_id) == (
        Secrecy.EXEMPT,
        3,
        REASON,
        world.themes["A"].id,
    )
    article = soup_of(client.get(HERE).text).find("article", id=f"exempt-{row.id}")
    assert article.find("blockquote").text == "What A did in 2022-11"


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_missing_is_said_beside_what_was_typed(world: World, client: PageClient, htmx: bool) -> None:
    client.sign_in(world.people["lead_a"])
    address = f"{HERE}/line/{line_of(world).id}"
    answer = client.send(address, address, htmx=htmx, secrecy="exempt", paragraph="", reason=REASON)
    soup = soup_of(answer.text)
    assert answer.status_code == 422
    assert soup.find("textarea", {"name": "reason"}).text.strip() == REASON
    assert [a.text for a in soup.select(".govuk-error-summary a")] == [
        "Choose the paragraph of Schedule 12A that applies."
    ]
    assert (soup.find("h1") is None, proposed()) == (htmx, [])


@pytest.mark.parametrize("htmx", [False, True])
def test_the_monitoring_officer_decides(world: World, client: PageClient, htmx: bool) -> None:
    row = keep_back(world)
    client.sign_in(world.people["statutory"])
    address = f"{HERE}/{row.id}/decide"
    refused = client.send(address, address, htmx=htmx, answer="publish it", decision="")
    assert (refused.status_code, proposed()[0].state) == (422, ExemptionState.PROPOSED)
    answer = client.send(address, address, htmx=htmx, answer="keep it back")
    assert answer.status_code == (200 if htmx else 303)
    assert answer.headers["HX-Redirect" if htmx else "Location"] == f"{HERE}#exempt-{row.id}"
    assert proposed()[0].state is ExemptionState.AGREED


def test_two_who_decide_at_once_the_second_is_told(world: World, client: PageClient) -> None:
    row = keep_back(world)
    client.sign_in(world.people["statutory"])
    address = f"{HERE}/{row.id}/decide"
    answer = client.send(address, address, version="9", answer="keep it back")
    assert (answer.status_code, proposed()[0].state) == (409, ExemptionState.PROPOSED)


def test_what_was_agreed_is_lifted_with_a_reason(world: World, client: PageClient) -> None:
    row = agree(world, keep_back(world))
    client.sign_in(world.people["statutory"])
    address = f"{HERE}/{row.id}/lift"
    assert client.send(address, address, decision="").status_code == 422
    assert client.send(address, address, decision="The price is agreed").status_code == 303
    lifted = proposed()[0]
    assert (lifted.state, lifted.decision) == (ExemptionState.LIFTED, "The price is agreed")


def test_the_list_keeps_to_what_its_reader_may_read(world: World, client: PageClient) -> None:
    keep_back(world)  # A's line of November is a draft
    readers = ("lead_a", "office", "statutory", "lead_b", "mayor", "auditor")
    seen = {
        name: "What A did in 2022-11" in client.sign_in(world.people[name]).get(HERE).text for name in readers
    }
    assert seen == {
        "lead_a": True,
        "office": True,
        "statutory": True,  # who decides reads what is proposed, circulated or not
        "lead_b": False,
        "mayor": False,
        "auditor": False,
    }


def test_a_wrong_kind_of_thing_is_a_wrong_address(world: World, client: PageClient) -> None:
    client.sign_in(world.people["office"])
    assert client.get(f"{HERE}/person/1").status_code == 404


def test_typing_that_was_not_saved_is_still_there(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_a"])
    address = f"{HERE}/line/{line_of(world).id}"
    client.post_form("/drafts", form=address, reason="Half a sen")
    found = soup_of(client.get(address).text).find("textarea", {"name": "reason"})
    assert found.text.strip() == "Half a sen"
