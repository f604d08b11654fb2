"""The head of a committee paper: the authority's name, the header block and the recommendations in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cpca.documents.paper_reader.dates import read_date
from cpca.documents.paper_reader.extract.lines import SourceLine
from cpca.documents.paper_reader.recommendations import leads_in, split_recommendations
from cpca.documents.paper_reader.vocabulary import header_field, labelled
from cpca.domain.paper_content import Block, HeaderBlock, Unplaced

_BODY = re.compile(r"\b(?:authority|council)\b", re.IGNORECASE)
_LONGEST_LOGO = 6  # lines; further down an authority's name stands in a sentence
_SMALL_WORDS = {"and", "of", "the", "for", "in"}
_SEVERAL = ("recommendations", "voting")  # rows that go on over several paragraphs


@dataclass
class Head:
    """What the head of the paper gave."""

    header: HeaderBlock = field(default_factory=HeaderBlock)
    blocks: list[Block] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)


def read_head(lines: list[SourceLine]) -> Head:
    """Read everything that stands before the paper's first section."""
    reader = _HeadReader()
    for line in lines:
        reader.read(line)
    return reader.finish()


class _HeadReader:
    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.voting: list[str] = []
        self.loose: list[SourceLine] = []
        self.head = Head()
        self.field: str | None = None  # of the row being read

    def read(self, line: SourceLine) -> None:
        if _is_unknown_row(line):
            self._leave(line, line.words(), "the header block has no place for this row")
            self.field = None
            return
        for name, label, paragraphs in header_pairs(line):
            if name is None:
                self._go_on(line, paragraphs)
            elif name in self.values or (name == "voting" and self.voting):
                self._leave(line, f"{label} {' '.join(paragraphs)}", "the header block already has this row")
                self.field = None
            else:
                self.field = name
                self._set(line, name, paragraphs)

    def _set(self, line: SourceLine, name: str, paragraphs: list[str]) -> None:
        if name == "voting":
            self.voting.extend(paragraphs)
        elif name == "recommendations":
            self.head.blocks.extend(split_recommendations(paragraphs, line))
        elif paragraphs:
            self.values[name] = " ".join(paragraphs)
            self._check_date(line, name)

    def _check_date(self, line: SourceLine, name: str) -> None:
        if name == "meeting_on" and read_date(self.values[name]) is None:
            self._leave(line, self.values.pop(name), "this is no date that can be read")

    def _go_on(self, line: SourceLine, paragraphs: list[str]) -> None:
        """Words without a label: more of the row above where that row may go on, otherwise on their own."""
        if self.field and (self.field in _SEVERAL or self.field not in self.values):
            self._set(line, self.field, paragraphs)
        else:
            self.loose.extend(SourceLine(line.number, paragraph) for paragraph in paragraphs)

    def _leave(self, line: SourceLine, text: str, why: str) -> None:
        self.head.unplaced.append(Unplaced(line.number, text, why))

    def finish(self) -> Head:
        authority, rest = _authority(self.loose)
        if rest and "title" not in self.values:
            self.values["title"] = rest.pop(0).text
        for line in rest:
            self._leave(line, line.text, "the header block has no place for this")
        date = read_date(self.values.pop("meeting_on", ""))
        self.head.header = HeaderBlock(
            authority=authority,
            meeting_on=date,
            voting=tuple(self.voting),
            **self.values,
        )
        return self.head


def _is_unknown_row(line: SourceLine) -> bool:
    """A row with a label of its own that the header block does not have ("Wards affected: all")."""
    if line.cells:
        filled = [cell for cell in line.cells if cell]
        return bool(line.cells[0]) and len(filled) > 1 and not any(header_field(cell[0]) for cell in filled)
    found = labelled(line.text)
    return bool(found and found[1] and not header_field(found[0]) and not leads_in(line.text))


def header_pairs(line: SourceLine) -> list[tuple[str | None, str, list[str]]]:
    """The rows on a line: (part of the header block or None, label as printed, paragraphs of its value)."""
    if not line.cells:
        found = labelled(line.text)
        name = header_field(found[0]) if found else None
        if found and name:
            return [(name, found[0], [found[1]] if found[1] else [])]
        return [(None, "", [line.text])]
    pairs: list[tuple[str | None, str, list[str]]] = []
    for cell in line.cells:
        name = header_field(cell[0]) if len(cell) == 1 else None
        if name:
            pairs.append((name, cell[0], []))
        elif pairs:
            pairs[-1][2].extend(cell)
        elif cell:
            pairs.append((None, "", list(cell)))
    return pairs


def _authority(loose: list[SourceLine]) -> tuple[str | None, list[SourceLine]]:
    """The authority's name from the lines of its logo, and the lines that are not part of it."""
    last = next((i for i, line in enumerate(loose[:_LONGEST_LOGO]) if _BODY.search(line.text)), None)
    if last is None:
        return None, list(loose)
    first = last
    while first > 0 and loose[first - 1].text.isupper():
        first -= 1
    name = " ".join(line.text for line in loose[first : last + 1])
    return _sentence_capitals(name), loose[:first] + loose[last + 1 :]


def _sentence_capitals(name: str) -> str:
    """A name set all in capitals, with capitals where a sentence has them; any other as it is."""
    if not name.isupper():
        return name
    words = [word if word in _SMALL_WORDS else word.capitalize() for word in name.lower().split()]
    return " ".join(words)
