"""What set-up makes of the front-end files."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import brotli
import pytest

from setup.frontend import adapt_govuk, build, prune, read_sources

BUDGET = 60_000  # bytes over the wire for page, styles and script together
FOR_THE_PAGE = 20_000


@pytest.fixture(scope="module")
def sources() -> dict[str, bytes]:
    """Return what the app serves, by name, made from the installed packages."""
    return read_sources()


def test_styles_ask_for_no_typeface_and_no_picture_of_the_government(sources: dict[str, bytes]) -> None:
    css = sources["govuk.css"].decode()
    assert re.findall(r"@font-face|GDS Transport|url\(|@charset|sourceMappingURL", css) == []


def test_styles_use_the_fonts_of_the_persons_own_system(sources: dict[str, bytes]) -> None:
    stacks = set(re.findall(r"font-family:([^;}]*)", sources["govuk.css"].decode()))
    system = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'
    assert stacks == {system, "sans-serif"}


def test_components_in_use_keep_every_rule() -> None:
    css = ".govuk-button{a:b}@media print{.govuk-table,.govuk-tabs__x{c:d}}.govuk-generic-header{e:f}"
    assert prune(css) == ".govuk-button{a:b}@media print{.govuk-table{c:d}}.govuk-generic-header{e:f}"


def test_components_left_out_go_whole_and_alone() -> None:
    css = ".govuk-tabs{a:b}.govuk-tabs__list--x:hover{a:b}@media print{.govuk-panel{a:b}}.govuk-tag{a:b}"
    assert prune(css) == ".govuk-tag{a:b}"


def test_selectors_with_commas_in_brackets_stay_whole() -> None:
    assert prune(".govuk-link:not(:hover,:focus){a:b}") == ".govuk-link:not(:hover,:focus){a:b}"


def test_the_licence_travels_with_the_styles() -> None:
    assert adapt_govuk("p{a:b}").startswith("/*! govuk-frontend, MIT licence, Crown copyright;")


def test_styles_and_script_leave_room_for_the_page(sources: dict[str, bytes]) -> None:
    sent = sum(len(brotli.compress(text)) for name, text in sources.items() if name.endswith(("css", "js")))
    assert sent <= BUDGET - FOR_THE_PAGE


def test_a_files_name_is_its_content(tmp_path: Path) -> None:
    manifest = build({"app.css": b"p{}"}, tmp_path)
    assert manifest == {"app.css": f"app-{hashlib.sha256(b'p{}').hexdigest()[:12]}.css"}
    assert json.loads((tmp_path / "manifest.json").read_text()) == manifest


def test_compressed_files_say_the_same(tmp_path: Path) -> None:
    file = build({"app.js": b"1;" * 99}, tmp_path)["app.js"]
    plain, br, gz = ((tmp_path / f"{file}{ending}").read_bytes() for ending in ("", ".br", ".gz"))
    assert (plain, brotli.decompress(br), gzip.decompress(gz)) == (b"1;" * 99,) * 3


def test_an_older_build_is_cleared_away(tmp_path: Path) -> None:
    build({"app.css": b"old"}, tmp_path)
    file = build({"app.css": b"new"}, tmp_path)["app.css"]
    assert sorted(p.name for p in tmp_path.iterdir()) == [file, f"{file}.br", f"{file}.gz", "manifest.json"]
