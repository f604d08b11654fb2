"""The trail by command: verify it, hand it out with what verifies it, erase what an event says."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from cpca.domain import stand_alone_verify
from cpca.domain.errors import DomainError
from cpca.domain.stand_alone_verify import says
from cpca.domain.trail import Actor, acting
from cpca.domain.trail_proof import erase_payload, export_trail, verify_trail
from cpca.extensions import db, writing

VERIFIER = "verify_trail.py"  # the name under which the stand-alone file is handed out


def init_app(app: Flask) -> None:
    for command in (verify, export, erase):
        app.cli.add_command(command)


def put_verifier(folder: Path) -> None:
    """Puts the stand-alone verifier into a folder, for whoever reads what lies there."""
    shutil.copyfile(stand_alone_verify.__file__, folder / VERIFIER)


@click.command("verify-trail")
@click.option("--head", help="A head kept elsewhere, SEQUENCE:HASH, as reports and backups print it.")
@with_appcontext
def verify(head: str | None) -> None:
    """Verify the trail, and that the record is what the trail says."""
    verdict = verify_trail(head)
    click.echo(says(verdict))
    if verdict.faults:
        raise click.exceptions.Exit(1)


@click.command("export-trail")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def export(file: Path) -> None:
    """Write the trail to FILE, a JSON object a line, with the verifier beside it."""
    count = export_trail(file)
    put_verifier(file.parent)
    click.echo(f"{count} events. Anybody can verify them: python {VERIFIER} {file.name} --head SEQUENCE:HASH")


@click.command("erase-payload")
@click.argument("sequence", type=int)
@click.option("--reason", required=True, help="Why, for the trail: the request, its date, who decided.")
@with_appcontext
def erase(sequence: int, reason: str) -> None:
    """Erase for good what event SEQUENCE says. The chain stays whole, and an event says why."""
    try:
        with writing(), acting(Actor(act="erase a payload")):
            erase_payload(sequence=sequence, reason=reason)
            db.session.commit()
    except DomainError as error:
        raise click.ClickException(error.message) from error
    _overwrite()
    click.echo(f"Event {sequence} no longer says what it changed. Older backups still do.")


def _overwrite() -> None:
    """SQLite leaves old bytes in the file and its log until they are written anew; PostgreSQL vacuums by itself."""
    if db.engine.dialect.name != "sqlite":
        return
    connection = db.engine.raw_connection()
    for statement in ("PRAGMA query_only=OFF", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
        connection.cursor().execute(statement)
    connection.close()
