"""The same paper as Word and as PDF gives the same blocks as its text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from cpca.documents import paper_reader
from cpca.documents.paper_reader import read_paper
from cpca.domain.paper_content import BlockKind, PaperContent, Unplaced
from tests.integration.paper_reader.pdf_paper import pdf_of, pdf_paper, words
from tests.integration.paper_reader.real_paper import PATH, without_lines
from tests.integration.paper_reader.word_paper import add_lists, number, saved, word_paper

MINIMAL = ["1. Purpose", "1.1 To report.", "2. Progress", "2.1 Theme A - Ambition:"]


@pytest.fixture(scope="module")
def text() -> PaperContent:
    return read_paper(PATH.read_bytes(), "paper.txt")


@pytest.mark.parametrize("real_numbering", [False, True], ids=["typed numbers", "Word's own numbering"])
def test_the_paper_as_word_says_the_same(text: PaperContent, real_numbering: bool) -> None:
    word = read_paper(word_paper(real_numbering=real_numbering), "paper.docx")
    assert without_lines(word.blocks) == without_lines(text.blocks)
    assert (word.header, word.month, word.unplaced) == (text.header, text.month, ())


@pytest.mark.parametrize("hanging", [False, True], ids=["flush", "hanging"])
@pytest.mark.parametrize(
    "settings",
    [
        "",
        "#set par(justify: true)",
        '#set text(size: 12pt, font: "New Computer Modern")',
        "#set text(size: 10pt)\n#set par(leading: 0.9em)",
    ],
)
def test_the_paper_as_pdf_says_the_same(text: PaperContent, hanging: bool, settings: str) -> None:
    pdf = read_paper(pdf_paper(hanging=hanging, settings=settings), "paper.pdf")
    assert without_lines(pdf.blocks) == without_lines(text.blocks)
    assert (pdf.header, pdf.month) == (text.header, text.month)
    pages = len(pdf.unplaced)
    assert [left.text for left in pdf.unplaced] == [f"{page} of {pages}" for page in range(1, pages + 1)]


def minimal_word() -> docx.document.Document:
    document = docx.Document()
    for line in MINIMAL:
        document.add_paragraph(line)
    return document


def test_tracked_changes_are_read_as_accepted() -> None:
    document = minimal_word()
    paragraph = document.add_paragraph("- Board ")
    for change in (
        '<w:del {0} w:id="1" w:author="x"><w:r><w:delText>refused</w:delText></w:r></w:del>',
        '<w:ins {0} w:id="2" w:author="x"><w:r><w:t>agreed</w:t></w:r></w:ins>',
        '<w:moveFrom {0} w:id="3" w:author="x"><w:r><w:t> before</w:t></w:r></w:moveFrom>',
        '<w:moveTo {0} w:id="4" w:author="x"><w:r><w:t> the plan.</w:t></w:r></w:moveTo>',
    ):
        paragraph._p.append(parse_xml(change.format(nsdecls("w"))))
    bullets = read_paper(saved(document), "p.docx").of(BlockKind.BULLET)
    assert [bullet.text for bullet in bullets] == ["Board agreed the plan."]


def test_a_deleted_paragraph_end_joins_the_words_and_takes_no_number() -> None:
    document = minimal_word()
    add_lists(document, {"950": [("decimal", "3.%1")]})
    document.add_paragraph("3. Also to note")
    for words_of in ("One.", "Two and ", "the rest."):
        number(document.add_paragraph(words_of), "950")
    mark = parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="1" w:author="x"/></w:rPr>')
    document.paragraphs[-2]._p.get_or_add_pPr().append(mark)
    paragraphs = read_paper(saved(document), "p.docx").of(BlockKind.PARAGRAPH)
    assert [(p.number, p.text) for p in paragraphs][1:] == [("3.1", "One."), ("3.2", "Two and the rest.")]


def test_what_stands_outside_the_flow_of_a_word_file_is_listed() -> None:
    document = minimal_word()
    document.sections[0].header.paragraphs[0].text = "Official"
    document.sections[0].footer.paragraphs[0].text = "Democratic services"
    document.add_comment(document.paragraphs[1].runs, text="Check this", author="x", initials="x")
    unplaced = read_paper(saved(document), "p.docx").unplaced
    assert {(left.text, left.why) for left in unplaced} == {
        ("Official", "it stands in the page header"),
        ("Democratic services", "it stands in the page footer"),
        ("Check this", "a comment in the margin"),
    }


def test_content_controls_and_text_boxes_are_read() -> None:
    document = minimal_word()
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>- In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    box = (
        f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p><w:r><w:t>- In a box.</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r>"
    )
    document.element.body.insert(len(MINIMAL), parse_xml(control))
    document.add_paragraph("- Around.")._p.append(parse_xml(box))
    bullets = read_paper(saved(document), "p.docx").of(BlockKind.BULLET)
    assert [bullet.text for bullet in bullets] == ["In a control.", "Around.", "In a box."]


def test_a_background_papers_address_comes_with_its_words() -> None:
    document = minimal_word()
    document.add_paragraph("3. Background papers")
    paragraph = document.add_paragraph("3.1 ")
    target = document.part.relate_to("https://example.org/a", RELATIONSHIP_TYPE.HYPERLINK, True)
    link = f'<w:hyperlink {nsdecls("w", "r")} r:id="{target}"><w:r><w:t>The review</w:t></w:r></w:hyperlink>'
    paragraph._p.append(parse_xml(link))
    pdf = pdf_of(
        "\n\n".join(words(line) for line in [*MINIMAL, "3. Background papers"])
        + '\n\n3.1 #link("https://example.org/a")[The review]'
    )
    lines = "\n\n".join([*MINIMAL, "3. Background papers", "- 3.1 [The review](https://example.org/a)"])
    for data in (saved(document), pdf, lines.encode()):
        paper = read_paper(data, "p").blocks[-1]
        assert (paper.number, paper.text, paper.link) == ("3.1", "The review", "https://example.org/a")


def test_an_unsafe_address_is_listed_and_not_kept() -> None:
    text = "\n\n".join([*MINIMAL, "3. Background papers", "3.1 [The review](javascript:alert)"])
    content = read_paper(text.encode(), "p.txt")
    assert content.blocks[-1].link is None
    assert content.unplaced == (
        Unplaced(11, "javascript:alert", "an address that the record has no place for"),
    )


def test_the_child_starts_without_the_web_and_the_server_without_the_file_libraries() -> None:
    """Each side of the reader loads only what it needs."""
    home = Path(paper_reader.__file__).parent
    child = "import sys; sys.path.append(sys.argv[1]); import extract.main; print(sorted({'flask', 'cpca'} & set(sys.modules)))"
    server = (
        "import sys, cpca.documents.paper_reader; print(sorted({'docx', 'pypdf', 'lxml'} & set(sys.modules)))"
    )
    root = home.parents[2]
    for program in (child, server):
        done = subprocess.run(
            [sys.executable, "-c", program, str(home)], cwd=root, capture_output=True, check=True
        )
        assert done.stdout.decode().strip() == "[]"
