"""Acts in any order by anybody: no state that the product does not know, and a closed note never changes."""

from __future__ import annotations

from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cpca.domain.challenge_rules import state_after
from cpca.domain.errors import NotNow, Refused, Stale
from cpca.domain.trail import state_of
from cpca.models.challenge import CLOSED_STATES, ChallengeNote, NoteState
from tests.integration.challenge.notes import ACTS, acts_of, do, raise_on, stored, submitted
from tests.world import World

S = NoteState
LEADS_TO: dict[NoteState, set[NoteState]] = {
    S.OPEN: {S.ANSWERED, S.RETRACTED},
    S.ANSWERED: {S.ACCEPTED, S.NOT_SATISFIED, S.RETRACTED},
    S.NOT_SATISFIED: {S.ANSWERED, S.ESCALATED, S.RETRACTED},
    S.ESCALATED: {S.RESOLVED, S.REFERRED, S.RETRACTED},
    S.REFERRED: {S.NOTED, S.RETRACTED},
    S.ACCEPTED: set(),
    S.RESOLVED: set(),
    S.NOTED: set(),
    S.RETRACTED: set(),
}
PEOPLE = ("sponsor_a", "lead_a", "sro", "sponsor_b", "office", "iib", "mayor")


class NoteMachine(RuleBasedStateMachine):
    """One note, and everybody who tries something with it."""

    world: World
    note: ChallengeNote

    @initialize()
    def raised(self) -> None:
        self.note = raise_on(self.world, self.world.updates["A", "2022-11"])
        self.state = NoteState.OPEN
        self.row = self.whole()

    def whole(self) -> tuple[dict[str, Any], int]:
        return state_of(stored(self.note)), len(acts_of(self.note))

    @rule(who=st.sampled_from(PEOPLE), act=st.sampled_from(sorted(ACTS)), stale=st.sampled_from([0, 0, 0, 1]))
    def try_something(self, who: str, act: str, stale: int) -> None:
        version = stored(self.note).version - stale
        try:
            do(self.world, who, act, self.note, version)
        except (NotNow, Refused, Stale):
            assert self.whole() == self.row, "a refused act changed something"
            return
        assert self.state not in CLOSED_STATES, "a closed note changed"
        now = stored(self.note).state
        assert now is self.state or now in LEADS_TO[self.state], f"{self.state} led to {now}"
        self.state, self.row = now, self.whole()

    @invariant()
    def its_state_is_what_its_acts_lead_to(self) -> None:
        if not hasattr(self, "note"):
            return
        note = stored(self.note)
        assert note.state is state_after(acts_of(note))
        assert (note.closed_at is not None) == (note.state in CLOSED_STATES)
        assert (note.text, note.anchor_words) == ("What slowed it?", "What A did in 2022-11")


def test_no_order_of_acts_leads_a_note_astray(app: Flask, world: World) -> None:
    submitted(world)
    machine = type("Machine", (NoteMachine,), {"world": world})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
