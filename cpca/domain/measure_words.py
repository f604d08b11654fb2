"""Numbers of measures as people write and read them: what was typed, what is said, and which way it goes.

Pure: a number is a Decimal, exact to the digit, from the form to the page.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from cpca.domain.errors import DomainError
from cpca.models.measure import Direction

_NUMBER: Final = re.compile(r"[-−+]?(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,6})?", re.ASCII)
_ASKED: Final = "Enter a number in digits, like 72.5 or 1,250."


def read_number(typed: str | None, unit: str, field: str) -> Decimal | None:
    """What somebody typed as a number: commas between thousands, and the unit's own % or £, are understood.

    Up to 15 digits and 6 decimal places; None for nothing. Raises DomainError, naming the field, for anything else.
    """
    words = "".join((typed or "").split())
    if not words:
        return None
    if unit.startswith("%"):
        words = words.removesuffix("%")
    if unit.startswith("£"):
        words = words.removeprefix("£")
    if not _NUMBER.fullmatch(words):
        raise DomainError(_ASKED, field)
    return Decimal(words.replace(",", "").replace("−", "-"))


def say_number(value: Decimal, unit: str) -> str:
    """72.5, "%" → "72.5%"; 1250, "£m" → "£1,250m"; 38, "pages" → "38 pages"."""
    digits = f"{value:,f}"
    if unit.startswith("%"):
        return f"{digits}{unit}"
    if unit.startswith("£"):
        return f"£{digits}{unit[1:]}"
    return f"{digits} {unit}"


def say_travel(direction: Direction, before: Decimal, now: Decimal, since: str) -> str:
    """Which way a number went, in words: "better than the month before by 4"; `since` names what it is set beside."""
    change = now - before
    if not change:
        return f"the same as {since}"
    better = (change > 0) is (direction is Direction.UP)
    return f"{'better' if better else 'worse'} than {since} by {_plain(abs(change))}"


def say_distance(direction: Direction, value: Decimal, target: Decimal) -> str:
    """How far a number is from its target: "target met", "27 from its target"."""
    ahead = value - target if direction is Direction.UP else target - value
    return "target met" if ahead >= 0 else f"{_plain(-ahead)} from its target"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():,f}"
