"""What changed between two texts and two months, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpca.domain.differences import WordKind, Words, compare_lines, compare_words

SAME, ADDED, REMOVED = WordKind.SAME, WordKind.ADDED, WordKind.REMOVED
WORDS = st.lists(
    st.sampled_from(["the", "bus", "plan", "was", "not", "agreed", "in", "May", "by", "Leaders"]), max_size=12
)


def test_a_changed_word_shows_both_what_went_and_what_came() -> None:
    assert compare_words("Four of nine actions done", "Six of nine actions done") == (
        Words(REMOVED, "Four"),
        Words(ADDED, "Six"),
        Words(SAME, "of nine actions done"),
    )


@given(WORDS, WORDS)
def test_leaving_the_marks_out_gives_each_text_back(before: list[str], after: list[str]) -> None:
    runs = compare_words(" ".join(before), " ".join(after))
    assert " ".join(r.text for r in runs if r.kind is not ADDED).split() == before
    assert " ".join(r.text for r in runs if r.kind is not REMOVED).split() == after


def test_a_line_is_compared_with_the_one_most_like_it() -> None:
    before = ["Scheme of delegation reviewed", "Four of nine actions of the review are done"]
    changes = compare_lines(before, ["Six of nine actions of the review are done", "A survey began"])
    assert [(c.is_new, c.is_gone, c.is_same) for c in changes] == [
        (False, False, False),
        (True, False, False),
        (False, True, False),
    ]


def test_the_same_lines_in_another_order_are_no_change() -> None:
    changes = compare_lines(
        ["One thing was done", "Another came later"], ["Another came later", "One thing was done"]
    )
    assert [c.is_same for c in changes] == [True, True]
