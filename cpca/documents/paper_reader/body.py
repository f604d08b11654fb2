"""The sections of a paper, from "1. Purpose" on: each line becomes a block or is left with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from cpca.documents.paper_reader.extract.lines import SourceLine
from cpca.documents.paper_reader.extract.signs import CAPITAL, PLAIN_NUMBER, SMALL_LETTER
from cpca.documents.paper_reader.headings import SectionHeading, continues_list, opens_part, section_heading
from cpca.documents.paper_reader.marks import Marked, read_marks, theme_label
from cpca.documents.paper_reader.recommendations import leads_in, split_recommendations
from cpca.documents.paper_reader.rows import (
    Row,
    column_headings,
    read_row,
    risk_block,
    risk_in_sentence,
    split_mitigation,
)
from cpca.domain.paper_content import Block, BlockKind, Section, Unplaced

_PARTS_OF_PROGRESS = (Section.PROGRESS, Section.RISKS, Section.ALSO_TO_NOTE)
_BEFORE_PROGRESS = (None, Section.RECOMMENDATIONS, Section.PURPOSE, Section.PROGRESS)
_SPEAKS_OF_THEMES = re.compile(r"\b(?:themes?|work-?streams?|strands?)\b", re.IGNORECASE)
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass
class Body:
    """What the paper's sections gave."""

    blocks: list[Block] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)


@dataclass
class _ThemeInForce:
    """The theme whose heading stands above; `signs` once a bullet sign was seen below it."""

    code: str
    number: str | None
    signs: bool = False


def read_body(lines: list[SourceLine]) -> Body:
    """Blocks and left lines of everything after the paper's head."""
    reader = _BodyReader()
    for line, following in zip(lines, [*lines, None][1:], strict=True):
        reader.read(line, following)
    reader.settle_lone_number(before_table=False)
    return Body(reader.blocks, reader.unplaced)


class _BodyReader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.unplaced: list[Unplaced] = []
        self.section: Section | None = None
        self.opened: Section | None = None  # by the last section heading; `section` may be a part of it
        self.outside = ""  # title of the section that the record has no place for, if in one
        self.section_number = 0
        self.theme: _ThemeInForce | None = None
        self.statements: dict[str, str] = {}  # a theme's statement, letters only -> its code
        self.columns: dict[str, int] = {}
        self.lone_number: SourceLine | None = None

    # ---- where a line goes -------------------------------------------------------------------------

    def read(self, line: SourceLine, following: SourceLine | None) -> None:
        known = len(self.blocks)
        if line.cells:
            self._read_row(line, following)
        else:
            self.columns = {}
            self._read_text(line, following)
        self._attach_links(line, known)

    def _attach_links(self, line: SourceLine, first: int) -> None:
        addresses = list(line.links)
        if addresses and len(self.blocks) > first and _SAFE_ADDRESS.fullmatch(addresses[0]):
            self.blocks[first] = replace(self.blocks[first], link=addresses.pop(0))
        for address in addresses:
            self._leave(line, address, "an address that the record has no place for")

    def _leave(self, line: SourceLine, text: str, why: str) -> None:
        self.unplaced.append(Unplaced(line.number, text, why))

    def _add(
        self,
        line: SourceLine,
        kind: BlockKind,
        text: str,
        *,
        number: str | None = None,
        theme: str | None = None,
        label: str | None = None,
    ) -> None:
        section = self.section or Section.BACKGROUND
        self.blocks.append(Block(kind, section, text, line.number, number, theme, label))

    def _read_text(self, line: SourceLine, following: SourceLine | None) -> None:
        line = self._join_lone_number(line)
        marks = read_marks(line.text)
        if marks.number and not marks.text:
            self.lone_number = line
        elif not (
            self._numbered_recommendation(line)
            or self._theme_in_a_list(line, marks)
            or self._open_section(line)
            or self._theme_heading(line, marks, following)
            or self._outside_the_record(line)
        ):
            self._read_in_section(line, marks)

    def _read_in_section(self, line: SourceLine, marks: Marked) -> None:
        if self.section is Section.RECOMMENDATIONS:
            self._recommend(line, marks)
        elif marks.number:
            self._numbered_paragraph(line, marks)
        elif self.section is Section.PROGRESS:
            self._progress(line, marks)
        elif not (self.section is Section.RISKS and self._risk_in_text(line, marks)):
            letter = SMALL_LETTER.match(marks.text)
            text = marks.text[letter.end() :] if letter else marks.text
            self._add(line, BlockKind.PARAGRAPH, text, number=letter[1] if letter else None)

    # ---- numbers on a line of their own ------------------------------------------------------------

    def _join_lone_number(self, line: SourceLine) -> SourceLine:
        """A number whose words stand on the next line gets them; one that heads a table stays alone."""
        lone = self.lone_number
        if lone is None:
            return line
        marks = read_marks(line.text)
        in_table = self.section is Section.RISKS and risk_in_sentence(marks.text) is not None
        opens = marks.bullet or marks.number or section_heading(line, self.section_number)
        if in_table or opens:
            self.settle_lone_number(before_table=in_table)
            return line
        self.lone_number = None
        return replace(line, number=lone.number, text=f"{lone.text} {line.text}")

    def settle_lone_number(self, *, before_table: bool) -> None:
        """Place a number that has no words: as a paragraph where it heads a table, otherwise not at all."""
        lone, self.lone_number = self.lone_number, None
        if lone is None:
            return
        if before_table and self.section is not None:
            self._add(lone, BlockKind.PARAGRAPH, "", number=read_marks(lone.text).number)
        else:
            self._leave(lone, lone.text, "a number without words")

    # ---- sections ----------------------------------------------------------------------------------

    def _open_section(self, line: SourceLine) -> bool:
        heading = section_heading(line, self.section_number)
        if heading is None:
            return False
        self.theme = None
        if heading.number:
            self.section_number = int(heading.number)
        section = heading.section
        if section is None and heading.number and self.opened is Section.IMPLICATIONS:
            section = Section.IMPLICATIONS
        if section is None and heading.number is None:
            self._heading_within(line, heading)
        elif section is None:
            self.section, self.opened, self.outside = None, None, heading.title
            self._leave(line, line.text, "the record has no place for a section of this title")
        else:
            self.section, self.opened, self.outside = section, section, ""
            kind = BlockKind.SECTION_HEADING if heading.number else BlockKind.HEADING
            self._add(line, kind, heading.title, number=heading.number)
        return True

    def _heading_within(self, line: SourceLine, heading: SectionHeading) -> None:
        """A heading by its style alone, whose words open no section: it stays in the one around it."""
        code = self.statements.get(_letters(heading.title))
        if code:
            self._open_theme(line, Marked(False, None, heading.title), code)
        elif self.section is None:
            self._outside_the_record(line)
        else:
            self._add(line, BlockKind.HEADING, heading.title)

    def _outside_the_record(self, line: SourceLine) -> bool:
        if self.section is not None:
            return False
        why = f"it stands in the section \u201c{self.outside}\u201d, which the record has no place for"
        self._leave(
            line, line.text, why if self.outside else "it stands before any section that the record knows"
        )
        return True

    # ---- themes ------------------------------------------------------------------------------------

    def _theme_in_a_list(self, line: SourceLine, marks: Marked) -> bool:
        """ "A. Establish …" or "1. Establish …" under a paragraph that speaks of themes, letters in order."""
        if self.section not in (Section.BACKGROUND, Section.PURPOSE) or marks.number:
            return False
        opener = CAPITAL.match(marks.text) or PLAIN_NUMBER.match(marks.text)
        if opener is None or opener[1] != self._next_code(opener[1]):
            return False
        heading = section_heading(line, self.section_number)
        if heading and heading.section is not None:
            return False
        self._state_theme(line, opener[1], marks.text[opener.end() :], None)
        return True

    def _next_code(self, wanted: str) -> str | None:
        last = self.blocks[-1]
        if last.kind is BlockKind.THEME and last.number:
            return str(int(last.number) + 1) if last.number.isdigit() else chr(ord(last.number) + 1)
        return wanted if wanted in ("A", "1") and _SPEAKS_OF_THEMES.search(last.text) else None

    def _state_theme(self, line: SourceLine, code: str, words: str, label: str | None) -> None:
        self.statements[_letters(words)] = code
        self._add(line, BlockKind.THEME, words, number=code, theme=code, label=label)

    def _theme_heading(self, line: SourceLine, marks: Marked, following: SourceLine | None) -> bool:
        label = theme_label(marks.text)
        if label is None:
            code = self.statements.get(_letters(marks.text)) if self.section is Section.PROGRESS else None
            if code:
                self._open_theme(line, marks, code)
            return code is not None
        if marks.bullet and not marks.number and self.theme:
            return False
        if self.section is Section.BACKGROUND and label.words and not _is_bullet(following):
            self._state_theme(line, label.code, label.words, label.label)
            return True
        if self.section in _BEFORE_PROGRESS or self.section is Section.BACKGROUND:
            self._open_theme(line, marks, label.code)
            return True
        return False

    def _open_theme(self, line: SourceLine, marks: Marked, code: str) -> None:
        self.section, self.outside = Section.PROGRESS, ""
        self.opened = self.opened or Section.PROGRESS
        self.theme = _ThemeInForce(code, marks.number)
        self._add(line, BlockKind.THEME_HEADING, marks.text, number=marks.number, theme=code)

    # ---- paragraphs, bullets, recommendations ------------------------------------------------------

    def _numbered_recommendation(self, line: SourceLine) -> bool:
        """ "1. Note …" under a heading without a number is no section, though it is numbered like one."""
        if self.section is not Section.RECOMMENDATIONS or self.section_number:
            return False
        last = self.blocks[-1].number or "0"
        if not last.isdigit() or not continues_list(line, int(last)):
            return False
        self.blocks.extend(split_recommendations([line.text], line))
        return True

    def _recommend(self, line: SourceLine, marks: Marked) -> None:
        blocks = split_recommendations([marks.text], line)
        if marks.number or marks.bullet:
            number = " ".join(part for part in (marks.number, blocks[0].number) if part)
            first = replace(blocks[0], number=number or None)
            kind = BlockKind.RECOMMENDATION_LEAD if leads_in(first.text) else BlockKind.RECOMMENDATION
            blocks[0] = replace(first, kind=kind)
        self.blocks.extend(blocks)

    def _numbered_paragraph(self, line: SourceLine, marks: Marked) -> None:
        number = marks.number or ""
        if self.theme and _belongs_to_theme(self.theme, number, marks.text):
            self._add(line, BlockKind.BULLET, marks.text, number=number, theme=self.theme.code)
            return
        self.theme = None
        if self.opened is Section.PROGRESS and self.section in _PARTS_OF_PROGRESS and number.count(".") == 1:
            self.section = opens_part(marks.text) or Section.PROGRESS
        self._add(line, BlockKind.PARAGRAPH, marks.text, number=number)

    def _progress(self, line: SourceLine, marks: Marked) -> None:
        if self.theme is None and marks.bullet:
            self._leave(line, line.text, "no theme's heading stands above this bullet")
        elif self.theme is None:
            self._add(line, BlockKind.PARAGRAPH, marks.text)
        elif self.theme.signs and not marks.bullet:
            self._leave(line, line.text, "it follows a theme's bullets without being one")
        else:
            self.theme.signs = marks.bullet
            self._add(line, BlockKind.BULLET, marks.text, theme=self.theme.code)

    def _risk_in_text(self, line: SourceLine, marks: Marked) -> bool:
        last = self.blocks[-1]
        row = risk_in_sentence(marks.text)
        if row:
            self.blocks.append(risk_block(row, line.number))
            return True
        risk, mitigation = split_mitigation(marks.text)
        if not risk and last.kind is BlockKind.RISK and last.mitigation is None:
            self.blocks[-1] = replace(last, mitigation=mitigation)
            return True
        return False

    # ---- table rows --------------------------------------------------------------------------------

    def _read_row(self, line: SourceLine, following: SourceLine | None) -> None:
        headings = column_headings(line.cells)
        row = None if headings else read_row(line.cells, self.columns)
        filled = [cell for cell in line.cells if cell]
        self.settle_lone_number(before_table=bool(headings or row))
        if headings:
            self.columns = headings
            self._leave(
                line, line.words(), "the headings of a table's columns; the rows below were read by them"
            )
        elif row and self._place_row(line, row):
            return
        elif line.text or len(filled) == 1 or _is_number(filled[0]):
            for text in [line.text] if line.text else _paragraphs(filled):
                self._read_text(replace(line, text=text, cells=()), following)
        else:
            self._leave(line, line.words(), "a table's row that the record has no place for")

    def _place_row(self, line: SourceLine, row: Row) -> bool:
        code = row.code or self.statements.get(_letters(row.heading))
        if "risk" in self.columns or self.section is Section.RISKS or row.mitigation:
            self.blocks.append(replace(risk_block(row, line.number), theme=code))
        elif code is None:
            return False
        elif self.section is Section.PROGRESS or (self.section is None and self.statements):
            self._open_theme(line, Marked(False, None, row.heading), code)
            for marks in map(read_marks, row.paragraphs):
                self._add(line, BlockKind.BULLET, marks.text, number=marks.number, theme=code)
        elif self.section in (None, Section.BACKGROUND, Section.PURPOSE):
            self._state_theme_of_row(line, row, code)
        else:
            return False
        for left in row.left:
            self._leave(line, left, "a column that the record has no place for")
        return True

    def _state_theme_of_row(self, line: SourceLine, row: Row, code: str) -> None:
        """The statement stands behind the label in the first cell, or else in the cell after it."""
        label = theme_label(row.heading)
        if label and label.words:
            self._state_theme(line, code, label.words, label.label)
            self._leave(line, " ".join(row.paragraphs), "a column that the record has no place for")
        else:
            self._state_theme(line, code, " ".join(row.paragraphs), label.label if label else None)


def _belongs_to_theme(theme: _ThemeInForce, number: str, text: str) -> bool:
    """A numbered paragraph is a theme's if it is below its heading's number, or if that has none."""
    if theme.number:
        return number.startswith(f"{theme.number}.")
    return opens_part(text) is None


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()


def _is_bullet(line: SourceLine | None) -> bool:
    return (
        line is not None
        and not line.cells
        and read_marks(line.text).bullet
        and not theme_label(line.text[2:])
    )


def _is_number(cell: tuple[str, ...]) -> bool:
    marks = read_marks(cell[0])
    return len(cell) == 1 and marks.number is not None and not marks.text


def _paragraphs(filled: list[tuple[str, ...]]) -> list[str]:
    """The paragraphs of a row as lines; a number in the first cell stands before the words of the second."""
    if len(filled) > 1:
        return [f"{filled[0][0]} {filled[1][0]}", *filled[1][1:], *(p for cell in filled[2:] for p in cell)]
    return list(filled[0])
