"""Whatever role somebody holds, on cover or in their own right: with a hand in it they verify nothing, by any path."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpca.domain import clock
from cpca.domain.errors import Refused
from cpca.domain.retest import record_retest
from cpca.domain.verification import verify
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.deliverable import Deliverable, Invitation, RetestResult, Verification
from cpca.models.deliverable import DeliverableState as State
from cpca.models.people import THEME_ROLES, Area, Holding, Person, Role, RoleAssignment
from cpca.models.progress import ProgressItem
from tests.client import PageClient
from tests.integration.verification.things import HERE, WORDS, age, fresh, make_claimed, verify_as
from tests.world import LONG_AGO, World, make_person

DELIVERABLE_HANDS = ("drafted", "entered", "approved", "owns")
ROLES = tuple(Role)


def _give_hand(world: World, made: Deliverable, how: str, person: int) -> None:
    update = db.session.merge(world.updates["A", "2022-11"])
    if how == "entered":
        made.entered_by_id = person
    elif how == "owns":
        made.lead_id = person
    else:
        row = ProgressItem(update_id=update.id, position=9, text="Done", deliverable_id=made.id)
        row.entered_by_id = person if how == "drafted" else None
        update.approved_by_id = person if how == "approved" else None
        db.session.add(row)


def _hold(world: World, person: Person, role: Role, covers: Person | None = None) -> RoleAssignment:
    """The role in the plan, and in theme A where it is a theme's."""
    return RoleAssignment(
        person_id=person.id,
        role=role,
        plan_id=None if role is Role.ADMINISTRATOR else world.plan.id,
        theme_id=world.themes["A"].id if role in THEME_ROLES else None,
        area=Area.LEGAL if role is Role.STATUTORY_OFFICER else None,
        from_on=LONG_AGO,
        kind=Holding.COVER if covers else Holding.SUBSTANTIVE,
        covers_id=covers.id if covers else None,
    )


def _invite(world: World, made: Deliverable, person: Person) -> Invitation:
    return Invitation(
        plan_id=world.plan.id,
        theme_id=made.theme_id,
        deliverable_id=made.id,
        person_id=person.id,
        invited_by_id=world.people["audit"].id,
        invited_at=clock.now(),
    )


def _cast(world: World, made: Deliverable, role: Role, how: str, *, on_cover: bool) -> Person:
    """Somebody new who holds every role that may verify, and this one, and is invited: only their hand stops them.

    On cover it is not they who had the hand but the person whom they cover in this role.
    """
    authority = world.plan.authority
    with writing():
        person, covered = make_person("Newcomer", authority), make_person("Away", authority)
        db.session.add_all([person, covered])
        db.session.flush()
        own = {role, Role.INTERNAL_AUDIT, Role.PROGRAMME_OFFICE, Role.SRO, Role.SPONSOR}
        if on_cover:
            own = {Role.INTERNAL_AUDIT}
            db.session.add(_hold(world, covered, role))
            db.session.add(_hold(world, person, role, covered))
        db.session.add_all([_hold(world, person, one) for one in own])
        db.session.add(_invite(world, made, person))
        thing = fresh(made)
        _give_hand(world, thing, how, covered.id if on_cover else person.id)
        db.session.commit()
    return person


@pytest.mark.parametrize("on_cover", [False, True], ids=["own", "cover"])
@pytest.mark.parametrize("how", DELIVERABLE_HANDS)
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_role_lets_anybody_verify_or_retest_what_they_had_a_hand_in(
    world: World, client: PageClient, role: Role, how: str, on_cover: bool
) -> None:
    made = make_claimed(world)
    person = _cast(world, made, role, how, on_cover=on_cover)
    viewer = get_viewer(person.id, clock.today())
    with pytest.raises(Refused), writing():
        verify(viewer=viewer, deliverable=fresh(made), version=fresh(made).version, words=WORDS)
    client.sign_in(person)
    sent = client.post_form(f"{HERE}/verify", version=str(fresh(made).version), words=WORDS)
    assert sent.status_code == 403
    assert (fresh(made).state, db.session.query(Verification).count()) == (State.DELIVERED, 0)
    _cannot_embed(world, client, person, made)


def _cannot_embed(world: World, client: PageClient, person: Person, made: Deliverable) -> None:
    """Somebody else verified it since: the same person may not say either that it is embedded."""
    age(verify_as(world, "audit", made), 7)
    thing = fresh(made)
    with pytest.raises(Refused), writing():
        record_retest(
            viewer=get_viewer(person.id, clock.today()),
            deliverable=thing,
            version=thing.version,
            tested_on=clock.today(),
            sample="All",
            result=RetestResult.EMBEDDED,
        )
    answer = client.post_form(
        f"{HERE}/retest",
        version=str(fresh(made).version),
        tested_on=clock.today().isoformat(),
        sample="All",
        result=RetestResult.EMBEDDED.value,
    )
    assert (answer.status_code, fresh(made).state) == (403, State.VERIFIED)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_everybody_in_the_world_only_assurance_verifies_and_by_its_own_form_alone(
    world: World, visitor: Callable[[], PageClient]
) -> None:
    """No form of a deliverable sets it to verified but the one for it, whoever sends it."""
    verified_by = set()
    for number, (name, person) in enumerate(sorted(world.people.items()), start=1):
        made = make_claimed(world, reference=f"A{number}")
        client = visitor().sign_in(person)
        here = HERE.replace("A1", made.reference)
        for form in ("progress", "edit", "forecast", "not-accepted", "reopen", "invite"):
            version = str(fresh(made).version)
            client.post_form(f"{here}/{form}", state="verified", words="", version=version)
            assert fresh(made).state is State.DELIVERED
        client.post_form(f"{here}/verify", version=str(fresh(made).version), words=WORDS)
        if fresh(made).state is State.VERIFIED:
            verified_by.add(name)
    assert verified_by == {"office", "sro", "audit"}
