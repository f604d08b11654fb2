"""What the demo tells of the registers: every state that a page can show, and the money to the penny."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from cpca.domain import clock
from cpca.domain.decision import list_decisions
from cpca.domain.funding_totals import total_funds, total_lines
from cpca.domain.money_words import say_money
from cpca.domain.path import PATH_ROWS
from cpca.domain.path_network import build_path
from cpca.extensions import db, read_rows
from cpca.models.decision import DecisionState, MayoralVote, Outcome
from cpca.models.funding import Fund, FundingEntry, FundingLine
from cpca.models.plan import Plan

DAY = dt.date(2023, 2, 20)


def test_its_decisions_are_in_every_state_and_decided_in_every_way(demo: None) -> None:
    plan = db.session.scalars(select(Plan)).one()
    clock.fix(dt.datetime(2023, 2, 20, 9, 0, tzinfo=clock.LONDON))
    try:
        standing = list_decisions(plan)
    finally:
        clock.fix(None)
    assert {row.state for row in standing} == set(DecisionState)
    outcomes = {row.decision.outcome for row in standing if row.decision.outcome}
    assert outcomes == {Outcome.NOTED, Outcome.APPROVED, Outcome.AMENDED, Outcome.REFUSED}
    assert {row.decision.mayoral_vote for row in standing if row.decision.mayoral_vote} == set(MayoralVote)
    assert [row.decision.title for row in standing if row.missed] == [
        "Agree what the public affairs function may cost"
    ]


def test_its_path_runs_through_every_theme_but_has_no_loop(demo: None) -> None:
    plan = db.session.scalars(select(Plan)).one()
    network = build_path(read_rows(PATH_ROWS, {"plan": plan.id}), DAY)
    assert not network.loop
    assert {network.rows[key].theme_id for key in network.rows} == {theme.id for theme in plan.themes}


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
