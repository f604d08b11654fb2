"""Building a month's content takes as many statements for much as for little."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock
from cpca.domain.report_building import build_content
from cpca.domain.report_content import ReportContent
from cpca.extensions import db, writing
from cpca.models.period import PeriodState, ReportingPeriod
from tests.integration.closing.long_years import START, add_month, add_themes, month_after
from tests.integration.report.planted import ISSUE
from tests.statements import counted
from tests.world import World

NOW = dt.datetime(2023, 4, 5, 9, tzinfo=dt.UTC)
STATEMENTS = 102  # this month's and those of the month before it; 13 of each are of proof


def fill(world: World, themes: int, lines: int, months: int) -> int:
    """Months of so many themes and lines with promises, answers and notes; gives the last one's id."""
    clock.fix(NOW)
    with writing():
        made = add_themes(world, themes)
        for n in range(months):
            period = add_month(world, made, month_after(START, n), lines)
            if n < months - 1:
                period.state = PeriodState.FROZEN
        db.session.commit()
        return period.id


def read(period_id: int) -> ReportContent:
    """The content with nothing in memory before."""
    db.session.rollback()
    db.session.expunge_all()
    period = db.session.get_one(ReportingPeriod, period_id)
    return build_content(period=period, issue=ISSUE, today=clock.today())


@pytest.mark.parametrize(
    ("themes", "lines", "months"),
    [(2, 2, 2), (12, 2, 2), (2, 40, 2), (2, 2, 14)],
    ids=["little", "many themes", "many lines", "many months"],
)
def test_it_takes_the_same_statements_whatever_the_volume(
    world: World, themes: int, lines: int, months: int
) -> None:
    period_id = fill(world, themes, lines, months)
    with counted() as statements:
        content = read(period_id)
    assert len(statements) == STATEMENTS
    full = [theme for theme in content.themes if theme.lines]
    assert (len(full), {len(theme.lines) for theme in full}) == (themes, {lines})
