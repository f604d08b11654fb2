"""What the demo tells of the registers: every state that a page can show, and the money to the penny."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from cpca.domain import clock
from cpca.domain.decision import list_decisions
from cpca.domain.dependency import list_dependencies
from cpca.domain.engagement import get_page
from cpca.domain.funding_totals import total_funds, total_lines
from cpca.domain.money_words import say_money
from cpca.domain.path import PATH_ROWS
from cpca.domain.path_network import build_path
from cpca.domain.risk_rules import is_review_overdue
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, read_rows
from cpca.models.decision import DecisionState, MayoralVote, Outcome
from cpca.models.dependency import DependencyState
from cpca.models.funding import Fund, FundingEntry, FundingLine
from cpca.models.people import Person
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Plan
from cpca.models.risk import Response, Risk, RiskScore

DAY = dt.date(2023, 2, 20)


def test_its_risks_are_split_or_as_the_paper_says_them_and_scored_over_four_months(demo: None) -> None:
    risks = db.session.scalars(select(Risk).order_by(Risk.theme_id, Risk.position)).all()
    assert [(risk.theme.code, risk.state.value, risk.cause is not None) for risk in risks] == [
        ("A", "open", True),
        ("A", "closed", False),
        ("B", "open", False),
        ("C", "open", False),
        ("C", "became an issue", False),
        ("D", "open", True),
        ("E", "open", True),
        ("F", "open", False),
    ]
    rows = select(ReportingPeriod.month, func.count()).join(RiskScore.period).group_by(ReportingPeriod.month)
    assert [(f"{month:%Y-%m}", scores) for month, scores in db.session.execute(rows.order_by("month"))] == [
        ("2022-10", 6),
        ("2022-11", 7),
        ("2022-12", 8),
        ("2023-01", 7),
    ]
    assert {risk.response for risk in risks} >= {Response.TREAT, Response.TOLERATE, Response.TRANSFER}
    assert [risk.theme.code for risk in risks if is_review_overdue(risk, DAY)] == ["B", "C"]


def test_its_dependencies_are_in_every_state_some_broken_and_some_in_question(demo: None) -> None:
    plan = db.session.scalars(select(Plan)).one()
    clock.fix(dt.datetime(2023, 2, 20, 9, 0, tzinfo=clock.LONDON))
    manager = db.session.scalars(select(Person).where(Person.post == "Programme Manager")).one()
    try:
        lines = list_dependencies(get_viewer(manager.id, DAY), plan)
    finally:
        clock.fix(None)
    assert {line.row.state for line in lines} == set(DependencyState)
    assert [line.row.reference for line in lines if line.is_asked] == ["DN2", "DN1"]
    assert {line.row.reference for line in lines if line.broken} >= {"DN1", "DN2", "DN3", "DN8"}
    assert [line.row.reference for line in lines if line.row.offered_on] == ["DN7"]


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


def test_its_audiences_were_told_as_promised_but_for_two(demo: None) -> None:
    plan = db.session.scalars(select(Plan)).one()
    clock.fix(dt.datetime(2023, 2, 20, 9, 0, tzinfo=clock.LONDON))
    try:
        page = get_page(plan)
        late = {row.audience.name: row.days_late for row in page.audiences if row.days_late}
    finally:
        clock.fix(None)
    assert late == {"Staff": 10, "Department for Levelling Up, Housing and Communities": 1}
    assert [entry.held_on.isoformat() for entry in page.planned] == ["2023-02-16", "2023-03-10", "2023-03-14"]
    follow_ups = [entry.followed_up_on is not None for entry in page.told if entry.follow_up]
    assert follow_ups == [False, True]


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
