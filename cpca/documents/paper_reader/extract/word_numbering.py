"""Numbers that Word prints but does not write into the text, counted from numbering.xml as Word does.

Source of the rules: ECMA-376 part 1, 17.9 (numbering).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

BULLET_SIGN = "\u2022"
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")]
_ROMAN += [(50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]


@dataclass
class _Level:
    """How one level of a list is numbered."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    all_figures: bool = False


@dataclass
class _List:
    """An abstract list: its levels, and how far each has counted; lists that share it count on together."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    level_of_style: dict[str, int] = field(default_factory=dict)


@dataclass
class _Use:
    """A list as paragraphs name it; `restarts` are taken once, at its first paragraph of that level."""

    abstract: _List
    own_levels: dict[int, _Level]
    restarts: dict[int, int]


class Numbering:
    """Counts the document's lists; ask once for each paragraph, in the document's order."""

    def __init__(self, document: Document) -> None:
        self.styles = {style.style_id: style.element for style in document.styles}
        self.uses: dict[str, _Use] = {}
        # A document may come without a numbering part; python-docx would then make one from its template.
        relations = document.part.rels.values()
        part = next((r.target_part for r in relations if r.reltype.endswith("/numbering")), None)
        if part is not None:
            self._load(part.element)

    def opener(self, paragraph: BaseOxmlElement, *, has_words: bool) -> str:
        """The number or bullet sign that Word prints before this paragraph; empty where there is none."""
        found = self._place(paragraph)
        if found is None:
            return ""
        use, level = found
        definition = (
            use.own_levels.get(level) or use.abstract.levels.get(level) or _Level(text=f"%{level + 1}.")
        )
        if definition.form == "bullet":
            return BULLET_SIGN if has_words else ""
        _count(use, level)
        return "" if definition.form == "none" else self._printed(use, definition)

    def _printed(self, use: _Use, definition: _Level) -> str:
        def figure(place: re.Match[str]) -> str:
            level = int(place[1]) - 1
            shown = use.own_levels.get(level) or use.abstract.levels.get(level) or _Level()
            count = use.abstract.counts.get(level, shown.start)
            return _figure(count, "decimal" if definition.all_figures else shown.form)

        return _PLACE.sub(figure, definition.text)

    def _place(self, paragraph: BaseOxmlElement) -> tuple[_Use, int] | None:
        """The list and level of a paragraph, its own or its style's; list 0 takes it out of its style's."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        style_id = _value(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"))
        list_id, level = _list_and_level(own)
        inherited_id, inherited_level, named_by = self._of_style(style_id)
        use = self.uses.get(list_id or inherited_id or "")
        if list_id == "0" or use is None:
            return None
        if level is None and list_id is None:
            level = use.abstract.level_of_style.get(named_by or "", inherited_level)
        return use, min(level or 0, _LEVELS - 1)

    def _of_style(self, style_id: str | None) -> tuple[str | None, int | None, str | None]:
        """List, level and the style that names them, going up the styles that this one is based on."""
        seen: set[str] = set()
        while style_id and style_id not in seen and style_id in self.styles:
            seen.add(style_id)
            style = self.styles[style_id]
            list_id, level = _list_and_level(style.find(f"{qn('w:pPr')}/{qn('w:numPr')}"))
            if list_id is not None:
                return list_id, level, style_id
            style_id = _value(style.find(qn("w:basedOn")))
        return None, None, None

    def _load(self, numbering: BaseOxmlElement) -> None:
        elements = {e.get(qn("w:abstractNumId")): e for e in numbering.findall(qn("w:abstractNum"))}
        abstracts = {key: _abstract(element) for key, element in elements.items() if key}
        for num in numbering.findall(qn("w:num")):
            abstract = abstracts.get(_value(num.find(qn("w:abstractNumId"))) or "")
            if abstract is not None:
                overrides = num.findall(qn("w:lvlOverride"))
                self.uses[num.get(qn("w:numId")) or ""] = _Use(
                    abstract, _own_levels(overrides), _restarts(overrides)
                )
        self._follow_list_styles(numbering, elements)

    def _follow_list_styles(
        self, numbering: BaseOxmlElement, elements: dict[str | None, BaseOxmlElement]
    ) -> None:
        """A list may only name a list style; its levels are those of the list which that style names."""
        for num in numbering.findall(qn("w:num")):
            element = elements.get(_value(num.find(qn("w:abstractNumId"))))
            style_id = _value(element.find(qn("w:numStyleLink"))) if element is not None else None
            target = self.uses.get(self._of_style(style_id)[0] or "")
            if target is not None:
                self.uses[num.get(qn("w:numId")) or ""].abstract = target.abstract


def _value(element: BaseOxmlElement | None) -> str | None:
    return None if element is None else element.get(qn("w:val"))


def _whole(element: BaseOxmlElement | None, otherwise: int) -> int:
    text = _value(element) or ""
    return int(text) if text.lstrip("-").isdigit() else otherwise


def _list_and_level(properties: BaseOxmlElement | None) -> tuple[str | None, int | None]:
    if properties is None:
        return None, None
    level = properties.find(qn("w:ilvl"))
    return _value(properties.find(qn("w:numId"))), None if level is None else _whole(level, 0)


def _abstract(element: BaseOxmlElement) -> _List:
    found = _List()
    for level in element.findall(qn("w:lvl")):
        index = int(level.get(qn("w:ilvl")) or 0)
        found.levels[index] = _level(level)
        style_id = _value(level.find(qn("w:pStyle")))
        if style_id:
            found.level_of_style[style_id] = index
    return found


def _level(element: BaseOxmlElement) -> _Level:
    legal = element.find(qn("w:isLgl"))
    return _Level(
        form=_value(element.find(qn("w:numFmt"))) or "decimal",
        text=_value(element.find(qn("w:lvlText"))) or "",
        start=_whole(element.find(qn("w:start")), 0),
        all_figures=legal is not None and _value(legal) not in ("0", "false"),
    )


def _own_levels(overrides: list[BaseOxmlElement]) -> dict[int, _Level]:
    levels = ((int(o.get(qn("w:ilvl")) or 0), o.find(qn("w:lvl"))) for o in overrides)
    return {index: _level(level) for index, level in levels if level is not None}


def _restarts(overrides: list[BaseOxmlElement]) -> dict[int, int]:
    starts = ((int(o.get(qn("w:ilvl")) or 0), o.find(qn("w:startOverride"))) for o in overrides)
    return {index: _whole(start, 1) for index, start in starts if start is not None}


def _count(use: _Use, level: int) -> None:
    """One more at this level; the levels below begin again."""
    counts, levels = use.abstract.counts, use.abstract.levels
    start = levels[level].start if level in levels else 1
    if level in use.restarts:
        counts[level] = use.restarts.pop(level)
    else:
        counts[level] = counts[level] + 1 if level in counts else start
    for below in [index for index in counts if index > level]:
        del counts[below]


def _figure(count: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        # After z Word repeats the letter: aa, bb, cc.
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if count > 0 else ""
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman"):
        return _roman(count) if form == "lowerRoman" else _roman(count).upper()
    return f"{count:02d}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    figures = ""
    for value, letters in _ROMAN:
        figures += letters * (count // value)
        count %= value
    return figures
