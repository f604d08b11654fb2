"""A document's blocks as the paragraphs, lists, tables and pictures of a Word file, written as XML at one go.

Words with an anchor get a bookmark of that name, so that a paragraph that comes back edited is known again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from cpca.documents.blocks import (
    Block,
    Cell,
    Heading,
    Listing,
    ListKind,
    Notice,
    PageBreak,
    Paragraph,
    Picture,
    Table,
    Words,
    is_figures,
    is_short,
    said,
    says_bold,
)
from cpca.documents.render.word_numbering import Numbering
from cpca.documents.render.word_styles import NUMBERED, TABLE
from cpca.documents.render.word_xml import attribute, styled, text_xml, words_xml

EMU_A_MM = 36_000
_ANCHOR = re.compile(r"[A-Za-z0-9_]{1,40}")
_LIST_STYLES = {
    ListKind.BULLETS: "List Bullet",
    ListKind.LETTERS: "Lettered list",
    ListKind.CAPITALS: "Capital lettered list",
}


@dataclass
class Writer:
    """Writes blocks for one file. `style_id` knows its styles, `link_id` and `picture_id` its relationships.

    `width` is that of the text, in twentieths of a point. Raises TypeError for what is no block.
    """

    style_id: Callable[[str], str]
    link_id: Callable[[str], str]
    picture_id: Callable[[Picture], tuple[str, int]]  # relationship, and height in mm a mm of width, × 1000
    numbering: Numbering
    width: int
    bookmarks: int = 0
    pictures: int = 0
    seen: set[str] = field(default_factory=set)
    breaks: bool = False  # the next paragraph begins a page
    keeps: bool = False  # the next paragraph stays on the page of the list, table or picture after it
    apart: bool = False  # the next paragraph stands a little below the table before it

    def write(self, blocks: tuple[Block, ...]) -> str:
        """All the blocks, in order."""
        drawn: list[str] = []
        for place, block in enumerate(blocks):
            if isinstance(block, PageBreak):
                self.breaks = True
                continue
            after = blocks[place + 1] if place + 1 < len(blocks) else None
            if isinstance(block, Table):
                drawn.append(self._table(block))
                drawn.append(self._after_table(blocks[place + 1 :]))
            else:
                self.keeps = isinstance(block, Paragraph | Picture) and isinstance(
                    after, Listing | Table | Picture
                )
                self.apart = (
                    isinstance(block, Paragraph) and place > 0 and isinstance(blocks[place - 1], Table)
                )
                drawn.append(self._flow(block))
                self.keeps = self.apart = False
        return "".join(drawn)

    def _flow(self, block: Block) -> str:
        match block:
            case Heading():
                return self._heading(block)
            case Paragraph():
                return self._numbered(block)
            case Listing():
                return self._list(block)
            case Notice():
                return self._paragraph("Notice", self._words(block.words))
            case Picture():
                return self._picture(block)
        raise TypeError(f"{type(block).__name__} is no block of a document")

    def _heading(self, heading: Heading) -> str:
        style = "Title" if heading.level == 1 else f"heading {heading.level - 1}"
        words = self._marked(self._words(heading.words), heading.anchor)
        return self._paragraph(style, words, self._numbered_as(heading.number))

    def _numbered(self, paragraph: Paragraph) -> str:
        inside = self._marked(self._words(paragraph.words), paragraph.anchor) + self._reference(
            paragraph.reference
        )
        style = "caption" if paragraph.quiet else "Normal"
        if paragraph.number is None:
            return self._paragraph(style, inside)
        list_id, level = self.numbering.number(paragraph.number)
        return self._paragraph(
            style if paragraph.quiet else NUMBERED[level], inside, _list_property(list_id, level)
        )

    def _numbered_as(self, number: str | None) -> str:
        return _list_property(*self.numbering.number(number)) if number is not None else ""

    def _list(self, listing: Listing) -> str:
        bulleted = listing.kind is ListKind.BULLETS
        list_id = self.numbering.bullets() if bulleted else self.numbering.letters(listing.kind)
        return "".join(
            self._paragraph(
                _LIST_STYLES[listing.kind],
                self._marked(self._words(item.words), item.anchor) + self._reference(item.reference),
                _list_property(list_id, 0),
            )
            for item in listing.items
        )

    def _paragraph(self, style: str, inside: str, properties: str = "") -> str:
        kept = "<w:keepNext/>" if self.keeps else ""
        new_page = "<w:pageBreakBefore/>" if self.breaks else ""
        self.breaks = False
        named = "" if style == "Normal" else f'<w:pStyle w:val="{self.style_id(style)}"/>'
        spaced = '<w:spacing w:before="120"/>' if self.apart else ""
        return f"<w:p><w:pPr>{named}{kept}{new_page}{properties}{spaced}</w:pPr>{inside}</w:p>"

    def _words(self, words: Words, *, light: bool = False) -> str:
        return words_xml(words, self.style_id, self.link_id, light=light)

    def _reference(self, reference: str | None) -> str:
        """The record's own reference after the words, small: no part of them."""
        return text_xml(f" {reference}", styled("Reference", self.style_id)) if reference else ""

    def _marked(self, inside: str, anchor: str | None) -> str:
        start, end = self._bookmark(anchor)
        return f"{start}{inside}{end}"

    def _bookmark(self, anchor: str | None) -> tuple[str, str]:
        if not anchor or anchor in self.seen or not _ANCHOR.fullmatch(anchor):
            return "", ""
        self.seen.add(anchor)
        self.bookmarks += 1
        number = self.bookmarks + 1000  # clear of those of an authority's own file
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{anchor}"/>',
            f'<w:bookmarkEnd w:id="{number}"/>',
        )

    def _picture(self, picture: Picture) -> str:
        relation, ratio = self.picture_id(picture)
        self.pictures += 1
        width = int(picture.width_mm * EMU_A_MM)
        height = width * ratio // 1000
        named = (
            f'id="{self.pictures + 1000}" name="Picture {self.pictures}"'
            f' title="{attribute(picture.title)}" descr="{attribute(picture.alt)}"'
        )
        drawn = (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr {named}/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f'<pic:pic><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/>'
            "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>"
            f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )
        return self._paragraph("Picture", drawn)

    def _table(self, table: Table) -> str:
        before = self._paragraph("Table end", "") if self.breaks else ""
        widths = self._widths(table)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        look = 0x0600 + 0x0020 * bool(table.header) + 0x0080 * table.row_headers
        caption = attribute(table.caption)
        properties = (
            f'<w:tblPr><w:tblStyle w:val="{self.style_id(TABLE)}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{look:04X}" w:firstRow="{int(bool(table.header))}"'
            f' w:firstColumn="{int(table.row_headers)}" w:lastRow="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{caption}"/><w:tblDescription w:val="{caption}"/></w:tblPr>'
        )
        header = self._header_row(table, widths) if table.header else ""
        rows = "".join(self._row(row, widths, headed=table.row_headers) for row in table.rows)
        return f"{before}<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{header}{rows}</w:tbl>"

    def _widths(self, table: Table) -> list[int]:
        """Each column's width: as shares of the page, or alike."""
        columns = max((len(table.header), *(len(row) for row in table.rows)), default=1) or 1
        shares = table.widths if len(table.widths) == columns else (1 / columns,) * columns
        return [int(self.width * share) for share in shares]

    def _header_row(self, table: Table, widths: list[int]) -> str:
        cells = (
            Cell((said(words),), right=is_figures(table, place)) for place, words in enumerate(table.header)
        )
        drawn = "".join(
            self._cell(self._cell_words(cell, head=True, keep=True), width)
            for cell, width in zip(cells, widths, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{drawn}</w:tr>"

    def _row(self, row: tuple[Cell, ...], widths: list[int], *, headed: bool) -> str:
        cells = "".join(
            self._cell(self._cell_words(cell, head=headed and place == 0), widths[place])
            for place, cell in enumerate(row)
        )
        return f"<w:tr>{'<w:trPr><w:cantSplit/></w:trPr>' if is_short(row) else ''}{cells}</w:tr>"

    @staticmethod
    def _cell(paragraphs: str, width: int) -> str:
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraphs}</w:tc>'

    def _cell_words(self, cell: Cell, *, head: bool, keep: bool = False) -> str:
        start, end = self._bookmark(cell.anchor)
        light = head and says_bold(cell)
        style = self.style_id("Table heading" if head and not light else "Table words")
        kept, aligned = "<w:keepNext/>" if keep else "", '<w:jc w:val="right"/>' if cell.right else ""
        paragraphs = [self._words(words, light=light) for words in cell.paragraphs] or [""]
        paragraphs[0] = start + paragraphs[0]
        paragraphs[-1] += end
        return "".join(
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{aligned}</w:pPr>{inside}</w:p>'
            for inside in paragraphs
        )

    def _after_table(self, rest: tuple[Block, ...]) -> str:
        """Two tables in a row would grow together, and a file may not end with one."""
        following = next((block for block in rest if not isinstance(block, PageBreak)), None)
        return self._space() if following is None or isinstance(following, Table) else ""

    def _space(self) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{self.style_id("Table end")}"/></w:pPr></w:p>'


def _list_property(list_id: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
