"""The commands: a paper taken in as issued, its documents written to a folder, and each file verified."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result
from flask import Flask
from sqlalchemy import select

from cpca.domain.issuing import find_latest
from cpca.domain.stored_file import sha256_of
from cpca.domain.trail_proof import verify_trail
from cpca.extensions import db
from cpca.models.closing import Snapshot, Waiver
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.progress import ThemeUpdate, UpdateState
from cpca.models.report import Reach
from tests.integration.issues.issued import OCTOBER, published
from tests.integration.paper.place import DEMO_PAPER
from tests.world import World, change


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=list(args))


def october() -> ReportingPeriod:
    return db.session.scalars(select(ReportingPeriod)).one()


def test_a_paper_that_was_published_is_brought_in_as_a_frozen_month_with_its_issue(app: Flask) -> None:
    result = run(app, "import-paper", str(DEMO_PAPER), "--as-issued")
    assert result.exit_code == 0, result.output
    period = october()
    issue = find_latest(period)
    assert issue is not None
    assert f"Frozen and issued as issue 1, fingerprint {issue.fingerprint}." in result.output
    assert (period.state, period.revision, period.published_at) == (PeriodState.FROZEN, 1, issue.issued_at)
    assert set(db.session.scalars(select(ThemeUpdate.state))) == {UpdateState.FROZEN}
    assert len(db.session.scalars(select(Snapshot)).all()) == 7  # six themes and the plan
    assert {w.reason for w in db.session.scalars(select(Waiver))} == {"Published before this record began."}
    assert verify_trail().faults == []


def test_taking_it_in_again_changes_nothing(app: Flask) -> None:
    run(app, "import-paper", str(DEMO_PAPER), "--as-issued")
    first = run(app, "verify-trail").output
    again = run(app, "import-paper", str(DEMO_PAPER), "--as-issued")
    assert again.exit_code == 0
    assert again.output.startswith("Nothing changed: this paper is here already.")
    assert run(app, "verify-trail").output == first


def test_a_paper_that_was_imported_and_not_touched_is_taken_in_as_issued(app: Flask) -> None:
    run(app, "import-paper", str(DEMO_PAPER))
    assert october().state is PeriodState.OPEN
    assert run(app, "import-paper", str(DEMO_PAPER), "--as-issued").exit_code == 0
    db.session.expire_all()
    assert october().state is PeriodState.FROZEN


def test_a_month_that_people_worked_on_is_not_taken_in_as_issued(app: Flask) -> None:
    run(app, "import-paper", str(DEMO_PAPER))
    update = db.session.scalars(select(ThemeUpdate)).first()
    assert update is not None
    change(update.lines[0], text="Better words")
    refused = run(app, "import-paper", str(DEMO_PAPER), "--as-issued")
    assert refused.exit_code == 1
    assert "People have worked on October 2022" in refused.output
    db.session.expire_all()
    assert october().state is PeriodState.OPEN


def test_every_public_document_of_the_latest_issue_is_written_as_stored(
    app: Flask, world: World, tmp_path: Path
) -> None:
    made = published(world)
    result = run(app, "documents", OCTOBER, "--to", str(tmp_path / "out"), "--redraw")
    assert result.exit_code == 0, result.output
    written = {path.name: sha256_of(path.read_bytes()) for path in (tmp_path / "out").iterdir()}
    assert written == {f.name: f.file.sha256 for f in made.files if f.reach is Reach.PUBLIC}
    assert "board-paper.docx" in written
    assert not any(name.startswith("annex") for name in written)


def test_the_internal_documents_are_written_when_asked_for(app: Flask, world: World, tmp_path: Path) -> None:
    made = published(world)
    out = tmp_path / "out"
    run(app, "documents", OCTOBER, "--to", str(out), "--internal", "--plan", "improvement-2022")
    assert {path.name for path in out.iterdir()} == {f.name for f in made.files}


def test_a_month_without_an_issue_or_a_strange_month_says_so_plainly(
    app: Flask, world: World, tmp_path: Path
) -> None:
    for month, words in (
        ("2022-10", "October 2022 has not been issued yet, so it has no documents."),
        ("2031-01", "The plan improvement-2022 has no month 2031-01."),
        ("soon", "Write the month as year and month, like 2022-10, not soon."),
    ):
        result = run(app, "documents", month, "--to", str(tmp_path / "out"))
        assert (result.exit_code, result.output) == (1, f"Error: {words}\n")
    assert not (tmp_path / "out").exists()


def test_verify_issue_knows_a_published_file_and_no_other(app: Flask, world: World, tmp_path: Path) -> None:
    made = published(world)
    run(app, "documents", OCTOBER, "--to", str(tmp_path), "--internal")
    known = run(app, "verify-issue", str(tmp_path / "board-paper.docx"))
    assert known.exit_code == 0
    assert known.output == (
        "As issued: board-paper.docx of issue 1, October 2022, Improvement Plan, issued 2022-12-20, "
        f"fingerprint {made.fingerprint}.\n"
    )
    unknown = run(app, "verify-issue", str(tmp_path / "annex.pdf"))
    assert unknown.exit_code == 1
    assert unknown.output == "annex.pdf is not a paper as it was published here.\n"
