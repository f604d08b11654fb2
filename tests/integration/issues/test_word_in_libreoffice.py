"""An issue's Word files opened in LibreOffice: the same headings, paragraphs, lists and tables, and as a PDF too."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from flask import Flask

from tests.integration.issues.issued import real_issue
from tests.integration.word.sample import convert

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NAMES = ("board-paper.docx", "highlight-report.docx")


def told(data: bytes) -> list[Any]:
    """All a Word file says in order: paragraphs with style and place in a list, tables cell by cell."""
    return [
        [[cell.text for cell in row.cells] for row in block.rows]
        if isinstance(block, Table)
        else (block.style.name if block.style else None, _level(block), block.text)
        for block in docx.Document(io.BytesIO(data)).iter_inner_content()
    ]


def _level(paragraph: Paragraph) -> int | None:
    """At which level a paragraph is numbered or bulleted; None where it is not."""
    found = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:ilvl')}")
    return None if found is None else int(found.get(qn("w:val")))


def headings(parts: list[Any]) -> list[tuple[str, str]]:
    return [
        (style, text)
        for style, _, text in (part for part in parts if isinstance(part, tuple))
        if style == "Title" or str(style).startswith("Heading")
    ]


def text_of(pdf: bytes, folder: Path) -> str:
    path = folder / "drawn.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, text=True)
    return "".join(done.stdout.split())


def test_word_files_of_a_real_month_are_the_same_after_libreoffice_saved_them(
    app: Flask, tmp_path: Path
) -> None:
    files = {file.name: file.file.content for file in real_issue().files}
    for name in NAMES:
        before = told(files[name])
        after = told(convert(files[name], "docx", tmp_path))
        assert {style for style, _ in headings(before)} >= {"Title", "Heading 1"}
        assert sum(isinstance(part, list) for part in before) >= 2
        assert headings(after) == headings(before)
        assert after == before


def test_libreoffice_prints_every_paragraph_and_cell_of_a_real_month(app: Flask, tmp_path: Path) -> None:
    files = {file.name: file.file.content for file in real_issue().files}
    for name in NAMES:
        printed = text_of(convert(files[name], "pdf", tmp_path), tmp_path)
        parts = told(files[name])
        cells = [cell for part in parts if isinstance(part, list) for row in part for cell in row]
        paragraphs = ["".join(part[2].split()) for part in parts if isinstance(part, tuple)]
        assert [words for words in paragraphs if words[:60] not in printed] == []
        assert [word for cell in cells for word in cell.split() if word not in printed] == []
