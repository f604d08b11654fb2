"""What the money comes to: approved, committed, spent, forecast, variance and left, to the penny.

Pure: works on plain rows of any kind that have the tables' names. Sums are Decimals, in pounds.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from cpca.models.funding import SumKind

NOTHING: Final = Decimal("0.00")


@dataclass(frozen=True)
class Totals:
    """What one or more lines come to. `taken_up` adds line by line what is committed, or spent where that is more."""

    budget: Decimal = NOTHING
    forecast: Decimal = NOTHING
    committed: Decimal = NOTHING
    spent: Decimal = NOTHING
    taken_up: Decimal = NOTHING

    @property
    def variance(self) -> Decimal:
        """How far the forecast is above the budget; below is negative."""
        return self.forecast - self.budget

    @property
    def left(self) -> Decimal:
        """What of the budget is neither committed nor spent; negative where it is over-committed."""
        return self.budget - self.taken_up

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.budget + other.budget,
            self.forecast + other.forecast,
            self.committed + other.committed,
            self.spent + other.spent,
            self.taken_up + other.taken_up,
        )


@dataclass(frozen=True)
class FundTotals:
    """An approved sum with what its lines come to."""

    approved: Decimal
    lines: Totals

    @property
    def left(self) -> Decimal:
        """What of the approved sum is neither committed nor spent; negative where it is over-committed."""
        return self.approved - self.lines.taken_up

    @property
    def unallocated(self) -> Decimal:
        """What of the approved sum no line has."""
        return self.approved - self.lines.budget

    @property
    def variance(self) -> Decimal:
        """How far the forecast is above what was approved; below is negative."""
        return self.lines.forecast - self.approved

    @property
    def is_over(self) -> bool:
        return self.left < 0


def total_line(line: Any, entries: Iterable[Any]) -> Totals:
    """What a line (`budget`, `forecast`) comes to with its own entries (`kind`, `amount`)."""
    sums = {SumKind.COMMITTED: NOTHING, SumKind.SPENT: NOTHING}
    for entry in entries:
        sums[entry.kind] += entry.amount
    committed, spent = sums[SumKind.COMMITTED], sums[SumKind.SPENT]
    return Totals(line.budget, line.forecast, committed, spent, max(committed, spent))


def total_lines(lines: Iterable[Any], entries: Iterable[Any]) -> dict[int, Totals]:
    """What each line comes to, by its id; entries say theirs by `line_id`."""
    found: dict[int, list[Any]] = defaultdict(list)
    for entry in entries:
        found[entry.line_id].append(entry)
    return {line.id: total_line(line, found[line.id]) for line in lines}


def add_up(totals: Iterable[Totals]) -> Totals:
    """Several lines' totals as one."""
    return sum(totals, start=Totals())


def total_funds(funds: Iterable[Any], lines: Sequence[Any], entries: Sequence[Any]) -> dict[int, FundTotals]:
    """What each fund comes to, by its id. Lines are those that the reader may see, and so the totals are theirs."""
    by_line = total_lines(lines, entries)
    return {
        fund.id: FundTotals(
            fund.approved, add_up(by_line[line.id] for line in lines if line.fund_id == fund.id)
        )
        for fund in funds
    }


def total_themes(lines: Sequence[Any], entries: Sequence[Any]) -> dict[int | None, Totals]:
    """What each theme's lines come to, by the theme's id; None is the whole programme's."""
    by_line = total_lines(lines, entries)
    found: dict[int | None, Totals] = defaultdict(Totals)
    for line in lines:
        found[line.theme_id] += by_line[line.id]
    return dict(found)


@dataclass(frozen=True)
class BurnMonth:
    """What had been committed and spent of a fund by the end of a month, which `month` names by its first day."""

    month: dt.date
    committed: Decimal
    spent: Decimal


def sum_months(entries: Iterable[Any]) -> list[BurnMonth]:
    """What was committed and spent within each month in which anything was entered, the earliest first."""
    sums: dict[tuple[dt.date, SumKind], Decimal] = defaultdict(lambda: NOTHING)
    for entry in entries:
        sums[entry.on.replace(day=1), entry.kind] += entry.amount
    return [
        BurnMonth(month, *(sums.get((month, kind), NOTHING) for kind in (SumKind.COMMITTED, SumKind.SPENT)))
        for month in sorted({month for month, _ in sums})
    ]


def burn(within: Iterable[BurnMonth], began_on: dt.date | None, today: dt.date) -> tuple[BurnMonth, ...]:
    """Month by month from the fund's beginning, or its first entry, to today's month, of what was entered `within` each.

    Nothing where there is neither. What is dated before the beginning counts in the first month.
    """
    sums: dict[dt.date, Totals] = defaultdict(Totals)
    for one in within:
        sums[one.month] += Totals(committed=one.committed, spent=one.spent)
    days = [*sums] + ([began_on.replace(day=1)] if began_on else [])
    if not days:
        return ()
    month, last, so_far, found = min(days), max(today, *days), Totals(), []
    while month <= last:
        so_far += sums.get(month, Totals())
        found.append(BurnMonth(month, so_far.committed, so_far.spent))
        month = (month + dt.timedelta(days=31)).replace(day=1)
    return tuple(found)
