"""The real paper taken in as issued: its Board paper gives the source back, in Word, PDF, HTML and JSON."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from cpca.documents.paper_reader import read_paper
from cpca.domain.paper_content import Section
from tests.integration.issues.issued import real_issue
from tests.integration.paper_reader import real_paper
from tests.integration.paper_reader.real_paper import Part

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ADDED = "What was let through and what slipped"  # before the appendices
ABOUT = "About this paper"  # after everything


@pytest.fixture
def files(app: Flask) -> dict[str, bytes]:
    return {file.name: file.file.content for file in real_issue().files}


def test_the_word_file_reads_back_as_the_source_heading_by_heading_number_by_number(
    files: dict[str, bytes],
) -> None:
    content = read_paper(files["board-paper.docx"], "board-paper.docx")
    parts = [
        Part(block.kind.value, block.label or block.number, block.text, block.mitigation)
        for block in content.blocks
        if block.section is not Section.RECOMMENDATIONS
    ]
    assert without_additions(parts) == real_paper.body_parts()


def without_additions(parts: list[Part]) -> list[Part]:
    """The parts without what the issue says of itself under headings of its own."""
    titles = [part.text for part in parts]
    appendices = titles.index("Appendices")
    return parts[: titles.index(ADDED)] + parts[appendices : titles.index(ABOUT)]


def test_the_word_files_header_block_is_the_sources(files: dict[str, bytes]) -> None:
    header = read_paper(files["board-paper.docx"], "board-paper.docx").header
    rows = dict(real_paper.header_rows())
    assert (header.agenda_item, header.title) == ("2.2", "Improvement Plan Update")
    assert [header.addressed_to, header.public_report, header.lead_member] == [
        rows[label][0] for label in ("To:", "Public report:", "Lead Member:")
    ]
    assert [header.from_post, header.key_decision, header.forward_plan_reference] == [
        rows[label][0] for label in ("From:", "Key decision:", "Forward Plan ref:")
    ]
    assert list(header.voting) == rows["Voting arrangements:"]


def test_the_pdfs_text_runs_as_the_source_does(files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "board-paper.pdf"
    path.write_bytes(files["board-paper.pdf"])
    text = subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True
    ).stdout.decode()
    lines = [line for line in text.replace("\f", "").splitlines() if not re.search(r"Page \d+ of \d+$", line)]
    printed = folded(re.sub(r"(?m)^([A-F])\. ", r"\1 ", "\n".join(lines)))
    assert_runs_as_the_source(printed)


def test_the_html_runs_as_the_source_does(files: dict[str, bytes]) -> None:
    soup = BeautifulSoup(files["board-paper.html"], "html5lib")
    for letter, item in zip("ABCDEF", soup.select("ol.capitals > li"), strict=True):
        item.insert(0, letter)
    for hidden in soup.select("style, .vh, footer"):
        hidden.decompose()
    assert soup.body is not None
    assert_runs_as_the_source(folded(soup.body.get_text(" ")))


def assert_runs_as_the_source(printed: str) -> None:
    """Header block and sections stand one after the other as in the source, with nothing in between.

    What the issue adds stands under headings of its own: before the appendices, and at the end.
    """
    header = "".join(folded(label + "".join(said)) for label, said in real_paper.header_rows() if said)
    body = real_paper.body_parts()
    titles = [part.text for part in body]
    cut = titles.index("Appendices")
    opening = printed.index(folded("To:Cambridgeshire and Peterborough"))
    added, closing = printed.index(folded(ADDED)), printed.index(joined(body[cut : cut + 1]))
    rows = header[header.index("To:") :]
    assert printed[opening:added] == rows + joined(body[:cut])
    assert printed[closing : printed.index(folded(ABOUT))] == joined(body[cut:])


def joined(parts: list[Part]) -> str:
    """The parts as they run on in print, without white space."""
    return "".join(
        folded(
            f"{part.number or ''} {part.text} {'Mitigation: ' + part.mitigation if part.mitigation else ''}"
        )
        for part in parts
    )


def folded(text: str) -> str:
    """Without white space and bullet signs."""
    return re.sub(r"[\s•]+", "", text)


def test_the_json_holds_the_source_block_by_block(files: dict[str, bytes]) -> None:
    paper = json.loads(files["board-paper.json"])["paper"]
    parts = [
        Part(block["kind"], block["label"] or block["number"], block["text"], block["mitigation"])
        for block in paper["blocks"]
        if block["section"] != "recommendations"
    ]
    assert parts == real_paper.body_parts()
    assert [row for row in real_paper.header_rows() if row[0] == "Voting arrangements:"] == [
        ("Voting arrangements:", paper["voting"])
    ]
