"""A Word file (.docx) as source lines: paragraphs, tables and text boxes in the order they print."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from .lines import ExtractionError, SourceLine
from .word_numbering import Numbering

# Tracked changes are read as accepted: what was deleted or moved away is not there.
_GONE = {qn("w:del"), qn("w:moveFrom"), qn("w:delText"), qn("w:instrText"), qn("w:rPr"), qn("w:pPr")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT_BOX = qn("w:txbxContent")
_PARAGRAPH, _TABLE = qn("w:p"), qn("w:tbl")
_ROW, _CELL = qn("w:tr"), qn("w:tc")
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
_FIELD_ADDRESS = re.compile(r'HYPERLINK\s+"([^"]+)"')
_ASIDES = (
    ("/header", "it stands in the page header"),
    ("/footer", "it stands in the page footer"),
    ("/footnotes", "a footnote"),
    ("/endnotes", "an endnote"),
    ("/comments", "a comment in the margin"),
)


def word_lines(data: bytes) -> list[SourceLine]:
    """Every paragraph and table row that has words or a number; raises ExtractionError for other Office files."""
    try:
        document = docx.Document(io.BytesIO(data))
    except ValueError as error:  # python-docx: a template or a file with macros, by its content type
        raise ExtractionError("The file is a Word template or has macros in it. Save it as .docx.") from error
    return _WordReader(document).lines()


class _WordReader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.part = document.part
        self.numbering = Numbering(document)
        self.headings = {
            style.style_id: int(found[1])
            for style in document.styles
            if (found := _HEADING_NAME.match(style.name or ""))
        }
        self.number = 0

    def lines(self) -> list[SourceLine]:
        lines = list(self._walk(self.document.element.body))
        return lines + list(self._asides())

    def _walk(self, parent: BaseOxmlElement) -> Iterator[SourceLine]:
        """Paragraphs and tables below an element, also those inside content controls and tracked inserts."""
        merged = ""  # words of paragraphs whose end was deleted: they run on into the next
        for child in parent.iterchildren():
            if child.tag == _PARAGRAPH and _end_is_deleted(child):
                self.number += 1
                merged += "".join(_words(child, []))
            elif child.tag == _PARAGRAPH:
                yield from self._paragraph(child, merged)
                merged = ""
            elif child.tag == _TABLE:
                yield from self._table(child)
            elif child.tag not in _GONE and isinstance(child.tag, str):
                yield from self._walk(child)
        if merged.strip():
            yield SourceLine(self.number, merged)

    def _paragraph(self, paragraph: BaseOxmlElement, before: str) -> list[SourceLine]:
        """The paragraph, and after it what its text boxes hold."""
        self.number += 1
        number = self.number
        boxes: list[BaseOxmlElement] = []
        words = before + "".join(_words(paragraph, boxes))
        opener = self.numbering.opener(paragraph, has_words=bool(words.strip()))
        lines = []
        if words.strip() or opener:
            text = f"{opener} {words}" if opener else words
            heading, links = self._heading(paragraph), self._links(paragraph)
            lines.append(SourceLine(number, text.strip(), heading=heading, links=links))
        for box in boxes:
            lines.extend(self._walk(box))
        return lines

    def _heading(self, paragraph: BaseOxmlElement) -> int:
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return 0 if style is None else self.headings.get(style.get(qn("w:val")), 0)

    def _links(self, paragraph: BaseOxmlElement) -> tuple[str, ...]:
        links = []
        for hyperlink in paragraph.iter(qn("w:hyperlink")):
            relation = self.part.rels.get(hyperlink.get(qn("r:id")) or "")
            if relation is not None and relation.is_external:
                links.append(relation.target_ref)
        code = "".join(field.text or "" for field in paragraph.iter(qn("w:instrText")))
        return (*links, *_FIELD_ADDRESS.findall(code))

    def _table(self, table: BaseOxmlElement) -> Iterator[SourceLine]:
        for row in _below(table, _ROW):
            if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
                continue
            first = self.number + 1
            links: list[str] = []
            cells = tuple(self._cell(cell, links) for cell in _below(row, _CELL))
            if any(cells):
                yield SourceLine(first, cells=cells, links=tuple(links))

    def _cell(self, cell: BaseOxmlElement, links: list[str]) -> tuple[str, ...]:
        """The cell's paragraphs; a table inside it gives a paragraph for each of its rows."""
        lines = list(self._walk(cell))
        links.extend(link for line in lines for link in line.links)
        return tuple(line.words() for line in lines)

    def _asides(self) -> Iterator[SourceLine]:
        """What prints outside the flow of the paper, so that it is listed and not lost."""
        for relation in self.part.rels.values():
            why = next((why for ending, why in _ASIDES if relation.reltype.endswith(ending)), None)
            if why is None or relation.is_external:
                continue
            root = parse_xml(relation.target_part.blob)
            for paragraph in root.iter(_PARAGRAPH):
                words = "".join(_words(paragraph, [])).strip()
                self.number += 1
                if words:
                    yield SourceLine(self.number, words, aside=why)


def _below(parent: BaseOxmlElement, tag: str) -> Iterator[BaseOxmlElement]:
    """Children of a kind, also inside content controls, but not those of a table further down."""
    for child in parent.iterchildren():
        if child.tag == tag:
            yield child
        elif (
            child.tag not in _GONE
            and child.tag not in (_PARAGRAPH, _TABLE, _CELL)
            and isinstance(child.tag, str)
        ):
            yield from _below(child, tag)


def _words(element: BaseOxmlElement, boxes: list[BaseOxmlElement]) -> Iterator[str]:
    """The words of a paragraph as they stand once every change is accepted; text boxes are collected apart."""
    for child in element.iterchildren():
        if child.tag == _TEXT_BOX:
            boxes.append(child)
        elif child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _GONE and child.tag != _FALLBACK and isinstance(child.tag, str):
            yield from _words(child, boxes)


def _end_is_deleted(paragraph: BaseOxmlElement) -> bool:
    return paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is not None
