"""The tree keeps its promises: locks, sizes, templates and what `make` says it can do."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from setup.frontend import LEFT_OUT_CLASS

ROOT = Path(__file__).resolve().parents[2]

# Written in pieces, so that this file does not hold what it looks for.
REGISTRIES = re.compile(r"registry\.np[m]js|pyp[i]\.org|files\.python[h]osted|deb\.deb[i]an\.org")
MACHINE_PATHS = re.compile(r"(?<![\w.*])/(?:work|root|home/\w+|Users/\w+)/")

# The one file that may tell Jinja that a text is safe, because it escapes what goes into it.
MARKUP_WRITERS = {"cpca/web/strip.py", "cpca/documents/render/html.py"}

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40


def list_tree() -> list[Path]:
    """Return every file that is committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def list_ending(*endings: str) -> list[Path]:
    """Return the files of the tree whose names end so, migrations aside."""
    return [p for p in list_tree() if p.suffix in endings and "migrations" not in p.parts]


def name_of(path: Path) -> str:
    """Return a file's name inside the repository."""
    return path.relative_to(ROOT).as_posix()


def find_lines(files: list[Path], pattern: re.Pattern[str]) -> list[str]:
    """Return `file:line` for each line of the files that the pattern matches; pictures are passed by."""
    found = []
    for file in files:
        lines = file.read_text(encoding="utf-8", errors="ignore").splitlines()
        found += [f"{name_of(file)}:{n}" for n, line in enumerate(lines, 1) if pattern.search(line)]
    return found


def test_no_file_names_a_registry() -> None:
    assert find_lines(list_tree(), REGISTRIES) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert find_lines(list_tree(), MACHINE_PATHS) == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"])
def test_every_python_package_is_pinned_with_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    loose = [e.split()[0] for e in entries if "==" not in e or "--hash=sha256:" not in e]
    assert (len(entries) > 1, loose) == (True, [])


def test_tests_run_on_the_very_versions_that_production_installs() -> None:
    runtime, development = (
        set(re.findall(r"^[\w.\[\],-]+==\S+", (ROOT / lock).read_text(), flags=re.MULTILINE))
        for lock in ("requirements.txt", "requirements-dev.txt")
    )
    assert runtime - development == set()


def test_front_end_packages_are_pinned_with_their_hashes_and_no_address() -> None:
    lock = (ROOT / "package-lock.json").read_text()
    packages = re.findall(r'"node_modules/', lock)
    assert (lock.count('"integrity": "sha512-'), lock.count('"resolved"')) == (len(packages), 0)


def test_make_help_lists_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert phony
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^make (\S+) +\S", shown, flags=re.MULTILINE) == phony[1].split()


def test_make_alone_is_make_help() -> None:
    alone, asked = (
        subprocess.run(["make", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for words in ([], ["help"])
    )
    assert alone == asked


def test_no_file_is_longer_than_a_person_reads() -> None:
    sizes = {name_of(p): len(p.read_text().splitlines()) for p in list_ending(".py", ".html", ".css", ".js")}
    assert {name: size for name, size in sizes.items() if size > MAX_FILE_LINES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long: dict[str, int] = {}
    for path in list_ending(".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                long |= {f"{name_of(path)}:{node.name}": size} if size > MAX_FUNCTION_LINES else {}
    assert long == {}


def test_nothing_of_others_is_committed() -> None:
    others = [
        name_of(path)
        for path in list_tree()
        if {"node_modules", "vendor", ".venv"} & set(path.parts[len(ROOT.parts) :])
        or path.suffix in {".woff", ".woff2", ".ttf", ".otf", ".map", ".whl"}
        or ".min." in path.name
    ]
    assert others == []


def test_escaping_is_switched_off_nowhere_but_in_one_file() -> None:
    switches = re.compile(r"\|\s*safe\b|\bautoescape\b|\bMarkup\b")
    files = [p for p in list_ending(".html") + list_python_of_the_app() if name_of(p) not in MARKUP_WRITERS]
    assert find_lines(files, switches) == []


def list_python_of_the_app() -> list[Path]:
    """Return the app's own modules, the tests aside."""
    return [p for p in list_ending(".py") if name_of(p).startswith("cpca/")]


INLINE = (
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=|\son[a-z]+\s*=|\bhx-on\b|\bhx-vars\b|javascript:|[\"']js:"
)


def test_templates_hold_no_script_and_no_style() -> None:
    assert find_lines(list_ending(".html"), re.compile(INLINE)) == []


@pytest.mark.parametrize(
    "planted",
    [
        "<script>x</script>",
        '<p style="x">',
        '<p onclick="x">',
        '<p hx-on:click="x">',
        '<a href="javascript:x">',
        '<p hx-vals="js:{}">',
    ],
)
def test_a_planted_script_or_style_is_seen(planted: str) -> None:
    assert re.search(INLINE, planted) is not None


def test_every_attribute_in_a_template_is_quoted() -> None:
    assert find_lines(list_ending(".html"), re.compile(r"\s[a-z][a-z-]*=\{\{")) == []


def test_no_template_uses_a_component_whose_styles_are_left_out() -> None:
    used = {f".{name}" for p in list_ending(".html") for name in re.findall(r"govuk-[\w!-]+", p.read_text())}
    assert sorted(name for name in used if LEFT_OUT_CLASS.search(name)) == []
