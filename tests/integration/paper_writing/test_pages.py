"""The paper's page and its forms, with and without htmx."""

from __future__ import annotations

import pytest

from cpca.domain.exempt import decide, propose
from cpca.domain.exempt_subject import get_subject
from cpca.domain.paper_writing import find_paper
from cpca.extensions import db, writing
from cpca.models.audit import AuditEvent
from cpca.models.exempt import Secrecy
from cpca.models.paper import Paper, Paragraph
from cpca.models.people import Area
from cpca.models.period import PeriodState
from cpca.models.progress import Printing, ThemeUpdate, UpdateState
from cpca.models.report import IssueKind, ReportIssue
from tests.client import HTMX, PageClient, soup_of
from tests.integration.paper_writing.papers import (
    FUNDING,
    HERE,
    NOVEMBER,
    NOW,
    PURPOSE,
    THE_PLAN,
    add_october,
    at,
    close_november,
    make_draft,
    month_of,
    row_of,
    rows_of,
    viewer_of,
)
from tests.statements import counted
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


# Preparing and reading --------------------------------------------------------------------------------------


def test_the_office_prepares_the_paper_by_one_button(world: World, client: PageClient) -> None:
    with writing():
        add_october(world)
        close_november(world)
        db.session.commit()
    client.sign_in(world.people["office"])
    assert "carried over from the paper of October 2022" in client.get(HERE).text
    answer = client.send(HERE, f"{HERE}/prepare")
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    assert (
        soup_of(client.get(HERE).text).find(id="part-finance").find("h2").text == "5 Financial Implications"
    )


def test_the_page_prints_the_paper_in_order_and_says_what_comes_from_the_record(
    world: World, office: PageClient
) -> None:
    soup = soup_of(office.get(HERE).text)
    numbers = [tag.text.strip() for tag in soup.select(".paper .number")]
    assert [n for n in numbers if n[:1] == "3"] == [
        "3",
        "3.1",
        "3.2",
        "3.2.1",
        "3.2.2",
        "3.3",
        "3.3.1",
        "3.3.2",
        "3.4",
    ]
    drawn = soup.select(".drawn .para-text")
    assert [" ".join(tag.text.split()) for tag in drawn if "did in" in tag.text] == [
        "• What A did in 2022-11",
        "• What B did in 2022-11",
    ]
    places = [a["href"] for a in soup.select(".from-record a")]
    assert places == [f"{THE_PLAN}/themes/{code}?period={NOVEMBER}" for code in "AB"]


def test_a_line_for_the_highlight_report_alone_is_not_in_the_paper(world: World, office: PageClient) -> None:
    change(world.updates["A", NOVEMBER].lines[0], prints=Printing.HIGHLIGHT_ONLY)
    assert "What A did in 2022-11" not in soup_of(office.get(HERE).text).find(id="paper").text


def test_an_officer_reads_no_return_that_was_not_circulated(world: World, office: PageClient) -> None:
    finance = office.sign_in(world.people["finance"])
    assert "What A did in 2022-11" not in finance.get(HERE).text
    make_draft(world)
    assert "What A did in 2022-11" in finance.get(HERE).text


def test_the_page_costs_the_same_however_long_the_paper_is(world: World, office: PageClient) -> None:
    def cost() -> int:
        office.application.extensions["pages"].__init__(0)
        with counted() as statements:
            assert office.get(HERE).status_code == 200
        return len(statements)

    few = cost()
    with writing():
        paper = find_paper(month_of(world))
        assert paper is not None
        last = rows_of(world)[-1]
        for n in range(30):
            db.session.add(
                Paragraph(
                    paper_id=paper.id,
                    position=last.position + n + 1,
                    section=last.section,
                    kind=last.kind,
                    number="11.1",
                    text=f"Paper {n}",
                )
            )
        db.session.commit()
    assert cost() == few
    assert few <= 48


def test_what_is_kept_back_is_marked_in_the_paper(world: World, office: PageClient) -> None:
    row = row_of(world, PURPOSE)
    assert f"{THE_PLAN}/exempt/paragraph/{row.id}" in office.get(HERE).text
    viewer, officer = viewer_of(world, "office"), viewer_of(world, "statutory")
    with writing():
        subject = get_subject(viewer, plan="improvement-2022", word="paragraph", subject_id=row.id)
        kept = propose(
            viewer=viewer, subject=subject, secrecy=Secrecy.EXEMPT, paragraph=5, reason="It is advice"
        )
        decide(viewer=officer, exemption=kept, version=kept.version, agrees=True, decision=None)
        db.session.commit()
    found = soup_of(office.get(HERE).text).find(id=f"paragraph-{row.id}")
    assert found.find(class_="kept").text == "exempt (paragraph 5)"
    fragment = soup_of(office.get(at(row), headers=HTMX).text)
    assert fragment.find(class_="kept").text == "exempt (paragraph 5)"


# The header -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
def test_the_header_is_written_and_says_what_is_missing(world: World, office: PageClient, htmx: bool) -> None:
    address = f"{HERE}/header"
    refused = office.send(address, address, htmx=htmx, title="", agenda_item="2.3")
    soup = soup_of(refused.text)
    assert (refused.status_code, soup.find("input", {"name": "agenda_item"})["value"]) == (422, "2.3")
    assert (soup.find("h1") is None) == htmx
    answer = office.send(
        address, address, htmx=htmx, agenda_item="2.3", public_report="Yes, with exempt appendix"
    )
    assert answer.status_code == (200 if htmx else 303)
    db.session.rollback()
    paper = db.session.query(Paper).filter_by(period_id=month_of(world).id).one()
    assert (paper.agenda_item, paper.public_report, paper.voting) == (
        "2.3",
        "Yes, with exempt appendix",
        "A simple majority",
    )


def test_a_meeting_of_another_month_is_refused(world: World, office: PageClient) -> None:
    address = f"{HERE}/header"
    assert office.send(address, address, meeting_id="999").status_code == 422


def test_a_header_that_somebody_saved_first_shows_both(world: World, office: PageClient) -> None:
    paper = db.session.query(Paper).filter_by(period_id=month_of(world).id).one()
    version = paper.version
    change(paper, title="Their title")
    answer = office.send(f"{HERE}/header", f"{HERE}/header", version=str(version), title="My title")
    soup = soup_of(answer.text)
    assert answer.status_code == 409
    assert (soup.find("input", {"name": "title"})["value"], soup.find("blockquote").text) == (
        "My title",
        "Their title",
    )


# Carried over -----------------------------------------------------------------------------------------------


def carried(world: World) -> list[str]:
    db.session.rollback()
    return [row.text for row in rows_of(world) if row.carried]


def test_one_carried_paragraph_is_confirmed_alone(world: World, office: PageClient) -> None:
    before, row = carried(world), row_of(world, PURPOSE)
    page = soup_of(office.get(HERE).text)
    assert (
        page.find(id=f"paragraph-{row.id}").find(class_="carried").text == "carried over, not looked at yet"
    )
    answer = office.post_form(f"{at(row)}/confirm", htmx=True, version=str(row.version))
    assert (answer.status_code, soup_of(answer.text).find(class_="carried")) == (200, None)
    assert carried(world) == [text for text in before if text != PURPOSE]


def test_everything_carried_is_confirmed_in_one_act(world: World, office: PageClient) -> None:
    number = len(carried(world))
    assert f"{number} paragraphs nobody has looked at yet" in office.get(HERE).text
    assert office.send(HERE, f"{HERE}/confirm").status_code == 303
    assert carried(world) == []
    assert "Everything has been looked at" in office.get(HERE).text


def test_a_stale_page_confirms_nothing(world: World, office: PageClient) -> None:
    row = row_of(world, PURPOSE)
    assert office.post_form(f"{at(row)}/confirm", version="7").status_code == 409
    assert PURPOSE in carried(world)


# When it is closed ------------------------------------------------------------------------------------------


def publish(world: World) -> None:
    with writing():
        period = month_of(world)
        period.state, period.revision = PeriodState.FROZEN, 1
        db.session.add(
            ReportIssue(
                period=period,
                number="1",
                kind=IssueKind.PUBLISHED,
                revision=1,
                head_sequence=1,
                head_hash="a",
                content_hash="a",
                public_hash="a",
                issued_at=NOW,
                content="{}",
            )
        )
        db.session.commit()


def test_a_published_months_paper_does_not_change_until_a_correction_is_open(
    world: World, office: PageClient
) -> None:
    row = row_of(world, PURPOSE)
    with writing():
        month_of(world).state = PeriodState.FROZEN
        db.session.commit()
    assert office.send(f"{at(row)}/edit", f"{at(row)}/edit", text="Still open").status_code == 303
    publish(world)
    page = office.get(HERE)
    assert "To change its paper, open a correction." in page.text
    assert soup_of(page.text).select(".paper form, .paper .line-actions") == []
    assert office.send(f"{at(row)}/edit", f"{at(row)}/edit", text="Too late").status_code == 409
    assert office.post_form(f"{HERE}/confirm").status_code == 409
    with writing():
        month_of(world).state = PeriodState.CORRECTION
        db.session.commit()
    assert office.send(f"{at(row)}/edit", f"{at(row)}/edit", text="Corrected").status_code == 303


# Who --------------------------------------------------------------------------------------------------------


def test_an_officer_writes_their_own_section_and_no_other(world: World, office: PageClient) -> None:
    own, other, purpose = row_of(world, FUNDING), rows_of(world)[0], row_of(world, PURPOSE)
    legal = next(row for row in rows_of(world) if row.area is Area.LEGAL and row.text == "None")
    finance = office.sign_in(world.people["finance"])
    edits = {
        a["href"] for a in soup_of(finance.get(HERE).text).select(".paper a") if a["href"].endswith("/edit")
    }
    mine = [row for row in rows_of(world) if row.area is Area.FINANCE]
    assert edits == {f"{at(row)}/edit" for row in mine}
    assert finance.send(f"{at(own)}/edit", f"{at(own)}/edit", text="New funding").status_code == 303
    assert [finance.get(f"{at(row)}/edit").status_code for row in (legal, other, purpose)] == [403, 403, 403]
    assert finance.post_form(f"{at(legal)}/edit", version="1", text="Mine").status_code == 403


def test_an_officers_section_has_no_second_address(world: World, office: PageClient) -> None:
    own, purpose = row_of(world, FUNDING), row_of(world, PURPOSE)
    assert office.get(f"{HERE}/paragraphs/{own.id}/edit").status_code == 404
    assert office.get(f"{HERE}/implications/{purpose.id}/edit").status_code == 404


def test_the_trail_says_what_kind_of_writing_it_was(world: World, office: PageClient) -> None:
    for text in (PURPOSE, FUNDING):
        row = row_of(world, text)
        office.send(f"{at(row)}/edit", f"{at(row)}/edit", text=f"{text} And more.")
    acts = [
        event.act
        for event in db.session.query(AuditEvent)
        .filter_by(kind="changed", subject="paragraph")
        .order_by("id")
    ]
    assert acts == [
        "write the paper: header, sections, where lines print, what is left out",
        "complete a paper's implications",
    ]


def test_a_theme_lead_finds_no_paper(world: World, office: PageClient) -> None:
    lead = office.sign_in(world.people["lead_a"])
    assert lead.get(HERE).status_code == 404


def test_a_returned_update_leaves_the_paper(world: World, office: PageClient) -> None:
    update = db.session.get_one(ThemeUpdate, world.updates["A", NOVEMBER].id)
    change(update, state=UpdateState.RETURNED)
    assert "What A did in 2022-11" not in soup_of(office.get(HERE).text).find(id="paper").text
