"""Money: approved sums with the authority to spend them, their lines by theme, and every sum committed or spent.

Whoever may not read what is exempt sees neither an exempt line nor anything of it in a total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.errors import Missing
from cpca.domain.exempt import label_of, withheld
from cpca.domain.funding_totals import (
    BurnMonth,
    FundTotals,
    Totals,
    add_up,
    burn,
    sum_months,
    total_funds,
    total_line,
    total_lines,
    total_themes,
)
from cpca.domain.kept_back import check_shown
from cpca.domain.plan import get_plan
from cpca.extensions import db
from cpca.models.funding import Fund, FundingEntry, FundingLine
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows

LINE = FundingLine.__tablename__


@dataclass(frozen=True)
class Share:
    """What a fund gives a line: the whole fund's matter, and so its keeper's and not the theme's."""

    line: FundingLine
    theme_id: None = None

    @property
    def plan_id(self) -> int:
        return self.line.plan_id


@dataclass(frozen=True)
class LineStanding:
    """A line with what it comes to; `kept` marks one that is kept back, for who may read it."""

    line: FundingLine
    totals: Totals
    kept: str | None = None


@dataclass(frozen=True)
class FundStanding:
    """A fund with its lines, what they come to, and how it was committed and spent month by month."""

    fund: Fund
    totals: FundTotals
    lines: tuple[LineStanding, ...]
    months: tuple[BurnMonth, ...]

    @property
    def listed(self) -> Totals:
        """What the lines that are listed come to."""
        return add_up(one.totals for one in self.lines)


@dataclass(frozen=True)
class Money:
    """A plan's money as one person may read it; `themes` has each theme's share, None the whole programme's."""

    funds: tuple[FundStanding, ...]
    themes: tuple[tuple[Theme | None, Totals], ...]


def list_money(viewer: Viewer, plan: Plan) -> Money:
    """Every fund of a plan with its lines and totals; four statements."""
    kept = withheld(plan.id)
    funds = db.session.scalars(select(Fund).where(Fund.plan_id == plan.id).order_by(Fund.id)).all()
    lines = _list_lines(viewer, plan, {id for table, id in kept if table == LINE})
    entries = list(
        db.session.scalars(select(FundingEntry).where(FundingEntry.line_id.in_([line.id for line in lines])))
    )
    by_line, by_fund = total_lines(lines, entries), total_funds(funds, lines, entries)
    labels = {id: label_of(why) for (table, id), why in kept.items() if table == LINE}
    standing = [LineStanding(line, by_line[line.id], labels.get(line.id)) for line in lines]
    return Money(
        tuple(
            FundStanding(
                fund,
                by_fund[fund.id],
                tuple(row for row in standing if row.line.fund_id == fund.id),
                _burn(fund, lines, entries),
            )
            for fund in funds
        ),
        _by_theme(lines, entries),
    )


def limit_to(money: Money, theme: Theme) -> Money:
    """A theme's lines, with the funds that they are of; what is said of a whole fund stays its own. Pure."""
    funds = (
        replace(fund, lines=tuple(one for one in fund.lines if one.line.theme_id == theme.id), months=())
        for fund in money.funds
    )
    shares = tuple((of, sums) for of, sums in money.themes if of is not None and of.id == theme.id)
    return Money(tuple(fund for fund in funds if fund.lines), shares)


def _list_lines(viewer: Viewer, plan: Plan, kept: set[int]) -> list[FundingLine]:
    """The plan's lines that this person may read, the whole programme's after the themes'."""
    query = (
        select(FundingLine)
        .outerjoin(FundingLine.theme)
        .where(FundingLine.plan_id == plan.id)
        .options(joinedload(FundingLine.theme))
        .order_by(Theme.id.is_(None), Theme.position, FundingLine.position, FundingLine.id)
    )
    if kept and not allows(viewer, Permission.READ_EXEMPT, plan):
        query = query.where(FundingLine.id.not_in(kept))
    return list(db.session.scalars(query))


def _burn(fund: Fund, lines: Sequence[FundingLine], entries: Sequence[FundingEntry]) -> tuple[BurnMonth, ...]:
    own = {line.id for line in lines if line.fund_id == fund.id}
    return burn(
        sum_months(entry for entry in entries if entry.line_id in own), fund.approved_on, clock.today()
    )


def _by_theme(
    lines: Sequence[FundingLine], entries: Sequence[FundingEntry]
) -> tuple[tuple[Theme | None, Totals], ...]:
    """In the order of the lines, which is that of the plan."""
    totals = total_themes(lines, entries)
    themes = {line.theme_id: line.theme for line in lines}
    return tuple((theme, totals[id]) for id, theme in themes.items())


def get_fund(viewer: Viewer, *, plan: str, fund_id: int) -> Fund:
    """A plan's fund; raises Missing where the registers may not be read."""
    found_plan = get_plan(viewer, plan=plan)
    fund = db.session.scalars(
        select(Fund).where(Fund.id == fund_id, Fund.plan_id == found_plan.id).options(joinedload(Fund.plan))
    ).first()
    if fund is None or not allows(viewer, Permission.READ_REGISTER, fund):
        raise Missing
    return fund


def get_line(viewer: Viewer, *, plan: str, line_id: int) -> FundingLine:
    """A line of a plan's money with its fund and theme; raises Missing where it may not be read, or is kept back."""
    found_plan = get_plan(viewer, plan=plan)
    line = db.session.scalars(
        select(FundingLine)
        .where(FundingLine.id == line_id, FundingLine.plan_id == found_plan.id)
        .options(joinedload(FundingLine.fund).joinedload(Fund.plan), joinedload(FundingLine.theme))
    ).first()
    if line is None or not allows(viewer, Permission.READ_REGISTER, line):
        raise Missing
    check_shown(viewer, line)
    return line


def get_share(viewer: Viewer, *, plan: str, line_id: int) -> Share:
    """What a fund gives a line, found as the line is."""
    return Share(get_line(viewer, plan=plan, line_id=line_id))


def stand(line: FundingLine) -> tuple[LineStanding, list[FundingEntry]]:
    """A line with what it comes to, and its entries, the newest first; two statements."""
    entries = list(
        db.session.scalars(
            select(FundingEntry)
            .where(FundingEntry.line_id == line.id)
            .options(joinedload(FundingEntry.entered_by))
            .order_by(FundingEntry.on.desc(), FundingEntry.id.desc())
        )
    )
    why = withheld(line.plan_id).get((LINE, line.id))
    return LineStanding(line, total_line(line, entries), label_of(why) if why else None), entries


def total_fund(fund: Fund) -> FundTotals:
    """What a fund comes to, exempt lines too, as the rules that are to hold need it; two statements."""
    lines = db.session.scalars(select(FundingLine).where(FundingLine.fund_id == fund.id)).all()
    entries = db.session.scalars(
        select(FundingEntry).where(FundingEntry.line_id.in_([line.id for line in lines]))
    ).all()
    return total_funds([fund], lines, entries)[fund.id]
