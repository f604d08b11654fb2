"""The exact words that print beside a council's name."""

from __future__ import annotations

import pytest

from cpca.domain.view import Preview, name_of
from cpca.models.challenge import INDEPENDENT, OVERSIGHT, Position
from cpca.models.progress import Rating

P = Position


@pytest.mark.parametrize(
    ("position", "rating", "line", "sentence"),
    [
        (P.CONTENT, None, None, "Content."),
        (P.CONTENT_WITH_POINTS, None, "The pace must hold.", "Content with points. The pace must hold."),
        (P.NOT_CONTENT, Rating.RED, None, "Not content; own rating Red."),
        (P.NOT_CONTENT, Rating.AMBER, "We see no plan", "Not content; own rating Amber. We see no plan"),
    ],
)
def test_a_view_prints_its_position_its_own_rating_and_its_line(
    position: Position, rating: Rating | None, line: str | None, sentence: str
) -> None:
    assert Preview("Fenland", position, rating, line).sentence == sentence


def test_the_improvement_board_does_not_speak_in_a_councils_name() -> None:
    assert name_of("Fenland", OVERSIGHT) == "Fenland"
    assert name_of("Fenland", INDEPENDENT) == "Independent Improvement Board"
