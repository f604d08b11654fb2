"""The pages of the risk register: read, narrowed, saved as a file, and a risk placed on the matrix."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest

from cpca.domain import clock
from cpca.domain.risk_register import Filters, read_register
from cpca.domain.risk_rules import Roll
from cpca.domain.viewer import get_viewer
from cpca.extensions import db
from cpca.models.exempt import Exemption, Secrecy
from cpca.models.period import PeriodState
from cpca.models.risk import Response, Risk, RiskScore, RiskState
from tests.client import PageClient, soup_of
from tests.integration.risks.things import HERE, MATRIX, freeze_all, one_of, risk_of, score
from tests.statements import counted
from tests.world import World, change, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def kept(world: World) -> dict[str, Risk]:
    """Posts (A) went up from 8 to 12 and is to be reviewed; Trust (B) stayed; Old is closed; Raw has no score."""
    posts = risk_of(
        world,
        "A",
        "Posts stay empty",
        owner_id=world.people["lead_a"].id,
        response=Response.TREAT,
        review_by=clock.today() - DAY,
    )
    trust = risk_of(world, "B", "Trust is lost", response=Response.TOLERATE)
    old = risk_of(world, "B", "It is over", state=RiskState.CLOSED)
    raw = risk_of(world, "B", "Nobody looked")
    for month, risk, likelihood, impact in (
        *(("2022-10", posts, 2, 4), ("2022-11", posts, 3, 4)),
        *(("2022-10", trust, 1, 3), ("2022-10", old, 5, 5)),
    ):
        score(world, risk, month, likelihood, impact)
    return {"posts": posts, "trust": trust, "old": old, "raw": raw}


def rows_of(page: Any, of: str = ".risk-table") -> list[list[str]]:
    return [
        [" ".join(cell.stripped_strings) for cell in row.find_all(["th", "td"])]
        for row in page.select(f"{of} tbody tr")
    ]


def test_the_register_says_score_band_movement_and_what_is_overdue(
    world: World, client: PageClient, kept: dict[str, Risk]
) -> None:
    page = soup_of(client.sign_in(world.people["mayor"]).get(HERE).text)
    rows = rows_of(page)
    assert [row[0] for row in rows] == ["A-R1", "B-R1", "B-R3"]
    assert [row[4] for row in rows] == [
        "12 high up from 8",
        "3 low as before; scored in October 2022",
        "Not scored",
    ]
    assert rows[0][7].endswith("overdue")
    assert [row[1:] for row in rows_of(page, ".risk-rolled")] == [
        ["1", "12, high", "0"],
        ["2", "3, low", "1"],
    ]
    assert [cell.text for cell in page.select(".risk-rolled tfoot td")] == ["3", "12, high", "1"]
    assert page.select_one(".risk-picture desc").text == (
        "A-R1 likelihood 3, impact 4: 12, high, moved from likelihood 2, impact 4."
        " B-R1 likelihood 1, impact 3: 3, low"
    )


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("theme=B", ["B-R1", "B-R3"]),
        ("state=closed", ["B-R2"]),
        ("band=high", ["A-R1"]),
        ("review=overdue", ["A-R1"]),
        ("risen=y", ["A-R1"]),
        ("sort=review", ["A-R1", "B-R1", "B-R3"]),
        ("owner=999999", []),
        ("theme=B&sort=score", ["B-R1", "B-R3"]),
    ],
)
def test_the_register_and_its_file_keep_to_what_is_asked(
    world: World, client: PageClient, kept: dict[str, Risk], asked: str, shown: list[str]
) -> None:
    client.sign_in(world.people["mayor"])
    assert [row[0] for row in rows_of(soup_of(client.get(f"{HERE}?{asked}").text))] == shown
    file = list(csv.reader(io.StringIO(client.get(f"{HERE}.csv?{asked}").data.decode("utf-8-sig"))))
    assert [row[0] for row in file[1:]] == shown


def test_the_register_costs_the_same_however_many_risks_there_are(
    world: World, client: PageClient, kept: dict[str, Risk]
) -> None:
    client.sign_in(world.people["mayor"])
    with counted() as few:
        client.get(HERE)
    for number in range(20):
        score(world, risk_of(world, "A", f"Risk {number}"), "2022-11", 2, 2)
    with counted() as many:
        client.get(HERE)
    assert len(many) == len(few)


def test_what_is_kept_back_is_marked_and_for_who_may_not_read_it_neither_there_nor_counted(
    world: World, client: PageClient, kept: dict[str, Risk]
) -> None:
    save(
        Exemption(
            plan_id=world.plan.id,
            theme_id=kept["posts"].theme_id,
            subject="risk",
            subject_id=kept["posts"].id,
            secrecy=Secrecy.CONFIDENTIAL,
            reason="Given in confidence",
            proposed_by_id=world.people["office"].id,
            proposed_at=clock.now(),
        )
    )
    page = soup_of(client.sign_in(world.people["mayor"]).get(HERE).text)
    assert len(page.select(".risk-table .kept")) == 1
    reader = get_viewer(world.people["board"].id, clock.today())
    register = read_register(reader, world.plan, Filters())
    assert ([row.reference for row in register.rows], register.whole) == (["B-R1", "B-R3"], Roll(2, 1, 3))


def test_a_place_pressed_on_the_matrix_is_this_months_score(
    world: World, client: PageClient, kept: dict[str, Risk]
) -> None:
    client.sign_in(world.people["lead_b"])
    chosen, action = f"{MATRIX}?risk={kept['trust'].id}", f"{one_of(kept['trust'])}/place"
    answer = client.send(chosen, action, place="4-3")
    assert (answer.status_code, answer.location) == (303, f"{chosen}#matrix")
    made = db.session.query(RiskScore).filter_by(
        risk_id=kept["trust"].id, period_id=world.periods["2022-11"].id
    )
    assert [(row.likelihood, row.impact) for row in made] == [(4, 3)]
    page = soup_of(client.get(chosen).text)
    pressed = page.select('button[aria-pressed="true"]')
    assert [button["value"] for button in pressed] == ["4-3"]
    cells = {
        cell.select_one(".risk-place").text: cell
        for cell in page.select(".risk-grid td")
        if "B-R1" in cell.text
    }
    assert {words: cell.select_one(".risk-dot, .risk-left").text for words, cell in cells.items()} == {
        "12 high: likelihood 4, impact 3": "● B-R1",
        "3 low: likelihood 1, impact 3": "○ B-R1 ↑B-R1 was here last month",
    }
    listed = [" ".join(item.stripped_strings) for item in page.select(".risk-list .chosen")]
    assert listed == [
        "B-R1 on the matrix Trust is lost 12 high, likelihood 4, impact 3; up from 3 Score B-R1"
    ]


def test_a_place_that_is_not_on_the_matrix_or_was_scored_meanwhile_says_so(
    world: World, client: PageClient, kept: dict[str, Risk]
) -> None:
    client.sign_in(world.people["lead_a"])
    chosen, action = f"{MATRIX}?risk={kept['posts'].id}", f"{one_of(kept['posts'])}/place"
    for place, version, status in (("9-9", "1", 422), ("x", "1", 422), ("4-4", "9", 409)):
        answer = client.send(chosen, action, htmx=True, place=place, version=version)
        page = soup_of(answer.text)
        assert (answer.status_code, len(page.select("#matrix .govuk-error-summary"))) == (status, 1)
    answer = client.send(chosen, action, htmx=True, place="2-2")
    focused = soup_of(answer.text).select("[data-focus]")
    assert (answer.status_code, [button["value"] for button in focused]) == (200, ["2-2"])


def test_nobody_places_a_risk_of_another_theme_or_without_an_open_month(
    world: World, client: PageClient, kept: dict[str, Risk]
) -> None:
    client.sign_in(world.people["lead_b"])
    page = soup_of(client.get(f"{MATRIX}?risk={kept['posts'].id}").text)
    assert (len(page.select("button.risk-place")), "Looking at A-R1" in page.text) == (0, True)
    freeze_all(world)
    page = soup_of(client.get(f"{MATRIX}?risk={kept['trust'].id}").text)
    assert (len(page.select("button.risk-place")), "No month is open" in page.text) == (0, True)
    answer = client.post_form(f"{one_of(kept['trust'])}/place", place="2-2")
    assert answer.status_code == 409


def test_the_programme_office_sets_the_matrix_and_no_place_falls_off_it(
    world: World, client: PageClient, kept: dict[str, Risk]
) -> None:
    client.sign_in(world.people["office"])
    at = f"{MATRIX}/settings"
    refused = client.send(at, at, matrix_size="3", matrix_bands="low 1, high 6")
    assert (
        refused.status_code,
        "A risk of this month stands at 4: score it again first." in refused.text,
    ) == (
        422,
        True,
    )
    assert client.send(at, at, matrix_size="4", matrix_bands="low 2,high 8").status_code == 422
    assert client.send(at, at, matrix_size="4", matrix_bands="low 1,high 8").status_code == 303
    page = soup_of(client.get(MATRIX).text)
    assert [item.text for item in page.select(".risk-legend li")] == ["low from 1", "high from 8"]
    assert len(page.select(".risk-grid td")) == 16


def test_a_frozen_month_keeps_its_bands_on_a_risks_own_page(world: World, client: PageClient) -> None:
    risk = risk_of(world, "A", "Posts stay empty")
    clock.fix(dt.datetime(2022, 12, 3, 10, 0, tzinfo=dt.UTC))
    score(world, risk, "2022-11", 3, 4)
    change(world.periods["2022-11"], state=PeriodState.FROZEN, frozen_at=clock.now())
    clock.fix(dt.datetime(2022, 12, 4, 10, 0, tzinfo=dt.UTC))
    change(world.plan, matrix_bands="minor 1, grave 12")
    page = soup_of(client.sign_in(world.people["office"]).get(one_of(risk)).text)
    assert page.select_one(".risk-scores tbody td").text == "12, high"
    assert "likelihood 3, impact 4), grave" in page.select_one("#sheet").text


def test_the_register_the_themes_page_and_the_summary_say_the_same_of_a_risk(
    world: World, client: PageClient
) -> None:
    """The newest month in which anything was scored is not the one that is being written."""
    risk = risk_of(world, "A", "Posts stay empty")
    score(world, risk, "2022-10", 4, 4)
    client.sign_in(world.people["office"])
    pages = {
        at: soup_of(client.get(at).text) for at in (HERE, "/plans/improvement-2022/themes/A", "/summary")
    }
    assert "16 very high" in rows_of(pages[HERE])[0][4]
    assert "as before" in rows_of(pages[HERE])[0][4]
    assert "Score 16 (very high), as before" in " ".join(
        pages["/plans/improvement-2022/themes/A"].text.split()
    )
    assert "The worst risk rose" not in pages["/summary"].text
    score(world, risk, "2022-11", 5, 4)
    pages = {at: soup_of(client.get(at).text) for at in pages}
    assert "up from 16" in rows_of(pages[HERE])[0][4]
    assert "up from 16" in pages["/plans/improvement-2022/themes/A"].text
    assert "The worst risk rose: 20, up from 16" in pages["/summary"].text


def test_a_board_reader_reads_the_words_of_a_risk_and_nothing_of_the_register(
    world: World, client: PageClient, kept: dict[str, Risk]
) -> None:
    client.sign_in(world.people["board"])
    page = soup_of(client.get(one_of(kept["posts"])).text)
    assert ("Posts stay empty" in page.text, page.select("#sheet")) == (True, [])
