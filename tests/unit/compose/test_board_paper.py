"""The Board paper keeps the paper's words and numbers, and says what slipped before the appendices."""

from __future__ import annotations

import msgspec
import pytest

from cpca.documents.blocks import Block, Heading, Listing, ListKind, Paragraph, Run, Table, plain
from cpca.documents.compose import compose
from cpca.domain.report_content import PaperBlock, ReportContent
from cpca.domain.report_publishing import publish
from tests.unit.compose.reading import find_table, list_headings, list_runs, list_words, under, words_under
from tests.unit.compose.registered import REGISTERED
from tests.unit.compose.samples import CONTENT, PAPER, THEME_A, block

BOARD_PAPER = compose(CONTENT, "board-paper")


def with_paper(*blocks: PaperBlock, **header: object) -> ReportContent:
    return msgspec.structs.replace(
        CONTENT,
        paper=msgspec.structs.replace(PAPER, blocks=blocks or PAPER.blocks, **header),
        flags=(),
        waivers=(),
    )


def drawn(*blocks: PaperBlock) -> list[Block]:
    """What blocks of a paper become."""
    document = compose(with_paper(block("section heading", "purpose", "Start", "1"), *blocks), "board-paper")
    return under(document, "Start")


def test_it_opens_with_authority_agenda_item_and_title() -> None:
    assert [list_words(one) for one in BOARD_PAPER.blocks[:3]] == [
        ["Fens Combined Authority"],
        ["Agenda Item No: 2.2"],
        ["Plan Update"],
    ]
    assert isinstance(BOARD_PAPER.blocks[2], Heading)
    assert BOARD_PAPER.title == "Plan Update"


def test_the_header_block_has_its_rows_in_order() -> None:
    assert find_table(BOARD_PAPER, "The paper’s header") == [
        ["To:", "The Board"],
        ["Meeting Date:", "30 November 2022"],
        ["Public report:", "Yes, with exempt appendix"],
        ["Lead Member:", "Deputy Mayor"],
        ["From:", "Programme Director"],
        ["Key decision:", "No"],
        ["Forward Plan ref:", "n/a"],
        ["Recommendations:", "The Board is asked to: / a) Note the progress. / b) Agree the timetable."],
        ["Voting arrangements:", "A simple majority / With the vote of the Mayor."],
    ]


@pytest.mark.parametrize(
    ("stated", "withheld", "printed"),
    [
        ("Yes", 0, "Yes"),
        (None, 0, "Yes"),
        ("Yes", 2, "Yes, with exempt appendix"),
        (None, 2, "Yes, with exempt appendix"),
        ("No", 2, "No"),
        ("No", 0, "No"),
        ("Yes, with exempt appendix", 0, "Yes, with exempt appendix"),
    ],
)
def test_whether_the_report_is_public_is_worked_out(stated: str | None, withheld: int, printed: str) -> None:
    content = msgspec.structs.replace(with_paper(public_report=stated), withheld_count=withheld)
    rows = dict(find_table(compose(content, "board-paper"), "The paper’s header"))
    assert rows["Public report:"] == printed


def test_a_header_says_only_what_the_paper_says() -> None:
    content = with_paper(lead_member=None, key_decision=None, voting=(), meeting_on=None, agenda_item=None)
    document = compose(content, "board-paper")
    assert [row[0] for row in find_table(document, "The paper’s header")] == [
        *("To:", "Public report:", "From:", "Forward Plan ref:", "Recommendations:"),
    ]
    assert [list_words(one) for one in document.blocks[:2]] == [["Fens Combined Authority"], ["Plan Update"]]


def test_numbers_are_the_papers_and_stand_apart_from_the_words() -> None:
    found = [
        (one.number, plain(one.words))
        for one in BOARD_PAPER.blocks
        if isinstance(one, Heading | Paragraph) and one.number
    ]
    assert found == [
        ("1", "Purpose"),
        ("1.1", "To report on October."),
        ("2", "Background"),
        ("2.2", "There are three themes:"),
        ("3", "Progress in October 2022"),
        ("3.2.1", "Theme A - Run buses people use:"),
        ("3.3.1", ""),
        ("5", "Financial Implications"),
        ("5.1", "No new money."),
        ("6", "Legal Implications"),
        ("6.1", "None"),
        ("10", "Appendices"),
        ("10.1", "Appendix 1 – Highlight report"),
        ("11", "Background Papers"),
        ("11.1", "The diagnosis"),
    ]


def test_themes_are_a_list_with_capital_letters() -> None:
    themes = under(BOARD_PAPER, "Background")[1]
    assert isinstance(themes, Listing)
    assert themes.kind is ListKind.CAPITALS
    assert list_words(themes) == ["Run buses people use.", "Teach what work needs.", "Build homes."]


def test_themes_whose_letters_do_not_run_on_keep_the_letters_they_have() -> None:
    found = drawn(block("theme", "background", "One.", "A"), block("theme", "background", "Three.", "C"))
    assert [(one.number, plain(one.words)) for one in found if isinstance(one, Paragraph)] == [
        ("A", "One."),
        ("C", "Three."),
    ]


def test_themes_with_labels_of_their_own_get_no_second_letter() -> None:
    (found,) = drawn(block("theme", "background", "One.", "A", label="Theme A:"))
    assert isinstance(found, Listing)
    assert (found.kind, list_words(found)) == (ListKind.BULLETS, ["Theme A: One."])


def test_a_theme_heading_is_a_bold_numbered_paragraph_with_its_bullets() -> None:
    heading, lines = under(BOARD_PAPER, "Progress in October 2022")[:2]
    assert isinstance(heading, Paragraph)
    assert heading.words == (Run("Theme A - Run buses people use:", bold=True),)
    assert isinstance(lines, Listing)
    assert [(one.anchor, one.reference, plain(one.words)) for one in lines.items] == [
        ("r_A_2022_10_01", None, "The timetable is drafted.")
    ]


def test_risks_are_a_table_whose_rows_are_headed_by_their_workstream() -> None:
    number, table = under(BOARD_PAPER, "Progress in October 2022")[2:4]
    assert isinstance(number, Paragraph)
    assert isinstance(table, Table)
    assert (number.number, table.header, table.row_headers) == ("3.3.1", (), True)
    assert find_table(BOARD_PAPER, table.caption) == [
        ["Work-Stream A", "Drivers may be short. / Mitigation: Train more."]
    ]
    assert table.rows[0][1].anchor == "r_A_R1"


def test_a_risk_says_after_its_own_words_what_the_register_says_of_it() -> None:
    content = msgspec.structs.replace(
        REGISTERED,
        paper=msgspec.structs.replace(
            PAPER,
            blocks=(
                block("section heading", "risks", "Risks", "3.3"),
                block(
                    "risk",
                    "risks",
                    "Members may not agree",
                    theme="A",
                    mitigation="Talk early",
                    reference="A-R1",
                ),
                block("risk", "risks", "Trust is lost", theme="B", reference="B-R1"),
            ),
        ),
    )
    document = compose(publish(content), "board-paper")
    (table,) = [one for one in under(document, "Risks") if isinstance(one, Table)]
    assert [[plain(words) for words in row[1].paragraphs] for row in table.rows] == [
        [
            "Members may not agree",
            "Mitigation: Talk early",
            "Owner: Director. Response: treat.",
            "Score: 12, high (4 × 3), up from 6.",
            "In place: A weekly call",
            "Action: A workshop (by 4 Nov 2022)",
        ],
        ["Trust is lost"],
    ]


def test_a_risk_without_a_label_is_headed_by_its_theme() -> None:
    (table,) = drawn(block("risk", "risks", "It may rain.", theme="B"))
    assert isinstance(table, Table)
    assert list_words(table)[1:] == ["Theme B", "It may rain."]


def test_the_papers_own_paragraphs_have_their_rows_anchor() -> None:
    (first,) = under(BOARD_PAPER, "Purpose")
    assert isinstance(first, Paragraph)
    assert first.anchor == "p_70"


def test_each_implication_says_who_cleared_which_draft_when() -> None:
    assert words_under(BOARD_PAPER, "Financial Implications") == [
        "No new money.",
        "Cleared by the Section 73 Officer on 22 November 2022 (draft 0.2)",
    ]
    assert words_under(BOARD_PAPER, "Legal Implications") == ["None"]


def test_what_slipped_and_what_was_let_through_stand_before_the_appendices() -> None:
    assert words_under(BOARD_PAPER, "What was let through and what slipped") == [
        "Theme A: the return came 2 days late.",
        "Theme B: no return was given.",
        "Theme B gave no return. Let through by the Programme Director on 18 November 2022: The lead was ill.",
    ]


def test_a_paper_with_nothing_to_add_is_left_as_it_is() -> None:
    assert list_headings(compose(with_paper(), "board-paper")) == [
        *("1 Purpose", "2 Background", "3 Progress in October 2022", "Significant Implications"),
        *("5 Financial Implications", "6 Legal Implications", "10 Appendices", "11 Background Papers"),
        "About this paper",
    ]


def test_background_papers_lead_where_they_led() -> None:
    links = [(run.text, run.link) for words in list_runs(BOARD_PAPER) for run in words if run.link]
    assert links == [("The diagnosis", "https://example.org/diagnosis")]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://example.org", "https://a b"])
def test_an_address_that_is_not_safe_is_left_as_words(address: str) -> None:
    (found,) = drawn(block("paragraph", "purpose", "The diagnosis", "1.1", link=address))
    assert isinstance(found, Paragraph)
    assert found.words == (Run("The diagnosis"),)


def test_a_month_without_a_paper_says_so() -> None:
    document = compose(msgspec.structs.replace(CONTENT, paper=None, flags=(), waivers=()), "board-paper")
    assert words_under(document, "Board paper, October 2022")[0] == (
        "No Board paper has been prepared for October 2022."
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": "missed"}, "No return was given for October 2022."),
        ({"state": "not submitted"}, "The return for October 2022 is not submitted yet."),
        ({"state": "frozen", "nil_return": True}, "The theme has nothing to report this month."),
        ({"state": "frozen"}, "Nothing of this theme is printed here this month."),
    ],
)
def test_a_theme_of_which_nothing_prints_says_why(facts: dict[str, object], words: str) -> None:
    head = msgspec.structs.replace(block("theme heading", "progress", "Theme A:", "3.2.1"), theme="A")
    theme = msgspec.structs.replace(THEME_A, **facts)
    start = block("section heading", "progress", "Start", "3")
    content = msgspec.structs.replace(with_paper(start, head), themes=(theme,))
    document = compose(content, "board-paper")
    assert words_under(document, "Start") == ["Theme A:", words]
