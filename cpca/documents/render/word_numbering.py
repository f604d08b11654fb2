"""Numbers that Word counts itself: headings and paragraphs 1., 1.1, 3.2.1 on one list, letters on lists of their own.

Every printed number comes with the words. Where it is what Word counts next, it is; where it is not ("3.3.2"
without a 3.3.1 before it), a list of its own starts there, so that what shows is always what was printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape

from cpca.documents.blocks import ListKind
from cpca.documents.render.word_xml import legal

LEVELS = 4
_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,3}")
# The left edge of the words and how far the number hangs before it, in twentieths of a point.
_HANG = (709, 709, 709, 851)
_LIST_LEFT = (1069, 1636, 2203, 2770)
_LETTERS = {ListKind.LETTERS: ("lowerLetter", "%1)"), ListKind.CAPITALS: ("upperLetter", "%1.")}
_BULLET_SIGNS = ("•", "–", "•", "–")

_TIED = "<!-- the levels that styles are tied to -->"  # drawn last, once the styles are known

Counts = tuple[int, ...]


@dataclass
class _Sequence:
    """What one list has counted: the last number at each level, as Word and LibreOffice both keep it."""

    num_id: int
    top: int = (
        1  # the highest level that showed here; what stands above was only implied, and is not counted on
    )
    counted: Counts = ()

    def follows(self, number: Counts) -> bool:
        """Whether this number comes next: one more at its own level, or the first below what stands."""
        if len(number) < self.top:
            return False
        if len(number) <= len(self.counted):
            return number == (*self.counted[: len(number) - 1], self.counted[len(number) - 1] + 1)
        return number == (*self.counted, 1)


@dataclass
class Numbering:
    """The numbering of one document. `first_abstract` and `first_num` are free in the file it goes into."""

    first_abstract: int
    first_num: int
    paragraph_styles: dict[int, str] = field(default_factory=dict)  # level to style id
    _abstracts: list[str] = field(default_factory=list)
    _nums: list[str] = field(default_factory=list)
    _main: _Sequence | None = None
    _aside: _Sequence | None = None
    _letters: dict[ListKind, int] = field(default_factory=dict)
    _bullets: int | None = None

    def number(self, printed: str) -> tuple[int, int]:
        """The list and the level (0 first) that make Word show a printed number."""
        if not _NUMBER.fullmatch(printed):
            return self._as_printed(printed), 0
        number = tuple(int(part) for part in printed.split("."))
        sequence = self._sequence(number)
        sequence.counted = number
        return sequence.num_id, len(number) - 1

    def _sequence(self, number: Counts) -> _Sequence:
        if self._main is None:
            self._main = _Sequence(self._add_num(self._add_abstract(_TIED)))
        if self._main.follows(number):
            return self._main
        if self._aside is None or not self._aside.follows(number):
            starts = (*number, *(1,) * (LEVELS - len(number)))
            self._aside = _Sequence(self._add_num(self._add_abstract(_multilevel(starts))), top=len(number))
        return self._aside

    @property
    def main_id(self) -> int | None:
        """The list that headings and numbered paragraphs share, once something is numbered."""
        return self._main.num_id if self._main else None

    def letters(self, kind: ListKind) -> int:
        """A list of letters that begins at a again."""
        if kind not in self._letters:
            self._letters[kind] = self._add_abstract(_single(*_LETTERS[kind]))
        return self._add_num(self._letters[kind], start=1)

    def bullets(self) -> int:
        """The one list of bullets."""
        if self._bullets is None:
            self._bullets = self._add_num(self._add_abstract(_bullets()))
        return self._bullets

    def _as_printed(self, printed: str) -> int:
        """A number that Word cannot count, such as 3a: a list of one that shows it."""
        sign = escape(legal(printed).replace("%", ""))
        return self._add_num(self._add_abstract(_single("decimal", sign)))

    def _add_abstract(self, levels: str) -> int:
        number = self.first_abstract + len(self._abstracts)
        kind = "singleLevel" if levels.count("<w:lvl ") == 1 else "multilevel"
        self._abstracts.append(
            f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="{0x5A000000 + number:08X}"/>'
            f'<w:multiLevelType w:val="{kind}"/><w:tmpl w:val="{0x3B000000 + number:08X}"/>{levels}</w:abstractNum>'
        )
        return number

    def _add_num(self, abstract: int, *, start: int | None = None) -> int:
        number = self.first_num + len(self._nums)
        override = ""
        if start is not None:
            override = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        self._nums.append(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
        )
        return number

    def abstracts(self) -> str:
        """The lists' definitions, which stand before their uses in the file."""
        tied = _multilevel((1,) * LEVELS, self.paragraph_styles)
        return "".join(self._abstracts).replace(_TIED, tied)

    def nums(self) -> str:
        """The lists themselves."""
        return "".join(self._nums)


def _multilevel(starts: Counts, styles: dict[int, str] | None = None) -> str:
    return "".join(
        _numbered_level(level, starts[level], (styles or {}).get(level)) for level in range(LEVELS)
    )


def _numbered_level(level: int, start: int, style: str | None) -> str:
    sign = ".".join(f"%{n}" for n in range(1, level + 2)) + ("." if level == 0 else "")
    tied = f'<w:pStyle w:val="{style}"/>' if style else ""
    return _level(level, start, "decimal", sign, _HANG[level], _HANG[level], tied=tied)


def _single(form: str, sign: str) -> str:
    return _level(0, 1, form, sign, _LIST_LEFT[0], 360)


def _bullets() -> str:
    return "".join(
        _level(level, 1, "bullet", sign, _LIST_LEFT[level], 360) for level, sign in enumerate(_BULLET_SIGNS)
    )


def _level(level: int, start: int, form: str, sign: str, left: int, hang: int, *, tied: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{tied}'
        f'<w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{left}"/></w:tabs><w:ind w:left="{left}" w:hanging="{hang}"/></w:pPr>'
        "</w:lvl>"
    )
