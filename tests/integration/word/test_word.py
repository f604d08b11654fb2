"""A report as a Word file: what Word, LibreOffice and a person with a screen reader find in it."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table as WordTable

from cpca.documents.blocks import (
    Cell,
    Document,
    Item,
    Listing,
    ListKind,
    PageBreak,
    Paragraph,
    Run,
    Table,
    said,
)
from cpca.documents.compose import compose
from cpca.documents.paper_reader.extract.word import word_lines
from cpca.documents.pictures import progress_bar
from cpca.documents.render.word import draw_word
from tests.integration.word.sample import FACTS, WATERMARK, convert, paper
from tests.unit.compose.crowded import crowded_map


def opened(data: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(data))


def styled(word: WordDocument, style: str) -> list[str]:
    return [p.text for p in word.paragraphs if p.style is not None and p.style.name == style]


def told(word: WordDocument) -> list[Any]:
    """All that a file says in order: each paragraph with its style, each table cell by cell."""
    return [
        [[cell.text for cell in row.cells] for row in block.rows]
        if isinstance(block, WordTable)
        else (block.style.name if block.style else None, block.text)
        for block in word.iter_inner_content()
    ]


def of_blocks(*blocks: Any) -> Document:
    base = paper()
    return Document(base.title, base.subject, base.author, base.moment, blocks)


def test_headings_lists_and_paragraphs_have_named_styles() -> None:
    word = opened(draw_word(paper()))
    assert styled(word, "Title") == ["Improvement Plan Update"]
    assert styled(word, "Heading 1") == [
        "Purpose",
        "Background",
        "Progress",
        "Significant implications",
        "Legal",
        "Appendices",
    ]
    assert styled(word, "Heading 2") == ["What was achieved", "Risks", "Also to note"]
    assert len(styled(word, "List Bullet")) == 18
    assert styled(word, "Lettered list") == ["note it", "agree it", "begin again"]
    assert styled(word, "Capital lettered list") == [f"Theme {code}" for code in "ABCDEF"]
    assert styled(word, "Notice") == [WATERMARK]
    assert styled(word, "Caption") == ["What the pictures say stands in the table."]


def test_every_number_is_numbering_and_shows_as_printed(tmp_path: Path) -> None:
    data = draw_word(paper(lines=1))
    numbered = [line.text for line in word_lines(data) if re.match(r"\d", line.text)]
    expected = [
        "1. Purpose",
        "1.1 To share an update.",
        "1.2 To say how the months go on.",
        "2. Background",
        "2.1 The themes are:",
        "2.2 The Board is asked to:",
        "3. Progress",
        "3.2 What was achieved",
        *(f"3.2.{n} Theme {code}" for n, code in enumerate("ABCDEF", 1)),
        "3.3 Risks",
        "3.3.2 The auditor has said so.",
        "3.3.3 And so have others.",
        "3.4 Also to note",
        "3.4.1 One more thing.",
        "3a Numbered by hand.",
        "6. Legal",
        "6.1 It went badly well",
        "10. Appendices",
        "10.1 The highlight report.",
    ]
    assert numbered == expected
    assert [p.text for p in opened(data).paragraphs if re.match(r"\d", p.text)] == []
    (tmp_path / "paper.pdf").write_bytes(convert(data, "pdf", tmp_path))
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "paper.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    shown = [" ".join(line.split()) for line in text.splitlines() if re.match(r" *\d", line)]
    assert shown == expected


def test_each_lettered_list_begins_at_a() -> None:
    letters = [line.text for line in word_lines(draw_word(paper())) if re.match(r"[a-z]\)", line.text)]
    assert letters == ["a) note it", "b) agree it", "a) begin again"]


def test_a_number_that_goes_back_or_jumps_shows_all_the_same() -> None:
    printed = ["2", "2.1", "3", "1", "1.1.1", "1.2", "7.3.2.1", "7.3.2.2", "7.4", "8", "8.1"]
    drawn = draw_word(of_blocks(*(Paragraph(said("Words"), number) for number in printed)))
    shown = [
        line.text.removesuffix(" Words").removesuffix(".") for line in word_lines(drawn) if not line.aside
    ]
    assert shown == printed


def test_a_table_is_real_with_a_header_row_that_repeats_and_words_for_who_cannot_see_it() -> None:
    facts, ratings = opened(draw_word(paper())).tables
    assert [[cell.text for cell in row.cells] for row in facts.rows] == [list(pair) for pair in FACTS]
    assert [cell.text for cell in ratings.rows[0].cells] == ["Theme", "Rating", "Challenges"]
    repeated = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in ratings.rows]
    assert repeated == [True, False, False]
    properties = ratings._tbl.tblPr
    assert properties.find(qn("w:tblCaption")).get(qn("w:val")) == "Ratings by theme"
    assert properties.find(qn("w:tblDescription")).get(qn("w:val")) == "Ratings by theme"
    assert ratings.style is not None
    assert ratings.style.name == "Report Table"
    assert [cell.text for cell in ratings.rows[1].cells] == ["A", "■\xa0Red; dates say ▲\xa0Amber", "4"]


def test_pictures_have_a_title_and_a_description() -> None:
    body = opened(draw_word(paper())).element.body
    pictures = [(p.get("title"), p.get("descr")) for p in body.iter(qn("wp:docPr"))]
    assert [title for title, _ in pictures] == ["Ratings by month", "Deliverables"]
    assert pictures[1][1] == "2 verified, 1 claimed, 4 open, of 7"


def test_the_map_of_sixty_dependencies_stands_in_two_pictures_that_fit_a_sheet() -> None:
    word = opened(draw_word(compose(crowded_map(), "highlight-report")))
    maps = [
        shape
        for shape in word.element.body.iter(qn("wp:inline"))
        if "Map of" in shape.find(qn("wp:docPr")).get("title")
    ]
    assert [one.find(qn("wp:docPr")).get("descr").count("gives to the department") for one in maps] == [
        30,
        30,
    ]
    page = word.sections[0]
    room = [int(one or 0) for one in (page.page_width, page.left_margin, page.right_margin, page.page_height)]
    for one in maps:
        size = one.find(qn("wp:extent"))
        assert int(size.get("cx")) <= room[0] - room[1] - room[2]
        assert int(size.get("cy")) < room[3] * 0.8


def test_the_file_says_what_it_is_and_in_which_language() -> None:
    word = opened(draw_word(paper()))
    properties = word.core_properties
    assert (properties.title, properties.subject) == ("Improvement Plan Update", "October 2022")
    assert (properties.author, properties.language) == ("The Authority", "en-GB")
    assert properties.created == properties.modified == paper().moment
    default = word.styles.element.find(
        f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}"
    )
    assert default.get(qn("w:val")) == "en-GB"
    assert word.settings.element.find(qn("w:themeFontLang")).get(qn("w:val")) == "en-GB"
    size = word.sections[0]
    assert (round(size.page_width.mm), round(size.page_height.mm)) == (210, 297)  # type: ignore[union-attr]


def test_a_draft_says_so_across_every_page_and_an_issue_does_not() -> None:
    header = opened(draw_word(paper())).sections[0].header
    assert [p.text for p in header.paragraphs] == [WATERMARK]
    marks = [s.get("string") for s in header._element.iter("{urn:schemas-microsoft-com:vml}textpath")]
    assert [mark for mark in marks if mark] == [WATERMARK]
    assert opened(draw_word(paper(watermark=None))).sections[0].header.is_linked_to_previous is True


def test_the_foot_carries_the_issue_and_counts_the_pages() -> None:
    foot = opened(draw_word(paper())).sections[0].footer
    assert [p.text for p in foot.paragraphs] == ["Issue 0.1 · 0123456789abcdef\tPage 1 of 1"]
    codes = [code.text.strip() for code in foot._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]


def test_what_heads_a_row_is_bold_only_as_far_as_it_says_so() -> None:
    row = (Cell((said("A Transport", bold=True), said("Lead: Director"))), Cell((said("4"),)))
    (table,) = opened(draw_word(of_blocks(Table("Themes", (row,), ("Theme", "Open"))))).tables
    name, lead = table.rows[1].cells[0].paragraphs
    assert [name.runs[0].bold, lead.runs[0].bold] == [True, False]


def test_words_and_pictures_that_lead_to_a_table_stay_with_it_and_words_after_it_stand_apart() -> None:
    table = Table("Facts", ((Cell((said("A"),)), Cell((said("1"),))),))
    word = opened(
        draw_word(of_blocks(progress_bar(1, 0, 2), progress_bar(2, 0, 2), table, Paragraph(said("x"))))
    )
    first, second, after = word.paragraphs[:3]
    assert [p.paragraph_format.keep_with_next for p in (first, second, after)] == [True, True, None]
    assert [p.paragraph_format.space_before for p in (second, after)] == [None, Pt(6)]


def test_links_are_links_and_an_unsafe_address_is_only_words() -> None:
    unsafe = (
        Run("this", link="javascript:alert(1)"),
        Run(" and "),
        Run("that", link="https://example.org/x"),
    )
    word = opened(draw_word(of_blocks(Paragraph(unsafe))))
    assert [link.address for link in word.paragraphs[0].hyperlinks] == ["https://example.org/x"]
    assert word.paragraphs[0].text == "this and that"


def test_every_anchor_is_a_bookmark_once() -> None:
    twice = (Paragraph(said("one"), anchor="p_7"), Paragraph(said("two"), anchor="p_7"))
    body = opened(draw_word(of_blocks(*twice, Paragraph(said("three"), anchor="not an anchor")))).element.body
    assert [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))] == ["p_7"]
    names = [
        m.get(qn("w:name"))
        for m in opened(draw_word(paper(lines=1))).element.body.iter(qn("w:bookmarkStart"))
    ]
    lines = [f"r_{code}_2022_10_01" for code in "ABCDEF"]
    assert names == ["p_1", "p_2", *lines, "p_3", "c_A", "c_B"]


def test_a_page_break_leaves_no_empty_paragraph() -> None:
    word = opened(draw_word(of_blocks(Paragraph(said("one")), PageBreak(), Paragraph(said("two")))))
    assert [(p.text, p.paragraph_format.page_break_before) for p in word.paragraphs] == [
        ("one", None),
        ("two", True),
    ]


def test_what_no_file_can_hold_never_stops_a_report() -> None:
    bad = "a\x00b\x1f\ud800c\uffff<&>\r\nd\te"
    blocks = (
        Paragraph(said(bad)),
        Listing(ListKind.BULLETS, (Item(said(bad), "x", bad),)),
        Table(bad, ((Cell((said(bad),)),),), (bad,)),
        Paragraph(said("words"), bad),
    )
    base = of_blocks(*blocks)
    document = Document(bad, bad, bad, base.moment, blocks, foot=bad, watermark=bad, keywords=(bad,))
    word = opened(draw_word(document))
    assert word.paragraphs[0].text == "abc<&>\nd\te"


def test_the_same_document_is_the_same_bytes_in_any_process() -> None:
    first = draw_word(paper())
    assert draw_word(paper()) == first
    code = (
        "import hashlib;from cpca.documents.render.word import draw_word;"
        "from tests.integration.word.sample import paper;"
        "print(hashlib.sha256(draw_word(paper())).hexdigest())"
    )
    elsewhere = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert elsewhere.stdout.strip() == hashlib.sha256(first).hexdigest()


def test_libreoffice_reads_the_same_headings_paragraphs_lists_and_tables(tmp_path: Path) -> None:
    data = draw_word(paper())
    again = opened(convert(data, "docx", tmp_path))
    assert told(again) == told(opened(data))
    again_bytes = io.BytesIO()
    again.save(again_bytes)
    assert [line.words() for line in word_lines(again_bytes.getvalue()) if not line.aside] == [
        line.words() for line in word_lines(data) if not line.aside
    ]


def test_a_compact_document_is_one_page(tmp_path: Path) -> None:
    blocks = tuple(Paragraph(said("A paragraph of some length, as a summary has. " * 3)) for _ in range(24))
    base = of_blocks(*blocks)
    document = Document(base.title, base.subject, base.author, base.moment, blocks, compact=True)
    (tmp_path / "one.pdf").write_bytes(convert(draw_word(document), "pdf", tmp_path))
    told_of = subprocess.run(
        ["pdfinfo", str(tmp_path / "one.pdf")], check=True, capture_output=True, text=True
    )
    assert re.findall(r"Pages:\s+(\d+)", told_of.stdout) == ["1"]


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/numbering.xml"])
def test_nothing_in_the_file_names_the_day_it_was_drawn(part: str) -> None:
    with zipfile.ZipFile(io.BytesIO(draw_word(paper()))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read(part).count(b"w:rsid") == 0
