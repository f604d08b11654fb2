"""Files that leave and come back: an issued paper that is verified, and a draft that somebody marked up in Word."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect
from sqlalchemy import select

from cpca.extensions import db
from cpca.models.paper import BlockKind, Paper, Paragraph
from cpca.models.report import MarkedChange, MarkedState
from tests.browser.journeys.conftest import PLAN, Arrive
from tests.browser.journeys.hands import Hands
from tests.browser.journeys.months import read_month
from tests.integration.marked_up.editing import edited, typed

READER = "Board Support Officer"
OFFICE = "Head of the Programme Office"
NOVEMBER, JANUARY = f"{PLAN}/months/2022-11", f"{PLAN}/months/2023-01"


def download(person: Hands, document: str, file_format: str, to: Path) -> Path:
    """A file of the issue whose page is open, as the browser saves it."""
    person.press(person.page.get_by_text("Files of this issue"))
    with person.page.expect_download() as saving:
        person.press(person.page.get_by_role("link", name=re.compile(f"^{file_format} of the {document}")))
    saved = to / saving.value.suggested_filename
    saving.value.save_as(saved)
    return saved


def verdict(person: Hands, file: Path) -> None:
    person.page.goto("/verify")
    person.page.get_by_label("The file you were given").set_input_files(file)
    person.press(person.page.get_by_role("button", name="Check", exact=True))


def test_an_issued_paper_is_recognised_and_one_changed_byte_is_not(
    app: object, arrive: Arrive, tmp_path: Path
) -> None:
    reader = arrive(READER, f"{NOVEMBER}/issues/1")
    paper = download(reader, "Board paper", "PDF", tmp_path)
    assert paper.name == "board-paper-2022-11-issue-1.pdf"
    verdict(reader, paper)
    found = reader.page.get_by_role("status").filter(has_text="Fingerprint")
    reader.find(found.get_by_role("heading", name="As issued", exact=True))
    expect(found).to_contain_text("board-paper.pdf")

    data = bytearray(paper.read_bytes())
    data[len(data) // 2] ^= 1
    paper.write_bytes(data)
    verdict(reader, paper)
    reader.find(reader.page.get_by_role("heading", name="Not known", exact=True))


def read_paragraphs() -> list[Paragraph]:
    """January's written paragraphs that are long enough to be edited in the middle, in their order."""
    query = (
        select(Paragraph)
        .join(Paper, Paper.id == Paragraph.paper_id)
        .where(Paper.period_id == read_month("2023-01").id, Paragraph.kind == BlockKind.PARAGRAPH)
        .order_by(Paragraph.position)
    )
    return [row for row in db.session.scalars(query) if len(row.text) > 40]


def ask_to(office: Hands, change: MarkedChange, button: str, said: str) -> None:
    part = office.page.locator(f"#change-{change.id}")
    if button == "Refuse":
        office.write(part.get_by_label("Your words"), "The Board asked for it as it is.")
    office.press(part.get_by_role("button", name=button, exact=True))
    office.hear(said)


def test_a_draft_marked_up_in_word_is_accepted_in_one_place_and_refused_in_another(
    app: object, arrive: Arrive, tmp_path: Path
) -> None:
    first, second = read_paragraphs()[:2]
    ids, before = (first.id, second.id), (first.text, second.text)
    office = arrive(OFFICE, f"{JANUARY}/issues/0.1")
    file = download(office, "Board paper", "Word", tmp_path)
    changed = [text.replace(text[:12], f"Now, {text[:12]}", 1) for text in before]
    edits = [typed(text, fresh) for text, fresh in zip(before, changed, strict=True)]
    file.write_bytes(edited(file.read_bytes(), *edits))

    office.page.goto(f"{JANUARY}/marked-up")
    office.page.get_by_label("The Word file that came back").set_input_files(file)
    office.press(office.page.get_by_role("button", name="Compare it"))
    office.hear("Taken in: 2 paragraphs differ")
    db.session.rollback()
    taken = {change.subject_id: change for change in db.session.scalars(select(MarkedChange))}
    ask_to(office, taken[ids[0]], "Accept into the record", "Accepted")
    ask_to(office, taken[ids[1]], "Refuse", "Refused")

    db.session.rollback()
    now = [db.session.get_one(Paragraph, key).text for key in ids]
    assert now == [changed[0], before[1]]
    states = [db.session.get_one(MarkedChange, taken[key].id).state for key in ids]
    assert states == [MarkedState.ACCEPTED, MarkedState.REFUSED]
