"""Clearance: in a draft, by the section's officer or recorded from a mail; changed words open it again."""

from __future__ import annotations

import io
from typing import Any

import pytest

from cpca.domain.clearance import list_standing
from cpca.extensions import db
from cpca.models.people import Area, Holding, RoleAssignment
from cpca.models.report import Clearance
from tests.client import PageClient, soup_of
from tests.integration.paper_writing.papers import (
    FUNDING,
    HERE,
    PURPOSE,
    at,
    make_draft,
    month_of,
    prepare,
    row_of,
    viewer_of,
)
from tests.world import LONG_AGO, World, make_person, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CLEAR = f"{HERE}/clearances/finance/clear"
RECORD = f"{HERE}/clearances/finance/record"
MAIL = b"From: s73@example.org\nSubject: Cleared\n\nI am content with 5.\n"


@pytest.fixture
def finance(world: World, client: PageClient) -> PageClient:
    """The section 73 officer, with November's paper prepared and its first draft circulated."""
    prepare(world)
    make_draft(world)
    return client.sign_in(world.people["finance"])


def standing(world: World, area: Area = Area.FINANCE) -> tuple[bool, bool]:
    """Whether a section is cleared, and whether it was and is open again."""
    db.session.rollback()
    found = next(one for one in list_standing(month_of(world)) if one.area is area)
    return found.holds, found.reopened


def test_the_officer_clears_their_section_in_the_newest_draft(world: World, finance: PageClient) -> None:
    assert finance.send(HERE, CLEAR).status_code == 303
    row = db.session.query(Clearance).one()
    assert (row.area, row.issue.number, row.cleared_by_id, row.recorded_by_id) == (
        Area.FINANCE,
        "0.1",
        world.people["finance"].id,
        None,
    )
    assert standing(world) == (True, False)
    part = soup_of(finance.get(HERE).text).find(id="part-finance")
    assert part.select_one(".standing strong").text == "Cleared"
    assert part.select(".standing form") == []


def test_a_changed_section_is_open_again_and_says_who_cleared_what(world: World, finance: PageClient) -> None:
    finance.send(HERE, CLEAR)
    office = finance.sign_in(world.people["office"])
    row = row_of(world, FUNDING)
    office.send(f"{at(row)}/edit", f"{at(row)}/edit", text="Funding of 900k was approved.")
    assert standing(world) == (False, True)
    part = soup_of(office.get(HERE).text).find(id="part-finance").select_one(".standing")
    assert part.find("strong").text == "Open again"
    assert "Section 73 Officer on 20 Dec 2022, draft 0.1" in part.text
    assert [tag.text for tag in part.find_all(["ins", "del"])] == ["removed: 750k", "added: 900k"]


@pytest.mark.parametrize("act", ["add", "remove", "move"])
def test_adding_moving_and_taking_out_open_a_section_again(
    world: World, finance: PageClient, act: str
) -> None:
    office = finance.sign_in(world.people["office"])
    first = row_of(world, FUNDING)
    office.send(f"{at(first)}/add", f"{at(first)}/add", text="Nothing else.")
    make_draft(world, "0.2")
    office.sign_in(world.people["finance"]).send(HERE, CLEAR)
    assert standing(world) == (True, False)
    office.sign_in(world.people["office"])
    second = row_of(world, "Nothing else.")
    fields: dict[str, Any] = {"add": {"text": "More"}, "remove": {}, "move": {"to": "up"}}[act]
    page = f"{at(second)}/{'add' if act == 'add' else 'edit'}"
    assert office.send(page, f"{at(second)}/{act}", **fields).status_code == 303
    assert standing(world) == (False, True)


def test_a_change_elsewhere_leaves_a_clearance_alone(world: World, finance: PageClient) -> None:
    finance.send(HERE, CLEAR)
    office = finance.sign_in(world.people["office"])
    row = row_of(world, PURPOSE)
    office.send(f"{at(row)}/edit", f"{at(row)}/edit", text="Another purpose.")
    office.send(f"{at(row)}/add", f"{at(row)}/add", text="One more before it all.")
    assert standing(world) == (True, False)


def test_words_that_came_back_are_cleared_anew(world: World, finance: PageClient) -> None:
    finance.send(HERE, CLEAR)
    office = finance.sign_in(world.people["office"])
    row = row_of(world, FUNDING)
    for text in ("Something else.", FUNDING):
        office.send(f"{at(row)}/edit", f"{at(row)}/edit", text=text)
    assert standing(world) == (False, True)
    office.sign_in(world.people["finance"]).send(HERE, CLEAR)
    assert standing(world) == (True, False)


def test_words_that_changed_since_the_draft_are_not_cleared(world: World, finance: PageClient) -> None:
    row = row_of(world, FUNDING)
    finance.send(f"{at(row)}/edit", f"{at(row)}/edit", text="New funding.")
    answer = finance.send(HERE, CLEAR)
    assert (answer.status_code, db.session.query(Clearance).count()) == (409, 0)
    assert "This section has changed since draft 0.1" in answer.text
    make_draft(world, "0.2")
    assert finance.send(HERE, CLEAR).status_code == 303


def test_a_page_of_an_older_draft_clears_nothing(world: World, finance: PageClient) -> None:
    make_draft(world, "0.2")
    answer = finance.post_form(CLEAR, issue="0.1")
    assert (answer.status_code, db.session.query(Clearance).count()) == (409, 0)


def test_there_is_nothing_to_clear_before_the_first_draft(world: World, client: PageClient) -> None:
    prepare(world)
    finance = client.sign_in(world.people["finance"])
    assert "You clear it once the programme office has made a draft." in finance.get(HERE).text
    assert finance.post_form(CLEAR, issue="").status_code == 409


def test_nobody_clears_anothers_section(world: World, finance: PageClient) -> None:
    legal = f"{HERE}/clearances/legal/clear"
    assert finance.post_form(legal, issue="0.1").status_code == 403
    for name in ("office", "sro", "audit"):
        finance.sign_in(world.people[name])
        assert finance.post_form(CLEAR, issue="0.1").status_code == 403
    assert finance.post_form(f"{HERE}/clearances/nothing/clear", issue="0.1").status_code == 404


def test_cover_clears_for_the_officer(world: World, finance: PageClient) -> None:
    deputy = make_person("Deputy Section 73 Officer", world.plan.authority)
    own = db.session.query(RoleAssignment).filter_by(person_id=world.people["finance"].id).one()
    cover = RoleAssignment(
        person=deputy,
        role=own.role,
        plan_id=own.plan_id,
        area=own.area,
        from_on=LONG_AGO,
        kind=Holding.COVER,
        covers_id=own.person_id,
    )
    save(deputy, cover)
    finance.sign_in(deputy)
    assert finance.send(HERE, CLEAR).status_code == 303
    row = db.session.query(Clearance).one()
    assert (row.cleared_by_id, row.for_person_id) == (deputy.id, own.person_id)


# By mail ----------------------------------------------------------------------------------------------------


def record(client: PageClient, name: str = "clearance.eml", data: bytes = MAIL, **fields: str) -> int:
    """The status of recording a clearance from a mail, as the form sends it."""
    form = {"csrf_token": client.token(), "issue": "0.1", "mail": (io.BytesIO(data), name), **fields}
    answer = client.post(RECORD, data=form, headers={"Sec-Fetch-Site": "same-origin"})
    return answer.status_code


def test_a_clearance_that_came_by_mail_is_recorded_with_the_mail(world: World, finance: PageClient) -> None:
    office, officer = finance.sign_in(world.people["office"]), world.people["finance"]
    options = soup_of(office.get(RECORD).text).select("select[name=sent_by] option")
    assert [option.text for option in options] == ["Choose", "Section 73 Officer"]
    assert record(office, sent_by=str(officer.id)) == 303
    row = db.session.query(Clearance).one()
    assert (row.cleared_by_id, row.recorded_by_id) == (officer.id, world.people["office"].id)
    assert standing(world) == (True, False)
    answer = office.get(f"{HERE}/clearances/{row.id}/mail")
    assert (answer.data, answer.headers["Content-Type"]) == (MAIL, "message/rfc822")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=clearance-finance-{row.id}.eml"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_mail_is_from_an_officer_of_the_section(world: World, finance: PageClient) -> None:
    office = finance.sign_in(world.people["office"])
    others = ("statutory", "lead_a")  # the monitoring officer, and somebody who is no officer at all
    assert [record(office, sent_by=str(world.people[name].id)) for name in others] == [422, 422]
    assert [record(office), record(office, sent_by="0")] == [422, 422]
    assert db.session.query(Clearance).count() == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("mail.html", b"<script>alert(1)</script>"),
        ("mail.exe", b"MZ"),
        ("mail.pdf", b"<html>"),
        ("mail.eml", b"\x00\x01\x02"),
        ("mail", MAIL),
        ("mail.txt", b""),
    ],
)
def test_what_is_no_mail_is_refused(world: World, finance: PageClient, name: str, data: bytes) -> None:
    office = finance.sign_in(world.people["office"])
    assert record(office, name, data, sent_by=str(world.people["finance"].id)) == 422
    assert db.session.query(Clearance).count() == 0


def test_only_the_programme_office_records_and_only_readers_get_the_mail(
    world: World, finance: PageClient
) -> None:
    record(finance.sign_in(world.people["office"]), sent_by=str(world.people["finance"].id))
    row = db.session.query(Clearance).one()
    got = {
        name: finance.sign_in(world.people[name]).get(f"{HERE}/clearances/{row.id}/mail").status_code
        for name in ("sro", "statutory", "audit", "lead_a", "board", "auditor")
    }
    assert got == {"sro": 200, "statutory": 200, "audit": 200, "lead_a": 404, "board": 404, "auditor": 404}


# The signature ----------------------------------------------------------------------------------------------


def test_the_senior_responsible_owner_signs_and_a_later_change_shows(
    world: World, finance: PageClient
) -> None:
    sro = finance.sign_in(world.people["sro"])
    assert sro.send(HERE, f"{HERE}/sign").status_code == 303
    stand = soup_of(sro.get(HERE).text).find(id="stands").parent
    assert "Signed by Senior responsible owner, 20 Dec 2022" in stand.text
    assert "Changed since it was signed" not in stand.text
    assert stand.find("form", action=f"{HERE}/sign") is None
    row = row_of(world, PURPOSE)
    sro.sign_in(world.people["office"]).send(f"{at(row)}/edit", f"{at(row)}/edit", text="Another purpose.")
    sro.sign_in(world.people["sro"])
    stand = soup_of(sro.get(HERE).text).find(id="stands").parent
    assert "Changed since it was signed" in stand.text
    assert sro.send(HERE, f"{HERE}/sign").status_code == 303
    assert "Changed since it was signed" not in sro.get(HERE).text


@pytest.mark.parametrize("name", ["office", "finance", "audit"])
def test_nobody_else_signs(world: World, finance: PageClient, name: str) -> None:
    finance.sign_in(world.people[name])
    assert finance.post_form(f"{HERE}/sign").status_code == 403


# My work ----------------------------------------------------------------------------------------------------


def test_what_waits_to_be_cleared_is_in_the_officers_work(world: World, finance: PageClient) -> None:
    def queue() -> list[str]:
        return [tag.text.strip() for tag in soup_of(finance.get("/").text).select(".queue .what")]

    assert [words for words in queue() if "implications" in words] == [
        "November 2022 paper: the finance implications"
    ]
    finance.send(HERE, CLEAR)
    assert [words for words in queue() if "implications" in words] == []
    assert viewer_of(world, "finance").held[0].area is Area.FINANCE
