"""The life of a decision: what the law asks before it is taken, and what follows until it is in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from cpca.domain import clock
from cpca.domain import decision_acts as acts
from cpca.domain.decision import Typed, add_decision, edit_decision, list_decisions, list_events, stand
from cpca.domain.decision_acts import Act, list_acts
from cpca.domain.errors import DomainError, NotNow, Stale
from cpca.extensions import db, writing
from cpca.models.decision import Decision, DecisionState, MayoralVote, Outcome, Shortening
from cpca.models.period import Meeting
from tests.integration.path.things import meet, viewer_of
from tests.statements import counted
from tests.world import World, change

D = dt.date
BOARD, LATER = D(2023, 1, 25), D(2023, 3, 22)


@pytest.fixture(autouse=True)
def in_january() -> Iterator[None]:
    yield from at(D(2023, 1, 2))


def at(day: dt.date) -> Iterator[None]:
    clock.fix(dt.datetime.combine(day, dt.time(9), dt.UTC))
    yield
    clock.fix(None)


def go_to(day: dt.date) -> None:
    clock.fix(dt.datetime.combine(day, dt.time(9), dt.UTC))


@pytest.fixture
def meetings(world: World) -> list[Meeting]:
    return meet(world, BOARD, LATER)


def key_decision(world: World, meetings: list[Meeting], **typed: Any) -> Decision:
    values: dict[str, Any] = {
        "title": "Agree the plan",
        "body": "Board",
        "meeting_id": meetings[0].id,
        "is_key": True,
    } | typed
    with writing():
        made = add_decision(viewer=viewer_of(world, "lead_a"), theme=world.themes["A"], typed=Typed(**values))
        db.session.commit()
    return made


def do(world: World, act: Callable[..., Decision], decision: Decision, **given: Any) -> Decision:
    with writing():
        done = act(
            viewer=viewer_of(world, "office"),
            decision=decision,
            version=given.pop("version", decision.version),
            **given,
        )
        db.session.commit()
    return done


def take(world: World, decision: Decision, **given: Any) -> Decision:
    values = {"on": BOARD, "outcome": Outcome.APPROVED, "vote": "Agreed without a vote"} | given
    return do(world, acts.take, decision, **values)


def test_from_notice_to_force_every_step_is_dated_and_kept(world: World, meetings: list[Meeting]) -> None:
    decision = key_decision(world, meetings)
    assert stand(decision).missed == "Notice was due by 27 Dec 2022 and was not published."
    do(world, acts.publish_notice, decision, on=D(2022, 12, 20), forward_plan="KD2022/040")
    assert (stand(decision).missed, decision.state) == (None, DecisionState.NOTICE)
    go_to(D(2023, 1, 26))
    take(world, decision)
    do(world, acts.publish, decision, on=D(2023, 1, 26))
    assert (decision.in_force_on, stand(decision).state) == (D(2023, 2, 3), DecisionState.TAKEN)
    go_to(D(2023, 2, 3))
    assert stand(decision).state is DecisionState.IN_FORCE
    assert list_acts(decision, clock.today()) == []
    assert [(event.on, event.words) for event in reversed(list_events(decision))] == [
        (D(2023, 1, 2), None),
        (D(2022, 12, 20), "notice published"),
        (BOARD, "approved; Agreed without a vote"),
        (D(2023, 1, 26), "published"),
    ]


def test_a_key_decision_without_28_clear_days_needs_a_recorded_exception(
    world: World, meetings: list[Meeting]
) -> None:
    decision = key_decision(world, meetings)
    do(world, acts.publish_notice, decision, on=D(2023, 1, 2), forward_plan="KD2023/001")
    go_to(BOARD)
    with pytest.raises(DomainError, match="first lawful one is 31 Jan 2023"):
        take(world, decision)
    reason = "The bid closes on Friday"
    general = Shortening.GENERAL_EXCEPTION
    do(world, acts.shorten_notice, decision, shortened=general, on=D(2023, 1, 24), reason=reason)
    with pytest.raises(DomainError, match="needs five clear working days"):
        take(world, decision)
    do(world, acts.shorten_notice, decision, shortened=general, on=D(2023, 1, 17), reason=reason)
    assert decision.notice_on == D(2023, 1, 2)
    assert take(world, decision).state is DecisionState.TAKEN


def test_an_exception_is_for_one_day_and_goes_with_a_deferral(world: World, meetings: list[Meeting]) -> None:
    decision = key_decision(world, meetings)
    go_to(BOARD)
    urgent = {"shortened": Shortening.SPECIAL_URGENCY, "on": D(2023, 1, 20), "reason": "The bid closes"}
    do(world, acts.shorten_notice, decision, **urgent)
    assert (decision.notice_on, decision.shortened_on) == (None, D(2023, 1, 20))
    later = meetings[-1]
    do(world, acts.defer, decision, meeting_id=later.id, reason="Costs are missing")
    assert (decision.shortened, decision.shortened_on, decision.shortened_reason) == (None, None, None)
    go_to(later.held_on)
    with pytest.raises(DomainError, match="was not published"):
        take(world, decision, on=later.held_on)


def test_a_cancelled_meeting_leaves_a_decision_without_one(world: World, meetings: list[Meeting]) -> None:
    decision = key_decision(world, meetings)
    assert stand(decision).held_on == BOARD
    change(meetings[0], cancelled_at=clock.now())
    assert stand(decision).held_on is None


def test_a_key_decisions_notice_names_its_forward_plan(world: World, meetings: list[Meeting]) -> None:
    decision = key_decision(world, meetings)
    with pytest.raises(DomainError) as refused:
        do(world, acts.publish_notice, decision, on=D(2022, 12, 20))
    assert refused.value.field == "forward_plan"


def test_a_body_decides_only_where_it_meets(world: World, meetings: list[Meeting]) -> None:
    decision = key_decision(world, meetings, is_key=False)
    go_to(D(2023, 2, 1))
    with pytest.raises(DomainError, match="no meeting of the Board on 31 Jan 2023"):
        take(world, decision, on=D(2023, 1, 31))
    mayor = key_decision(world, meetings, is_key=False, body="The Mayor", meeting_id=None)
    assert take(world, mayor, on=D(2023, 1, 31)).taken_on == D(2023, 1, 31)
    with pytest.raises(DomainError, match="Choose one of the Overview"):
        key_decision(world, meetings, body="Overview & Scrutiny Committee")


def test_without_the_mayors_vote_nothing_that_needs_it_is_approved(
    world: World, meetings: list[Meeting]
) -> None:
    decision = key_decision(world, meetings, is_key=False, needs_mayor=True)
    go_to(BOARD)
    for vote, field in ((None, "mayoral_vote"), (MayoralVote.NOT_CARRIED, "outcome")):
        with pytest.raises(DomainError) as refused:
            take(world, decision, mayoral_vote=vote)
        assert refused.value.field == field
    take(world, decision, mayoral_vote=MayoralVote.DEPUTY)
    assert decision.mayoral_vote is MayoralVote.DEPUTY


def test_what_was_called_in_is_not_in_force_until_it_is_released_or_taken_again(
    world: World, meetings: list[Meeting]
) -> None:
    decision = key_decision(world, meetings, is_key=False)
    go_to(D(2023, 2, 10))
    take(world, decision)
    do(world, acts.publish, decision, on=D(2023, 1, 27))
    assert list_acts(decision, D(2023, 2, 3)) == [Act.CALL_IN]
    go_to(D(2023, 2, 3))
    with pytest.raises(DomainError, match="from 27 Jan 2023 to 3 Feb 2023"):
        do(world, acts.call_in, decision, on=D(2023, 1, 26), reason="Too soon")
    do(world, acts.call_in, decision, on=D(2023, 2, 2), reason="The figures differ")
    assert (decision.state, decision.in_force_on) == (DecisionState.CALLED_IN, None)
    go_to(D(2023, 2, 20))
    do(world, acts.release, decision, on=D(2023, 2, 15), reason="Scrutiny upheld it, minute 7")
    assert (stand(decision).state, decision.in_force_on) == (DecisionState.IN_FORCE, D(2023, 2, 15))


def test_a_shorter_call_in_period_takes_nothing_from_what_was_published_before(
    world: World, meetings: list[Meeting]
) -> None:
    decision = key_decision(world, meetings, is_key=False)
    go_to(D(2023, 2, 2))
    take(world, decision)
    do(world, acts.publish, decision, on=D(2023, 1, 27))
    change(world.plan, call_in_days=3)
    do(world, acts.call_in, decision, on=D(2023, 2, 2), reason="The figures differ")
    assert decision.state is DecisionState.CALLED_IN


def test_deferred_goes_to_a_later_meeting_and_withdrawn_to_none(
    world: World, meetings: list[Meeting]
) -> None:
    decision = key_decision(world, meetings)
    with pytest.raises(DomainError):
        do(world, acts.defer, decision, meeting_id=meetings[0].id, reason="Not ready")
    do(world, acts.defer, decision, meeting_id=meetings[1].id, reason="Legal advice is not in")
    assert (decision.state, stand(decision).held_on) == (DecisionState.DEFERRED, LATER)
    do(world, acts.withdraw, decision, reason="Overtaken by the review")
    with pytest.raises(NotNow):
        do(world, acts.publish_notice, decision, on=D(2023, 1, 2), forward_plan="KD1")
    with pytest.raises(DomainError):
        do(world, edit_decision, decision, typed=Typed("Another", "Board"))


def test_a_stale_page_changes_nothing_and_history_stays(world: World, meetings: list[Meeting]) -> None:
    decision = key_decision(world, meetings)
    with pytest.raises(Stale):
        do(world, acts.withdraw, decision, version=decision.version - 1, reason="No")
    for statement in (
        "DELETE FROM decision",
        "UPDATE decision_event SET words = 'x'",
        "DELETE FROM decision_event",
    ):
        with writing(), db.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.exec_driver_sql(statement)


def test_the_list_stands_in_order_of_meetings_at_two_statements(
    world: World, meetings: list[Meeting]
) -> None:
    later = key_decision(world, meetings, meeting_id=meetings[1].id)
    none = key_decision(world, meetings, meeting_id=None)
    first = key_decision(world, meetings)
    db.session.rollback()
    with counted() as statements:
        rows = list_decisions(world.plan)
        assert [row.decision.id for row in rows] == [first.id, later.id, none.id]
    assert len(statements) == 2
