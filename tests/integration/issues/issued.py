"""Making issues in the tests' small world: its months moved to where an issue of each kind can be made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from cpca.cli.papers import import_as_issued
from cpca.documents.issuing import issue_now
from cpca.documents.paper_reader import read_paper
from cpca.domain import clock
from cpca.domain.conditions import Step, list_conditions, waive
from cpca.domain.frozen_month import store_frozen
from cpca.domain.issuing_parts import Terms
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.progress import ThemeUpdate, UpdateState
from cpca.models.report import IssueKind, ReportIssue
from cpca.permissions import Viewer
from tests.integration.paper_reader import real_paper
from tests.world import World

NOW = dt.datetime(2022, 12, 20, 10, 0, tzinfo=dt.UTC)
DRAFT = Terms(IssueKind.DRAFT, recipients=("Section 73 Officer", "Monitoring Officer"))
PUBLISH = Terms(IssueKind.PUBLISHED)
OCTOBER, NOVEMBER = "2022-10", "2022-11"


def viewer_of(world: World, name: str = "office") -> Viewer:
    return get_viewer(world.people[name].id, clock.today())


def month_of(world: World, month: str) -> ReportingPeriod:
    return db.session.get_one(ReportingPeriod, world.periods[month].id)


def do(world: World, month: str, *acts: Callable[[ReportingPeriod], object]) -> ReportingPeriod:
    """Acts on a month in one writing transaction, and commits."""
    with writing():
        period = month_of(world, month)
        for act in acts:
            act(period)
        db.session.commit()
    return period


def close(period: ReportingPeriod) -> None:
    """Every return of the month handed in, and the month closed for submissions."""
    for update in db.session.query(ThemeUpdate).filter_by(period_id=period.id):
        update.state, update.submitted_at = UpdateState.SUBMITTED, clock.now()
    period.state = PeriodState.CHALLENGE


def freeze(period: ReportingPeriod) -> None:
    """The month frozen as its next revision, with its snapshot; one that is frozen already is corrected."""
    period.state = PeriodState.CORRECTION
    db.session.flush()
    store_frozen(period)


def waive_all(world: World) -> Callable[[ReportingPeriod], None]:
    """Lets every condition through that is not met."""

    def waiving(period: ReportingPeriod) -> None:
        for condition in list_conditions(period, Step.ISSUE):
            if not condition.holds:
                waive(viewer=viewer_of(world), period=period, key=condition.key, reason="For the test")

    return waiving


def issue(world: World, month: str, terms: Terms) -> ReportIssue:
    """An issue made at once, and committed."""
    with writing():
        made = issue_now(viewer=viewer_of(world), period=month_of(world, month), terms=terms)
        db.session.commit()
    return made


def published(world: World, month: str = OCTOBER) -> ReportIssue:
    """A frozen month's issue 1."""
    clock.fix(NOW)
    do(world, month, freeze, waive_all(world))
    return issue(world, month, PUBLISH)


def real_issue() -> ReportIssue:
    """The real paper's month, taken in as issued."""
    return import_as_issued(read_paper(real_paper.source().encode(), "paper.txt"), None)[1]
