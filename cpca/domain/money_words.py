"""Sums of money as people write and read them. Pure: pounds and pence as a Decimal, from the form to the page."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from cpca.domain.errors import DomainError

_SUM: Final = re.compile(r"£?(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,12})(?:\.\d{1,2})?", re.ASCII)
_ASKED: Final = "Enter a sum in pounds, like 750,000 or 1,250.50."
PENNY: Final = Decimal("0.01")


def read_money(typed: str | None, field: str) -> Decimal | None:
    """What somebody typed as pounds, to the penny; £ and commas between thousands are understood.

    None for nothing. Raises DomainError, naming the field, for anything else, such as a third decimal place.
    """
    words = "".join((typed or "").split())
    if not words:
        return None
    if not _SUM.fullmatch(words):
        raise DomainError(_ASKED, field)
    return Decimal(words.removeprefix("£").replace(",", "")).quantize(PENNY)


def say_money(value: Decimal) -> str:
    """750000 → "£750,000"; 1250.5 → "£1,250.50"; -3 → "−£3": pence only where there are any."""
    sign = "−" if value < 0 else ""
    return f"{sign}£{abs(value):,.2f}".removesuffix(".00")


def say_variance(variance: Decimal) -> str:
    """A forecast beside its budget, `variance` pounds above it: "£5,000 over", "£20 under", "as budgeted"."""
    if not variance:
        return "as budgeted"
    return f"{say_money(abs(variance))} {'over' if variance > 0 else 'under'}"


def say_left(left: Decimal) -> str:
    """What is left of an approved sum: "£5,000 left", "£20 over-committed", "nothing left"."""
    if not left:
        return "nothing left"
    return f"{say_money(left)} left" if left > 0 else f"{say_money(-left)} over-committed"
