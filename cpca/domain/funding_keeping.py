"""Keeping the money: a fund and its lines, a forecast, and a sum committed or spent, never more than approved unsaid."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from cpca.domain import clock
from cpca.domain.errors import DomainError, NotNow
from cpca.domain.funding import stand, total_fund
from cpca.domain.funding_totals import NOTHING
from cpca.domain.money_words import read_money, say_money
from cpca.domain.progress import check_version
from cpca.extensions import db
from cpca.models.funding import Fund, FundingEntry, FundingLine, SumKind
from cpca.models.plan import Plan, Theme
from cpca.permissions import Viewer


class Entered(enum.Enum):
    """What happened to a sum, in the words of the form; what is taken back is an entry of its own, negative."""

    COMMITTED = "committed"
    SPENT = "spent"
    RELEASED = "no longer committed"
    PAID_BACK = "paid back to us"

    @property
    def kind(self) -> SumKind:
        return SumKind.COMMITTED if self in (Entered.COMMITTED, Entered.RELEASED) else SumKind.SPENT

    @property
    def takes_back(self) -> bool:
        return self in (Entered.RELEASED, Entered.PAID_BACK)


@dataclass(frozen=True)
class TypedFund:
    """What was typed of a fund; `approved` in digits, pounds."""

    name: str
    approved: str
    authority: str
    approved_on: dt.date | None = None
    approved_by: str | None = None
    ends_on: dt.date | None = None


def add_fund(*, viewer: Viewer, plan: Plan, typed: TypedFund) -> Fund:  # noqa: ARG001  every act says who acts
    """A sum approved for the plan, with its authority. Raises DomainError for a name taken or what is no sum."""
    fund = Fund(plan=plan)
    _set_fund(fund, plan, typed)
    db.session.add(fund)
    db.session.flush()
    return fund


def edit_fund(*, viewer: Viewer, fund: Fund, version: int | None, typed: TypedFund) -> Fund:  # noqa: ARG001
    """Puts a fund right. Raises Stale, and DomainError for less than its lines were given or have taken up."""
    check_version(fund, version)
    lines, before = total_fund(fund).lines, fund.approved
    given = lines.budget
    _set_fund(fund, fund.plan, typed)
    if fund.approved < before and fund.approved < lines.taken_up:
        raise DomainError(
            f"Its lines have taken up {say_money(lines.taken_up)} already. Enter at least that.", "approved"
        )
    if fund.approved < given:
        raise DomainError(
            f"Its lines have {say_money(given)} already. Lower a line first, or enter at least that.",
            "approved",
        )
    db.session.flush()
    return fund


def _set_fund(fund: Fund, plan: Plan, typed: TypedFund) -> None:
    if typed.ends_on and typed.approved_on and typed.ends_on < typed.approved_on:
        raise DomainError("Enter a date after it was approved.", "ends_on")
    taken = select(Fund.id).where(Fund.plan_id == plan.id, Fund.name == typed.name, Fund.id != (fund.id or 0))
    if db.session.scalar(taken) is not None:
        raise DomainError("There is a sum of that name already.", "name")
    fund.name, fund.authority, fund.approved_by = typed.name, typed.authority, typed.approved_by
    fund.approved_on, fund.ends_on = typed.approved_on, typed.ends_on
    fund.approved = _sum(typed.approved, "approved", "Enter the sum that was approved.")


def _sum(typed: str | None, field: str, asked: str) -> Decimal:
    """A sum above nothing, as typed."""
    found = read_money(typed, field)
    if not found:
        raise DomainError(asked, field)
    return found


def add_line(*, viewer: Viewer, fund: Fund, theme: Theme | None, title: str, budget: str) -> FundingLine:  # noqa: ARG001
    """A part of a fund, for a theme or the whole programme; its forecast starts as its budget.

    Raises DomainError for more than the fund has left to give.
    """
    if theme is not None and theme.plan_id != fund.plan_id:
        raise DomainError("Choose a theme of this plan.", "theme")
    given = _budget(fund, budget, NOTHING)
    last = select(func.max(FundingLine.position)).where(FundingLine.fund_id == fund.id)
    line = FundingLine(
        plan_id=fund.plan_id,
        fund=fund,
        theme=theme,
        title=title,
        budget=given,
        forecast=given,
        position=(db.session.scalar(last) or 0) + 1,
    )
    db.session.add(line)
    db.session.flush()
    return line


def edit_line(
    *,
    viewer: Viewer,  # noqa: ARG001
    line: FundingLine,
    version: int | None,
    title: str,
    budget: str,
) -> FundingLine:
    """Another title or budget for a line.

    Raises Stale, DomainError for more than its fund has to give, or less than it has taken up already.
    """
    check_version(line, version)
    row, _ = stand(line)
    before, taken_up = line.budget, row.totals.taken_up
    line.budget = _budget(line.fund, budget, before)
    if line.budget < before and line.budget < taken_up:
        raise DomainError(f"It has taken up {say_money(taken_up)} already. Enter at least that.", "budget")
    line.title = title
    db.session.flush()
    return line


def _budget(fund: Fund, typed: str, own: Decimal) -> Decimal:
    """A line's budget as typed, `own` being what it has now. Raises DomainError beyond what was approved."""
    budget = _sum(typed, "budget", "Enter what the line is given.")
    free = total_fund(fund).unallocated + own
    if budget > free:
        raise DomainError(
            f"{fund.name} has {say_money(max(free, NOTHING))} left to give. Enter no more than that.",
            "budget",
        )
    return budget


def move_forecast(*, viewer: Viewer, line: FundingLine, version: int | None, forecast: str) -> FundingLine:  # noqa: ARG001
    """What a line is expected to come to in the end, in pounds. Raises Stale, NotNow once it is closed."""
    check_version(line, version)
    _check_open(line)
    found = read_money(forecast, "forecast")
    if found is None:
        raise DomainError("Enter what it is expected to come to.", "forecast")
    line.forecast = found
    db.session.flush()
    return line


def _check_open(line: FundingLine) -> None:
    if line.closed_at is not None:
        raise NotNow("This line is closed. Ask the programme office to open it again.")


def enter(
    *,
    viewer: Viewer,
    line: FundingLine,
    entered: Entered,
    amount: str,
    on: dt.date,
    words: str,
    reason: str | None,
) -> FundingEntry:
    """Adds a sum committed or spent, or one taken back. Nothing of it is changed later: another entry puts it right.

    Raises NotNow on a closed line; DomainError for a date to come, for taking back more than there is, and for
    going beyond the line's budget or the fund's approved sum without a reason.
    """
    _check_open(line)
    pounds = _sum(amount, "amount", "Enter the sum, above nothing.")
    if on > clock.today():
        raise DomainError("Enter a date that is not to come: what is planned belongs in the forecast.", "on")
    over = None if entered.takes_back else _say_over(line, entered, pounds)
    if entered.takes_back:
        _check_there(line, entered, pounds)
    if over and not reason:
        raise DomainError(over, "reason")
    entry = FundingEntry(
        line=line,
        plan_id=line.plan_id,
        theme_id=line.theme_id,
        kind=entered.kind,
        amount=-pounds if entered.takes_back else pounds,
        on=on,
        words=words,
        reason=reason if over else None,
        entered_by_id=viewer.person_id,
        entered_at=clock.now(),
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def _say_over(line: FundingLine, entered: Entered, pounds: Decimal) -> str | None:
    """What a sum would go beyond, the fund before the line, and what to do; None where it goes beyond nothing."""
    row, _ = stand(line)
    now = row.totals
    before = now.committed if entered is Entered.COMMITTED else now.spent
    added = before + pounds - now.taken_up
    if added <= 0:
        return None
    fund = total_fund(line.fund)
    for name, left in (
        (f"what was approved for {line.fund.name}", fund.left),
        ("the line’s budget", now.left),
    ):
        if added > left:
            beyond = say_money(added - left)
            return f"This takes it {beyond} beyond {name}. Say why it is done all the same, or enter less."
    return None


def _check_there(line: FundingLine, entered: Entered, pounds: Decimal) -> None:
    row, _ = stand(line)
    there = row.totals.committed if entered is Entered.RELEASED else row.totals.spent
    if pounds > there:
        raise DomainError(f"Only {say_money(there)} is {entered.kind.value} on this line.", "amount")


def close_line(*, viewer: Viewer, line: FundingLine, version: int | None) -> FundingLine:  # noqa: ARG001
    """Ends a line: no more is entered on it. Raises Stale, NotNow while something is committed and not spent."""
    check_version(line, version)
    _check_open(line)
    row, _ = stand(line)
    waits = row.totals.committed - row.totals.spent
    if waits > 0:
        raise NotNow(
            f"{say_money(waits)} is committed and not spent: enter what was spent, or take it back first."
        )
    line.closed_at = clock.now()
    db.session.flush()
    return line


def reopen_line(*, viewer: Viewer, line: FundingLine, version: int | None) -> FundingLine:  # noqa: ARG001
    """Opens a closed line again. Raises Stale, NotNow where it is open."""
    check_version(line, version)
    if line.closed_at is None:
        raise NotNow("This line is open already.")
    line.closed_at = None
    db.session.flush()
    return line
