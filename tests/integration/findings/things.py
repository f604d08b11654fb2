"""Findings in the tests' small world: the auditor's and the department's, with deliverables of two themes."""

from __future__ import annotations

import datetime as dt

from cpca.domain import clock
from cpca.domain import finding_keeping as keeping
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.finding import Finding, FindingKind
from cpca.permissions import Viewer
from tests.world import World

PLAN = "improvement-2022"
HERE = f"/plans/{PLAN}/findings"
AUDITOR = "External auditor"
MADE = dt.date(2022, 6, 1)
TODAY = dt.datetime(2022, 12, 20, 9, 0, tzinfo=dt.UTC)
WORDS = "Say who decides what."


def viewer_of(world: World, name: str) -> Viewer:
    return get_viewer(world.people[name].id, clock.today())


def enter(world: World, reference: str = "EA1", source: str = AUDITOR, text: str = WORDS) -> Finding:
    """A finding as the programme office enters it, committed."""
    with writing():
        finding = keeping.add_finding(
            viewer=viewer_of(world, "office"),
            plan=world.plan,
            source=source,
            kind=FindingKind.KEY,
            reference=reference,
            text=text,
            made_on=MADE,
            document="Letter of 1 June 2022",
        )
        db.session.commit()
    return finding


def promise(
    world: World, reference: str, state: DeliverableState = DeliverableState.IN_PROGRESS
) -> Deliverable:
    """A deliverable of the theme its reference begins with, committed."""
    theme = world.themes[reference[0]]
    item = Deliverable(
        theme=theme,
        plan_id=world.plan.id,
        reference=reference,
        title=f"What {reference} is",
        position=int(reference[1:]),
        state=state,
        times_moved=0,
    )
    with writing():
        db.session.add(item)
        db.session.commit()
    return item


def tie(world: World, finding: Finding, *items: Deliverable) -> None:
    """Says that these deliverables answer it, as the programme office does; committed."""
    with writing():
        keys = {item.id for item in items}
        keeping.link_answers(viewer=viewer_of(world, "office"), finding=finding, chosen=keys, shown=())
        db.session.commit()


def follow(world: World, finding: Finding, on: dt.date, *, implemented: bool = True) -> None:
    """Internal audit follows it up, committed."""
    with writing():
        keeping.follow_up(
            viewer=viewer_of(world, "audit"),
            finding=finding,
            followed_on=on,
            implemented=implemented,
            words="Twenty decisions looked at",
            reference="IA 7",
        )
        db.session.commit()


def stored(finding: Finding) -> Finding:
    """The finding as the database has it now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Finding, finding.id)
