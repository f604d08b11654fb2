"""Writing the month's paper: its header, its paragraphs one by one, and what was carried over confirmed.

Not once the month's latest issue is published, unless a correction is open. A change to a section that was
cleared opens its clearance again.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.paper_layout import renumber
from cpca.domain.paper_words import list_carried, list_paragraphs, section_hash
from cpca.domain.paper_writing import find_paper
from cpca.domain.period import get_period, list_meetings
from cpca.domain.progress import check_version
from cpca.domain.text import clean_line
from cpca.extensions import db
from cpca.models.paper import BlockKind, Paper, Paragraph, Section
from cpca.models.people import Area
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.report import Clearance, IssueKind, ReportIssue
from cpca.permissions import Permission, Viewer, allows

PUBLIC_CHOICES = ("Yes", "No", "Yes, with exempt appendix")
WRITTEN = frozenset({BlockKind.PARAGRAPH, BlockKind.RECOMMENDATION})  # may be added, moved and taken out
FIXED = frozenset({BlockKind.THEME, BlockKind.BULLET, BlockKind.RISK})  # the plan's and the record's words
LINK = "Give an address that begins with https://."


@dataclass(frozen=True)
class Header:
    """The header block as it is written. `meeting_id` is one of the month's meetings, or None."""

    meeting_id: int | None
    title: str
    agenda_item: str | None
    addressed_to: str | None
    public_report: str
    lead_member: str | None
    from_post: str | None
    key_decision: str | None
    forward_plan_reference: str | None
    voting: str | None


def get_month(viewer: Viewer, *, plan: str, month: str) -> ReportingPeriod:
    """A month whose paper this person may read while it is written; raises Missing."""
    period = get_period(viewer, plan=plan, month=month)
    if not allows(viewer, Permission.READ_PAPER, period):
        raise Missing
    return period


def get_paper(viewer: Viewer, *, plan: str, month: str) -> Paper:
    """The month's paper with its month; raises Missing where there is none or it may not be read."""
    period = get_month(viewer, plan=plan, month=month)
    paper = find_paper(period)
    if paper is None:
        raise Missing
    return paper


def get_paragraph(viewer: Viewer, *, plan: str, month: str, paragraph_id: int) -> Paragraph:
    """A paragraph of the month's paper outside the officers' sections; raises Missing."""
    return _get(viewer, plan, month, paragraph_id, of_officer=False)


def get_implication(viewer: Viewer, *, plan: str, month: str, paragraph_id: int) -> Paragraph:
    """A paragraph of an officer's section of the month's paper; raises Missing."""
    return _get(viewer, plan, month, paragraph_id, of_officer=True)


def _get(viewer: Viewer, plan: str, month: str, paragraph_id: int, *, of_officer: bool) -> Paragraph:
    period = get_month(viewer, plan=plan, month=month)
    row = db.session.scalars(
        select(Paragraph)
        .join(Paragraph.paper)
        .where(Paragraph.id == paragraph_id, Paper.period_id == period.id)
        .options(joinedload(Paragraph.paper))
    ).first()
    if row is None or (row.area is not None) != of_officer:
        raise Missing
    return row


def find_bar(period: ReportingPeriod) -> str | None:
    """Why the month's paper may not be changed now, or None where it may."""
    if period.state is not PeriodState.FROZEN:
        return None
    newest = (
        select(ReportIssue.number)
        .where(
            ReportIssue.period_id == period.id,
            ReportIssue.kind != IssueKind.DRAFT,
            ReportIssue.revision >= period.revision,
        )
        .order_by(ReportIssue.id.desc())
    )
    number = db.session.scalars(newest.limit(1)).first()
    if number is None:
        return None
    return f"Issue {number} of {period.month:%B %Y} is published. To change its paper, open a correction."


def check_open(paper: Paper) -> None:
    """Raises NotNow, saying what to do, once the month's latest issue is published."""
    bar = find_bar(paper.period)
    if bar is not None:
        raise NotNow(bar)


def edit_header(*, viewer: Viewer, paper: Paper, version: int | None, header: Header) -> Paper:  # noqa: ARG001
    """Writes the header block. Raises Stale, NotNow, DomainError for a meeting that does not take the month."""
    check_open(paper)
    check_version(paper, version)
    meetings = {m.id for m in list_meetings(paper.period.plan).get(paper.period_id, [])}
    if header.meeting_id is not None and header.meeting_id not in meetings:
        raise DomainError("Choose a meeting that takes this month.", "meeting_id")
    if header.public_report not in PUBLIC_CHOICES:
        raise DomainError("Choose whether the report is public.", "public_report")
    for name, value in vars(header).items():
        if getattr(paper, name) != value:
            setattr(paper, name, value)
    db.session.flush()
    return paper


def edit_paragraph(
    *,
    viewer: Viewer,  # noqa: ARG001  every act of the record says who acts
    paragraph: Paragraph,
    version: int | None,
    text: str,
    link: str | None = None,
) -> Paragraph:
    """Changes a paragraph's words, which confirms it. Raises Stale, NotNow, DomainError."""
    check_open(paragraph.paper)
    check_version(paragraph, version)
    if not may_edit(paragraph):
        raise NotNow("These words come from the plan or from a theme’s record: change them there.")
    paragraph.text, paragraph.link = _words(text), _checked(link, paragraph.link)
    paragraph.carried = False
    _touch(paragraph)
    _reopen(paragraph.paper, paragraph.area)
    return paragraph


def may_edit(paragraph: Paragraph) -> bool:
    """Whether its words are the paper's own: not a theme's, a line's, a risk's or the head of a table."""
    return paragraph.kind not in FIXED and paragraph.text != ""


def add_paragraph(
    *,
    viewer: Viewer,  # noqa: ARG001  every act of the record says who acts
    after: Paragraph,
    text: str,
    link: str | None = None,
) -> Paragraph:
    """Adds a paragraph after another one or after its section's heading, as deep as what stands there.

    Raises NotNow, DomainError.
    """
    check_open(after.paper)
    if after.kind in FIXED or after.kind is BlockKind.THEME_HEADING:
        raise NotNow("What stands here comes from the plan and the record. Add a paragraph to another part.")
    recommends = after.section is Section.RECOMMENDATIONS
    row = Paragraph(
        paper=after.paper,
        section=after.section,
        area=after.area,
        kind=BlockKind.RECOMMENDATION if recommends else BlockKind.PARAGRAPH,
        number=_number_after(after),
        text=_words(text),
        link=_checked(link, None),
        position=after.position,
    )
    db.session.add(row)  # before the others are read: reading stores what is new
    rows = [other for other in list_paragraphs(after.paper) if other is not row]
    rows.insert(rows.index(after) + 1, row)
    renumber(rows)
    db.session.flush()
    _reopen(after.paper, after.area)
    return row


def _number_after(after: Paragraph) -> str | None:
    """A number of the right depth, to be put right: under 3.3 and 3.4 stand 3.3.1 and 3.4.1."""
    if after.section in (Section.RISKS, Section.ALSO_TO_NOTE):
        return "3.3.1"
    return after.number if after.kind is BlockKind.PARAGRAPH and after.number else "1.1"


def remove_paragraph(*, viewer: Viewer, paragraph: Paragraph, version: int | None) -> None:  # noqa: ARG001
    """Takes a paragraph out. An officer's section keeps at least one. Raises Stale, NotNow."""
    check_open(paragraph.paper)
    check_version(paragraph, version)
    rows = list_paragraphs(paragraph.paper)
    if paragraph.kind not in WRITTEN or not may_edit(paragraph):
        raise NotNow("This is part of the paper’s layout and stays. Change its words instead.")
    if paragraph.area is not None and sum(_stands(row, paragraph.area) for row in rows) == 1:
        raise NotNow("A section says something: write “None” in place of its last paragraph.")
    rows.remove(paragraph)
    db.session.delete(paragraph)
    renumber(rows)
    db.session.flush()
    _reopen(paragraph.paper, paragraph.area)


def _stands(row: Paragraph, area: Area) -> bool:
    return row.area is area and row.kind is BlockKind.PARAGRAPH


def move_paragraph(*, viewer: Viewer, paragraph: Paragraph, up: bool) -> Paragraph:  # noqa: ARG001
    """Moves a paragraph past the next one of its kind in its section; at the end it stays. Raises NotNow."""
    check_open(paragraph.paper)
    rows = list_paragraphs(paragraph.paper)
    peers = [row for row in rows if _is_peer(row, paragraph)]
    if paragraph not in peers:
        raise NotNow("This is part of the paper’s layout and stays where it is.")
    to = peers.index(paragraph) + (-1 if up else 1)
    if 0 <= to < len(peers):
        a, b = rows.index(paragraph), rows.index(peers[to])
        rows[a], rows[b] = rows[b], rows[a]
    renumber(rows)
    db.session.flush()
    _reopen(paragraph.paper, paragraph.area)
    return paragraph


def _is_peer(row: Paragraph, paragraph: Paragraph) -> bool:
    """Whether two paragraphs may change places: of one section and kind, as deep, and not the head of a table."""
    same = (row.section, row.area, row.kind) == (paragraph.section, paragraph.area, paragraph.kind)
    deep = (row.number or "").count(".") == (paragraph.number or "").count(".")
    return same and deep and row.kind in WRITTEN and may_edit(row)


def confirm_paragraph(*, viewer: Viewer, paragraph: Paragraph, version: int | None) -> Paragraph:  # noqa: ARG001
    """Says that words carried over still hold. Raises Stale, NotNow."""
    check_open(paragraph.paper)
    check_version(paragraph, version)
    if paragraph.carried:
        paragraph.carried = False
        _touch(paragraph)
    return paragraph


def confirm_all(*, viewer: Viewer, paper: Paper) -> int:  # noqa: ARG001
    """Confirms everything carried over at once; gives how many paragraphs. Raises NotNow."""
    check_open(paper)
    carried = list_carried(paper)
    for row in carried:
        row.carried = False
        row.version += 1
    db.session.flush()
    return len(carried)


def _words(text: str) -> str:
    words = clean_line(text)
    if not words:
        raise DomainError("Write the paragraph’s words, or take it out.", "text")
    return words


def _checked(link: str | None, before: str | None) -> str | None:
    """An address for a background paper; one that was read from a file stays as it was."""
    if not link or link == before:
        return link or None
    try:
        parts = urlsplit(link)
    except ValueError as error:
        raise DomainError(LINK, "link") from error
    if parts.scheme != "https" or not parts.hostname or any(c.isspace() for c in link):
        raise DomainError(LINK, "link")
    return link


def _touch(paragraph: Paragraph) -> None:
    paragraph.version += 1
    db.session.flush()


def _reopen(paper: Paper, area: Area | None) -> None:
    """The section's clearance is not one of these words any more: it is open again, and the clearance stays told."""
    if area is None:
        return
    now = section_hash(paper, area)
    standing = select(Clearance).where(
        Clearance.period_id == paper.period_id, Clearance.area == area, Clearance.withdrawn_at.is_(None)
    )
    for row in db.session.scalars(standing):
        if row.words_hash != now:
            row.withdrawn_at = clock.now()
    db.session.flush()
