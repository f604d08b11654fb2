"""The upload: a preview that saves nothing, a confirmation that imports, and every bad file refused."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from cpca.domain import trail
from cpca.extensions import db
from cpca.models.audit import AuditEvent
from cpca.models.paper import Paper
from cpca.models.progress import ProgressItem, ThemeUpdate
from tests.client import PageClient
from tests.integration.paper.place import Place, count, import_text, make_place, monthless_text, real_text
from tests.integration.paper_reader.pdf_paper import pdf_paper
from tests.integration.paper_reader.test_unreadable_files import OLE, PNG
from tests.integration.paper_reader.word_paper import word_paper


@pytest.fixture
def place(app: Flask) -> Place:
    return make_place()


@pytest.fixture
def office(place: Place, client: PageClient) -> PageClient:
    return client.sign_in(place.office)


def upload(client: PageClient, place: Place, data: bytes, name: str = "paper.txt") -> TestResponse:
    return client.send(place.address, place.address, file=(io.BytesIO(data), name))


def confirm(client: PageClient, place: Place, preview: TestResponse, **fields: str) -> TestResponse:
    """Sends the form that the preview gave, as the browser would."""
    form = BeautifulSoup(preview.text, "html5lib").find("form", action=f"{place.address}/confirm")
    assert form is not None
    sent = {str(i["name"]): str(i["value"]) for i in form.find_all("input", type="hidden")}
    return client.post(
        f"{place.address}/confirm", data={**sent, **fields}, headers={"Sec-Fetch-Site": "same-origin"}
    )


def words(page: TestResponse, selector: str) -> list[str]:
    found = BeautifulSoup(page.text, "html5lib").select(selector)
    return [" ".join(tag.get_text(" ").split()) for tag in found]


def test_the_preview_shows_what_was_understood_and_saves_nothing(office: PageClient, place: Place) -> None:
    before = trail.head()
    page = upload(office, place, real_text().encode())
    assert page.status_code == 200
    assert words(page, "h1") == ["Check what was understood"]
    assert [len(words(page, f"#theme-{code} li")) for code in "ABCDEF"] == [6, 9, 3, 3, 7, 5]
    assert words(page, "#header dd")[:2] == [
        "October 2022",
        "Cambridgeshire & Peterborough Combined Authority",
    ]
    assert len(words(page, "#paragraphs tbody tr")) == 99
    assert "Every line was placed." in words(page, "p")
    assert (trail.head(), count(Paper)) == (before, 0)


def test_the_preview_lists_what_was_not_placed_line_by_line(office: PageClient, place: Place) -> None:
    text = real_text().replace("Public report:", "Wards affected:\tall\nPublic report:")
    page = upload(office, place, text.encode())
    assert words(page, "#unplaced tbody tr") == [
        "15 Wards affected: all the header block has no place for this row"
    ]


@pytest.mark.parametrize("kind", ["text", "word", "pdf"])
def test_confirming_imports_what_was_shown(office: PageClient, place: Place, kind: str) -> None:
    data = {
        "text": lambda: real_text().encode(),
        "word": lambda: word_paper(real_numbering=True),
        "pdf": lambda: pdf_paper(hanging=False),
    }[kind]()
    before = trail.head()[0]
    answer = confirm(office, place, upload(office, place, data, f"paper.{kind}"))
    assert (answer.status_code, answer.headers["Location"]) == (303, place.address)
    assert words(office.get(place.address), "#status") == [
        "October 2022 imported: 1 reporting period, 6 themes, 6 theme updates, 1 meeting, "
        "33 lines of progress, 6 risks, 99 paragraphs."
    ]
    assert count(ProgressItem) == 33
    paper = db.session.scalars(select(Paper)).one()
    assert paper.imported_by_id == place.office.id
    assert {u.submitted_by_id for u in db.session.scalars(select(ThemeUpdate))} == {place.office.id}
    imported = select(AuditEvent).where(AuditEvent.id > before)
    acts = {(e.actor, e.act) for e in db.session.scalars(imported)}
    assert acts == {(place.office.pseudonym, "import a paper")}


def test_the_same_paper_as_word_or_text_is_one_paper(office: PageClient, place: Place) -> None:
    import_text(real_text(), place.plan.slug)
    before = trail.head()
    page = upload(office, place, word_paper(real_numbering=False), "paper.docx")
    assert page.status_code == 200
    assert words(page, ".govuk-inset-text") == [
        "This paper is here already. Importing it again would change nothing, not even what was edited since."
    ]
    assert trail.head() == before


def test_confirming_twice_is_one_import(office: PageClient, place: Place) -> None:
    preview = upload(office, place, real_text().encode())
    assert confirm(office, place, preview).status_code == 303
    before = trail.head()
    again = confirm(office, place, preview)
    assert again.status_code == 422
    assert words(again, ".govuk-error-summary li") == [
        "The file you uploaded is not kept any more. Choose it again; nothing was imported."
    ]
    assert trail.head() == before


def test_another_paper_is_refused_in_the_preview_with_its_differences(
    office: PageClient, place: Place
) -> None:
    import_text(real_text(), place.plan.slug)
    page = upload(office, place, real_text().replace("4/9 actions", "5/9 actions").encode())
    assert words(page, ".govuk-error-summary p") == [
        "October 2022 already has a paper, and this one differs from it in 1 place. Nothing was changed."
    ]
    assert words(page, "#differences td:first-child") == ["Theme E, line 3"]
    assert (words(page, "del"), words(page, "ins")) == (["4/9"], ["5/9"])
    assert words(page, f'form[action="{place.address}/confirm"]') == []


def test_another_paper_that_came_in_between_is_refused_at_the_confirmation(
    office: PageClient, place: Place
) -> None:
    preview = upload(office, place, real_text().replace("4/9 actions", "5/9 actions").encode())
    import_text(real_text(), place.plan.slug)
    before = trail.head()
    answer = confirm(office, place, preview)
    assert answer.status_code == 422
    assert words(answer, "del") == ["4/9"]
    assert trail.head() == before


def test_the_month_is_asked_for_where_the_paper_does_not_say_it(office: PageClient, place: Place) -> None:
    preview = upload(office, place, monthless_text().encode())
    assert words(preview, "label[for=month]") == ["Month it reports"]
    wrong = confirm(office, place, preview, month="13-2022")
    assert wrong.status_code == 422
    assert words(wrong, ".govuk-error-summary li") == ["Write the month like 2022-10."]
    missing = confirm(office, place, wrong, month="")
    assert missing.status_code == 422
    assert words(missing, ".govuk-error-summary li") == [
        "The paper does not say which month it reports. Say it here."
    ]
    assert confirm(office, place, missing, month="2022-10").status_code == 303
    assert db.session.scalars(select(Paper)).one().period.slug == "2022-10"


BAD = {
    "empty": (b"", "The file is empty. Choose the file of the paper itself."),
    "image": (
        PNG,
        "The file is a picture, not a text. Upload the paper as Word (.docx), PDF or plain text (.txt).",
    ),
    "truncated": (
        b"truncated",
        "The Word file is damaged or cut short: its end is missing. "
        "Open it in Word, save it again and upload that.",
    ),
    "password": (
        OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600),
        "The Word file is protected by a password. Save a copy without the password and upload that.",
    ),
    "no themes": (
        b"1. Purpose\n\n1.1 To say something else.\n",
        "No themes were found in paper.docx, so nothing can be imported from it. The reader looks for lines "
        "such as “Theme A – …” or a lettered list of themes. Check that this is the improvement plan's paper.",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_paper_gets_a_clear_message_and_saves_nothing(
    office: PageClient, place: Place, name: str, tmp_path: Path
) -> None:
    data, message = BAD[name]
    if name == "truncated":
        data = word_paper(real_numbering=True)[:-400]
    before = trail.head()
    answer = upload(office, place, data, "paper.docx")
    assert answer.status_code == 422
    assert words(answer, ".govuk-error-summary li") == [message]
    assert trail.head() == before
    assert list((tmp_path / "files").rglob("*-*")) == []


def test_no_file_at_all_is_asked_for(office: PageClient, place: Place) -> None:
    answer = office.send(place.address, place.address, file=(io.BytesIO(b""), ""))
    assert answer.status_code == 422
    assert words(answer, ".govuk-error-summary li") == ["Choose the paper’s file."]


def test_a_file_of_50_mb_is_too_large_in_plain_words(office: PageClient, place: Place) -> None:
    before = trail.head()
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="paper.txt"\r\n\r\n'
    body = head + b"x" * (50 * 1024 * 1024) + b"\r\n--b--\r\n"
    answer = office.post(place.address, data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413
    assert words(answer, "h1") == ["That is too large to send"]
    assert "Save the paper without its pictures, or as plain text, and upload that." in answer.text
    assert trail.head() == before


def test_an_upload_is_its_owners_and_nobody_elses(
    office: PageClient, place: Place, app: Flask, tmp_path: Path
) -> None:
    preview = upload(office, place, real_text().encode())
    kept = list((tmp_path / "files" / "uploads").iterdir())
    assert [p.name.split("-")[0] for p in kept] == [str(place.office.id)]
    other = kept[0].with_name(f"{place.office.id + 1000}-{'0' * 64}")
    kept[0].rename(other)
    assert confirm(office, place, preview).status_code == 422
    assert count(Paper) == 0


def test_a_new_upload_takes_the_place_of_the_last_and_old_ones_go(
    office: PageClient, place: Place, tmp_path: Path
) -> None:
    folder = tmp_path / "files" / "uploads"
    upload(office, place, real_text().encode())
    forgotten = folder / f"999-{'0' * 64}"
    forgotten.write_bytes(b"old")
    os.utime(forgotten, (time.time() - 3 * 3600,) * 2)
    upload(office, place, real_text().replace("4/9", "5/9").encode())
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("name", ["../../settings.env", "", "0" * 64, "g" * 64])
def test_a_made_up_name_of_an_upload_finds_nothing(office: PageClient, place: Place, name: str) -> None:
    answer = office.post_form(f"{place.address}/confirm", kept=name)
    assert answer.status_code == 422
    assert count(Paper) == 0


def test_who_may_see_the_plan_and_not_import_is_told_whom_to_ask(place: Place, client: PageClient) -> None:
    client.sign_in(place.sponsor)
    answer = client.get(place.address)
    assert answer.status_code == 403
    assert "Ask the programme office." in answer.text
    assert client.get("/plans/nowhere/import").status_code == 404
