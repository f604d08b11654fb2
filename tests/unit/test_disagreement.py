"""How far the lead, the dates and a sponsor are apart, in steps, and which gap is told first."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from cpca.domain.disagreement import count_steps, is_better, list_disagreements
from cpca.domain.rating import ThemeRating
from cpca.models.challenge import INDEPENDENT, OVERSIGHT, Position
from cpca.models.progress import Rating

RED, AMBER, GREEN, BLUE = Rating.RED, Rating.AMBER, Rating.GREEN, Rating.BLUE
CONTENT, POINTS, NOT = Position.CONTENT, Position.CONTENT_WITH_POINTS, Position.NOT_CONTENT


@dataclass(frozen=True)
class View:
    """A view as it prints."""

    position: Position
    own_rating: Rating | None = None
    council: str = "Fenland"
    assurance_line: int = OVERSIGHT
    line_for_print: str | None = None


@pytest.mark.parametrize(
    ("one", "other", "steps", "better"),
    [
        (GREEN, GREEN, 0, False),
        (GREEN, AMBER, 1, True),
        (GREEN, RED, 2, True),
        (AMBER, RED, 1, True),
        (AMBER, GREEN, 1, False),
        (RED, GREEN, 2, False),
        (GREEN, BLUE, 0, False),  # Blue is Green, proved
        (BLUE, GREEN, 0, False),
        (None, RED, None, False),
        (GREEN, None, None, False),
    ],
)
def test_a_gap_is_counted_in_steps_and_better_is_only_what_the_dates_rate_worse(
    one: Rating | None, other: Rating | None, steps: int | None, better: bool
) -> None:
    assert is_better(one, other) == better
    if one is not None and other is not None:
        assert count_steps(one, other) == steps


# declared, calculated, the view -> what is told, with its size
GAPS = [
    (GREEN, RED, None, [(2, "Declared Green, the dates say Red")]),
    (RED, GREEN, None, [(2, "Declared Red, the dates say Green")]),
    (AMBER, AMBER, View(CONTENT), []),
    (AMBER, AMBER, View(POINTS), []),
    (AMBER, AMBER, View(CONTENT, AMBER), []),
    (AMBER, AMBER, View(POINTS, RED), [(1, "Declared Amber, Fenland says Red")]),
    (GREEN, GREEN, View(CONTENT, RED), [(2, "Declared Green, Fenland says Red")]),
    (AMBER, AMBER, View(NOT), [(2, "Fenland is not content")]),
    (AMBER, AMBER, View(NOT, RED), [(2, "Fenland is not content")]),
    (None, RED, View(NOT), [(2, "Fenland is not content")]),
    (None, RED, View(CONTENT, RED), []),
    (GREEN, None, View(CONTENT, AMBER), [(1, "Declared Green, Fenland says Amber")]),
    (
        *(GREEN, AMBER, View(NOT)),
        [(2, "Fenland is not content"), (1, "Declared Green, the dates say Amber")],
    ),
    (
        *(AMBER, AMBER, View(NOT, assurance_line=INDEPENDENT)),
        [(2, "Independent Improvement Board is not content")],
    ),
]


@pytest.mark.parametrize(("declared", "calculated", "view", "told"), GAPS)
def test_the_gaps_of_a_theme_are_told_the_widest_first(
    declared: Rating | None, calculated: Rating | None, view: View | None, told: list[tuple[int, str]]
) -> None:
    found = list_disagreements(
        declared=declared,
        calculated=ThemeRating(calculated, "1 of 4 deliverables late, by 34 days"),
        views=[view] if view else [],
        reason=None,
    )
    assert [(gap.size, gap.what) for gap in found] == told


@pytest.mark.parametrize(("declared", "said"), [(GREEN, "The vote was won."), (RED, None)])
def test_the_leads_reason_stands_with_a_rating_better_than_the_dates_say(
    declared: Rating, said: str | None
) -> None:
    rated = ThemeRating(AMBER, "1 of 4 deliverables late, by 34 days")
    (gap,) = list_disagreements(declared=declared, calculated=rated, views=[], reason="The vote was won.")
    assert (gap.sentence, gap.reason) == ("1 of 4 deliverables late, by 34 days.", said)
