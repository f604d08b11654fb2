"""Whose a note is: the office's that raised it, whoever holds it now; and nobody else's."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from cpca.domain import challenge, clock
from cpca.domain.errors import DomainError, NotNow, Refused
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.challenge import INDEPENDENT, OVERSIGHT, ChallengeNote, NoteKind, NoteState
from cpca.models.people import Role
from cpca.models.period import PeriodState
from cpca.models.progress import ThemeUpdate, UpdateState
from tests.integration.challenge.notes import (
    do,
    do_as,
    how_many,
    in_state,
    leave,
    newcomer,
    raise_on,
    stored,
    submitted,
    viewer_of,
)
from tests.world import World, change, make_period, save

S = NoteState


def test_sponsor_cannot_close_a_note_of_another_council(world: World) -> None:
    note = in_state(world, submitted(world), S.ANSWERED)
    joint = newcomer(world, "Huntingdonshire")
    with pytest.raises(Refused):
        do_as(get_viewer(joint.id, clock.today()), "accept", note)
    assert stored(note).state is S.ANSWERED


def test_successor_of_the_same_council_can_close_what_the_predecessor_raised(world: World) -> None:
    note = in_state(world, submitted(world), S.ANSWERED)
    leave(world, "sponsor_a")
    successor = newcomer(world, "Fenland")
    with pytest.raises(Refused):
        do(world, "sponsor_a", "accept", note)
    closed = do_as(get_viewer(successor.id, clock.today()), "accept", note)
    assert closed.state is S.ACCEPTED
    assert closed.raised_by_id == world.people["sponsor_a"].id


def test_cover_closes_it_and_the_act_says_for_whom(world: World) -> None:
    note = in_state(world, submitted(world), S.ANSWERED)
    sponsor = world.people["sponsor_a"]
    cover = newcomer(world, "Fenland", covers=sponsor)
    closed = do_as(get_viewer(cover.id, clock.today()), "accept", note)
    event = stored(closed).events[-1]
    assert (event.person_id, event.for_person_id) == (cover.id, sponsor.id)


def test_cover_raises_for_the_sponsor(world: World) -> None:
    update = submitted(world)
    sponsor = world.people["sponsor_a"]
    world.people["cover"] = newcomer(world, "Fenland", covers=sponsor)
    note = raise_on(world, update, "cover")
    assert (note.raised_for_id, note.council_id) == (sponsor.id, world.councils["Fenland"].id)


def test_a_council_cannot_close_what_its_person_raised_for_the_improvement_board(world: World) -> None:
    update = submitted(world)
    change(world.people["iib"], organisation_id=world.councils["Fenland"].id)
    note = raise_on(world, update, "iib")
    do(world, "lead_a", "answer", note)
    with pytest.raises(Refused):
        do(world, "sponsor_a", "accept", note)
    assert do(world, "iib", "accept", note).state is S.ACCEPTED


@pytest.mark.parametrize(
    ("who", "line"), [("sponsor_a", OVERSIGHT), ("iib", INDEPENDENT), ("audit", INDEPENDENT)]
)
def test_who_challenges_says_which_line_of_assurance_it_is(world: World, who: str, line: int) -> None:
    note = raise_on(world, submitted(world), who)
    assert (note.assurance_line, note.asked_of_programme, note.for_print) == (line, False, False)


def test_internal_audit_closes_its_own_and_not_the_improvement_boards(world: World) -> None:
    update = submitted(world)
    own, other = raise_on(world, update, "audit"), raise_on(world, update, "iib")
    for note in (own, other):
        do(world, "lead_a", "answer", note)
    assert do(world, "audit", "accept", own).state is S.ACCEPTED
    with pytest.raises(Refused):
        do(world, "audit", "accept", other)


def circulated(world: World) -> ThemeUpdate:
    update = submitted(world)
    change(world.periods["2022-11"], state=PeriodState.CHALLENGE, circulated_at=clock.now())
    return update


def test_the_mayors_office_asks_the_programme_office_which_answers_and_closes_it(world: World) -> None:
    question = raise_on(world, circulated(world), "mayor")
    assert (question.asked_of_programme, question.for_print) == (True, False)
    for name in ("lead_a", "sponsor_a", "mayor"):
        with pytest.raises(Refused):
            do(world, name, "answer", question)
    do(world, "office", "answer", question)
    assert do(world, "office", "accept", question).state is S.ACCEPTED


@pytest.mark.parametrize("act", ["print", "not_yet_satisfied", "escalate"])
def test_a_question_to_the_programme_office_is_never_for_print_nor_escalated(world: World, act: str) -> None:
    question = raise_on(world, circulated(world), "mayor")
    do(world, "office", "answer", question)
    with pytest.raises(NotNow):
        do(world, "office", act, question)
    with pytest.raises(DomainError):
        raise_on(world, world.updates["A", "2022-11"], "mayor", for_print=True)


def test_the_mayors_office_may_not_ask_before_the_month_is_circulated(world: World) -> None:
    with pytest.raises(Refused):
        raise_on(world, submitted(world), "mayor")


def test_only_a_submitted_update_or_a_shown_draft_takes_a_note(world: World) -> None:
    clock.fix(dt.datetime(2022, 12, 6, 10, 0, tzinfo=dt.UTC))
    update = world.updates["A", "2022-11"]
    with pytest.raises(NotNow):
        raise_on(world, update)
    change(update, shown_to_sponsor=True)
    assert raise_on(world, update).number == 1
    change(update, state=UpdateState.RETURNED, shown_to_sponsor=False)
    with pytest.raises(NotNow):
        raise_on(world, update)


def test_a_frozen_month_takes_no_new_note(world: World) -> None:
    clock.fix(dt.datetime(2022, 12, 6, 10, 0, tzinfo=dt.UTC))
    with pytest.raises(NotNow, match="October 2022 is frozen: challenge the current month instead"):
        raise_on(world, world.updates["A", "2022-10"])
    assert how_many() == (0, 0)


def test_numbers_are_dense_across_the_plan(world: World) -> None:
    first, second = submitted(world), submitted(world, "B")
    numbers = [
        raise_on(world, first).reference,
        raise_on(world, second, "sponsor_b").reference,
        raise_on(world, first, "iib").reference,
    ]
    assert numbers == ["C1", "C2", "C3"]


def test_a_thing_of_another_theme_is_no_place_to_challenge(world: World) -> None:
    update = submitted(world)
    with pytest.raises(DomainError):
        raise_on(world, update, commitment=world.updates["B", "2022-10"].commitments[0])


def test_one_place_at_a_time(world: World) -> None:
    update = submitted(world)
    with pytest.raises(DomainError), writing():
        challenge.raise_note(
            viewer=viewer_of(world, "sponsor_a"),
            update=db.session.merge(update),
            kind=NoteKind.PACE,
            text="Both",
            line=update.lines[0],
            commitment=world.updates["A", "2022-10"].commitments[0],
        )


def test_the_answer_is_due_at_the_months_date_and_else_after_five_working_days(world: World) -> None:
    update = submitted(world)
    assert raise_on(world, update).answer_due_on == world.periods["2022-11"].challenge_by
    clock.fix(dt.datetime(2022, 12, 15, 10, 0, tzinfo=dt.UTC))  # a Thursday, after challenge_by
    assert raise_on(world, update).answer_due_on == dt.date(2022, 12, 22)


def test_not_yet_satisfied_asks_for_an_answer_by_a_new_date(world: World) -> None:
    note = in_state(world, submitted(world), S.ANSWERED)
    clock.fix(dt.datetime(2022, 12, 15, 10, 0, tzinfo=dt.UTC))
    assert do(world, "sponsor_a", "not_yet_satisfied", note).answer_due_on == dt.date(2022, 12, 22)


def test_an_act_after_the_month_froze_happened_in_the_current_month(world: World) -> None:
    note = in_state(world, submitted(world), S.OPEN)
    change(world.periods["2022-11"], state=PeriodState.FROZEN)
    december = make_period(world.plan, dt.date(2022, 12, 1), PeriodState.OPEN)
    save(december)
    do(world, "lead_a", "answer", note)
    assert stored(note).events[0].period_id == december.id
    assert stored(note).update_id == world.updates["A", "2022-11"].id


def test_a_mailed_note_is_the_sponsors_and_does_not_print_until_they_confirm_it(world: World) -> None:
    update = submitted(world)
    note = record(world, update)
    assert (note.raised_by_id, note.council_id) == (
        world.people["sponsor_a"].id,
        world.councils["Fenland"].id,
    )
    with pytest.raises(NotNow, match="confirm it before"):
        do(world, "sponsor_a", "print", note)
    with pytest.raises(Refused):
        do(world, "office", "confirm", note)
    do(world, "sponsor_a", "confirm", note)
    assert do(world, "sponsor_a", "print", note).may_print


def record(world: World, update: ThemeUpdate, sponsor: str = "sponsor_a") -> ChallengeNote:
    with writing():
        note = challenge.record_note(
            viewer=viewer_of(world, "office"),
            update=db.session.merge(update),
            sponsor=world.people[sponsor],
            kind=NoteKind.EVIDENCE,
            text="From the mail",
            received_on=dt.date(2022, 12, 2),
        )
        db.session.commit()
    return note


def test_a_mailed_note_comes_from_a_sponsor_of_the_theme_only(world: World) -> None:
    with pytest.raises(DomainError):
        record(world, submitted(world), "sponsor_b")
    assert db.session.execute(select(ChallengeNote.id)).all() == []


def test_only_the_programme_office_records_mail(world: World) -> None:
    update = submitted(world)
    for name in world.people:
        if name != "office":
            with pytest.raises(Refused), writing():
                challenge.record_note(
                    viewer=viewer_of(world, name),
                    update=update,
                    sponsor=world.people["sponsor_a"],
                    kind=NoteKind.PACE,
                    text="Forged",
                    received_on=dt.date(2022, 12, 2),
                )


def test_the_lead_on_cover_answers_for_the_lead(world: World) -> None:
    note = in_state(world, submitted(world), S.OPEN)
    lead = world.people["lead_a"]
    cover = newcomer(world, "Fenland", covers=lead, role=Role.THEME_LEAD)
    do_as(get_viewer(cover.id, clock.today()), "answer", note)
    assert stored(note).events[0].for_person_id == lead.id
