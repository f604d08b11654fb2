"""The tracker's pages, without JavaScript: a workbook is brought, its columns confirmed, its rows accepted."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from cpca.domain.tracker import EXCEL
from cpca.extensions import db
from cpca.models.deliverable import Deliverable
from cpca.models.tracker import TrackerState, TrackerUpload
from tests.client import PageClient, soup_of
from tests.integration.tracker.things import HEADINGS, HERE, LEAD_A, add_rows, bring, export, workbook
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LATER = dt.date(2023, 2, 10)
ROW = ("A5", "A", "A new contract", LEAD_A, "in progress", dt.date(2022, 12, 31), LATER, "")


def send_file(client: PageClient, data: bytes, name: str = "tracker.xlsx") -> str:
    """Brings a workbook as the browser would; the address of its page."""
    sent = {"csrf_token": client.token(), "file": (io.BytesIO(data), name)}
    answer = client.post(HERE, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def uploads() -> list[TrackerUpload]:
    db.session.rollback()
    return list(db.session.query(TrackerUpload).order_by(TrackerUpload.id))


def test_a_workbook_is_brought_confirmed_looked_through_and_accepted(
    world: World, client: PageClient
) -> None:
    client.sign_in(world.people["office"])
    at = send_file(client, workbook([HEADINGS, ROW]), "Programme <tracker>.xlsx")
    page = soup_of(client.get(at).text)
    assert page.h1.text == "Workbook Programme <tracker>.xlsx"
    assert page.find("select", {"name": "of_title"}).find("option", selected=True).text == "C: Action"
    assert "What the workbook would do" not in page.text
    assert client.send(at, f"{at}/columns").status_code == 303
    page = soup_of(client.get(at).text)
    ticks = [
        (box["name"], box["value"], box.has_attr("checked")) for box in page.select("input[type=checkbox]")
    ]
    assert ticks == [("take", "2", True)]
    refused = client.send(at, f"{at}/import")
    assert refused.status_code == 422
    assert [a.text for a in soup_of(refused.text).select(".govuk-error-summary a")] == [
        "Row 2 needs a reason. Say why."
    ]
    answer = client.send(at, f"{at}/import", reason="The tender failed")
    assert (answer.status_code, answer.headers["Location"]) == (303, at)
    assert "Imported: 1 added, 0 changed, 0 left." in client.get(at).text
    assert uploads()[0].state is TrackerState.IMPORTED
    assert "1 added, 0 changed, 0 left" in client.get(HERE).text
    assert db.session.query(Deliverable).one().forecast_on == LATER


def test_nothing_ticked_imports_nothing(world: World, client: PageClient) -> None:
    client.sign_in(world.people["office"])
    at = f"{HERE}/{bring(world, workbook([('Ref', 'Action'), ('A5', 'One')])).id}"
    answer = client.send(at, f"{at}/import", take=None)
    assert answer.status_code == 422
    assert [a.text for a in soup_of(answer.text).select(".govuk-error-summary li")] == [
        "Tick the rows that are to be imported."
    ]
    assert soup_of(answer.text).find("input", id="take-2").has_attr("checked") is False


def test_all_of_a_group_is_ticked_or_none_by_a_link(world: World, client: PageClient) -> None:
    add_rows(world, 2)
    client.sign_in(world.people["office"])
    rows = [("Ref", "Action", "Status"), ("A1", "", "in progress"), ("A9", "Nine", "")]
    at = (
        f"{HERE}/{bring(world, workbook([rows[0], ('A1', 'Deliverable 1 of A', 'in progress'), rows[2]])).id}"
    )
    page = soup_of(client.get(at).text)
    links = {a.text: a["href"] for a in page.select(".tracker-group a")}
    assert links["Tick none of: New rows"] == f"{at}?ticked=changes#adds"
    page = soup_of(client.get(links["Tick none of: New rows"].split("#")[0]).text)
    assert [box.has_attr("checked") for box in page.select("input[name=take]")] == [False, True]


def test_a_column_that_was_taken_for_another_is_corrected(world: World, client: PageClient) -> None:
    client.sign_in(world.people["office"])
    data = workbook([("Ref", "Notes", "Description"), ("A5", "The title", "Something else")])
    at = send_file(client, data)
    twice = client.send(at, f"{at}/columns", of_title="0")
    assert (twice.status_code, "This column is chosen for Reference too. Choose another." in twice.text) == (
        422,
        True,
    )
    assert client.send(at, f"{at}/columns", of_title="1").status_code == 303
    assert soup_of(client.get(at).text).find("label", {"for": "take-2"}).text.startswith("A5 The title")


def test_columns_confirmed_by_two_at_once_the_second_is_told(world: World, client: PageClient) -> None:
    client.sign_in(world.people["office"])
    at = send_file(client, workbook([HEADINGS, ROW]))
    assert client.send(at, f"{at}/columns", version="9").status_code == 409


def test_the_same_workbook_again_says_that_nothing_changed(world: World, client: PageClient) -> None:
    add_rows(world, 2)
    client.sign_in(world.people["office"])
    at = send_file(client, export(world))
    client.send(at, f"{at}/columns")
    assert "Nothing changed: the record says what the workbook says." in client.get(at).text


def test_the_file_itself_is_sent_to_be_saved_and_never_to_run(world: World, client: PageClient) -> None:
    client.sign_in(world.people["office"])
    data = workbook([HEADINGS, ROW])
    answer = client.get(f"{send_file(client, data)}/file")
    assert (answer.data, answer.content_type) == (data, EXCEL)
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize("name", ["lead_a", "sro", "board"])
def test_who_may_not_import_sees_the_download_alone(world: World, client: PageClient, name: str) -> None:
    client.sign_in(world.people[name])
    page = soup_of(client.get(HERE).text)
    assert (page.find("input", type="file"), page.find("a", href=f"{HERE}/export.xlsx") is None) == (
        None,
        False,
    )
