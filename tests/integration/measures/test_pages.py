"""The pages of measures, as pages and as fragments."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from cpca.extensions import db
from cpca.models.measure import Measure, MeasureValue
from cpca.models.period import PeriodState
from tests.client import PageClient, soup_of
from tests.integration.measures.things import HERE, PAGES, PLAN, add, give
from tests.world import World, make_period, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NEW = f"/plans/{PLAN}/themes/A/measures/new"


def told(page: Any) -> str:
    return " ".join(page.find(class_="measure-said").text.split())


def test_a_theme_without_a_measure_says_so(world: World, client: PageClient) -> None:
    add(world)
    page = soup_of(client.sign_in(world.people["mayor"]).get(HERE).text)
    said = {
        section.h2.text: [p.text for p in section.select(".empty")] for section in page.select("main section")
    }
    assert said == {"A Theme A": [], "B Theme B": ["No measure yet: nothing shows what will be different."]}


def test_the_programme_office_adds_a_measure(world: World, client: PageClient) -> None:
    client.sign_in(world.people["office"])
    fields = {
        "name": "Bids won",
        "unit": "%",
        "direction": "higher is better",
        "baseline": "22.5%",
        "target": "40",
    }
    answer = client.send(NEW, NEW, **fields)  # type: ignore[arg-type]
    page = soup_of(client.get(answer.headers["Location"]).text)
    facts = [dd.text for dd in page.select(".facts dd")]
    assert (answer.status_code, page.h1.text, facts) == (
        303,
        "Bids won",
        ["22.5%", "40%", "higher is better"],
    )


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_no_number_is_said_beside_what_was_typed(
    world: World, client: PageClient, htmx: bool
) -> None:
    client.sign_in(world.people["office"])
    fields = {"name": "Bids won", "unit": "%", "direction": "higher is better", "target": "most"}
    answer = client.send(NEW, NEW, htmx=htmx, **fields)
    page = soup_of(answer.text)
    assert (answer.status_code, page.find("input", {"name": "target"})["value"]) == (422, "most")
    assert [a.text for a in page.select(".govuk-error-summary a")] == [
        "Enter a number in digits, like 72.5 or 1,250."
    ]
    assert db.session.query(Measure).count() == 0


def test_a_baseline_that_is_set_is_not_on_the_form_and_a_change_may_be_proposed(
    world: World, client: PageClient
) -> None:
    measure = add(world, replace(PAGES, target=None, target_on=None))
    client.sign_in(world.people["office"])
    edit = f"{HERE}/{measure.id}/edit"
    page = soup_of(client.get(edit).text)
    assert [page.find("input", {"name": name}) is None for name in ("baseline", "target")] == [True, False]
    assert page.find("a", string="propose one")["href"] == f"/plans/{PLAN}/changes/new?measure={measure.id}"
    assert client.send(edit, edit, name="Longest report", target="12").status_code == 303
    assert client.send(edit, edit, name="Mine", version="1").status_code == 409
    db.session.rollback()
    db.session.refresh(measure)
    assert (measure.name, str(measure.baseline), str(measure.target)) == ("Longest report", "38", "12")


@pytest.mark.parametrize("htmx", [False, True])
def test_a_value_is_entered_where_it_is_read(world: World, client: PageClient, htmx: bool) -> None:
    measure = add(world)
    client.sign_in(world.people["lead_a"])
    at = f"{HERE}/{measure.id}/values/2022-11"
    form = soup_of(client.get(at).text)
    assert form.find("input", {"name": "source"})["value"] == "Board agendas"
    wrong = client.send(at, at, htmx=htmx, value="a few")
    assert (wrong.status_code, soup_of(wrong.text).find("input", {"name": "value"})["value"]) == (
        422,
        "a few",
    )
    answer = client.send(at, at, htmx=htmx, value="31")
    assert answer.status_code == (200 if htmx else 303)
    page = soup_of(answer.text if htmx else client.get(answer.headers["Location"]).text)
    place = page.find(id=f"value-{measure.id}-2022-11")
    assert (place.find(class_="number").text, place.find(class_="line-meta").text) == (
        "31 pages",
        "Board agendas",
    )
    assert place.a.get_text(strip=True) == "ChangeNovember 2022, Pages in the longest report"


def test_two_who_enter_the_same_month_both_values_are_shown(world: World, client: PageClient) -> None:
    measure = add(world)
    client.sign_in(world.people["lead_a"])
    at = f"{HERE}/{measure.id}/values/2022-11"
    client.get(at)
    give(world, measure, "2022-11", "31", name="office")
    answer = client.post_form(at, value="30", source="Agenda")
    page = soup_of(answer.text)
    assert (answer.status_code, page.select_one(".theirs blockquote").text) == (409, "31")
    version = page.find("input", {"name": "version"})["value"]
    assert client.post_form(at, value="30", source="Agenda", version=version).status_code == 303
    db.session.rollback()
    db.session.expire_all()
    assert [str(row.value) for row in db.session.query(MeasureValue)] == ["30"]


def test_a_frozen_month_offers_no_value_and_takes_none(world: World, client: PageClient) -> None:
    measure = add(world)
    client.sign_in(world.people["lead_a"])
    page = soup_of(client.get(f"{HERE}/{measure.id}").text)
    offered = {tr.th.text: [a.find(string=True) for a in tr.find_all("a")] for tr in page.select("tbody tr")}
    assert offered == {"November 2022": ["Enter"], "October 2022": []}
    answer = client.post_form(f"{HERE}/{measure.id}/values/2022-10", value="30", source="Agenda")
    assert (answer.status_code, db.session.query(MeasureValue).count()) == (409, 0)


def test_the_page_says_which_way_it_goes_and_the_picture_what_the_table_does(
    world: World, client: PageClient
) -> None:
    measure = add(world)
    save(make_period(world.plan, dt.date(2022, 12, 1), PeriodState.OPEN))
    give(world, measure, "2022-11", "31")
    give(world, measure, "2022-12", "27.5")
    client.sign_in(world.people["board"])
    for address in (HERE, f"{HERE}/{measure.id}"):
        page = soup_of(client.get(address).text)
        assert told(page) == (
            "27.5 pages in December 2022, better than the month before by 3.5; 15.5 from its target."
        )
        assert page.find("desc").text == (
            "Oct 2022 no value, Nov 31 pages, Dec 27.5 pages; baseline 38 pages; target 12 pages"
        )
        rows = [(tr.th.text, " ".join(tr.td.text.split())) for tr in page.select("tbody tr")]
        assert rows == [
            ("December 2022", "27.5 pages Agenda"),
            ("November 2022", "31 pages Agenda"),
            ("October 2022", "no value"),
        ]


def test_only_the_newest_months_stand_beside_the_others_measures(world: World, client: PageClient) -> None:
    measure = add(world)
    save(*(make_period(world.plan, dt.date(2023, month, 1), PeriodState.OPEN) for month in range(1, 7)))
    client.sign_in(world.people["mayor"])
    all_of_them, its_own = (
        [tr.th.text for tr in soup_of(client.get(address).text).select("tbody tr")]
        for address in (HERE, f"{HERE}/{measure.id}")
    )
    assert (len(its_own), all_of_them) == (8, its_own[:6])


def test_a_measure_added_by_mistake_is_taken_away(world: World, client: PageClient) -> None:
    measure = add(world, replace(PAGES, baseline=None, baseline_on=None, target=None, target_on=None))
    client.sign_in(world.people["office"])
    at = f"{HERE}/{measure.id}"
    assert client.send(at, f"{at}/retire").status_code == 303
    assert client.get(at).status_code == 404


def test_a_measure_with_numbers_is_not_offered_to_be_taken_away(world: World, client: PageClient) -> None:
    measure = add(world)
    client.sign_in(world.people["office"])
    at = f"{HERE}/{measure.id}"
    assert [f for f in soup_of(client.get(at).text).find_all("form") if f["action"].endswith("retire")] == []
    assert client.post_form(f"{at}/retire", version="1").status_code == 409


def test_typing_that_was_not_saved_is_still_there(world: World, client: PageClient) -> None:
    measure = add(world)
    client.sign_in(world.people["contributor_a"])
    at = f"{HERE}/{measure.id}/values/2022-11"
    client.post_form("/drafts", form=at, value="29")
    assert soup_of(client.get(at).text).find("input", {"name": "value"})["value"] == "29"
