"""The highlight report says every part of a month, each where it belongs."""

from __future__ import annotations

import msgspec

from cpca.documents.blocks import Heading, Listing, Mark, Picture, Run, plain
from cpca.documents.compose import compose
from cpca.domain.report_content import ChangePart, DeliverablePart, ReportContent, ThemePart
from tests.unit.compose.reading import find_table, list_headings, list_runs, under, words_under
from tests.unit.compose.samples import CONTENT, THEME_A

REPORT = compose(CONTENT, "highlight-report")
THEMES = "Themes"
A = "A Transport"


def with_theme(**more: object) -> ReportContent:
    return msgspec.structs.replace(CONTENT, themes=(msgspec.structs.replace(THEME_A, **more),))


def theme_words(content: ReportContent, *path: str) -> list[str]:
    return words_under(compose(content, "highlight-report"), THEMES, A, *path)


def test_it_begins_with_what_the_programme_office_wrote_of_the_month() -> None:
    assert words_under(REPORT, "Highlight report, October 2022")[:4] == [
        "Fens Combined Authority, Improvement Plan. For the Board, as Appendix 1 of its paper.",
        "As at 31 October 2022 · Issue 1 · issued 22 November 2022 by the Head of the Programme Office",
        "October was slow.",
        "Buses slipped and homes held.",
    ]


def test_it_says_the_overall_rating_before_and_now_and_why() -> None:
    assert find_table(REPORT, "The overall rating") == [
        ["Last month", "Green"],
        ["This month", "Amber"],
        ["Why", "The worst of the themes."],
    ]


def test_ratings_are_tags_with_their_word() -> None:
    tags = {run.rating for words in list_runs(REPORT) for run in words if run.rating}
    assert tags == {"Red", "Amber", "Green", "Blue"}
    assert [
        run for words in list_runs(REPORT) for run in words if run.rating and run.text != run.rating
    ] == []


def test_decisions_come_with_the_meeting_that_takes_them() -> None:
    assert find_table(REPORT, "Decisions sought") == [["A Transport", "Agree the new timetable."]]
    assert words_under(REPORT, "Decisions sought")[-1] == "This month goes to: Board, 30 November 2022."


def test_no_decision_is_said_plainly() -> None:
    report = compose(with_theme(decision_sought=None), "highlight-report")
    assert words_under(report, "Decisions sought") == ["No decision is sought."]


def test_the_themes_at_a_glance_have_a_row_each() -> None:
    caption = "The themes: who leads and sponsors them, ratings, deliverables and challenges"
    assert find_table(REPORT, caption) == [
        [
            "A Transport / Lead: Director of Transport / Sponsor: Chief Executive, Fenland Council",
            *("Amber", "Red", "Probable"),
            "Fenland Council: not content / Independent Improvement Board: content",
            *("1 / 0 / 2", "3 (oldest 28 days)"),
        ],
        ["B Skills", "No return", "Not rated", "Not given", "No view", "0 / 0 / 0", "0"],
        ["C Homes", "Green", "Not rated", "Not given", "No view", "0 / 0 / 0", "0"],
    ]


def test_changes_are_itemised_by_kind_and_words_compared() -> None:
    assert words_under(REPORT, "Changed since last month") == [
        *("Ratings", "A: rating worsened from Green to Amber."),
        *("Returns", "A: return 2 days late."),
        *("Dates", "A: A1 moved to 15 December 2022."),
        *("Lines", "A, changed: The timetable is begun drafted"),
        *("Unchanged", "Theme C: unchanged since August 2022."),
    ]
    marked = [run for words in list_runs(REPORT) for run in words if run.mark]
    assert marked == [Run("begun", mark=Mark.REMOVED), Run("drafted", mark=Mark.ADDED)]


def test_a_change_that_names_its_reference_does_not_print_it_again() -> None:
    changes = tuple(
        ChangePart(theme="A", kind="date", words=words, reference="A1") for words in ("A1 moved.", "Moved.")
    )
    report = compose(msgspec.structs.replace(CONTENT, changes=changes, unchanged=()), "highlight-report")
    (listing,) = [one for one in under(report, "Changed since last month") if isinstance(one, Listing)]
    assert [item.reference for item in listing.items] == [None, "A1"]


def test_posts_that_have_commas_are_told_apart() -> None:
    sponsors = ("Chief Executive, Fenland", "Chief Executive, Ely")
    report = compose(with_theme(sponsors=sponsors), "highlight-report")
    rows = [(row[0], row[1]) for row in find_table(report, "Theme A: outcome and people")]
    assert dict(rows)["Sponsor"] == "Chief Executive, Fenland; Chief Executive, Ely"


def test_a_first_month_says_that_there_is_nothing_to_compare_with() -> None:
    first = msgspec.structs.replace(CONTENT, changes=(), unchanged=())
    assert words_under(compose(first, "highlight-report"), "Changed since last month") == [
        "There is no earlier month to compare with."
    ]


def test_what_slipped_prints_unless_it_was_left_out() -> None:
    assert words_under(REPORT, "Late, missed, moved or not met") == [
        "Theme A: the return came 2 days late.",
        "Theme B: no return was given.",
    ]


def test_a_theme_has_its_parts_in_order() -> None:
    assert list_headings(REPORT, 3)[-3:] == ["6.1 A Transport", "6.2 B Skills", "6.3 C Homes"]
    parts = [plain(block.words) for block in under(REPORT, THEMES, A) if isinstance(block, Heading)]
    assert parts == [
        *("Rating", "Achieved", "Last month’s commitments", "Next month", "Also to note"),
        *("Deliverables", "Risks", "Challenge and answer", "Sponsor’s line"),
    ]


def test_a_theme_says_that_it_was_late_and_what_its_outcome_is() -> None:
    assert theme_words(CONTENT)[:2] == ["The return came 2 days late.", "The timetable slips."]
    assert find_table(REPORT, "Theme A: outcome and people") == [
        ["What the plan says", "Run buses people use."],
        ["Outcome", "Buses every ten minutes."],
        ["Lead", "Director of Transport"],
        ["Sponsor", "Chief Executive, Fenland Council"],
    ]


def test_a_rating_comes_with_reason_route_confidence_and_disagreement() -> None:
    rows = find_table(REPORT, "Theme A: rating")
    assert rows[:6] == [
        ["Declared", "Amber; last month Green"],
        ["Reason", "Two posts were empty for weeks."],
        ["Route to green", "Fill the posts."],
        ["Outcome confidence", "Probable"],
        ["Calculated", "Red: 1 of 2 deliverables late, by 45 days"],
        ["Disagreement", "The lead declared Amber; the dates and evidence say Red."],
    ]


def test_pictures_stand_beside_a_table_that_says_the_same() -> None:
    rating = under(REPORT, THEMES, A, "Rating")
    assert [one.title for one in rating if isinstance(one, Picture)] == ["Ratings by month", "Deliverables"]
    rows = dict(find_table(REPORT, "Theme A: rating"))
    assert rows["Deliverables"] == "1 verified, 0 claimed, 1 open, of 2"
    assert rows["Twelve months"].startswith("November 2021 not rated; December 2021 Red; January 2022 Red;")
    assert rows["Twelve months"].count(";") == 11


def test_lines_print_with_their_reference_beside_them_and_nothing_within() -> None:
    (achieved,) = under(REPORT, THEMES, A, "Achieved")
    assert isinstance(achieved, Listing)
    assert [(plain(one.words), one.reference, one.anchor) for one in achieved.items] == [
        ("The timetable is drafted.", "A-2022-10-01", "r_A_2022_10_01"),
        ("The survey is out.", "A-2022-10-02", "r_A_2022_10_02"),
    ]


def test_every_earlier_commitment_has_its_answer() -> None:
    assert find_table(REPORT, "Theme A: earlier commitments and their answers") == [
        ["A-2022-09-P1", "Draft the timetable.", "31 October 2022", "Kept"],
        [
            *("A-2022-09-P2", "Appoint the manager.", "15 October 2022"),
            "Late, new date 15 December 2022 / The first round failed.",
        ],
        ["A-2022-09-P3", "Survey the riders.", "20 October 2022", "Not met / No money."],
        ["A-2022-09-P4", "Hold a seminar.", "20 October 2022", "Replaced, by A-2022-10-P1"],
        ["A-2022-09-P5", "Write to riders.", "21 October 2022", "Not answered"],
    ]


def test_next_month_says_what_by_when_and_for_which_deliverable() -> None:
    assert find_table(REPORT, "Theme A: commitments") == [
        ["A-2022-10-P1", "Publish the timetable.", "30 November 2022", "A1"]
    ]


def test_deliverables_say_how_often_and_how_far_they_moved() -> None:
    assert find_table(REPORT, "Theme A: deliverables") == [
        [
            "A1",
            "A bus timetable",
            "In progress",
            "Red",
            "31 October 2022",
            "15 December 2022",
            "2 times, 45 days",
        ],
        ["A2", "A bus map", "Verified", "Blue", "30 September 2022", "Done 28 September 2022", "Never"],
    ]


def test_a_date_that_moved_once_and_forward_says_so() -> None:
    one = DeliverablePart(reference="A9", title="A stop", state="paused", times_moved=1, days_moved=-1)
    report = compose(with_theme(deliverables=(one,)), "highlight-report")
    assert find_table(report, "Theme A: deliverables") == [
        ["A9", "A stop", "Paused", "Not rated", "not set", "not set", "Once, 1 day earlier"]
    ]


def test_risks_stand_at_their_theme_and_in_the_register() -> None:
    assert find_table(REPORT, "Theme A: risks") == [
        ["A-R1", "Drivers may be short. / Mitigation: Train more."]
    ]
    assert find_table(REPORT, "The risk register") == [
        ["A-R1", "A Transport", "Drivers may be short.", "Train more."]
    ]


def test_challenges_print_with_their_answers_and_the_others_only_in_the_total() -> None:
    assert theme_words(CONTENT, "Challenge and answer") == [
        "C5 (pace), Fenland Council, 4 November 2022: Why is the timetable late?",
        "About A-2022-10-01: “The timetable is drafted.”",
        "Director of Transport, 8 November 2022, answered: Two posts were empty.",
        "Answered.",
        "C6 (evidence), Fenland Council, 3 October 2022: Where is the survey?",
        "About “The survey is out.”",
        "Open; the answer is 12 days overdue.",
        "All challenges of this theme: 3 open, the oldest for 28 days, 1 unanswered, 1 not for print.",
    ]


def test_a_sponsors_line_is_exactly_what_they_saw_before_they_sent_it() -> None:
    assert theme_words(CONTENT, "Sponsor’s line") == [
        "Fenland Council: Not content. The pace is too slow.",
        "Independent Improvement Board: Content.",
    ]


def test_a_missed_return_is_said_plainly_and_nothing_is_made_up_for_it() -> None:
    assert words_under(REPORT, THEMES, "B Skills") == [
        "No return was given for October 2022.",
        *("Theme B: outcome and people", "What the plan says", "Teach what work needs."),
        *("Rating", "Theme B: rating", "Declared", "No return", "Calculated", "Not rated"),
    ]


def test_a_draft_says_of_a_theme_that_it_is_not_submitted_yet() -> None:
    theme = ThemePart(code="A", title="Transport", statement="Run buses.", state="returned", declared="Green")
    words = theme_words(msgspec.structs.replace(CONTENT, themes=(theme,)))
    assert words[0] == "The return for October 2022 is not submitted yet."
    assert "Green" not in words
    assert words[-3:] == ["Not submitted yet", "Calculated", "Not rated"]


def test_a_nil_return_says_so() -> None:
    assert (
        words_under(REPORT, THEMES, "C Homes")[0] == "Nil return: the theme has nothing to report this month."
    )
    assert words_under(REPORT, THEMES, "C Homes", "Achieved") == ["No progress is reported this month."]
    assert words_under(REPORT, THEMES, "C Homes", "Next month") == ["Nothing is committed to for next month."]


def test_a_return_handed_in_for_the_lead_says_so() -> None:
    words = theme_words(with_theme(on_behalf=True, late_days=0))
    assert words[0] == "The programme office submitted the return on the lead’s behalf."


def test_what_happened_later_stands_apart_from_the_ratings() -> None:
    assert find_table(REPORT, "What happened since the as-at date") == [
        ["A-2022-10-04", "11 November 2022", "The workshop was held."]
    ]


def test_what_was_let_through_prints_with_its_reason() -> None:
    assert words_under(REPORT, "Let through, and why") == [
        "Theme B gave no return. Let through by the Programme Director on 18 November 2022: The lead was ill."
    ]


def test_it_ends_with_who_signed_and_the_key_to_ratings() -> None:
    assert find_table(REPORT, "Who signed and cleared") == [
        ["Cleared, finance", "Section 73 Officer, 22 November 2022 (draft 0.2)"],
        ["Approved and signed", "Programme Director, 21 November 2022"],
    ]
    assert words_under(REPORT, "Key to ratings") == [
        "Red  Amber  Green  Blue",
        "Late by up to a month is Amber.",
        "Later is Red.",
    ]
