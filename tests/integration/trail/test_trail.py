"""The trail as the app writes it: whole, of everything, and the tables are its fold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from cpca.domain import trail
from cpca.domain.errors import DomainError
from cpca.domain.stand_alone_verify import read_export, verify
from cpca.domain.trail_proof import erase_payload, export_trail, verify_trail
from cpca.domain.trail_words import SUBJECTS
from cpca.extensions import Base, db, writing
from cpca.models.audit import AuditEvent, AuditPayload
from cpca.models.progress import ProgressItem
from tests.world import World, save


def edit(line: ProgressItem, text: str) -> None:
    with writing():
        db.session.merge(line).text = text
        db.session.commit()


def first_line(world: World) -> ProgressItem:
    return world.updates["A", "2022-11"].lines[0]


def plant(statement: str, **values: object) -> None:
    """Changes the database behind the app's back, as somebody with the file and no scruples could."""
    with db.engine.connect() as connection, writing():
        if connection.dialect.name == "sqlite":
            for name in (
                "event_never_changes",
                "event_never_goes",
                "payload_only_erased",
                "payload_never_goes",
            ):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_{name}")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_event DISABLE TRIGGER USER")
            connection.exec_driver_sql("ALTER TABLE audit_payload DISABLE TRIGGER USER")
        connection.execute(sa.text(statement), values)
        connection.commit()


def test_every_change_is_in_the_trail_and_the_tables_are_its_fold(world: World) -> None:
    edit(first_line(world), "reworded")
    verdict = verify_trail()
    assert verdict.faults == []
    assert (verdict.events, verdict.head) == trail.head()


def test_a_save_that_is_undone_leaves_no_event(world: World) -> None:
    before = trail.head()
    with writing():
        db.session.merge(first_line(world)).text = "never saved"
        db.session.flush()
        db.session.rollback()
        db.session.merge(first_line(world)).text = "saved"
        db.session.commit()
    assert trail.head()[0] == before[0] + 1
    assert verify_trail().faults == []


def test_an_event_carries_the_whole_state_after_it(world: World) -> None:
    edit(first_line(world), "reworded")
    last = db.session.get_one(AuditPayload, trail.head()[0])
    assert json.loads(last.content or "") == trail.state_of(
        db.session.get_one(ProgressItem, first_line(world).id)
    )


def test_every_recorded_table_has_words_in_the_trail() -> None:
    recorded = {str(table) for table in trail.recorded_tables()}
    assert recorded | {"audit_payload"} == set(SUBJECTS)


def test_tables_that_only_join_two_others_are_recorded_like_any_other() -> None:
    through = {
        str(relationship.secondary)
        for mapper in Base.registry.mappers
        for relationship in mapper.relationships
        if relationship.secondary is not None and not relationship.viewonly
    }
    assert through == set()


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(ProgressItem).values(text="all at once"),
        sa.delete(ProgressItem),
        sa.insert(ProgressItem).values(update_id=1, position=9, text="slipped in"),
        sa.update(Base.metadata.tables["progress_item"]).values(text="by its table"),
        sa.text("UPDATE progress_item SET text = 'by hand'"),
        sa.text("  delete from progress_item"),
    ],
    ids=lambda statement: str(statement).split()[0] + ("" if hasattr(statement, "table") else " as text"),
)
def test_a_bulk_change_that_the_trail_would_miss_is_refused(world: World, statement: sa.Executable) -> None:
    with writing(), pytest.raises(RuntimeError, match="one by one"):
        db.session.execute(statement)
    assert verify_trail().faults == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'somebody else' WHERE id = 3",
        "DELETE FROM audit_event WHERE id = 3",
        "UPDATE audit_payload SET content = '{}' WHERE id = 3",
        "DELETE FROM audit_payload WHERE id = 3",
    ],
)
def test_the_database_itself_refuses_to_change_the_trail(world: World, statement: str) -> None:
    with db.engine.connect() as connection, writing(), pytest.raises(sa.exc.DBAPIError):
        connection.execute(sa.text(statement))


def plus(column: str) -> str:
    return f"UPDATE audit_event SET {column} = {column} || 'x' WHERE id = 3"


PLANTED = {
    "an actor": plus("actor"),
    "an act": plus("act"),
    "a kind": plus("kind"),
    "a subject": plus("subject"),
    "a body": plus("body"),
    "a hash": plus("hash"),
    "a cover": "UPDATE audit_event SET acting_for = 'x' WHERE id = 3",
    "a subject's key": "UPDATE audit_event SET subject_id = subject_id + 1000 WHERE id = 3",
    "a plan": "UPDATE audit_event SET plan_id = COALESCE(plan_id, 0) + 1 WHERE id = 3",
    "a theme": "UPDATE audit_event SET theme_id = COALESCE(theme_id, 0) + 1 WHERE id = 3",
    "a time": "UPDATE audit_event SET at = '2020-01-01 00:00:00.000000' WHERE id = 3",
    "a payload": "UPDATE audit_payload SET content = content || ' ' WHERE id = 3",
    "a salt": "UPDATE audit_payload SET salt = 'x' WHERE id = 3",
    "a payload taken away": "UPDATE audit_payload SET content = NULL, salt = NULL WHERE id = 3",
    "a payload's row taken away": "DELETE FROM audit_payload WHERE id = 3",
    "an event moved": "UPDATE audit_event SET id = 100000 WHERE id = (SELECT max(id) FROM audit_event)",
    "a row changed": "UPDATE progress_item SET text = 'by hand' WHERE id = 1",
    "a row taken away": "DELETE FROM progress_item WHERE id = 1",
    "a row slipped in": "INSERT INTO organisation (name, kind) VALUES ('Slipped in', 'other')",
}
MOVED_FIRST = "a payload's row taken away", "an event moved"


@pytest.mark.parametrize("planted", PLANTED)
def test_what_is_changed_behind_the_apps_back_is_found(world: World, planted: str) -> None:
    if planted == "an event moved":
        plant("DELETE FROM audit_payload WHERE id = (SELECT max(id) FROM audit_event)")
    plant(PLANTED[planted])
    assert verify_trail().faults != []


def test_a_trail_cut_short_is_found_by_the_tables_and_by_a_head_kept_elsewhere(world: World) -> None:
    sequence, head = trail.head()
    plant("DELETE FROM audit_payload WHERE id = :last", last=sequence)
    plant("DELETE FROM audit_event WHERE id = :last", last=sequence)
    assert len(verify_trail().faults) == 1
    assert len(verify_trail(f"{sequence}:{head}").faults) == 2


def test_an_erased_payload_is_gone_and_the_proof_is_not(world: World) -> None:
    edit(first_line(world), "something private")
    edit(first_line(world), "something else")
    sequence = trail.head()[0] - 1
    with writing():
        erase_payload(
            sequence=sequence, reason="A request of 3 January, granted by the data protection officer"
        )
        db.session.commit()

    erased = db.session.get_one(AuditPayload, sequence)
    last = db.session.get_one(AuditEvent, trail.head()[0])
    assert (erased.salt, erased.content) == (None, None)
    assert (last.kind, last.subject, last.subject_id) == ("erased", "audit_payload", sequence)
    assert last.theme_id == world.themes["A"].id
    assert verify_trail().faults == []


def test_nothing_is_erased_twice_and_no_erasure_is_erased(world: World) -> None:
    for sequence in (1, 1, trail.head()[0] + 1, trail.head()[0] + 1000):
        with writing():
            if sequence == 1 and db.session.get_one(AuditPayload, 1).content is not None:
                erase_payload(sequence=sequence, reason="A request")
                db.session.commit()
                continue
            with pytest.raises(DomainError):
                erase_payload(sequence=sequence, reason="A request")


def test_an_export_verifies_without_the_app(world: World, tmp_path: Path) -> None:
    path = tmp_path / "trail.jsonl"
    assert export_trail(path) == trail.head()[0]
    assert verify(read_export(path)) == (*trail.head(), [])


def test_the_commands_verify_export_and_erase(app: Flask, world: World, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    sequence, head = trail.head()

    verified = runner.invoke(args=["verify-trail", "--head", f"{sequence}:{head}"])
    exported = runner.invoke(args=["export-trail", str(tmp_path / "trail.jsonl")])
    erased = runner.invoke(args=["erase-payload", "3", "--reason", "A request"])
    again = runner.invoke(args=["erase-payload", "3", "--reason", "A request"])
    elsewhere = runner.invoke(args=["verify-trail", "--head", "0" * 64])

    assert verified.output == f"{sequence} events, each follows from the one before. Head {sequence}:{head}\n"
    assert verified.exit_code == 0
    assert exported.exit_code == 0
    assert sorted(p.name for p in tmp_path.glob("*") if p.suffix in (".py", ".jsonl")) == [
        "trail.jsonl",
        "verify_trail.py",
    ]
    assert erased.output == "Event 3 no longer says what it changed. Older backups still do.\n"
    assert again.output == "Error: Event 3 holds nothing that can be erased.\n"
    assert (again.exit_code, elsewhere.exit_code) == (1, 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_erased_words_are_nowhere_in_the_file(app: Flask, world: World, tmp_path: Path) -> None:
    edit(first_line(world), "An unmistakable sentence")
    sequence = trail.head()[0]
    edit(first_line(world), "Another one")

    app.test_cli_runner().invoke(args=["erase-payload", str(sequence), "--reason", "A request"])

    everything = b"".join(path.read_bytes() for path in tmp_path.glob("cpca.sqlite*"))
    assert everything.count(b"An unmistakable sentence") == 0


def test_each_act_names_who_did_it_and_for_whom(world: World) -> None:
    line = first_line(world)
    with trail.acting(trail.Actor("abc", "def", "draft lines, commitments, risks")):
        edit(line, "by cover")
    last = db.session.get_one(AuditEvent, trail.head()[0])
    assert (last.actor, last.acting_for, last.act) == ("abc", "def", "draft lines, commitments, risks")
    assert (last.kind, last.subject, last.subject_id) == ("changed", "progress_item", line.id)
    save()
    assert trail.head()[0] == last.id
