"""The narrative check's rules: their own examples, plain results left alone, and the real paper of October 2022."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from cpca.documents.paper_reader import read_paper
from cpca.domain.narrative import RULES, Context, Finding, Passage, Rule, list_findings
from cpca.domain.narrative.check import sentences_of
from cpca.domain.narrative.words import list_dates, list_sentences
from cpca.models.paper import BlockKind
from tests.integration.paper_reader import real_paper

OCTOBER = Context(
    month=dt.date(2022, 10, 1),
    as_at=dt.date(2022, 10, 31),
    read_on=dt.date(2022, 11, 30),
    done=3,
    total=6,
    before=sentences_of(["Three suppliers have registered their interest."]),
)
CLEAN = """
Leaders agreed the outline of the strategy on 12 October.
Two of the three posts beside the Chief Executive were filled on 17 October.
The mapping of approved strategies was completed on 14 October and went to the Executive Team.
The Board approved the bus strategy on 19 October.
Scrutiny met on 6 October and asked for three changes, all made.
58% of staff answered the survey, which closed on 21 October.
The scheme of delegation was published on 28 October.
The contract for the software was signed on 24 October at £42,000.
The audit committee accepted the new risk framework on 13 October.
Four of seven councils have answered; the other three answer by 18 November.
The shorter template was used for every paper of the October meeting.
The reserve policy was adopted on 19 October without a vote against.
The director of resources was appointed on 3 October and starts on 9 January.
Complaints answered within ten days rose from 61% to 74%.
The forward plan of 41 decisions was published on 31 October.
Members chose the second of three committee structures on 20 October.
The bid for the growth fund was refused on 11 October; the reasons went to leaders the same week.
Staff turnover fell to 9.4% in the quarter.
The protocol between members and officers was signed by both group leaders on 26 October.
The review of the Business Board was published on 25 October with nine recommendations.
""".strip().splitlines()


def points(text: str, context: Context = OCTOBER, **more: object) -> list[Finding]:
    return list_findings([Passage("line:1", text, **more)], context)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_finds_its_own_examples_and_leaves_the_others_alone(rule: Rule) -> None:
    found = [rule.key in {f.rule for f in points(words)} for words in rule.finds]
    left_alone = [f for words in rule.quiet for f in points(words) if f.rule == rule.key]
    assert (found, left_alone) == ([True] * len(rule.finds), [])


def test_plain_dated_results_are_left_alone() -> None:
    alarms = [line for line in CLEAN if points(line)]
    assert (len(CLEAN), len(alarms) <= 1) == (20, True), alarms


@pytest.fixture(scope="module")
def real() -> dict[str, list[Finding]]:
    """The points of each theme of the real paper, read on the day of its meeting."""
    path = real_paper.PATH
    content = read_paper(path.read_bytes(), path.name)
    by_theme = {}
    for code in "ABCDEF":
        bullets = content.of(BlockKind.BULLET, code)
        passages = [Passage(f"line:{n}", b.text) for n, b in enumerate(bullets)]
        by_theme[code] = list_findings(passages, replace(OCTOBER, before=frozenset(), total=0))
    return by_theme


def words_of(points: list[Finding], rule: str) -> list[str]:
    return [f.words for f in points if f.rule == rule]


def test_octobers_paper_reports_days_of_november(real: dict[str, list[Finding]]) -> None:
    found = [words for code in "ABCDEF" for words in words_of(real[code], "outside")]
    assert found == ["1 November", "Friday 11th November"]


def test_a_workshop_of_november_is_past_when_the_paper_is_read(real: dict[str, list[Finding]]) -> None:
    assert words_of(real["E"], "past") == ["will be held in November"]


def test_activity_without_a_result_is_found_in_every_theme_that_reports_it(
    real: dict[str, list[Finding]],
) -> None:
    counted = {code: len(words_of(found, "activity")) for code, found in real.items()}
    assert counted == {"A": 2, "B": 2, "C": 2, "D": 1, "E": 6, "F": 3}
    assert words_of(real["D"], "activity") == ["is being given"]


def test_a_count_of_actions_called_completed_asks_for_its_date(real: dict[str, list[Finding]]) -> None:
    assert words_of(real["E"], "completed") == ["completed"]


def test_a_line_that_names_what_proves_it_may_say_completed() -> None:
    assert points("The mapping of strategies is completed.", proved=True) == []


def test_a_lines_own_date_after_the_month_offers_to_move_it() -> None:
    late = points("Leaders agreed the outline.", dated=dt.date(2022, 11, 2))
    early = points("Leaders agreed the outline.", dated=dt.date(2022, 9, 30))
    assert [(f.rule, f.may_move) for f in late] == [("outside", True)]
    assert [(f.rule, f.may_move) for f in early] == [("outside", False)]


def test_what_is_marked_since_the_as_at_date_is_left_alone() -> None:
    assert points("Leaders agreed it on 2 November.", dated=dt.date(2022, 11, 2), since_as_at=True) == []


def test_an_abbreviation_spelt_out_in_another_line_is_known() -> None:
    lines = ["The medium-term plan (MTP) was agreed on 4 October.", "The MTP was published on 5 October."]
    passages = [Passage(f"line:{n}", text) for n, text in enumerate(lines)]
    assert list_findings(passages, OCTOBER) == []


def test_a_rule_that_is_off_says_nothing() -> None:
    passages = [Passage("line:1", "Work is underway on the framework.")]
    assert [f.rule for f in list_findings(passages, OCTOBER)] == ["activity"]
    assert list_findings(passages, OCTOBER, off=["activity"]) == []


def test_a_point_stands_at_the_words_it_is_about() -> None:
    (point,) = points("The vision is agreed. Work is underway on the framework.")
    assert (point.words, point.start) == ("Work is underway", 22)


def test_a_date_without_a_year_is_the_nearest_one() -> None:
    near = dt.date(2022, 12, 31)
    assert [m.first for m in list_dates("On 9 January and 30 November", near)] == [
        dt.date(2023, 1, 9),
        dt.date(2022, 11, 30),
    ]
    assert list_dates("On 31 February", near) == []


def test_a_short_form_does_not_end_a_sentence() -> None:
    text = "Several councils, e.g. Fenland, answered. Others did not."
    assert [sentence for _, sentence in list_sentences(text)] == [text[:41], text[42:]]
