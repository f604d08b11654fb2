"""How a committee paper is numbered, and whose each implication is."""

from __future__ import annotations

import pytest

from cpca.domain.paper_content import Block
from cpca.domain.paper_layout import area_of_heading, letters, list_areas, put_month, renumber
from cpca.models.paper import BlockKind, Paragraph, Section
from cpca.models.people import Area

K, S = BlockKind, Section


@pytest.mark.parametrize(
    ("heading", "area"),
    [
        ("Financial Implications", Area.FINANCE),
        ("Resource Implications", Area.FINANCE),
        ("Legal Implications", Area.LEGAL),
        ("Public Health Implications", Area.PUBLIC_HEALTH),
        ("Environmental and Climate Change Implications", Area.ENVIRONMENT),
        ("Carbon", Area.ENVIRONMENT),
        ("Other Significant Implications", Area.OTHER),
        ("Equality Implications", Area.OTHER),
    ],
)
def test_a_heading_says_whose_section_it_opens(heading: str, area: Area) -> None:
    assert area_of_heading(heading) is area


def test_a_section_reaches_from_its_heading_to_the_next_and_not_beyond_the_implications() -> None:
    blocks = [
        Block(K.SECTION_HEADING, S.IMPROVEMENT_BOARD, "Legal Board", 1),
        Block(K.HEADING, S.IMPLICATIONS, "Significant Implications", 2),
        Block(K.SECTION_HEADING, S.IMPLICATIONS, "Financial Implications", 3),
        Block(K.PARAGRAPH, S.IMPLICATIONS, "Money", 4),
        Block(K.SECTION_HEADING, S.IMPLICATIONS, "Legal Implications", 5),
        Block(K.PARAGRAPH, S.IMPLICATIONS, "Law", 6),
        Block(K.PARAGRAPH, S.APPENDICES, "Appendix 1", 7),
    ]
    assert list_areas(blocks) == [None, None, Area.FINANCE, Area.FINANCE, Area.LEGAL, Area.LEGAL, None]


def row(kind: BlockKind, number: str | None) -> Paragraph:
    return Paragraph(kind=kind, section=S.PURPOSE, number=number, text="x")


def test_numbers_follow_the_order_as_deep_as_they_were() -> None:
    rows = [
        row(K.RECOMMENDATION_LEAD, None),
        row(K.RECOMMENDATION, "c"),
        row(K.RECOMMENDATION, None),
        row(K.SECTION_HEADING, "4"),
        row(K.PARAGRAPH, "9.9"),
        row(K.THEME, "B"),
        row(K.THEME_HEADING, "1.1.1"),
        row(K.THEME_HEADING, "1.1.1"),
        row(K.PARAGRAPH, "1.1"),
        row(K.PARAGRAPH, "1.1.9.9"),
        row(K.HEADING, None),
        row(K.SECTION_HEADING, "2"),
        row(K.PARAGRAPH, "2.1.1"),
        row(K.PARAGRAPH, None),
    ]
    renumber(rows)
    assert [one.number for one in rows] == [
        *(None, "a", "b", "1", "1.1", "B", "1.1.1", "1.1.2", "1.2", "1.2.1", None, "2", "2.1", None)
    ]
    assert [one.position for one in rows] == list(range(1, 15))


def test_letters_go_on_after_z() -> None:
    assert [letters(n) for n in (1, 2, 26, 27, 28, 53)] == ["a", "b", "z", "aa", "ab", "ba"]


def test_a_heading_gets_the_new_month_and_nothing_else_changes() -> None:
    was, now = "October 2022", "November 2022"
    said = [put_month(text, was, now) for text in ("Report October 2022", "October", "To October 20221")]
    assert said == ["Report November 2022", "October", "To October 20221"]
