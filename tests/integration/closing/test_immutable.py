"""What is frozen or issued cannot be changed in the database itself, and where it was, that is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from cpca.domain import clock, trail
from cpca.domain.backup import make_backup
from cpca.domain.period import publish
from cpca.domain.restore import restore_backup
from cpca.domain.snapshot import check_frozen
from cpca.domain.stored_file import store_file
from cpca.domain.trail_proof import verify_trail
from cpca.extensions import db, writing
from cpca.models.challenge import Position, SponsorView
from cpca.models.progress import Answer, Commitment, CommitmentAnswer, ReturnComment
from cpca.models.report import IssueKind, Reach, ReportFile, ReportIssue
from tests.integration.closing.months import correct, do, freeze, viewer_of
from tests.world import World, change, save

FROZEN, STORED = "a frozen month does not change", "what was issued or frozen is kept as it is"


@pytest.fixture
def full(world: World) -> World:
    """November frozen with a row of each kind in it, and an issue with a file."""
    update, october = world.updates["A", "2022-11"], world.updates["A", "2022-10"]
    save(
        Commitment(update_id=update.id, position=1, text="Next", due_on=clock.today()),
        CommitmentAnswer(commitment_id=october.commitments[0].id, update_id=update.id, answer=Answer.KEPT),
        SponsorView(
            update_id=update.id,
            council_id=world.councils["Fenland"].id,
            sponsor_id=world.people["sponsor_a"].id,
            position=Position.CONTENT,
            given_at=clock.now(),
        ),
        ReturnComment(
            update_id=update.id,
            part="headline",
            text="Say more",
            made_by_id=world.people["office"].id,
            made_at=clock.now(),
        ),
    )
    period = freeze(world)
    with writing():
        file = store_file(b"the paper", "application/pdf")
        issue = ReportIssue(
            period=period,
            number="1",
            kind=IssueKind.PUBLISHED,
            revision=1,
            head_sequence=1,
            head_hash="0",
            content_hash=trail.digest("{}"),
            public_hash=trail.digest("{}"),
            issued_at=clock.now(),
            content="{}",
        )
        issue.files = [ReportFile(name="board-paper.pdf", reach=Reach.PUBLIC, file=file)]
        db.session.add(issue)
        db.session.commit()
    return world


def refusal(statement: str) -> str:
    """What the database says to a statement by hand; empty where it lets it through."""
    with writing(), db.engine.connect() as connection:
        try:
            changed = connection.exec_driver_sql(statement).rowcount
        except sa.exc.DBAPIError as error:
            return str(error.orig).splitlines()[0]
        finally:
            connection.rollback()
        assert changed, f"nothing to change: {statement}"
        return ""


OF_UPDATE = ("progress_item", "commitment", "commitment_answer", "sponsor_view", "return_comment")
OF_NOVEMBER = "update_id IN (SELECT id FROM theme_update WHERE period_id = 2)"
BY_HAND = {
    **{f"UPDATE {table} SET id = id WHERE {OF_NOVEMBER}": FROZEN for table in OF_UPDATE},
    **{f"DELETE FROM {table} WHERE {OF_NOVEMBER}": FROZEN for table in OF_UPDATE},
    "UPDATE progress_item SET update_id = 3 WHERE update_id = 1": FROZEN,
    "INSERT INTO return_comment (update_id, part, text, made_by_id, made_at)"
    " SELECT update_id, part, text, made_by_id, made_at FROM return_comment": FROZEN,
    "UPDATE theme_update SET headline = 'x' WHERE period_id = 2": FROZEN,
    "UPDATE theme_update SET period_id = 2 WHERE id = 1": FROZEN,
    "DELETE FROM theme_update WHERE period_id = 2": FROZEN,
    "UPDATE reporting_period SET headline = 'x' WHERE id = 2": FROZEN,
    "UPDATE reporting_period SET summary = 'x' WHERE id = 2": FROZEN,
    "UPDATE reporting_period SET as_at = '2022-12-01' WHERE id = 2": FROZEN,
    "UPDATE reporting_period SET month = '2022-10-15' WHERE id = 2": FROZEN,
    "UPDATE reporting_period SET revision = 7 WHERE id = 2": FROZEN,
    "UPDATE reporting_period SET state = 'open' WHERE id = 2": FROZEN,
    "DELETE FROM reporting_period WHERE id = 2": FROZEN,
    "UPDATE snapshot SET content = '{}'": STORED,
    "DELETE FROM snapshot": STORED,
    "UPDATE report_issue SET number = '2'": STORED,
    "DELETE FROM report_issue": STORED,
    "UPDATE report_file SET name = 'x'": STORED,
    "DELETE FROM report_file": STORED,
    "UPDATE stored_file SET media_type = 'x'": STORED,
    "DELETE FROM stored_file": STORED,
}


def test_nothing_of_a_frozen_month_or_of_an_issue_can_be_changed_by_hand(full: World) -> None:
    assert (full.periods["2022-11"].id, full.updates["A", "2022-11"].id) == (2, 3)
    assert {statement: refusal(statement) for statement in BY_HAND} == BY_HAND


def test_what_goes_on_after_a_freeze_is_let_through(full: World) -> None:
    for statement in (
        "UPDATE reporting_period SET published_at = CURRENT_TIMESTAMP WHERE id = 2",
        "UPDATE reporting_period SET circulated_at = CURRENT_TIMESTAMP WHERE id = 2",
        "UPDATE reporting_period SET state = 'correction' WHERE id = 2",
        "UPDATE progress_item SET text = 'x' WHERE update_id = 1",  # of October, which has no snapshot
        "UPDATE theme_update SET headline = 'x' WHERE period_id = 1",
        "UPDATE reporting_period SET headline = 'x' WHERE id = 1",
    ):
        assert refusal(statement) == "", statement


def test_of_a_month_being_corrected_only_what_was_opened_again_can_change(full: World) -> None:
    correct(full, "A")
    assert refusal("UPDATE progress_item SET text = 'x' WHERE update_id = 3") == ""
    assert refusal("UPDATE progress_item SET text = 'x' WHERE update_id = 4") == FROZEN
    assert refusal("UPDATE reporting_period SET state = 'open' WHERE id = 2") == FROZEN
    assert refusal("UPDATE reporting_period SET month = '2022-10-15' WHERE id = 2") == FROZEN


def test_publishing_a_frozen_month_is_no_change_of_it(full: World) -> None:
    period = full.periods["2022-11"]
    do(publish, viewer=viewer_of(full.people["office"]), period=period)
    assert (period.published_at is not None, check_frozen(period)) == (True, [])


def by_hand(statement: str, *triggers: tuple[str, str]) -> None:
    """A change by somebody who may take the guards off."""
    sqlite = db.engine.dialect.name == "sqlite"
    with writing(), db.engine.begin() as connection:
        for name, table in triggers:
            act = statement.split(maxsplit=1)[0].lower()
            drop = f"DROP TRIGGER {name}_{act}" if sqlite else f"DROP TRIGGER {table}_whole_guards ON {table}"
            connection.exec_driver_sql(drop)
        assert connection.exec_driver_sql(statement).rowcount
    db.session.expire_all()
    db.session.rollback()


CHANGES = {
    "UPDATE progress_item SET text = 'It went well' WHERE id = 3": (
        "progress_item",
        "progress_item 3: it is not as the trail's last event of it left it.",
        "November 2022, theme A: a line (row 3) is not as it was frozen: text.",
    ),
    "DELETE FROM sponsor_view": (
        "sponsor_view",
        "sponsor_view 1: it is gone from the record, and no event removed it.",
        "November 2022, theme A: a sponsor’s view (row 1) is gone.",
    ),
    "UPDATE theme_update SET rating = 'Green' WHERE id = 4": (
        "theme_update",
        "theme_update 4: it is not as the trail's last event of it left it.",
        "November 2022, theme B: the return (row 4) is not as it was frozen: rating.",
    ),
    "INSERT INTO return_comment (id, update_id, part, text, made_by_id, made_at)"
    " SELECT 9, 4, part, text, made_by_id, made_at FROM return_comment": (
        "return_comment",
        "return_comment 9: it is in the record, and no event put it there.",
        "November 2022, theme B: a comment on the return (row 9) was added after the freeze.",
    ),
    "UPDATE reporting_period SET headline = 'All is well' WHERE id = 2": (
        "reporting_period",
        "reporting_period 2: it is not as the trail's last event of it left it.",
        "November 2022: the month’s own words or dates are not as they were frozen (headline).",
    ),
}


@pytest.mark.parametrize("statement", CHANGES)
def test_a_frozen_row_changed_by_hand_is_found_by_the_trail_and_by_the_snapshot(
    full: World, statement: str
) -> None:
    table, in_trail, in_snapshot = CHANGES[statement]
    period = full.periods["2022-11"]
    assert (verify_trail().faults, check_frozen(period)) == ([], [])
    by_hand(statement, (f"{table}_guards", table))
    assert (verify_trail().faults, check_frozen(period)) == ([in_trail], [in_snapshot])


def test_a_snapshot_changed_by_hand_is_found(full: World) -> None:
    period = full.periods["2022-11"]
    key = db.session.execute(sa.text("SELECT id FROM snapshot WHERE theme_id = 1")).scalar_one()
    content = json.dumps({"theme": [{"code": "A"}], "theme_update": []})
    by_hand(f"UPDATE snapshot SET content = '{content}' WHERE id = {key}", ("snapshot_guards", "snapshot"))
    assert verify_trail().faults == [f"snapshot {key}: what it keeps is not what its hash was taken of."]
    assert check_frozen(period)[0] == "November 2022: a snapshot of freeze 1 was changed after it was taken."


def test_a_snapshot_taken_away_is_found(full: World) -> None:
    by_hand("DELETE FROM snapshot", ("snapshot_guards", "snapshot"))
    assert check_frozen(full.periods["2022-11"]) == ["November 2022: the snapshot of freeze 1 is gone."]


def test_a_file_and_an_issue_changed_by_hand_are_found(full: World) -> None:
    for table in ("stored_file", "report_issue"):
        column = "X'00'" if db.engine.dialect.name == "sqlite" else "'\\x00'::bytea"
        value = column if table == "stored_file" else "'{\"forged\": true}'"
        by_hand(f"UPDATE {table} SET content = {value}", (f"{table}_guards", table))
    assert verify_trail().faults == [
        "report_issue 1: what it keeps is not what its hash was taken of.",
        "stored_file 1: what it keeps is not what its hash was taken of.",
    ]


@pytest.fixture
def saved(full: World, app: Flask, tmp_path: Path) -> World:
    """The same record after it was backed up and restored here."""
    folder, files = tmp_path / "saved", tmp_path / "files"
    files.mkdir(exist_ok=True)
    make_backup(folder, files)
    restore_backup(folder, files)
    return full


def test_a_restored_record_is_as_guarded_as_before(saved: World) -> None:
    assert {statement: refusal(statement) for statement in BY_HAND} == BY_HAND
    period = db.session.get(type(saved.periods["2022-11"]), 2)
    assert period is not None
    assert (verify_trail().faults, check_frozen(period)) == ([], [])


def test_another_month_goes_on_being_written_beside_a_frozen_one(full: World) -> None:
    change(full.updates["A", "2022-10"].lines[0], text="October has no snapshot")
    assert check_frozen(full.periods["2022-11"]) == []
