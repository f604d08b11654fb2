"""Backup and restore by command: a folder, or one .zip that holds it."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from cpca.cli.database import migrate
from cpca.domain import clock
from cpca.domain.backup import (
    FILES,
    MANIFEST,
    RECORD,
    BadBackup,
    Manifest,
    check_backup,
    make_backup,
    read_manifest,
)
from cpca.domain.restore import holds_a_record, keep_before, restore_backup


def init_app(app: Flask) -> None:
    app.cli.add_command(backup)
    app.cli.add_command(restore)


@click.command("backup")
@click.argument("to", type=click.Path(path_type=Path))
@with_appcontext
def backup(to: Path) -> None:
    """Back everything up into the new folder TO, or into the new file TO.zip, and prove it."""
    try:
        manifest = _zip(to) if to.suffix == ".zip" else make_backup(to, _files())
    except BadBackup as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{to}: {_says(manifest)}")
    click.echo(
        f"Head {manifest.head}\nKeep that line elsewhere: it proves that nobody changed the trail since."
    )


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--replace", is_flag=True, help="Put it in the place of the record that is here, which is kept beside."
)
@click.option("--head", help="A head kept elsewhere that must be in the backup's trail, SEQUENCE:HASH.")
@with_appcontext
def restore(source: Path, replace: bool, head: str | None) -> None:
    """Restore the backup SOURCE, a folder or a .zip, and prove it."""
    try:
        with _unpacked(source) as folder:
            check_backup(folder, head)
            if holds_a_record():
                _keep(replace)
            manifest = restore_backup(folder, _files(), head)
        migrate()
    except BadBackup as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored from {manifest.made_at}: {_says(manifest)}")
    click.echo("Restart the server, which may still hold pages of before. Everybody signs in again.")


def _says(manifest: Manifest) -> str:
    return f"{sum(manifest.rows.values())} rows of {len(manifest.rows)} tables, {len(manifest.files)} files."


def _files() -> Path:
    return Path(current_app.config["SETTINGS"].files)


def _keep(replace: bool) -> None:
    if not replace:
        raise BadBackup("There is a record here already. Add --replace to put the backup in its place.")
    to = _files().parent / f"before-restore-{clock.real_now():%Y%m%d-%H%M%S-%f}"
    keep_before(to, _files())
    click.echo(f"What was here is kept in {to}")


def _zip(to: Path) -> Manifest:
    """The same folder, in one file that is opened again and proved before it gets its name."""
    if to.exists():
        raise BadBackup(f"{to} is there already. Name a file that is not.")
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=f".{to.name}.") as there:
        folder, partial = Path(there) / "backup", Path(there) / "backup.zip"
        manifest = make_backup(folder, _files())
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                archive.write(path, path.relative_to(folder))
        with _unpacked(partial) as again:
            check_backup(again)
        partial.chmod(0o600)
        partial.rename(to)
    return manifest


@contextmanager
def _unpacked(source: Path) -> Iterator[Path]:
    """The backup's folder; of a .zip only what its manifest names is taken out, wherever it says it lies."""
    if source.is_dir():
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="restore-") as there:
        folder = Path(there)
        (folder / FILES).mkdir()
        try:
            with zipfile.ZipFile(source) as archive:
                _take(archive, MANIFEST, folder)
                _take(archive, RECORD, folder)
                for name in read_manifest(folder).files:
                    _take(archive, f"{FILES}/{Path(name).name}", folder)
        except (zipfile.BadZipFile, KeyError) as error:
            raise BadBackup("This file is not a backup, or not a whole one.") from error
        yield folder


def _take(archive: zipfile.ZipFile, name: str, folder: Path) -> None:
    with archive.open(name) as packed, (folder / name).open("wb") as file:
        shutil.copyfileobj(packed, file)
