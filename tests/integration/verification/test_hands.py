"""Nobody verifies what they had a hand in: every kind of hand, one by one, and who has none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpca.domain import clock
from cpca.domain.errors import Refused
from cpca.domain.independence import hands_on
from cpca.domain.trail import Actor, acting
from cpca.extensions import db, writing
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.deliverable import DateKind, DateMove, Deed, Deliverable, DeliverableEvent, Milestone
from cpca.models.deliverable import DeliverableState as State
from cpca.models.evidence import EvidenceState, Support
from cpca.models.people import Holding, Role, RoleAssignment
from cpca.models.progress import Commitment, ProgressItem
from cpca.permissions import Permission
from tests.integration.verification.things import fresh, make_claimed, make_evidence, verify_as
from tests.statements import counted
from tests.world import LONG_AGO, World

Hand = Callable[[World, Deliverable, int], None]


def _event(deed: Deed, *, covered: bool = False) -> Hand:
    def give(world: World, made: Deliverable, person: int) -> None:
        by = world.people["contributor_b"].id if covered else person
        row = DeliverableEvent(
            plan_id=made.plan_id,
            theme_id=made.theme_id,
            deliverable_id=made.id,
            deed=deed,
            state=made.state,
            person_id=by,
            for_person_id=person if covered else None,
            done_at=clock.now(),
        )
        db.session.add(row)

    return give


def _entered(_world: World, made: Deliverable, person: int) -> None:
    made.entered_by_id = person


def _leads(_world: World, made: Deliverable, person: int) -> None:
    made.lead_id = person


def _led(world: World, made: Deliverable, person: int) -> None:
    """They led it, until somebody else was named."""
    made.lead_id = person
    db.session.commit()
    with acting(Actor()):
        made.lead_id = world.people["contributor_a"].id
        db.session.commit()


def _leads_theme(world: World, made: Deliverable, person: int) -> None:
    role = RoleAssignment(
        person_id=person,
        role=Role.THEME_LEAD,
        plan_id=made.plan_id,
        theme_id=made.theme_id,
        from_on=LONG_AGO,
        until_on=made.actual_on,
    )
    db.session.add(role)


def _line(world: World, made: Deliverable, person: int) -> None:
    update = world.updates["A", "2022-11"]
    row = ProgressItem(update_id=update.id, position=9, text="It is done", deliverable_id=made.id)
    row.entered_by_id, row.withdrawn_at = person, clock.now()
    db.session.add(row)


def _promise(world: World, made: Deliverable, person: int) -> None:
    update = world.updates["A", "2022-11"]
    row = Commitment(update_id=update.id, position=9, text="It will be", due_on=clock.today())
    row.deliverable_id, row.entered_by_id = made.id, person
    db.session.add(row)


def _of_return(field: str) -> Hand:
    def give(world: World, made: Deliverable, person: int) -> None:
        _line(world, made, world.people["contributor_a"].id)
        update = db.session.merge(world.updates["A", "2022-11"])
        setattr(update, field, person)

    return give


def _rewrote(act: Permission) -> Hand:
    """By the trail alone: somebody reworded a line that another entered, or approved an earlier version."""

    def give(world: World, made: Deliverable, person: int) -> None:
        _line(world, made, world.people["contributor_a"].id)
        db.session.flush()
        pseudonym = next(p.pseudonym for p in world.people.values() if p.id == person)
        db.session.commit()
        with acting(Actor(pseudonym, act=act.value)):
            if act is Permission.DRAFT:
                row = db.session.query(ProgressItem).filter_by(deliverable_id=made.id).one()
                row.text = "It is all done"
            else:
                db.session.merge(world.updates["A", "2022-11"]).headline = "Well on the way"
            db.session.commit()

    return give


def _milestone(_world: World, made: Deliverable, person: int) -> None:
    row = Milestone(
        deliverable_id=made.id, theme_id=made.theme_id, plan_id=made.plan_id, reference="A1.1", title="A step"
    )
    row.position, row.entered_by_id = 1, person
    db.session.add(row)


def _move(_world: World, made: Deliverable, person: int) -> None:
    row = DateMove(
        plan_id=made.plan_id,
        theme_id=made.theme_id,
        deliverable_id=made.id,
        date=DateKind.FORECAST,
        now_on=clock.today(),
        reason="It takes longer",
        moved_by_id=person,
        moved_at=clock.now(),
    )
    db.session.add(row)


def _change(decides: bool) -> Hand:
    def give(world: World, made: Deliverable, person: int) -> None:
        other = world.people["contributor_a"].id
        row = ChangeRequest(
            plan_id=made.plan_id,
            theme_id=made.theme_id,
            deliverable_id=made.id,
            number=1,
            kind=ChangeKind.SCOPE,
            from_value="{}",
            to_value="{}",
            reason="It was too wide",
            state=ChangeState.REFUSED if decides else ChangeState.PROPOSED,
            proposed_by_id=other if decides else person,
            proposed_at=clock.now(),
            decided_by_id=person if decides else None,
        )
        db.session.add(row)

    return give


def _offered(world: World, made: Deliverable, person: int) -> None:
    name = next(name for name, one in world.people.items() if one.id == person)
    make_evidence(world, made, number=7, state=EvidenceState.REFUSED, offered_by=name)


def _linked(world: World, made: Deliverable, person: int) -> None:
    piece = make_evidence(world, made, number=7)
    db.session.query(Support).filter_by(evidence_id=piece.id).one().linked_by_id = person


# Who, what they did, and how the refusal names it.
HANDS: dict[str, tuple[str, Hand]] = {
    "entered it": ("office", _entered),
    "leads it": ("audit", _leads),
    "led it": ("audit", _led),
    "leads theme A": ("audit", _leads_theme),
    "edited it": ("office", _event(Deed.EDITED)),
    "reported on its progress": ("office", _event(Deed.REPORTED)),
    "reported it delivered": ("audit", _event(Deed.CLAIMED)),
    "paused it": ("office", _event(Deed.PAUSED)),
    "resumed it": ("office", _event(Deed.RESUMED, covered=True)),
    "drafted a line about it": ("audit", _line),
    "drafted a line about it ": ("audit", _promise),
    "drafted a line about it  ": ("office", _rewrote(Permission.DRAFT)),
    "submitted the return that reports it": ("office", _of_return("submitted_by_id")),
    "approved the return that reports it": ("sro", _of_return("approved_by_id")),
    "approved the return that reports it ": ("sro", _rewrote(Permission.APPROVE)),
    "entered a milestone of it": ("office", _milestone),
    "moved its dates": ("office", _move),
    "proposed a change to it": ("office", _change(False)),
    "decided a change to it": ("sro", _change(True)),
    "offered evidence for it": ("audit", _offered),
    "offered evidence for it ": ("office", _linked),
}


@pytest.mark.parametrize("did", HANDS, ids=lambda did: did.strip() + "." * did.count(" it "))
def test_whoever_had_a_hand_in_it_is_refused_and_told_which(world: World, did: str) -> None:
    made = make_claimed(world)
    name, give = HANDS[did]
    person = world.people[name].id
    with writing():
        give(world, fresh(made), person)
        db.session.commit()
    assert hands_on(fresh(made))[person] == did.strip()
    with pytest.raises(Refused) as refused:
        verify_as(world, name, made)
    assert refused.value.message == (
        f"Nobody verifies what they had a hand in, and by the record you are the one who {did.strip()}. "
        "Ask internal audit or the programme office: somebody who had no hand in it."
    )
    assert fresh(made).state is State.DELIVERED
    clean = next(n for n in ("audit", "office") if n != name)
    assert verify_as(world, clean, made).verified_by_id == world.people[clean].id


def test_who_decided_on_its_evidence_or_accepted_the_return_has_no_hand_in_it(world: World) -> None:
    made = make_claimed(world)  # its evidence was accepted by the office
    with writing():
        _line(world, fresh(made), world.people["contributor_a"].id)
        db.session.merge(world.updates["A", "2022-11"]).accepted_by_id = world.people["office"].id
        db.session.commit()
    assert world.people["office"].id not in hands_on(fresh(made))
    assert verify_as(world, "office", made).verified_by_id == world.people["office"].id


def test_on_cover_for_somebody_with_a_hand_nobody_verifies_either(world: World) -> None:
    made = make_claimed(world)
    sro, audit = world.people["sro"], world.people["audit"]
    with writing():
        _of_return("approved_by_id")(world, fresh(made), sro.id)
        cover = RoleAssignment(
            person_id=audit.id,
            role=Role.SRO,
            plan_id=world.plan.id,
            from_on=LONG_AGO,
            kind=Holding.COVER,
            covers_id=sro.id,
        )
        db.session.add(cover)
        db.session.commit()
    with pytest.raises(Refused) as refused:
        verify_as(world, "audit", made)
    assert "by the record you act for Senior responsible owner, who approved the return" in str(
        refused.value.message
    )


def test_all_that_somebody_did_is_named_once(world: World) -> None:
    made = make_claimed(world)
    person = world.people["office"].id
    with writing():
        thing = fresh(made)
        thing.entered_by_id = person
        for deed in (Deed.ENTERED, Deed.CLAIMED, Deed.CLAIMED):
            _event(deed)(world, thing, person)
        db.session.commit()
    assert hands_on(fresh(made))[person] == "entered it and reported it delivered"


def test_who_had_a_hand_is_found_in_the_same_few_statements_however_long_the_history(world: World) -> None:
    made = make_claimed(world)
    counts = []
    for _ in range(2):
        thing = fresh(made)
        with counted() as selects:
            hands_on(thing)
        counts.append(len(selects))
        with writing():
            for _ in range(20):
                _event(Deed.REPORTED)(world, fresh(made), world.people["lead_a"].id)
                _line(world, fresh(made), world.people["contributor_a"].id)
            db.session.commit()
    assert counts[0] == counts[1] <= 9
