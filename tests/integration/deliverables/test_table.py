"""All deliverables in one table: narrowed, ordered, written out as shown; and the picture of their dates."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from cpca.domain import clock
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.exempt import Exemption, Secrecy
from tests.client import PageClient
from tests.integration.deliverables.test_milestones import step
from tests.integration.plan.promises import BASE, count_selects, one, promise, soup_of
from tests.world import World, change, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

State = DeliverableState
TABLE = "/plans/improvement-2022/deliverables"


def shown(client: PageClient, asked: str = "") -> list[str]:
    """The references in the table, from the top."""
    return [head.text for head in soup_of(client.get(f"{TABLE}{asked}").text).select("tbody th")]


def in_csv(client: PageClient, asked: str = "") -> list[dict[str, str]]:
    text = client.get(f"{TABLE}.csv{asked}").get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def in_xlsx(client: PageClient, asked: str = "") -> list[list[Any]]:
    """The workbook's rows, its headings first."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{TABLE}.xlsx{asked}").get_data()))
    return book.get_sheet_by_index(0).to_python()


@pytest.fixture
def several(world: World, promised: dict[str, Deliverable]) -> dict[str, Deliverable]:
    """A1 moved 41 days and late, A2 delivered early, B1 verified and led."""
    moved = {"forecast_on": dt.date(2023, 1, 26), "times_moved": 2}
    change(promised["A"], **moved)
    second = promise(world, "A", "A2", position=2)
    change(second, state=State.DELIVERED, actual_on=dt.date(2022, 11, 30), title="A second thing")
    change(promised["B"], lead_id=world.people["lead_b"].id, state=State.VERIFIED)
    return {"A1": promised["A"], "A2": second, "B1": promised["B"]}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["A1", "A2", "B1"]),
        ("?theme=B", ["B1"]),
        ("?state=delivered", ["A2"]),
        ("?rating=red", ["A1"]),
        ("?late=y", ["A1"]),
        ("?moved=y", ["A1"]),
        ("?theme=Z", []),
        ("?state=nonsense&lead=x&sort=nonsense", ["A1", "A2", "B1"]),
        ("?sort=reference&order=down", ["B1", "A2", "A1"]),
        ("?sort=moved&order=down", ["A1", "B1", "A2"]),
        ("?sort=actual", ["A2", "A1", "B1"]),
        ("?sort=rating", ["A1", "A2", "B1"]),
        ("?sort=title", ["A2", "A1", "B1"]),
        ("?sort=lead", ["B1", "A1", "A2"]),
    ],
)
def test_the_table_and_its_files_show_just_what_was_asked_for(
    client: PageClient, world: World, several: dict[str, Deliverable], asked: str, found: list[str]
) -> None:
    client.sign_in(world.people["office"])
    assert shown(client, asked) == found
    assert [row["Reference"] for row in in_csv(client, asked)] == found
    assert [row[0] for row in in_xlsx(client, asked)[1:]] == found


def test_the_table_narrows_to_a_lead(
    client: PageClient, world: World, several: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["office"])
    assert shown(client, f"?lead={world.people['lead_b'].id}") == ["B1"]


def test_what_lacks_accepted_evidence_is_found_by_who_may_list_it(
    client: PageClient, world: World, several: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["office"])
    page = client.get(f"{TABLE}?evidence=none&state=delivered").text
    assert [head.text for head in soup_of(page).select("tbody th")] == ["A2"]
    assert "no accepted evidence" in page
    client.sign_in(world.people["board"])
    assert "evidence" not in one(soup_of(client.get(TABLE).text), "form.fields").text.lower()


def test_the_table_says_moves_and_counts(
    client: PageClient, world: World, several: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["office"])
    page = soup_of(client.get(TABLE).text)
    assert "moved 2 times, +41 days" in one(page, "tbody tr").text
    assert "1 verified and 1 delivered and awaiting verification, of 3 deliverables; 1 late." in page.text
    assert one(page, "#shown").text.startswith("3 of 3 deliverables shown.")


def test_cells_of_the_workbook_have_their_types(
    client: PageClient, world: World, several: dict[str, Deliverable]
) -> None:
    client.sign_in(world.people["office"])
    head, first, *_ = in_xlsx(client)
    cells = dict(zip(head, first, strict=True))
    assert cells["Baseline"] == dt.date(2022, 12, 16)
    assert (cells["Days moved"], cells["Moves of the forecast"]) == (41, 2)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "  =", "\u3000＋"])
def test_a_title_that_looks_like_a_formula_stays_text(
    client: PageClient, world: World, promised: dict[str, Deliverable], sign: str
) -> None:
    title = f"{sign}HYPERLINK(1)"
    change(promised["A"], title=title)
    client.sign_in(world.people["office"])
    assert in_csv(client, "?theme=A")[0]["Deliverable"] == f"'{title}"
    assert in_xlsx(client, "?theme=A")[1][2].strip() == title.strip()
    with zipfile.ZipFile(io.BytesIO(client.get(f"{TABLE}.xlsx?theme=A").get_data())) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def _keep_back(world: World, deliverable: Deliverable) -> None:
    row = Exemption(
        plan_id=world.plan.id,
        theme_id=deliverable.theme_id,
        subject="deliverable",
        subject_id=deliverable.id,
        secrecy=Secrecy.EXEMPT,
        schedule_paragraph=3,
        reason="A price is being agreed",
        proposed_by_id=world.people["lead_a"].id,
        proposed_at=clock.now(),
    )
    save(row)


def test_what_is_kept_back_is_in_no_table_picture_file_or_milestone_of_the_boards_reader(
    client: PageClient, world: World, promised: dict[str, Deliverable]
) -> None:
    change(promised["A"], title="A secret contract")
    step(promised["A"], 1, title="A secret signature")
    _keep_back(world, promised["A"])
    pages = [TABLE, f"{TABLE}/gantt", f"{TABLE}.csv"]
    client.sign_in(world.people["board"])
    assert ["secret" in client.get(page).text for page in pages] == [False, False, False]
    assert shown(client) == ["B1"]
    assert client.get(f"{BASE}/A/deliverables/A1/milestones/A1.1").status_code == 404
    client.sign_in(world.people["office"])
    assert ["secret" in client.get(page).text for page in pages] == [True, True, True]
    assert client.get(f"{BASE}/A/deliverables/A1/milestones/A1.1").status_code == 200


def test_the_picture_says_in_words_what_it_shows(
    client: PageClient, world: World, several: dict[str, Deliverable]
) -> None:
    step(several["A1"], 1, state=State.DELIVERED, actual_on=dt.date(2022, 11, 28))
    undated = promise(world, "B", "B2", position=2, baseline_on=None)
    client.sign_in(world.people["office"])
    page = soup_of(client.get(f"{TABLE}/gantt").text)
    told = one(page, ".gantt desc").text
    assert (
        "A1: first promised for 16 Dec 2022, expected 26 Jan 2023, moved 2 times, +41 days,"
        " 1 of 1 milestones reached."
    ) in told
    assert "A2: first promised for 16 Dec 2022, delivered 30 Nov 2022." in told
    rows = [row.text for row in page.select("table tbody tr")]
    assert ["A1" in rows[1], "moved 2 times, +41 days" in rows[1], "28 Nov 2022, reached" in rows[1]] == [
        True
    ] * 3
    assert f"{undated.reference} {undated.title}" in page.select("main ul")[-1].text


def test_the_picture_of_a_plan_without_dates_says_so(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    assert "No deliverable has a date yet." in client.get(f"{TABLE}/gantt").text
    assert "The plan lists no deliverables yet." in client.get(TABLE).text


@pytest.mark.parametrize("address", [TABLE, f"{TABLE}/gantt", f"{TABLE}.csv"])
def test_they_take_as_many_statements_with_thirty_deliverables_as_with_one(
    client: PageClient, world: World, promised: dict[str, Deliverable], address: str
) -> None:
    client.sign_in(world.people["office"])
    few = count_selects(lambda: client.get(address))
    for number in range(2, 31):
        change(promise(world, "A", f"A{number}", position=number), lead_id=world.people["lead_a"].id)
    assert count_selects(lambda: client.get(address)) == few
