"""From a claim to verified, embedded and reopened: what each act needs, leaves and keeps."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from cpca.domain import clock
from cpca.domain.errors import DomainError, NotNow, Stale
from cpca.domain.invitation import invite, withdraw
from cpca.domain.retest import record_retest
from cpca.domain.verification import list_history, not_accepted, read_standing, reopen, verify
from cpca.extensions import db, writing
from cpca.models.deliverable import Deed, Deliverable, Invitation, Retest, RetestResult, Verification
from cpca.models.deliverable import DeliverableState as State
from cpca.models.evidence import EvidenceState
from tests.integration.verification.things import (
    CRITERIA,
    FINDING,
    SHA,
    WORDS,
    age,
    fresh,
    make_claimed,
    make_evidence,
    verify_as,
    viewer_of,
)
from tests.world import World, change


def act(world: World, name: str, doing: Any, made: Deliverable, **given: Any) -> Any:
    with writing():
        thing = fresh(made)
        found = doing(viewer=viewer_of(world, name), deliverable=thing, version=thing.version, **given)
        db.session.commit()
    return found


def retest(world: World, made: Deliverable, result: RetestResult, **given: Any) -> Retest:
    said = {"tested_on": clock.today(), "sample": "Five of 31", "words": "As found", **given}
    return act(world, "audit", record_retest, made, result=result, **said)  # type: ignore[no-any-return]


def deeds(made: Deliverable) -> list[Deed]:
    return [event.deed for event in list_history(made)]


def test_a_verification_keeps_what_was_in_view(world: World) -> None:
    made = make_claimed(world)
    found = verify_as(world, "audit", made)
    assert (fresh(made).state, found.words, found.criteria) == (State.VERIFIED, WORDS, CRITERIA)
    assert found.findings == f"External auditor, KR1: {FINDING}"
    assert json.loads(found.evidence) == [
        {"id": 1, "title": "Register, as agreed", "version": 1, "sha256": SHA}
    ]
    event = list_history(made)[-1]
    assert (event.deed, event.words, event.on) == (Deed.VERIFIED, WORDS, None)
    assert event.person_id == world.people["audit"].id


@pytest.mark.parametrize(
    "state", [State.NOT_STARTED, State.IN_PROGRESS, State.VERIFIED, State.PAUSED, State.WITHDRAWN]
)
def test_only_what_is_delivered_is_verified(world: World, state: State) -> None:
    made = make_claimed(world, state=state)
    with pytest.raises(NotNow) as refused:
        verify_as(world, "audit", made)
    assert refused.value.message == f"A1 is {state.value}: only what is delivered is verified."


@pytest.mark.parametrize("criteria", [None, "  "])
def test_without_acceptance_criteria_nothing_is_verified(world: World, criteria: str | None) -> None:
    made = make_claimed(world, criteria=criteria)
    with pytest.raises(NotNow) as refused:
        verify_as(world, "audit", made)
    assert "no acceptance criteria" in refused.value.message


@pytest.mark.parametrize("case", ["none", "offered", "refused", "expired"])
def test_without_accepted_evidence_in_date_nothing_is_verified(world: World, case: str) -> None:
    made = make_claimed(world, evidence=False)
    if case != "none":
        with writing():
            state = EvidenceState.ACCEPTED if case == "expired" else EvidenceState(case)
            expires_on = clock.today() - dt.timedelta(days=1) if case == "expired" else None
            make_evidence(world, fresh(made), state=state, expires_on=expires_on)
            db.session.commit()
    with pytest.raises(NotNow) as refused:
        verify_as(world, "audit", made)
    assert "No evidence for it is accepted and in date" in refused.value.message
    standing = read_standing(viewer_of(world, "audit"), fresh(made))
    assert (standing.may_verify, standing.why_not) == (False, refused.value.message)


def test_evidence_counts_to_the_end_of_its_last_day(world: World) -> None:
    made = make_claimed(world, evidence=False)
    with writing():
        make_evidence(world, fresh(made), expires_on=clock.today())
        db.session.commit()
    assert verify_as(world, "audit", made).id == 1


def test_a_verification_says_how_and_a_stale_page_verifies_nothing(world: World) -> None:
    made = make_claimed(world)
    with pytest.raises(DomainError) as refused:
        verify_as(world, "audit", made, words="  ")
    assert refused.value.field == "words"
    with pytest.raises(Stale), writing():
        verify(viewer=viewer_of(world, "audit"), deliverable=fresh(made), version=99, words=WORDS)
    assert fresh(made).state is State.DELIVERED


def test_a_claim_sent_back_is_reopened_with_its_reason_and_the_day_it_named(world: World) -> None:
    made = make_claimed(world)
    was_on = made.actual_on
    act(world, "audit", not_accepted, made, words="Three entries have no owner")
    thing = fresh(made)
    assert (thing.state, thing.actual_on) == (State.REOPENED, None)
    event = list_history(thing)[-1]
    assert (event.deed, event.words, event.on) == (
        Deed.NOT_ACCEPTED,
        "Three entries have no owner",
        was_on,
    )
    with pytest.raises(NotNow):
        act(world, "audit", not_accepted, made, words="Again")


def test_reopening_keeps_what_was_verified_and_on_what(world: World) -> None:
    made = make_claimed(world)
    verified = verify_as(world, "audit", made)
    act(world, "office", reopen, made, words="The register is out of use")
    with writing():
        change(fresh(made), state=State.DELIVERED, actual_on=clock.today())
    again = verify_as(world, "audit", made, "It is in use again.")
    standing = read_standing(viewer_of(world, "audit"), fresh(made))
    assert [gone.id for gone in standing.undone] == [verified.id]
    assert standing.undone[0].undone_at is not None
    assert standing.verification is not None
    assert standing.verification.id == again.id
    assert deeds(made) == [Deed.VERIFIED, Deed.REOPENED, Deed.VERIFIED]


def test_nothing_is_reopened_that_was_not_verified_or_without_a_reason(world: World) -> None:
    made = make_claimed(world)
    with pytest.raises(NotNow):
        act(world, "audit", reopen, made, words="Why not")
    verify_as(world, "audit", made)
    with pytest.raises(DomainError) as refused:
        act(world, "audit", reopen, made, words="")
    assert refused.value.field == "words"


@pytest.mark.parametrize(
    ("result", "state", "undone"),
    [
        (RetestResult.EMBEDDED, State.EMBEDDED, False),
        (RetestResult.PARTLY, State.VERIFIED, False),
        (RetestResult.NOT_EMBEDDED, State.REOPENED, True),
    ],
)
def test_a_retest_decides_whether_it_is_embedded(
    world: World, result: RetestResult, state: State, undone: bool
) -> None:
    made = make_claimed(world)
    age(verify_as(world, "audit", made), 1)
    row = retest(world, made, result)
    assert (fresh(made).state, row.tester_id) == (state, world.people["audit"].id)
    assert (db.session.query(Verification).one().undone_at is not None) == undone
    standing = read_standing(viewer_of(world, "audit"), fresh(made))
    assert standing.last_retest is not None
    assert standing.last_retest.result is result
    event = list_history(made)[-1]
    assert (event.deed, event.on) == (Deed.RETESTED, clock.today())
    assert event.words == f"Five of 31; {result.value}: As found"


def test_what_was_embedded_and_works_in_part_is_verified_and_no_more(world: World) -> None:
    made = make_claimed(world)
    age(verify_as(world, "audit", made), 7)
    retest(world, made, RetestResult.EMBEDDED, tested_on=clock.today() - dt.timedelta(days=2))
    retest(world, made, RetestResult.PARTLY)
    assert fresh(made).state is State.VERIFIED


@pytest.mark.parametrize("days", [1, 0, -7])
def test_a_retest_comes_after_the_verification_and_not_in_the_future(world: World, days: int) -> None:
    made = make_claimed(world)
    verify_as(world, "audit", made)
    with pytest.raises(DomainError) as refused:
        retest(world, made, RetestResult.EMBEDDED, tested_on=clock.today() + dt.timedelta(days=days))
    assert (refused.value.field, db.session.query(Retest).count()) == ("tested_on", 0)


def test_a_retest_names_its_sample_and_what_did_not_work(world: World) -> None:
    made = make_claimed(world)
    with pytest.raises(NotNow):
        retest(world, made, RetestResult.EMBEDDED)
    age(verify_as(world, "audit", made), 1)
    with pytest.raises(DomainError) as refused:
        retest(world, made, RetestResult.EMBEDDED, sample=" ")
    assert refused.value.field == "sample"
    with pytest.raises(DomainError) as refused:
        retest(world, made, RetestResult.PARTLY, words=None)
    assert refused.value.field == "words"


def test_a_sponsor_verifies_by_invitation_until_it_is_withdrawn(world: World) -> None:
    made, sponsor = make_claimed(world), world.people["sponsor_a"]
    assert not read_standing(viewer_of(world, "sponsor_a"), fresh(made)).is_verifier
    with writing():
        row = invite(viewer=viewer_of(world, "audit"), deliverable=fresh(made), person_id=sponsor.id)
        db.session.commit()
    assert read_standing(viewer_of(world, "sponsor_a"), fresh(made)).may_verify
    with writing():
        withdraw(viewer=viewer_of(world, "audit"), invitation=db.session.get_one(Invitation, row.id))
        db.session.commit()
    assert not read_standing(viewer_of(world, "sponsor_a"), fresh(made)).is_verifier
    with pytest.raises(NotNow), writing():
        withdraw(viewer=viewer_of(world, "audit"), invitation=db.session.get_one(Invitation, row.id))


def test_only_a_sponsor_of_the_theme_without_a_hand_in_it_is_invited_and_once(world: World) -> None:
    made, sponsor = make_claimed(world), world.people["sponsor_a"]
    office = viewer_of(world, "office")
    for name in ("sponsor_b", "lead_a", "audit"):
        with writing(), pytest.raises(DomainError) as refused:
            invite(viewer=office, deliverable=fresh(made), person_id=world.people[name].id)
        assert refused.value.message == "Choose a sponsor of this theme."
    change(fresh(made), entered_by_id=sponsor.id)
    with writing(), pytest.raises(DomainError) as refused:
        invite(viewer=office, deliverable=fresh(made), person_id=sponsor.id)
    assert refused.value.message == "Sponsor of A, Fenland entered it, so somebody else has to verify it."
    change(fresh(made), entered_by_id=None)
    with writing():
        invite(viewer=office, deliverable=fresh(made), person_id=sponsor.id)
        db.session.commit()
    with writing(), pytest.raises(DomainError) as refused:
        invite(viewer=office, deliverable=fresh(made), person_id=sponsor.id)
    assert refused.value.message == "Sponsor of A, Fenland is invited already."


def test_nobody_is_invited_to_what_is_not_delivered(world: World) -> None:
    made = make_claimed(world, state=State.IN_PROGRESS)
    with writing(), pytest.raises(NotNow):
        invite(viewer=viewer_of(world, "audit"), deliverable=fresh(made), person_id=1)


def test_a_reader_of_published_months_sees_no_evidence(world: World) -> None:
    made = make_claimed(world)
    assert read_standing(viewer_of(world, "board"), fresh(made)).evidence == ()
    assert len(read_standing(viewer_of(world, "mayor"), fresh(made)).evidence) == 1
