"""Verified, claimed and all: every place that counts says the same as the tables, whatever was done in which order."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from cpca.documents.blocks import Table, plain
from cpca.documents.compose import compose
from cpca.domain import clock, trail
from cpca.domain.deliverable import add_deliverable, report_progress
from cpca.domain.deliverable_table import Filters, read_table, write_rows
from cpca.domain.errors import DomainError
from cpca.domain.milestone import add_milestone
from cpca.domain.rating import ThemeRating
from cpca.domain.report_building import build_content
from cpca.domain.report_content import ReportContent
from cpca.domain.summary import get_summary
from cpca.domain.summary_months import read_plan
from cpca.domain.theme_page import get_theme_page
from cpca.domain.verification import reopen, verify
from cpca.extensions import db
from cpca.models.deliverable import Deliverable
from cpca.models.deliverable import DeliverableState as State
from cpca.models.evidence import Evidence
from cpca.models.plan import Theme
from cpca.permissions import Viewer
from tests.integration.closing.months import do
from tests.integration.report.planted import ISSUE
from tests.integration.verification.things import make_evidence, viewer_of
from tests.unit.compose.reading import under
from tests.world import World

TODAY = dt.datetime(2022, 11, 20, 9, tzinfo=dt.UTC)
MONTH = "2022-11"
Act = Callable[[World, Deliverable], object]


class Counts(NamedTuple):
    """A theme's deliverables: verified or further, claimed, and all that the plan still holds."""

    verified: int
    claimed: int
    total: int


NONE = Counts(0, 0, 0)


def _of(rated: ThemeRating) -> Counts:
    return Counts(rated.verified, rated.claimed, rated.total)


def of_states(states: Counter[State]) -> Counts:
    """The rule in its own words, apart from the product's: delivered is claimed; what is out does not count."""
    out = states[State.SUPERSEDED] + states[State.WITHDRAWN]
    return Counts(
        states[State.VERIFIED] + states[State.EMBEDDED], states[State.DELIVERED], sum(states.values()) - out
    )


def add(world: World, code: str) -> None:
    db.session.expire_all()
    theme = db.session.get_one(Theme, world.themes[code].id)
    number = len(db.session.scalars(select(Deliverable.id).where(Deliverable.theme_id == theme.id)).all()) + 1
    do(
        add_deliverable,
        viewer=viewer_of(world, "office"),
        theme=theme,
        reference=f"{code}{number}",
        title=f"Thing {number} of {code}",
        criteria="It is there",
        baseline_on=dt.date(2022, 12, 16),
    )


def begin(world: World, item: Deliverable) -> None:
    _report(world, item, State.IN_PROGRESS)


def claim(world: World, item: Deliverable) -> None:
    _report(world, item, State.DELIVERED, actual_on=clock.today())


def _report(world: World, item: Deliverable, state: State, actual_on: dt.date | None = None) -> None:
    lead = viewer_of(world, f"lead_{item.reference[0].lower()}")
    do(report_progress, viewer=lead, deliverable=item, version=item.version, state=state, actual_on=actual_on)


def prove(world: World, item: Deliverable) -> None:
    """Verified on evidence by internal audit, who had no hand in it."""
    last = db.session.scalar(select(func.max(Evidence.number))) or 0
    do(make_evidence, world=world, about=item, number=last + 1)
    do(
        verify,
        viewer=viewer_of(world, "audit"),
        deliverable=item,
        version=item.version,
        words="It is there, as the evidence shows.",
    )


def open_again(world: World, item: Deliverable) -> None:
    words = "It is not there any more."
    do(reopen, viewer=viewer_of(world, "audit"), deliverable=item, version=item.version, words=words)


def add_step(world: World, item: Deliverable) -> None:
    do(add_milestone, viewer=viewer_of(world, "office"), deliverable=item, title="A step on the way")


def _becomes(state: State) -> Act:
    """What only a decided request, or a re-test months later, leads to: by row."""

    def act(world: World, item: Deliverable) -> None:
        do(lambda: setattr(item, "state", state))

    return act


ACTS: dict[str, Act] = {
    "begin": begin,
    "claim": claim,
    "verify": prove,
    "reopen": open_again,
    "add a step": add_step,
    "withdraw": _becomes(State.WITHDRAWN),
    "supersede": _becomes(State.SUPERSEDED),
    "pause": _becomes(State.PAUSED),
}
STEPS = st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 5))


def live(world: World, steps: list[tuple[str, int]]) -> None:
    """Does every act that the record allows, in order; a refused one leaves nothing behind."""
    for name, place in steps:
        db.session.expire_all()
        items = list(db.session.scalars(select(Deliverable).order_by(Deliverable.id.desc()).limit(6)))
        with suppress(DomainError):
            ACTS[name](world, items[place % len(items)])


def count_everywhere(world: World) -> Iterator[tuple[str, dict[str, Counts]]]:
    """What each place that counts says, by theme."""
    db.session.expire_all()
    office = viewer_of(world, "office")
    plan = read_plan(office)
    assert plan is not None
    summary = get_summary(office, plan, version=trail.head()[0])
    yield "summary", {row.code: _of(row.calculated) for row in summary.rows}
    yield "theme page", dict(_theme_pages(world, office))
    period = db.session.merge(world.periods[MONTH])
    content = build_content(period=period, issue=ISSUE, today=clock.today())
    yield "content", {t.code: Counts(t.verified, t.claimed, t.total) for t in content.themes}
    yield "document", dict(_printed(content))
    yield (
        "parts",
        {t.code: of_states(Counter(State(d.state) for d in t.deliverables)) for t in content.themes},
    )
    table = read_table(office, period.plan, Filters())
    yield "export", _exported(write_rows(table))
    themes = [read_table(office, period.plan, Filters(theme=code)).counted for code in world.themes]
    yield (
        "table",
        {
            code: Counts(counted.verified, counted.claimed, counted.total)
            for code, counted in zip(world.themes, themes, strict=True)
        },
    )


def _theme_pages(world: World, viewer: Viewer) -> Iterator[tuple[str, Counts]]:
    for code, theme in world.themes.items():
        page = get_theme_page(viewer, db.session.merge(theme), MONTH)
        yield code, _of(page.calculated)


def _printed(content: ReportContent) -> Iterator[tuple[str, Counts]]:
    found = under(compose(content, "highlight-report"), "Themes at a glance")
    table = next(block for block in found if isinstance(block, Table))
    for row in table.rows:
        numbers = plain(row[5].paragraphs[0]).split(" / ")
        yield plain(row[0].paragraphs[0])[0], Counts(*map(int, numbers))


def _exported(rows: Sequence[Sequence[object]]) -> dict[str, Counts]:
    states: dict[str, Counter[State]] = {}
    for row in rows:
        states.setdefault(str(row[1]), Counter())[State(row[5])] += 1
    return {code: of_states(found) for code, found in states.items()}


def count_rows(world: World) -> dict[str, Counts]:
    """Straight from the tables."""
    rows = db.session.execute(
        select(Theme.code, Deliverable.state, func.count())
        .join(Theme, Theme.id == Deliverable.theme_id)
        .group_by(Theme.code, Deliverable.state)
    )
    states: dict[str, Counter[State]] = {code: Counter() for code in world.themes}
    for code, state, number in rows:
        states[code][state] += number
    return {code: of_states(found) for code, found in states.items()}


def test_every_place_counts_as_the_tables_do_after_any_history(app: Flask, world: World) -> None:
    clock.fix(TODAY)
    met: set[State] = set()

    @settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEPS, min_size=4, max_size=12))
    @example([("begin", 0), ("claim", 0), ("verify", 0), ("claim", 1), ("add a step", 2), ("withdraw", 3)])
    @example([("claim", 0), ("verify", 0), ("reopen", 0), ("claim", 2), ("supersede", 2), ("verify", 1)])
    def holds(steps: list[tuple[str, int]]) -> None:
        for code in ("A", "B", "A"):
            add(world, code)
        live(world, steps)
        straight = count_rows(world)
        met.update(db.session.scalars(select(Deliverable.state)))
        for name, said in count_everywhere(world):
            assert {code: said.get(code, NONE) for code in world.themes} == straight, name

    holds()
    assert met >= {State.DELIVERED, State.VERIFIED, State.REOPENED, State.WITHDRAWN, State.SUPERSEDED}
