"""The named styles of a Word report: put into our own blank file, and into an authority's where it lacks them."""

from __future__ import annotations

from dataclasses import dataclass

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from cpca.documents.render.word_xml import DECLARED

INK = "0B0C0C"
QUIET = "484949"
RULE = "B1B4B6"
RATING_COLOURS = {  # a tint and the ink on it, as on the page and in the pictures
    "Blue": ("D6E5F6", "0F3F73"),
    "Green": ("D3EDDF", "084D33"),
    "Amber": ("FFE5AC", "593800"),
    "Red": ("FBDCD8", "7D130D"),
}
TABLE = "Report Table"
NUMBERED = {level: f"Numbered paragraph {level + 1}" for level in range(4)}


@dataclass(frozen=True)
class Style:
    """A style as Word keeps it: `paragraph` and `run` are its properties in XML."""

    name: str
    id: str
    kind: str = "paragraph"
    based_on: str | None = "Normal"
    paragraph: str = ""
    run: str = ""
    next: str | None = None
    rest: str = ""  # of a table style


def _spacing(before: int, after: int, line: int | None = None) -> str:
    lines = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{lines}/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _heading(level: int, size: int, before: int) -> Style:
    return Style(
        f"heading {level}",
        f"Heading{level}",
        paragraph=f'<w:keepNext/><w:keepLines/>{_spacing(before, 80)}<w:outlineLvl w:val="{level - 1}"/>',
        run=f'<w:b/><w:bCs/><w:color w:val="{INK}"/>{_size(size)}',
        next="Normal",
    )


def _rating(name: str) -> Style:
    tint, ink = RATING_COLOURS[name]
    look = f'<w:b/><w:color w:val="{ink}"/><w:shd w:val="clear" w:color="auto" w:fill="{tint}"/>'
    return Style(f"Rating {name}", f"Rating{name}", kind="character", based_on=None, run=look)


def _line(side: str, size: int = 4, colour: str = RULE) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'


_TABLE_PROPERTIES = (
    f"<w:tblPr><w:tblBorders>{_line('top')}{_line('bottom')}{_line('insideH')}</w:tblBorders>"
    '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)
_TABLE_HEADS = (
    f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
    f"{_line('bottom', 8, INK)}</w:tcBorders></w:tcPr></w:tblStylePr>"
    '<w:tblStylePr w:type="firstCol"><w:rPr><w:b/></w:rPr></w:tblStylePr>'
)
_BOX = "".join(
    f'<w:{side} w:val="single" w:sz="12" w:space="6" w:color="{INK}"/>'
    for side in ("top", "left", "bottom", "right")
)
_UNDERLINED = '<w:color w:val="0F3F73"/><w:u w:val="single"/>'

STYLES: tuple[Style, ...] = (
    Style("Normal", "Normal", based_on=None, paragraph=_spacing(0, 120, 264)),
    Style(
        "Title",
        "Title",
        paragraph=f"<w:keepNext/><w:keepLines/>{_spacing(0, 160)}",
        run=f'<w:b/><w:bCs/><w:color w:val="{INK}"/>{_size(40)}',
        next="Normal",
    ),
    _heading(1, 30, 320),
    _heading(2, 25, 240),
    _heading(3, 22, 180),
    _heading(4, 22, 120),
    *(
        Style(name, f"NumberedParagraph{level + 1}", paragraph=_spacing(80, 80, 264))
        for level, name in NUMBERED.items()
    ),
    Style("List Bullet", "ListBullet", paragraph=_spacing(0, 60)),
    Style("Lettered list", "LetteredList", paragraph=_spacing(0, 60)),
    Style("Capital lettered list", "CapitalLetteredList", paragraph=_spacing(0, 60)),
    Style("caption", "Caption", paragraph=_spacing(0, 80), run=f'<w:color w:val="{QUIET}"/>{_size(18)}'),
    Style(
        "Notice",
        "Notice",
        paragraph=f'<w:keepLines/><w:pBdr>{_BOX}</w:pBdr>{_spacing(120, 200)}<w:ind w:left="142" w:right="142"/>',
    ),
    Style("Picture", "Picture", paragraph=_spacing(60, 120)),
    Style("Table words", "TableWords", paragraph=_spacing(0, 20, 247), run=_size(20)),
    Style("Table heading", "TableHeading", based_on="Table words", run="<w:b/><w:bCs/>"),
    Style("Table end", "TableEnd", paragraph=_spacing(0, 0, 120), run=_size(8)),
    Style("header", "Header", paragraph=f'{_spacing(0, 0)}<w:jc w:val="center"/>', run=_size(18)),
    Style(
        "footer",
        "Footer",
        paragraph=f'<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs>{_spacing(0, 0)}',
        run=f'<w:color w:val="{QUIET}"/>{_size(16)}',
    ),
    Style("Hyperlink", "Hyperlink", kind="character", based_on=None, run=_UNDERLINED),
    Style(
        "Reference",
        "Reference",
        kind="character",
        based_on=None,
        run=f'<w:color w:val="{QUIET}"/>{_size(16)}',
    ),
    Style(
        "Added words",
        "AddedWords",
        kind="character",
        based_on=None,
        run='<w:color w:val="084D33"/><w:u w:val="single"/>',
    ),
    Style(
        "Removed words",
        "RemovedWords",
        kind="character",
        based_on=None,
        run='<w:strike/><w:color w:val="7D130D"/>',
    ),
    *(_rating(name) for name in RATING_COLOURS),
    Style(TABLE, "ReportTable", kind="table", based_on=None, rest=_TABLE_PROPERTIES + _TABLE_HEADS),
)
BUILT_IN = frozenset(
    {"Normal", "Title", "List Bullet", "caption", "header", "footer", "Hyperlink"}
    | {f"heading {level}" for level in range(1, 5)}
)


def style_xml(style: Style, ids: dict[str, str]) -> BaseOxmlElement:
    """A style as an element; `ids` maps the names in the file to their ids there."""
    own = "" if style.name in BUILT_IN else ' w:customStyle="1"'
    default = ' w:default="1"' if style.name == "Normal" else ""
    based = f'<w:basedOn w:val="{ids.get(style.based_on, style.based_on)}"/>' if style.based_on else ""
    after = f'<w:next w:val="{ids.get(style.next, style.next)}"/>' if style.next else ""
    inside = "".join(
        (
            f"<w:pPr>{style.paragraph}</w:pPr>" if style.paragraph else "",
            f"<w:rPr>{style.run}</w:rPr>" if style.run else "",
            style.rest,
        )
    )
    element: BaseOxmlElement = parse_xml(
        f'<w:style {DECLARED} w:type="{style.kind}"{default}{own} w:styleId="{style.id}">'
        f'<w:name w:val="{style.name}"/>{based}{after}<w:uiPriority w:val="1"/><w:qFormat/>{inside}</w:style>'
    )
    return element


def names_of(styles: BaseOxmlElement) -> dict[str, str]:
    """The styles of a file by name as Word stores it, in small letters, with their ids."""
    found: dict[str, str] = {}
    for style in styles.iterchildren(qn("w:style")):
        name = style.find(qn("w:name"))
        if name is not None:
            found.setdefault(name.get(qn("w:val"), "").lower(), style.get(qn("w:styleId"), ""))
    return found


def add_missing_styles(styles: BaseOxmlElement) -> dict[str, str]:
    """Adds those of our styles that a file lacks; gives every name, in small letters, with its id there."""
    ids = names_of(styles)
    by_name = {name: ids.get(name.lower(), "") for name in (style.name for style in STYLES)}
    taken = set(ids.values())
    for style in STYLES:
        if style.name.lower() in ids:
            continue
        element = style_xml(style, {name: found for name, found in by_name.items() if found})
        if style.id in taken:  # by a style of another name
            element.set(qn("w:styleId"), f"{style.id}Report")
        ids[style.name.lower()] = element.get(qn("w:styleId"), "")
        by_name[style.name] = ids[style.name.lower()]
        styles.append(element)
    return ids
