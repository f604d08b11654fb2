"""Telling the demo: the acts of every month in the order in which they happened."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select

from cpca.domain import clock, trail
from cpca.domain.calendar import propose_meeting
from cpca.domain.meeting import take_to_meeting
from cpca.domain.trail import Actor, acting
from cpca.domain.viewer import get_viewer
from cpca.extensions import db
from cpca.models.challenge import ChallengeNote
from cpca.models.change import ChangeRequest
from cpca.models.decision import Decision
from cpca.models.deliverable import Deliverable
from cpca.models.engagement import Engagement
from cpca.models.evidence import Evidence
from cpca.models.exempt import Exemption
from cpca.models.people import Person
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Plan, Theme
from cpca.models.progress import Commitment, ThemeUpdate
from cpca.permissions import NOBODY, Permission, Viewer, held_for

T = TypeVar("T")


def london(moment: dt.datetime) -> dt.datetime:
    """A time of the demo's data, which is London's, in UTC."""
    return moment.replace(tzinfo=clock.LONDON).astimezone(dt.UTC)


@dataclass
class Story:
    """What has been told so far, by the keys of the demo's data, and who is acting."""

    plan: Plan
    meetings: list[Any]
    cover: list[Any]
    people: dict[str, Person] = field(default_factory=dict)
    deliverables: dict[str, Deliverable] = field(default_factory=dict)
    promises: dict[str, Commitment] = field(default_factory=dict)
    notes: dict[str, ChallengeNote] = field(default_factory=dict)
    proposals: dict[str, Exemption] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    changes: dict[str, ChangeRequest] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    engagements: dict[str, Engagement] = field(default_factory=dict)
    dependencies: dict[str, int] = field(default_factory=dict)  # by their numbers
    viewer: Viewer = NOBODY
    month: dt.date = dt.date(2022, 10, 1)

    @property
    def themes(self) -> dict[str, Theme]:
        return {theme.code: theme for theme in self.plan.themes}

    def enter(self, who: str, at: dt.datetime) -> None:
        """This person acts from now on, and it is this moment."""
        clock.fix(at)
        self.viewer = get_viewer(self.people[who].id, clock.today())

    def do(self, permission: Permission, thing: Any, act: Callable[..., T], **given: Any) -> T:
        """One act of the person at hand, in the trail as theirs; raises RuntimeError where they may not.

        `act` is a function of the domain: it is called with the viewer and what is given.
        """
        held = held_for(self.viewer, permission, thing)
        if held is None:
            raise RuntimeError(f"{self.viewer.label} may not {permission.value} on {clock.today()}")
        with acting(Actor(self.viewer.pseudonym, held.covers_pseudonym, permission.value)):
            result = act(viewer=self.viewer, **given)
            trail.write_now()
        return result

    def period(self, month: dt.date | None = None) -> ReportingPeriod:
        """A month of the plan; the one being told if none is named."""
        query = select(ReportingPeriod).where(
            ReportingPeriod.plan_id == self.plan.id, ReportingPeriod.month == (month or self.month)
        )
        return db.session.scalars(query).one()

    def take_to_meetings(self, period: ReportingPeriod) -> None:
        """Puts a month before the meetings that the demo's data sends it to."""
        for body, held_on, months in self.meetings:
            if period.month in months:
                meeting, new = take_to_meeting(period=period, body=body, held_on=held_on)
                for name, day in propose_meeting(held_on).items() if new else ():
                    setattr(meeting, name, day)

    def update(self, code: str) -> ThemeUpdate:
        """A theme's update for the month being told."""
        query = select(ThemeUpdate).where(
            ThemeUpdate.theme_id == self.themes[code].id, ThemeUpdate.period_id == self.period().id
        )
        return db.session.scalars(query).one()


@dataclass(frozen=True)
class Act:
    """One thing that somebody did at a moment, as the demo's data tells it."""

    at: dt.datetime
    month: dt.date
    who: str
    do: str
    told: dict[str, Any]


def read_acts(folder: Path, cover: list[Any]) -> list[Act]:
    """Every act of the folder's months, in the order of time."""
    acts = [_naming_cover(row) for row in cover]
    for path in sorted(folder.glob("*.toml")):
        told = tomllib.loads(path.read_text("utf-8"))
        month = told["month"]
        if "opened" in told:
            acts.append(Act(london(told["opened"]), month, "office", "open", told))
        for row in told.get("update", []):
            acts += _writing(month, told["opened"], row)
        acts += [Act(london(row["at"]), month, row["who"], row["do"], row) for row in told.get("act", [])]
    return sorted(acts, key=lambda act: act.at)


def _naming_cover(row: list[Any]) -> Act:
    covered, role, code, by, named_on, from_on, until_on = row
    at = london(dt.datetime.combine(named_on, dt.time(11)))
    told = {"role": role, "theme": code, "by": by, "from": from_on, "until": until_on}
    return Act(at, named_on.replace(day=1), covered, "name cover", told)


def _writing(month: dt.date, opened: dt.datetime, row: dict[str, Any]) -> list[Act]:
    """A theme's month: each line on its day by whoever drafts for the theme, then the return by its lead."""
    acts = []
    for number, (on, reference, text) in enumerate(row.get("lines", [])):
        day = dt.datetime.combine(on, dt.time(12, number))
        at = london(max(day, opened + dt.timedelta(minutes=30 + number)))
        told = {"theme": row["theme"], "on": on, "deliverable": reference, "text": text}
        acts.append(Act(at, month, row["contributor"], "line", told))
    if "nil" in row:
        acts.append(Act(london(row["submitted"]), month, row["nil_by"], "nil", row))
    elif "submitted" in row:
        acts.append(Act(london(row["submitted"]), month, row["by"], "return", row))
    elif "drafted" in row:
        acts.append(Act(london(row["drafted"]), month, row["by"], "draft", row))
    return acts
