"""A document as a Word file: real styles, numbering, tables and bookmarks, ready for democratic services."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import lru_cache

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from cpca.documents.blocks import Document, Picture
from cpca.documents.pictures import svg_to_png
from cpca.documents.render import word_template
from cpca.documents.render.word_blocks import Writer
from cpca.documents.render.word_file import blank, opened, packed
from cpca.documents.render.word_numbering import Numbering
from cpca.documents.render.word_page import draw_edges, lay_out, say_language, say_properties, text_width
from cpca.documents.render.word_styles import NUMBERED, add_missing_styles
from cpca.documents.render.word_xml import DECLARED

PIXELS_A_MM = 8  # some 200 a inch
_VIEW_BOX = re.compile(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"')


def draw_word(document: Document, template: bytes | None = None) -> bytes:
    """The document as the bytes of a .docx file; the same document gives the same bytes.

    `template` is the authority's own file, accepted by documents/template_check.py: its styles, header and
    foot are used and its placeholders filled. Raises UnreadableTemplate where it cannot be filled.
    """
    filled = word_template.fill(template, document) if template is not None else None
    word = opened(filled.data if filled else blank())
    blocks = word_template.without_said(document, filled.names) if filled else document.blocks
    ids = add_missing_styles(word.styles.element)
    lay_out(word, document)
    writer = _writer(word, ids)
    drawn = parse_xml(f"<w:body {DECLARED}>{writer.write(blocks)}</w:body>")
    _put(word, list(drawn), word_template.body_place(word) if filled else None)
    _tie_styles(word, ids, writer.numbering)
    _put_numbering(word, writer.numbering)
    draw_edges(word, document, ids)
    say_properties(word, document)
    say_language(word, document.language)
    return packed(word)


def _writer(word: WordDocument, ids: dict[str, str]) -> Writer:
    numbering = word.part.numbering_part.element
    return Writer(
        style_id=lambda name: ids[name.lower()],
        link_id=lambda address: word.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
        picture_id=_pictures(word),
        numbering=Numbering(
            _free(numbering, "w:abstractNum", "w:abstractNumId"), _free(numbering, "w:num", "w:numId")
        ),
        width=text_width(word),
    )


def _free(numbering: BaseOxmlElement, tag: str, attribute: str) -> int:
    """The first number of a list that a file has not given away."""
    taken = (int(element.get(qn(attribute), "0")) for element in numbering.iterchildren(qn(tag)))
    return max(taken, default=0) + 1


def _pictures(word: WordDocument) -> Callable[[Picture], tuple[str, int]]:
    """Puts a picture into the file once, however often it is drawn."""

    def picture_id(picture: Picture) -> tuple[str, int]:
        data = _png(picture.svg, int(picture.width_mm * PIXELS_A_MM))
        relation, _ = word.part.get_or_add_image(io.BytesIO(data))
        return relation, _ratio(picture.svg)

    return picture_id


@lru_cache(maxsize=512)
def _png(svg: str, width: int) -> bytes:
    return svg_to_png(svg, width)


def _ratio(svg: str) -> int:
    """A picture's height in thousandths of its width."""
    found = _VIEW_BOX.search(svg)
    return round(1000 * float(found[2]) / float(found[1])) if found else 1000


def _put(word: WordDocument, drawn: list[BaseOxmlElement], place: BaseOxmlElement | None) -> None:
    """The drawn words at their place in an authority's file, or at the end, before the last section's settings."""
    body = word.element.body
    if place is None:
        at = len(body) - (body[-1].tag == qn("w:sectPr") if len(body) else 0)
        body[at:at] = drawn
        return
    for element in drawn:
        place.addprevious(element)
    place.getparent().remove(place)


def _tie_styles(word: WordDocument, ids: dict[str, str], numbering: Numbering) -> None:
    """The styles of numbered paragraphs number by themselves, so that a paragraph added in Word does too."""
    if numbering.main_id is None:
        return
    by_id = {style.style_id: style.element for style in word.styles}
    for level, name in NUMBERED.items():
        style_id = ids[name.lower()]
        properties = by_id[style_id].get_or_add_pPr()
        if properties.numPr is None:
            numbered = properties.get_or_add_numPr()
            numbered.get_or_add_ilvl().val = level
            numbered.get_or_add_numId().val = numbering.main_id
            numbering.paragraph_styles[level] = style_id


def _put_numbering(word: WordDocument, numbering: Numbering) -> None:
    """New lists: definitions before the first list in use, the lists after the last."""
    element = word.part.numbering_part.element
    first_num = element.find(qn("w:num"))
    definitions = list(parse_xml(f"<w:numbering {DECLARED}>{numbering.abstracts()}</w:numbering>"))
    lists = list(parse_xml(f"<w:numbering {DECLARED}>{numbering.nums()}</w:numbering>"))
    for definition in definitions:
        if first_num is None:
            element.append(definition)
        else:
            first_num.addprevious(definition)
    after = element.findall(qn("w:num"))
    at = list(element).index(after[-1]) + 1 if after else len(element)
    element[at:at] = lists
