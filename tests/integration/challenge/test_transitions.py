"""Every act in every state by everybody: what the table lets happen, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask

from cpca.domain import trail
from cpca.domain.errors import NotNow, Refused
from cpca.models.challenge import NoteAct, NoteState
from tests.integration.challenge.notes import ACTS, WAY, acts_of, do, how_many, in_state, stored, submitted
from tests.world import World

S = NoteState
OPEN_STATES = (S.OPEN, S.ANSWERED, S.NOT_SATISFIED, S.ESCALATED, S.REFERRED)
CLOSES = "sponsor_a"

# Who may, from which states, and where it leads: product.md, written out.
ALLOWED: dict[str, tuple[str, dict[NoteState, NoteState]]] = {
    "answer": ("lead_a", {S.OPEN: S.ANSWERED, S.NOT_SATISFIED: S.ANSWERED}),
    "accept": (CLOSES, {S.ANSWERED: S.ACCEPTED}),
    "not_yet_satisfied": (CLOSES, {S.ANSWERED: S.NOT_SATISFIED}),
    "escalate": (CLOSES, {S.NOT_SATISFIED: S.ESCALATED}),
    "retract": (CLOSES, dict.fromkeys(OPEN_STATES, S.RETRACTED)),
    "print": (CLOSES, {state: state for state in OPEN_STATES}),
    "resolve": ("sro", {S.ESCALATED: S.RESOLVED}),
    "refer": ("sro", {S.ESCALATED: S.REFERRED}),
    "note": ("sro", {S.REFERRED: S.NOTED}),
    "confirm": (CLOSES, {}),
    "unprint": (CLOSES, {}),
}
SRO_SEES_A_WAY = (S.ESCALATED, S.REFERRED)


@pytest.mark.parametrize("state", list(WAY), ids=lambda s: s.value)
def test_each_act_leads_where_the_product_says_and_is_refused_elsewhere(
    world: World, state: NoteState
) -> None:
    update = submitted(world)
    for act, (who, ways) in ALLOWED.items():
        note = in_state(world, update, state)
        before = acts_of(note)
        if state in ways:
            assert do(world, who, act, note).state is ways[state]
            assert len(acts_of(note)) == len(before) + 1
        else:
            refusal = Refused if who == "sro" and state not in SRO_SEES_A_WAY else NotNow
            with pytest.raises(refusal):
                do(world, who, act, note)
            assert (stored(note).state, acts_of(note)) == (state, before)


@pytest.mark.parametrize("state", list(WAY), ids=lambda s: s.value)
def test_nobody_else_can_do_any_of_it(world: World, state: NoteState) -> None:
    update = submitted(world)
    note = in_state(world, update, state)
    before = (trail.head(), how_many())
    for act, (entitled, _) in ALLOWED.items():
        for name in world.people:
            if name == entitled:
                continue
            with pytest.raises(Refused):
                do(world, name, act, note)
    assert (trail.head(), how_many()) == before
    assert stored(note).state is state


def test_an_act_carries_who_when_and_the_month_in_which_it_happened(app: Flask, world: World) -> None:
    note = in_state(world, submitted(world), S.ANSWERED)
    event = stored(note).events[0]
    assert (event.act, event.person_id) == (NoteAct.ANSWER, world.people["lead_a"].id)
    assert event.period_id == world.periods["2022-11"].id
    assert event.text == "Because."


def test_every_act_of_the_table_was_tried() -> None:
    assert set(ALLOWED) == set(ACTS)
