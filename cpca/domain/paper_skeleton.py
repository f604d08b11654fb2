"""The standard paper, for a plan that has none to carry over: sections in the committee's layout, words to start from.

Every one of its paragraphs is marked as not looked at, so that none prints unless somebody confirmed it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cpca.models.paper import BlockKind, Paragraph, Section
from cpca.models.people import Area

S, K = Section, BlockKind
VOTING = "A simple majority of the members present and voting."
IMPLICATIONS = {
    Area.FINANCE: "Financial Implications",
    Area.LEGAL: "Legal Implications",
    Area.PUBLIC_HEALTH: "Public Health Implications",
    Area.ENVIRONMENT: "Environmental and Climate Change Implications",
    Area.OTHER: "Other Significant Implications",
}


def list_standard(month: str, body: str) -> list[Paragraph]:
    """The standard paper's paragraphs for a month ("November 2022") and a body, themes still to be put in."""
    return [*_opening(month, body), *_progress(month), *_implications(), *_closing(month)]


def _row(section: Section, kind: BlockKind, text: str, number: str | None = None) -> Paragraph:
    words = kind is K.RECOMMENDATION or (kind is K.PARAGRAPH and text != "")
    return Paragraph(section=section, kind=kind, text=text, number=number, carried=words)


def _opening(month: str, body: str) -> Iterator[Paragraph]:
    yield _row(S.RECOMMENDATIONS, K.RECOMMENDATION_LEAD, f"The {body} is recommended to:")
    yield _row(
        S.RECOMMENDATIONS,
        K.RECOMMENDATION,
        f"Note what was achieved under the Improvement Plan in {month}.",
        "a",
    )
    yield _row(S.PURPOSE, K.SECTION_HEADING, "Purpose", "1")
    yield _row(
        S.PURPOSE,
        K.PARAGRAPH,
        f"This report says what was achieved under the Improvement Plan in {month}, what is at risk and what "
        "comes next.",
        "1.1",
    )
    yield _row(S.BACKGROUND, K.SECTION_HEADING, "Background", "2")
    yield _row(S.BACKGROUND, K.PARAGRAPH, "The Improvement Plan has these themes:", "2.1")
    yield _row(
        S.BACKGROUND,
        K.PARAGRAPH,
        "Each theme has a lead in the authority. The chief executive of a constituent council supports and "
        "challenges its work.",
        "2.2",
    )


def _progress(month: str) -> Iterator[Paragraph]:
    yield _row(S.PROGRESS, K.SECTION_HEADING, f"Improvement Plan progress report {month}", "3")
    yield _row(S.PROGRESS, K.PARAGRAPH, "The highlight report of the whole programme is Appendix 1.", "3.1")
    yield _row(S.PROGRESS, K.PARAGRAPH, "What was achieved this month, theme by theme:", "3.2")
    yield _row(S.RISKS, K.PARAGRAPH, "The main risks of the programme, and what is done about each:", "3.3")
    yield _row(S.RISKS, K.PARAGRAPH, "", "3.3.1")  # heads the table of risks
    yield _row(S.ALSO_TO_NOTE, K.PARAGRAPH, "Also to note:", "3.4")
    yield _row(S.IMPROVEMENT_BOARD, K.SECTION_HEADING, "Independent Improvement Board", "4")
    yield _row(S.IMPROVEMENT_BOARD, K.PARAGRAPH, "There is nothing to report this month.", "4.1")


def _implications() -> Iterator[Paragraph]:
    yield _row(S.IMPLICATIONS, K.HEADING, "Significant Implications")
    for number, (area, heading) in enumerate(IMPLICATIONS.items(), 5):
        for row in (
            _row(S.IMPLICATIONS, K.SECTION_HEADING, heading, str(number)),
            _row(S.IMPLICATIONS, K.PARAGRAPH, "None", f"{number}.1"),
        ):
            row.area = area
            yield row


def _closing(month: str) -> Iterator[Paragraph]:
    yield _row(S.APPENDICES, K.SECTION_HEADING, "Appendices", "10")
    yield _row(S.APPENDICES, K.PARAGRAPH, f"Appendix 1 – Highlight report – {month}", "10.1")
    yield _row(S.BACKGROUND_PAPERS, K.SECTION_HEADING, "Background Papers", "11")
