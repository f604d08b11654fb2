"""The file that a Word report is written into: our own blank one, and the bytes of a finished one.

The same content gives the same bytes on every machine and day: the archive's own dates are fixed.
"""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from cpca.documents.render.word_styles import STYLES, style_xml
from cpca.documents.render.word_xml import DECLARED

FONT = "Arial"  # on every machine that opens the paper
PAGE_SHORT, PAGE_LONG = 11906, 16838  # A4, in twentieths of a point
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that an archive can say
_UNUSED = ("stylesWithEffects", "customXml", "webSettings", "thumbnail")
_FONTS = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
LANGUAGE = '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/>'
_DEFAULTS = (
    f"<w:docDefaults {DECLARED}><w:rPrDefault><w:rPr>{_FONTS}"
    f'<w:sz w:val="22"/><w:szCs w:val="22"/>{LANGUAGE}</w:rPr></w:rPrDefault>'
    "<w:pPrDefault><w:pPr/></w:pPrDefault></w:docDefaults>"
)
_SETTINGS = (
    f"<w:settings {DECLARED}>"
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-GB"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
)
_SECTION = (
    f'<w:sectPr {DECLARED}><w:pgSz w:w="{PAGE_SHORT}" w:h="{PAGE_LONG}"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
    "</w:sectPr>"
)
_DEFAULT_STYLES = frozenset({"Default Paragraph Font", "Normal Table", "No List"})


@lru_cache(maxsize=1)
def blank() -> bytes:
    """Our own empty file: A4, en-GB, our named styles and no others."""
    document = docx.Document()
    _keep_only_ours(document)
    settings = document.settings.element
    for child in list(settings):
        settings.remove(child)
    settings.extend(list(parse_xml(_SETTINGS)))
    body = document.element.body
    for child in list(body):
        body.remove(child)
    body.append(parse_xml(_SECTION))
    for part in (document.part, document.part.package):
        for key, relation in list(part.rels.items()):
            if relation.reltype.endswith(_UNUSED):
                del part.rels[key]
    return packed(document)


def _keep_only_ours(document: WordDocument) -> None:
    """Our styles in place of the hundred that come with the library, and none of its lists."""
    styles = document.styles.element
    for child in list(styles):
        named = child.find(qn("w:name"))
        if named is None or named.get(qn("w:val")) not in _DEFAULT_STYLES:
            styles.remove(child)
    styles.insert(0, parse_xml(_DEFAULTS))
    styles.extend(style_xml(style, {other.name: other.id for other in STYLES}) for style in STYLES)
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)


def opened(data: bytes) -> WordDocument:
    """A file to write into."""
    return docx.Document(io.BytesIO(data))


def packed(document: WordDocument) -> bytes:
    """The finished file; the same words give the same bytes."""
    written = io.BytesIO()
    document.save(written)
    again = io.BytesIO()
    with zipfile.ZipFile(written) as made, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in made.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _DATE)
            fixed.compress_type, fixed.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(fixed, made.read(entry))
    return again.getvalue()
