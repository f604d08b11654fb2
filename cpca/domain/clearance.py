"""Statutory clearance: an officer clears the words of their section in a draft; changed words reopen it.

A clearance names the newest draft and holds while the section says what that draft says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.mail import Mail
from cpca.domain.paper_editing import check_open, get_month
from cpca.domain.paper_words import draft_section, draft_section_hash, list_paragraphs, section_hash
from cpca.domain.paper_writing import find_paper
from cpca.domain.report_publishing import from_json
from cpca.domain.stored_file import store_file
from cpca.extensions import db
from cpca.models.paper import Paper, Paragraph
from cpca.models.people import Area, Role, RoleAssignment
from cpca.models.period import ReportingPeriod
from cpca.models.report import Clearance, IssueKind, ReportIssue
from cpca.permissions import Permission, Viewer, held_for


@dataclass(frozen=True)
class Standing:
    """How one section stands. `clearance` is the latest, which holds no more once words changed.

    `detail` says who cleared which draft, or why nobody has; `then` are the words that were cleared and hold no
    more, a paragraph each.
    """

    area: Area
    holds: bool
    detail: str = ""
    clearance: Clearance | None = None
    then: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """In two words how it stands."""
        return "Cleared" if self.holds else "Open again" if self.reopened else "Not cleared"

    @property
    def words(self) -> str:
        """In one sentence how it stands: "Cleared by the Section 73 Officer on 22 Nov 2022, draft 0.2"."""
        if not self.detail:
            return self.state
        return f"{self.state}{' ' if self.holds else ': '}{self.detail}"

    @property
    def reopened(self) -> bool:
        return self.clearance is not None and not self.holds


def list_standing(
    period: ReportingPeriod, paper: Paper | None = None, rows: list[Paragraph] | None = None
) -> list[Standing]:
    """How each officer's section of the month's paper stands, in the paper's order of areas; three statements.

    `paper` and `rows` are the month's, where they were read already.
    """
    paper = paper or db.session.scalars(select(Paper).where(Paper.period_id == period.id)).first()
    if paper is None:
        return [Standing(area, False, "there is no paper yet") for area in Area]
    rows = list_paragraphs(paper) if rows is None else rows
    latest = _latest(period)
    return [_standing(paper, rows, area, latest.get(area)) for area in Area]


def _latest(period: ReportingPeriod) -> dict[Area, Clearance]:
    query = (
        select(Clearance)
        .where(Clearance.period_id == period.id)
        .options(
            joinedload(Clearance.cleared_by), joinedload(Clearance.recorded_by), joinedload(Clearance.issue)
        )
        .order_by(Clearance.id)
    )
    return {row.area: row for row in db.session.scalars(query)}


def _standing(paper: Paper, rows: list[Paragraph], area: Area, latest: Clearance | None) -> Standing:
    if latest is None:
        return Standing(area, False)
    who, day = latest.cleared_by.label, latest.cleared_at.date()
    cleared = f"{who} on {day.day} {day:%b %Y}, draft {latest.issue.number}"
    if latest.withdrawn_at is None and section_hash(paper, area, rows) == latest.words_hash:
        return Standing(area, True, f"by {cleared}", latest)
    then = tuple(_then(latest.issue, area))
    return Standing(area, False, f"changed since it was cleared by {cleared}", latest, then)


def _then(issue: ReportIssue, area: Area) -> list[str]:
    paper = from_json(issue.content).paper
    return draft_section(paper.blocks, area) if paper else []


@dataclass(frozen=True)
class SectionOf:
    """One officer's section of a month's paper, as the permission table asks of it."""

    period: ReportingPeriod
    area: Area
    paper: Paper

    @property
    def plan_id(self) -> int:
        return self.period.plan_id


def get_section(viewer: Viewer, *, plan: str, month: str, area: str) -> SectionOf:
    """A section of the month's paper by its officer's area in an address: "public-health"; raises Missing."""
    period = get_month(viewer, plan=plan, month=month)
    paper = find_paper(period)
    found = next((a for a in Area if slug_of(a) == area), None)
    if paper is None or found is None:
        raise Missing
    return SectionOf(period, found, paper)


def slug_of(area: Area) -> str:
    """An area as it stands in addresses: "public-health"."""
    return area.value.replace(" ", "-")


def get_mail(viewer: Viewer, *, plan: str, month: str, clearance_id: int) -> Clearance:
    """A clearance that came by mail, with the mail; raises Missing."""
    period = get_month(viewer, plan=plan, month=month)
    row = db.session.get(Clearance, clearance_id)
    if row is None or row.period_id != period.id or row.mail_file is None:
        raise Missing
    return row


def find_newest_draft(period: ReportingPeriod) -> ReportIssue | None:
    """The newest draft of a month, which is the one that is cleared; or None."""
    query = select(ReportIssue).where(ReportIssue.period_id == period.id, ReportIssue.kind == IssueKind.DRAFT)
    return db.session.scalars(query.order_by(ReportIssue.id.desc()).limit(1)).first()


def clear(*, viewer: Viewer, period: ReportingPeriod, area: Area, issue: ReportIssue | None) -> Clearance:
    """The officer clears the words of their section as the newest draft has them and as they stand.

    `issue` is the draft whose words were read. Raises NotNow where there is none, a newer one, or the words
    changed since.
    """
    section = SectionOf(period, area, _paper_of(period))
    words_hash = _check_words(section, issue)
    held = held_for(viewer, Permission.CLEAR, section)
    return _keep(
        section,
        issue_id=issue.id if issue else 0,
        words_hash=words_hash,
        cleared_by_id=viewer.person_id,
        for_person_id=held.covers_id if held else None,
    )


def record_clearance(
    *,
    viewer: Viewer,
    period: ReportingPeriod,
    area: Area,
    issue: ReportIssue | None,
    sent_by_id: int,
    mail: Mail,
) -> Clearance:
    """The programme office records a clearance that an officer sent by mail, with the mail itself.

    Raises NotNow as `clear` does, and DomainError where whoever sent it is no officer of the section.
    """
    section = SectionOf(period, area, _paper_of(period))
    words_hash = _check_words(section, issue)
    if sent_by_id not in {person_id for person_id, _ in list_officers(period, area)}:
        raise DomainError("Choose the officer who sent the mail.", "sent_by")
    return _keep(
        section,
        issue_id=issue.id if issue else 0,
        words_hash=words_hash,
        cleared_by_id=sent_by_id,
        recorded_by_id=viewer.person_id,
        mail_file_id=store_file(mail.data, mail.media_type).id,
    )


def list_officers(period: ReportingPeriod, area: Area) -> list[tuple[int, str]]:
    """Who holds the section's office today, in the plan: (person, label)."""
    today = clock.today()
    query = (
        select(RoleAssignment)
        .where(
            RoleAssignment.plan_id == period.plan_id,
            RoleAssignment.role == Role.STATUTORY_OFFICER,
            RoleAssignment.area == area,
            RoleAssignment.from_on <= today,
            or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= today),
        )
        .options(joinedload(RoleAssignment.person))
        .order_by(RoleAssignment.id)
    )
    held = list(db.session.scalars(query))
    return list({role.person_id: role.person.label for role in held}.items())


def _paper_of(period: ReportingPeriod) -> Paper:
    paper = find_paper(period)
    if paper is None:
        raise NotNow("There is no paper to clear yet: the programme office prepares it.")
    return paper


def _check_words(section: SectionOf, issue: ReportIssue | None) -> str:
    """The hash of the section's words, once they are those of the newest draft; raises NotNow."""
    check_open(section.paper)
    newest = find_newest_draft(section.period)
    if newest is None or issue is None:
        raise NotNow("There is no draft to clear yet. The programme office makes one and sends it round.")
    if newest.id != issue.id:
        raise NotNow(f"Draft {newest.number} has come since. Read that one, and clear it.")
    now = section_hash(section.paper, section.area)
    content = from_json(newest.content).paper
    if content is None or draft_section_hash(content.blocks, section.area) != now:
        raise NotNow(
            f"This section has changed since draft {newest.number}. Ask the programme office for a new draft, "
            "so that what is cleared is what went round."
        )
    return now


def _keep(section: SectionOf, **facts: Any) -> Clearance:
    row = Clearance(
        period_id=section.period.id, period=section.period, area=section.area, cleared_at=clock.now(), **facts
    )
    db.session.add(row)
    db.session.flush()
    return row
