"""A month's record becomes the content of its report."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from cpca.domain import clock
from cpca.domain.report_building import build_content
from cpca.domain.report_content import (
    AnswerPart,
    DeliverablePart,
    NotePart,
    Provenance,
    ReportContent,
    ThemePart,
    WaiverPart,
)
from cpca.domain.report_publishing import to_json
from cpca.domain.report_written import fingerprint_of
from cpca.models.challenge import NoteAct, Position
from cpca.models.closing import Waiver
from cpca.models.deliverable import DeliverableState
from cpca.models.progress import Answer, Commitment, CommitmentAnswer, ProgressItem, UpdateState
from cpca.models.risk import Risk, RiskState
from tests.integration.month.months import challenge, give, november, promise, update_of, view
from tests.integration.report.planted import ISSUE, NOW, build, reply
from tests.world import World, change, save

MARK = "MARK-7-X"


def theme_a(world: World) -> ThemePart:
    return build(world).themes[0]


@pytest.fixture(autouse=True)
def given(world: World) -> None:
    """Theme A's return is submitted; B is still writing."""
    clock.fix(NOW)
    give(world, "A", UpdateState.SUBMITTED, headline="All is well")


def test_lines_are_named_by_theme_month_and_place(world: World) -> None:
    save(ProgressItem(update_id=update_of(world, "A").id, position=2, text="The second"))
    assert [(line.reference, line.text) for line in theme_a(world).lines] == [
        ("A-2022-11-01", "What A did in 2022-11"),
        ("A-2022-11-02", "The second"),
    ]


def test_a_reference_does_not_move_when_a_line_before_it_is_withdrawn(world: World) -> None:
    update = update_of(world, "A")
    save(ProgressItem(update_id=update.id, position=2, text="The second"))
    change(update.lines[0], withdrawn_at=NOW)
    assert [line.reference for line in theme_a(world).lines] == ["A-2022-11-02"]


def test_a_line_says_who_stands_behind_it_by_post(world: World) -> None:
    update, line = update_of(world, "A"), update_of(world, "A").lines[0]
    change(line, entered_by_id=world.people["contributor_a"].id)
    approved = {"accepted_by_id": world.people["office"].id, "approved_by_id": world.people["sro"].id}
    change(update, state=UpdateState.APPROVED, approved_at=NOW, **approved)
    challenge(world, "A", 1, line_id=line.id, anchor_words=line.text, for_print=True)
    assert theme_a(world).lines[0].provenance == Provenance(
        author="Contributor of A",
        submitted_by="Theme lead of A",
        submitted_at=NOW,
        challenged_by=("Fenland",),
        accepted_by="Programme office",
        approved_by="Senior responsible owner",
        approved_at=NOW,
        fingerprint=fingerprint_of("What A did in 2022-11"),
    )


def test_a_note_not_for_print_names_its_council_nowhere(world: World) -> None:
    line = update_of(world, "A").lines[0]
    challenge(world, "A", 1, line_id=line.id, anchor_words=line.text, for_print=False)
    change(world.councils["Fenland"], name=MARK)
    content = build(world)
    sponsors = tuple(replace(theme, sponsors=()) for theme in content.themes)
    assert MARK not in to_json(replace(content, themes=sponsors))
    assert content.themes[0].note_totals.not_for_print == 1


def test_leads_and_sponsors_are_named_by_post_and_never_by_name(world: World) -> None:
    for person in world.people.values():
        change(person, name=MARK)
    theme = theme_a(world)
    assert (theme.leads, theme.sponsors) == (("Theme lead of A",), ("Sponsor of A, Fenland",))
    assert MARK not in to_json(build(world))


# What is nobody's to print yet --------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [UpdateState.DRAFT, UpdateState.RETURNED, UpdateState.MISSED])
def test_no_word_of_a_return_that_was_not_given_is_in_it(world: World, state: UpdateState) -> None:
    update = update_of(world, "B")
    change(update, headline=MARK, reason=MARK, route_to_green=MARK, also_to_note=MARK, decision_sought=MARK)
    change(update.lines[0], text=MARK)
    view(world, "B", Position.NOT_CONTENT)
    earlier = update_of(world, "B", "2022-10").commitments[0]
    save(
        Commitment(update_id=update.id, position=1, text=MARK, due_on=dt.date(2022, 12, 1)),
        CommitmentAnswer(
            commitment_id=earlier.id, update_id=update.id, answer=Answer.NOT_MET, explanation=MARK
        ),
    )
    challenge(world, "B", 1, line_id=update.lines[0].id, anchor_words=f"{MARK} as it was", for_print=True)
    change(update, state=state)
    content = build(world)
    theme = content.themes[1]
    assert MARK not in to_json(content)
    assert (theme.statement, theme.state, theme.declared, theme.lines, theme.views) == (
        "The full statement of B",
        "missed" if state is UpdateState.MISSED else "not submitted",
        None,
        (),
        (),
    )


def test_a_promise_of_a_month_before_that_is_back_with_its_lead_is_not_in_it(world: World) -> None:
    earlier = update_of(world, "A", "2022-10")
    change(earlier.commitments[0], text=MARK)
    assert MARK in to_json(build(world))
    change(earlier, state=UpdateState.RETURNED)
    assert MARK not in to_json(build(world))


def test_a_return_that_never_came_leaves_what_was_due_unanswered(world: World) -> None:
    change(update_of(world, "B"), state=UpdateState.MISSED)
    assert build(world).themes[1].answers == (
        AnswerPart(
            reference="B-2022-10-P1",
            text="What B promised",
            made_in="2022-10",
            due_on=dt.date(2022, 11, 30),
        ),
    )


# Promises and answers -----------------------------------------------------------------------------------------


def answer(world: World, kind: Answer, **values: object) -> AnswerPart | None:
    """Theme A's earlier promise as the report tells it once answered so."""
    promised, update = update_of(world, "A", "2022-10").commitments[0], update_of(world, "A")
    save(CommitmentAnswer(commitment_id=promised.id, update_id=update.id, answer=kind, **values))
    answers = theme_a(world).answers
    return answers[0] if answers else None


def test_a_promise_answered_late_is_told_with_its_new_date(world: World) -> None:
    assert answer(world, Answer.LATE, new_due_on=dt.date(2022, 12, 20), explanation="Ill") == AnswerPart(
        reference="A-2022-10-P1",
        text="What A promised",
        made_in="2022-10",
        due_on=dt.date(2022, 11, 30),
        answer="late",
        explanation="Ill",
        new_due_on=dt.date(2022, 12, 20),
    )


def test_a_promise_that_is_not_due_yet_is_not_among_the_answers(world: World) -> None:
    change(update_of(world, "A", "2022-10").commitments[0], due_on=dt.date(2022, 12, 1))
    assert theme_a(world).answers == ()


def test_a_new_promise_is_named_by_its_place(world: World) -> None:
    save(
        Commitment(update_id=update_of(world, "A").id, position=2, text="Do it", due_on=dt.date(2022, 12, 9))
    )
    assert [(one.reference, one.text) for one in theme_a(world).commitments] == [("A-2022-11-P2", "Do it")]


# The plan's own -----------------------------------------------------------------------------------------------


def test_a_deliverable_is_told_with_the_days_it_moved(world: World) -> None:
    promise(world, "A", "A1", forecast_on=dt.date(2022, 12, 20), times_moved=1)
    promise(world, "A", "A2", state=DeliverableState.WITHDRAWN)
    done = {"state": DeliverableState.DELIVERED, "actual_on": dt.date(2022, 11, 16)}
    promise(world, "A", "A3", **done)
    theme = theme_a(world)
    bare = tuple(replace(part, proof=UNSET) for part in theme.deliverables)
    assert [part.proved.moved for part in theme.deliverables if part.proved] == ["moved once, +4 days", None]
    assert bare == (
        DeliverablePart(
            reference="A1",
            title="What A1 is",
            state="not started",
            baseline_on=dt.date(2022, 12, 16),
            forecast_on=dt.date(2022, 12, 20),
            times_moved=1,
            days_moved=4,
            rating="Amber",
        ),
        DeliverablePart(
            reference="A3",
            title="What A3 is",
            state="delivered",
            baseline_on=dt.date(2022, 12, 16),
            forecast_on=dt.date(2022, 12, 16),
            actual_on=dt.date(2022, 11, 16),
            days_moved=-30,
            rating="Green",
        ),
    )
    assert (theme.verified, theme.claimed, theme.total, theme.calculated) == (0, 1, 2, "Amber")


def test_only_open_risks_are_told_each_by_its_place(world: World) -> None:
    facts = {"theme_id": world.themes["A"].id, "plan_id": world.plan.id}
    save(
        Risk(**facts, text="Closed", position=1, state=RiskState.CLOSED),
        Risk(**facts, text="Open", position=2),
        Risk(**facts, text="Proposed", position=3, state=RiskState.PROPOSED),
    )
    assert [(risk.reference, risk.text) for risk in theme_a(world).risks] == [("A-R2", "Open")]


# Challenge ----------------------------------------------------------------------------------------------------


def test_a_note_is_told_with_what_was_done_about_it_and_by_whom_for_whom(world: World) -> None:
    line = update_of(world, "A").lines[0]
    note = challenge(world, "A", 1, line_id=line.id, anchor_words="As it was", for_print=True)
    reply(world, note, "Because")
    change(note.events[0], for_person_id=world.people["sro"].id)
    (told,) = theme_a(world).notes
    assert (told.reference, told.line, told.about, told.state) == (
        "C1",
        "A-2022-11-01",
        "As it was",
        "answered",
    )
    assert [(e.act, e.on, e.who, e.text) for e in told.events] == [
        ("answer", dt.date(2022, 12, 12), "Theme lead of A for Senior responsible owner", "Because")
    ]


def test_what_was_done_about_marks_for_print_is_not_told(world: World) -> None:
    note = challenge(world, "A", 1, for_print=True)
    reply(world, note, "Because")
    change(note.events[0], act=NoteAct.MARK_FOR_PRINT)
    (told,) = theme_a(world).notes
    assert isinstance(told, NotePart)
    assert (told.events, told.state) == ((), "open")


def test_a_view_prints_once_it_was_given_here_or_confirmed(world: World) -> None:
    mailed = view(world, "A", Position.NOT_CONTENT)
    change(mailed, recorded_by_id=world.people["office"].id)
    assert theme_a(world).views == ()
    change(mailed, confirmed_at=NOW)
    assert [(one.council, one.position) for one in theme_a(world).views] == [("Fenland", "not content")]
    change(mailed, words=MARK)
    assert MARK not in to_json(build(world))


# The month ----------------------------------------------------------------------------------------------------


def test_a_waiver_does_not_print_how_many_proposals_wait(world: World) -> None:
    save(
        Waiver(
            period_id=november(world).id,
            condition="exemptions",
            words="a decision on 2 proposals to withhold something",
            reason="The officer is ill",
            waived_by_id=world.people["office"].id,
            waived_at=NOW,
        )
    )
    assert build(world).waivers == (
        WaiverPart(
            words="a decision on every proposal to withhold something",
            reason="The officer is ill",
            by="Programme office",
            on=dt.date(2022, 12, 12),
        ),
    )


def test_what_happened_since_the_as_at_date_stands_apart(world: World) -> None:
    save(ProgressItem(update_id=update_of(world, "A").id, position=2, text="Later", since_as_at=True))
    content = build(world)
    assert [line.text for line in content.themes[0].lines] == ["What A did in 2022-11"]
    assert [(one.theme, one.line.reference) for one in content.later] == [("A", "A-2022-11-02")]


def test_the_strip_holds_up_to_twelve_months_and_nothing_where_there_was_no_return(world: World) -> None:
    content: ReportContent = build(world)
    assert [[(cell.month, cell.rating) for cell in theme.strip] for theme in content.themes] == [
        [("2022-10", "Amber"), ("2022-11", None)],
        [("2022-10", "Amber"), ("2022-11", None)],
    ]


def test_the_first_month_has_nothing_to_compare_with(world: World) -> None:
    october = november(world, "2022-10")
    content = build_content(period=october, issue=ISSUE, today=dt.date(2022, 12, 12))
    assert (content.changes, content.unchanged, content.overall, content.overall_before) == (
        (),
        (),
        "Amber",
        None,
    )


def test_a_person_who_left_is_still_named_by_post(world: World) -> None:
    change(world.people["lead_a"], active=False)
    assert theme_a(world).leads == ("Theme lead of A",)
