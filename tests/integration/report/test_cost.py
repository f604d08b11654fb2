"""Building a month's content takes as many statements for much as for little, and little time."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from cpca.domain import clock
from cpca.domain.report_building import build_content
from cpca.domain.report_content import ReportContent
from cpca.extensions import db, writing
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.progress import ProgressItem
from tests.integration.closing.long_years import START, add_month, add_themes, month_after
from tests.integration.report.planted import ISSUE
from tests.statements import counted
from tests.world import World

NOW = dt.datetime(2023, 4, 5, 9, tzinfo=dt.UTC)
STATEMENTS = 102  # this month's and those of the month before it; 13 of each are of proof
THEMES, LINES = 6, 40
CPU = 0.15  # seconds
SENTENCE = "the plan that officers agreed with members was sent to councils for comment and is awaited"


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


def vary() -> None:
    """Gives every line words of its own, some of them last month's, as a comparison meets them."""
    words = SENTENCE.split()
    with writing():
        for line in db.session.query(ProgressItem):
            turned = line.id % len(words)
            line.text = " ".join([*words[turned:], f"item {line.position}", *words[:turned]] * 3)
        db.session.commit()


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


def test_six_themes_of_forty_lines_take_less_than_150_ms(world: World) -> None:
    period_id = fill(world, THEMES, LINES, 3)
    vary()
    read(period_id)  # the first one prepares its statements
    took = []
    for _ in range(5):
        began = time.process_time()
        read(period_id)
        took.append(time.process_time() - began)
    assert min(took) < CPU, took
