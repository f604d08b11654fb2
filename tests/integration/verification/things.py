"""A deliverable of theme A that is claimed, with criteria, a finding and accepted evidence, ready to be verified."""

from __future__ import annotations

import datetime as dt

from cpca.domain import clock
from cpca.domain.verification import verify
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.deliverable import Deliverable, DeliverableState, Verification
from cpca.models.evidence import Evidence, EvidenceState, EvidenceVersion, Support
from cpca.models.finding import Finding, FindingAnswer, FindingKind
from cpca.permissions import Viewer
from tests.world import World

A = "/plans/improvement-2022/themes/A"
HERE = f"{A}/deliverables/A1"
CRITERIA = "One register, each entry with an owner"
FINDING = "No register of strategies exists"
WORDS = "All 31 entries have an owner, as E1 shows."
SHA = "ab" * 32


def viewer_of(world: World, name: str) -> Viewer:
    return get_viewer(world.people[name].id, clock.today())


def make_evidence(
    world: World,
    about: Deliverable,
    *,
    number: int = 1,
    state: EvidenceState = EvidenceState.ACCEPTED,
    expires_on: dt.date | None = None,
    offered_by: str = "contributor_b",
) -> Evidence:
    """A piece of evidence on a deliverable, flushed; by somebody of another theme unless said otherwise."""
    person = world.people[offered_by].id
    piece = Evidence(
        plan_id=world.plan.id,
        theme_id=about.theme_id,
        number=number,
        title="Register, as agreed",
        state=state,
        expires_on=expires_on,
        offered_by_id=person,
        offered_at=clock.now(),
        decided_by_id=world.people["office"].id,
    )
    db.session.add(piece)
    db.session.flush()
    db.session.add_all(_version_and_support(piece, about, person))
    db.session.flush()
    return piece


def _version_and_support(piece: Evidence, about: Deliverable, person: int) -> tuple[EvidenceVersion, Support]:
    version = EvidenceVersion(
        evidence_id=piece.id,
        number=1,
        public_id=f"public-{piece.number}",
        url=f"https://example.org/{piece.number}",
        added_by_id=person,
        added_at=clock.now(),
        sha256=SHA,
    )
    support = Support(
        evidence_id=piece.id,
        plan_id=about.plan_id,
        theme_id=about.theme_id,
        subject=Deliverable.__tablename__,
        subject_id=about.id,
        linked_by_id=person,
        linked_at=clock.now(),
    )
    return version, support


def make_claimed(
    world: World,
    *,
    reference: str = "A1",
    state: DeliverableState = DeliverableState.DELIVERED,
    criteria: str | None = CRITERIA,
    evidence: bool = True,
) -> Deliverable:
    """The claimed deliverable, committed: the rows alone, so that nobody has a hand in it but the theme's lead."""
    with writing():
        made = Deliverable(
            theme_id=world.themes["A"].id,
            plan_id=world.plan.id,
            reference=reference,
            title="Register of strategies",
            criteria=criteria,
            position=int(reference[1:]),
            state=state,
            actual_on=clock.today() - dt.timedelta(days=30),
        )
        db.session.add(made)
        db.session.flush()
        _answer_finding(world, made)
        if evidence:
            make_evidence(world, made, number=made.position)
        db.session.commit()
    return made


def _answer_finding(world: World, made: Deliverable) -> None:
    finding = Finding(
        plan_id=world.plan.id,
        source="External auditor",
        kind=FindingKind.KEY,
        reference=f"KR{made.position}",
        text=FINDING,
        position=1,
    )
    db.session.add(finding)
    db.session.flush()
    db.session.add(FindingAnswer(finding_id=finding.id, deliverable_id=made.id, plan_id=world.plan.id))


def fresh(made: Deliverable) -> Deliverable:
    """The deliverable as it is stored now."""
    return db.session.get_one(Deliverable, made.id, populate_existing=True)


def verify_as(world: World, name: str, made: Deliverable, words: str = WORDS) -> Verification:
    """Verified by somebody of the world, committed."""
    with writing():
        thing = fresh(made)
        found = verify(viewer=viewer_of(world, name), deliverable=thing, version=thing.version, words=words)
        db.session.commit()
    return found


def age(made: Verification, days: int) -> None:
    """The verification was so many days ago."""
    with writing():
        row = db.session.get_one(Verification, made.id)
        row.verified_at = clock.now() - dt.timedelta(days=days)
        db.session.commit()
