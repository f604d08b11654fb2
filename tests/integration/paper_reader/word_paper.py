"""The real paper's content as a Word file, made the ways officers make them."""

from __future__ import annotations

import io

import docx
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from tests.integration.paper_reader.real_paper import Part, body_parts, header_rows, source

_SECTIONS, _THEMES, _RECOMMENDED, _BULLETS = "901", "902", "903", "904"
_LISTS = {
    _SECTIONS: [("decimal", "%1."), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3")],
    _THEMES: [("upperLetter", "%1.")],
    _RECOMMENDED: [("lowerLetter", "%1)")],
    _BULLETS: [("bullet", "\uf0b7")],
}


def saved(document: Document) -> bytes:
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def word_paper(*, real_numbering: bool) -> bytes:
    """The paper with its header and risks as tables; numbers typed, or counted by Word's own lists."""
    document = docx.Document()
    if real_numbering:
        add_lists(document, _LISTS)
    for line in source().splitlines()[4:7]:
        document.add_paragraph(line.replace("**", ""))
    document.add_paragraph("Agenda Item No: 2.2")
    document.add_paragraph("Improvement Plan Update", style="Title")
    _add_header(document, real_numbering)
    risks: list[Part] = []
    for part in [*body_parts(), Part("end", None, "")]:
        if part.kind == "risk":
            risks.append(part)
            continue
        if risks:
            _add_risks(document, risks)
            risks = []
        if part.kind != "end":
            _add_part(document, part, real_numbering)
    return saved(document)


def _add_header(document: Document, real_numbering: bool) -> None:
    table = document.add_table(rows=0, cols=2)
    for label, paragraphs in header_rows():
        cells = table.add_row().cells
        cells[0].text = label
        for index, words in enumerate(paragraphs):
            paragraph = cells[1].paragraphs[0] if index == 0 else cells[1].add_paragraph()
            if real_numbering and words[1:3] == ") ":
                paragraph.text = words[3:]
                number(paragraph, _RECOMMENDED)
            else:
                paragraph.text = words


def _add_risks(document: Document, risks: list[Part]) -> None:
    table = document.add_table(rows=0, cols=2)
    for risk in risks:
        cells = table.add_row().cells
        cells[0].text = risk.number or ""
        cells[1].text = risk.text
        cells[1].add_paragraph(f"Mitigation: {risk.mitigation}")


def _add_part(document: Document, part: Part, real_numbering: bool) -> None:
    style = {"section heading": "Heading 1", "heading": "Heading 1"}.get(part.kind)
    if not real_numbering:
        opener = {"bullet": "\u2022\t", "theme": f"{part.number}.\t"}.get(part.kind, f"{part.number or ''}\t")
        document.add_paragraph(f"{opener}{part.text}".strip(), style=style)
        return
    paragraph = document.add_paragraph(part.text, style=style)
    if part.kind == "bullet":
        number(paragraph, _BULLETS)
    elif part.kind == "theme":
        number(paragraph, _THEMES)
    elif part.number:
        number(paragraph, _SECTIONS, part.number.count("."))


def add_lists(document: Document, lists: dict[str, list[tuple[str, str]]]) -> None:
    """Add list definitions to numbering.xml: number format and text of each level."""
    numbering = document.part.numbering_part.element
    for key, levels in lists.items():
        inner = "".join(
            f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
            for index, (form, text) in enumerate(levels)
        )
        abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{key}">{inner}</w:abstractNum>'
        numbering.insert(0, parse_xml(abstract))
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>')
        )


def number(paragraph: Paragraph, list_id: str, level: int = 0) -> None:
    """Put a paragraph into a list."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    for tag, value in (("w:ilvl", str(level)), ("w:numId", list_id)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), value)
        properties.append(element)
