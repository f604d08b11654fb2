"""Whatever a paper looks like, each of its words ends in one place: a block, the header or the list of the rest."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from operator import add

from hypothesis import given, settings
from hypothesis import strategies as st

from cpca.documents.paper_reader.extract.lines import SourceLine
from cpca.documents.paper_reader.layout import lay_out
from cpca.documents.paper_reader.plain_text import text_lines
from cpca.documents.paper_reader.tidy import tidy
from cpca.domain.paper_content import PaperContent

OPENERS = [
    "", "- ", "\u2022 ", "* ", " - ", "1. ", "2. ", "3 ", "1.1 ", "2.2 ", "3.2.1 ", "3.2.1.1 ", "3.3 ", "3.4 Also to note: ",
    "A. ", "B. ", "a) ", "(b) ", "i) ", "Theme A - ", "Theme B: ", "- Theme C - ", "3.2.2 **Theme B** - ",
    "Workstream 1: ", "Work-Stream A\t", "Theme A\t", "A\t", "3.3.1\t", "To: ", "To:\t", "Title: ", "Meeting Date: ",
    "Recommendations: ", "Recommendations:\t<p>", "Voting arrangements:\t", "Wards: ", "Mitigation: ", "\t", "## ", "<p>",
]  # fmt: skip
HEADINGS = [
    "1. Purpose", "2. Background", "The plan has these themes:", "3. Progress in October 2022", "3.2 Progress is below:",
    "3.3 Key risks are in the table below:", "3.3.1", "4. Independent Improvement Board", "4 Consultation", "9",
    "Significant Implications", "5. Legal Implications", "6. Appendices", "7. Background papers", "Risks", "Progress",
    "Recommendations", "", "Theme\tStatement", "Workstream\tRisk\tMitigation", "The Board is recommended to:", "Theme A",
    "A",
    "A", "Clear ambition:", "A. Clear ambition",
]  # fmt: skip

# Papers mostly go on from a place that the reader knows; lines drawn at random seldom reach one.
PLACES = [
    [],
    ["To: Board", "Recommendations:"],
    ["1. Purpose"],
    ["1. Background", "The plan has these themes:"],
    ["1. Progress"],
    ["1. Progress", "1.1 Theme A - Ambition:"],
    ["1. Progress", "Theme A", "- One"],
    ["3. Progress", "3.3 Key risks are below:"],
    ["1. Risks", "Theme\tRisk\tOwner"],
    ["1. Background", "Theme\tStatement\tLead", "A\tAmbition"],
    ["1. Recommendations"],
    ["1. Consultation"],
    ["1. Legal Implications"],
]

TOKEN = re.compile(r"zq\d+q")
Line = str | tuple[str, int, str]  # a heading as it is, or what opens a line, how many words, what ends it
ends = st.sampled_from(["", "", ".", ":", ";", " Mitigation: ", "</p>", ".b) "])
invented = st.tuples(st.sampled_from(["", "- ", *OPENERS]), st.integers(min_value=1, max_value=3), ends)
line = st.one_of(st.sampled_from(HEADINGS), invented, invented)
row = st.lists(line, min_size=1, max_size=4)
texts = st.builds(add, st.sampled_from(PLACES), st.lists(line, max_size=12))
papers = st.builds(add, st.sampled_from(PLACES), st.lists(st.one_of(line, row), max_size=12))


def words_in(content: PaperContent) -> Counter[str]:
    """Every invented word in everything that the reader gives back."""
    said = [str(value) for value in dataclasses.astuple(content.header)]
    for block in content.blocks:
        said += [block.number or "", block.label or "", block.text, block.mitigation or "", block.link or ""]
    said += [left.text for left in content.unplaced]
    return Counter(TOKEN.findall(" ".join(said)))


class Printer:
    """Prints drawn lines with words that never come twice."""

    def __init__(self) -> None:
        self.count = 0

    def line(self, drawn: Line) -> str:
        if isinstance(drawn, str):
            return drawn
        opener, words, end = drawn
        return f"{opener}{' '.join(self.word() for _ in range(words))}{end}"

    def word(self) -> str:
        self.count += 1
        return f"zq{self.count}q"

    def all_once(self) -> Counter[str]:
        return Counter(f"zq{number}q" for number in range(1, self.count + 1))


@given(texts)
@settings(deadline=None)
def test_every_word_of_a_text_comes_back_exactly_once(drawn: list[Line]) -> None:
    printer = Printer()
    text = "\n".join(printer.line(line) for line in drawn)
    assert words_in(lay_out(tidy(text_lines(text)))) == printer.all_once()


@given(papers)
@settings(deadline=None)
def test_every_word_of_paragraphs_and_tables_comes_back_exactly_once(
    drawn: list[Line | list[Line]],
) -> None:
    printer = Printer()
    source = []
    for number, part in enumerate(drawn, 1):
        if isinstance(part, list):
            row = tuple((text,) if (text := printer.line(cell)) else () for cell in part)
            source.append(SourceLine(number, cells=row))
        else:
            source.append(SourceLine(number, printer.line(part), heading=number % 2))
    assert words_in(lay_out(tidy(source))) == printer.all_once()


@given(texts)
@settings(deadline=None)
def test_every_place_named_is_a_line_of_the_source(drawn: list[Line]) -> None:
    printer = Printer()
    printed = [printer.line(line) for line in drawn]
    content = lay_out(tidy(text_lines("\n".join(printed))))
    numbers = [block.line for block in content.blocks] + [left.line for left in content.unplaced]
    assert [number for number in numbers if not printed[number - 1].strip()] == []


@given(st.text(max_size=400))
@settings(deadline=None)
def test_no_text_whatever_makes_the_reader_fail(text: str) -> None:
    content = lay_out(tidy(text_lines(text)))
    assert all(block.line >= 1 for block in content.blocks)
