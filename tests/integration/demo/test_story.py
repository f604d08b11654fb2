"""The demo plan: October through the reader, then the months as the app's own functions let them happen."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from flask import current_app
from sqlalchemy import func, select

from cpca.cli.demo import FOLDER
from cpca.cli.demo.acts import ACTS
from cpca.cli.demo.story import read_acts
from cpca.domain import clock, trail
from cpca.domain.clearance import list_standing
from cpca.domain.conditions import Step, list_conditions, read_waivers
from cpca.domain.paper_words import list_carried
from cpca.domain.paper_writing import CONFIRMED
from cpca.domain.trail_proof import verify_trail
from cpca.extensions import db
from cpca.models.audit import AuditEvent
from cpca.models.challenge import ChallengeNote, NoteKind, NoteState, Position, SponsorView
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.closing import Chase, JointAct, JointActKind, JointState
from cpca.models.deliverable import Deliverable, DeliverableState, Milestone
from cpca.models.evidence import Evidence, EvidenceState
from cpca.models.exempt import Exemption, ExemptionState
from cpca.models.finding import Finding
from cpca.models.measure import MeasureValue
from cpca.models.paper import Paper
from cpca.models.people import Area, Holding, Person, Role, RoleAssignment
from cpca.models.period import Meeting, PeriodState, PreElectionPeriod, ReportingPeriod
from cpca.models.plan import Organisation, OrganisationKind, Theme
from cpca.models.progress import (
    Answer,
    CommitmentAnswer,
    Printing,
    ProgressItem,
    Rating,
    ReturnComment,
    ThemeUpdate,
)
from cpca.models.progress import UpdateState as State
from cpca.models.report import Clearance, ReportFile, ReportIssue
from cpca.permissions import Permission
from tests.client import PageClient
from tests.integration.demo.conftest import app_of

P = Permission
DEMO_DAY = dt.date(2023, 2, 20)
BOARD_DAY = dt.date(2023, 1, 25)
OF_A_MONTH = (
    P.RUN_MONTHS,
    P.AGREE_JOINT,
    P.ACCEPT,
    P.APPROVE,
    P.EDIT_PAPER,
    P.EDIT_IMPLICATION,
    P.CLEAR,
    P.RECORD_CLEARANCE,
    P.SIGN_PAPER,
    P.PROPOSE_EXEMPT,
    P.DECIDE_EXEMPT,
)


def test_one_page_of_every_kind_opens_whatever_the_database(loaded: str) -> None:
    """What each room's own page tests hold on SQLite rests on the same statements here."""
    with app_of(loaded):
        office = db.session.scalars(select(Person).where(Person.post == "Head of the Programme Office")).one()
        client = current_app.test_client()
        assert isinstance(client, PageClient)
        routes, todo, seen = current_app.url_map.bind("localhost"), ["/"], set[str]()
        client.sign_in(office)
        while todo:
            address = todo.pop()
            answer = client.get(address)
            assert (address, answer.status_code) == (address, 200)
            page = answer.data if answer.mimetype == "text/html" else b""
            for link in BeautifulSoup(page, "html.parser").select("a[href^='/']"):
                endpoint = routes.match(urlsplit(str(link["href"])).path, method="GET")[0]
                if endpoint not in seen:
                    seen.add(endpoint)
                    todo.append(str(link["href"]))
        assert len(seen) > 60


def test_it_loads_only_once(demo: None) -> None:
    before = trail.head()
    said = current_app.test_cli_runner().invoke(args=["prepare"])
    assert said.output == "Database: bringing it up to date… done.\nDemo plan: loading… there already.\n"
    assert trail.head() == before
    assert clock.today() == dt.datetime.now(clock.LONDON).date()


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
    assert bodies == {
        "Board": 3,
        "Independent Improvement Board": 2,
        "Audit & Governance Committee": 2,
        "Leaders' Strategy Meeting": 1,
    }


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
    assert Counter(d.state.value for d in deliverables) == {
        "in progress": 15,
        "delivered": 5,
        "verified": 4,
        "embedded": 1,
    }
    assert [d.reference for d in deliverables if d.times_moved > 1] == ["A2", "E1", "F2"]
    late = [
        d.reference for d in deliverables if d.actual_on and d.baseline_on and d.actual_on > d.baseline_on
    ]
    assert late == ["B1", "C1", "C3", "E4", "E5", "F1"]


def test_its_proof_is_offered_decided_and_measured(demo: None) -> None:
    def count(*columns: Any) -> dict[Any, int]:
        return {
            row[:-1]: row[-1] for row in db.session.execute(select(*columns, func.count()).group_by(*columns))
        }

    assert count(Evidence.state) == {
        (EvidenceState.ACCEPTED,): 5,
        (EvidenceState.REFUSED,): 1,
        (EvidenceState.OFFERED,): 1,
    }
    changes = count(ChangeRequest.kind, ChangeRequest.state)
    assert changes == {
        (ChangeKind.FORECAST, ChangeState.LOGGED): 25,
        (ChangeKind.BASELINE, ChangeState.APPROVED): 1,
        (ChangeKind.BASELINE, ChangeState.REFUSED): 1,
        (ChangeKind.SCOPE, ChangeState.PROPOSED): 1,
    }
    assert count(Milestone.state) == {(DeliverableState.DELIVERED,): 14, (DeliverableState.NOT_STARTED,): 12}
    answered = select(Finding.reference).where(~Finding.answers.any())
    assert db.session.scalars(answered).all() == ["DL3"]
    assert sum(count(MeasureValue.measure_id).values()) == 22


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


def test_its_papers_are_october_s_and_what_was_prepared_from_it(demo: None) -> None:
    papers = {p.period.slug: p for p in db.session.scalars(select(Paper))}
    assert [(slug, papers[slug].title) for slug in sorted(papers)] == [
        ("2022-10", "Improvement Plan progress in October 2022"),
        ("2022-12", "Improvement Plan progress in December 2022"),
        ("2023-01", "Improvement Plan progress in January 2023"),
    ]
    december, january = papers["2022-12"], papers["2023-01"]
    assert (december.agenda_item, december.public_report) == ("2.3", "Yes, with exempt appendix")
    assert [p.meeting and p.meeting.held_on for p in (december, january)] == [BOARD_DAY, dt.date(2023, 3, 22)]
    assert (list_carried(december), len(list_carried(january))) == ([], 13)
    october = {row.text for row in papers["2022-10"].paragraphs}
    confirmed = [row.number for row in december.paragraphs if row.text in october and row.kind in CONFIRMED]
    kept = ["2.1", "2.2", "2.4", "3.1", "3.3", "3.3.1", "3.4", "7.1", "8.1", "9.1"]
    assert confirmed == [*kept, "11.1", "11.2", "11.3", "11.4"]


def test_december_s_paper_was_cleared_by_its_officers_and_signed(demo: None) -> None:
    assert _standing("2022-12") == {
        "finance": "Cleared by Section 73 Officer on 16 Jan 2023, draft 0.1",
        "legal": "Cleared by Monitoring Officer on 16 Jan 2023, draft 0.1",
        "public health": "Cleared by Director of Public Health, Cambridgeshire County Council on 13 Jan 2023, draft 0.1",
        "environment": "Not cleared",
        "other": "Not cleared",
    }
    mailed = db.session.scalars(select(Clearance).where(Clearance.recorded_by_id.is_not(None))).one()
    assert (mailed.area, mailed.recorded_by and mailed.recorded_by.post) == (
        Area.LEGAL,
        "Head of the Programme Office",
    )
    assert mailed.mail_file is not None
    assert mailed.mail_file.content.startswith(b"From: Monitoring Officer\n")
    unmet = [c.key for c in list_conditions(_month("2022-12"), Step.ISSUE) if not c.met]
    assert unmet == ["clearance:environment", "clearance:other"]
    assert set(read_waivers(_month("2022-12"))) == {"return:F", *unmet}


def test_january_s_paper_waits_for_everybody_but_finance(demo: None) -> None:
    found = _standing("2023-01")
    assert found.pop("finance") == "Cleared by Section 73 Officer on 17 Feb 2023, draft 0.1"
    assert set(found.values()) == {"Not cleared"}
    missing = [c.key for c in list_conditions(_month("2023-01"), Step.FREEZE) if not c.holds]
    assert missing == ["approved:C", "approved:D", "return:F", "exemptions"]
    asked = db.session.scalars(select(Chase)).one()
    assert (asked.update.theme.code, asked.update.period.slug) == ("F", "2023-01")
    narrow = db.session.scalars(select(ProgressItem).where(ProgressItem.prints == Printing.HIGHLIGHT_ONLY))
    assert [(line.update.theme.code, line.position) for line in narrow] == [("D", 1)]


def test_its_issues_are_numbered_circulated_and_dated(demo: None) -> None:
    issues = db.session.scalars(select(ReportIssue).order_by(ReportIssue.id)).all()
    assert [(i.period.slug, i.number, i.issued_at.date().isoformat(), i.late_days) for i in issues] == [
        ("2022-10", "1", "2022-11-22", 0),
        ("2022-12", "0.1", "2023-01-13", 0),
        ("2022-11", "1", "2023-01-17", 0),
        ("2022-12", "1", "2023-01-17", 0),
        ("2023-01", "0.1", "2023-02-16", 0),
    ]
    officers = "The Mayor’s office\nSection 73 Officer\nMonitoring Officer"
    assert [i.recipients for i in issues if i.is_draft] == [
        f"{officers}\nDirector of Public Health",
        officers,
    ]
    assert [len(i.files) for i in issues] == [24, 27, 27, 27, 27]
    joint = db.session.scalars(select(JointAct).order_by(JointAct.id)).all()
    assert [(j.act, j.state) for j in joint] == [(JointActKind.FREEZE, JointState.AGREED)] * 3
    assert all(j.asked_by_id != j.decided_by_id for j in joint)


def test_what_it_keeps_back_is_in_no_public_file(demo: None) -> None:
    kept = db.session.scalars(select(Exemption).order_by(Exemption.subject, Exemption.id)).all()
    assert [(row.subject, row.state, row.schedule_paragraph, row.theme_id) for row in kept] == [
        ("funding_line", ExemptionState.AGREED, 1, _theme("A").id),
        ("progress_item", ExemptionState.AGREED, 3, _theme("C").id),
        ("progress_item", ExemptionState.PROPOSED, 3, _theme("D").id),
    ]
    line = db.session.get_one(ProgressItem, kept[1].subject_id)
    assert "£4.4m" in line.text
    files = db.session.scalars(
        select(ReportFile).join(ReportFile.issue).where(ReportIssue.number == "1")
    ).all()
    read = {f: f.file.content for f in files if f.name.endswith(("html", "json"))}
    apart = {"annex.html", "annex.json", "exempt-appendix.html"}
    assert {f.name for f, content in read.items() if b"4.4m" in content} == apart
    kept_since = dt.datetime(
        2022, 12, 21, tzinfo=dt.UTC
    )  # October's paper was out before the sum was named in it
    since = {f: content for f, content in read.items() if f.issue.issued_at > kept_since}
    telling = {f.name for f, content in since.items() if b"agreements with post-holders" in content}
    assert telling - apart == set()


def test_it_has_a_pre_election_period(demo: None) -> None:
    found = db.session.scalars(select(PreElectionPeriod)).one()
    assert (found.from_on, found.until_on) == (dt.date(2023, 3, 28), dt.date(2023, 5, 4))


def test_every_act_that_the_demo_knows_is_told_and_every_act_of_a_month_is_in_its_trail(demo: None) -> None:
    assert {act.do for act in read_acts(FOLDER / "story", [])} | {"name cover"} == set(ACTS)
    acts = set(db.session.scalars(select(AuditEvent.act)))
    assert {permission.value for permission in OF_A_MONTH} - acts == set()


def _month(slug: str) -> ReportingPeriod:
    months = db.session.scalars(select(ReportingPeriod))
    return next(month for month in months if month.slug == slug)


def _standing(slug: str) -> dict[str, str]:
    return {standing.area.value: standing.words for standing in list_standing(_month(slug))}


def _theme(code: str) -> Theme:
    return db.session.scalars(select(Theme).where(Theme.code == code)).one()
