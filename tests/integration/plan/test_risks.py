"""Risks of a theme: added, edited and closed where they stand."""

from __future__ import annotations

import pytest

from cpca.domain import trail
from cpca.extensions import db
from cpca.models.risk import Risk, RiskState
from tests.client import PageClient
from tests.integration.plan.promises import BASE, one, soup_of, stored_risk
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGE = f"{BASE}/A"
ALL = f"{BASE}/A/risks"
BOTH_WAYS = pytest.mark.parametrize("htmx", [True, False], ids=["fragment", "page"])


@pytest.mark.parametrize("name", ["contributor_a", "lead_a", "office"])
def test_those_who_draft_for_a_theme_add_a_risk(client: PageClient, world: World, name: str) -> None:
    client.sign_in(world.people[name])
    assert one(soup_of(client.get(PAGE).text), "#add-risk a")["href"] == ALL
    answer = client.send(ALL, ALL, text="Posts stay empty", mitigation="Hire early")
    risk = db.session.query(Risk).one()
    assert (answer.status_code, answer.location) == (303, f"{PAGE}#risk-{risk.id}")
    proposed = name == "contributor_a"
    state = RiskState.PROPOSED if proposed else RiskState.OPEN
    assert (risk.text, risk.mitigation, risk.state) == ("Posts stay empty", "Hire early", state)
    assert one(soup_of(client.get(PAGE).text), f"#risk-{risk.id} p").text == (
        "Posts stay emptyMitigation: Hire early"
        + ("Proposed: it prints once the theme’s lead opens it" if proposed else "")
    )


@BOTH_WAYS
def test_what_a_contributor_proposed_is_opened_by_the_lead_alone(
    client: PageClient, world: World, risks: dict[str, Risk], htmx: bool
) -> None:
    change(risks["A"], state=RiskState.PROPOSED)
    at = f"{ALL}/{risks['A'].id}/open"
    client.sign_in(world.people["contributor_a"])
    assert soup_of(client.get(PAGE).text).select_one(f"form[action='{at}']") is None
    assert client.post_form(at, version="2").status_code == 403
    client.sign_in(world.people["lead_a"])
    version = one(soup_of(client.get(PAGE).text), f"form[action='{at}'] input[name=version]")["value"]
    answer = client.send(PAGE, at, htmx=htmx, version=version)
    assert answer.status_code == (200 if htmx else 303)
    db.session.expire_all()
    assert db.session.get_one(Risk, risks["A"].id).state is RiskState.OPEN
    assert soup_of(client.get(PAGE).text).select_one(f"form[action='{at}']") is None
    assert client.post_form(at, version=str(int(str(version)) + 1)).status_code == 409


def test_a_risk_is_added_under_the_list_by_htmx(
    client: PageClient, world: World, risks: dict[str, Risk]
) -> None:
    client.sign_in(world.people["lead_a"])
    answer = client.send(ALL, ALL, htmx=True, text="Posts stay empty")
    assert answer.status_code == 200
    made = db.session.query(Risk).filter_by(text="Posts stay empty").one()
    assert made.position == 2
    soup = soup_of(answer.text)
    assert [tag["id"] for tag in soup.select("body > *")] == [f"risk-{made.id}", "add-risk"]
    assert answer.headers["HX-Trigger"] == '{"said": "Risk saved"}'


@BOTH_WAYS
def test_a_risk_without_words_is_refused(
    client: PageClient, world: World, risks: dict[str, Risk], htmx: bool
) -> None:
    client.sign_in(world.people["lead_a"])
    edit = f"{ALL}/{risks['A'].id}/edit"
    for address in (ALL, edit):
        answer = client.send(address, address, htmx=htmx, text=" ", mitigation="Typed before")
        assert answer.status_code == 422
        soup = soup_of(answer.text)
        found = one(soup, ".govuk-error-summary__list a")
        assert found.text == "Say what might happen, and what it would do."
        assert one(soup, str(found["href"]))["name"] == "text"
        assert one(soup, "textarea[name='mitigation']").text.strip() == "Typed before"
    assert [risk.text for risk in db.session.query(Risk).order_by(Risk.text)] == ["Risk of A", "Risk of B"]


@BOTH_WAYS
def test_a_risk_is_edited_where_it_stands(
    client: PageClient, world: World, risks: dict[str, Risk], htmx: bool
) -> None:
    client.sign_in(world.people["contributor_a"])
    edit = f"{ALL}/{risks['A'].id}/edit"
    answer = client.send(edit, edit, htmx=htmx, text="Said better", mitigation="More people")
    assert answer.status_code == (200 if htmx else 303)
    found = stored_risk(risks["A"])
    assert (found.text, found.mitigation) == ("Said better", "More people")
    if htmx:
        assert one(soup_of(answer.text), f"#risk-{found.id} p").text == "Said betterMitigation: More people"


def test_the_second_to_save_a_risk_sees_both_texts(
    client: PageClient, world: World, risks: dict[str, Risk]
) -> None:
    client.sign_in(world.people["lead_a"])
    edit, version = f"{ALL}/{risks['A'].id}/edit", risks["A"].version
    assert client.post_form(edit, version=version, text="Theirs").status_code == 303
    answer = client.post_form(edit, version=version, text="Mine")
    assert answer.status_code == 409
    soup = soup_of(answer.text)
    assert one(soup, "textarea[name='text']").text.strip() == "Mine"
    assert one(soup, ".theirs blockquote").text == "Theirs"
    assert stored_risk(risks["A"]).text == "Theirs"


def test_a_closed_risk_stays_listed_and_takes_no_more_changes(
    client: PageClient, world: World, risks: dict[str, Risk]
) -> None:
    client.sign_in(world.people["lead_a"])
    here = f"{ALL}/{risks['A'].id}"
    assert client.send(f"{here}/edit", f"{here}/close", htmx=True).status_code == 200
    assert stored_risk(risks["A"]).state is RiskState.CLOSED
    soup = soup_of(client.get(PAGE).text)
    assert one(soup, f"#risk-{risks['A'].id}").text.strip() == "Risk of AClosed"
    answer = client.post_form(f"{here}/edit", version=2, text="Too late")
    assert answer.status_code == 409
    assert "This risk is closed. If it is back, add it as a new one." in answer.text
    assert stored_risk(risks["A"]).text == "Risk of A"


def test_a_risk_that_somebody_changed_meanwhile_is_not_closed(
    client: PageClient, world: World, risks: dict[str, Risk]
) -> None:
    client.sign_in(world.people["lead_a"])
    change(risks["A"], text="Worse than thought")
    answer = client.post_form(f"{ALL}/{risks['A'].id}/close", version=1)
    assert (answer.status_code, stored_risk(risks["A"]).state) == (409, RiskState.OPEN)


@pytest.mark.parametrize("name", ["sponsor_a", "lead_b", "contributor_b", "sro", "iib", "auditor"])
def test_others_read_the_risks_and_change_none(
    client: PageClient, world: World, risks: dict[str, Risk], name: str
) -> None:
    client.sign_in(world.people[name])
    before, here = trail.head(), f"{ALL}/{risks['A'].id}"
    assert client.get(here).status_code == 200
    links = soup_of(client.get(PAGE).text).select(f"a[href^='{ALL}']")
    assert {str(link["href"]) for link in links} <= {here}  # to read, and none to change
    for address in (ALL, f"{here}/edit", f"{here}/close"):
        assert client.post_form(address, version=1, text="No").status_code == 403
    assert trail.head() == before


@pytest.mark.parametrize("act", ["edit", "close"])
def test_another_themes_risk_answers_like_one_that_does_not_exist(
    client: PageClient, world: World, risks: dict[str, Risk], act: str
) -> None:
    client.sign_in(world.people["office"])
    before = trail.head()
    crossed = client.post_form(f"{ALL}/{risks['B'].id}/{act}", version=1, text="Crossed")
    missing = client.post_form(f"{ALL}/999999/{act}", version=1, text="Crossed")
    assert (crossed.status_code, missing.status_code) == (404, 404)
    assert crossed.text == missing.text
    assert client.get(f"{ALL}/{risks['B'].id}").status_code == 404
    assert trail.head() == before
