"""How far a finding is answered, case by case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpca.domain.finding import NOT_COUNTED, Coverage, coverage_of, standing_of
from cpca.models.deliverable import DeliverableState
from cpca.models.finding import FindingState

S, C = DeliverableState, Coverage


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], C.NO_ANSWER),
        ([S.WITHDRAWN], C.NO_ANSWER),
        ([S.SUPERSEDED], C.NO_ANSWER),
        ([S.WITHDRAWN, S.SUPERSEDED], C.NO_ANSWER),
        ([S.NOT_STARTED], C.ANSWERED),
        ([S.IN_PROGRESS], C.ANSWERED),
        ([S.PAUSED], C.ANSWERED),
        ([S.REOPENED], C.ANSWERED),
        ([S.DELIVERED], C.CLAIMED),
        ([S.VERIFIED], C.VERIFIED),
        ([S.EMBEDDED], C.EMBEDDED),
        ([S.EMBEDDED, S.NOT_STARTED], C.ANSWERED),
        ([S.EMBEDDED, S.REOPENED, S.VERIFIED], C.ANSWERED),
        ([S.VERIFIED, S.DELIVERED], C.CLAIMED),
        ([S.EMBEDDED, S.VERIFIED], C.VERIFIED),
        ([S.EMBEDDED, S.EMBEDDED], C.EMBEDDED),
        ([S.VERIFIED, S.WITHDRAWN], C.VERIFIED),
        ([S.SUPERSEDED, S.DELIVERED, S.WITHDRAWN], C.CLAIMED),
    ],
)
def test_a_finding_is_as_far_as_its_least_advanced_deliverable(
    states: list[DeliverableState], expected: Coverage
) -> None:
    assert coverage_of(states) is expected


@given(st.lists(st.sampled_from(S)), st.sampled_from(S))
def test_one_more_deliverable_never_takes_an_answered_finding_further(
    states: list[DeliverableState], more: DeliverableState
) -> None:
    order = list(Coverage).index
    if set(states) - NOT_COUNTED:
        assert order(coverage_of([*states, more])) <= order(coverage_of(states))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (FindingState.OPEN, C.CLAIMED),
        (FindingState.CLOSED, C.CLOSED),
        (FindingState.SUPERSEDED, C.SUPERSEDED),
    ],
)
def test_a_closed_finding_says_so_whatever_its_deliverables(state: FindingState, expected: Coverage) -> None:
    assert standing_of(state, [S.DELIVERED]) is expected
