"""The demo plan: October through the reader, then the months as the app's own functions let them happen."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from cpca.cli.demo import load_demo
from cpca.domain import clock, trail
from cpca.domain.trail_proof import verify_trail
from cpca.extensions import db
from cpca.models.audit import AuditEvent
from cpca.models.challenge import ChallengeNote, NoteKind, NoteState, Position, SponsorView
from cpca.models.deliverable import Deliverable
from cpca.models.paper import Paper
from cpca.models.people import Holding, Person, Role, RoleAssignment
from cpca.models.period import Meeting, PeriodState, ReportingPeriod
from cpca.models.plan import Organisation, OrganisationKind, Theme
from cpca.models.progress import Answer, CommitmentAnswer, ProgressItem, Rating, ReturnComment, ThemeUpdate
from cpca.models.progress import UpdateState as State

DEMO_DAY = dt.date(2023, 2, 20)


@pytest.fixture
def demo(app: Flask) -> None:
    assert load_demo()


def test_it_loads_in_seconds_and_only_once(app: Flask) -> None:
    started = time.perf_counter()
    assert load_demo()
    assert time.perf_counter() - started < 10
    before = trail.head()
    assert not load_demo()
    assert trail.head() == before
    assert clock.today() == dt.datetime.now(clock.LONDON).date()


def test_preparing_says_each_step_and_is_quick_the_second_time(app: Flask) -> None:
    run = app.test_cli_runner()
    first = run.invoke(args=["prepare"])
    assert first.output == "Database: bringing it up to date… done.\nDemo plan: loading… done.\n"
    started = time.perf_counter()
    second = run.invoke(args=["prepare"])
    assert second.output == "Database: bringing it up to date… done.\nDemo plan: loading… there already.\n"
    assert time.perf_counter() - started < 1


def test_its_months_stand_as_on_20_february_2023(demo: None) -> None:
    periods = db.session.scalars(select(ReportingPeriod).order_by(ReportingPeriod.month)).all()
    assert {p.slug: p.state for p in periods} == {
        "2022-10": PeriodState.FROZEN,
        "2022-11": PeriodState.FROZEN,
        "2022-12": PeriodState.FROZEN,
        "2023-01": PeriodState.SIGN_OFF,
        "2023-02": PeriodState.OPEN,
    }
    assert [p.slug for p in periods if p.published_at] == ["2022-10", "2022-11", "2022-12"]
    assert [p.slug for p in periods if p.circulated_at] == ["2022-10", "2022-11", "2022-12", "2023-01"]
    boards = db.session.scalars(select(Meeting).where(Meeting.body == "Board").order_by(Meeting.held_on))
    assert [(m.held_on.isoformat(), [p.slug for p in m.periods]) for m in boards] == [
        ("2022-11-30", ["2022-10"]),
        ("2023-01-25", ["2022-11", "2022-12"]),
        ("2023-03-22", ["2023-01", "2023-02"]),
    ]
    bodies = Counter(db.session.scalars(select(Meeting.body)))
    assert bodies == {"Board": 3, "Independent Improvement Board": 2, "Audit & Governance Committee": 2}


def test_its_returns_are_in_every_state_a_month_can_show(demo: None) -> None:
    rows = db.session.execute(
        select(ReportingPeriod.month, Theme.code, ThemeUpdate)
        .join(ThemeUpdate, ThemeUpdate.period_id == ReportingPeriod.id)
        .join(Theme, Theme.id == ThemeUpdate.theme_id)
        .order_by(ReportingPeriod.month, Theme.code)
    ).all()
    found = {(f"{month:%Y-%m}", code): update for month, code, update in rows}
    assert [found["2023-01", code].state for code in "ABCDEF"] == [
        State.APPROVED,
        State.APPROVED,
        State.ACCEPTED,
        State.SUBMITTED,
        State.APPROVED,
        State.RETURNED,
    ]
    assert [found["2023-02", code].state for code in "ABCDEF"] == [*[State.DRAFT] * 5, State.NOT_STARTED]
    assert [key for key, update in found.items() if update.state is State.MISSED] == [("2022-12", "F")]
    assert [key for key, update in found.items() if update.nil_return] == [("2022-12", "D")]
    late = {key: update.late_days for key, update in found.items() if update.late_days}
    assert late == {("2022-11", "C"): 3, ("2022-11", "E"): 2, ("2023-01", "D"): 1}
    assert [found[month, "C"].rating for month in ("2022-11", "2022-12")] == [Rating.RED, Rating.AMBER]
    whole = [u for (month, _), u in found.items() if month < "2023-02" and u.state is not State.MISSED]
    assert {len(u.lines) for u in whole if not u.nil_return} == {5, 6, 7, 9}
    assert len(db.session.scalars(select(ReturnComment)).all()) == 4
    assert Counter(db.session.scalars(select(CommitmentAnswer.answer))).keys() == set(Answer)


def test_its_challenges_are_in_every_state_and_of_every_kind(demo: None) -> None:
    notes = db.session.scalars(select(ChallengeNote)).all()
    assert {note.state for note in notes} == set(NoteState)
    assert {note.kind for note in notes} == set(NoteKind)
    mailed = [note for note in notes if note.recorded_by_id]
    assert [note.confirmed_at is None for note in mailed] == [False, True]
    assert len([note for note in notes if note.asked_of_programme]) == 2
    assert {note.assurance_line for note in notes} == {2, 3}
    assert [n.number for n in notes if n.state is NoteState.OPEN and n.answer_due_on < DEMO_DAY] != []  # type: ignore[operator]
    views = db.session.scalars(select(SponsorView)).all()
    assert {view.position for view in views} == set(Position)
    assert len([view for view in views if view.recorded_by_id and not view.confirmed_at]) == 1


def test_its_people_are_named_by_post_and_every_role_is_held(demo: None) -> None:
    assert set(db.session.scalars(select(Person.name))) == {None}
    councils = select(func.count()).where(Organisation.kind == OrganisationKind.COUNCIL)
    assert db.session.scalar(councils) == 7
    roles = db.session.scalars(select(RoleAssignment).order_by(RoleAssignment.id)).all()
    today = [r for r in roles if r.from_on <= DEMO_DAY and (r.until_on is None or r.until_on >= DEMO_DAY)]
    assert {r.role for r in today} == set(Role)
    assert {r.kind for r in today} == set(Holding)
    joint = [r for r in today if r.kind is Holding.JOINT]
    assert [(r.role, r.theme.code if r.theme else None) for r in joint] == [(Role.SPONSOR, "C")] * 2
    cover = next(r for r in today if r.kind is Holding.COVER)
    assert (cover.role, cover.theme.code if cover.theme else None) == (Role.THEME_LEAD, "B")
    themes = Counter(r.theme_id for r in today if r.role is Role.THEME_LEAD and r.kind is not Holding.COVER)
    assert set(themes.values()) == {1}


def test_its_deliverables_were_promised_moved_delivered_and_verified(demo: None) -> None:
    deliverables = db.session.scalars(select(Deliverable).order_by(Deliverable.reference)).all()
    assert Counter(d.reference[0] for d in deliverables) == dict(
        zip("ABCDEF", (4, 5, 4, 4, 5, 3), strict=True)
    )
    assert Counter(d.state.value for d in deliverables) == {"in progress": 15, "verified": 5, "delivered": 5}
    assert [d.reference for d in deliverables if d.times_moved > 1] == ["A2", "E1", "F2"]
    late = [
        d.reference for d in deliverables if d.actual_on and d.baseline_on and d.actual_on > d.baseline_on
    ]
    assert late == ["B1", "C1", "C3", "E4", "E5", "F1"]


def test_its_trail_names_who_acted_and_when_and_verifies(demo: None) -> None:
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [e.at for e in events] == sorted(e.at for e in events)
    assert (events[0].at.date(), events[-1].at.date()) == (dt.date(2022, 11, 9), dt.date(2023, 2, 17))
    assert {e.act for e in events if e.actor == "system"} == {
        "import a paper",
        "people, roles, sign-in settings",
    }
    labels = {p.pseudonym: p.label for p in db.session.scalars(select(Person))}
    frozen = [e for e in events if e.subject == "reporting_period" and e.act.startswith("open a month")]
    assert {labels[e.actor] for e in frozen} == {"Head of the Programme Office"}
    covered = {(labels[e.actor], labels[e.acting_for]) for e in events if e.acting_for}
    assert covered == {("Deputy Head of Governance", "Head of Governance")}
    first = db.session.scalars(
        select(ProgressItem).join(ThemeUpdate).where(ThemeUpdate.source == "imported")
    ).all()
    assert len(first) == 37
    assert verify_trail().faults == []
    assert db.session.scalars(select(Paper)).one().title == "Improvement Plan progress in October 2022"
