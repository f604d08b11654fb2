"""The senior responsible owner signs the paper as it stands; a later change is seen as one."""

from __future__ import annotations

from msgspec import to_builtins

from cpca.domain import clock
from cpca.domain.errors import NotNow
from cpca.domain.paper_editing import check_open
from cpca.domain.paper_words import hash_of
from cpca.domain.paper_writing import find_paper
from cpca.domain.report_building import build_month_paper
from cpca.domain.report_content import PaperPart
from cpca.extensions import db
from cpca.models.paper import Paper
from cpca.models.period import ReportingPeriod
from cpca.permissions import Viewer

NOT_WORDS = frozenset({"number", "row", "reference", "withheld"})  # layout and where words come from


def printed_hash(part: PaperPart) -> str:
    """SHA-256 of everything that a paper says, header and drawn lines included."""
    said = to_builtins(part)
    said["blocks"] = [
        {name: value for name, value in block.items() if name not in NOT_WORDS} for block in said["blocks"]
    ]
    return hash_of(said)


def sign(*, viewer: Viewer, period: ReportingPeriod) -> Paper:
    """Signs the month's paper as it would print now. Raises NotNow where there is none, or it is published."""
    paper, part = find_paper(period), build_month_paper(period=period)
    if paper is None or part is None:
        raise NotNow("There is no paper to sign yet: the programme office prepares it.")
    check_open(paper)
    paper.signed_at, paper.signed_by_id = clock.now(), viewer.person_id
    paper.signed_hash = printed_hash(part)
    db.session.flush()
    return paper
