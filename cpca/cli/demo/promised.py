"""What the demo's plan promised beside its deliverables, and what became of it: steps, findings, measures, changes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cpca.cli.demo.story import Story
from cpca.domain import change_deciding, change_proposing, finding_keeping, measure, milestone
from cpca.domain.history import Thing
from cpca.extensions import db
from cpca.models.change import ChangeKind
from cpca.models.deliverable import DeliverableState, Milestone
from cpca.models.finding import FindingKind
from cpca.models.measure import Direction, Measure
from cpca.permissions import Permission

P = Permission
Told = dict[str, Any]


def set_up(story: Story, told: Told) -> None:
    """The steps of each deliverable, what outside bodies found, and what is measured."""
    for reference, steps in told["milestones"].items():
        thing = story.deliverables[reference]
        for title, baseline in steps:
            given = {"title": title, "baseline_on": baseline}
            story.do(P.EDIT_PLAN, thing, milestone.add_milestone, deliverable=thing, **given)
    for row in told["findings"]:
        _finding(story, *row)
    for code, name, unit, direction, *numbers in told["measures"]:
        baseline, baseline_on, target, target_on, source = numbers
        dated = {"baseline_on": baseline_on, "target": target, "target_on": target_on}
        typed = measure.Typed(name, unit, Direction(direction), source, baseline, **dated)
        story.do(P.EDIT_PLAN, story.plan, measure.add_measure, theme=story.themes[code], typed=typed)


def _finding(
    story: Story,
    source: str,
    kind: str,
    reference: str,
    made_on: Any,
    document: str,
    text: str,
    answers: list[str],
) -> None:
    said = {"source": source, "kind": FindingKind(kind), "reference": reference, "text": text}
    found = story.do(
        P.EDIT_FINDING,
        story.plan,
        finding_keeping.add_finding,
        plan=story.plan,
        made_on=made_on,
        document=document,
        **said,
    )
    chosen = [story.deliverables[reference].id for reference in answers]
    story.do(P.EDIT_FINDING, found, finding_keeping.link_answers, finding=found, chosen=chosen, shown=())


def _milestone(story: Story, reference: str) -> Milestone:
    query = select(Milestone).where(Milestone.plan_id == story.plan.id, Milestone.reference == reference)
    return db.session.scalars(query).one()


def reach(story: Story, told: Told) -> None:
    """Steps that were reached, each on its day."""
    for reference, on in told["milestones"]:
        thing = _milestone(story, reference)
        said = {"version": thing.version, "state": DeliverableState.DELIVERED, "actual_on": on}
        story.do(P.EDIT_FORECAST, thing, milestone.report_milestone, milestone=thing, **said)


def move(story: Story, told: Told) -> None:
    """A step is expected on another day."""
    thing = _milestone(story, told["milestone"])
    said = {"version": thing.version, "to": told["to"], "reason": told["reason"]}
    story.do(P.EDIT_FORECAST, thing, milestone.move_milestone, milestone=thing, **said)


def measured(story: Story, told: Told) -> None:
    """What the measures were in the month."""
    for name, value in told["values"]:
        query = select(Measure).where(Measure.plan_id == story.plan.id, Measure.name == name)
        thing = db.session.scalars(query).one()
        entry = measure.Entry(thing, story.period(), None)
        said = {"version": None, "value": value, "source": thing.source or ""}
        story.do(P.ENTER_VALUE, thing, measure.enter_value, entry=entry, **said)


def propose_change(story: Story, told: Told) -> None:
    thing: Thing = story.deliverables[told["deliverable"]]
    asked = change_proposing.Asked(
        thing=thing,
        kind=ChangeKind(told["kind"]),
        version=thing.version,
        values=told["to"],
        reason=told["reason"],
        effect=told["effect"],
    )
    story.changes[told["change"]] = story.do(P.PROPOSE_CHANGE, thing, change_proposing.propose, asked=asked)


def decide_change(story: Story, told: Told) -> None:
    change = story.changes[told["change"]]
    of_body = None
    if "minute" in told:
        of_body = change_deciding.OfBody(told["body"], told["minute"], told["met"])
    said = {"version": change.version, "approve": told["approve"], "words": told["text"]}
    story.do(P.DECIDE_CHANGE, change, change_deciding.decide, change=change, of_body=of_body, **said)
