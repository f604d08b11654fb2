"""The life of the money: nothing given or committed beyond what was approved unsaid, and exempt sums kept from view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError

from cpca.domain import clock
from cpca.domain import funding_keeping as keeping
from cpca.domain.errors import DomainError, Missing, NotNow, Stale
from cpca.domain.funding import get_line, list_money, stand
from cpca.domain.funding_keeping import Entered
from cpca.domain.money_words import say_money
from cpca.extensions import db, writing
from cpca.models.funding import FundingEntry, FundingLine
from tests.integration.exempt.things import agree, keep_back
from tests.integration.money.things import FUND, PLAN, add_fund, add_line, enter, viewer_of
from tests.statements import counted
from tests.world import World, change


def refused(act: Callable[[], object]) -> tuple[str | None, str]:
    """What was said, and beside which field; nothing of it is kept."""
    with pytest.raises(DomainError) as said:
        act()
    db.session.rollback()
    db.session.expire_all()
    return said.value.field, said.value.message


def sums(line: FundingLine) -> tuple[str, str]:
    db.session.rollback()
    db.session.expire_all()
    row, _ = stand(line)
    return say_money(row.totals.committed), say_money(row.totals.spent)


def test_sums_are_kept_to_the_penny_on_both_databases(world: World) -> None:
    line = add_line(world, add_fund(world))
    for amount in ("0.10", "0.20", "33,333.33"):
        enter(world, line, amount)
    enter(world, line, "0.07", Entered.SPENT)
    assert sums(line) == ("£33,333.63", "£0.07")
    entry = db.session.query(FundingEntry).order_by(FundingEntry.id).first()
    assert entry is not None
    assert (str(entry.amount), entry.theme_id, entry.entered_by_id) == (
        "0.10",
        world.themes["A"].id,
        world.people["lead_a"].id,
    )


def test_committing_beyond_the_lines_budget_needs_a_reason(world: World) -> None:
    line = add_line(world, add_fund(world), "100")
    enter(world, line, "99.99")
    assert refused(lambda: enter(world, line, "0.02")) == (
        "reason",
        "This takes it £0.01 beyond the line’s budget. Say why it is done all the same, or enter less.",
    )
    enter(world, line, "0.01", reason="Not beyond, so not kept")
    entry = enter(world, line, "0.01", reason="Agreed by the section 73 officer")
    assert (entry.reason, sums(line)) == ("Agreed by the section 73 officer", ("£100.01", "£0"))
    assert [e.reason for e in db.session.query(FundingEntry).order_by(FundingEntry.id)] == [
        None,
        None,
        entry.reason,
    ]


def test_spending_what_was_committed_needs_none_and_more_than_that_does(world: World) -> None:
    line = add_line(world, add_fund(world), "100")
    enter(world, line, "100")
    enter(world, line, "100", Entered.SPENT)
    field, _ = refused(lambda: enter(world, line, "1", Entered.SPENT))
    assert field == "reason"


def test_going_beyond_the_approved_sum_is_said_before_the_line_is(world: World) -> None:
    fund = add_fund(world, replace(FUND, approved="150"))
    first, second = add_line(world, fund, "100"), add_line(world, fund, "50")
    enter(world, first, "120", reason="Agreed")
    assert refused(lambda: enter(world, second, "40")) == (
        "reason",
        "This takes it £10 beyond what was approved for Response Fund. Say why it is done all the same, or enter less.",
    )


def test_only_what_is_there_is_taken_back_and_as_an_entry_of_its_own(world: World) -> None:
    line = add_line(world, add_fund(world))
    enter(world, line, "40")
    assert refused(lambda: enter(world, line, "40.01", Entered.RELEASED)) == (
        "amount",
        "Only £40 is committed on this line.",
    )
    assert refused(lambda: enter(world, line, "1", Entered.PAID_BACK)) == (
        "amount",
        "Only £0 is spent on this line.",
    )
    entry = enter(world, line, "15", Entered.RELEASED)
    assert (str(entry.amount), sums(line)) == ("-15.00", ("£25", "£0"))


def test_an_entry_is_never_changed(world: World) -> None:
    entry = enter(world, add_line(world, add_fund(world)), "40")
    with pytest.raises(DBAPIError, match="history is added to"):
        change(entry, words="Order 8")
    db.session.rollback()


def test_a_date_to_come_is_refused_and_so_is_nothing(world: World) -> None:
    line = add_line(world, add_fund(world))
    tomorrow = clock.today() + dt.timedelta(days=1)
    assert refused(lambda: enter(world, line, "1", on=tomorrow))[0] == "on"
    assert refused(lambda: enter(world, line, "0"))[0] == "amount"


def test_lines_are_given_no_more_than_was_approved(world: World) -> None:
    fund = add_fund(world)
    add_line(world, fund, "700,000")
    assert refused(lambda: add_line(world, fund, "50,000.01")) == (
        "budget",
        "Response Fund has £50,000 left to give. Enter no more than that.",
    )
    line = add_line(world, fund, "50,000")
    office = viewer_of(world, "office")
    with writing():
        edited = keeping.edit_line(
            viewer=office, line=line, version=line.version, title="Board", budget="50,000"
        )
        db.session.commit()
    assert edited.title == "Board"
    version = edited.version

    def more() -> None:
        with writing():
            keeping.edit_line(viewer=office, line=line, version=version, title="Board", budget="50,001")

    def less() -> None:
        with writing():
            keeping.edit_fund(
                viewer=office, fund=fund, version=fund.version, typed=replace(FUND, approved="749,999")
            )

    assert refused(more)[0] == "budget"
    assert refused(less) == (
        "approved",
        "Its lines have £750,000 already. Lower a line first, or enter at least that.",
    )


def test_neither_a_line_nor_a_fund_is_lowered_below_what_it_took_up(world: World) -> None:
    fund = add_fund(world)
    line = add_line(world, fund, "50,000")
    enter(world, line, "40,000")
    office = viewer_of(world, "office")

    def edit(budget: str) -> None:
        with writing():
            keeping.edit_line(viewer=office, line=line, version=line.version, title=line.title, budget=budget)
            db.session.commit()

    assert refused(lambda: edit("39,999.99")) == (
        "budget",
        "It has taken up £40,000 already. Enter at least that.",
    )
    edit("40,000")
    enter(world, line, "750,000", reason="The Board agreed on 30 November")

    def lower() -> None:
        with writing():
            typed = replace(FUND, approved="700,000")
            keeping.edit_fund(viewer=office, fund=fund, version=fund.version, typed=typed)

    assert refused(lower) == ("approved", "Its lines have taken up £790,000 already. Enter at least that.")


def test_a_fund_has_a_name_of_its_own_and_ends_after_it_began(world: World) -> None:
    add_fund(world)
    assert refused(lambda: add_fund(world))[0] == "name"
    early = replace(FUND, name="Another", ends_on=dt.date(2022, 9, 20))
    assert refused(lambda: add_fund(world, early))[0] == "ends_on"
    assert refused(lambda: add_fund(world, replace(FUND, name="Another", approved="much")))[0] == "approved"


def test_a_line_is_closed_when_nothing_waits_to_be_spent_and_takes_no_more(world: World) -> None:
    line, office = add_line(world, add_fund(world)), viewer_of(world, "office")
    enter(world, line, "40")

    def turn(act: Callable[..., FundingLine]) -> None:
        with writing():
            found = get_line(office, plan=PLAN, line_id=line.id)
            act(viewer=office, line=found, version=found.version)
            db.session.commit()

    _, said = refused(lambda: turn(keeping.close_line))
    assert said == "£40 is committed and not spent: enter what was spent, or take it back first."
    enter(world, line, "40", Entered.SPENT)
    turn(keeping.close_line)
    with pytest.raises(NotNow, match="closed"):
        enter(world, line, "1")
    db.session.rollback()
    turn(keeping.reopen_line)
    assert enter(world, line, "1").id is not None
    with pytest.raises(NotNow, match="open already"):
        turn(keeping.reopen_line)
    db.session.rollback()


def test_a_forecast_is_moved_by_who_saw_it_as_it_stands(world: World) -> None:
    line, lead = add_line(world, add_fund(world)), viewer_of(world, "lead_a")
    with writing():
        moved = keeping.move_forecast(viewer=lead, line=line, version=line.version, forecast="0")
        with pytest.raises(Stale):
            keeping.move_forecast(viewer=lead, line=line, version=1, forecast="9")
        db.session.commit()
    row, _ = stand(moved)
    assert str(row.totals.variance) == "-100000.00"


def test_an_exempt_line_is_in_no_list_and_no_total_of_who_may_not_read_it(world: World) -> None:
    fund = add_fund(world)
    line, secret = add_line(world, fund, "100"), add_line(world, fund, "900", None, "A settlement")
    enter(world, line, "10")
    enter(world, secret, "90", name="office")
    agree(world, keep_back(world, "office", "sum", secret.id))
    office, board = viewer_of(world, "office"), viewer_of(world, "board")
    whole, public = (list_money(viewer, world.plan).funds[0] for viewer in (office, board))
    assert [(row.line.title, row.kept) for row in whole.lines] == [
        ("Staff", None),
        ("A settlement", "exempt (paragraph 3)"),
    ]
    assert [row.line.title for row in public.lines] == ["Staff"]
    assert [say_money(row.totals.lines.committed) for row in (whole, public)] == ["£100", "£10"]
    assert [say_money(row.totals.lines.budget) for row in (whole, public)] == ["£1,000", "£100"]
    assert [say_money(row.months[-1].committed) for row in (whole, public)] == ["£100", "£10"]
    assert [theme and theme.code for theme, _ in list_money(board, world.plan).themes] == ["A"]
    with pytest.raises(Missing):
        get_line(board, plan=PLAN, line_id=secret.id)


def test_thirty_lines_cost_what_one_does(world: World) -> None:
    fund = add_fund(world)
    enter(world, add_line(world, fund, "100"), "1")
    office = viewer_of(world, "office")
    with counted() as one:
        list_money(office, world.plan)
    for _ in range(29):
        add_line(world, fund, "100")
    with counted() as thirty:
        assert len(list_money(office, world.plan).funds[0].lines) == 30
    assert (len(one), len(thirty)) == (4, 4)
