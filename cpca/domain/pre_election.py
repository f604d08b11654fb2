"""Before an election committee papers go on; other publicity waits for the monitoring officer.

Source: Local Government Act 1986, section 2, and the Code of Recommended Practice on Local Authority Publicity.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy import select

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow, Stale
from cpca.domain.plan import get_plan
from cpca.extensions import db
from cpca.models.closing import Waiver
from cpca.models.period import PreElectionPeriod, ReportingPeriod
from cpca.models.plan import Plan, Theme
from cpca.models.progress import ProgressItem, ThemeUpdate
from cpca.permissions import Viewer

PUBLICITY = frozenset({"government-pack", "staff-briefing"})  # documents that are no committee papers
RELEASE = "publicity"  # the condition under which the monitoring officer's release is kept
MEMBERS = re.compile(
    r"\b(?:(?:Deputy )?Mayor(?:al)?|Councillors?|Cllrs?|(?:Deputy )?Leaders? of|Lead Members?|[Gg]roup leaders?"
    r"|[Cc]abinet members?|Portfolio Holders?)\b"
)


def list_pre_elections(plan: Plan) -> list[PreElectionPeriod]:
    """The plan's pre-election periods, the latest first."""
    query = select(PreElectionPeriod).where(PreElectionPeriod.plan_id == plan.id)
    return list(db.session.scalars(query.order_by(PreElectionPeriod.from_on.desc())))


def find_pre_election(plan_id: int, day: dt.date) -> PreElectionPeriod | None:
    """The pre-election period that a day falls in, its first and last day included, or None."""
    return db.session.scalars(
        select(PreElectionPeriod).where(
            PreElectionPeriod.plan_id == plan_id,
            PreElectionPeriod.from_on <= day,
            PreElectionPeriod.until_on >= day,
        )
    ).first()


def get_pre_election(viewer: Viewer, *, plan: str, pre_election_id: int) -> PreElectionPeriod:
    """A pre-election period by its id *and* its plan; raises Missing."""
    found = db.session.get(PreElectionPeriod, pre_election_id)
    if found is None or found.plan_id != get_plan(viewer, plan=plan).id:
        raise Missing
    return found


def add_pre_election(
    *,
    viewer: Viewer,  # noqa: ARG001
    plan: Plan,
    election: str,
    from_on: dt.date,
    until_on: dt.date,
) -> PreElectionPeriod:
    """Enters a pre-election period; raises DomainError where its days are out of order or taken."""
    made = PreElectionPeriod(plan_id=plan.id, election=election, from_on=from_on, until_on=until_on)
    _check(made)
    db.session.add(made)
    db.session.flush()
    return made


def change_pre_election(
    *,
    viewer: Viewer,  # noqa: ARG001
    period: PreElectionPeriod,
    version: int | None,
    election: str,
    from_on: dt.date,
    until_on: dt.date,
) -> PreElectionPeriod:
    """Changes its name or its days. Raises Stale, DomainError."""
    if version != period.version:
        raise Stale(period)
    with db.session.no_autoflush:
        period.election, period.from_on, period.until_on = election, from_on, until_on
        _check(period)
    db.session.flush()
    return period


def _check(period: PreElectionPeriod) -> None:
    if period.until_on < period.from_on:
        raise DomainError("The last day comes after the first.", "until_on")
    others = select(PreElectionPeriod.id).where(
        PreElectionPeriod.plan_id == period.plan_id,
        PreElectionPeriod.from_on <= period.until_on,
        PreElectionPeriod.until_on >= period.from_on,
    )
    if any(found != period.id for found in db.session.scalars(others)):
        raise DomainError("These days are part of another pre-election period.", "from_on")


def find_release(period: ReportingPeriod) -> Waiver | None:
    """The monitoring officer's release of a month's publicity, or None."""
    return db.session.scalars(
        select(Waiver).where(
            Waiver.period_id == period.id, Waiver.condition == RELEASE, Waiver.lifted_at.is_(None)
        )
    ).first()


def find_waiting(period: ReportingPeriod, day: dt.date) -> PreElectionPeriod | None:
    """The pre-election period for which a month's publicity waits on a day; None once it was released.

    Committee papers go on: only the documents of PUBLICITY wait.
    """
    running = find_pre_election(period.plan_id, day)
    return running if running is not None and find_release(period) is None else None


def release_publicity(*, viewer: Viewer, period: ReportingPeriod, reason: str) -> Waiver:
    """The monitoring officer lets a month's publicity go out before an election, and says why."""
    if find_release(period) is not None:
        raise NotNow("It is released already.")
    released = Waiver(
        period=period,
        period_id=period.id,
        condition=RELEASE,
        words="Publicity other than committee papers waits for the monitoring officer before an election.",
        reason=reason,
        waived_by_id=viewer.person_id,
        waived_at=clock.now(),
    )
    db.session.add(released)
    db.session.flush()
    return released


@dataclass(frozen=True)
class NamingLine:
    """A line that names a member: whose words it would be wise to read twice before an election."""

    code: str
    text: str
    named: str
    line_id: int


def list_naming_members(period: ReportingPeriod) -> list[NamingLine]:
    """The month's lines whose words name members, by theme and order; one statement."""
    rows = db.session.execute(
        select(Theme.code, ProgressItem.text, ProgressItem.id)
        .join(ThemeUpdate, ThemeUpdate.id == ProgressItem.update_id)
        .join(Theme, Theme.id == ThemeUpdate.theme_id)
        .where(ThemeUpdate.period_id == period.id, ProgressItem.withdrawn_at.is_(None))
        .order_by(Theme.position, ProgressItem.position, ProgressItem.id)
    )
    found = ((row, MEMBERS.search(row.text)) for row in rows)
    return [NamingLine(row.code, row.text, match[0], row.id) for row, match in found if match]
