"""What a month's conditions ask of the paper, its clearances and what may be withheld: a statement each."""

from __future__ import annotations

from dataclasses import dataclass

from cpca.domain.clearance import list_standing
from cpca.domain.exempt import list_undecided
from cpca.domain.paper_signing import printed_hash
from cpca.domain.paper_words import list_paragraphs
from cpca.domain.paper_writing import find_paper
from cpca.domain.report_building import build_month_paper
from cpca.domain.summary_months import Month
from cpca.models.paper import Paper
from cpca.models.people import Area
from cpca.models.period import ReportingPeriod


@dataclass(frozen=True)
class IssueFacts:
    """How far a month's paper is: prepared, what of it was carried over and not looked at, cleared and signed."""

    prepared: bool
    carried: int
    signed: bool
    cleared: frozenset[Area]


def month_of(period: ReportingPeriod) -> Month:
    """A period as the lists of rows know it."""
    return Month(
        period.id,
        period.month,
        period.as_at,
        period.state,
        period.submit_by,
        period.challenge_by,
        period.sign_off_by,
        period.circulated_at,
        period.published_at,
    )


def count_undecided(period: ReportingPeriod) -> int:
    """How many proposals to withhold something the month would print the monitoring officer has not decided."""
    return len(list_undecided(period))


def read_issue_facts(period: ReportingPeriod) -> IssueFacts:
    """How far the month's paper is; three statements, and those of its words once it was signed."""
    paper = find_paper(period)
    if paper is None:
        return IssueFacts(False, 0, False, frozenset())
    rows = list_paragraphs(paper)
    standing = list_standing(period, paper, rows)
    return IssueFacts(
        prepared=True,
        carried=sum(row.carried for row in rows),
        signed=is_signed(period, paper),
        cleared=frozenset(section.area for section in standing if section.holds),
    )


def is_signed(period: ReportingPeriod, paper: Paper) -> bool:
    """Whether the paper was signed and says what was signed; a later change asks for a new signature."""
    if paper.signed_at is None:
        return False
    part = build_month_paper(period=period)
    return part is not None and printed_hash(part) == paper.signed_hash
