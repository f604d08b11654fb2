"""The page that says whether a paper is as it was issued: to anybody, of published files only."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from cpca.domain.issuing_parts import Terms
from cpca.extensions import db, writing
from cpca.models.report import IssueKind, Reach, ReportIssue
from tests.client import PageClient, soup_of
from tests.integration.issues.issued import DRAFT, NOVEMBER, OCTOBER, close, do, freeze, issue, published
from tests.world import World


def ask(client: PageClient, **fields: Any) -> tuple[int, str, str]:
    """The answer's status, the verdict's heading, and all it says."""
    soup = soup_of(client.get("/verify").text)
    token = soup.find("input", attrs={"name": "csrf_token"})["value"]
    answer = client.post(
        "/verify",
        data={"csrf_token": token, **fields},
        headers={"Sec-Fetch-Site": "same-origin"},
        content_type="multipart/form-data",
    )
    verdict = soup_of(answer.text).find(class_="verdict")
    return answer.status_code, verdict.h2.text if verdict else "", verdict.text if verdict else answer.text


def upload(data: bytes) -> dict[str, Any]:
    return {"file": (io.BytesIO(data), "paper.pdf")}


def bytes_of(made: ReportIssue, name: str) -> bytes:
    return next(file.file.content for file in made.files if file.name == name)


def test_a_published_file_is_as_issued_and_its_plan_month_issue_and_document_are_named(
    world: World, client: PageClient
) -> None:
    made = published(world)
    status, heading, said = ask(client, **upload(bytes_of(made, "board-paper.pdf")))
    assert (status, heading) == (200, "As issued")
    for words in ("Improvement Plan", "October 2022", "board-paper.pdf", "20 Dec 2022", made.fingerprint):
        assert words in said


def test_the_printed_fingerprint_is_enough_however_it_is_typed(world: World, client: PageClient) -> None:
    digits = published(world).fingerprint
    typed = " ".join(digits[n : n + 4] for n in range(0, 16, 4)).upper()
    assert ask(client, fingerprint=typed)[:2] == (200, "As issued")
    assert ask(client, fingerprint=digits[:15])[:2] == (200, "Not known")


def test_a_file_changed_by_one_byte_is_not_known(world: World, client: PageClient) -> None:
    data = bytes_of(published(world), "highlight-report.docx")
    assert ask(client, **upload(data))[1] == "As issued"
    assert ask(client, **upload(data[:-1] + bytes([data[-1] ^ 1])))[1] == "Not known"


def test_a_replaced_paper_names_the_issue_that_replaced_it(world: World, client: PageClient) -> None:
    first = published(world)
    do(world, OCTOBER, freeze)
    issue(world, OCTOBER, Terms(IssueKind.CORRECTION, reason="A date was wrong"))
    _, heading, said = ask(client, **upload(bytes_of(first, "board-paper.pdf")))
    assert heading == "As issued, and replaced since"
    assert "Issue 2, 20 Dec 2022: A date was wrong" in said


def test_a_drafts_and_an_internal_files_hash_answer_as_unknown_ones_do(
    world: World, client: PageClient
) -> None:
    do(world, NOVEMBER, close)
    draft, made = issue(world, NOVEMBER, DRAFT), published(world)
    unknown = ask(client, **upload(b"nothing of ours"))
    assert unknown[1] == "Not known"
    for file in (*draft.files, *(f for f in made.files if f.reach is not Reach.PUBLIC)):
        assert ask(client, **upload(file.file.content)) == unknown
    assert ask(client, fingerprint=draft.fingerprint) == unknown


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE report_issue SET content = replace(content, 'What A did', 'What A won')",
        "UPDATE report_issue SET late_days = 0 - 1, reason = 'because'",
        "UPDATE report_file SET name = 'paper.html' WHERE name = 'board-paper.html'",
    ],
)
def test_a_stored_issue_changed_by_hand_is_told(
    app: Flask, world: World, client: PageClient, tampering: str
) -> None:
    made = published(world)
    data = bytes_of(made, "board-paper.pdf")
    assert ask(client, **upload(data))[1] == "As issued"
    _by_hand(app, tampering)
    assert ask(client, **upload(data))[1] == "The stored record is not what was issued"


FROZEN_BY_HAND = {
    "UPDATE progress_item SET text = 'All is well' WHERE text = 'What A did in 2022-10'": (
        "progress_item 1: it is not as the trail's last event of it left it.",
        "October 2022, theme A: a line (row 1) is not as it was frozen: text.",
    ),
    "UPDATE theme_update SET rating = 'Green' WHERE id = 1": (
        "theme_update 1: it is not as the trail's last event of it left it.",
        "October 2022, theme A: the return (row 1) is not as it was frozen: rating.",
    ),
}


@pytest.mark.parametrize("tampering", FROZEN_BY_HAND)
def test_a_frozen_row_changed_by_hand_is_told_by_the_page_and_by_both_commands(
    app: Flask, world: World, client: PageClient, tmp_path: Path, tampering: str
) -> None:
    data = bytes_of(published(world), "board-paper.pdf")
    (tmp_path / "paper.pdf").write_bytes(data)
    run = app.test_cli_runner()
    assert run.invoke(args=["verify-trail"]).exit_code == 0
    assert ask(client, **upload(data))[1] == "As issued"

    _by_hand(app, tampering)
    in_trail, in_month = FROZEN_BY_HAND[tampering]
    trail = run.invoke(args=["verify-trail"])
    assert (trail.exit_code, in_trail in trail.output) == (1, True)
    issue = run.invoke(args=["verify-issue", str(tmp_path / "paper.pdf")])
    assert (issue.exit_code, in_month in issue.output) == (1, True)
    _, heading, said = ask(client, **upload(data))
    assert (heading, in_month in said) == ("The stored record is not what was issued", True)


def _by_hand(app: Flask, statement: str) -> None:
    """What somebody with the database in their hands can do: past the app, past the triggers."""
    with writing():
        connection = db.session.connection()
        if connection.dialect.name == "sqlite":
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).scalars()
            for name in names.all():
                connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        else:
            connection.execute(sa.text("SET session_replication_role = replica"))
        connection.exec_driver_sql(statement)
        db.session.commit()
    db.session.expire_all()


def test_asking_for_nothing_says_what_to_give(client: PageClient) -> None:
    status, _, said = ask(client)
    assert status == 422
    assert "Choose the file, or type the fingerprint that is printed in it." in said


def test_one_address_cannot_ask_without_end(client: PageClient) -> None:
    answers = [ask(client, fingerprint="0" * 16)[0] for _ in range(61)]
    assert (answers[:60], answers[60]) == ([200] * 60, 429)


def test_the_schema_of_the_published_json_is_public(client: PageClient) -> None:
    answer = client.get("/schema/improvement-report-1.json")
    assert answer.status_code == 200
    assert answer.json is not None
    assert "$defs" in answer.json
