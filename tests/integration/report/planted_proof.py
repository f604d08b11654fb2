"""Marks in the proof of a month: of what is exempt in everything that hangs on it, and of what is nobody's to print."""

from __future__ import annotations

import datetime as dt
import json

from cpca.extensions import Base, db
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.deliverable import (
    DateKind,
    DateMove,
    Deliverable,
    DeliverableState,
    Milestone,
    Retest,
    RetestResult,
    Verification,
)
from cpca.models.evidence import Evidence, EvidenceState, EvidenceVersion, Support
from cpca.models.exempt import ExemptionState
from cpca.models.finding import Finding, FindingAnswer, FindingKind
from cpca.models.measure import Direction, Measure, MeasureValue
from tests.integration.report.planted import NOW, Marks, keep, withhold
from tests.world import World

IN_MONTH = dt.datetime(2022, 11, 20, 10, 0, tzinfo=dt.UTC)
FINDING = "F1"


def plant_findings(world: World) -> None:
    """A finding that a public, claimed deliverable answers, and a measure with a value: all of it prints."""
    item = Deliverable(
        theme_id=world.themes["A"].id,
        plan_id=world.plan.id,
        reference="A9",
        title="A public answer",
        state=DeliverableState.DELIVERED,
        actual_on=dt.date(2022, 11, 10),
        baseline_on=dt.date(2022, 11, 10),
        position=9,
    )
    finding = Finding(
        plan_id=world.plan.id,
        source="An auditor",
        kind=FindingKind.KEY,
        reference=FINDING,
        text="It should be answered.",
        position=1,
    )
    of_theme = {"theme_id": world.themes["A"].id, "plan_id": world.plan.id}
    measure = Measure(**of_theme, name="Answers", unit="answers", direction=Direction.UP, position=1)
    keep(item, finding, measure)
    keep(
        FindingAnswer(finding_id=finding.id, deliverable_id=item.id, plan_id=world.plan.id),
        MeasureValue(
            **of_theme,
            measure_id=measure.id,
            period_id=world.periods["2022-11"].id,
            value=1,
            source="The register",
            entered_at=NOW,
        ),
    )
    _evidence(world, "Evidence of a public answer", item, number=1)


def plant_exempt_proof(
    world: World, marks: Marks, state: ExemptionState = ExemptionState.AGREED, first: int = 40
) -> None:
    """An exempt deliverable that is verified, with all that hangs on it, and exempt evidence of a public one."""
    said = f"{state.value} exempt"
    item = Deliverable(
        theme_id=world.themes["A"].id,
        plan_id=world.plan.id,
        reference=marks.plant(f"the reference of a verified deliverable {said}"),
        title=marks.plant(f"a verified deliverable {said}"),
        criteria=marks.plant(f"the criteria of a deliverable {said}"),
        state=DeliverableState.EMBEDDED,
        baseline_on=dt.date(2022, 9, 1),
        forecast_on=dt.date(2022, 10, 1),
        actual_on=dt.date(2022, 10, 1),
        times_moved=1,
        position=first,
    )
    keep(item)
    step = Milestone(
        deliverable_id=item.id,
        theme_id=item.theme_id,
        plan_id=item.plan_id,
        reference=marks.plant(f"the reference of a milestone {said}"),
        title=marks.plant(f"a milestone of a deliverable {said}"),
        baseline_on=dt.date(2022, 9, 1),
        forecast_on=dt.date(2023, 1, 1),
        position=1,
    )
    keep(step)
    withhold(world, item, state)
    _hang(world, marks, said, item, step)
    _ask(world, marks, said, item, step, first)
    finding = _answer(world, item)
    assert finding.reference == FINDING
    _evidence(world, marks.plant(f"evidence of a deliverable {said}"), item, number=first)
    public = _find(world, "A9")
    own = _evidence(world, marks.plant(f"evidence that is {said}"), public, number=first + 1)
    withhold(world, own, state)


def _find(world: World, reference: str) -> Deliverable:
    return db.session.query(Deliverable).filter_by(plan_id=world.plan.id, reference=reference).one()


def _answer(world: World, item: Deliverable) -> Finding:
    finding = db.session.query(Finding).filter_by(plan_id=world.plan.id, reference=FINDING).one()
    keep(FindingAnswer(finding_id=finding.id, deliverable_id=item.id, plan_id=world.plan.id))
    return finding


def _hang(world: World, marks: Marks, said: str, item: Deliverable, step: Milestone) -> None:
    """Its step's move, its verification and its re-test."""
    of_plan = {"plan_id": item.plan_id, "theme_id": item.theme_id}
    audit = world.people["audit"].id
    things: list[Base] = [
        DateMove(
            **of_plan,
            milestone_id=step.id,
            date=DateKind.FORECAST,
            was_on=dt.date(2022, 9, 1),
            now_on=dt.date(2023, 1, 1),
            reason=marks.plant(f"why a milestone {said} moved"),
            moved_at=IN_MONTH,
        ),
        Verification(
            **of_plan,
            deliverable_id=item.id,
            verified_by_id=audit,
            verified_at=IN_MONTH,
            words=marks.plant(f"the words of a verification {said}"),
            criteria=item.criteria,
            findings="",
            evidence=json.dumps([]),
        ),
        Retest(
            **of_plan,
            deliverable_id=item.id,
            tester_id=audit,
            tested_on=dt.date(2022, 11, 20),
            sample=marks.plant(f"the sample of a re-test {said}"),
            result=RetestResult.EMBEDDED,
            recorded_at=IN_MONTH,
        ),
    ]
    keep(*things)


def _ask(world: World, marks: Marks, said: str, item: Deliverable, step: Milestone, number: int) -> None:
    """A request about the deliverable and one about its step, both logged."""
    for place, about in enumerate(({"deliverable_id": item.id}, {"milestone_id": step.id})):
        keep(
            ChangeRequest(
                plan_id=item.plan_id,
                theme_id=item.theme_id,
                **about,
                number=number + place,
                kind=ChangeKind.FORECAST,
                from_value='{"forecast_on":"2022-09-01"}',
                to_value='{"forecast_on":"2023-01-01"}',
                reason=marks.plant(f"a change request {said}"),
                effect=marks.plant(f"the effect of a change request {said}"),
                state=ChangeState.LOGGED,
                proposed_by_id=world.people["office"].id,
                proposed_at=IN_MONTH,
            )
        )


def _evidence(world: World, title: str, item: Deliverable, number: int) -> Evidence:
    """Accepted evidence that is relied on."""
    office = world.people["office"].id
    made = Evidence(
        plan_id=item.plan_id,
        theme_id=item.theme_id,
        number=number,
        title=title,
        relied_on=True,
        state=EvidenceState.ACCEPTED,
        offered_by_id=office,
        offered_at=IN_MONTH,
        decided_by_id=world.people["audit"].id,
        decided_at=IN_MONTH,
    )
    keep(made)
    link = f"https://example.org/{number}"
    keep(
        EvidenceVersion(
            evidence_id=made.id, number=1, public_id=link, url=link, added_by_id=office, added_at=IN_MONTH
        ),
        Support(
            evidence_id=made.id,
            plan_id=item.plan_id,
            theme_id=item.theme_id,
            subject="deliverable",
            subject_id=item.id,
            linked_by_id=office,
            linked_at=IN_MONTH,
        ),
    )
    return made
