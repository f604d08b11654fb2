"""Which lines are headings, and of what."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cpca.documents.paper_reader.extract.lines import SourceLine
from cpca.documents.paper_reader.extract.signs import BULLET, DOTTED_NUMBER, LABEL, PLAIN_NUMBER
from cpca.documents.paper_reader.marks import read_marks, theme_label
from cpca.documents.paper_reader.vocabulary import section_of, stands_alone
from cpca.domain.paper_content import Section

_LONGEST_TITLE = 120
_LONGEST_UNKNOWN_TITLE = 60
_NO_TITLE_END = (".", ";", ",")
_RISKS_BELOW = re.compile(r"\brisks?\b.*:$|^(?:key |programme |corporate )*risks?\b", re.IGNORECASE)
_NOTE_BELOW = re.compile(r"^also to note\b", re.IGNORECASE)


@dataclass(frozen=True)
class SectionHeading:
    """A heading; `section` is None where its words say nothing that the record has a place for."""

    number: str | None
    title: str
    section: Section | None


def section_heading(line: SourceLine, last_number: int) -> SectionHeading | None:
    """The section that this line opens, if it is a heading; `last_number` is that of the section before."""
    if BULLET.match(line.text) or DOTTED_NUMBER.match(line.text) or theme_label(line.text):
        return None
    numbered = PLAIN_NUMBER.match(line.text)
    if numbered:
        heading = _numbered(int(numbered[1]), line.text[numbered.end() :], line, last_number)
        return heading if heading or not line.heading else _unnumbered(line)
    return _unnumbered(line)


def _numbered(number: int, title: str, line: SourceLine, last_number: int) -> SectionHeading | None:
    """A whole number counts as a section's only if it goes up and its words read like a title."""
    if number <= last_number or len(title) > _LONGEST_TITLE or title.endswith(_NO_TITLE_END):
        return None
    section = section_of(title) if title[0].isupper() else None
    next_one = number == last_number + 1 and title[0].isupper() and len(title) <= _LONGEST_UNKNOWN_TITLE
    if section is None and not next_one and not line.heading:
        return None
    return SectionHeading(str(number), title, section)


def _unnumbered(line: SourceLine) -> SectionHeading | None:
    if stands_alone(line.text) or line.heading:
        return SectionHeading(None, line.text, section_of(line.text))
    return None


def continues_list(line: SourceLine, last: int) -> bool:
    """Whether the line is the next item of a numbered list, and no heading that stands alone."""
    numbered = PLAIN_NUMBER.match(line.text)
    if numbered is None or line.heading:
        return False
    return int(numbered[1]) == last + 1 and not stands_alone(line.text[numbered.end() :])


def opens_part(text: str) -> Section | None:
    """The part of the progress section that a numbered paragraph opens: risks, or what is also to note."""
    if _NOTE_BELOW.search(text):
        return Section.ALSO_TO_NOTE
    return Section.RISKS if _RISKS_BELOW.search(text) else None


def starts_body(line: SourceLine) -> bool:
    """Whether the head of the paper ends before this line."""
    if LABEL.match(line.text):
        return False
    if line.cells:
        return bool(theme_label(" ".join(line.cells[0])))
    if theme_label(line.text):
        return True
    marks = read_marks(line.text)
    if marks.number:
        return bool(marks.text)
    heading = section_heading(line, 0)
    if heading is None or (heading.section is None and heading.number is None):
        return False
    return heading.section is not None or heading.number == "1"
