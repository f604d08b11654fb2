"""What documents say of proof: who gets milestones, the change log, findings, measures and evidence, and in which words."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cpca.documents.blocks import Picture, Table, plain
from cpca.documents.compose import DOCUMENTS, compose
from cpca.domain.report_content import ReportContent
from cpca.domain.report_proof import MonthProof
from cpca.domain.report_publishing import publish, to_json
from tests.unit.compose.proved import OWN_WORDS, PRINT, PROVED
from tests.unit.compose.reading import list_headings, list_text, under, words_under
from tests.unit.compose.samples import CONTENT

PUBLIC = publish(PROVED)
SECTIONS = ("Change log", "Findings, and how far they are answered", "Measures", "Evidence relied on")
THEME = ("Themes", "A Transport")


def sections_of(name: str, content: ReportContent = PUBLIC) -> tuple[str, ...]:
    titles = [title.partition(" ")[2] for title in list_headings(compose(content, name))]
    return tuple(one for one in SECTIONS if one in titles)


def rows(name: str, *path: str) -> list[list[list[str]]]:
    """The rows of the first table below a heading, each cell's paragraphs in order."""
    table = next(block for block in under(compose(PUBLIC, name), *path) if isinstance(block, Table))
    return [[[plain(words) for words in cell.paragraphs] for cell in row] for row in table.rows]


def test_boards_get_all_of_it_and_the_department_findings_and_measures() -> None:
    assert {name: sections_of(name) for name in DOCUMENTS if sections_of(name)} == {
        "highlight-report": SECTIONS,
        "improvement-board-pack": SECTIONS,
        "government-pack": SECTIONS[1:3],
    }


def test_the_sections_of_proof_stand_between_the_risks_and_the_sign_off() -> None:
    titles = [one.partition(" ")[2] for one in list_headings(compose(PUBLIC, "highlight-report"))]
    assert titles[titles.index("Risk register") :] == [
        "Risk register",
        *SECTIONS,
        "Since the as-at date",
        "Let through, and why",
        "Sign-off",
        "Key to ratings",
        "About this report",
    ]


def test_a_deliverable_says_how_it_moved_and_who_verified_it() -> None:
    timetable, plan = rows("highlight-report", *THEME, "Deliverables")
    assert timetable[1] == ["A bus timetable", "1 of 2 milestones done"]
    assert timetable[4] == ["31 October 2022", "first 1 October 2022"]
    assert timetable[6] == ["Moved 3 times, +75 days, 1 of them by approved change"]
    assert plan[1] == [
        "A bus map",
        "Verified by Head of Internal Audit, 20 October 2022",
        "Tested 28 October 2022 by Head of Internal Audit: 12 of 80 stops; still working",
    ]
    assert plan[6] == ["Never"]


def test_a_milestone_says_its_baseline_its_forecast_and_its_moves() -> None:
    consulted, printed = rows("highlight-report", *THEME, "Milestones")
    assert consulted == [
        ["A1.1"],
        ["Operators consulted"],
        ["Delivered"],
        ["Amber"],
        ["15 September 2022", "first 1 September 2022"],
        ["Done 20 September 2022"],
        ["Moved 2 times, +19 days, 1 of them by approved change"],
    ]
    assert printed[4:] == [["30 November 2022"], ["not set"], ["Never"]]


def test_the_change_log_says_what_why_and_who_decided() -> None:
    assert rows("highlight-report", "Change log") == [
        [
            ["CR1", "Baseline"],
            ["A1 A bus timetable", "Baseline: 1 Oct 2022 to 31 Oct 2022"],
            [
                "The operators asked for a month.",
                "Effect: None on cost.",
                "Asked for by Head of the Programme Office, 4 October 2022",
            ],
            [
                "Approved",
                "Chief Executive, 12 October 2022",
                "The Board on 11 October 2022, minute 41/22",
                "Agreed once.",
            ],
        ]
    ]


def test_findings_stand_in_their_own_words_with_totals_a_picture_and_what_answers_them() -> None:
    document = compose(PUBLIC, "government-pack")
    found = under(document, "Findings, and how far they are answered")
    assert sum(isinstance(block, Picture) for block in found) == 1
    assert words_under(document, "Findings, and how far they are answered")[0] == (
        "Of 3 findings: 1 no answer yet, 1 answered and 1 closed."
    )
    first, closed = rows("government-pack", "Findings, and how far they are answered", "External auditor")
    assert first == [
        ["KR1", "Key recommendation", "1 June 2022"],
        [
            "The authority should publish what its buses do.",
            "Internal audit, 25 October 2022: not implemented. A draft exists.",
        ],
        ["Answered", "A1: in progress"],
    ]
    assert closed[2] == [
        "Closed",
        "A2: verified",
        "By its source’s later report, 30 October 2022: Annual report, page 9",
    ]


def test_a_measure_shows_where_it_came_from_and_where_it_goes_and_a_theme_without_says_so() -> None:
    (row,) = rows("highlight-report", "Measures")
    assert row == [
        ["A"],
        ["Buses on time", "Higher is better", "Source, October 2022: Operators’ returns, October"],
        ["61%", "1 April 2022"],
        ["None given"],
        ["70.5%"],
        ["90%", "31 March 2023"],
    ]
    document = compose(PUBLIC, "highlight-report")
    assert words_under(document, "Measures")[-1] == "Themes B and C have no measure."
    (picture,) = [block for block in under(document, "Measures") if isinstance(block, Picture)]
    assert picture.alt.startswith("Aug 2022 62%, Sep no value, Oct 70.5%")


def test_what_is_relied_on_is_a_background_paper_of_the_board_paper() -> None:
    document = compose(PUBLIC, "board-paper")
    assert words_under(document, "Background Papers") == [
        "The diagnosis",
        "E1 Letter of the operators, 2 October 2022",
    ]
    assert PUBLIC.paper is not None
    bare = tuple(one for one in PUBLIC.paper.blocks if one.section != "background papers")
    without = compose(replace(PUBLIC, paper=replace(PUBLIC.paper, blocks=bare)), "board-paper")
    assert words_under(without, "Background papers") == ["E1 Letter of the operators, 2 October 2022"]


GROUPED = " ".join(["ab" * 8] * 4)


def test_the_annex_alone_says_on_which_words_and_fingerprints_a_verification_rests() -> None:
    saying = {
        name: [
            one
            for one in (GROUPED, OWN_WORDS)
            if any(one in words for words in list_text(compose(PROVED, name)))
        ]
        for name in DOCUMENTS
    }
    assert {name: found for name, found in saying.items() if found} == {"annex": [GROUPED, OWN_WORDS]}
    assert PRINT not in to_json(PUBLIC)


def test_what_changed_names_the_theme_only_where_there_is_one() -> None:
    document = compose(PUBLIC, "highlight-report")
    changed = {
        title: words_under(document, "Changed since last month", title)
        for title in ("Deliverables", "Findings closed", "Measures that moved")
    }
    assert changed == {
        "Deliverables": ["A: A2 A bus map: reopened, was verified."],
        "Findings closed": ["External auditor, IR2: closed."],
        "Measures that moved": ["A: Buses on time: 70.5 %, was 62 %."],
    }


def test_a_plan_that_has_none_of_it_yet_says_so() -> None:
    document = compose(replace(PUBLIC, proof=MonthProof(unmeasured=("A",))), "highlight-report")
    assert [words_under(document, title) for title in SECTIONS[:3]] == [
        ["No change to the plan was asked for, logged or decided this month."],
        ["The record holds no findings."],
        ["Theme A has no measure."],
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_issue_from_before_there_was_proof_prints_none_of_it(name: str) -> None:
    assert sections_of(name, CONTENT) == ()
