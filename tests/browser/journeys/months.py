"""The demo's February as its last return is in: complete, viewed by its sponsors, every section with its officer."""

from __future__ import annotations

from sqlalchemy import select

from cpca.documents.issuing import issue_now
from cpca.domain import clock
from cpca.domain.clearance import list_officers
from cpca.domain.commitments import list_asked
from cpca.domain.conditions import Step, list_conditions, waive
from cpca.domain.frozen_month import store_frozen
from cpca.domain.issuing_parts import Terms
from cpca.domain.plan import holders
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.challenge import Position, SponsorView
from cpca.models.people import Area, Person, Role, RoleAssignment
from cpca.models.period import ReportingPeriod
from cpca.models.progress import Answer, CommitmentAnswer, ProgressItem, ThemeUpdate
from cpca.models.report import IssueKind
from tests.browser.journeys.record import find_person, hand_in, read_update
from tests.world import save

MONTH = "2023-02"
OFFICE = "Head of the Programme Office"
OFFICER = "Section 73 Officer"  # who also clears what has no officer of its own
HEADLINE = "The bus strategy is settled and the assurance framework went to the department."


def read_month(month: str = MONTH) -> ReportingPeriod:
    db.session.rollback()
    return next(p for p in db.session.scalars(select(ReportingPeriod)) if p.slug == month)


def bring_in_all() -> None:
    """Every return of the month handed in, with nothing missing of it, and viewed; every section has an officer."""
    for code in "ABCDEF":
        _complete(read_update(code, MONTH))
        hand_in(code, MONTH)
    _view_all(read_month())
    _name_officers(read_month())


def _complete(update: ThemeUpdate) -> None:
    owed = [asked for asked in list_asked(update) if asked.must and asked.answer is None]
    rows = [
        CommitmentAnswer(commitment_id=asked.commitment.id, update_id=update.id, answer=Answer.KEPT)
        for asked in owed
    ]
    line = ProgressItem(update_id=update.id, position=99, text="The month’s work was done by 24 February.")
    save(line, *rows)


def _view_all(period: ReportingPeriod) -> None:
    people = holders(period.plan_id, clock.today())
    query = select(ThemeUpdate).where(ThemeUpdate.period_id == period.id)
    updates = {update.theme_id: update.id for update in db.session.scalars(query)}
    views = {
        (theme, held.council_id): SponsorView(
            update_id=updates[theme],
            council_id=held.council_id,
            sponsor_id=held.person_id,
            position=Position.CONTENT,
            given_at=clock.now(),
        )
        for theme, found in people.items()
        for held in found
        if held.role is Role.SPONSOR
    }
    save(*views.values())


def _name_officers(period: ReportingPeriod) -> None:
    person = find_person(OFFICER)
    with writing():
        for area in Area:
            if not list_officers(period, area):
                db.session.add(
                    RoleAssignment(
                        person_id=person.id,
                        role=Role.STATUTORY_OFFICER,
                        plan_id=period.plan_id,
                        area=area,
                        from_on=clock.today(),
                    )
                )
        db.session.commit()


def list_officer_labels() -> list[str]:
    """Everybody who clears a section of the month’s paper, as the sign-in page names them."""
    period = read_month()
    found = {person_id for area in Area for person_id, _ in list_officers(period, area)}
    return sorted(db.session.get_one(Person, person_id).label for person_id in found)


def issue_all() -> None:
    """The month frozen and issued, whatever else it asks for let through with a reason."""
    office = get_viewer(find_person(OFFICE).id, clock.today())
    with writing():
        period = read_month()
        store_frozen(period)
        for condition in list_conditions(period, Step.ISSUE):
            if not condition.holds:
                waive(viewer=office, period=period, key=condition.key, reason="It was dealt with outside.")
        issue_now(viewer=office, period=period, terms=Terms(IssueKind.PUBLISHED))
        db.session.commit()
