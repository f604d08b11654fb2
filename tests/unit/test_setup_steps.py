"""The parts of set-up that a person notices: what is done again, what a failure says."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from setup import process, stamps
from setup.process import SetupError, install_debian_packages, run_quietly
from setup.settings import prepare_settings
from setup.stamps import Stamp


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty repository that the stamps and logs take for theirs."""
    monkeypatch.setattr(stamps, "ROOT", tmp_path)
    monkeypatch.setattr(process, "ROOT", tmp_path)
    monkeypatch.setattr(process, "LOGS", tmp_path / "build" / "logs")
    return tmp_path


def test_a_step_is_done_again_only_after_its_files_change(tree: Path) -> None:
    (tree / "lock").write_text("one")
    stamp = Stamp(tree / "made" / ".done", ("lock",))
    seen = [stamp.is_current()]
    stamp.mark()
    seen.append(stamp.is_current())
    (tree / "lock").write_text("two")
    seen.append(stamp.is_current())
    assert seen == [False, True, False]


def test_a_renamed_style_sheet_is_built_again(tree: Path) -> None:
    (tree / "css").mkdir()
    (tree / "css" / "a.css").write_text("p{}")
    stamp = Stamp(tree / ".done", ("css",))
    stamp.mark()
    (tree / "css" / "a.css").rename(tree / "css" / "b.css")
    assert stamp.is_current() is False


def test_a_failed_step_shows_the_end_of_its_log_and_where_the_rest_is(tree: Path) -> None:
    with pytest.raises(SetupError) as failure:
        run_quietly("broken", [sys.executable, "-c", "print('no network'); raise SystemExit(3)"])
    lines = str(failure.value).splitlines()
    assert (lines[0], lines[-2], lines[-1]) == (
        f"{sys.executable} ended with 3",
        "    no network",
        f"The whole log: {tree}/build/logs/broken.log",
    )


def test_a_step_that_works_says_nothing(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run_quietly("fine", [sys.executable, "-c", "print('much detail')"])
    assert tuple(capfd.readouterr()) == ("", "")


def test_settings_of_the_first_run_are_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "instance" / "settings.env"
    assert prepare_settings(path) is True
    names = [line.partition("=")[0] for line in path.read_text().splitlines() if not line.startswith("#")]
    assert names == ["CPCA_SECRET_KEY", "CPCA_DEMO", "CPCA_CLOCK_START", "CPCA_CLOCK_STARTED_AT"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_settings_survive_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "settings.env"
    prepare_settings(path)
    before = path.read_bytes()
    assert (prepare_settings(path), path.read_bytes()) == (False, before)


def test_a_machine_that_is_not_debian_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SetupError) as refusal:
        install_debian_packages(["chromium"], "The browser tests need Chromium")
    told = "The browser tests need Chromium: install Debian's chromium (apt-get install chromium)"
    assert str(refusal.value) == told
