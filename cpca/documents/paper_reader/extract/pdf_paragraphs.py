"""Printed lines joined into paragraphs and table rows, by how they stand on the page.

A PDF has no paragraphs: only where a line stands says whether it goes on with the one above. A line goes on
if it is no further down than lines of one paragraph are, if its first word would not have fitted on the line
above, and if it opens with no bullet sign, number or label of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from .lines import SourceLine
from .pdf_print import PrintedLine, Segment, width_of
from .signs import (
    BULLET,
    CAPITAL,
    DOTTED_NUMBER,
    LABEL,
    PLAIN_NUMBER,
    SMALL_LETTER,
    WORKSTREAM,
    starts_item,
)

_PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?", re.IGNORECASE)
_BROKEN_IN_WORD = re.compile(r"\w[-/]$")
_DIGITS = re.compile(r"\d+")
_SENTENCE_ENDS = (".", ":", ";", "?", "!")
_LOOSER = 1.25  # times the leading: a gap between paragraphs
_SAME_PLACE = 3.0  # points
_SLACK = 0.04  # of a line's width: how far the estimate of its end may be out
_SLACK_OF_ROWS = 0.1  # their cells may end before the page's text does
_FULLEST = 0.97  # of the lines end before this one's end; the few beyond are estimated too wide


@dataclass
class _Paragraph:
    """A paragraph or row as it grows: its columns' words, and the last line that joined it."""

    number: int
    page: int
    columns: list[Segment]
    last: PrintedLine
    links: list[str] = field(default_factory=list)
    hanging: float | None = None  # where its second line started

    def source_line(self) -> SourceLine:
        text = "\t".join(column.text for column in self.columns)
        return SourceLine(self.number, text, links=tuple(self.links))


def join_paragraphs(pages: list[list[PrintedLine]]) -> list[SourceLine]:
    """Source lines of a whole PDF; its lines are counted from the first of the first page."""
    running = _running_lines(pages)
    leading = _leading(pages)
    right = _right_edge(pages)
    asides: list[SourceLine] = []
    paragraphs: list[_Paragraph] = []
    number = 0
    last: dict[str, tuple[int, ...]] = {}  # the last number of each kind: figures, letters
    for page_index, page in enumerate(pages):
        for line in page:
            number += 1
            kind, counted = _number(line)
            if (page_index, line) in running:
                asides.append(SourceLine(number, line.text, aside="it stands at the head or foot of a page"))
            elif (
                paragraphs
                and not _follows(counted, last.get(kind, ()))
                and _goes_on(paragraphs[-1], line, page_index, leading, right)
            ):
                _append(paragraphs[-1], line, page_index)
            else:
                paragraphs.append(_Paragraph(number, page_index, list(line.segments), line, list(line.links)))
                if counted:
                    last[kind] = counted
    return [paragraph.source_line() for paragraph in paragraphs] + asides


def _number(line: PrintedLine) -> tuple[str, tuple[int, ...]]:
    """What kind of number a line opens with, and its figures; a letter counts as its place in the alphabet."""
    sign = BULLET.match(line.text)
    text = line.text[sign.end() :] if sign else line.text
    if figures := DOTTED_NUMBER.match(text) or PLAIN_NUMBER.match(text):
        return "figures", tuple(int(figure) for figure in figures[1].split("."))
    if letter := CAPITAL.match(text) or SMALL_LETTER.match(text):
        return "letters", (ord(letter[1][0].lower()),)
    return "", ()


def _follows(number: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Whether a number is the next one of the paper: 3.2.2, 3.3 or 4 after 3.2.1, or 3.2.1.1 below it."""
    if not number or not last:
        return False
    if len(number) > len(last):
        return number == (*last, 1)
    place = len(number) - 1
    return number == (*last[:place], last[place] + 1)


def _running_lines(pages: list[list[PrintedLine]]) -> set[tuple[int, PrintedLine]]:
    """Page numbers, and what the first or last lines of several pages have in common."""
    edges = [(i, line) for i, page in enumerate(pages) for line in (*page[:2], *page[2:][-2:])]
    seen = Counter((_DIGITS.sub("#", line.text), round(line.y / 2)) for _, line in edges)
    return {
        (index, line)
        for index, line in edges
        if seen[_DIGITS.sub("#", line.text), round(line.y / 2)] > 1
        or (line in (pages[index][0], pages[index][-1]) and _PAGE_NUMBER.fullmatch(line.text))
    }


def _leading(pages: list[list[PrintedLine]]) -> float:
    """The commonest distance between two lines, in type sizes: that of lines in one paragraph."""
    gaps: Counter[float] = Counter()
    for page in pages:
        for above, below in pairwise(page):
            gap = (above.y - below.y) / below.size
            if 0.8 < gap < 3:
                gaps[round(gap, 1)] += 1
    most = max(gaps.values(), default=0)
    return min((gap for gap, count in gaps.items() if count * 4 >= most), default=1.2)


def _right_edge(pages: list[list[PrintedLine]]) -> float:
    """About where full lines end, in points from the page's left."""
    ends = sorted(line.segments[-1].end for page in pages for line in page)
    return ends[int(len(ends) * _FULLEST)] if ends else 0.0


def _goes_on(above: _Paragraph, line: PrintedLine, page: int, leading: float, right: float) -> bool:
    first = line.segments[0]
    if len(line.segments) > 1 and not _fits_columns(above, line):
        return False
    if abs(line.size - above.last.size) > 0.1 * line.size:
        return False
    same_page = page == above.page
    if same_page and above.last.y - line.y > leading * _LOOSER * line.size:
        return False
    if len(line.segments) == 1 and _stands_left(above, first):
        return False
    return not _opens(above, line) and _runs_on(above, line, right)


def _runs_on(above: _Paragraph, line: PrintedLine, right: float) -> bool:
    """Whether the words read on from the line above, by their sentence or for want of room there."""
    first = line.segments[0]
    if _ends_open(above) and first.text[0].islower():
        return True
    if above.last.ends_bold != line.starts_bold and not _ends_open(above):
        return False
    slack = _SLACK_OF_ROWS if len(above.columns) > 1 else _SLACK
    return _is_full(above.last, first, line.size, right * (1 - slack))


def _fits_columns(above: _Paragraph, line: PrintedLine) -> bool:
    """Whether each of the line's segments goes on in a column of the row above."""
    starts = [column.x for column in above.columns]
    return len(starts) >= len(line.segments) and all(
        any(abs(segment.x - start) <= _SAME_PLACE for start in starts) for segment in line.segments
    )


def _stands_left(above: _Paragraph, first: Segment) -> bool:
    """Whether a line starts further left than this paragraph's lines do, or in a row's first column."""
    if len(above.columns) > 1:
        label_goes_on = first.x - above.columns[0].x <= _SAME_PLACE and first.text[0].islower()
        return first.x < above.columns[1].x - _SAME_PLACE and not label_goes_on
    hanging = above.columns[0].x if above.hanging is None else above.hanging
    return first.x < hanging - _SAME_PLACE


def _opens(above: _Paragraph, line: PrintedLine) -> bool:
    """Whether the words open a paragraph of their own: a number may also stand first on a wrapped line."""
    if not starts_item(line.text):
        return False
    if len(line.segments) > 1 or LABEL.match(line.text):
        return True
    if BULLET.match(line.text) or WORKSTREAM.match(line.text):
        indented = line.segments[0].x > above.columns[0].x + _SAME_PLACE
        return not (indented and _ends_open(above))
    return not _ends_open(above)


def _ends_open(above: _Paragraph) -> bool:
    return not above.columns[-1].text.endswith(_SENTENCE_ENDS)


def _is_full(above: PrintedLine, first: Segment, size: float, right: float) -> bool:
    """Whether the first word would not have fitted behind the line above."""
    word = first.text.split(maxsplit=1)[0]
    return above.segments[-1].end + width_of(f" {word}", size) > right


def _append(paragraph: _Paragraph, line: PrintedLine, page: int) -> None:
    for segment in line.segments:
        index = min(range(len(paragraph.columns)), key=lambda i: abs(paragraph.columns[i].x - segment.x))
        column = paragraph.columns[index]
        joint = "" if _BROKEN_IN_WORD.search(column.text) else " "
        paragraph.columns[index] = Segment(column.x, segment.end, f"{column.text}{joint}{segment.text}")
    if paragraph.hanging is None:
        paragraph.hanging = line.segments[0].x
    paragraph.last, paragraph.page = line, page
    paragraph.links.extend(line.links)
