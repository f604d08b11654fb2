"""What holds of every document, whatever its audience."""

from __future__ import annotations

import itertools
import re

import msgspec
import pytest

from cpca.documents.blocks import Heading, Listing, Notice, Paragraph, Table, plain
from cpca.documents.compose import DOCUMENTS, compose
from cpca.documents.compose.sections import IN_A_THEME, OF_PROOF, OF_REGISTER, SECTIONS, THEMES, TOPICS
from cpca.domain.report_content import LinePart, PlanPart, ReportContent
from cpca.models.report import Reach
from tests.unit.compose.proved import PROVED
from tests.unit.compose.reading import list_anchors, list_headings, list_text, list_words, words_under
from tests.unit.compose.registered import REGISTERED
from tests.unit.compose.samples import CONTENT, SECRET, THEME_A, issued

PUBLIC = [name for name, kind in DOCUMENTS.items() if kind.reach is Reach.PUBLIC]


def make_empty() -> ReportContent:
    """A month of which nothing is known yet."""
    return ReportContent(
        plan=PlanPart(slug="plan", title="Plan", authority="Authority"),
        period=msgspec.structs.replace(CONTENT.period, headline=None, summary=None, meetings=()),
        issue=CONTENT.issue,
        themes=(),
        rating_rules=(),
    )


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize(
    "content", [CONTENT, PROVED, REGISTERED, make_empty()], ids=["full", "proved", "registered", "empty"]
)
def test_a_document_has_one_title_and_its_heading_levels_never_skip(
    name: str, content: ReportContent
) -> None:
    levels = [b.level for b in compose(content, name).blocks if isinstance(b, Heading)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert [later for level, later in itertools.pairwise(levels) if later > level + 1] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_anchors_are_bookmarks_that_stand_once(name: str) -> None:
    anchors = list_anchors(compose(REGISTERED, name))
    assert len(anchors) == len(set(anchors))
    assert [one for one in anchors if not re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,39}", one)] == []


def test_two_references_that_make_one_anchor_leave_it_at_the_first() -> None:
    lines = tuple(LinePart(reference=reference, text="A line.") for reference in ("A-1", "A_1", "A" * 60))
    theme = msgspec.structs.replace(
        THEME_A, lines=lines, risks=(), notes=(), answers=(), commitments=(), deliverables=()
    )
    content = msgspec.structs.replace(CONTENT, themes=(theme,), later=())
    assert list_anchors(compose(content, "staff-briefing")) == ["r_A_1", "r_" + "A" * 38]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_tables_share_the_page_among_their_columns_and_have_no_ragged_rows(name: str) -> None:
    tables = [block for block in compose(PROVED, name).blocks if isinstance(block, Table)]
    for table in tables:
        assert sum(table.widths) == pytest.approx(1)
        assert {len(row) for row in table.rows} == {len(table.widths)}
        assert len(table.header) in (0, len(table.widths))
        assert table.caption != ""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_list_or_table_is_empty(name: str) -> None:
    for content in (CONTENT, PROVED, make_empty()):
        for block in compose(content, name).blocks:
            if isinstance(block, Listing):
                assert block.items != ()
            if isinstance(block, Table):
                assert block.rows != ()


@pytest.mark.parametrize("name", PUBLIC)
def test_no_public_document_says_anything_of_what_is_withheld(name: str) -> None:
    assert [words for words in list_text(compose(PROVED, name)) if SECRET in words] == []


def test_the_same_words_would_be_found_if_they_were_printed() -> None:
    """The search above can fail: it finds the words where they belong."""
    found = {name for name in DOCUMENTS for words in list_text(compose(PROVED, name)) if SECRET in words}
    assert found == {"exempt-appendix", "annex"}


@pytest.mark.parametrize("name", PUBLIC)
def test_no_public_document_names_who_stands_behind_a_line_or_what_was_left_out(name: str) -> None:
    text = " ".join(list_text(compose(CONTENT, name)))
    assert [one for one in ("Transport Officer", "0011223344556677", "stays off paper") if one in text] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_says_which_issue_it_is_and_how_to_check_it(name: str) -> None:
    document = compose(CONTENT, name, "0123456789abcdef")
    issue = "As at 31 October 2022 · Issue 1 · issued 22 November 2022 by the Head of the Programme Office"
    assert document.subject == issue
    assert document.foot == "Improvement Plan · October 2022 · issue 1 · 0123456789abcdef"
    assert document.author == "Fens Combined Authority"
    assert document.moment == CONTENT.issue.issued_at
    assert document.language == "en-GB"
    text = " ".join(words for block in document.blocks for words in list_words(block))
    assert [one for one in (issue, "0123456789abcdef", "1234:0f3a") if one not in text] == []
    assert ("verify page" in text) == (DOCUMENTS[name].reach is Reach.PUBLIC)


def test_no_fingerprint_is_promised_where_none_is_given() -> None:
    document = compose(CONTENT, "highlight-report")
    assert document.foot == "Improvement Plan · October 2022 · issue 1"
    assert [words for words in list_text(document) if "ingerprint" in words] == []


def test_a_month_that_was_published_before_the_record_names_nobody_who_issued_it() -> None:
    document = compose(issued(issued_by=""), "highlight-report")
    assert document.subject == "As at 31 October 2022 · Issue 1 · issued 22 November 2022"


def test_a_late_issue_says_so_for_good() -> None:
    document = compose(issued(late_days=3), "highlight-report")
    assert document.subject.endswith("by the Head of the Programme Office, 3 days late")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_draft_says_so_across_every_page_and_names_who_got_it(name: str) -> None:
    draft = issued(number="0.2", kind="draft", recipients=("Section 73 Officer", "Monitoring Officer"))
    document = compose(draft, name)
    assert document.watermark == "DRAFT – NOT FOR PUBLICATION"
    first = document.blocks[0]
    assert isinstance(first, Notice)
    assert plain(first.words) == (
        "DRAFT – NOT FOR PUBLICATION. Draft 0.2. Sent to: Section 73 Officer; Monitoring Officer."
    )
    assert document.foot == "Improvement Plan · October 2022 · draft 0.2"
    assert [words for words in list_text(document) if "verify page" in words] == []


@pytest.mark.parametrize("name", PUBLIC)
def test_what_is_issued_for_the_public_has_no_watermark(name: str) -> None:
    assert compose(CONTENT, name).watermark is None


def test_a_correction_says_what_it_replaces_and_why() -> None:
    content = issued(number="2", kind="correction", replaces="1", reason="A date was wrong.")
    first = compose(content, "board-paper").blocks[0]
    assert list_words(first) == [
        "Correction. This is issue 2. It replaces issue 1. Reason: A date was wrong."
    ]


def test_a_supplement_says_why_the_chair_takes_it_as_urgent() -> None:
    content = issued(
        number="2", kind="supplement", replaces="1", reason="A return came in.", urgency="Funds lapse."
    )
    first = compose(content, "board-paper").blocks[0]
    assert list_words(first) == [
        "Supplement. It goes with issue 1. Reason: A return came in. "
        "The chair agreed to take this late item as a matter of urgency: Funds lapse."
    ]


@pytest.mark.parametrize(
    "content", [CONTENT, PROVED, REGISTERED], ids=["before there was proof", "with proof", "with registers"]
)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_document_leaves_out_is_what_none_of_its_sections_tells(
    name: str, content: ReportContent
) -> None:
    kind = DOCUMENTS[name]
    last = compose(content, name).blocks[-1]
    assert isinstance(last, Paragraph)
    _, _, listed = plain(last.words).rpartition(f"This {kind.noun} leaves out: ")
    left_out = listed.removesuffix(".").split("; ")
    told = [topic for one in kind.sections if one != THEMES for topic in SECTIONS[one].tells]
    told += [topic for one in kind.in_a_theme for topic in IN_A_THEME[one].tells]
    absent = (set() if content.proved else OF_PROOF) | (set() if content.registered else OF_REGISTER)
    held = [topic for topic in TOPICS if topic not in absent]
    assert [topic for topic in held if topic not in told] == left_out
    assert {*told, *left_out} | OF_PROOF | OF_REGISTER == set(TOPICS)


def test_the_staff_briefing_leaves_out_risks_and_challenge() -> None:
    document = compose(CONTENT, "staff-briefing")
    assert words_under(document, "About this briefing")[-1] == (
        "This briefing leaves out: decisions sought; what changed since last month; what is late, missed, moved or "
        "not met; each theme’s rating and why; the outcome of each theme; answers to last month’s commitments; "
        "deliverables and their dates; other matters to note; risks; challenge and answer; sponsors’ views; what was "
        "let through and why; the sign-off trail; the key to ratings; the paper’s recommendations and implications."
    )


def test_the_same_content_gives_the_same_document() -> None:
    again = msgspec.json.decode(msgspec.json.encode(CONTENT), type=ReportContent)
    for name in DOCUMENTS:
        assert compose(again, name, "ab") == compose(CONTENT, name, "ab")


ORDER = {
    "board-paper": [
        *("1 Purpose", "2 Background", "3 Progress in October 2022", "Significant Implications"),
        *("5 Financial Implications", "6 Legal Implications", "What was let through and what slipped"),
        *("10 Appendices", "11 Background Papers", "About this paper"),
    ],
    "highlight-report": [
        *("1 Overall", "2 Decisions sought", "3 Themes at a glance", "4 Changed since last month"),
        *("5 Late, missed, moved or not met", "6 Themes", "7 Risk register", "8 Since the as-at date"),
        *("9 Let through, and why", "10 Sign-off", "11 Key to ratings", "12 About this report"),
    ],
    "summary": ["Decide", "Changed since last month", "Exposed", "Themes", "Since the as-at date"],
    "improvement-board-pack": [
        *(
            "1 Overall",
            "2 Themes at a glance",
            "3 Late, missed, moved or not met",
            "4 Changed since last month",
        ),
        *("5 Decisions sought", "6 Themes", "7 Risk register", "8 Since the as-at date"),
        *("9 Let through, and why", "10 Key to ratings", "11 About this pack"),
    ],
    "government-pack": [
        *(
            "1 Overall",
            "2 Themes at a glance",
            "3 Changed since last month",
            "4 Late, missed, moved or not met",
        ),
        *("5 Themes", "6 Since the as-at date", "7 Let through, and why", "8 Sign-off", "9 Key to ratings"),
        "10 About this pack",
    ],
    "staff-briefing": ["Overall", "Themes", "Since the as-at date", "About this briefing"],
    "exempt-appendix": [
        *("Why it is exempt", "Theme A Transport", "Since the as-at date", "The Board paper", "What slipped"),
        *("What changed", "About this appendix"),
    ],
    "annex": ["Theme A Transport", "Left out of print", "About this annex"],
}


def test_every_document_has_its_sections_in_order() -> None:
    assert {name: list_headings(compose(CONTENT, name)) for name in DOCUMENTS} == ORDER
