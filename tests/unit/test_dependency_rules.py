"""What each end of a dependency may say, and when: worked out by hand from who proposed it and what is open."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.domain.dependency_rules import (
    LEAVES,
    Answers,
    Giving,
    is_asked,
    list_acts,
    offered_by,
    say_turned,
)
from cpca.domain.register_parts import DependencyRow
from cpca.models.deliverable import DeliverableState
from cpca.models.dependency import DependencyAct, DependencyState

S = DependencyState
GIVER, RECEIVER = True, False


def said(
    state: DependencyState, *, by_giver: bool = False, offered: bool | None = None, asked: bool = False
) -> dict[bool, set[str]]:
    """The acts of each end, by name."""
    acts = list_acts(Answers(state, by_giver, offered, asked))
    return {end: {act.name for act, of in acts.items() if of is end} for end in (GIVER, RECEIVER)}


def test_the_giver_answers_what_the_receiver_proposed() -> None:
    assert said(S.PROPOSED) == {GIVER: {"ACCEPT", "DISPUTE", "OFFER"}, RECEIVER: {"WITHDRAW"}}


def test_the_receiver_answers_what_the_giver_proposed() -> None:
    assert said(S.PROPOSED, by_giver=True) == {GIVER: {"WITHDRAW"}, RECEIVER: {"ACCEPT", "DISPUTE", "OFFER"}}


@pytest.mark.parametrize("by_giver", [True, False])
def test_an_offered_date_is_the_other_ends_to_take_to_dispute_or_to_answer_with_its_own(
    by_giver: bool,
) -> None:
    found = said(S.PROPOSED, by_giver=by_giver, offered=GIVER)
    assert found == {GIVER: set(), RECEIVER: {"CONFIRM", "DISPUTE", "OFFER", "WITHDRAW"}}
    found = said(S.PROPOSED, by_giver=by_giver, offered=RECEIVER)
    assert found == {GIVER: {"CONFIRM", "DISPUTE", "OFFER"}, RECEIVER: {"WITHDRAW"}}


def test_whether_an_accepted_one_is_met_is_the_receivers_to_say() -> None:
    assert said(S.ACCEPTED) == {GIVER: {"OFFER"}, RECEIVER: {"MEET", "MISS", "WITHDRAW"}}


def test_a_receiver_who_is_asked_says_that_it_stands_or_disputes_it() -> None:
    found = said(S.ACCEPTED, asked=True)
    assert found == {GIVER: {"OFFER"}, RECEIVER: {"STANDS", "DISPUTE", "MEET", "MISS", "WITHDRAW"}}


def test_a_disputed_one_is_settled_by_acceptance_another_date_or_withdrawal() -> None:
    assert said(S.DISPUTED) == {GIVER: {"ACCEPT", "OFFER"}, RECEIVER: {"WITHDRAW"}}
    assert said(S.DISPUTED, by_giver=True) == {GIVER: {"OFFER", "WITHDRAW"}, RECEIVER: {"ACCEPT"}}


def test_what_was_missed_may_still_be_met_and_nothing_follows_what_is_met_or_withdrawn() -> None:
    nothing: dict[bool, set[str]] = {GIVER: set(), RECEIVER: set()}
    assert said(S.MISSED) == {GIVER: set(), RECEIVER: {"MEET"}}
    assert [said(state, asked=True) for state in (S.MET, S.WITHDRAWN)] == [nothing, nothing]


def test_every_state_but_the_first_is_reached_by_an_act() -> None:
    assert set(LEAVES.values()) == set(S)
    assert {act for act in DependencyAct if act not in LEAVES} == {
        DependencyAct.PROPOSE,
        DependencyAct.ASK,
        DependencyAct.STANDS,
    }


def test_a_question_waits_while_a_date_is_offered_and_stands_again_after() -> None:
    values: dict[str, Any] = dict.fromkeys(DependencyRow._fields)
    row = DependencyRow(**values | {"state": S.PROPOSED, "asked_id": 2, "said_id": 1, "offered_on": SECOND})
    assert (offered_by(row), is_asked(row, FIRST)) == (GIVER, False)
    assert offered_by(row._replace(offered_by_giver=False)) is RECEIVER
    assert is_asked(row._replace(offered_on=None), FIRST)
    assert is_asked(row._replace(state=S.ACCEPTED, offered_on=None), FIRST)


D = DeliverableState
FIRST, SECOND = dt.date(2022, 12, 1), dt.date(2022, 12, 21)


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ((D.IN_PROGRESS, FIRST), (D.IN_PROGRESS, FIRST), None),
        ((D.IN_PROGRESS, FIRST), (D.IN_PROGRESS, SECOND), "A1 is now expected on 21 Dec 2022, before on 1 Dec 2022"),
        ((D.IN_PROGRESS, SECOND), (D.IN_PROGRESS, FIRST), "A1 is now expected on 1 Dec 2022, before on 21 Dec 2022"),
        ((D.IN_PROGRESS, None), (D.IN_PROGRESS, FIRST), "A1 is now expected on 1 Dec 2022"),
        ((D.IN_PROGRESS, FIRST), (D.DELIVERED, SECOND), "A1 came on 21 Dec 2022, expected on 1 Dec 2022"),
        ((D.IN_PROGRESS, SECOND), (D.DELIVERED, FIRST), None),
        ((D.DELIVERED, FIRST), (D.VERIFIED, FIRST), None),
        ((D.VERIFIED, FIRST), (D.REOPENED, SECOND), "A1 is not delivered after all"),
        ((D.IN_PROGRESS, FIRST), (D.PAUSED, FIRST), "A1 is paused"),
        ((D.PAUSED, FIRST), (D.WITHDRAWN, FIRST), "A1 is withdrawn"),
        ((D.PAUSED, FIRST), (D.IN_PROGRESS, FIRST), None),
    ],
)  # fmt: skip
def test_receivers_are_asked_of_what_is_stopped_later_or_not_there_after_all(
    was: tuple[DeliverableState, dt.date | None],
    now: tuple[DeliverableState, dt.date | None],
    words: str | None,
) -> None:
    assert say_turned(Giving("A1", *was), Giving("A1", *now)) == words
