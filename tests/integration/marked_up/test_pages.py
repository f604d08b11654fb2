"""A draft that came back: beside the record, and nothing written before it is accepted."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from cpca.domain import clock, trail
from cpca.extensions import db
from cpca.models.audit import AuditEvent
from cpca.models.paper import Paragraph
from cpca.models.progress import ProgressItem, ReturnComment, ThemeUpdate, UpdateState
from cpca.models.report import MarkedChange, MarkedState
from cpca.models.risk import Risk
from tests.client import PageClient, soup_of
from tests.integration.marked_up.drafts import NOW, PURPOSE, Sent, send_draft
from tests.integration.marked_up.editing import WHO, added_after, edited, tracked, typed
from tests.statements import counted
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HERE = "/plans/improvement-2022/months/2022-11/marked-up"
LINE = "What A did in 2022-11"
ANCHOR = "r_A_2022_11_01"
NEW_LINE = "What A finished in 2022-11"


@pytest.fixture
def sent(world: World) -> Sent:
    clock.fix(NOW)
    return send_draft(world)


@pytest.fixture
def office(sent: Sent, world: World, client: PageClient) -> PageClient:
    return client.sign_in(world.people["office"])


def upload(client: PageClient, data: bytes, number: str = "0.1") -> TestResponse:
    return client.send(HERE, HERE, issue=number, file=(io.BytesIO(data), "came back.docx"))


def words(page: TestResponse, selector: str) -> list[str]:
    return [" ".join(tag.get_text(" ").split()) for tag in soup_of(page.text).select(selector)]


def report_back(sent: Sent) -> bytes:
    return edited(
        sent.file("highlight-report.docx"),
        tracked("A did in", "A finished in", anchor=ANCHOR),
        typed("Mitigation: Meet weekly.", "Mitigation: Meet daily."),
        added_after("A finished in", "And one thing more.", anchor=ANCHOR),
    )


def paper_back(sent: Sent) -> bytes:
    return edited(sent.file("board-paper.docx"), tracked("how the month went", "how November went"))


def bring(client: PageClient, data: bytes) -> dict[str | None, MarkedChange]:
    """Uploads a file; its changes by the thing that they change."""
    assert upload(client, data).status_code == 303
    return {one.subject: one for one in db.session.scalars(select(MarkedChange))}


def decide(client: PageClient, one: MarkedChange, act: str, **fields: Any) -> TestResponse:
    at = f"{HERE}/{one.marked_up_id}"
    return client.send(at, f"{at}/changes/{one.id}", act=act, **fields)


def update_of(world: World) -> ThemeUpdate:
    return db.session.get_one(ThemeUpdate, world.updates["A", "2022-11"].id, populate_existing=True)


def text_of(model: type[Any], key: int) -> str:
    return str(db.session.get_one(model, key, populate_existing=True).text)


def test_every_change_stands_beside_the_record_and_nothing_is_written(office: PageClient, sent: Sent) -> None:
    assert upload(office, report_back(sent)).status_code == 303
    page = office.get(f"{HERE}/1")
    assert words(page, "h1") == ["What came back of draft 0.1"]
    assert words(page, "#status") == ["Taken in: 3 paragraphs differ"]
    assert words(page, ".change h2") == ["A-2022-11-01", "New in the Word file", "A-R1"]
    assert words(page, ".change ins") == ["added: finished", "added: And one thing more.", "added: daily."]
    assert words(page, ".change del") == ["removed: did", "removed: weekly."]
    assert words(page, ".change h2 + .line-meta") == [f"Changed by {WHO}"] * 2
    assert words(page, ".beside div:nth-child(2) .words") == [LINE, "It slips. Mitigation: Meet weekly."]
    line = db.session.scalars(select(ProgressItem).where(ProgressItem.text == LINE)).all()
    assert len(line) == 1


def test_accepting_writes_a_risk_and_its_mitigation_apart(office: PageClient, sent: Sent) -> None:
    changes = bring(office, report_back(sent))
    assert decide(office, changes["risk"], "accept").status_code == 303
    risk = db.session.get_one(Risk, sent.risk.id, populate_existing=True)
    assert (risk.text, risk.mitigation) == ("It slips.", "Meet daily.")
    assert changes["risk"].state is MarkedState.ACCEPTED


def test_accepting_writes_the_papers_paragraph(office: PageClient, sent: Sent) -> None:
    changes = bring(office, paper_back(sent))
    assert list(changes) == ["paragraph"]
    assert decide(office, changes["paragraph"], "accept").status_code == 303
    assert text_of(Paragraph, sent.paragraph.id) == "To tell the Board how November went."


def test_a_submitted_return_is_not_written_and_the_page_says_why(office: PageClient, sent: Sent) -> None:
    line = bring(office, report_back(sent))["progress_item"]
    page = office.get(f"{HERE}/1")
    assert words(page, f"#change-{line.id} form p.quiet") == [
        "It cannot go into the record now. This update is submitted: recall it before changing it."
    ]
    answer = office.post_form(
        f"{HERE}/1/changes/{line.id}", act="accept", version=str(line.version), record="1"
    )
    assert answer.status_code == 409
    assert text_of(ProgressItem, line.subject_id or 0) == LINE


def test_asking_returns_a_submitted_update_to_its_lead_with_the_question_at_the_line(
    office: PageClient, sent: Sent, world: World, visitor: Any
) -> None:
    line = bring(office, report_back(sent))["progress_item"]
    assert decide(office, line, "ask", words="Is it finished?").status_code == 303
    assert update_of(world).state is UpdateState.RETURNED
    comment = db.session.scalars(select(ReturnComment)).one()
    assert (comment.part, comment.text) == (
        f"line:{line.subject_id}",
        f"Is it finished? (Draft 0.1 came back with “{NEW_LINE}”)",
    )
    lead = visitor().sign_in(world.people["lead_a"])
    theirs = lead.get("/plans/improvement-2022/themes/A?period=2022-11")
    assert words(theirs, ".returned") == [f"Returned because: {comment.text}"]
    assert "returned with 1 comment" in " ".join(words(lead.get("/"), "main"))


def test_a_returned_line_is_accepted_on_behalf_and_whoever_did_cannot_accept_the_return(
    office: PageClient, sent: Sent, world: World
) -> None:
    line = bring(office, report_back(sent))["progress_item"]
    change(update_of(world), state=UpdateState.RETURNED)
    assert decide(office, line, "accept").status_code == 303
    written = db.session.get_one(ProgressItem, line.subject_id, populate_existing=True)
    assert (written.text, written.on_behalf) == (NEW_LINE, True)
    acts = select(AuditEvent.act).where(AuditEvent.subject == "progress_item", AuditEvent.kind == "changed")
    assert list(db.session.scalars(acts)) == ["draft lines, commitments, risks"]
    change(update_of(world), state=UpdateState.SUBMITTED)
    answer = office.post_form("/plans/improvement-2022/themes/A/2022-11/accept", version="1")
    assert (answer.status_code, words(answer, "h1")) == (403, ["You cannot do this"])


def test_what_changed_in_the_record_since_the_draft_is_said_and_never_overwritten_unseen(
    office: PageClient, sent: Sent
) -> None:
    risk = bring(office, report_back(sent))["risk"]
    seen = office.get(f"{HERE}/1")
    assert words(seen, ".change .late") == []
    change(db.session.get_one(Risk, sent.risk.id), text="It slips badly.")
    answer = office.post_form(f"{HERE}/1/changes/{risk.id}", act="accept", version="1", record="1")
    assert answer.status_code == 409
    assert words(answer, ".change .late") == ["changed since the draft 0.1"]
    assert words(answer, ".govuk-error-summary li") == [
        "The record changed while you looked. Compare again; nothing was written."
    ]
    assert text_of(Risk, sent.risk.id) == "It slips badly."


def test_refusing_needs_words_and_leaves_the_record(office: PageClient, sent: Sent) -> None:
    risk = bring(office, report_back(sent))["risk"]
    bare = decide(office, risk, "refuse")
    assert bare.status_code == 422
    assert words(bare, ".govuk-error-summary li") == ["Say why it is refused."]
    assert decide(office, risk, "refuse", words="Weekly is agreed.").status_code == 303
    page = office.get(f"{HERE}/1")
    assert [w.split(",")[0] for w in words(page, f"#change-{risk.id} > p strong")] == ["Refused"]
    assert db.session.get_one(Risk, sent.risk.id, populate_existing=True).mitigation == "Meet weekly."


def test_new_words_are_taken_up_by_hand_saying_where(office: PageClient, sent: Sent) -> None:
    new = bring(office, report_back(sent))[None]
    assert decide(office, new, "accept").status_code == 422
    assert decide(office, new, "accept", words="Added as a line of A.").status_code == 303
    assert (new.state, new.answer) == (MarkedState.ACCEPTED, "Added as a line of A.")


def test_a_decided_change_is_not_decided_again(office: PageClient, sent: Sent) -> None:
    risk = bring(office, report_back(sent))["risk"]
    decide(office, risk, "accept")
    again = office.post_form(f"{HERE}/1/changes/{risk.id}", act="refuse", version="2", words="No")
    assert again.status_code == 409
    assert db.session.get_one(MarkedChange, risk.id, populate_existing=True).state is MarkedState.ACCEPTED


def test_a_copy_without_a_change_or_brought_twice_is_not_taken_in(office: PageClient, sent: Sent) -> None:
    same = upload(office, sent.file("highlight-report.docx"))
    assert (same.status_code, words(same, ".govuk-error-summary li")) == (
        422,
        ["Nothing in it differs from draft 0.1, so nothing was taken in."],
    )
    came = report_back(sent)
    bring(office, came)
    before = trail.head()
    again = upload(office, came)
    assert (again.status_code, words(again, ".govuk-error-summary li")) == (
        422,
        ["This very file was brought before: its changes are listed below."],
    )
    assert trail.head() == before


def test_another_document_is_refused_and_nothing_is_kept(office: PageClient) -> None:
    before = trail.head()
    answer = upload(office, b"no Word file")
    assert (answer.status_code, words(answer, ".govuk-error-summary li")) == (
        422,
        ["The file is not a Word document. Upload the draft as the .docx that came back."],
    )
    assert trail.head() == before


def test_the_list_says_how_much_is_still_to_decide(office: PageClient, sent: Sent) -> None:
    risk = bring(office, report_back(sent))["risk"]
    decide(office, risk, "accept")
    assert words(office.get(HERE), "tbody tr td")[1:] == ["3", "2"]


def test_the_page_asks_the_same_of_the_database_however_much_came_back(
    office: PageClient, sent: Sent
) -> None:
    bring(office, report_back(sent))
    with counted() as few:
        office.get(f"{HERE}/1")
    more = [added_after("A finished", f"More {n}", anchor=ANCHOR) for n in range(9)]
    upload(office, edited(report_back(sent), *more))
    with counted() as many:
        office.get(f"{HERE}/2")
    assert len(many) == len(few)


def test_the_file_comes_back_as_it_was_brought(office: PageClient, sent: Sent) -> None:
    data = paper_back(sent)
    bring(office, data)
    answer = office.get(f"{HERE}/1/file")
    assert answer.data == data
    assert answer.headers["Content-Disposition"] == "attachment; filename=marked-up-2022-11-0.1-1.docx"
    assert PURPOSE not in answer.headers


def test_a_change_is_reached_through_its_own_draft_and_month_only(office: PageClient, sent: Sent) -> None:
    risk = bring(office, report_back(sent))["risk"]
    for address in (f"{HERE}/9/changes/{risk.id}", f"{HERE.replace('11', '10')}/1/changes/{risk.id}"):
        assert office.post_form(address, act="refuse", version="1", words="No").status_code == 404
