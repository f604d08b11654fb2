"""The pages of the money, as pages and as fragments."""

from __future__ import annotations

import pytest

from cpca.domain.funding_keeping import Entered
from cpca.extensions import db
from cpca.models.funding import Fund, FundingEntry, FundingLine
from tests.client import PageClient, soup_of
from tests.integration.exempt.things import keep_back
from tests.integration.money.things import HERE, add_fund, add_line, enter
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ENTRY = {"entered": "committed", "amount": "40", "on": "2022-11-01", "words": "Order 7"}


def test_the_page_says_what_is_approved_committed_spent_and_left(world: World, client: PageClient) -> None:
    fund = add_fund(world)
    line = add_line(world, fund)
    add_line(world, fund, "50,000.50", None, "Assurance")
    enter(world, line, "100,250", reason="Agreed")
    enter(world, line, "1,000.01", Entered.SPENT)
    page = soup_of(client.sign_in(world.people["mayor"]).get(HERE).text)
    assert page.select_one(".fund-said").text == (
        "£750,000 approved: £100,250 committed, £1,000.01 spent, £649,750 left."
    )
    rows = [
        [cell.text for cell in tr.find_all(["th", "td"])]
        for tr in page.select(".fund table.money tbody tr, .fund table.money tfoot tr")
    ]
    assert rows == [
        ["Staff", "A", "£100,000", "£100,250", "£1,000.01", "£100,000", "as budgeted", "£250 over-committed"],
        ["Assurance", "All", "£50,000.50", "£0", "£0", "£50,000.50", "as budgeted", "£50,000.50 left"],
        [
            "All lines",
            "",
            "£150,000.50",
            "£100,250",
            "£1,000.01",
            "£150,000.50",
            "as budgeted",
            "£49,750.50 left",
        ],
    ]
    by_theme = [tr.th.text for tr in page.select("#by-theme ~ .scroll tbody tr")]
    assert by_theme == ["A Theme A", "The whole programme"]
    last = [cell.text for cell in page.select_one(".burn tbody tr").find_all(["th", "td"])]
    assert last[1:] == ["£100,250", "£1,000.01"]
    assert page.find("desc").text.endswith("of £750,000 approved; forecast £150,000.50 by 31 Mar 2023")


def test_a_plan_without_money_says_so(world: World, client: PageClient) -> None:
    page = soup_of(client.sign_in(world.people["mayor"]).get(HERE).text)
    assert [p.text for p in page.select(".empty")] == ["No sum has been entered yet."]


def test_the_programme_office_adds_a_fund_and_a_line_and_puts_them_right(
    world: World, client: PageClient
) -> None:
    client.sign_in(world.people["office"])
    new = f"{HERE}/funds/new"
    answer = client.send(new, new, name="Response Fund", approved="£750,000", authority="Decision 12")
    fund = db.session.query(Fund).one()
    assert (answer.status_code, str(fund.approved)) == (303, "750000.00")
    at = f"{HERE}/funds/{fund.id}/lines/new"
    offered = [option.text for option in soup_of(client.get(at).text).select("option")]
    assert offered == ["The whole programme", "A Theme A", "B Theme B"]
    theme = str(world.themes["B"].id)
    assert client.send(at, at, title="Staff", budget="750,000", theme=theme).status_code == 303
    line = db.session.query(FundingLine).one()
    assert (line.theme_id, str(line.budget), str(line.forecast)) == (
        world.themes["B"].id,
        "750000.00",
        "750000.00",
    )
    edit = f"{HERE}/lines/{line.id}/edit"
    assert client.send(edit, edit, title="Staff", budget="700,000").status_code == 303
    change = f"{HERE}/funds/{fund.id}/edit"
    assert client.send(change, change, approved="700,000").status_code == 303
    db.session.rollback()
    db.session.expire_all()
    assert (str(fund.approved), str(line.budget)) == ("700000.00", "700000.00")
    assert client.send(change, change, approved="1", version="1").status_code == 409


@pytest.mark.parametrize("htmx", [False, True])
def test_over_commitment_is_refused_without_a_reason_and_what_was_typed_stays(
    world: World, client: PageClient, htmx: bool
) -> None:
    line = add_line(world, add_fund(world), "30")
    client.sign_in(world.people["lead_a"])
    at = f"{HERE}/lines/{line.id}/entries/new"
    answer = client.send(at, at, htmx=htmx, **ENTRY)
    page = soup_of(answer.text)
    assert (answer.status_code, page.find("input", {"name": "amount"})["value"]) == (422, "40")
    assert [a.text for a in page.select(".govuk-error-summary a")] == [
        "This takes it £10 beyond the line’s budget. Say why it is done all the same, or enter less."
    ]
    assert db.session.query(FundingEntry).count() == 0
    db.session.rollback()
    again = client.send(at, at, reason="Agreed on 1 November", **ENTRY)  # type: ignore[arg-type]
    assert again.status_code == 303
    shown = soup_of(client.get(f"{HERE}/lines/{line.id}").text)
    row = shown.select_one(".entries tbody tr")
    assert [cell.find(string=True) for cell in row.find_all(["th", "td"])] == [
        "1 Nov 2022",
        "Order 7",
        "£40",
        None,
    ]
    assert row.select_one(".line-meta").text == "Beyond what was approved: Agreed on 1 November"


def test_two_who_move_a_forecast_see_both(world: World, client: PageClient) -> None:
    line = add_line(world, add_fund(world))
    client.sign_in(world.people["lead_a"])
    at = f"{HERE}/lines/{line.id}/forecast"
    assert client.send(at, at, forecast="120,000").status_code == 303
    answer = client.post_form(at, forecast="90,000", version="1")
    theirs = soup_of(answer.text).select_one(".theirs blockquote").text
    assert (answer.status_code, theirs) == (409, "120000.00")
    said = soup_of(client.get(f"{HERE}/lines/{line.id}").text).select_one(".fund-said .over").text
    assert said == "£20,000 over"


def test_a_line_is_closed_and_opened_again_by_the_programme_office(world: World, client: PageClient) -> None:
    line = add_line(world, add_fund(world))
    client.sign_in(world.people["office"])
    at = f"{HERE}/lines/{line.id}"
    assert client.post_form(f"{at}/close", version="1").status_code == 303
    assert soup_of(client.get(at).text).select_one(".state").text == "closed"
    assert client.post_form(f"{at}/reopen", version="2").status_code == 303
    assert soup_of(client.get(at).text).select_one(".state") is None


def test_a_theme_proposes_its_own_sum_exempt(world: World, client: PageClient) -> None:
    line = add_line(world, add_fund(world))
    client.sign_in(world.people["lead_a"])
    at = f"{HERE}/lines/{line.id}"
    link = soup_of(client.get(at).text).find("a", string="Propose exempt")["href"]
    assert soup_of(client.get(link).text).blockquote.text == "Staff"
    keep_back(world, "lead_a", "sum", line.id)
    page = soup_of(client.get(at).text)
    assert (page.select_one(".state").text, page.find("a", string="Propose exempt")) == (
        "proposed exempt",
        None,
    )


def test_a_themes_money_is_its_own_lines_beside_what_the_whole_fund_has(
    world: World, client: PageClient
) -> None:
    fund = add_fund(world)
    add_line(world, fund)
    add_line(world, fund, "50,000.50", None, "Assurance")
    client.sign_in(world.people["mayor"])
    page = soup_of(client.get(f"{HERE}?theme=A").text)
    rows = page.select(".fund table.money tbody tr, .fund table.money tfoot tr")
    assert [[cell.text for cell in tr.find_all(["th", "td"])][:3] for tr in rows] == [
        ["Staff", "A", "£100,000"],
        ["Theme A", "", "£100,000"],
    ]
    assert page.select_one(".fund .facts").text.count("£150,000.50") == 1
    assert page.find("a", string="show the whole plan")["href"] == HERE
    other = soup_of(client.get(f"{HERE}?theme=B").text)
    assert [p.text for p in other.select(".empty")] == ["No line of money is theme B’s."]
    assert client.get(f"{HERE}?theme=Z").status_code == 404
