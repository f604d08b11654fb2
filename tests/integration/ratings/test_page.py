"""Ratings side by side: declared, calculated and the sponsors' own, with the gaps first and the rules below."""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from cpca.domain import clock
from cpca.models.challenge import Position
from cpca.models.deliverable import DeliverableState, Milestone
from cpca.models.progress import Confidence, Rating
from tests.client import PageClient
from tests.integration.summary.telling import (
    NOW,
    challenge,
    circulate,
    counting,
    promise,
    read,
    section,
    submit,
    view,
    words,
)
from tests.world import World, change, save

DAY = dt.date
AT = "/plans/improvement-2022/ratings"


@pytest.fixture(autouse=True)
def december() -> None:
    clock.fix(NOW)


def rated(page: BeautifulSoup) -> dict[str, list[str]]:
    found = page.select("table.govuk-table tbody tr")
    return {words(r.select_one(".code")): [words(cell) for cell in r.find_all("td")] for r in found}


def late(world: World, code: str, days: int) -> None:
    """A deliverable of the theme that was due so many days ago."""
    due = NOW.date() - dt.timedelta(days)
    promise(world, code, f"{code}1", baseline_on=due, forecast_on=due)


def test_declared_calculated_and_the_sponsors_own_stand_side_by_side(
    client: PageClient, world: World
) -> None:
    late(world, "A", 14)
    submit(world, "A", rating=Rating.GREEN, reason="It comes on Friday.", confidence=Confidence.PROBABLE)
    view(world, "A", Position.CONTENT_WITH_POINTS, own_rating=Rating.RED)
    client.sign_in(world.people["iib"])
    assert rated(read(client, AT))["A"] == [
        "● Green Better than the dates say. Reason: It comes on Friday.",
        "▲ Amber 1 of 1 deliverable late, by 14 days",
        "■ Red Fenland: content with points",
        "Probable ●●●●○",
        "nothing",
    ]


def test_the_widest_gap_comes_first_whichever_theme_it_is_in(client: PageClient, world: World) -> None:
    late(world, "A", 14)
    late(world, "B", 60)
    submit(world, "A", rating=Rating.GREEN)
    submit(world, "B", rating=Rating.GREEN, reason="The vote was won.")
    view(world, "A", Position.CONTENT, own_rating=Rating.AMBER)
    expected = [
        ("B", "Declared Green, the dates say Red", "The lead’s reason: The vote was won."),
        ("A", "Declared Green, the dates say Amber", "1 of 1 deliverable late, by 14 days."),
        ("A", "Declared Green, Fenland says Amber", "Content; own rating Amber."),
    ]
    client.sign_in(world.people["iib"])
    gaps = section(read(client, AT), "gaps")
    assert [(g[0], g[2:].split(" (")[0]) for g in gaps] == [(code, what) for code, what, _ in expected]
    exposed = section(read(client), "exposed")
    assert len(gaps) == len(exposed) == 3
    for (code, what, why), one in zip(expected, exposed, strict=True):
        assert one.startswith(f"{code} {what} ")
        assert one.endswith(f"{why} Can answer: Theme lead of {code}")


def test_a_lead_who_declares_worse_than_the_dates_say_is_listed_too(client: PageClient, world: World) -> None:
    promise(world, "A", "A1")
    submit(world, "A", rating=Rating.RED, reason="I know better.")
    client.sign_in(world.people["iib"])
    page = read(client, AT)
    assert section(page, "gaps") == [
        "A Declared Red, the dates say Green (2 steps) None of 1 deliverable late."
    ]
    assert rated(page)["A"][0] == "■ Red"


def test_a_milestone_that_is_red_makes_its_theme_amber_on_every_page(
    client: PageClient, world: World
) -> None:
    item = promise(world, "A", "A1")
    step = Milestone(
        deliverable_id=item.id,
        theme_id=item.theme_id,
        plan_id=item.plan_id,
        reference="A1.1",
        title="A step",
        baseline_on=DAY(2022, 10, 31),
        forecast_on=DAY(2023, 1, 31),
        position=1,
    )
    save(step)
    submit(world, "A")
    sentence = "None of 1 deliverable and 1 of 1 milestone late, by 92 days"
    client.sign_in(world.people["office"])
    assert rated(read(client, AT))["A"][1] == f"▲ Amber {sentence}"
    theme = read(client, "/plans/improvement-2022/themes/A?period=2022-11")
    assert words(theme.find(id="why")).lower() == sentence.lower()
    assert sentence[1:] in words(read(client).find("table", class_="themes"))
    change(step, state=DeliverableState.DELIVERED, actual_on=DAY(2022, 10, 31))
    assert rated(read(client, AT))["A"][1] == "● Green None of 1 deliverable or 1 milestone late"


def test_the_plans_own_rules_rate_and_are_printed(client: PageClient, world: World) -> None:
    late(world, "A", 40)
    promise(world, "A", "A2", position=2)
    submit(world, "A")
    client.sign_in(world.people["iib"])
    assert rated(read(client, AT))["A"][1].startswith("■ Red")
    change(world.plan, months_to_red=2, share_percent=60)
    page = read(client, AT)
    assert rated(page)["A"][1].startswith("● Green")
    rules = section(page, "rules")
    assert rules[2:5] == [
        "Amber: forecast or overdue by up to 2 months.",
        "Red: forecast or overdue by more than 2 months.",
        "A theme is Red if 3 in 5 of its open deliverables is; Amber if any other deliverable or milestone is Red, "
        "or 3 in 5 of its open deliverables is Amber; otherwise Green. It is never an average.",
    ]


def test_flags_stand_beside_a_rating_and_never_change_it(client: PageClient, world: World) -> None:
    promise(world, "A", "A1")
    submit(world, "A", rating=Rating.GREEN)
    client.sign_in(world.people["iib"])
    before = rated(read(client, AT))["A"]
    change(world.updates["A", "2022-11"], late_days=3)
    challenge(world, "A", 1, answer_due_on=DAY(2022, 12, 3))
    after = rated(read(client, AT))["A"]
    assert before[-1] == "nothing"
    assert after[-1] == "return 3 days late 1 challenge unanswered for 4 days"
    assert after[:-1] == before[:-1]


def test_the_mayors_office_reads_a_months_ratings_once_it_is_circulated(
    client: PageClient, world: World
) -> None:
    submit(world, "A", rating=Rating.GREEN)
    client.sign_in(world.people["mayor"])
    assert rated(read(client, AT))["A"][0] == "▲ Amber"  # October's
    circulate(world)
    assert rated(read(client, AT))["A"][0] == "● Green"


def test_a_frozen_month_keeps_the_ratings_and_rules_it_had(client: PageClient, world: World) -> None:
    late(world, "A", 80)
    change(world.periods["2022-10"], version=2)
    client.sign_in(world.people["iib"])
    submit(world, "A")
    then = rated(read(client, f"{AT}?as-at=2022-10"))["A"]
    change(world.plan, months_to_red=6)
    assert rated(read(client, f"{AT}?as-at=2022-10"))["A"] == then
    assert rated(read(client, AT))["A"][1].startswith("▲ Amber")


@pytest.mark.parametrize(("who", "offered"), [("office", 1), ("iib", 0), ("sro", 0)])
def test_who_may_propose_a_change_of_the_rules_is_offered_it(
    client: PageClient, world: World, who: str, offered: int
) -> None:
    client.sign_in(world.people[who])
    assert len(read(client, AT).select('a[href$="/changes/new?rules"]')) == offered


def test_the_meaning_of_each_point_of_confidence_stands_where_it_is_chosen_and_here(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["lead_a"])
    form = words(
        read(client, "/plans/improvement-2022/themes/A/2022-11/statement").find("form", class_="statement")
    )
    here = words(read(client, AT).find("main"))
    for meaning in ("nothing in sight threatens the outcome", "the plan has to change or stop"):
        assert form.count(meaning) == here.count(meaning) == 1


def test_the_page_costs_as_many_statements_for_thirty_deliverables_as_for_one(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["iib"])
    submit(world, "A")
    with counting() as count:
        client.get(AT)
        few = count()
    for number in range(1, 31):
        promise(world, "A", f"A{number}", position=number)
    with counting() as count:
        client.get(AT)
        assert count() == few
