"""Numbers that Word prints without writing them come back as printed."""

from __future__ import annotations

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from cpca.documents.paper_reader import read_paper
from cpca.domain.paper_content import BlockKind
from tests.integration.paper_reader.word_paper import add_lists, number, saved

THREE_LEVELS = [("decimal", "%1."), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3")]


def started(lists: dict[str, list[tuple[str, str]]]) -> Document:
    """A paper that typed its first section and has these lists to number the second with."""
    document = docx.Document()
    for line in ("1. Progress", "Theme A - Ambition", "- One", "2. Also to note"):
        document.add_paragraph(line)
    add_lists(document, lists)
    return document


def printed(document: Document) -> list[str]:
    paragraphs = read_paper(saved(document), "paper.docx").of(BlockKind.PARAGRAPH)
    return [f"{paragraph.number} {paragraph.text}" for paragraph in paragraphs]


def test_lower_levels_begin_again_under_each_higher_one() -> None:
    document = started({"950": THREE_LEVELS})
    for level in (1, 2, 2, 1, 2):
        number(document.add_paragraph("x"), "950", level)
    assert printed(document) == ["1.1 x", "1.1.1 x", "1.1.2 x", "1.2 x", "1.2.1 x"]


def test_a_list_that_is_told_to_restart_does_so_once() -> None:
    document = started({"950": [("decimal", "2.%1")]})
    again = (
        f'<w:num {nsdecls("w")} w:numId="951"><w:abstractNumId w:val="950"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    )
    document.part.numbering_part.element.append(parse_xml(again))
    for list_id in ("950", "950", "951", "951", "950"):
        number(document.add_paragraph("x"), list_id)
    assert printed(document) == ["2.1 x", "2.2 x", "2.7 x", "2.8 x", "2.9 x"]


def test_a_style_numbers_its_paragraphs_and_a_paragraph_can_opt_out() -> None:
    document = started({"950": [("decimal", "2.%1")]})
    style = document.styles.add_style("Numbered paragraph", 1)
    numbered = f'<w:pPr {nsdecls("w")}><w:numPr><w:numId w:val="950"/></w:numPr></w:pPr>'
    style.element.append(parse_xml(numbered))
    based = document.styles.add_style("Numbered paragraph, tight", 1)
    based.base_style = style
    document.add_paragraph("one", style=style)
    number(document.add_paragraph("none", style=style), "0")
    document.add_paragraph("two", style=based)
    assert printed(document) == ["2.1 one", "None none", "2.2 two"]


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("lowerLetter", ["a", "b", "c", "d"]),
        ("lowerRoman", ["i", "ii", "iii", "iv"]),
    ],
)
def test_letters_and_roman_numerals_are_counted(form: str, numbers: list[str]) -> None:
    document = started({"950": [(form, "(%1)")]})
    for _ in numbers:
        number(document.add_paragraph("x"), "950")
    assert printed(document) == [f"{figure} x" for figure in numbers]
