"""Freezing a month and opening a correction: two people, what is kept, and what may be written again."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import select

from cpca.domain import clock, joint
from cpca.domain.commitments import answer_commitment
from cpca.domain.errors import DomainError, NotNow, Refused, Stale
from cpca.domain.frozen_month import freeze_period, open_correction
from cpca.domain.progress import add_lines, edit_line
from cpca.domain.returns import accept, approve, submit
from cpca.domain.snapshot import check_frozen, read_part, read_parts
from cpca.domain.trail_proof import verify_trail
from cpca.extensions import db
from cpca.models.audit import AuditEvent, AuditPayload
from cpca.models.closing import JointActKind, JointState, Snapshot
from cpca.models.people import Holding, Role, RoleAssignment
from cpca.models.period import PeriodState
from cpca.models.progress import Answer, Confidence, Rating, UpdateState
from tests.integration.closing.months import FREEZE_DAY, correct, do, freeze, hand_in, two, viewer_of
from tests.world import World, change, save

FREEZE, CORRECT = JointActKind.FREEZE, JointActKind.CORRECT


def cover(world: World, who: str, covers: str, role: Role) -> None:
    save(
        RoleAssignment(
            person_id=world.people[who].id,
            role=role,
            plan_id=world.plan.id,
            from_on=dt.date(2022, 1, 1),
            kind=Holding.COVER,
            covers_id=world.people[covers].id,
        )
    )


def test_a_frozen_month_has_its_snapshot_with_the_words_of_every_theme_and_of_the_plan(world: World) -> None:
    period = freeze(world)
    parts = read_parts(period)
    assert (period.state, period.revision, period.frozen_at) == (PeriodState.FROZEN, 1, FREEZE_DAY)
    assert list(parts) == [None, world.themes["A"].id, world.themes["B"].id]
    a = parts[world.themes["A"].id]
    assert [row["text"] for row in a["progress_item"]] == ["What A did in 2022-11"]
    assert [row["state"] for row in a["theme_update"]] == ["frozen"]
    assert [row["statement"] for row in a["theme"]] == ["The full statement of A"]
    assert [one["commitment"]["text"] for one in a["promises of earlier months"]] == ["What A promised"]
    assert [row["title"] for row in parts[None]["plan"]] == ["Improvement Plan"]
    assert {row["label"] for row in a["person"]} >= {"Theme lead of A", "Sponsor of A, Fenland"}


def test_a_snapshots_hash_is_in_the_trail_and_its_words_are_not(world: World) -> None:
    period = freeze(world)
    stored = db.session.scalars(select(Snapshot).order_by(Snapshot.id)).all()
    contents = [json.loads(words) for words in _payloads("snapshot")]
    assert [c["content_hash"] for c in contents] == [s.content_hash for s in stored]
    assert all("content" not in c for c in contents)
    assert (verify_trail().faults, check_frozen(period)) == ([], [])


def _payloads(subject: str) -> list[str]:
    query = (
        select(AuditPayload.content)
        .join(AuditEvent, AuditEvent.id == AuditPayload.id)
        .where(AuditEvent.subject == subject)
        .order_by(AuditEvent.id)
    )
    return [words for words in db.session.scalars(query) if words is not None]


def test_nobody_freezes_alone(world: World) -> None:
    hand_in(world)
    office = viewer_of(world.people["office"])
    with pytest.raises(Refused):
        do(freeze_period, viewer=office, second=office, period=world.periods["2022-11"])
    assert world.periods["2022-11"].state is PeriodState.SIGN_OFF


@pytest.mark.parametrize(
    ("who", "covers", "role"),
    [("office", "sro", Role.SRO), ("sro", "office", Role.PROGRAMME_OFFICE)],
    ids=["asker covers", "second covers"],
)
def test_somebody_and_whom_they_cover_count_as_one_person(
    world: World, who: str, covers: str, role: Role
) -> None:
    cover(world, who, covers, role)
    hand_in(world)
    with pytest.raises(Refused):
        do(freeze_period, **two(world), period=world.periods["2022-11"])


def test_cover_in_another_plan_is_no_bar(world: World) -> None:
    save(
        RoleAssignment(
            person_id=world.people["office"].id,
            role=Role.ADMINISTRATOR,
            plan_id=None,
            from_on=dt.date(2022, 1, 1),
            kind=Holding.COVER,
            covers_id=world.people["sro"].id,
        )
    )
    assert freeze(world).state is PeriodState.FROZEN


def test_asking_and_agreeing_freezes_the_month_and_names_both(world: World) -> None:
    clock.fix(FREEZE_DAY)
    hand_in(world)
    people, period = two(world), world.periods["2022-11"]
    asked = do(joint.ask, viewer=people["viewer"], period=period, act=FREEZE)
    assert joint.find_asked(period) == asked
    do(joint.agree, viewer=people["second"], joint=asked, version=asked.version)
    assert period.state is PeriodState.FROZEN
    assert (asked.asked_by.post, asked.decided_by.post) == ("Programme office", "Senior responsible owner")
    assert (asked.state, joint.find_asked(period)) == (JointState.AGREED, None)
    assert joint.list_joint(period) == [asked]


def test_only_one_thing_is_asked_of_a_month_at_a_time(world: World) -> None:
    hand_in(world)
    office, period = viewer_of(world.people["office"]), world.periods["2022-11"]
    do(joint.ask, viewer=office, period=period, act=FREEZE)
    with pytest.raises(NotNow):
        do(joint.ask, viewer=office, period=period, act=FREEZE)


def test_whoever_asked_does_not_agree(world: World) -> None:
    hand_in(world)
    office, period = viewer_of(world.people["office"]), world.periods["2022-11"]
    asked = do(joint.ask, viewer=office, period=period, act=FREEZE)
    with pytest.raises(Refused):
        do(joint.agree, viewer=office, joint=asked, version=asked.version)


def test_cover_on_the_day_of_asking_counts_still_on_the_day_of_agreeing(world: World) -> None:
    cover(world, "office", "sro", Role.SRO)
    hand_in(world)
    people, period = two(world), world.periods["2022-11"]
    asked = do(joint.ask, viewer=people["viewer"], period=period, act=FREEZE)
    held = db.session.scalars(select(RoleAssignment).where(RoleAssignment.kind == Holding.COVER)).one()
    change(held, until_on=clock.today())
    clock.fix(clock.now() + dt.timedelta(days=3))
    with pytest.raises(Refused):
        do(joint.agree, viewer=viewer_of(world.people["sro"]), joint=asked, version=asked.version)


def test_an_old_page_agrees_to_nothing(world: World) -> None:
    hand_in(world)
    people, period = two(world), world.periods["2022-11"]
    asked = do(joint.ask, viewer=people["viewer"], period=period, act=FREEZE)
    with pytest.raises(Stale):
        do(joint.agree, viewer=people["second"], joint=asked, version=asked.version + 1)
    assert period.state is PeriodState.SIGN_OFF


def test_declined_or_withdrawn_leaves_the_month_as_it_is_and_lets_it_be_asked_again(world: World) -> None:
    hand_in(world)
    people, period = two(world), world.periods["2022-11"]
    first = do(joint.ask, viewer=people["viewer"], period=period, act=FREEZE)
    do(joint.decline, viewer=people["second"], joint=first, version=first.version, answer="Theme B is wrong")
    second = do(joint.ask, viewer=people["viewer"], period=period, act=FREEZE)
    do(joint.withdraw, viewer=people["viewer"], joint=second, version=second.version)
    assert [j.state for j in joint.list_joint(period)] == [JointState.DECLINED, JointState.WITHDRAWN]
    with pytest.raises(NotNow):
        do(joint.agree, viewer=people["second"], joint=first, version=first.version)
    assert period.state is PeriodState.SIGN_OFF


def test_a_correction_by_two_people_opens_only_the_themes_it_names(world: World) -> None:
    period = freeze(world)
    people = two(world)
    asked = do(
        joint.ask, viewer=people["viewer"], period=period, act=CORRECT, reason="A wrong date", themes=["A"]
    )
    do(joint.agree, viewer=people["second"], joint=asked, version=asked.version)
    assert period.state is PeriodState.CORRECTION
    assert world.updates["A", "2022-11"].state is UpdateState.RETURNED
    assert world.updates["B", "2022-11"].state is UpdateState.FROZEN
    assert joint.find_correction(period) == asked
    assert check_frozen(period) == []


@pytest.mark.parametrize(("reason", "themes"), [("", ["A"]), ("Wrong", []), ("Wrong", ["Z"])])
def test_a_correction_says_why_and_which_themes(world: World, reason: str, themes: list[str]) -> None:
    period = freeze(world)
    with pytest.raises(DomainError):
        do(open_correction, **two(world), period=period, reason=reason, themes=themes)
    assert period.state is PeriodState.FROZEN


def test_only_a_frozen_month_is_corrected(world: World) -> None:
    with pytest.raises(NotNow):
        correct(world, "A")


def mend(world: World) -> None:
    """The lead corrects the line and hands the return in again; the office and the SRO take it through."""
    update = world.updates["A", "2022-11"]
    lead = viewer_of(world.people["lead_a"])
    line = update.lines[0]
    do(edit_line, viewer=lead, line=line, version=line.version, text="What A really did")
    change(update, rating=Rating.GREEN, confidence=Confidence.PROBABLE)
    promise = world.updates["A", "2022-10"].commitments[0]
    do(answer_commitment, viewer=lead, update=update, commitment=promise, answer=Answer.KEPT)
    do(submit, viewer=lead, update=update)
    do(accept, viewer=viewer_of(world.people["office"]), update=update)
    do(approve, viewer=viewer_of(world.people["sro"]), update=update)


def test_a_corrected_return_is_written_handed_in_and_frozen_again_as_a_new_revision(world: World) -> None:
    period = freeze(world)
    clock.fix(dt.datetime(2023, 1, 20, 9, tzinfo=dt.UTC))
    correct(world, "A")
    mend(world)
    do(freeze_period, **two(world), period=period)
    theme = world.themes["A"].id
    newest = read_part(period, theme)
    assert newest is not None
    assert [row["text"] for row in newest["progress_item"]] == ["What A really did"]
    assert (period.state, period.revision, period.frozen_at) == (PeriodState.FROZEN, 2, FREEZE_DAY)
    first = db.session.scalars(
        select(Snapshot.content).where(Snapshot.revision == 1, Snapshot.theme_id == theme)
    ).one()
    assert json.loads(first)["progress_item"][0]["text"] == "What A did in 2022-11"
    assert check_frozen(period) == []
    assert verify_trail().faults == []


def test_a_correction_never_makes_a_return_late(world: World) -> None:
    freeze(world)
    clock.fix(dt.datetime(2023, 1, 20, 9, tzinfo=dt.UTC))
    correct(world, "A")
    mend(world)
    assert world.updates["A", "2022-11"].late_days == 0


def test_what_a_correction_did_not_open_stays_as_it_was_first_frozen(world: World) -> None:
    period = freeze(world)
    clock.fix(dt.datetime(2023, 1, 20, 9, tzinfo=dt.UTC))
    change(world.themes["A"], title="Renamed since")
    correct(world, "A")
    mend(world)
    do(freeze_period, **two(world), period=period)
    part = read_part(period, world.themes["A"].id)
    assert part is not None
    assert part["theme"][0]["title"] == "Theme A"


def test_what_was_opened_again_is_handed_in_before_the_month_is_frozen_again(world: World) -> None:
    period = freeze(world)
    correct(world, "A")
    with pytest.raises(NotNow, match="theme A was opened again"):
        do(freeze_period, **two(world), period=period)
    assert period.state is PeriodState.CORRECTION


def test_what_a_correction_did_not_open_cannot_be_written(world: World) -> None:
    freeze(world)
    correct(world, "A")
    with pytest.raises(NotNow, match="November 2022 is frozen"):
        do(
            add_lines,
            viewer=viewer_of(world.people["lead_b"]),
            update=world.updates["B", "2022-11"],
            text="x",
        )


def test_a_month_frozen_before_snapshots_were_kept_gets_one_before_it_is_corrected(world: World) -> None:
    correct(world, "A", month="2022-10")
    part = read_part(world.periods["2022-10"], world.themes["A"].id)
    assert part is not None
    assert [row["text"] for row in part["progress_item"]] == ["What A did in 2022-10"]
    assert [row["state"] for row in part["theme_update"]] == ["frozen"]
