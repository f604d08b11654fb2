"""The one-page summary: the order of the Summary screen, cut to what one sheet takes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from cpca.documents.blocks import Listing
from cpca.documents.compose import compose
from cpca.domain.report_content import ChangePart, ReportContent
from tests.unit.compose.crowded import crowded
from tests.unit.compose.reading import find_table, list_words, under, words_under
from tests.unit.compose.registered import REGISTER
from tests.unit.compose.samples import CONTENT, THEME_A, issued

SUMMARY = compose(CONTENT, "summary")


def with_theme(**more: object) -> ReportContent:
    return msgspec.structs.replace(CONTENT, themes=(msgspec.structs.replace(THEME_A, **more),))


def test_it_is_set_for_one_page() -> None:
    assert SUMMARY.compact is True
    assert compose(CONTENT, "highlight-report").compact is False


def test_decisions_come_first_with_the_meeting() -> None:
    assert words_under(SUMMARY, "Decide") == ["At Board, 30 Nov 2022:", "A Agree the new timetable."]
    nothing = compose(with_theme(decision_sought=None), "summary")
    assert words_under(nothing, "Decide") == ["No decision is sought."]


def with_register(**more: object) -> ReportContent:
    """The month with registers, without what its themes expose and seek unless told."""
    register = msgspec.structs.replace(REGISTER, **({"dependencies": (), "risks": (), "funds": ()} | more))
    return msgspec.structs.replace(CONTENT, register=register, themes=())


def test_the_decisions_of_the_register_come_first_with_meeting_notice_and_day_in_force() -> None:
    (planned,) = REGISTER.decisions
    change = msgspec.structs.replace
    later = change(planned, reference="DP2", meeting_on=dt.date(2023, 1, 25))
    far_and_late = change(later, reference="DP3", slip="It misses its meeting.", in_force_on=None)
    taken = change(planned, reference="DP4", state="taken")
    content = with_register(decisions=(planned, later, far_and_late, taken))
    sought = msgspec.structs.replace(content, themes=(THEME_A,))
    assert words_under(compose(sought, "summary"), "Decide") == [
        "A DP1 Agree the statement: Board, 30 November 2022. Key; last lawful date 1 Nov 2022."
        " In force from 8 December 2022.",
        "A DP3 Agree the statement: Board, 25 January 2023. Key; last lawful date 1 Nov 2022."
        " It misses its meeting. In force from a day not known.",
        "A Sought at Board, 30 Nov 2022: Agree the new timetable.",
        "1 decision of later meetings: in the highlight report.",
    ]


PLACE = REGISTER.risks[0].current


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {
                "decisions": (
                    msgspec.structs.replace(REGISTER.decisions[0], missed="Notice was not published."),
                )
            },
            "Lawful date missed: DP1 for 30 Nov 2022. Notice was not published."
            " Can answer: the programme office.",
        ),
        (
            {"dependencies": REGISTER.dependencies},
            "Dependencies: DN1 B2 comes 9 days after it is needed. Can answer: both ends.",
        ),
        (
            {"risks": REGISTER.risks[:1]},
            "A The worst risk rose: 12, up from 6. Members may not agree. Can answer: the theme lead.",
        ),
        ({"risks": (msgspec.structs.replace(REGISTER.risks[0], before=PLACE),)}, "Nothing stands out."),
        ({"funds": REGISTER.funds}, "Nothing stands out."),
        (
            {"untold": ("Staff, 9 days overdue", "Board, 1 day overdue")},
            "Not told as promised: Staff, 9 days overdue; Board, 1 day overdue. Can answer: the programme office.",
        ),
        (
            {"not_followed": ("Staff, 1 day overdue",)},
            "Not followed up: Staff, 1 day overdue. Can answer: the programme office.",
        ),
        (
            {"funds": (msgspec.structs.replace(REGISTER.funds[0], approved=Decimal("120000.00")),)},
            "Programme Response Fund is over-committed by £0.10. Can answer: the programme office.",
        ),
    ],
    ids=[
        "lawful date",
        "dependency",
        "worst risk",
        "risk that stayed",
        "money",
        "untold",
        "not followed",
        "over-committed",
    ],
)
def test_what_stands_out_of_the_registers_comes_first(more: dict[str, object], said: str) -> None:
    assert words_under(compose(with_register(**more), "summary"), "Exposed") == [said]


def test_changes_are_a_line_for_each_theme_and_kind_and_leave_lines_of_progress_to_the_report() -> None:
    assert words_under(SUMMARY, "Changed since last month") == [
        "A Ratings: rating worsened from Green to Amber",
        "A Returns: return 2 days late",
        "A Dates: A1 moved to 15 December 2022",
    ]


def test_what_the_page_does_not_take_is_counted() -> None:
    summary = compose(crowded(), "summary")
    for name, total in (
        ("Decide", 6),
        ("Changed since last month", 18),
        ("Exposed", 36),
        ("Since the as-at date", 12),
    ):
        (listing,) = [one for one in under(summary, name) if isinstance(one, Listing)]
        *shown, more = list_words(listing)
        assert len(shown) >= 1
        assert more == f"and {total - len(shown)} more, in the highlight report"


def test_nothing_is_cut_that_fits() -> None:
    changes = tuple(ChangePart(kind="rating", theme=code, words="rating improved.") for code in "ABCDEFGH")
    summary = compose(msgspec.structs.replace(CONTENT, changes=changes), "summary")
    assert words_under(summary, "Changed since last month") == [
        f"{code} Ratings: rating improved" for code in "ABCDEFGH"
    ]


def test_nothing_changed_is_said_plainly() -> None:
    quiet = msgspec.structs.replace(CONTENT, changes=())
    assert words_under(compose(quiet, "summary"), "Changed since last month") == ["Nothing changed."]
    first = msgspec.structs.replace(quiet, unchanged=())
    assert words_under(compose(first, "summary"), "Changed since last month") == [
        "There is no earlier month to compare with."
    ]


def test_what_stands_out_has_its_public_sentence_and_who_can_answer() -> None:
    who = "Can answer: Director of Transport."
    assert words_under(SUMMARY, "Exposed") == [
        f"A Rating worsened from Green to Amber. Two posts were empty for weeks. {who}",
        f"A Declared Amber, the dates say Red. 1 of 2 deliverables late, by 45 days. {who}",
        f"A Fenland Council is not content. Not content. The pace is too slow. {who}",
        f"A Commitment of September 2022 not met: “Survey the riders”. No money. {who}",
        f"A A1 moved 2 times, 31 October 2022 to 15 December 2022. A bus timetable. {who}",
        f"A C6 (evidence) unanswered, 12 days overdue. Fenland Council: “Where is the survey?” {who}",
        "B No return for October 2022. Can answer: the theme lead.",
    ]


def test_a_missed_return_stands_out() -> None:
    missed = msgspec.structs.replace(CONTENT, themes=CONTENT.themes[1:])
    assert words_under(compose(missed, "summary"), "Exposed") == [
        "B No return for October 2022. Can answer: the theme lead."
    ]


def test_nothing_exposed_is_said_plainly() -> None:
    calm = msgspec.structs.replace(CONTENT, themes=CONTENT.themes[2:])
    assert words_under(compose(calm, "summary"), "Exposed") == ["Nothing stands out."]


def test_the_table_has_a_row_a_theme() -> None:
    caption = "The themes: rating, twelve months, deliverables, challenges and what is next"
    assert find_table(SUMMARY, caption) == [
        [
            "A Transport / Director of Transport",
            "Amber; dates say Red; sponsor not content; Independent Improvement Board content",
            "– R R A A A – G G A A R",
            *("1 / 0 / 2", "1", "3 (28 days)", "30 Nov 2022: Publish the timetable."),
        ],
        ["B Skills", "No return", "", "0 / 0 / 0", "0", "0", "No date ahead"],
        ["C Homes", "Green; nil return; no sponsor’s view", "", "0 / 0 / 0", "0", "0", "No date ahead"],
    ]


def test_later_lines_come_last_and_only_where_there_are_any() -> None:
    assert words_under(SUMMARY, "Since the as-at date")[0] == "A The workshop was held."
    without = compose(msgspec.structs.replace(CONTENT, later=()), "summary")
    headings = [
        words for words in words_under(without, "Summary, October 2022") if words == "Since the as-at date"
    ]
    assert headings == []


def test_it_is_drawn_from_a_draft_too() -> None:
    summary = compose(issued(number="0.1", kind="draft"), "summary")
    assert summary.watermark == "DRAFT – NOT FOR PUBLICATION"
    assert words_under(summary, "Decide") == words_under(SUMMARY, "Decide")
