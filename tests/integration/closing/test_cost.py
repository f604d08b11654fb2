"""What freezing costs, and what opening a frozen month costs after many of them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from cpca.domain import clock
from cpca.domain.as_at import read_stood
from cpca.domain.frozen_month import store_frozen
from cpca.domain.period import list_periods
from cpca.extensions import db, writing
from cpca.models.challenge import ChallengeNote, NoteKind, NoteState
from cpca.models.deliverable import Deliverable
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Plan, Theme
from cpca.models.progress import (
    Answer,
    Commitment,
    CommitmentAnswer,
    ProgressItem,
    Rating,
    ThemeUpdate,
    UpdateState,
)
from tests.client import PageClient
from tests.integration.closing.months import viewer_of
from tests.integration.theme.test_page import selects
from tests.statements import counted
from tests.world import World, make_period

WORDS = "What was achieved this month, told at the length at which such lines are told in a paper. " * 2
START = dt.date(2023, 1, 1)


def month_after(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)


def add_themes(world: World, how_many: int) -> list[Theme]:
    """So many themes with a deliverable each, beside those of the world."""
    themes = [
        Theme(
            plan_id=world.plan.id, code=f"T{n}", title=f"Theme {n}", statement="It matters", position=10 + n
        )
        for n in range(how_many)
    ]
    db.session.add_all(themes)
    db.session.flush()
    for theme in themes:
        item = {"reference": f"{theme.code}1", "title": "A thing", "position": 1}
        db.session.add(Deliverable(theme_id=theme.id, plan_id=world.plan.id, **item))
    return themes


def add_month(world: World, themes: list[Theme], month: dt.date, lines: int) -> ReportingPeriod:
    """A month in sign-off: lines, a promise, the one of before answered, and a closed note, for each theme."""
    plan = db.session.get_one(Plan, world.plan.id)
    period = make_period(plan, month, PeriodState.SIGN_OFF)
    db.session.add(period)
    db.session.flush()
    for theme in themes:
        given = {"plan_id": plan.id, "state": UpdateState.APPROVED, "rating": Rating.GREEN}
        update = ThemeUpdate(theme_id=theme.id, period_id=period.id, submitted_at=clock.now(), **given)
        update.lines = [ProgressItem(position=n, text=WORDS) for n in range(lines)]
        update.commitments = [Commitment(position=1, text=WORDS, due_on=month_after(month, 1))]
        db.session.add(update)
        db.session.flush()
        _answer(theme, update, month)
        _note(world, theme, update)
    db.session.flush()
    return period


def _answer(theme: Theme, update: ThemeUpdate, month: dt.date) -> None:
    before = db.session.scalars(
        db.select(Commitment)
        .join(Commitment.update)
        .where(ThemeUpdate.theme_id == theme.id, Commitment.due_on == month)
    ).first()
    if before is not None:
        db.session.add(CommitmentAnswer(commitment=before, update_id=update.id, answer=Answer.KEPT))


def _note(world: World, theme: Theme, update: ThemeUpdate) -> None:
    db.session.add(
        ChallengeNote(
            plan_id=world.plan.id,
            theme_id=theme.id,
            update_id=update.id,
            number=update.id,
            council_id=world.councils["Fenland"].id,
            line_id=update.lines[0].id,
            anchor_words=WORDS,
            kind=NoteKind.PACE,
            state=NoteState.ACCEPTED,
            closed_at=clock.now(),
            text="Why?",
            raised_by_id=world.people["sponsor_a"].id,
            raised_at=clock.now(),
        )
    )


def best_of(times: int, doing: Callable[[], object]) -> float:
    """The least processor time, in seconds, of so many tries."""
    found = []
    for _ in range(times):
        started = time.process_time()
        doing()
        found.append(time.process_time() - started)
    return min(found)


def test_freezing_twelve_themes_of_forty_lines_takes_less_than_a_second(world: World) -> None:
    with writing():
        period = add_month(world, add_themes(world, 12), START, lines=40)
        db.session.commit()
        started = time.process_time()
        store_frozen(period)
        db.session.commit()
        took = time.process_time() - started
    assert period.state is PeriodState.FROZEN
    assert took < 1


def test_freezing_takes_as_many_statements_for_twelve_themes_as_for_one(world: World) -> None:
    asked = []
    with writing():
        themes = add_themes(world, 12)
        for n, some in enumerate((themes[:1], themes)):
            period = add_month(world, some, month_after(START, n), lines=3)
            db.session.commit()
            db.session.expire_all()
            assert period.revision == 0  # read again before anything is counted
            with counted() as statements:
                store_frozen(period)
            asked.append(len(statements))
            db.session.commit()
    assert asked[0] == asked[1]


def test_opening_any_frozen_month_costs_the_same_as_the_first(world: World, client: PageClient) -> None:
    with writing():
        (theme,) = add_themes(world, 1)
        for n in range(24):
            store_frozen(add_month(world, [theme], month_after(START, n), lines=20))
        db.session.commit()
    client.sign_in(world.people["office"])
    address = f"/plans/{world.plan.slug}/themes/{theme.code}?period="
    second, newest = f"{address}2023-02", f"{address}2024-12"
    assert selects(client, second) == selects(client, newest)

    office, periods = viewer_of(world.people["office"]), list_periods(world.plan)
    theme = db.session.get_one(Theme, theme.id)
    took = {
        month: best_of(7, lambda p=period: read_stood(office, theme, p, periods))  # type: ignore[misc]
        for period in periods
        if (month := period.slug) in ("2023-02", "2024-12")
    }
    assert took["2024-12"] < 1.3 * took["2023-02"]
