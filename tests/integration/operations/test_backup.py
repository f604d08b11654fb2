"""A backup that was not restored does not exist: these restore every one they make."""

from __future__ import annotations

import contextvars
import json
import shutil
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from config import Settings
from cpca.domain import backup, trail
from cpca.domain.backup import BadBackup, check_backup, make_backup
from cpca.domain.trail_proof import verify_trail
from cpca.extensions import db, writing
from cpca.models.plan import Organisation, OrganisationKind
from cpca.models.progress import ProgressItem
from tests.client import PageClient
from tests.world import World, save


def run(app: Flask, *words: object) -> Result:
    result = app.test_cli_runner().invoke(args=[str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def reword(line: ProgressItem, text: str) -> None:
    with writing():
        db.session.merge(line).text = text
        db.session.commit()


def texts() -> list[str]:
    found = list(db.session.execute(db.select(ProgressItem.text).order_by(ProgressItem.id)).scalars())
    db.session.rollback()
    return found


def put_file(settings: Settings, content: bytes) -> Path:
    files = Path(settings.files)
    files.mkdir(exist_ok=True)
    path = files / "0a1b2c"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["saved", "saved.zip"])
def test_what_was_backed_up_is_what_is_restored(
    app: Flask, world: World, settings: Settings, tmp_path: Path, name: str
) -> None:
    file = put_file(settings, b"evidence")
    before, head = texts(), trail.head()
    made = run(app, "backup", tmp_path / name)
    reword(world.updates["A", "2022-11"].lines[0], "after the backup")
    file.unlink()

    restored = run(app, "restore", tmp_path / name, "--replace", "--head", f"{head[0]}:{head[1]}")

    assert (made.exit_code, restored.exit_code) == (0, 0), (made.output, restored.output)
    assert made.output.splitlines()[1] == f"Head {head[0]}:{head[1]}"
    assert texts() == before
    assert trail.head() == head
    assert file.read_bytes() == b"evidence"
    assert verify_trail().faults == []


def test_the_record_goes_on_after_a_restore(app: Flask, world: World, tmp_path: Path) -> None:
    run(app, "backup", tmp_path / "saved")
    run(app, "restore", tmp_path / "saved", "--replace")
    save(Organisation(name="One more", kind=OrganisationKind.OTHER))
    assert verify_trail().faults == []


def test_what_was_there_before_a_restore_is_kept(
    app: Flask, world: World, settings: Settings, tmp_path: Path
) -> None:
    run(app, "backup", tmp_path / "saved")
    reword(world.updates["A", "2022-11"].lines[0], "after the backup")
    head = trail.head()

    run(app, "restore", tmp_path / "saved", "--replace")

    (kept,) = Path(settings.files).parent.glob("before-restore-*")
    assert check_backup(kept).head == f"{head[0]}:{head[1]}"


def test_a_restore_replaces_nothing_unless_told_to(app: Flask, world: World, tmp_path: Path) -> None:
    run(app, "backup", tmp_path / "saved")
    reword(world.updates["A", "2022-11"].lines[0], "after the backup")
    head = trail.head()

    refused = run(app, "restore", tmp_path / "saved")

    assert refused.output == (
        "Error: There is a record here already. Add --replace to put the backup in its place.\n"
    )
    assert trail.head() == head


def test_nobody_is_still_signed_in_after_a_restore(
    app: Flask, world: World, client: PageClient, tmp_path: Path
) -> None:
    client.sign_in(world.people["office"])
    run(app, "backup", tmp_path / "saved")
    assert client.get("/account").status_code == 200
    run(app, "restore", tmp_path / "saved", "--replace")
    assert client.get("/account").status_code == 303


def test_a_backup_never_writes_over_another(app: Flask, world: World, tmp_path: Path) -> None:
    for name in ("saved", "saved.zip"):
        run(app, "backup", tmp_path / name)
        again = run(app, "backup", tmp_path / name)
        assert (again.exit_code, again.output[:6]) == (1, "Error:")


def test_a_backup_carries_the_verifier_and_its_head(app: Flask, world: World, tmp_path: Path) -> None:
    manifest = make_backup(tmp_path / "saved", tmp_path / "none")
    sequence, head = trail.head()
    assert sorted(path.name for path in (tmp_path / "saved").iterdir()) == [
        "files",
        "manifest.json",
        "record.sqlite",
        "verify_trail.py",
    ]
    assert manifest.head == f"{sequence}:{head}"
    assert manifest.rows["progress_item"] == 4


def damage(folder: Path, kind: str) -> None:
    record, manifest = folder / backup.RECORD, folder / backup.MANIFEST
    if kind == "a byte of the record":
        content = bytearray(record.read_bytes())
        content[len(content) // 2] ^= 1
        record.write_bytes(content)
    elif kind == "a record cut short":
        record.write_bytes(record.read_bytes()[:-4096])
    elif kind == "a file changed":
        (folder / backup.FILES / "0a1b2c").write_bytes(b"other")
    elif kind == "a file missing":
        (folder / backup.FILES / "0a1b2c").unlink()
    elif kind == "a file too many":
        (folder / backup.FILES / "ffff").write_bytes(b"")
    elif kind == "no manifest":
        manifest.unlink()
    else:
        said = json.loads(manifest.read_text())
        if kind == "other numbers of rows":
            said["rows"]["theme"] += 1
        else:
            said["head"] = f"1:{'0' * 64}"
        manifest.write_text(json.dumps(said))


DAMAGES = [
    "a byte of the record",
    "a record cut short",
    "a file changed",
    "a file missing",
    "a file too many",
    "no manifest",
    "other numbers of rows",
    "another head",
]


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    app: Flask, world: World, settings: Settings, tmp_path: Path, kind: str
) -> None:
    put_file(settings, b"evidence")
    run(app, "backup", tmp_path / "saved")
    damage(tmp_path / "saved", kind)
    reword(world.updates["A", "2022-11"].lines[0], "after the backup")
    head = trail.head()

    refused = run(app, "restore", tmp_path / "saved", "--replace")

    assert (refused.exit_code, refused.output[:6]) == (1, "Error:"), refused.output
    assert trail.head() == head
    assert list(Path(settings.files).parent.glob("before-restore-*")) == []


def test_a_backup_of_a_changed_trail_is_refused_by_the_head_kept_elsewhere(
    app: Flask, world: World, tmp_path: Path
) -> None:
    run(app, "backup", tmp_path / "saved")
    refused = run(app, "restore", tmp_path / "saved", "--replace", "--head", f"12:{'ab' * 32}")
    assert refused.output == (
        "Error: The trail is not whole. The head that was kept elsewhere is not in this chain.\n"
    )


def test_a_file_that_is_no_backup_is_refused(app: Flask, world: World, tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_bytes(b"Dear all")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")
    for name in ("letter.zip", "other.zip"):
        refused = run(app, "restore", tmp_path / name, "--replace")
        assert refused.output == "Error: This file is not a backup, or not a whole one.\n"


def test_a_backup_that_failed_leaves_no_folder_of_its_name(
    app: Flask, world: World, settings: Settings, tmp_path: Path
) -> None:
    (put_file(settings, b"evidence").parent / "gone").symlink_to(tmp_path)  # no file, and so not copied
    (tmp_path / "saved.partial").mkdir()
    (tmp_path / "saved.partial" / "leftover").write_bytes(b"")
    make_backup(tmp_path / "saved", Path(settings.files))
    assert not (tmp_path / "saved.partial").exists()
    assert sorted(check_backup(tmp_path / "saved").files) == ["0a1b2c"]


def test_a_backup_made_while_people_save_holds_whole_saves(
    app: Flask, world: World, settings: Settings, tmp_path: Path
) -> None:
    done = threading.Event()
    saved: list[int] = []

    def keep_saving() -> None:
        with app.app_context():
            while not done.is_set():
                save(Organisation(name=f"Saved {len(saved)}", kind=OrganisationKind.OTHER))
                saved.append(1)
            db.session.remove()

    thread = threading.Thread(target=keep_saving)
    thread.start()
    try:
        manifests = [make_backup(tmp_path / f"saved-{n}", Path(settings.files)) for n in range(5)]
    finally:
        done.set()
        thread.join()
    assert len(saved) > 0
    for n, manifest in enumerate(manifests):
        assert check_backup(tmp_path / f"saved-{n}") == manifest
    counts = [manifest.rows["organisation"] for manifest in manifests]
    assert counts == sorted(counts)


def test_a_backup_of_one_kind_of_database_goes_into_the_other(
    app: Flask, world: World, sqlite_template: Path, postgresql: str, postgresql_template: str, tmp_path: Path
) -> None:
    from cpca import create_app  # noqa: PLC0415
    from tests.conftest import SECRET, _database, _run  # noqa: PLC0415

    run(app, "backup", tmp_path / "saved")
    before, head = texts(), trail.head()
    if db.engine.dialect.name == "sqlite":
        _run(postgresql, f"CREATE DATABASE other_kind TEMPLATE {postgresql_template}")
        url = _database(postgresql, "other_kind")
    else:
        url = f"sqlite:///{tmp_path / 'other.sqlite'}"
    other = create_app(Settings(secret_key=SECRET, database_url=url, files=str(tmp_path / "other-files")))

    # A context of its own, in which this test's app is not the current one.
    restored = contextvars.Context().run(run, other, "restore", tmp_path / "saved")

    assert restored.exit_code == 0, restored.output
    with other.app_context():
        assert texts() == before
        assert trail.head() == head
        save(Organisation(name="One more", kind=OrganisationKind.OTHER))
        assert verify_trail().faults == []
        db.session.remove()
        db.engine.dispose()
    if db.engine.dialect.name == "sqlite":
        _run(postgresql, "DROP DATABASE other_kind WITH (FORCE)")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_record_too_damaged_to_back_up_is_still_kept_before_it_is_replaced(
    app: Flask, world: World, settings: Settings, tmp_path: Path
) -> None:
    run(app, "backup", tmp_path / "saved")
    with writing(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_event_never_changes")
        connection.exec_driver_sql("UPDATE audit_event SET body = body || ' ' WHERE id = 3")
    assert verify_trail().faults != []

    restored = run(app, "restore", tmp_path / "saved", "--replace")

    assert restored.exit_code == 0, restored.output
    (kept,) = Path(settings.files).parent.glob("before-restore-*")
    assert (kept / "cpca.sqlite").stat().st_size > 0
    assert verify_trail().faults == []
    shutil.rmtree(kept)


def test_a_manifest_with_unknown_words_is_refused(app: Flask, world: World, tmp_path: Path) -> None:
    manifest = make_backup(tmp_path / "saved", tmp_path / "none")
    (tmp_path / "saved" / backup.MANIFEST).write_text('{"rows": 1}')
    with pytest.raises(BadBackup):
        check_backup(tmp_path / "saved")
    assert replace(manifest) == manifest
