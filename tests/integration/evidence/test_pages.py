"""The pages of evidence: offering a file or a link, deciding, handing out, listing, and what is missing."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.deliverable import DeliverableState
from cpca.models.evidence import Evidence, EvidenceState
from tests.client import PageClient, soup_of
from tests.integration.evidence.files import a_docx, a_pdf, office
from tests.integration.evidence.test_files import HOSTILE
from tests.integration.evidence.things import (
    AT,
    OFFER,
    TEXT,
    add_deliverable,
    counts,
    offer,
    send_file,
    settle,
)
from tests.integration.exempt.things import A
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TYPED: dict[str, Any] = {
    "title": "Minutes of 4 October",
    "dated_on": "2022-10-04",
    "assurance_line": "2",
    "relied_on": "y",
}


def piece(number: int = 1) -> Evidence:
    found = db.session.query(Evidence).filter_by(number=number).one()
    db.session.refresh(found)
    return found


def test_a_file_is_offered_from_a_deliverable_and_accepted_by_somebody_else(
    world: World, client: PageClient
) -> None:
    item = add_deliverable(world)
    client.sign_in(world.people["lead_a"])
    place = f"{OFFER}?for=deliverable:{item.id}"
    assert "A1 Deliver A1" in client.get(place).text
    answer = send_file(client, a_docx(), "Minutes of 4 October.docx", to=place, **TYPED)
    assert (answer.status_code, answer.location) == (303, f"{AT}/1")
    page = client.get(f"{AT}/1")
    assert "waits to be accepted" in page.text
    assert "A1 Deliver A1" in page.text
    assert "decide-form" not in page.text
    client.sign_in(world.people["office"])
    answer = client.send(f"{AT}/1", f"{AT}/1/decide", answer="accept it", decision="It names the decision")
    assert answer.status_code == 303
    row = piece()
    assert (row.state, row.decided_by_id) == (EvidenceState.ACCEPTED, world.people["office"].id)
    assert (row.relied_on, row.assurance_line, row.dated_on) == (True, 2, dt.date(2022, 10, 4))


def test_a_file_is_handed_out_to_be_saved_and_never_to_run(world: World, client: PageClient) -> None:
    offer(world)
    client.sign_in(world.people["lead_a"])
    link = soup_of(client.get(f"{AT}/1").text).find("a", string="minutes.txt")["href"]
    answer = client.get(link)
    assert (answer.status_code, answer.data, answer.content_type) == (200, TEXT, "application/octet-stream")
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"minutes.txt\"; filename*=UTF-8''minutes.txt"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(link.replace("/1/files", "/2/files")).status_code == 404
    client.sign_in(world.people["sponsor_b"])  # another theme's, and not accepted
    assert client.get(link).status_code == 404
    settle(world, 1)
    assert client.get(link).status_code == 200


def test_a_name_in_any_script_is_handed_out_whole(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_a"])
    assert send_file(client, TEXT, "../Prüfung – März\u202e.txt", **TYPED).status_code == 303
    version = piece().versions[0]
    assert version.name == "Prüfung – März.txt"
    told = client.get(f"{AT}/1/files/{version.public_id}").headers["Content-Disposition"]
    assert told == (
        "attachment; filename=\"Prfung  Mrz.txt\"; filename*=UTF-8''Pr%C3%BCfung%20%E2%80%93%20M%C3%A4rz.txt"
    )


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_refused_file_leaves_nothing_behind_but_what_was_typed(
    world: World, client: PageClient, number: int
) -> None:
    name, data, words = HOSTILE[number]
    client.sign_in(world.people["lead_a"])
    answer = send_file(client, data, name, **TYPED)
    assert (answer.status_code, counts()) == (422, (0, 0, 0, 0))
    page = soup_of(answer.text)
    message = page.select_one("#file-error").text
    assert words in message
    assert "choose the file again" in message
    assert page.find(id="title")["value"] == TYPED["title"]
    assert page.find(id="dated_on")["value"] == TYPED["dated_on"]
    assert page.select_one("input[name=assurance_line][checked]")["value"] == "2"
    assert page.find(id="relied_on").has_attr("checked")


def test_a_form_that_is_wrong_elsewhere_asks_for_its_file_again(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_a"])
    answer = send_file(client, TEXT, "minutes.txt", **{**TYPED, "title": ""})
    assert (answer.status_code, counts()) == (422, (0, 0, 0, 0))
    assert "choose the file again" in soup_of(answer.text).select_one("#file-error").text


def test_two_gigabytes_declared_are_refused_before_they_are_read(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_a"])

    read: list[int] = []

    class Endless(io.BytesIO):
        """A body that must not be read."""

        def read(self, size: int | None = -1) -> bytes:
            read.append(size or 0)
            return b""

    answer = client.post(
        OFFER,
        input_stream=Endless(),
        headers={"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": client.token()},
        content_type="multipart/form-data; boundary=b",
        environ_overrides={"CONTENT_LENGTH": str(2 * 1024**3)},
    )
    assert (answer.status_code, read, counts()) == (413, [], (0, 0, 0, 0))
    assert "A file may have 25 MB. Go back: what you typed is kept there." in answer.text


def test_a_link_is_kept_as_an_address_and_a_false_one_is_refused(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_a"])
    for bad in (
        "javascript:alert(1)",
        "http://example.org/",
        "//example.org",
        "https://user:pw@example.org/",
    ):
        answer = client.post_form(OFFER, **{**TYPED, "theme": "A", "url": bad})
        assert (answer.status_code, counts()) == (422, (0, 0, 0, 0)), bad
    answer = client.post_form(OFFER, **{**TYPED, "theme": "A", "url": "https://example.org/minutes?a=1&b=2"})
    assert (answer.status_code, piece().versions[0].url) == (303, "https://example.org/minutes?a=1&b=2")
    link = soup_of(client.get(f"{AT}/1").text).find("a", rel="noreferrer noopener")
    assert link["href"] == "https://example.org/minutes?a=1&b=2"


def test_a_file_or_a_link_is_wanted_and_not_both(world: World, client: PageClient) -> None:
    client.sign_in(world.people["lead_a"])
    neither = client.post_form(OFFER, **{**TYPED, "theme": "A"})
    both = send_file(client, TEXT, "minutes.txt", **{**TYPED, "url": "https://example.org/"})
    assert [(a.status_code, counts()) for a in (neither, both)] == [(422, (0, 0, 0, 0))] * 2
    assert "Choose a file, or give a link." in neither.text
    assert "Give a file or a link, not both." in both.text


def test_a_new_version_waits_anew_and_the_old_one_stays(world: World, client: PageClient) -> None:
    offer(world)
    settle(world, 1)
    client.sign_in(world.people["lead_a"])
    page = soup_of(client.get(f"{AT}/1/version").text)
    version = page.select_one("#version-form input[name=version]")["value"]
    same = send_file(client, TEXT, "again.txt", to=f"{AT}/1/version", version=version)
    assert (same.status_code, piece().state) == (422, EvidenceState.ACCEPTED)
    assert "It is the same file as version 1." in same.text
    answer = send_file(client, a_pdf(), "minutes.pdf", to=f"{AT}/1/version", version=version)
    assert answer.status_code == 303
    assert [v.name for v in piece().versions] == ["minutes.txt", "minutes.pdf"]
    assert piece().state is EvidenceState.OFFERED
    assert "Version 1 was decided by Programme office" in client.get(f"{AT}/1").text
    stale = send_file(client, office(), "minutes.docx", to=f"{AT}/1/version", version=version)
    assert (stale.status_code, len(piece().versions)) == (409, 2)


def test_more_is_linked_and_taken_away_and_never_deleted(world: World, client: PageClient) -> None:
    first, second = add_deliverable(world), add_deliverable(world, "A2")
    offer(world, supports=f"deliverable:{first.id}")
    client.sign_in(world.people["lead_a"])
    answer = client.send(f"{AT}/1", f"{AT}/1/supports", supports=f"deliverable:{second.id}")
    assert answer.status_code == 303
    rows = piece().supports
    assert [row.subject_id for row in rows] == [first.id, second.id]
    assert client.send(f"{AT}/1", f"{AT}/1/supports/{rows[0].id}/remove").status_code == 303
    db.session.expire_all()
    assert [row.unlinked_at is None for row in piece().supports] == [False, True]
    assert "A1 Deliver A1" not in soup_of(client.get(f"{AT}/1").text).find(id="supports-title").parent.ul.text


def test_the_list_keeps_to_what_is_asked_for(world: World, client: PageClient) -> None:
    offer(world, title="Of A")
    offer(world, "lead_b", "B", title="Of B", assurance_line=3)
    settle(world, 2)
    client.sign_in(world.people["office"])

    def titles(query: str) -> list[str]:
        found = soup_of(client.get(f"{AT}?{query}").text).select("td[data-label='What it is']")
        return [cell.text for cell in found]

    asked = ("", "theme=A", "state=accepted", "line=3", "line=1&theme=B", "state=nonsense&line=9&page=-4")
    assert [titles(query) for query in asked] == [
        ["Of B", "Of A"],
        ["Of A"],
        ["Of B"],
        ["Of B"],
        [],
        ["Of B", "Of A"],
    ]


def test_what_is_delivered_without_evidence_is_listed(world: World, client: PageClient) -> None:
    today = clock.today()
    for reference, state in (
        ("A1", DeliverableState.DELIVERED),
        ("A2", DeliverableState.VERIFIED),
        ("A3", DeliverableState.IN_PROGRESS),
        ("A4", DeliverableState.DELIVERED),
        ("A5", DeliverableState.EMBEDDED),
    ):
        item = add_deliverable(world, reference, state=state)
        if reference == "A2":
            offer(world, supports=f"deliverable:{item.id}", title="Waits")
        if reference == "A4":
            offer(world, supports=f"deliverable:{item.id}", expires_on=today + dt.timedelta(days=30))
            settle(world, 2)
    offer(world, title="Refused", relied_on=True, given="https://example.org/")
    settle(world, 3, accepts=False)
    offer(world, title="Far off", expires_on=today + dt.timedelta(days=31), given="https://example.org/far")
    page = soup_of(client.sign_in(world.people["office"]).get(f"{AT}/gaps").text)
    unproved = page.find(id="unproved").parent.select("tbody tr")
    assert [(row.th.text, row.find_all("td")[-1].text) for row in unproved] == [
        ("A1", "None offered"),
        ("A2", "Offered, waits for a decision"),
        ("A5", "None offered"),
    ]
    ageing = [row.th.text for row in page.find(id="ageing").parent.select("tbody tr")]
    refused = [row.th.text for row in page.find(id="refused").parent.select("tbody tr")]
    assert (ageing, refused) == (["E2"], ["E3"])


def test_a_plan_without_room_says_how_much_there_is(world: World, client: PageClient) -> None:
    from tests.world import change  # noqa: PLC0415

    change(world.plan, evidence_limit=len(TEXT) + 1024)
    offer(world)
    client.sign_in(world.people["lead_a"])
    assert "the plan has room for 1 kB" in client.get(OFFER).text
    answer = send_file(client, b"x" * 2048, "more.txt", **TYPED)
    assert (answer.status_code, counts()) == (422, (1, 1, 0, 1))
    assert "The file is 2 kB, and the plan has room for 1 kB more evidence." in answer.text


def test_what_is_proposed_exempt_says_so_on_its_page(world: World, client: PageClient) -> None:
    offer(world)
    client.sign_in(world.people["lead_a"])
    place = soup_of(client.get(f"{AT}/1").text).find("a", string="Propose exempt")["href"]
    assert client.send(place, place, secrecy="exempt", paragraph="3", reason="A price").status_code == 303
    page = soup_of(client.get(f"{AT}/1").text)
    assert page.select_one(".kept").text == "proposed exempt"
    assert page.find("a", string="Propose exempt") is None


def test_what_waits_stands_in_my_work(world: World, client: PageClient) -> None:
    offer(world)
    assert "1 piece of evidence to look at" in client.sign_in(world.people["office"]).get("/").text
    settle(world, 1, accepts=False)
    assert "E1: your evidence was refused" in client.sign_in(world.people["lead_a"]).get("/").text
    assert "evidence" not in soup_of(client.sign_in(world.people["lead_b"]).get("/").text).main.text


def test_a_draft_lines_evidence_names_the_line_to_its_writers_alone(world: World, client: PageClient) -> None:
    line = world.updates["A", "2022-11"].lines[0]
    offer(world, supports=f"line:{line.id}")
    settle(world, 1)
    shown = {
        name: line.text in client.sign_in(world.people[name]).get(f"{AT}/1").text
        for name in ("lead_a", "office", "sponsor_a", "lead_b", "auditor")
    }
    assert shown == {"lead_a": True, "office": True, "sponsor_a": False, "lead_b": False, "auditor": False}
    assert client.sign_in(world.people["lead_b"]).get(f"{OFFER}?for=line:{line.id}").status_code == 404
    assert client.get(f"{A}/deliverables/none").status_code == 404
