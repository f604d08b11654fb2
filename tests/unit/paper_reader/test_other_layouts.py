"""Papers in other layouts: what can be imported is, and every other line is listed with its reason."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from cpca.documents.paper_reader import read_paper
from cpca.documents.paper_reader.extract.lines import SourceLine
from cpca.documents.paper_reader.layout import lay_out
from cpca.documents.paper_reader.tidy import tidy
from cpca.domain.paper_content import BlockKind, PaperContent, Section, Unplaced


def read(text: str) -> PaperContent:
    return read_paper(text.encode(), "paper.txt")


def rows(*rows: tuple[str, ...] | str) -> PaperContent:
    """A paper as a Word file gives it: strings are paragraphs, tuples are table rows."""
    lines = [
        SourceLine(index, row)
        if isinstance(row, str)
        else SourceLine(index, cells=tuple((c,) if c else () for c in row))
        for index, row in enumerate(rows, 1)
    ]
    return lay_out(tidy(lines))


def seen(content: PaperContent, kind: BlockKind) -> list[tuple[str | None, str | None, str]]:
    return [(block.number, block.theme, block.text) for block in content.of(kind)]


WORKSTREAMS = """\
Northern Combined Authority

Agenda item: 7

Title: Improvement plan, first quarter
Date of meeting: Thursday 2 March 2023
Report of: Director of Strategy
Wards affected: all

Recommendations:
The Board is asked to:
1. Note the report
2. Agree the next steps

1. Introduction

The plan has two workstreams:

1. Financial control
2. Culture

2. Consultation

2.1 Trade unions were consulted.

3. Progress to January 2023

Some words about the whole month.

Workstream 1: Financial control
\u2022 Ledger closed on time
\u2022 Audit actions agreed

Workstream 2 - Culture
- Survey sent

Closing words.

4. Risks

Workstream 1: Staff leave. Mitigation: pay supplements.
Workstream 2 \u2013 Nobody answers the survey.
Mitigation: two reminders.

5. Appendices

5.1 Appendix A
"""


def test_numbered_workstreams_in_other_sections_are_imported() -> None:
    content = read(WORKSTREAMS)
    assert seen(content, BlockKind.THEME) == [("1", "1", "Financial control"), ("2", "2", "Culture")]
    assert seen(content, BlockKind.THEME_HEADING) == [
        (None, "1", "Workstream 1: Financial control"),
        (None, "2", "Workstream 2 - Culture"),
    ]
    assert seen(content, BlockKind.BULLET) == [
        (None, "1", "Ledger closed on time"),
        (None, "1", "Audit actions agreed"),
        (None, "2", "Survey sent"),
    ]
    assert [(r.label, r.theme, r.text, r.mitigation) for r in content.of(BlockKind.RISK)] == [
        ("Workstream 1", "1", "Staff leave.", "pay supplements."),
        ("Workstream 2", "2", "Nobody answers the survey.", "two reminders."),
    ]
    assert seen(content, BlockKind.RECOMMENDATION) == [
        ("1", None, "Note the report"),
        ("2", None, "Agree the next steps"),
    ]


def test_another_header_block_is_read_by_its_labels() -> None:
    header = read(WORKSTREAMS).header
    assert (header.authority, header.agenda_item) == ("Northern Combined Authority", "7")
    assert (header.title, header.from_post) == ("Improvement plan, first quarter", "Director of Strategy")
    assert header.meeting_on == dt.date(2023, 3, 2)


def test_what_has_no_place_is_listed_by_line_with_its_reason() -> None:
    assert read(WORKSTREAMS).unplaced == (
        Unplaced(8, "Wards affected: all", "the header block has no place for this row"),
        Unplaced(22, "2. Consultation", "the record has no place for a section of this title"),
        Unplaced(
            24,
            "2.1 Trade unions were consulted.",
            "it stands in the section \u201cConsultation\u201d, which the record has no place for",
        ),
        Unplaced(37, "Closing words.", "it follows a theme's bullets without being one"),
    )


def test_the_month_comes_from_the_progress_sections_heading() -> None:
    assert read(WORKSTREAMS).month == dt.date(2023, 1, 1)


def test_a_month_without_a_year_is_the_last_one_before_the_meeting() -> None:
    content = read(
        "Meeting Date: 25 January 2023\n\n1. Progress\n\n1.1 Work over December:\n\nTheme A - Ambition:\n\n- One\n"
    )
    assert content.month == dt.date(2022, 12, 1)


def test_a_paper_that_names_no_month_has_none() -> None:
    content = read("Meeting Date: 25 January 2023\n\n1. Progress\n\nTheme A - Ambition:\n\n- One\n")
    assert content.month is None


def test_a_date_that_cannot_be_read_is_left_out_and_listed() -> None:
    content = read("Meeting Date: 31 November 2022\n\n1. Progress\n\nTheme A - Ambition:\n\n- One\n")
    assert content.header.meeting_on is None
    assert content.unplaced == (Unplaced(1, "31 November 2022", "this is no date that can be read"),)


def test_a_row_that_comes_twice_is_listed_and_not_overwritten() -> None:
    content = read("To: Board\nTo: Cabinet\n\n1. Progress\n\nTheme A - Ambition:\n\n- One\n")
    assert content.header.addressed_to == "Board"
    assert content.unplaced == (Unplaced(2, "To Cabinet", "the header block already has this row"),)


def test_headings_without_numbers_or_letters_are_known_by_the_themes_statement() -> None:
    content = read(
        "Purpose\n\nTo report progress.\n\nBackground\n\nThe plan has these themes:\n\nA. Clear ambition\nB. Ways of working\n\n"
        "Progress\n\nClear ambition:\n\n- One\n\nWays of working\n\n- Two\n\nAppendices\n\nNone\n"
    )
    assert seen(content, BlockKind.THEME_HEADING) == [
        (None, "A", "Clear ambition:"),
        (None, "B", "Ways of working"),
    ]
    assert [b.text for b in content.of(BlockKind.HEADING)] == [
        "Purpose",
        "Background",
        "Progress",
        "Appendices",
    ]
    assert content.unplaced == ()


def test_themes_and_their_progress_given_in_tables_are_imported() -> None:
    content = rows(
        "1. Background",
        "The themes are:",
        ("Theme", "Statement", "Lead"),
        ("A", "Clear ambition", "Director of Strategy"),
        ("B", "Ways of working", ""),
        "2. Progress in May 2023",
        ("Theme A", "Vision drafted"),
        ("Theme B: Ways of working", "Templates tested"),
        "3. Risks",
        ("Workstream", "Risk", "Mitigation", "Score"),
        ("Workstream A", "No consensus", "A plan for engagement", "12"),
        "4. Appendices",
        ("Appendix", "Held by", "Pages"),
    )
    assert seen(content, BlockKind.THEME) == [("A", "A", "Clear ambition"), ("B", "B", "Ways of working")]
    assert seen(content, BlockKind.THEME_HEADING) == [
        (None, "A", "Theme A"),
        (None, "B", "Theme B: Ways of working"),
    ]
    assert seen(content, BlockKind.BULLET) == [(None, "A", "Vision drafted"), (None, "B", "Templates tested")]
    (risk,) = content.of(BlockKind.RISK)
    assert (risk.line, risk.theme, risk.label) == (11, "A", "Workstream A")
    assert (risk.text, risk.mitigation) == ("No consensus", "A plan for engagement")
    headings = "the headings of a table's columns; the rows below were read by them"
    column = "a column that the record has no place for"
    assert content.unplaced == (
        Unplaced(3, "Theme | Statement | Lead", headings),
        Unplaced(4, "Director of Strategy", column),
        Unplaced(10, "Workstream | Risk | Mitigation | Score", headings),
        Unplaced(11, "12", column),
        Unplaced(13, "Appendix | Held by | Pages", "a table's row that the record has no place for"),
    )


def test_numbered_progress_under_a_heading_without_number_is_the_themes() -> None:
    content = read(
        "1. Progress\n\nTheme A\n\n1.1 Vision drafted.\n\n1.2 Staff met.\n\n1.3 Also to note:\n\n1.3.1 Briefings.\n"
    )
    assert seen(content, BlockKind.BULLET) == [("1.1", "A", "Vision drafted."), ("1.2", "A", "Staff met.")]
    assert [b.section for b in content.of(BlockKind.PARAGRAPH)] == [
        Section.ALSO_TO_NOTE,
        Section.ALSO_TO_NOTE,
    ]


def test_a_bullet_without_a_theme_above_it_is_listed() -> None:
    content = read("1. Progress\n\n- Lost\n\nTheme A - Ambition\n\n- Found\n")
    assert seen(content, BlockKind.BULLET) == [(None, "A", "Found")]
    assert content.unplaced == (Unplaced(3, "- Lost", "no theme's heading stands above this bullet"),)


def test_recommendations_numbered_like_sections_are_recommendations() -> None:
    content = read(
        "Recommendations\n\nThe Board is asked to:\n\n1. Note progress\n\n2. Agree\n\n1. Progress\n\nTheme A\n\n- One\n"
    )
    assert seen(content, BlockKind.RECOMMENDATION) == [("1", None, "Note progress"), ("2", None, "Agree")]
    assert seen(content, BlockKind.SECTION_HEADING) == [("1", None, "Progress")]


def test_a_number_on_a_line_of_its_own_gets_the_words_below_it() -> None:
    content = read("1. Progress\n\n1.1\n\nTheme A - Ambition\n\n- One\n\n1.2\n\n2. Appendices\n")
    assert seen(content, BlockKind.THEME_HEADING) == [("1.1", "A", "Theme A - Ambition")]
    assert content.unplaced == (Unplaced(9, "1.2", "a number without words"),)


def test_lines_wrapped_by_hand_are_one_paragraph() -> None:
    text = (
        "1. Progress\n\nTheme A - Ambition:\n\n"
        "- A workshop with members took place on the first day of the\n"
        "  month and its output was shared with everybody who came to it\n"
        "- Second line\n"
    )
    assert seen(read(text), BlockKind.BULLET) == [
        (
            None,
            "A",
            "A workshop with members took place on the first day of the month and its output was shared with "
            "everybody who came to it",
        ),
        (None, "A", "Second line"),
    ]


def test_mark_up_is_removed_and_words_in_angle_brackets_stay() -> None:
    text = (
        "1. Progress\n\n## **Theme A - Ambition &amp; vision**\n\n- <b>One</b> <i>of</i> 5 < 6 <redacted>\n"
    )
    content = read(text)
    assert seen(content, BlockKind.THEME_HEADING) == [(None, "A", "Theme A - Ambition & vision")]
    assert seen(content, BlockKind.BULLET) == [(None, "A", "One of 5 < 6 <redacted>")]


def test_a_line_on_a_later_workstream_is_no_heading() -> None:
    content = read(
        "1. Progress\n\nTheme A - Ambition\n\n- One\n- Theme B: waits for this\n- Workstream A representatives met\n"
    )
    assert [bullet.text for bullet in content.of(BlockKind.BULLET)] == [
        "One",
        "Theme B: waits for this",
        "Workstream A representatives met",
    ]


def test_an_unknown_implication_is_still_an_implication() -> None:
    content = read(
        "1. Progress\n\nTheme A\n\n- One\n\n2. Legal Implications\n\n2.1 None\n\n3. Sustainability\n\n3.1 Good\n"
    )
    assert [(b.number, b.section) for b in content.blocks[-2:]] == [
        ("3", Section.IMPLICATIONS),
        ("3.1", Section.IMPLICATIONS),
    ]


def test_the_package_opens_no_file_of_its_own_accord(tmp_path: Path) -> None:
    text = "1. Progress\n\nTheme A - ![x](file:///etc/passwd)\n\n- &xxe; /etc/passwd\n"
    content = read(text)
    assert [b.text for b in content.of(BlockKind.BULLET)] == ["&xxe; /etc/passwd"]
