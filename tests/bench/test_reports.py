"""What a month's report, its freeze and an old month's page cost, in processor time of this process."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from cpca import create_app
from cpca.cli.database import migrate
from cpca.documents.compose import compose
from cpca.documents.render.pdf import draw_pdf
from cpca.documents.render.word import draw_word
from cpca.domain import clock
from cpca.domain.frozen_month import freeze_period, store_frozen
from cpca.domain.report_building import build_content
from cpca.domain.report_content import IssuePart
from cpca.domain.snapshot import read_parts
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.deliverable import Deliverable, Milestone
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Theme
from tests.bench.processor import least, timed
from tests.client import PageClient
from tests.conftest import SECRET
from tests.integration.closing.long_years import START, add_month, add_themes, month_after
from tests.integration.report.planted import ISSUE
from tests.world import World, build_world

pytestmark = pytest.mark.bench

THEMES, LINES, MONTHS = 6, 40, 12
MOST_CONTENT = 0.15  # seconds
LONG_THEMES, LONG_MONTHS, LONG_LINES, REQUESTS = 12, 120, 1, 9


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Settings(secret_key=SECRET, database_url=f"sqlite:///{tmp_path}/cpca.sqlite", demo=True))
    app.test_client_class = PageClient
    with app.app_context():
        migrate()
        yield app
        db.session.remove()
        db.engine.dispose()
    clock.fix(None)


def fill_months(world: World, themes: int, months: int, lines: int) -> ReportingPeriod:
    """So many months of so many themes, all frozen with their snapshots but the last, which is given."""
    with writing():
        made = add_themes(world, themes)
        for n in range(months):
            period = add_month(world, made, month_after(START, n), lines)
            if n < months - 1:
                store_frozen(period)
        db.session.commit()
    return period


def _freeze(freezing: Callable[[], None]) -> None:
    freezing()
    db.session.commit()


def draw(period: ReportingPeriod, to_bytes: Callable[..., bytes]) -> bytes:
    """The month's highlight report from the record to the file."""
    today = clock.today()
    at = dt.datetime.combine(today, dt.time(9), tzinfo=dt.UTC)
    issue = IssuePart(number="1", kind="published", issued_at=at, issued_by="Programme office", head="1:0")
    content = build_content(period=period, issue=issue, today=today)
    assert sum(len(theme.lines) for theme in content.themes) >= THEMES * LINES
    return to_bytes(compose(content, "highlight-report"))


def test_a_report_of_six_themes_of_forty_lines_takes_less_than_a_second_in_word_and_in_pdf(
    app: Flask,
) -> None:
    world = build_world()
    period = fill_months(world, THEMES, MONTHS, LINES)
    office, sro = (get_viewer(world.people[name].id, clock.today()) for name in ("office", "sro"))
    with writing():
        freezing, _ = timed(lambda: _freeze(lambda: freeze_period(viewer=office, second=sro, period=period)))
    assert period.state is PeriodState.FROZEN
    took = {}
    for name, to_bytes in (("Word", draw_word), ("PDF", draw_pdf)):
        draw(period, to_bytes)  # the first one reads fonts and styles
        db.session.expire_all()
        took[name], _ = timed(lambda to_bytes=to_bytes: draw(period, to_bytes))  # type: ignore[misc]
    print(
        f"\n{THEMES} themes of {LINES} lines: freeze {freezing:.2f} s, "
        f"report in Word {took['Word']:.2f} s, in PDF {took['PDF']:.2f} s"
    )
    assert freezing < 1
    assert took["Word"] < 1
    assert took["PDF"] < 1


def test_the_newest_of_120_frozen_months_opens_at_the_cost_of_the_oldest(app: Flask) -> None:
    world = build_world()
    fill_months(world, LONG_THEMES, LONG_MONTHS, LONG_LINES)
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.sign_in(world.people["office"])
    oldest, newest = (
        page_cost(client, f"/plans/{world.plan.slug}/themes/T0?period={month_after(START, n):%Y-%m}")
        for n in (0, LONG_MONTHS - 2)
    )
    print(
        f"\n{LONG_MONTHS} months of {LONG_THEMES} themes: the oldest month's theme page {oldest * 1000:.1f} ms, "
        f"the newest frozen one's {newest * 1000:.1f} ms: {newest / oldest:.2f}x"
    )
    assert newest <= 1.3 * oldest


def test_freezing_twelve_themes_of_forty_lines_and_forty_steps_takes_less_than_a_second(app: Flask) -> None:
    world = build_world()
    with writing():
        themes = add_themes(world, LONG_THEMES)
        period = add_month(world, themes, START, lines=LINES)
        for theme in themes:
            _add_steps(theme)
        db.session.commit()
        freezing, _ = timed(lambda: _freeze(lambda: store_frozen(period)))
    print(f"\n{LONG_THEMES} themes of {LINES} lines and {LINES} steps: freeze {freezing:.2f} s")
    assert period.state is PeriodState.FROZEN
    assert sum(len(part["milestone"]) for part in read_parts(period).values()) == LONG_THEMES * LINES
    assert freezing < 1


def _add_steps(theme: Theme) -> None:
    """Forty steps for the theme's deliverable."""
    item = db.session.query(Deliverable).filter_by(theme_id=theme.id).one()
    of_item = {"deliverable_id": item.id, "theme_id": theme.id, "plan_id": theme.plan_id}
    db.session.add_all(
        Milestone(**of_item, reference=f"{item.reference}.{n}", title="A step", position=n)
        for n in range(LINES)
    )


def test_the_content_of_six_themes_of_forty_lines_takes_less_than_150_ms(app: Flask) -> None:
    world = build_world()
    period_id = fill_months(world, THEMES, 3, LINES).id

    def read() -> None:
        db.session.rollback()
        db.session.expunge_all()  # nothing is in memory before
        period = db.session.get_one(ReportingPeriod, period_id)
        assert len(build_content(period=period, issue=ISSUE, today=clock.today()).themes) >= THEMES

    read()  # the first one prepares its statements
    took = least(5, read)
    print(f"\nthe content of {THEMES} themes of {LINES} lines: {took * 1000:.0f} ms")
    assert took < MOST_CONTENT


def page_cost(client: PageClient, address: str) -> float:
    """The least seconds of drawing a page anew: the record changes before every request."""
    numbers = count()

    def draw() -> None:
        assert FlaskClient.open(client, address).status_code == 200  # without the checks of the page

    return least(REQUESTS, draw, lambda: _change(next(numbers)))


def _change(n: int) -> None:
    with writing():
        latest = db.session.query(ReportingPeriod).order_by(ReportingPeriod.month.desc()).limit(1).one()
        latest.headline = f"Changed {n} times by {time.perf_counter_ns()}"
        db.session.commit()
