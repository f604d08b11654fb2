"""Passwords: what one must be, and argon2id at work. Nothing here touches the database.

A try takes 64 MiB and tens of milliseconds on purpose, so it is made outside of any transaction, after the
tries were counted, and only a few at a time in a process.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from cpca.domain.errors import DomainError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 12  # characters; NCSC and NIST SP 800-63B ask for length, not for kinds of character
LONGEST = 200
FEWEST_DIFFERENT = 5  # characters
LONG_NAME = 6  # characters of an address before its @ that a password may not hold
AT_ONCE = 2  # tries a process works on at one time: 128 MiB at most

# Verified where nobody has the address, so that the work is the same; made with the parameters of `_hasher`.
DECOY = "$argon2id$v=19$m=65536,t=3,p=4$/ZR2JgQhw+HJhBiHxrWmGg$7eOpiyX+rSSN4jghVhq1nBoBJxBuvE8z2m3j2w2uj+A"

# What remains of a password's letters where it is a common one with figures and signs added.
COMMON = frozenset(
    [
        "password",
        "passwordpassword",
        "passw",
        "passwort",
        "pswd",
        "qwerty",
        "qwertyuiop",
        "qwertyuiopasdf",
        "qwertyqwerty",
        "asdfghjkl",
        "zxcvbnm",
        "letmein",
        "letmeinletmein",
        "welcome",
        "welcomewelcome",
        "iloveyou",
        "administrator",
        "admin",
        "changeme",
        "changemenow",
        "secret",
        "topsecret",
        "abcdefghijkl",
        "abcdefghijklm",
        "abc",
        "abcd",
        "football",
        "liverpool",
        "arsenal",
        "chelsea",
        "sunshine",
        "princess",
        "monkey",
        "dragon",
        "summer",
        "winter",
        "spring",
        "autumn",
        "january",
        "february",
        "october",
        "november",
        "december",
        "cambridge",
        "cambridgeshire",
        "peterborough",
        "fenland",
        "huntingdonshire",
        "combinedauthority",
        "improvementplan",
        "council",
    ]
)
FIGURES = "01234567890123456789"
FOR_LETTERS = str.maketrans("013457@$", "oieastas")

_turns = threading.BoundedSemaphore(AT_ONCE)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # noqa: PLC0415  costs memory that most workers never need

    return PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)


def _same(password: str) -> str:
    """One spelling of a password whatever keyboard it came from (NIST SP 800-63B: NFKC)."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """The argon2id hash to keep. Slow: never call it inside a writing transaction."""
    with _turns:
        return _hasher().hash(_same(password))


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one kept. The same work where there is none. Slow, as `hash_password`."""
    from argon2.exceptions import VerificationError  # noqa: PLC0415

    with _turns:
        try:
            _hasher().verify(password_hash or DECOY, _same(password))
        except VerificationError:
            return False
    return password_hash is not None


def check_rules(password: str, email: str, field: str = "new_password") -> None:
    """Raises DomainError, naming the field, for a password that is too short or too easy to guess."""
    lower = _same(password).lower()
    if len(lower) < SHORTEST:
        raise DomainError(f"Use at least {SHORTEST} characters. Three or four words do well.", field)
    if len(lower) > LONGEST:
        raise DomainError(f"Use at most {LONGEST} characters.", field)
    if _is_common(lower):
        raise DomainError("Choose another password: this one is among the first that would be tried.", field)
    if _is_of(email.lower(), lower):
        raise DomainError("Choose a password that does not hold your e-mail address.", field)


def _is_common(lower: str) -> bool:
    middle = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", lower)  # without the year and the "!" that were added
    letters = {_letters(lower), _letters(middle), _letters(middle.translate(FOR_LETTERS))}
    counted = lower.isdecimal() and (lower in FIGURES or lower in FIGURES[::-1])
    return bool(letters & COMMON) or counted or len(set(lower)) < FEWEST_DIFFERENT


def _letters(words: str) -> str:
    return re.sub(r"[^a-z]", "", words)


def _is_of(email: str, lower: str) -> bool:
    before = email.partition("@")[0]
    return email in lower or (len(before) >= LONG_NAME and before in lower)
