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
    HERE,
    NOVEMBER,
    NOW,
    THE_PLAN,
    add_october,
    close_november,
    make_draft,
    month_of,
    prepare,
    row_of,
    rows_of,
    viewer_of,
)
from tests.statements import counted
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PURPOSE = "To tell the Board how the plan goes."
FUNDING = "Funding of 750k was approved."


@pytest.fixture
def office(world: World, client: PageClient) -> PageClient:
    """The programme office, with November's paper prepared."""
    prepare(world)
    return client.sign_in(world.people["office"])


def at(row: Paragraph) -> str:
    return f"{HERE}/{'implications' if row.area else 'paragraphs'}/{row.id}"


def texts(world: World) -> list[str]:
    db.session.rollback()
    return [row.text for row in rows_of(world)]


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
    assert few <= 45


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


# Paragraphs -------------------------------------------------------------------------------------------------


def test_a_paragraph_is_changed_in_its_place(world: World, office: PageClient) -> None:
    row = row_of(world, PURPOSE)
    form = soup_of(office.get(f"{at(row)}/edit", headers=HTMX).text)
    assert (form.find("h1"), form.find("textarea").text.strip()) == (None, PURPOSE)
    answer = office.send(f"{at(row)}/edit", f"{at(row)}/edit", htmx=True, text="In\nnew  words")
    found = soup_of(answer.text).find(id=f"paragraph-{row.id}")
    assert (answer.status_code, found.find(class_="carried")) == (200, None)
    assert found.find(class_="para-text").text.split() == ["1.1", "In", "new", "words"]


def test_without_scripts_a_saved_paragraph_leads_back_to_its_place(world: World, office: PageClient) -> None:
    row = row_of(world, PURPOSE)
    answer = office.send(f"{at(row)}/edit", f"{at(row)}/edit", text="In new words")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{HERE}#paragraph-{row.id}")
    assert "In new words" in texts(world)


@pytest.mark.parametrize("htmx", [False, True])
def test_an_empty_paragraph_is_refused(world: World, office: PageClient, htmx: bool) -> None:
    row = row_of(world, PURPOSE)
    answer = office.send(f"{at(row)}/edit", f"{at(row)}/edit", htmx=htmx, text=" ")
    said = soup_of(answer.text).select(".govuk-error-summary a")
    assert (answer.status_code, [a.text for a in said]) == (
        422,
        ["Write the paragraph’s words, or take it out."],
    )


@pytest.mark.parametrize("htmx", [False, True])
def test_a_paragraph_that_somebody_saved_first_shows_both_texts(
    world: World, office: PageClient, htmx: bool
) -> None:
    row = row_of(world, PURPOSE)
    change(row, text="Their words", version=row.version + 1)
    answer = office.send(f"{at(row)}/edit", f"{at(row)}/edit", htmx=htmx, version="1", text="My words")
    soup = soup_of(answer.text)
    assert answer.status_code == 409
    assert (soup.find("textarea").text.strip(), soup.find("blockquote").text) == ("My words", "Their words")


def test_a_paragraph_is_added_where_it_belongs_and_the_rest_is_renumbered(
    world: World, office: PageClient
) -> None:
    row = row_of(world, "Its themes are:")
    link = soup_of(office.get(HERE).text).find(id="add-background").find("a")["href"]
    after = row_of(world, "Each has a lead.")
    assert link == f"{at(after)}/add"
    answer = office.send(f"{at(row)}/add", f"{at(row)}/add", text="And one more")
    assert answer.status_code == 303
    assert [r.number for r in rows_of(world) if r.section is row.section] == [
        *("2", "2.1", "2.2", "2.3", "A", "B", "2.4"),
    ]
    assert row_of(world, "And one more").carried is False


def test_a_risk_paragraph_and_a_thing_to_note_are_numbered_a_level_deeper(
    world: World, office: PageClient
) -> None:
    for before, words in (("The auditor looks at them.", "A new one"), ("Also to note:", "Noted")):
        row = row_of(world, before)
        assert office.send(f"{at(row)}/add", f"{at(row)}/add", text=words).status_code == 303
    assert [(row_of(world, words).number) for words in ("A new one", "Noted")] == ["3.3.3", "3.4.1"]


def test_what_is_added_above_does_not_refuse_what_is_being_typed_below(
    world: World, office: PageClient
) -> None:
    typed, other = (
        row_of(world, "The auditor looks at them."),
        row_of(world, "The highlight report is attached."),
    )
    version = typed.version
    office.send(f"{at(other)}/add", f"{at(other)}/add", text="One more")
    answer = office.send(f"{at(typed)}/edit", f"{at(typed)}/edit", version=str(version), text="Mine")
    assert (answer.status_code, row_of(world, "Mine").number) == (303, "3.4.2")


def test_recommendations_are_added_moved_and_taken_out(world: World, office: PageClient) -> None:
    first = row_of(world, "Note the progress made in October.")
    office.send(f"{at(first)}/add", f"{at(first)}/add", text="Agree the next step.")
    second = row_of(world, "Agree the next step.")
    assert (first.number, second.number) == ("a", "b")
    answer = office.send(f"{at(second)}/edit", f"{at(second)}/move", to="up")
    assert (answer.status_code, texts(world)[1:3]) == (
        303,
        ["Agree the next step.", "Note the progress made in October."],
    )
    assert [row.number for row in rows_of(world)[1:3]] == ["a", "b"]
    first = row_of(world, "Note the progress made in October.")
    office.send(f"{at(first)}/edit", f"{at(first)}/remove")
    assert texts(world)[:3] == ["The Board is recommended to:", "Agree the next step.", "Purpose"]


def test_a_background_paper_has_an_https_link(world: World, office: PageClient) -> None:
    row = row_of(world, "The auditor’s letter")
    for wrong in ("http://example.org/a", "javascript:alert(1)", "https://", "//example.org", "https://["):
        answer = office.send(f"{at(row)}/add", f"{at(row)}/add", text="A review", link=wrong)
        assert answer.status_code == 422
    answer = office.send(f"{at(row)}/add", f"{at(row)}/add", text="A review", link="https://example.org/a")
    assert answer.status_code == 303
    added = row_of(world, "A review")
    assert (added.number, added.link) == ("11.2", "https://example.org/a")
    found = soup_of(office.get(HERE).text).find(id=f"paragraph-{added.id}")
    assert found.find("a")["href"] == "https://example.org/a"


def test_words_of_the_plan_and_the_papers_layout_stay(world: World, office: PageClient) -> None:
    theme, place = row_of(world, "The full statement of A"), row_of(world, "")
    heading = row_of(world, "Purpose")
    assert office.post_form(f"{at(theme)}/edit", version="1", text="Mine").status_code == 409
    assert office.post_form(f"{at(place)}/edit", version="1", text="Mine").status_code == 409
    assert office.post_form(f"{at(heading)}/remove", version="1").status_code == 409
    assert office.post_form(f"{at(heading)}/move", to="up").status_code == 409


def test_a_form_sent_twice_is_one_paragraph(world: World, office: PageClient) -> None:
    row = row_of(world, PURPOSE)
    for _ in range(2):
        office.post_form(f"{at(row)}/add", key="one-key", text="Only once")
    assert texts(world).count("Only once") == 1


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
