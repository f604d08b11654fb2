"""The rules of evidence: who decides, who may hang it on what, who reads it where, and that nothing goes away."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cpca.domain import clock
from cpca.domain import evidence as evidences
from cpca.domain.errors import DomainError, Missing, NotNow, Refused, Stale
from cpca.domain.evidence_deciding import decide
from cpca.domain.evidence_reading import EvidenceFilters, get_evidence, list_evidence
from cpca.domain.evidence_subject import get_supported
from cpca.domain.exempt_subject import get_subject
from cpca.domain.trail_reading import list_events
from cpca.domain.trail_words import Kind
from cpca.extensions import db, writing
from cpca.models.deliverable import Milestone
from cpca.models.evidence import Evidence, EvidenceState
from cpca.models.finding import Finding, FindingKind
from cpca.models.people import Holding, Role, RoleAssignment
from cpca.permissions import Permission, allows
from tests.integration.evidence.things import add_deliverable, offer, settle
from tests.integration.exempt.things import PLAN, add_plan_things, agree, keep_back, viewer_of
from tests.world import LONG_AGO, World, make_role, save

EVERYBODY = (
    *("office", "sro", "mayor", "member", "statutory", "iib", "audit", "auditor", "board"),
    *(f"{role}_{code}" for role in ("contributor", "lead", "sponsor") for code in "ab"),
)


def second_hat(world: World, name: str, role: Role) -> None:
    save(make_role(world.people[name], role, world.plan))


def test_nobody_decides_what_they_offered_whatever_hat_they_wear(world: World) -> None:
    second_hat(world, "lead_a", Role.INTERNAL_AUDIT)
    offer(world, "lead_a")
    offer(world, "office", given="https://example.org/")
    for name, number in (("lead_a", 1), ("office", 2)):
        with pytest.raises(Refused) as refused:
            settle(world, number, name)
        assert "somebody else decides it" in refused.value.message
    assert settle(world, 1, "office").state is EvidenceState.ACCEPTED
    assert settle(world, 2, "lead_a").state is EvidenceState.ACCEPTED


def test_nobody_decides_a_piece_to_which_they_added_a_version(world: World) -> None:
    offer(world)
    with writing():
        office = viewer_of(world, "office")
        piece = get_evidence(office, plan=PLAN, number=1)
        evidences.add_version(
            viewer=office,
            evidence=piece,
            version=piece.version,
            given="https://example.org/",
            dated_on=None,
            expires_on=None,
        )
        db.session.commit()
    with pytest.raises(Refused):
        settle(world, 1, "office")
    assert settle(world, 1, "audit").state is EvidenceState.ACCEPTED


def cover(world: World, name: str, covered: str, role: Role) -> None:
    save(
        RoleAssignment(
            person=world.people[name],
            role=role,
            plan=world.plan,
            covers_id=world.people[covered].id,
            kind=Holding.COVER,
            from_on=LONG_AGO,
        )
    )


def test_nobody_decides_for_the_person_who_offered_it(world: World) -> None:
    cover(world, "mayor", "office", Role.PROGRAMME_OFFICE)
    offer(world, "office")
    with pytest.raises(Refused):
        settle(world, 1, "mayor")
    offer(world, "mayor", given="https://example.org/")  # for the programme office
    for name in ("mayor", "office"):
        with pytest.raises(Refused):
            settle(world, 2, name)
    assert settle(world, 2, "audit").decided_by_id == world.people["audit"].id


def test_a_decision_needs_its_reason_and_is_about_the_version_that_was_seen(world: World) -> None:
    offer(world)
    office = viewer_of(world, "office")
    with writing():
        piece = get_evidence(office, plan=PLAN, number=1)
        with pytest.raises(DomainError) as wordless:
            decide(viewer=office, evidence=piece, version=piece.version, accepts=True, decision=" ")
    assert wordless.value.field == "decision"
    with writing():
        lead = viewer_of(world, "lead_a")
        piece = get_evidence(lead, plan=PLAN, number=1)
        seen = piece.version
        evidences.add_version(
            viewer=lead,
            evidence=piece,
            version=seen,
            given="https://example.org/",
            dated_on=None,
            expires_on=None,
        )
        db.session.commit()
    with writing():
        piece = get_evidence(office, plan=PLAN, number=1)
        with pytest.raises(Stale):
            decide(viewer=office, evidence=piece, version=seen, accepts=True, decision="Good")
    settle(world, 1)
    with pytest.raises(NotNow):
        settle(world, 1)


def test_what_was_accepted_is_not_reworded(world: World) -> None:
    offer(world)
    settle(world, 1)
    lead = viewer_of(world, "lead_a")
    with writing():
        piece = get_evidence(lead, plan=PLAN, number=1)
        told = evidences.Told("Other words", None, 3, True, None)
        with pytest.raises(NotNow):
            evidences.edit(viewer=lead, evidence=piece, version=piece.version, told=told)


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_dates_are_of_what_was_and_what_holds(world: World, days: int) -> None:
    on = clock.today() + dt.timedelta(days=days)
    if days == 1:
        with pytest.raises(DomainError) as early:
            offer(world, dated_on=on)
        assert early.value.field == "dated_on"
    else:
        offer(world, dated_on=on)
    if days == -1:
        with pytest.raises(DomainError) as late:
            offer(world, expires_on=on)
        assert late.value.field == "expires_on"
    else:
        assert offer(world, expires_on=on, given="https://example.org/").expires_on == on


def test_what_is_accepted_counts_until_its_last_day(world: World) -> None:
    item, today = add_deliverable(world), clock.today()
    offer(world, supports=f"deliverable:{item.id}", title="Offered")
    for title, expires_on in (("Forever", None), ("Today", today), ("Waits", None)):
        offer(world, supports=f"deliverable:{item.id}", title=title, expires_on=expires_on)
    settle(world, 2)
    settle(world, 3)
    assert [(f.number, f.title, f.version) for f in evidences.accepted_of(item.id)] == [
        (2, "Forever", 1),
        (3, "Today", 1),
    ]
    assert evidences.expired_of(item.id) == []
    clock.fix(clock.now() + dt.timedelta(days=1))
    assert [f.number for f in evidences.accepted_of(item.id)] == [2]
    assert [f.number for f in evidences.expired_of(item.id)] == [3]


def test_one_piece_supports_things_of_every_kind(world: World) -> None:
    risk, item = add_plan_things(world)
    step = Milestone(
        deliverable=item,
        theme_id=item.theme_id,
        plan_id=item.plan_id,
        reference="A1.1",
        title="Ask",
        position=1,
    )
    finding = Finding(
        plan=world.plan, source="Auditor", kind=FindingKind.KEY, reference="R1", text="Say who", position=1
    )
    save(step, finding)
    line = world.updates["A", "2022-11"].lines[0]
    promise = world.updates["A", "2022-10"].commitments[0]
    offer(world, supports=f"deliverable:{item.id}")
    lead = viewer_of(world, "lead_a")
    keys = [f"milestone:{step.id}", f"risk:{risk.id}", f"finding:{finding.id}"]
    for key in [*keys, f"line:{line.id}", f"commitment:{promise.id}"]:
        with writing():
            piece = get_evidence(lead, plan=PLAN, number=1)
            supported = get_supported(lead, world.plan, key)
            evidences.link(viewer=lead, evidence=piece, supported=supported)
            db.session.commit()
        assert [row.number for row in evidences.list_supporting(lead, supported.table, supported.id)] == [1]
    with writing(), pytest.raises(NotNow):
        evidences.link(viewer=lead, evidence=get_evidence(lead, plan=PLAN, number=1), supported=supported)


def test_evidence_is_hung_only_on_what_its_offerer_writes_for(world: World) -> None:
    theirs = add_deliverable(world, "B1", "B")
    lead = viewer_of(world, "lead_a")
    offer(world)
    with writing():
        piece = get_evidence(lead, plan=PLAN, number=1)
        supported = get_supported(lead, world.plan, f"deliverable:{theirs.id}")
        with pytest.raises(Refused):
            evidences.link(viewer=lead, evidence=piece, supported=supported)
    line = world.updates["B", "2022-11"].lines[0]
    with pytest.raises(Missing):
        get_supported(lead, world.plan, f"line:{line.id}")
    with pytest.raises(Refused):
        offer(world, "lead_a", "B", given="https://example.org/")


@pytest.mark.parametrize(
    "key", ["deliverable:99999999999", "deliverable:-1", "deliverable:²", "person:1", "x", ":"]
)
def test_what_names_nothing_is_missing(world: World, key: str) -> None:
    with pytest.raises(Missing):
        get_supported(viewer_of(world, "office"), world.plan, key)


def test_lists_and_pages_agree_on_who_reads_what(world: World) -> None:
    item = add_deliverable(world)
    for number, (name, code) in enumerate((("lead_a", "A"), ("lead_b", "B"), ("lead_a", "A")), 1):
        offer(world, name, code, given=f"https://example.org/{number}")
    offer(world, supports=f"deliverable:{item.id}", title="Kept back")
    for number in (3, 4):
        settle(world, number)
    agree(world, keep_back(world, "office", "evidence", number_to_id(4)))
    for name in EVERYBODY:
        viewer = viewer_of(world, name)
        listed = {row.number for row in list_evidence(viewer, world.plan, EvidenceFilters()).rows}
        pieces = db.session.query(Evidence).all()
        allowed = {p.number for p in pieces if allows(viewer, Permission.READ_EVIDENCE, p)}
        assert listed == allowed, name
        assert (evidences.list_supporting(viewer, "deliverable", item.id) == []) == (4 not in allowed), name


def number_to_id(number: int) -> int:
    return db.session.query(Evidence).filter_by(number=number).one().id


def test_withheld_evidence_is_not_there_for_who_may_not_read_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cpca import permissions  # noqa: PLC0415

    item = add_deliverable(world)
    offer(world, supports=f"deliverable:{item.id}")
    settle(world, 1)
    auditor = viewer_of(world, "auditor")
    assert get_subject(auditor, plan=PLAN, word="evidence", subject_id=number_to_id(1)).words == "E1 Minutes"
    keep_back(world, "office", "evidence", number_to_id(1))
    assert len(evidences.list_supporting(auditor, "deliverable", item.id)) == 1
    readers = permissions.RULES[Permission.READ_EXEMPT]
    monkeypatch.delitem(readers, Role.EXTERNAL_AUDITOR)
    assert evidences.list_supporting(auditor, "deliverable", item.id) == []
    assert list_evidence(auditor, world.plan, EvidenceFilters()).total == 0
    with pytest.raises(Missing):
        get_evidence(auditor, plan=PLAN, number=1)


def test_the_trail_tells_an_offered_title_to_nobody_who_may_not_read_it(world: World) -> None:
    offer(world, title="What nobody may know yet")

    def told(name: str) -> bool:
        page = list_events(viewer_of(world, name), world.plan, kind=Kind.EVIDENCE)
        assert len(page.events) >= 2
        return any(
            "nobody may know" in event.sentence or "minutes.txt" in event.sentence for event in page.events
        )

    seen = {
        name: told(name) for name in ("lead_a", "office", "audit", "statutory", "auditor", "administrator")
    }
    assert seen == {
        **dict.fromkeys(("lead_a", "office", "audit"), True),
        **dict.fromkeys(("statutory", "auditor", "administrator"), False),
    }
    settle(world, 1)
    assert [told(name) for name in ("statutory", "auditor", "administrator")] == [True, True, False]


@pytest.mark.parametrize("table", ["evidence", "evidence_version", "support", "stored_file"])
def test_the_database_deletes_nothing_of_evidence(world: World, table: str) -> None:
    item = add_deliverable(world)
    offer(world, supports=f"deliverable:{item.id}")
    with writing(), pytest.raises(DBAPIError):
        db.session.connection().execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize(
    "bad",
    [
        *(
            "http://example.org",
            "ftp://example.org/a",
            "javascript:alert(1)",
            "data:text/html,x",
            "//example.org/a",
        ),
        *(
            "https://",
            "https://localhost/",
            "https://a b.org/",
            "https://user@example.org/",
            "https:\\\\example.org",
        ),
        *(
            "https://example.org:99999/",
            "mailto:nobody",
            "mailto:a@b.org%0aBcc:c@d.org",
            "file:///etc/passwd",
            "words",
        ),
    ],
)
def test_only_a_web_or_mail_address_is_a_link(bad: str) -> None:
    with pytest.raises(DomainError) as refused:
        evidences.check_link(bad)
    assert refused.value.field == "url"


@pytest.mark.parametrize(
    "good", ["https://example.org/a?b=c#d", "HTTPS://Example.org", "mailto:office@example.org"]
)
def test_a_real_address_is_kept_as_it_is(good: str) -> None:
    assert evidences.check_link(f" {good}\n") == good
