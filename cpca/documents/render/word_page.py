"""What stands around the words: the draft's mark on every page, the foot with its page numbers, the properties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section

from cpca.documents.blocks import Document
from cpca.documents.render.word_styles import names_of
from cpca.documents.render.word_xml import DECLARED, attribute, legal, text_xml

COMPACT_MARGIN = 794  # 14 mm, in twentieths of a point
_COMPACT = {  # half-points of size, and space before and after in twentieths of a point
    "normal": (18, 0, 60),
    "title": (30, 0, 60),
    "heading 1": (22, 140, 40),
    "heading 2": (20, 100, 30),
    "heading 3": (18, 80, 20),
    "heading 4": (18, 60, 20),
    "list bullet": (18, 0, 20),
    "lettered list": (18, 0, 20),
    "capital lettered list": (18, 0, 20),
    "table words": (17, 0, 0),
    "caption": (15, 0, 40),
    "notice": (18, 60, 100),
    "picture": (18, 20, 40),
}


def lay_out(word: WordDocument, document: Document) -> None:
    """Turns the page where the document lies, and sets it close where it must fit one page."""
    for section in word.sections:
        properties = section._sectPr
        size = properties.find(qn("w:pgSz"))
        if document.landscape and size is not None and size.get(qn("w:orient")) != "landscape":
            short, long = size.get(qn("w:w")), size.get(qn("w:h"))
            size.set(qn("w:w"), long)
            size.set(qn("w:h"), short)
            size.set(qn("w:orient"), "landscape")
        margins = properties.find(qn("w:pgMar"))
        if document.compact and margins is not None:
            for side in ("top", "right", "bottom", "left"):
                margins.set(qn(f"w:{side}"), str(COMPACT_MARGIN))
            for side in ("header", "footer"):
                margins.set(qn(f"w:{side}"), "397")
    if document.compact:
        _set_close(word)


def _set_close(word: WordDocument) -> None:
    styles = word.styles.element
    ids = names_of(styles)
    by_id = {style.get(qn("w:styleId")): style for style in styles.iterchildren(qn("w:style"))}
    for name, (size, before, after) in _COMPACT.items():
        style = by_id.get(ids.get(name))
        if style is None:
            continue
        style.get_or_add_pPr().get_or_add_spacing().attrib.clear()
        style.pPr.append(_of(f'<w:spacing w:before="{before}" w:after="{after}"/>'))
        style.pPr.remove(style.pPr.find(qn("w:spacing")))
        style.pPr._insert_spacing(style.pPr[-1])
        run = style.get_or_add_rPr()
        for tag in ("w:sz", "w:szCs"):
            for old in run.findall(qn(tag)):
                run.remove(old)
        run._insert_sz(_of(f'<w:sz w:val="{size}"/>'))


def _of(xml: str) -> BaseOxmlElement:
    """One element of Word's, from its XML without declarations."""
    tag, _, rest = xml.partition(" ")
    element: BaseOxmlElement = parse_xml(f"{tag} {DECLARED} {rest}")
    return element


def text_width(word: WordDocument) -> int:
    """How wide the last section's text is, in twentieths of a point."""
    section = word.sections[-1]
    page, left, right = section.page_width, section.left_margin, section.right_margin
    if page is None or left is None or right is None:
        return 9638
    return int(page.twips - left.twips - right.twips)


def draw_edges(word: WordDocument, document: Document, ids: dict[str, str]) -> None:
    """The draft's mark in every header, and the foot's words and page number in every footer."""
    width = text_width(word)
    for place, section in enumerate(word.sections):
        for header in _own(section, "header", first=place == 0) if document.watermark else ():
            header.append(parse_xml(_watermark(document.watermark or "", ids)))
            _drop_empty(header)
        for footer in _own(section, "footer", first=place == 0):
            numbered = any("PAGE" in (code.text or "") for code in footer.iter(qn("w:instrText")))
            numbered = numbered or any(
                "PAGE" in field.get(qn("w:instr"), "") for field in footer.iter(qn("w:fldSimple"))
            )
            if document.foot or not numbered:
                footer.append(parse_xml(_foot(document.foot, ids, width, numbered=numbered)))
                _drop_empty(footer)


def _own(section: Section, kind: str, *, first: bool) -> Iterator[BaseOxmlElement]:
    """The section's headers or footers that print: of every page, the first and the even ones where they differ.

    A later section without its own has the one before it; the first has to have one.
    """
    kinds = [getattr(section, kind)]
    if section.different_first_page_header_footer:
        kinds.append(getattr(section, f"first_page_{kind}"))
    if section._document_part.settings.odd_and_even_pages_header_footer:
        kinds.append(getattr(section, f"even_page_{kind}"))
    for edge in kinds:
        if first or not edge.is_linked_to_previous:
            yield edge._element


def _drop_empty(edge: BaseOxmlElement) -> None:
    """The empty paragraph that a new header or footer begins with."""
    first = edge[0]
    if len(edge) > 1 and first.tag == qn("w:p") and not first.findall(qn("w:r")):
        edge.remove(first)


def _watermark(words: str, ids: dict[str, str]) -> str:
    """The mark across the page, as Word's own watermarks are made, and the same words above the text."""
    shape = (
        "<w:r><w:rPr><w:noProof/></w:rPr><w:pict>"
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/>'
        '<v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>'
        '<v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="rect"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="DraftMark" o:spid="_x0000_s2049" type="#_x0000_t136" alt="{attribute(words)}" '
        'style="position:absolute;margin-left:0;margin-top:0;width:480pt;height:44pt;rotation:315;'
        "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f" '
        'fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt" string="{attribute(words)}"/>'
        "</v:shape></w:pict></w:r>"
    )
    return f"<w:p {DECLARED}>{_named('header', ids)}{text_xml(words, '<w:b/>')}{shape}</w:p>"


def _named(style: str, ids: dict[str, str], more: str = "") -> str:
    return f'<w:pPr><w:pStyle w:val="{ids[style]}"/>{more}</w:pPr>'


def _foot(words: str, ids: dict[str, str], width: int, *, numbered: bool) -> str:
    """The foot's words, and the page's number out of all at its right."""
    tabs = f'<w:tabs><w:tab w:val="clear" w:pos="9638"/><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    pages = (
        ""
        if numbered
        else f"{text_xml(chr(9) + 'Page ')}{_field('PAGE')}{text_xml(' of ')}{_field('NUMPAGES')}"
    )
    return f"<w:p {DECLARED}>{_named('footer', ids, tabs)}{text_xml(words)}{pages}</w:p>"


def _field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def say_properties(word: WordDocument, document: Document) -> None:
    """Title, subject, author, dates and language, as a file's properties show them."""
    properties = word.core_properties
    moment = document.moment.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    properties.title, properties.subject = _short(document.title), _short(document.subject)
    properties.author = properties.last_modified_by = _short(document.author)
    properties.keywords = _short(", ".join(document.keywords))
    properties.created = properties.modified = moment
    properties.language, properties.revision = document.language, 1
    properties.comments = properties.category = ""


def say_language(word: WordDocument, language: str) -> None:
    """The language in which the words are read out and spelt, also on a template that says another."""
    styles = word.styles.element
    said = list(styles.iter(qn("w:lang")))
    if not said:
        defaults = parse_xml(
            f"<w:docDefaults {DECLARED}><w:rPrDefault><w:rPr><w:lang/></w:rPr></w:rPrDefault></w:docDefaults>"
        )
        styles.insert(0, defaults)
        said = list(defaults.iter(qn("w:lang")))
    for element in (*said, *word.settings.element.iter(qn("w:themeFontLang"))):
        element.set(qn("w:val"), language)


def _short(text: str) -> str:
    """A property holds 255 characters on one line."""
    return " ".join(legal(text).split())[:255]
