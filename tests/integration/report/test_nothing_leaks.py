"""Nothing that is not for publication is in anything public: marks planted everywhere are looked for in it."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from cpca.documents.issuing import draw_files
from cpca.domain.report_content import ReportContent
from cpca.domain.report_publishing import exempt_part, publish, to_json
from cpca.models.exempt import ExemptionState
from cpca.models.report import Reach
from tests.integration.report.planted import (
    OPEN_MARK,
    Marks,
    build,
    plant_challenge,
    plant_exempt,
    plant_unfinished,
    submit,
)
from tests.integration.report.planted_proof import plant_exempt_proof, plant_findings
from tests.world import World


@pytest.fixture
def marks(world: World) -> Marks:
    """The world with every mark planted."""
    found = Marks()
    submit(world)
    plant_findings(world)
    plant_unfinished(world, found)
    plant_challenge(world, found)
    plant_everything_exempt(world, found)
    return found


def plant_everything_exempt(world: World, marks: Marks) -> None:
    """One of each kind that was agreed to be exempt, and one that is only proposed."""
    plant_exempt(world, marks)
    plant_exempt(world, marks, ExemptionState.PROPOSED, first=30)
    plant_exempt_proof(world, marks)
    plant_exempt_proof(world, marks, ExemptionState.PROPOSED, first=50)


def test_public_content_holds_none_of_them(world: World, marks: Marks) -> None:
    public = to_json(publish(build(world)))
    assert (marks.found_in(public), OPEN_MARK in public) == ([], True)
    assert len(marks.planted) == 74


def test_a_mark_in_words_that_print_is_found(world: World, marks: Marks) -> None:
    """The search itself is tried: a fault planted in a printed place does not pass."""
    content = build(world)
    theme = content.themes[0]
    planted = marks.plant("a printed headline")
    faulty = replace(content, themes=(replace(theme, headline=planted), *content.themes[1:]))
    assert marks.found_in(to_json(publish(faulty))) == ["a printed headline"]


def test_the_whole_content_leaves_out_only_what_is_nobodys_to_print(world: World, marks: Marks) -> None:
    """Exempt words are in the whole content, for the appendix; private and unfinished ones are nowhere."""
    inside = set(marks.found_in(to_json(build(world))))
    assert {"a line agreed exempt", "a risk proposed exempt", "why it was left out"} <= inside
    assert {
        "the words of a verification agreed exempt",
        "the sample of a re-test agreed exempt",
        "a milestone of a deliverable proposed exempt",
        "why a milestone proposed exempt moved",
        "the effect of a change request agreed exempt",
        "evidence of a deliverable agreed exempt",
        "evidence that is proposed exempt",
    } <= inside
    assert not {where for where in inside if "draft" in where or "unprinted" in where or "mailed" in where}


def test_public_totals_are_the_same_with_and_without_what_is_exempt(world: World) -> None:
    marks = Marks()
    submit(world)
    plant_findings(world)
    plant_challenge(world, marks)
    before = publish(build(world))
    plant_everything_exempt(world, marks)
    after = publish(build(world))
    assert [change.words for change in after.changes] == [
        "The dates say Amber, said Green.",
        "The return came 3 days late.",
        "OPEN-MARK-1 was agreed",
        "What A did in 2022-10",
    ]
    assert bare(after) == bare(before)


def bare(content: ReportContent) -> ReportContent:
    """Without the paper's word that there is an exempt appendix, which the law wants said."""
    return replace(content, paper=replace(content.paper, public_report=None) if content.paper else None)


def test_the_exempt_appendix_holds_them_and_nothing_else(world: World, marks: Marks) -> None:
    exempt = exempt_part(build(world))
    assert exempt is not None
    texts = [line.text for line in exempt.themes[0].lines]
    assert [marks.planted[text] for text in texts] == ["a line agreed exempt", "a line proposed exempt"]
    assert OPEN_MARK not in to_json(exempt)


def test_no_public_file_of_any_audience_holds_a_mark(world: World, marks: Marks, tmp_path: Path) -> None:
    files = draw_files(build(world), None)
    leaks = {}
    for name, file in files.items():
        words = read(file.data, name, tmp_path)
        if file.reach is Reach.PUBLIC:
            leaks[name] = marks.found_in(words)
        else:
            assert marks.found_in(words), f"{name} is not public and holds nothing: is it read at all?"
    assert {name: found for name, found in leaks.items() if found} == {}
    assert {name.rsplit(".")[-1] for name in leaks} == {"docx", "pdf", "html", "json"}
    assert OPEN_MARK in read(files["highlight-report.docx"].data, "x.docx", tmp_path)
    assert OPEN_MARK in read(files["highlight-report.pdf"].data, "x.pdf", tmp_path)


def read(data: bytes, name: str, folder: Path) -> str:
    """Every word of a file, its hidden parts included."""
    if name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(archive.read(part).decode("utf-8", "replace") for part in archive.namelist())
    if name.endswith(".pdf"):
        path = folder / "file.pdf"
        path.write_bytes(data)
        drawn = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
        return drawn.stdout
    return data.decode()
