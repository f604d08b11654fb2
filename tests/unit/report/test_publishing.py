"""What of an issue's content may be published, and what stands apart."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

from msgspec.structs import replace

from cpca.domain.report_content import (
    DeliverablePart,
    FlagPart,
    NoteTotals,
    ReportContent,
    ThemePart,
)
from cpca.domain.report_publishing import exempt_part, publish, to_json
from tests.unit.compose.samples import CONTENT, EXEMPT, LATER_LINE, SECRET, issued

QUIET = "unanswered:not for print"


def with_theme(content: ReportContent = CONTENT, **values: object) -> ReportContent:
    """The month with its first theme changed."""
    return replace(content, themes=(replace(content.themes[0], **values), *content.themes[1:]))


def public_theme(content: ReportContent) -> ThemePart:
    return publish(content).themes[0]


def test_no_withheld_word_is_published_and_every_one_is_in_the_whole() -> None:
    assert (SECRET in to_json(publish(CONTENT)), SECRET in to_json(CONTENT)) == (False, True)


def values_of(found: object, name: str) -> Iterator[object]:
    """What stands under a name, wherever it does."""
    if isinstance(found, dict):
        yield from (value for key, value in found.items() if key == name)
    inside = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    for one in inside:
        yield from values_of(one, name)


def test_who_stands_behind_a_line_is_not_published() -> None:
    public = json.loads(to_json(publish(CONTENT)))
    names = ("provenance", "row", "withheld")
    found = {name: [value is not None for value in values_of(public, name)] for name in names}
    assert {name: (any(values), len(values) > 3) for name, values in found.items()} == {
        "provenance": (False, True),
        "row": (False, True),
        "withheld": (False, True),
    }


def test_what_was_left_out_is_not_published_nor_why() -> None:
    assert [flag.key for flag in publish(CONTENT).flags] == ["late:A", "missed:B"]


def test_the_public_rating_and_counts_are_of_public_deliverables() -> None:
    shown = DeliverablePart(
        reference="A1",
        title="Shown",
        state="in progress",
        baseline_on=dt.date(2022, 10, 1),
        forecast_on=dt.date(2022, 10, 20),
    )
    secret = DeliverablePart(
        reference="A2",
        title="Kept",
        state="delivered",
        baseline_on=dt.date(2022, 1, 1),
        actual_on=dt.date(2022, 9, 1),
        withheld=EXEMPT,
    )
    theme = public_theme(
        with_theme(
            deliverables=(shown, secret), calculated="Red", calculated_why="2 late", claimed=1, total=2
        )
    )
    said = (theme.calculated, theme.calculated_why, theme.verified, theme.claimed, theme.total)
    assert said == ("Amber", "1 of 1 deliverable late, by 30 days", 0, 0, 1)


def test_a_draft_before_the_as_at_date_is_judged_on_its_own_day() -> None:
    draft = issued(number="0.1", kind="draft", issued_at=dt.datetime(2022, 10, 5, 9, tzinfo=dt.UTC))
    shown = DeliverablePart(
        reference="A1", title="Shown", state="in progress", baseline_on=dt.date(2022, 10, 10)
    )
    secret = DeliverablePart(reference="A2", title="Kept", state="in progress", withheld=EXEMPT)
    theme = public_theme(with_theme(draft, deliverables=(shown, secret), calculated="Red"))
    assert (theme.calculated, theme.calculated_why) == ("Green", "none of 1 deliverable late")


def test_a_public_line_does_not_name_a_deliverable_that_is_withheld() -> None:
    theme = CONTENT.themes[0]
    content = with_theme(
        lines=(replace(theme.lines[0], deliverable="A3"), theme.lines[1]),
        commitments=(replace(theme.commitments[0], deliverable="A3"),),
    )
    later = replace(content.later[0], line=replace(LATER_LINE, deliverable="A3"))
    public = publish(replace(content, later=(later,)))
    assert [one.deliverable for one in public.themes[0].lines] == [None, None]
    assert [one.deliverable for one in public.themes[0].commitments] == [None]
    assert [one.line.deliverable for one in public.later] == [None]


def test_a_note_does_not_name_a_line_that_is_withheld_and_does_one_that_prints_as_later() -> None:
    note = CONTENT.themes[0].notes[0]
    notes = tuple(replace(note, line=f"A-2022-10-{place}") for place in ("01", "03", "04"))
    assert [one.line for one in public_theme(with_theme(notes=notes)).notes] == [
        "A-2022-10-01",
        None,
        "A-2022-10-04",
    ]


def quiet(content: ReportContent, public: NoteTotals) -> list[str]:
    """What is published of challenges not for print, where they are so many."""
    flag = FlagPart(
        key=QUIET, theme="", words="3 challenges not for print unanswered, the oldest for 40 days."
    )
    found = with_theme(content, public_note_totals=public)
    return [one.words for one in publish(replace(found, flags=(flag,))).flags]


def test_challenges_not_for_print_are_counted_over_what_is_public() -> None:
    totals = NoteTotals(open=2, not_for_print=2, not_for_print_unanswered=1, not_for_print_oldest_days=5)
    assert quiet(CONTENT, totals) == ["1 challenge not for print unanswered, the oldest for 5 days."]


def test_a_total_of_nothing_public_is_not_published() -> None:
    assert quiet(CONTENT, NoteTotals(open=2, not_for_print=2)) == []


def test_numbers_close_up_where_a_paragraph_was_taken_out() -> None:
    blocks = CONTENT.paper.blocks if CONTENT.paper else ()
    kept = next(n for n, one in enumerate(blocks) if one.number == "5.2")
    after = replace(blocks[kept], text="The last one.", number="5.3", withheld=None)
    paper = replace(CONTENT.paper, blocks=(*blocks[: kept + 1], after, *blocks[kept + 1 :]))  # type: ignore[type-var]
    public = publish(replace(CONTENT, paper=paper)).paper
    found = [one.number for one in public.blocks if one.area == "finance"] if public else []
    assert found == ["5", "5.1", "5.2"]


def test_the_public_paper_says_that_there_is_an_exempt_appendix() -> None:
    said = [
        part.paper.public_report if part.paper else None
        for part in (publish(CONTENT), publish(replace(CONTENT, withheld_count=0)))
    ]
    assert said == ["Yes, with exempt appendix", None]


def test_the_appendix_holds_what_is_withheld_and_nothing_else() -> None:
    exempt = exempt_part(CONTENT)
    assert exempt is not None
    theme = exempt.themes[0]
    kept = json.loads(to_json(exempt))
    found = [value is not None for value in values_of(kept, "withheld")]
    assert (all(found), len(found)) == (True, 11)
    assert theme == replace(
        ThemePart(code="A", title="Transport", statement="Run buses people use.", state="approved"),
        lines=theme.lines,
        commitments=theme.commitments,
        answers=theme.answers,
        deliverables=theme.deliverables,
        risks=theme.risks,
        notes=theme.notes,
    )


def test_there_is_no_appendix_where_nothing_is_withheld() -> None:
    assert exempt_part(replace(CONTENT, withheld_count=0)) is None
