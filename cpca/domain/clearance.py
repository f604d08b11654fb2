"""Statutory clearance: an officer clears the words of their section in a draft; changed words reopen it.

A clearance names the newest draft and holds while the section says what that draft says.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain.paper_words import draft_section, list_paragraphs, section_hash
from cpca.domain.report_publishing import from_json
from cpca.extensions import db
from cpca.models.paper import Paper, Paragraph
from cpca.models.people import Area
from cpca.models.period import ReportingPeriod
from cpca.models.report import Clearance, ReportIssue


@dataclass(frozen=True)
class Standing:
    """How one section stands. `clearance` is the latest, which holds no more once words changed.

    `then` are the words that were cleared and hold no more, a paragraph each; `words` how it stands, as said on
    the page.
    """

    area: Area
    holds: bool
    words: str
    clearance: Clearance | None = None
    then: tuple[str, ...] = ()

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
        return [Standing(area, False, "not cleared: there is no paper yet") for area in Area]
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
        return Standing(area, False, "not cleared yet")
    who, day = latest.cleared_by.label, latest.cleared_at.date()
    cleared = f"{who} on {day.day} {day:%b %Y}, draft {latest.issue.number}"
    if latest.withdrawn_at is None and section_hash(paper, area, rows) == latest.words_hash:
        return Standing(area, True, f"cleared by {cleared}", latest)
    then = tuple(_then(latest.issue, area))
    return Standing(area, False, f"open again: changed since it was cleared by {cleared}", latest, then)


def _then(issue: ReportIssue, area: Area) -> list[str]:
    paper = from_json(issue.content).paper
    return draft_section(paper.blocks, area) if paper else []
