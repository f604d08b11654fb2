"""Reports as PDF: tagged, titled, readable by machine, in the typeface they travel with, the same bytes each time."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import text
from msgspec.structs import replace
from pypdf import PdfReader

from cpca.documents.blocks import Block, Cell, Document, Heading, Paragraph, Table, said
from cpca.documents.compose import DOCUMENTS, compose
from cpca.documents.fonts import list_drawable
from cpca.documents.render.pdf import draw_pdf
from tests.unit.compose.crowded import crowded_map
from tests.unit.compose.samples import CONTENT

HOSTILE = '#read("/etc/passwd") $x$ *b* _i_ \\u{41} @ref <label> `raw` // no comment "quoted" [a] {b} = not a heading'


def drawn(*blocks: Block, **more: Any) -> PdfReader:
    moment = CONTENT.issue.issued_at
    document = Document(
        "Title", "Subject", "The Authority", moment, (Heading(1, said("Title")), *blocks), **more
    )
    return PdfReader(io.BytesIO(draw_pdf(document)))


def words_of(data: bytes, folder: Path) -> str:
    path = folder / "drawn.pdf"
    path.write_bytes(data)
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def elements_of(reader: PdfReader) -> Iterator[Any]:
    """The elements of the document's structure tree, in reading order."""

    def walk(node: Any) -> Iterator[Any]:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                yield from walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from walk(node["/K"])

    root: Any = reader.trailer["/Root"]
    return walk(root["/StructTreeRoot"])


def tags_of(reader: PdfReader) -> Counter[str]:
    """How often each structure element stands in the document's tree."""
    return Counter(element["/S"] for element in elements_of(reader))


def said_of_tables(reader: PdfReader, kind: str, key: str) -> list[str]:
    """What the elements of a kind say under a key of a table's attributes."""
    found = [e.get("/A", {}) for e in elements_of(reader) if e["/S"] == kind]
    held = [one.get_object() for many in found for one in (many if isinstance(many, list) else [many])]
    return [str(one[key]) for one in held if key in one]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_claims_and_carries_what_accessible_pdf_asks_for(name: str) -> None:
    document = compose(CONTENT, name)
    reader = PdfReader(io.BytesIO(draw_pdf(document)))
    root: Any = reader.trailer["/Root"]
    facts: Any = reader.metadata
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "en-GB"
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert (facts.title, facts.author) == (document.title, document.author)
    xmp = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part(?:>|=\")1", xmp)
    assert tags_of(reader)["/H1"] == 1


@pytest.mark.parametrize("name", DOCUMENTS)
def test_drawing_again_gives_the_same_bytes(name: str) -> None:
    assert draw_pdf(compose(CONTENT, name)) == draw_pdf(compose(CONTENT, name))


def test_another_process_draws_the_same_bytes() -> None:
    here = draw_pdf(compose(CONTENT, "highlight-report"))
    program = (
        "import sys; from cpca.documents.compose import compose; from cpca.documents.render.pdf import draw_pdf;"
        "from tests.unit.compose.samples import CONTENT;"
        "sys.stdout.buffer.write(draw_pdf(compose(CONTENT, 'highlight-report')))"
    )
    root = Path(__file__).parents[3]
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, cwd=root)
    assert there.stdout == here


def test_people_who_ask_at_the_same_moment_each_get_their_document() -> None:
    documents = [compose(CONTENT, name) for name in DOCUMENTS] * 6
    expected = [draw_pdf(document) for document in documents]
    with ThreadPoolExecutor(max_workers=6) as at_once:
        assert list(at_once.map(draw_pdf, documents)) == expected


def test_users_words_are_never_read_as_code(tmp_path: Path) -> None:
    document = Document(
        "Title", "S", "A", CONTENT.issue.issued_at, (Heading(1, said(HOSTILE)), Paragraph(said(HOSTILE)))
    )
    found = words_of(draw_pdf(document), tmp_path)
    assert found.count(HOSTILE) == 2


def test_a_character_without_a_shape_shows_that_it_is_one(tmp_path: Path) -> None:
    reader = drawn(Paragraph(said("Bus 🚌, \N{HEAVY BLACK HEART}\ufe0f, 中文 and café")))
    shown = " ".join(reader.pages[0].extract_text().split())
    assert shown.count("Bus \ufffd, \ufffd, \ufffd\ufffd and café") == 1


def test_signs_that_people_type_are_not_lost() -> None:
    typed = "Dŵr → ⅓ of Łódź, μ ≠ Ω, № 4, Київ ✔ ☐"
    shown = " ".join(drawn(Paragraph(said(typed))).pages[0].extract_text().split())
    assert shown.count(typed) == 1


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("italic", [False, True])
def test_every_sign_that_is_promised_is_drawn(bold: bool, italic: bool) -> None:
    promised = " ".join(map(chr, sorted(list_drawable())))
    reader = drawn(Paragraph(said(promised, bold=bold, italic=italic)))  # Typst refuses what it cannot draw
    assert [page.extract_text().count("\ufffd") for page in reader.pages] == [0] * len(reader.pages)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(text(max_size=60))
def test_no_words_stop_a_document(words: str) -> None:
    facts: Any = drawn(Paragraph(said(words))).metadata
    assert facts.title == "Title"


def test_a_tables_header_is_a_header_and_repeats_on_the_next_page() -> None:
    rows = tuple((Cell((said(f"Row {n}"),)), Cell((said("words " * 30),))) for n in range(60))
    reader = drawn(Table("A long table", rows, header=("First", "Second"), widths=(0.3, 0.7)))
    tags = tags_of(reader)
    assert (len(reader.pages) > 1, tags["/TH"], tags["/TD"], tags["/TR"]) == (True, 2 + 60, 60, 61)
    assert all("Second" in page.extract_text() for page in reader.pages)


FACTS = Table("Facts", tuple((Cell((said(name),)), Cell((said("It"),))) for name in ("Lead", "Sponsor")))
FIGURES = Table("Figures", ((Cell((said("1"),)), Cell((said("2"),))),), header=("A", "B"), row_headers=False)


def test_each_table_says_what_heads_its_rows_and_columns() -> None:
    reader = drawn(FACTS, Paragraph(said("Between.")), FIGURES)
    assert said_of_tables(reader, "/TH", "/Scope") == ["/Row", "/Row", "/Column", "/Column"]
    assert tags_of(reader)["/TD"] == 4


def test_a_tables_caption_is_read_out() -> None:
    reader = drawn(FACTS, FIGURES)
    assert said_of_tables(reader, "/Table", "/Summary") == ["Facts", "Figures"]


def test_a_table_with_nothing_in_it_stops_no_document() -> None:
    reader = drawn(Table("Nothing", ()), Table("No rows", (), header=("A",)), FACTS)
    assert said_of_tables(reader, "/Table", "/Summary") == ["Nothing", "No rows", "Facts"]


def test_bookmarks_name_the_sections_by_number_and_words() -> None:
    reader = drawn(Heading(2, said("Purpose"), number="1"), Paragraph(said("Words."), number="1.1"))
    title, below = reader.outline
    assert isinstance(below, list)
    assert [title["/Title"], below[0]["/Title"]] == ["Title", "1 Purpose"]  # type: ignore[call-overload]
    assert "1 Purpose 1.1 Words." in " ".join(reader.pages[0].extract_text().split())


def test_pages_are_numbered_and_carry_the_foot() -> None:
    reader = drawn(Paragraph(said("Words.")), foot="Plan · October 2022 · issue 1")
    text = " ".join(reader.pages[0].extract_text().split())
    assert "Plan · October 2022 · issue 1" in text
    assert "Page 1 of 1" in text


def test_a_draft_is_marked_on_every_page() -> None:
    rows = tuple((Cell((said(f"Row {n}"),)),) for n in range(120))
    reader = drawn(Table("Rows", rows, header=("Row",)), watermark="DRAFT – NOT FOR PUBLICATION")
    marked = ["DRAFT" in page.extract_text() for page in reader.pages]
    assert (len(marked) > 1, all(marked)) == (True, True)


def test_the_summary_is_one_page_however_much_there_is() -> None:
    many = tuple(replace(CONTENT.themes[0], code=code) for code in "ABCDEF")
    document = compose(replace(CONTENT, themes=many), "summary")
    assert document.compact
    assert len(PdfReader(io.BytesIO(draw_pdf(document))).pages) == 1


def test_a_tables_caption_is_not_printed_again_under_its_heading(tmp_path: Path) -> None:
    table = Table("Decisions sought", ((Cell((said("A"),)), Cell((said("Agree"),))),), ("Theme", "What"))
    title, below = Heading(1, said("Title")), Heading(2, said("Decisions sought"))
    document = Document("T", "S", "A", CONTENT.issue.issued_at, (title, below, table))
    assert words_of(draw_pdf(document), tmp_path).count("Decisions sought") == 1


def test_no_page_ends_on_a_heading_or_on_the_words_that_lead_to_a_table() -> None:
    table = Table("Rows", ((Cell((said("A"),)), Cell((said("told " * 30),))),), ("Code", "Words"))
    for lines in range(38, 50):
        before = [Paragraph(said(f"Line {n}")) for n in range(lines)]
        reader = drawn(*before, Heading(2, said("Risks")), Paragraph(said("These are known:")), table)
        (page,) = [page for page in reader.pages if "These are known:" in page.extract_text()]
        assert ("Risks" in page.extract_text(), "told" in page.extract_text()) == (True, True)


def test_a_short_row_stays_on_one_page_and_a_long_one_goes_on() -> None:
    rows = tuple(
        (Cell((said(f"Row {n}"),)), Cell((said(f"begin {'word ' * 60}end{n}."),))) for n in range(30)
    )
    for page in drawn(Table("Rows", rows, ("Row", "Words"))).pages:
        text = page.extract_text()
        assert text.count("begin") == len(re.findall(r"end\d+\.", text))
    endless = ((Cell((said("Row"),)), Cell((said(f"begin {'word ' * 3000}end."),))),)
    pages = [page.extract_text() for page in drawn(Table("Rows", endless, ("Row", "Words"))).pages]
    assert ("begin" in pages[0], "end." in pages[-1], len(pages) > 1) == (True, True, True)


def test_the_pictures_of_the_registers_are_figures_with_words_whatever_their_number() -> None:
    reader = PdfReader(io.BytesIO(draw_pdf(compose(crowded_map(), "highlight-report"))))
    figures = [str(one["/Alt"]) for one in elements_of(reader) if one["/S"] == "/Figure" and "/Alt" in one]
    assert [alt.count("gives to the department") for alt in figures if "gives to" in alt] == [30, 30]
    assert sum("committed and" in alt for alt in figures) == 1
    assert len(reader.pages) < 25
