"""The real Board paper as text: every count taken by hand from the paper, every word compared."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest

from cpca.documents.paper_reader import read_paper
from cpca.domain.paper_content import Block, BlockKind, PaperContent, Section
from tests.integration.paper_reader import real_paper

SECTIONS = {
    "1": Section.PURPOSE,
    "2": Section.BACKGROUND,
    "3": Section.PROGRESS,
    "3.3": Section.RISKS,
    "3.4": Section.ALSO_TO_NOTE,
    "4": Section.IMPROVEMENT_BOARD,
    **{str(number): Section.IMPLICATIONS for number in range(5, 10)},
    "10": Section.APPENDICES,
    "11": Section.BACKGROUND_PAPERS,
}


@pytest.fixture(scope="module")
def content() -> PaperContent:
    return read_paper(real_paper.PATH.read_bytes(), "paper.txt")


def test_the_header_block_says_what_the_paper_says(content: PaperContent) -> None:
    rows = dict(real_paper.header_rows())
    header = content.header
    assert header.authority == "Cambridgeshire & Peterborough Combined Authority"
    assert (header.agenda_item, header.title) == ("2.2", "Improvement Plan Update")
    assert header.meeting_on == dt.date(2022, 11, 30)
    assert [header.addressed_to] == rows["To:"]
    assert [header.public_report] == rows["Public report:"]
    assert [header.lead_member] == rows["Lead Member:"]
    assert [header.from_post] == rows["From:"]
    assert [header.key_decision] == rows["Key decision:"]
    assert [header.forward_plan_reference] == rows["Forward Plan ref:"]
    assert list(header.voting) == rows["Voting arrangements:"]


def test_the_month_is_the_one_reported_and_not_the_meetings(content: PaperContent) -> None:
    assert content.month == dt.date(2022, 10, 1)


def test_the_recommendations_come_apart_although_the_paper_runs_them_together(content: PaperContent) -> None:
    printed = [
        f"{block.number}) {block.text}" if block.number else block.text
        for block in content.blocks
        if block.section is Section.RECOMMENDATIONS
    ]
    assert printed == dict(real_paper.header_rows())["Recommendations:"]
    assert len(content.of(BlockKind.RECOMMENDATION_LEAD)) == 1
    assert [block.number for block in content.of(BlockKind.RECOMMENDATION)] == ["a", "b"]


def test_counts_are_those_counted_by_hand(content: PaperContent) -> None:
    assert Counter(block.kind for block in content.blocks) == {
        BlockKind.SECTION_HEADING: 11,
        BlockKind.HEADING: 1,
        BlockKind.PARAGRAPH: 33,
        BlockKind.THEME: 6,
        BlockKind.THEME_HEADING: 6,
        BlockKind.BULLET: 33,
        BlockKind.RISK: 6,
        BlockKind.RECOMMENDATION_LEAD: 1,
        BlockKind.RECOMMENDATION: 2,
    }
    assert [len(content.of(BlockKind.BULLET, theme)) for theme in "ABCDEF"] == [6, 9, 3, 3, 7, 5]
    assert content.unplaced == ()


def test_every_paragraph_comes_back_word_for_word_in_the_papers_order(content: PaperContent) -> None:
    body = [block for block in content.blocks if block.section is not Section.RECOMMENDATIONS]
    assert [_as_part(block) for block in body] == real_paper.body_parts()


def _as_part(block: Block) -> real_paper.Part:
    return real_paper.Part(block.kind.value, block.label or block.number, block.text, block.mitigation)


def test_every_block_names_the_line_it_stands_on(content: PaperContent) -> None:
    lines = ["", *(line.replace("**", "") for line in real_paper.source().splitlines())]
    assert [block for block in content.blocks if block.text not in lines[block.line]] == []


def test_every_block_knows_its_section_and_its_theme(content: PaperContent) -> None:
    section, theme = Section.RECOMMENDATIONS, None
    for block in content.blocks[3:]:
        if block.number and block.kind in (BlockKind.PARAGRAPH, BlockKind.SECTION_HEADING):
            section = SECTIONS.get(
                ".".join(block.number.split(".")[:2]), SECTIONS[block.number.split(".")[0]]
            )
            theme = None
        if block.kind is BlockKind.HEADING:
            section = Section.IMPLICATIONS
        if block.kind in (BlockKind.THEME_HEADING, BlockKind.RISK):
            theme = re.findall(r"(?:Theme|Work-Stream) ([A-F])", block.label or block.text)[0]
        if block.kind is BlockKind.THEME:
            theme = block.number
        assert (block.section, block.theme) == (section, theme)


def test_statements_and_headings_keep_the_capitals_each_was_printed_with(content: PaperContent) -> None:
    assert "development of a bus strategy" in content.of(BlockKind.THEME, "C")[0].text
    assert "development of a Bus Strategy" in content.of(BlockKind.THEME_HEADING, "C")[0].text
    endings = [heading.text[-1] for heading in content.of(BlockKind.THEME_HEADING)]
    assert endings == [":", ":", ":", ":", ":", "n"]


def test_the_number_that_heads_the_risk_table_stays_without_words(content: PaperContent) -> None:
    alone = [block for block in content.blocks if not block.text]
    assert [(block.kind, block.number) for block in alone] == [(BlockKind.PARAGRAPH, "3.3.1")]
    assert content.blocks[content.blocks.index(alone[0]) + 1].label == "Work-Stream A"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_same_paper_in_another_encoding_says_the_same(content: PaperContent, encoding: str) -> None:
    assert read_paper(real_paper.source().encode(encoding), "paper.txt") == content


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_the_same_paper_with_another_systems_line_ends_says_the_same(content: PaperContent, end: str) -> None:
    assert read_paper(real_paper.source().replace("\n", end).encode(), "paper.txt") == content


@pytest.mark.parametrize("sign", ["\u2022 ", "\u2013 ", "* ", "\u2022\t", "\u00b7 "])
def test_the_same_paper_with_other_bullet_signs_says_the_same(content: PaperContent, sign: str) -> None:
    signed = re.sub(r"(?m)^- (?!\d)", sign, real_paper.source())
    assert read_paper(signed.encode(), "paper.txt") == content
