"""What is claimed without accepted evidence stands among what is exposed, with the findings that wait for it."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.evidence import Evidence, EvidenceState, Support
from cpca.models.finding import Finding, FindingAnswer, FindingKind
from tests.client import PageClient
from tests.integration.summary.telling import promise, read, section, submit
from tests.world import World, change, save

CLAIMED = "A1 claimed, no accepted evidence; EA1, EA2 wait for it"


@pytest.fixture
def claimed(world: World) -> Deliverable:
    """A deliverable that its lead reports delivered, and the two findings it answers."""
    submit(world, "A")
    item = promise(world, "A", "A1", state=DeliverableState.DELIVERED, actual_on=dt.date(2022, 11, 20))
    for number in (1, 2):
        said = {"source": "Auditor", "kind": FindingKind.KEY, "reference": f"EA{number}", "text": "Do it."}
        finding = Finding(plan_id=world.plan.id, position=number, **said)
        save(finding)
        save(FindingAnswer(finding_id=finding.id, deliverable_id=item.id, plan_id=world.plan.id))
    return item


def exposed(client: PageClient, address: str = "/summary") -> str:
    return "\n".join(section(read(client, address), "exposed"))


def support(world: World, item: Deliverable, state: EvidenceState, **values: object) -> Evidence:
    office, lead = world.people["office"].id, world.people["lead_a"].id
    evidence = Evidence(
        plan_id=world.plan.id,
        theme_id=item.theme_id,
        number=1,
        title="The paper",
        state=state,
        offered_by_id=lead,
        offered_at=clock.now(),
        decided_by_id=office,
        **values,
    )
    save(evidence)
    tie = {"subject": "deliverable", "subject_id": item.id, "linked_by_id": lead, "linked_at": clock.now()}
    save(Support(evidence_id=evidence.id, plan_id=world.plan.id, theme_id=item.theme_id, **tie))
    return evidence


def test_a_claim_without_evidence_is_exposed_with_the_findings_that_wait(
    client: PageClient, world: World, claimed: Deliverable
) -> None:
    client.sign_in(world.people["mayor"])
    assert CLAIMED in exposed(client)
    change(claimed, state=DeliverableState.IN_PROGRESS, actual_on=None)
    assert "claimed" not in exposed(client)


@pytest.mark.parametrize(
    ("state", "expires_on", "stands"),
    [
        (EvidenceState.OFFERED, None, True),
        (EvidenceState.REFUSED, None, True),
        (EvidenceState.ACCEPTED, dt.date(2022, 1, 1), True),
        (EvidenceState.ACCEPTED, None, False),
    ],
)
def test_only_accepted_evidence_in_force_takes_it_away(
    client: PageClient,
    world: World,
    claimed: Deliverable,
    state: EvidenceState,
    expires_on: dt.date | None,
    stands: bool,
) -> None:
    support(world, claimed, state, expires_on=expires_on)
    assert (CLAIMED in exposed(client.sign_in(world.people["mayor"]))) is stands


def test_a_frozen_month_says_nothing_of_todays_evidence(
    client: PageClient, world: World, claimed: Deliverable
) -> None:
    client.sign_in(world.people["mayor"])
    assert "claimed" not in exposed(client, "/summary?as-at=2022-10")
