"""Lists share what one sheet has left, one entry each in turn."""

from __future__ import annotations

import pytest

from cpca.documents.blocks import Words, said
from cpca.documents.compose.one_page import count_row, share_room
from cpca.documents.compose.parts import cell


def lines(count: int, words: str = "short") -> list[Words]:
    return [said(words)] * count


@pytest.mark.parametrize(
    ("lists", "room", "shown"),
    [
        ({"a": lines(3), "b": lines(3)}, 6, {"a": 3, "b": 3}),
        ({"a": lines(3), "b": lines(3)}, 5, {"a": 3, "b": 2}),
        ({"a": lines(1), "b": lines(9)}, 5, {"a": 1, "b": 4}),
        ({"a": lines(9), "b": []}, 4, {"a": 4, "b": 0}),
        ({"a": lines(3), "b": lines(3)}, 0, {"a": 1, "b": 1}),
        ({"a": lines(3, "long " * 30), "b": lines(3)}, 4, {"a": 1, "b": 2}),
    ],
)
def test_lists_grow_in_turn_while_there_is_room(
    lists: dict[str, list[Words]], room: float, shown: dict[str, int]
) -> None:
    assert share_room(lists, room) == shown


def test_a_row_takes_the_lines_of_its_longest_cell() -> None:
    assert count_row((cell("A"), cell("B", "C")), (0.5, 0.5)) == 2.5
    assert count_row((cell("A" * 100), cell("B")), (0.5, 0.5)) == 3.5
