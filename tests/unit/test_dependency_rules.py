"""What each end of a dependency may say, and when: worked out by hand from who proposed it and what is open."""

from __future__ import annotations

import pytest

from cpca.domain.dependency_rules import LEAVES, Answers, list_acts
from cpca.models.dependency import DependencyAct, DependencyState

S = DependencyState
GIVER, RECEIVER = True, False


def said(
    state: DependencyState, *, by_giver: bool = False, offered: bool = False, asked: bool = False
) -> dict[bool, set[str]]:
    """The acts of each end, by name."""
    acts = list_acts(Answers(state, by_giver, offered, asked))
    return {end: {act.name for act, of in acts.items() if of is end} for end in (GIVER, RECEIVER)}


def test_the_giver_answers_what_the_receiver_proposed() -> None:
    assert said(S.PROPOSED) == {GIVER: {"ACCEPT", "DISPUTE", "OFFER"}, RECEIVER: {"WITHDRAW"}}


def test_the_receiver_answers_what_the_giver_proposed() -> None:
    assert said(S.PROPOSED, by_giver=True) == {GIVER: {"WITHDRAW"}, RECEIVER: {"ACCEPT", "DISPUTE"}}


@pytest.mark.parametrize("by_giver", [True, False])
def test_an_offered_date_is_the_receivers_to_take_or_dispute(by_giver: bool) -> None:
    found = said(S.PROPOSED, by_giver=by_giver, offered=True)
    assert found == {GIVER: {"OFFER"}, RECEIVER: {"CONFIRM", "DISPUTE", "WITHDRAW"}}


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
