"""The life of a finding: entered, answered, followed up, closed where somebody outside says so, opened again."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock
from cpca.domain import finding_keeping as keeping
from cpca.domain.errors import DomainError, NotNow, Refused, Stale
from cpca.domain.finding import Coverage, list_answered, list_findings
from cpca.extensions import db, writing
from cpca.models.audit import AuditPayload
from cpca.models.deliverable import DeliverableState as State
from cpca.models.exempt import Exemption, Secrecy
from cpca.models.finding import Closing, Finding, FindingAnswer, FindingKind, FindingState, FollowUp
from tests.integration.findings.things import AUDITOR, WORDS, enter, follow, promise, stored, tie, viewer_of
from tests.statements import counted
from tests.world import World, change

DECEMBER = dt.date(2022, 12, 1)


def close(
    world: World,
    finding: Finding,
    name: str = "audit",
    closing: Closing = Closing.COMMITTEE,
    on: dt.date = DECEMBER,
) -> Finding:
    with writing():
        closed = keeping.close_finding(
            viewer=viewer_of(world, name),
            finding=finding,
            version=finding.version,
            closing=closing,
            reference="Minute 14",
            closed_on=on,
        )
        db.session.commit()
    return closed


def coverage(world: World, name: str = "office") -> list[Coverage]:
    return [row.coverage for row in list_findings(viewer_of(world, name), world.plan)]


def test_a_finding_goes_from_no_answer_to_embedded_with_what_answers_it(world: World) -> None:
    finding = enter(world)
    assert coverage(world) == [Coverage.NO_ANSWER]
    slow, fast = promise(world, "A1"), promise(world, "B1", State.VERIFIED)
    tie(world, finding, slow, fast)
    seen = []
    for state in (State.IN_PROGRESS, State.DELIVERED, State.VERIFIED, State.EMBEDDED):
        with writing():
            slow.state = state
            db.session.commit()
        seen += coverage(world)
    assert seen == [Coverage.ANSWERED, Coverage.CLAIMED, Coverage.VERIFIED, Coverage.VERIFIED]


def test_a_source_uses_a_reference_once(world: World) -> None:
    enter(world)
    with pytest.raises(DomainError, match=r"^EA1 of External auditor is there already\.$"):
        enter(world)
    assert enter(world, source="Governance review").reference == "EA1"


def test_a_deliverable_that_no_longer_answers_is_kept_with_its_date_and_may_answer_again(
    world: World,
) -> None:
    finding, item = enter(world), promise(world, "A1")
    tie(world, finding, item)
    office = viewer_of(world, "office")
    with writing():
        keeping.link_answers(viewer=office, finding=finding, chosen=(), shown={item.id})
        db.session.commit()
    assert [row.removed_at is None for row in db.session.query(FindingAnswer)] == [False]
    assert (coverage(world), list_answered(item)) == ([Coverage.NO_ANSWER], [])
    tie(world, finding, item)
    assert [row.removed_at for row in db.session.query(FindingAnswer)] == [None]
    assert [row.text for row in list_answered(item)] == [WORDS]


def test_what_somebody_else_tied_meanwhile_stays(world: World) -> None:
    finding, ours, theirs = enter(world), promise(world, "A1"), promise(world, "B1")
    tie(world, finding, theirs)  # after our page was drawn, on which nothing was ticked
    tie(world, finding, ours)
    answers = list_findings(viewer_of(world, "office"), world.plan)[0].deliverables
    assert [item.reference for item in answers] == ["A1", "B1"]


def test_both_ends_tie_the_same(world: World) -> None:
    finding, item = enter(world), promise(world, "A1")
    with writing():
        office = viewer_of(world, "office")
        keeping.link_findings(viewer=office, deliverable=item, chosen={finding.id}, shown=())
        db.session.commit()
    assert [row.finding.id for row in list_answered(item)] == [finding.id]
    close(world, finding, "office", Closing.SOURCE)
    with writing(), pytest.raises(NotNow):
        keeping.link_findings(
            viewer=viewer_of(world, "office"), deliverable=item, chosen=(), shown={finding.id}
        )


def test_only_what_is_of_the_plan_answers(world: World) -> None:
    finding = enter(world)
    with writing(), pytest.raises(DomainError, match="list on the page"):
        keeping.link_answers(viewer=viewer_of(world, "office"), finding=finding, chosen={2**62}, shown=())


def test_the_source_closes_it_whatever_answers_it(world: World) -> None:
    finding = close(world, enter(world), "office", Closing.SOURCE)
    assert (finding.state, finding.closing_reference, coverage(world)) == (
        FindingState.CLOSED,
        "Minute 14",
        [Coverage.CLOSED],
    )


def test_audit_and_governance_closes_it_only_on_a_follow_up_that_found_it_implemented(world: World) -> None:
    finding = enter(world)
    with pytest.raises(NotNow, match="Follow it up first"):
        close(world, finding)
    finding = stored(finding)
    follow(world, finding, dt.date(2022, 10, 1))
    follow(world, finding, dt.date(2022, 11, 1), implemented=False)
    with pytest.raises(NotNow, match="not implemented"):
        close(world, finding)
    finding = stored(finding)
    follow(world, finding, dt.date(2022, 12, 5))
    with pytest.raises(DomainError, match="from before the follow-up"):
        close(world, finding, on=dt.date(2022, 12, 4))
    finding = close(world, stored(finding), on=dt.date(2022, 12, 5))
    assert (finding.state, finding.closing) == (FindingState.CLOSED, Closing.COMMITTEE)
    assert finding.closed_by_id == world.people["audit"].id


def test_whoever_had_a_hand_in_the_answer_does_not_follow_it_up(world: World) -> None:
    finding, item = enter(world), promise(world, "A1")
    tie(world, finding, item)
    change(item, lead_id=world.people["audit"].id)
    with pytest.raises(DomainError, match=r"^You had a hand in A1, which answers this"):
        follow(world, finding, DECEMBER)
    assert db.session.query(FollowUp).count() == 0


def test_the_programme_office_does_not_record_what_audit_and_governance_says(world: World) -> None:
    finding = enter(world)
    follow(world, finding, dt.date(2022, 11, 1))
    with pytest.raises(Refused, match="ask internal audit"):
        close(world, finding, "office")
    assert stored(finding).state is FindingState.OPEN


@pytest.mark.parametrize("on", [dt.date(2022, 5, 31), dt.date(2022, 12, 21)])
def test_it_is_closed_on_no_day_before_it_was_made_or_to_come(world: World, on: dt.date) -> None:
    with pytest.raises(DomainError) as refused:
        close(world, enter(world), "office", Closing.SOURCE, on)
    assert refused.value.field == "closed_on"


def test_a_closed_finding_is_opened_again_and_its_trail_keeps_how_it_was_closed(world: World) -> None:
    finding = close(world, enter(world), "office", Closing.SOURCE)
    with writing(), pytest.raises(NotNow):
        close(world, finding, "office", Closing.SOURCE)
    finding = stored(finding)
    with writing():
        keeping.reopen_finding(
            viewer=viewer_of(world, "office"),
            finding=finding,
            version=finding.version,
            reason="Report of May",
        )
        db.session.commit()
    assert (finding.state, finding.closing, finding.closing_reference) == (FindingState.OPEN, None, None)
    assert coverage(world) == [Coverage.NO_ANSWER]
    words = [row.content for row in _payloads() if '"closing_reference":"Minute 14"' in (row.content or "")]
    assert len(words) == 1


def _payloads() -> list[AuditPayload]:
    return list(db.session.query(AuditPayload))


def test_a_superseded_finding_says_why_and_needs_no_answer(world: World) -> None:
    finding = enter(world)
    with writing():
        keeping.supersede_finding(
            viewer=viewer_of(world, "office"),
            finding=finding,
            version=finding.version,
            reason="EA9 says it anew",
        )
        db.session.commit()
    assert (stored(finding).reason, coverage(world)) == ("EA9 says it anew", [Coverage.SUPERSEDED])
    with pytest.raises(NotNow, match="took its place"):
        follow(world, finding, DECEMBER)


def test_of_two_who_edit_the_second_is_told(world: World) -> None:
    finding = enter(world)
    with writing(), pytest.raises(Stale):
        keeping.edit_finding(
            viewer=viewer_of(world, "office"),
            finding=finding,
            version=finding.version - 1,
            source=AUDITOR,
            kind=FindingKind.KEY,
            reference="EA1",
            text="Other words",
            made_on=None,
            document=None,
        )


def test_a_deliverable_that_is_kept_back_answers_nothing_for_who_may_not_read_it(world: World) -> None:
    finding, item = enter(world), promise(world, "A1", State.VERIFIED)
    tie(world, finding, item)
    with writing():
        db.session.add(
            Exemption(
                plan_id=world.plan.id,
                theme_id=item.theme_id,
                subject="deliverable",
                subject_id=item.id,
                secrecy=Secrecy.EXEMPT,
                schedule_paragraph=3,
                reason="A price is being agreed",
                proposed_by_id=world.people["office"].id,
                proposed_at=clock.now(),
            )
        )
        db.session.commit()
    assert (coverage(world, "board"), coverage(world, "lead_b")) == (
        [Coverage.NO_ANSWER],
        [Coverage.VERIFIED],
    )


def test_thirty_findings_cost_what_one_does(world: World) -> None:
    item = promise(world, "A1")
    tie(world, enter(world), item)
    viewer = viewer_of(world, "board")
    with counted() as one:
        list_findings(viewer, world.plan)
    for n in range(2, 31):
        tie(world, enter(world, f"EA{n}"), item)
    with counted() as thirty:
        assert len(list_findings(viewer, world.plan)) == 30
    assert (len(one), len(thirty)) == (4, 4)
