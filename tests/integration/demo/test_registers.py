"""What the demo tells of the registers: every state that a page can show, and the money to the penny."""

from __future__ import annotations

from sqlalchemy import select

from cpca.domain.funding_totals import total_funds, total_lines
from cpca.domain.money_words import say_money
from cpca.extensions import db
from cpca.models.funding import Fund, FundingEntry, FundingLine


def test_its_money_is_committed_spent_and_once_beyond_a_budget_with_its_reason(demo: None) -> None:
    entries = db.session.scalars(select(FundingEntry)).all()
    lines = db.session.scalars(select(FundingLine)).all()
    totals = total_funds(db.session.scalars(select(Fund)), lines, entries)
    assert [
        (
            say_money(t.approved),
            say_money(t.unallocated),
            say_money(t.lines.committed),
            say_money(t.lines.spent),
        )
        for t in totals.values()
    ] == [("£750,000", "£20,000", "£419,600", "£229,432.06")]
    assert [say_money(entry.amount) for entry in entries if entry.reason] == ["£12,950"]
    over = [
        line.title for line, t in zip(lines, total_lines(lines, entries).values(), strict=True) if t.left < 0
    ]
    assert over == ["Performance software and its first year"]
