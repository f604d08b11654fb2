"""Bringing a template: what the programme office is told, and what is drawn on it afterwards."""

from __future__ import annotations

import io

import docx
import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from cpca.domain import trail
from cpca.extensions import db
from cpca.models.report import ReportTemplate, StoredFile
from tests.client import PageClient, soup_of
from tests.integration.word.templates import american_template, house_template, with_part
from tests.world import World

HERE = "/plans/improvement-2022/templates"
SOUND = house_template("{{ authority }}", "{{ body }}")


@pytest.fixture
def office(world: World, client: PageClient) -> PageClient:
    return client.sign_in(world.people["office"])


def upload(client: PageClient, data: bytes, name: str = "Ours.docx") -> TestResponse:
    return client.send(HERE, HERE, file=(io.BytesIO(data), name))


def words(page: TestResponse, selector: str) -> list[str]:
    return [" ".join(tag.get_text(" ").split()) for tag in soup_of(page.text).select(selector)]


def test_a_sound_template_is_in_use_from_the_next_issue_on(office: PageClient) -> None:
    assert upload(office, SOUND).status_code == 303
    page = office.get(HERE)
    assert words(page, "#status") == ["The template is in use from the next issue on"]
    assert words(page, "main h3") == ["Ours.docx"]
    assert words(page, "main section strong") == ["In use"]
    kept = db.session.scalars(select(ReportTemplate)).one()
    assert (kept.used, kept.file.content) == (True, SOUND)


def test_what_it_lacks_is_listed_beside_it(office: PageClient) -> None:
    upload(office, american_template(), "American.docx")
    assert words(office.get(HERE), "main section li")[3:] == [
        "Its page is 216 × 279 mm, not A4 (210 × 297 mm).",
        "Its language is en-US: reports are drawn as English (United Kingdom).",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (with_part(SOUND, "word/vbaProject.bin", b"x"), "It has macros in it. Save it in Word as .docx, which has none, and upload that."),
        (b"%PDF-1.7", "It is not a Word document. Save it in Word as .docx and upload that."),
        (b"", "Choose the template’s file."),
    ],
    ids=["macros", "a PDF", "nothing"],
)  # fmt: skip
def test_a_template_that_is_refused_is_told_why_and_nothing_is_kept(
    office: PageClient, data: bytes, reason: str
) -> None:
    before = trail.head()
    answer = upload(office, data, "Ours.docx" if data else "")
    assert answer.status_code == 422
    assert words(answer, ".govuk-error-summary li") == [reason]
    assert trail.head() == before
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_a_trial_report_can_be_looked_at(office: PageClient) -> None:
    upload(office, SOUND)
    answer = office.get(f"{HERE}/{db.session.scalars(select(ReportTemplate.id)).one()}/trial")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=trial-")
    texts = [p.text for p in docx.Document(io.BytesIO(answer.data)).paragraphs]
    assert texts[:3] == [
        "The Authority",
        "Improvement Plan Update",
        "A trial of the template: none of this is a report.",
    ]


def test_the_template_comes_back_as_it_was_brought(office: PageClient) -> None:
    upload(office, SOUND)
    key = db.session.scalars(select(ReportTemplate.id)).one()
    assert office.get(f"{HERE}/{key}/file").data == SOUND


def test_taking_it_out_of_use_leaves_the_one_before_and_then_the_apps_own(office: PageClient) -> None:
    upload(office, SOUND, "First.docx")
    upload(office, house_template("{{ body }}"), "Second.docx")
    assert states(office) == [("Second.docx", "In use"), ("First.docx", "Replaced by a newer one")]
    second, first = list(db.session.scalars(select(ReportTemplate.id).order_by(ReportTemplate.id.desc())))
    office.send(HERE, f"{HERE}/{second}/use")
    assert states(office) == [("Second.docx", "Out of use"), ("First.docx", "In use")]
    office.send(HERE, f"{HERE}/{first}/use")
    assert states(office) == [("Second.docx", "Out of use"), ("First.docx", "Out of use")]


def states(client: PageClient) -> list[tuple[str, str]]:
    """Each template's name with whether it is in use."""
    page = client.get(HERE)
    lines = [line.split(" · ")[0] for line in words(page, "main section .line-meta")]
    return list(zip(words(page, "main h3"), lines, strict=True))


def test_a_template_of_another_plan_is_not_there(office: PageClient, app: Flask) -> None:
    assert office.get(f"{HERE}/999/trial").status_code == 404
    assert office.get(f"{HERE}/999/file").status_code == 404
