"""The pages of the decision path: in order, what if, and what waits for what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.decision import Decision, PathLink
from cpca.models.deliverable import DeliverableState
from tests.client import PageClient, soup_of
from tests.integration.path.things import HERE, D, decide, link, meet, order, promise, step
from tests.statements import counted
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def path(world: World) -> dict[str, Any]:
    """A1.1 before DP1 of theme A before DP2 of theme B; the Board meets three times."""
    today = clock.today()
    days = [today + DAY * n for n in (30, 60, 90)]
    first, second, _ = meet(world, *days)
    a1 = promise(world, "A1", today + DAY * 5)
    draft = step(a1, 1, today + DAY * 10)
    one, two = decide(world, 1, first), decide(world, 2, second, code="B")
    link(draft, one)
    link(one, two)
    return {"days": days, "draft": draft, "one": one, "two": two, "deliverable": a1}


def rows_of(page: Any) -> list[list[str]]:
    return [
        [" ".join(cell.stripped_strings) for cell in row.find_all(["th", "td"])]
        for row in page.select(".path-table tbody tr")
    ]


def said(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"


def test_the_path_says_in_order_what_the_picture_shows(
    world: World, client: PageClient, path: dict[str, Any]
) -> None:
    page = soup_of(client.sign_in(world.people["mayor"]).get(HERE).text)
    rows = rows_of(page)
    assert [row[0] for row in rows] == ["A1.1", "A1", "DP1", "DP2"]
    assert [row[4] for row in rows][2:] == ["Critical", "Critical"]
    assert [row[5] for row in rows] == ["nothing", "A1.1", "A1.1", "DP1"]
    svg = page.select_one(".path-picture svg")
    labels = {text.text for text in svg.find_all("text")}
    assert {"A1.1", "A1", "DP1 critical", "DP2 critical", "Today"} - labels == set()
    assert svg.find("desc").text.startswith(f"4 steps, the last on {said(path['days'][1])}. Critical: DP1 on")


def test_a_plan_without_a_path_says_so(world: World, client: PageClient) -> None:
    page = soup_of(client.sign_in(world.people["mayor"]).get(HERE).text)
    assert "No decision is planned yet" in page.select_one(".empty").text
    assert page.select_one(".path-picture") is None


def test_what_if_tells_what_moves_and_which_meetings_are_missed_and_saves_nothing(
    world: World, client: PageClient, path: dict[str, Any]
) -> None:
    client.sign_in(world.people["mayor"])
    first, second, third = path["days"]
    ask = f"{HERE}/what-if?step=milestone-{path['draft'].id}&on={first + DAY}"
    page = soup_of(client.get(ask).text)
    answer = page.select_one("#what-if-answer")
    assert [words.text for words in answer.select(".late")] == [
        f"DP1 misses its meeting of {said(first)} (Board), and goes to that of {said(second)}.",
        f"DP2 misses its meeting of {said(second)} (Board), and goes to that of {said(third)}.",
    ]
    assert [th.text for th in answer.select("tbody th")] == ["A1.1", "A1", "DP1", "DP2"]
    late = soup_of(client.get(f"{HERE}/what-if?step=milestone-{path['draft'].id}&on={third + DAY}").text)
    assert late.select_one(".late").text.endswith("and there is none after it.")
    db.session.expire_all()
    assert path["draft"].forecast_on == clock.today() + DAY * 10


def test_what_if_without_effect_says_that_nothing_moves(
    world: World, client: PageClient, path: dict[str, Any]
) -> None:
    client.sign_in(world.people["mayor"])
    ask = f"{HERE}/what-if?step=decision-{path['one'].id}&on={path['days'][0]}"
    answer = client.get(ask, headers={"HX-Request": "true"})
    part = soup_of(answer.text).select_one("#what-if")
    assert (answer.status_code, "Nothing would move" in part.text) == (200, True)
    assert answer.headers["HX-Trigger"] == '{"said": "Nothing would move"}'


@pytest.mark.parametrize(
    ("step", "on", "message"),
    [
        ("", "2030-01-01", "Choose a step of the path."),
        ("decision-999", "2030-01-01", "Choose a step of the path."),
        ("decision-1", "2001-01-01", "Give a day from today on"),
        ("decision-1", "soon", "Enter a real date"),
        ("decision-1", "", "Give the day on which it would happen."),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(
    world: World, client: PageClient, path: dict[str, Any], step: str, on: str, message: str
) -> None:
    answer = client.sign_in(world.people["mayor"]).get(f"{HERE}/what-if?step={step}&on={on}")
    problems = [item.text for item in soup_of(answer.text).select(".govuk-error-summary li")]
    assert (answer.status_code, len(problems), problems[0][: len(message)]) == (422, 1, message)


def test_the_lead_says_what_a_decision_waits_for_and_takes_it_back(
    world: World, client: PageClient, path: dict[str, Any]
) -> None:
    client.sign_in(world.people["lead_a"])
    found = client.get(f"{HERE}/links?reference=dp1")
    at = found.headers["Location"]
    assert (found.status_code, at) == (303, f"{HERE}/decision-{path['one'].id}/links")
    answer = client.send(at, at, reference="A1", lag="3")
    assert answer.status_code == 303
    items = [
        item.text.split("It waits")[0].strip()
        for item in soup_of(client.get(at).text).select(".path-needs li")
    ]
    assert items == ["A1.1 Step 1", "A1 Promise A1, and 3 working days more"]
    made = db.session.query(PathLink).order_by(PathLink.id.desc()).first()
    assert made is not None
    again = client.send(at, at, reference="a1")
    assert (again.status_code, "DP1 waits for A1 already." in again.text) == (422, True)
    assert client.send(at, f"{at}/{made.id}/remove").status_code == 303
    assert len(soup_of(client.get(at).text).select(".path-needs li")) == 1
    assert client.send(at, at, reference="A1").status_code == 303  # and may be said again
    db.session.expire_all()
    assert (made.removed_at, made.lag) == (None, 0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reference": "DP9"}, "Give the reference of another decision"),
        ({"reference": "DP1"}, "Give the reference of another decision"),
        ({"reference": ""}, "Give the reference of what comes first"),
        ({"reference": "A1", "lag": "-1"}, "Give working days from 0 to 250."),
        ({"reference": "A1", "lag": "a week"}, "Give a whole number of working days"),
        ({"reference": "A1.1"}, "DP1 waits for A1.1 already."),
        ({"reference": "DP2"}, "That would be a loop: DP1 waits for DP2 waits for DP1."),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_link_that_cannot_be_says_why_and_is_not_kept(
    world: World, client: PageClient, path: dict[str, Any], fields: dict[str, str], message: str, htmx: bool
) -> None:
    client.sign_in(world.people["lead_a"])
    at = f"{HERE}/decision-{path['one'].id}/links"
    before = db.session.query(PathLink).count()
    answer = client.send(at, at, htmx=htmx, **fields)
    problems = [item.text for item in soup_of(answer.text).select(".govuk-error-summary li")]
    assert (answer.status_code, [words[: len(message)] for words in problems]) == (422, [message])
    assert db.session.query(PathLink).count() == before


def test_a_deliverable_waits_for_its_milestones_without_a_link(
    world: World, client: PageClient, path: dict[str, Any]
) -> None:
    at = f"{HERE}/deliverable-{path['deliverable'].id}/links"
    answer = client.sign_in(world.people["lead_a"]).send(at, at, reference="A1.1")
    problem = soup_of(answer.text).select_one(".govuk-error-summary li").text
    assert problem == "A1.1 comes before A1 already, as its milestone."


def test_a_milestones_order_may_not_close_a_loop_through_a_decision(
    world: World, client: PageClient, path: dict[str, Any]
) -> None:
    after = step(path["deliverable"], 2)
    link(path["two"], after)
    at = "/plans/improvement-2022/themes/A/deliverables/A1/milestones/A1.1/waits-for"
    answer = client.sign_in(world.people["lead_a"]).send(at, at, reference="A1.2")
    problem = soup_of(answer.text).select_one(".govuk-error-summary li").text
    assert answer.status_code == 422
    assert problem == ("That would be a loop: DP1 waits for A1.1 waits for A1.2 waits for DP2 waits for DP1.")


def test_a_loop_that_came_in_otherwise_is_named_in_place_of_the_path(
    world: World, client: PageClient, path: dict[str, Any]
) -> None:
    link(path["two"], path["draft"])
    page = soup_of(client.sign_in(world.people["mayor"]).get(HERE).text)
    words = page.select_one(".govuk-inset-text").text
    assert ("wait for each other" in words, words.count("waits for")) == (True, 3)
    assert page.select_one(".path-picture") is None


def test_the_number_of_statements_is_the_same_for_any_number_of_steps(
    world: World, client: PageClient, path: dict[str, Any]
) -> None:
    client.sign_in(world.people["mayor"])
    client.get(f"{HERE}?n=0")
    with counted() as few:
        client.get(f"{HERE}?n=1")
    before: Decision = path["two"]
    for number in range(3, 33):
        after = decide(world, number, code="B")
        link(before, after)
        before = after
    with counted() as many:
        client.get(f"{HERE}?n=2")
    assert len(few) == len(many)


def test_milestones_in_order_are_on_the_path_with_what_they_hang_on(
    world: World, client: PageClient, path: dict[str, Any]
) -> None:
    b1 = promise(world, "B1", D(2022, 12, 30))
    waits = step(b1, 1)
    order(path["draft"], waits)
    page = soup_of(client.sign_in(world.people["mayor"]).get(HERE).text)
    assert {row[0]: row[5] for row in rows_of(page)}["B1.1"] == "A1.1"


def test_the_dates_of_deliverables_say_what_is_critical(
    world: World, client: PageClient, path: dict[str, Any]
) -> None:
    last = promise(world, "B1", path["days"][2] + DAY * 5)
    link(path["two"], last)
    client.sign_in(world.people["mayor"])
    page = soup_of(client.get("/plans/improvement-2022/deliverables/gantt").text)
    told = {row.th.text: row.find_all("td")[3].text for row in page.select(".gantt-words tr") if row.td}
    assert told == {"A1": "", "B1": "critical"}
    assert "critical" in {text.text for text in page.select(".gantt svg text")}


def test_what_has_happened_stands_apart_from_what_is_to_come(
    world: World, client: PageClient, path: dict[str, Any]
) -> None:
    change(path["draft"], state=DeliverableState.DELIVERED, actual_on=clock.today() - DAY)
    page = soup_of(client.sign_in(world.people["mayor"]).get(HERE).text)
    tables = [[th.text for th in table.select("tbody th")] for table in page.select(".path-table")]
    assert (tables, page.select_one("main summary").text) == (
        [["A1", "DP1", "DP2"], ["A1.1"]],
        "1 step has happened",
    )


def test_the_path_of_a_theme_lists_its_own_steps_and_leads_back_to_the_whole(
    world: World, client: PageClient, path: dict[str, Any]
) -> None:
    client.sign_in(world.people["mayor"])
    page = soup_of(client.get(f"{HERE}?theme=B").text)
    assert [row[:1] + row[4:6] for row in rows_of(page)] == [["DP2", "Critical", "DP1"]]
    assert page.find("a", string="show the whole plan")["href"] == HERE
    assert client.get(f"{HERE}?theme=Z").status_code == 404
