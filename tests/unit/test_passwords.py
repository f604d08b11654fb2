"""What a password must be, and that checking one is the same work whoever it is for."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters

from cpca.domain import passwords
from cpca.domain.errors import DomainError

EMAIL = "chief.executive@fenland.example.org"
TOO_SHORT = "Use at least 12 characters. Three or four words do well."
COMMON = "Choose another password: this one is among the first that would be tried."


@pytest.mark.parametrize(
    "password", ["three plain words", "Ein Fähre über Nacht", "x7$Kq!9pLw2z", "🚲🚋🚌🚒🚕🚗🚜🚢🚀🚁🛶🛵"]
)
def test_a_long_password_of_ones_own_is_accepted(password: str) -> None:
    assert passwords.check_rules(password, EMAIL) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("eleven char", TOO_SHORT),
        ("", TOO_SHORT),
        ("w " * 101, "Use at most 200 characters."),
        ("Password1234!", COMMON),
        ("P@ssw0rd2022", COMMON),
        ("December2022!", COMMON),
        ("Cambridgeshire1", COMMON),
        ("123456789012", COMMON),
        ("987654321098", COMMON),
        ("aaaaaaaaaaaaaa", COMMON),
        ("abababababab", COMMON),
        (EMAIL, "Choose a password that does not hold your e-mail address."),
        ("Chief.Executive 77", "Choose a password that does not hold your e-mail address."),
    ],
)
def test_a_password_that_is_short_or_guessed_first_is_refused(password: str, said: str) -> None:
    with pytest.raises(DomainError) as refused:
        passwords.check_rules(password, EMAIL)
    assert (refused.value.message, refused.value.field) == (said, "new_password")


def test_a_password_is_the_same_from_every_keyboard() -> None:
    composed, apart = "Fähre über Nacht", "Fa\u0308hre u\u0308ber Nacht"
    assert passwords.is_right(passwords.hash_password(composed), apart) is True


def test_a_wrong_password_and_no_password_are_both_wrong() -> None:
    kept = passwords.hash_password("three plain words")
    assert passwords.is_right(kept, "three plain word") is False
    assert passwords.is_right(None, "three plain words") is False


def test_the_work_for_unknown_people_is_the_work_for_known_ones() -> None:
    kept = passwords.hash_password("three plain words")
    assert extract_parameters(passwords.DECOY) == extract_parameters(kept)
