"""Text is cleaned once, at the door."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpca.domain.text import clean, clean_line

any_text = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x07c\x7f", "abc"),
        ("a\ud800b", "ab"),
        ("\ud83d\ude00", "\U0001f600"),
        ("cafe\u0301", "caf\u00e9"),
        ("30\u00a0November\u202f2022", "30 November 2022"),
        ("one\r\ntwo\rthree\u2028four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
        ("\ufeffa\u200bb\u00adc", "abc"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("a\tb\n", "a\tb\n"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
    ],
)
def test_what_no_document_can_print_is_taken_out(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_a_line_has_single_spaces_and_none_at_its_ends() -> None:
    assert clean_line("  a \t b\u00a0\u00a0c\r\n d ") == "a b c d"


@given(any_text)
@settings(deadline=None)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(any_text)
@settings(deadline=None)
def test_clean_text_can_be_stored_and_printed_anywhere(text: str) -> None:
    kept = clean(text)
    kept.encode("utf-8")
    assert unicodedata.is_normalized("NFC", kept)
    assert [c for c in kept if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"] == []
